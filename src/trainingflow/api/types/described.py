"""Makes an enum part of the schema; no value goes without a description."""

from collections.abc import Mapping
from enum import Enum

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from trainingflow.domain.citation import Label


class EnumIncomplete(Exception):
    """A value of an enum has no description."""

    def __init__(self, enum: type[Enum], names: set[str]) -> None:
        super().__init__(f"{enum.__name__} says nothing about {', '.join(sorted(names))}.")


def described(
    enum: type[Enum], description: str, values: Mapping[str, str], *, name: str | None = None
) -> None:
    """Make an enum part of the schema.

    Raises:
        EnumIncomplete: a value has no description.
    """
    missing = {member.name for member in enum} - values.keys()
    if missing:
        raise EnumIncomplete(enum, missing)
    strawberry.enum(enum, name=name, description=description)
    definition: StrawberryEnumDefinition = enum.__strawberry_definition__  # type: ignore[attr-defined]  # set by the line above
    for value in definition.values:
        value.description = values[value.name]


def value_description(value: Enum) -> str:
    """What the schema says of a value of an enum that is part of it."""
    definition: StrawberryEnumDefinition = type(value).__strawberry_definition__  # type: ignore[attr-defined]  # set by `described`
    found = {one.name: one.description for one in definition.values}
    return found[value.name] or value.name


def labelled(labels: Mapping[str, Label]) -> dict[str, str]:
    """Descriptions from labels: the English, capitalised, with the Chinese beside it."""
    return {
        name: f"{label.en[:1].upper()}{label.en[1:]} ({label.zh})."
        for name, label in labels.items()
    }
