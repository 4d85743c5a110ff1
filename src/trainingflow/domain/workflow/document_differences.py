"""Which documents of a dossier were added, removed or replaced between two versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from trainingflow.domain.workflow.dossier import HeldDocument


class DocumentChangeSort(StrEnum):
    """What has happened to a document."""

    ADDED = "ADDED"
    REMOVED = "REMOVED"
    REPLACED = "REPLACED"


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """One document that differs; `old` is None where it was added, `new` where it was removed."""

    sort: DocumentChangeSort
    kind: str
    old: HeldDocument | None
    new: HeldDocument | None


def document_changes(
    old: Sequence[HeldDocument],
    new: Sequence[HeldDocument],
    replaces: Mapping[UUID, UUID | None],
) -> tuple[DocumentChange, ...]:
    """What differs: replaced and added in the order of the new version, then what was removed.

    Args:
        old: the documents of the earlier version.
        new: those of the later one.
        replaces: what each document of the item replaces, those between the versions too.
    """
    before = {one.id: one for one in old}
    after = {one.id for one in new}
    changes, followed = [], set()
    for one in new:
        if one.id in before:
            continue
        origin = _origin(one.id, before.keys() - after, replaces)
        if origin is None:
            changes.append(DocumentChange(DocumentChangeSort.ADDED, one.kind, None, one))
        else:
            followed.add(origin)
            sort = DocumentChangeSort.REPLACED
            changes.append(DocumentChange(sort, one.kind, before[origin], one))
    changes.extend(
        DocumentChange(DocumentChangeSort.REMOVED, one.kind, one, None)
        for one in old
        if one.id not in after and one.id not in followed
    )
    return tuple(changes)


def _origin(start: UUID, wanted: set[UUID], replaces: Mapping[UUID, UUID | None]) -> UUID | None:
    """The document of the earlier version at the end of the chain; None when it leads to none."""
    seen: set[UUID] = set()
    here: UUID | None = start
    while here is not None and here not in seen:
        seen.add(here)
        here = replaces.get(here)
        if here in wanted:
            return here
    return None
