"""What the schema calls the kinds that have no tables of their own, in the glossary's words."""

from collections.abc import Iterator, Sequence
from typing import Final

from trainingflow.domain.global_ids import TYPE_NAMES
from trainingflow.domain.lifecycles import DEFINITIONS
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.fields import Field
from trainingflow.domain.workflow.kinds import ItemKind

_ITEMS: Final = ("Course", "CourseRun", "CreditBatch")


def item_types() -> tuple[str, ...]:
    """The types of all items of registered kinds, those written by hand first."""
    return (*_ITEMS, *(TYPE_NAMES[kind] for kind, _ in generals()))


def named_types(sort: str) -> tuple[str, ...]:
    """The types whose ids name something of this sort (see `references.sort_of`)."""
    if sort in ("Person", "Teacher"):
        return ("Person", "Teacher")
    return item_types() if sort == "Item" else (sort,)


def generals() -> Iterator[tuple[ItemKind, tuple[Definition, ...]]]:
    """Each registered kind that the factory makes a type for, its newest definition first."""
    for kind in TYPE_NAMES:
        versions = [one for (known, _), one in DEFINITIONS.items() if known is kind]
        if versions:
            yield kind, tuple(sorted(versions, key=lambda one: one.version, reverse=True))


def united(tables: Sequence[Sequence[Field]]) -> tuple[Field, ...]:
    """One table of all fields of several; a name in more than one is as the first has it."""
    found: dict[str, Field] = {}
    for table in tables:
        for one in table:
            found.setdefault(one.name, one)
    return tuple(found.values())


def capitalised(name: str) -> str:
    """The name with a capital at its beginning, as a part of the name of a type."""
    return name[:1].upper() + name[1:]


def bilingual(en: str, zh: str) -> str:
    """A description: the English, capitalised, with the Chinese beside it."""
    return f"{capitalised(en)} ({zh})."
