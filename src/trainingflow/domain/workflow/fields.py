"""What an action or a dossier is filled with: a small table of fields, shown as JSON Schema."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final

from trainingflow.domain.workflow.attempt import as_date, as_uuid

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


class FieldType(StrEnum):
    """The types of fields."""

    TEXT = "TEXT"
    CHOICES = "CHOICES"
    INTEGER = "INTEGER"
    DECIMAL = "DECIMAL"
    POINTS = "POINTS"
    BOOLEAN = "BOOLEAN"
    DATE = "DATE"
    ID = "ID"
    IDS = "IDS"
    ROWS = "ROWS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field.

    Attributes:
        choices: closes a text; of a CHOICES field each entry is one of them, none twice.
        rows: the fields of each object of a ROWS field.
        key: of a column of rows: what the same row keeps from one version to the next.
    """

    name: str
    type: FieldType
    zh: str
    en: str
    required: bool = True
    choices: tuple[str, ...] = ()
    rows: tuple["Field", ...] = ()
    key: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a field: it is missing, or `expected` says what it should be."""

    path: str
    expected: str | None = None

    @property
    def missing(self) -> bool:
        """Whether the field is required and not there."""
        return self.expected is None


def faults(
    table: Sequence[Field], given: Mapping[str, object], *, partial: bool = False, at: str = ""
) -> Iterator[Fault]:
    """Everything that is wrong with the values given, in the order of the table.

    Args:
        table: the fields that there are; a name outside it is a fault.
        given: the values by name; None counts as not given.
        partial: nothing is required, for a draft.
        at: the path of the object, for rows.
    """
    names = {field.name for field in table}
    for field in table:
        value = given.get(field.name)
        path = f"{at}{field.name}"
        if _empty(value):
            if field.required and not partial:
                yield Fault(path)
        elif field.type is FieldType.ROWS:
            yield from _row_faults(field, value, path)
        elif not _fits(field, value):
            yield Fault(path, _expected(field))
    for name in given:
        if name not in names:
            yield Fault(f"{at}{name}", "no field of that name")


def json_schema(table: Sequence[Field]) -> dict[str, Any]:
    """The table as JSON Schema 2020-12."""
    return {"$schema": _DIALECT} | _object(table)


def _empty(value: object) -> bool:
    return value is None or value in ("", (), []) or (isinstance(value, str) and not value.strip())


def _row_faults(field: Field, value: object, path: str) -> Iterator[Fault]:
    if not isinstance(value, (list, tuple)):
        yield Fault(path, "a list of objects")
        return
    for index, row in enumerate(value):
        if isinstance(row, Mapping):
            yield from faults(field.rows, row, at=f"{path}[{index}].")
        else:
            yield Fault(f"{path}[{index}]", "an object")


def _fits(field: Field, value: object) -> bool:
    if field.type is FieldType.TEXT and field.choices:
        return value in field.choices
    if field.type is FieldType.CHOICES:
        return _are_choices(field, value)
    return _CHECKS[field.type](value)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST


def _are_choices(field: Field, value: object) -> bool:
    if not isinstance(value, (list, tuple)) or not all(one in field.choices for one in value):
        return False
    return len(set(value)) == len(value)


def _are_ids(value: object) -> bool:
    return isinstance(value, (list, tuple)) and all(as_uuid(entry) is not None for entry in value)


def as_decimal(value: object) -> Decimal | None:
    """The value as a finite exact decimal; None when it is none, as for every float."""
    if isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _expected(field: Field) -> str:
    if not field.choices:
        return _EXPECTED[field.type]
    what = "some of " if field.type is FieldType.CHOICES else "one of "
    return what + ", ".join(field.choices)


def _object(table: Sequence[Field]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {field.name: _property(field) for field in table},
    }
    required = [field.name for field in table if field.required]
    return schema | ({"required": required} if required else {})


def _property(field: Field) -> dict[str, Any]:
    schema: dict[str, Any] = {"title": field.zh, "description": field.en}
    if field.type is FieldType.CHOICES:
        entry = {"type": "string", "enum": list(field.choices)}
        return schema | {"type": "array", "items": entry, "minItems": 1, "uniqueItems": True}
    if field.choices:
        return schema | {"type": "string", "enum": list(field.choices)}
    if field.type is FieldType.ROWS:
        return schema | {"type": "array", "items": _object(field.rows), "minItems": 1}
    return schema | _SCHEMAS[field.type]


LONGEST_TEXT: Final = 4000
"""Characters of a text that is filled in; what is longer is a document."""

_LARGEST: Final = 100_000
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


def _is_decimal(value: object) -> bool:
    number = as_decimal(value)
    return number is not None and 0 < number <= _LARGEST


def _is_points(value: object) -> bool:
    number = as_decimal(value)
    return number is not None and 0 <= number <= _LARGEST


def _is_day(value: object) -> bool:
    day = as_date(value)
    return day is not None and _FIRST_YEAR <= day.year < _LAST_YEAR


_CHECKS: Final[Mapping[FieldType, Callable[[object], bool]]] = {
    FieldType.TEXT: lambda value: isinstance(value, str) and len(value) <= LONGEST_TEXT,
    FieldType.INTEGER: _is_whole,
    FieldType.DECIMAL: _is_decimal,
    FieldType.POINTS: _is_points,
    FieldType.BOOLEAN: lambda value: isinstance(value, bool),
    FieldType.DATE: _is_day,
    FieldType.ID: lambda value: as_uuid(value) is not None,
    FieldType.IDS: _are_ids,
}

_EXPECTED: Final[Mapping[FieldType, str]] = {
    FieldType.TEXT: f"text of at most {LONGEST_TEXT} characters",
    FieldType.INTEGER: f"a whole number from 0 to {_LARGEST}",
    FieldType.DECIMAL: f"a decimal number above 0 and up to {_LARGEST}, as text",
    FieldType.POINTS: f"a decimal number from 0 to {_LARGEST}, as text",
    FieldType.BOOLEAN: "true or false",
    FieldType.DATE: "a date, YYYY-MM-DD",
    FieldType.ID: "an id",
    FieldType.IDS: "a list of ids",
    FieldType.ROWS: "a list of objects",
}

_SCHEMAS: Final[Mapping[FieldType, dict[str, Any]]] = {
    FieldType.TEXT: {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT},
    FieldType.INTEGER: {"type": "integer", "minimum": 0, "maximum": _LARGEST},
    FieldType.DECIMAL: {"type": "string", "pattern": r"^\d+(\.\d+)?$"},
    FieldType.POINTS: {"type": "string", "pattern": r"^\d+(\.\d+)?$"},
    FieldType.BOOLEAN: {"type": "boolean"},
    FieldType.DATE: {"type": "string", "format": "date"},
    FieldType.ID: {"type": "string", "minLength": 1},
    FieldType.IDS: {
        "type": "array",
        "items": {"type": "string", "minLength": 1},
        "minItems": 1,
    },
}
