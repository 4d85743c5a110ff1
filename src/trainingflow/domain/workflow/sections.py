"""The parts of a dossier: what is returned, what is approved and what is shown together."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.workflow.fields import Field, FieldType


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a dossier (材料部分): its fields, and the kinds of documents that belong to it.

    Every field of the dossier and every standing kind of document lies in exactly one section.
    """

    name: str
    label: Label
    fields: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


WHOLE: Final = "DOSSIER"
"""The only section of a dossier that is not divided."""


def whole(fields: Iterable[str], documents: Iterable[str]) -> Section:
    """The one section of a dossier that is not divided."""
    return Section(
        name=WHOLE,
        label=Label("申报材料", "dossier"),
        fields=tuple(fields),
        documents=tuple(documents),
    )


def gaps(
    sections: Iterable[Section], fields: Collection[str], documents: Collection[str]
) -> Iterator[str]:
    """What keeps the sections from covering a dossier: each field and kind exactly once."""
    given = tuple(sections)
    yield from _doubled("section", [one.name for one in given])
    for what, known, named in (
        ("field", fields, [str(name) for one in given for name in one.fields]),
        ("document", documents, [str(name) for one in given for name in one.documents]),
    ):
        yield from _doubled(what, named)
        yield from (f"{what} {name} in no section" for name in known if name not in named)
        yield from (f"no {what} {name}" for name in named if name not in known)


def sections_field(sections: Iterable[Section]) -> Field:
    """What a return is filled with: the sections that are to be changed."""
    return Field(
        name="sections",
        type=FieldType.CHOICES,
        zh="须修改的部分",
        en="sections to be changed",
        choices=tuple(one.name for one in sections),
    )


def _doubled(what: str, names: list[str]) -> Iterator[str]:
    twice = sorted({name for name in names if names.count(name) > 1})
    yield from (f"{what} {name} twice" for name in twice)
