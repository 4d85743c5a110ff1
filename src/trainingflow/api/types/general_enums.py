"""The closed lists of general kinds, as enums of the schema: choices, variants, relations."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from enum import Enum, StrEnum
from re import sub
from typing import Final

from trainingflow.api.types.described import described, value_description
from trainingflow.api.types.general_names import bilingual, capitalised, generals
from trainingflow.domain.citation import Label
from trainingflow.domain.global_ids import TYPE_NAMES
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.fields import Field
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import NONE
from trainingflow.domain.workflow.terms import TERMS

_VARIANT: Final = Label("特殊类型", "what special case of its kind it is")


def choice_enum(kind: ItemKind, path: str) -> type[Enum] | None:
    """The enum of a field with choices; None where a choice is no name of GraphQL.

    Args:
        kind: of the item.
        path: the name of the field; of a column of rows, both joined with a dot.
    """
    return _ENUMS.get(_named(kind, path))


def relation_enum(kind: ItemKind, definition: Definition) -> type[Enum] | None:
    """The names under which a lifecycle asks about others; None where it asks about none."""
    return _RELATIONS[kind] if definition.asks else None


def _tables(definition: Definition) -> Iterator[tuple[Field, ...]]:
    yield definition.dossier
    for line in definition.leaving(NONE):
        yield line.input


def _choices(table: tuple[Field, ...], at: str = "") -> Iterator[tuple[str, Field]]:
    for one in table:
        if one.choices:
            yield f"{at}{one.name}", one
        yield from _choices(one.rows, f"{at}{one.name}.")


def _named(kind: ItemKind, path: str) -> str:
    return TYPE_NAMES[kind] + "".join(capitalised(part) for part in path.split("."))


def _made() -> Iterator[tuple[str, type[Enum]]]:
    for kind, versions in generals():
        found: defaultdict[str, dict[str, None]] = defaultdict(dict)
        labels: dict[str, Label] = {}
        for definition in versions:
            for table in _tables(definition):
                for path, one in _choices(table):
                    found[path] |= dict.fromkeys(map(str, one.choices))
                    labels.setdefault(path, Label(one.zh, one.en))
            if definition.variants:
                found["variant"] |= dict.fromkeys(map(str, definition.variants))
                labels.setdefault("variant", _VARIANT)
        for path, values in found.items():
            if all(value.isidentifier() and value.isascii() for value in values):
                name = _named(kind, path)
                yield name, _enum(name, list(values), labels[path])


def _enum(name: str, values: list[str], label: Label) -> type[Enum]:
    made = StrEnum(name, {value: value for value in values})  # type: ignore[misc]  # whatever values the definitions have
    described(made, bilingual(label.en, label.zh), {one: _value(one, label.zh) for one in values})
    return made


def _value(code: str, zh: str) -> str:
    label = TERMS.get(code)
    if label is not None:
        return bilingual(label.en, label.zh)
    return bilingual(code.lower().replace("_", " "), zh)


def _relations() -> Iterator[tuple[ItemKind, type[Enum]]]:
    for kind, versions in generals():
        asks = {ask.name: ask for one in reversed(versions) for ask in one.asks}
        if asks:
            shown = {_constant(name): name for name in asks}
            made = StrEnum(f"{TYPE_NAMES[kind]}Related", shown)  # type: ignore[misc]  # as above
            described(
                made,
                "The names under which its lifecycle asks about other items (关联事项).",
                {_constant(name): value_description(ask.kind) for name, ask in asks.items()},
            )
            yield kind, made


def _constant(name: str) -> str:
    return sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()


_ENUMS: Final[Mapping[str, type[Enum]]] = dict(_made())
_RELATIONS: Final[Mapping[ItemKind, type[Enum]]] = dict(_relations())
