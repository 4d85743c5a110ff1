"""A dossier as it is at one moment: its hash, the hash of each section, what has changed."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from trainingflow.domain.canonical import canonical, plain
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.sections import Section


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldDocument:
    """A document of a dossier: what it is by its hash, and which earlier one it replaces."""

    id: UUID
    kind: str
    title: str
    sha256: bytes
    replaces: UUID | None = None


def of_dossier(
    definition: Definition, documents: Iterable[HeldDocument]
) -> tuple[HeldDocument, ...]:
    """The documents that belong to the dossier now: of standing kinds, and not replaced."""
    standing = [one for one in documents if one.kind in definition.standing_documents]
    replaced = {one.replaces for one in standing}
    return tuple(one for one in standing if one.id not in replaced)


def dossier_sha256(content: Mapping[str, object], documents: Iterable[HeldDocument]) -> bytes:
    """The hash of a version: of its content, and of the documents that belong to it."""
    return _hash(content, documents)


def section_sha256(
    section: Section, content: Mapping[str, object], documents: Iterable[HeldDocument]
) -> bytes:
    """The hash of what one section holds."""
    return _hash(
        {name: content[name] for name in section.fields if name in content},
        (one for one in documents if one.kind in section.documents),
    )


def section_hashes(
    sections: Iterable[Section],
    content: Mapping[str, object],
    documents: Sequence[HeldDocument],
) -> dict[str, str]:
    """The hash of each section by its name, in hexadecimal digits."""
    return {one.name: section_sha256(one, content, documents).hex() for one in sections}


def covered(definition: Definition, covers: Sequence[str]) -> tuple[Section, ...]:
    """The sections that a decision is about; all of them when it names none."""
    return tuple(one for one in definition.parts if not covers or one.name in covers)


def changed(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """The sections among those before whose hash is another now, in their order."""
    return tuple(name for name, digest in before.items() if now.get(name) != digest)


def _hash(content: Mapping[str, object], documents: Iterable[HeldDocument]) -> bytes:
    # What is not filled in and what is empty on purpose are the same: nothing.
    filled = {name: value for name, value in plain(content).items() if value is not None}
    held = sorted([one.kind, one.sha256.hex()] for one in documents)
    return hashlib.sha256(canonical({"content": filled, "documents": held})).digest()
