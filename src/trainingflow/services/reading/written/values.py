"""How values of columns stand in JSON: character for character as the API shows them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import orjson
from sqlalchemy import (
    ColumnElement,
    DateTime,
    FromClause,
    Text,
    case,
    cast,
    func,
    literal_column,
)
from sqlalchemy.dialects.postgresql import JSONB

from trainingflow.domain.calendar import ZONE
from trainingflow.domain.citation import Language
from trainingflow.services.reading.written.wanted import Leaf, Piece

_MOST: Final = 90
"""So many arguments a call of `concat` has at most; PostgreSQL allows a hundred."""

_SETTLED: Final = literal_column("'1992-01-01T00:00:00Z'", DateTime(timezone=True))
"""Since then China has had one offset."""


Told = Callable[[Language], Mapping[str, str]]
"""What is told of rows, in a language."""


def constant(text: str) -> ColumnElement[str]:
    """A text that is always the same, written out: it is the same statement for everybody."""
    quoted = text.replace("'", "''")
    return literal_column(f"'{quoted}'", Text())


def joined(pieces: Sequence[Piece]) -> ColumnElement[str]:
    """Pieces as one text; what is always the same beside each other is one of them."""
    found: list[str | ColumnElement[Any]] = []
    for one in pieces:
        if isinstance(one, str) and found and isinstance(found[-1], str):
            found[-1] += one
        else:
            found.append(one)
    parts = [constant(one) if isinstance(one, str) else one for one in found]
    while len(parts) > 1:
        parts = [func.concat(*parts[at : at + _MOST]) for at in range(0, len(parts), _MOST)]
    return parts[0]


def number(name: str) -> Leaf:
    """A number that is never null."""
    return lambda row, _: (row.c[name],)


def word(name: str) -> Leaf:
    """A code of ours, in which nothing has to be escaped; never null."""
    return lambda row, _: ('"', row.c[name], '"')


def word_or_null(name: str) -> Leaf:
    """The same; null where it is missing, or empty."""
    return lambda row, _: (
        _or_null(constant('"') + func.nullif(row.c[name], constant("")) + constant('"')),
    )


def text(name: str) -> Leaf:
    """What somebody has written; never null."""
    return lambda row, _: (func.to_json(row.c[name]),)


def text_or_null(name: str) -> Leaf:
    """The same; null where it is missing."""
    return lambda row, _: (_or_null(cast(func.to_json(row.c[name]), Text())),)


def text_in(names: Mapping[Language, str]) -> Leaf:
    """A text in the language of the request, by the columns that have it."""
    return lambda row, language: (func.to_json(row.c[names[language]]),)


def flag(name: str) -> Leaf:
    """Yes or no; never null."""
    return lambda row, _: (case((row.c[name], constant("true")), else_=constant("false")),)


def digest(name: str) -> Leaf:
    """Bytes in hexadecimal digits; never null."""
    return lambda row, _: ('"', func.encode(row.c[name], constant("hex")), '"')


def instant(name: str) -> Leaf:
    """An instant in the time zone of the authority; never null."""
    return lambda row, _: ('"', *_instant(row.c[name]), '"')


def _instant(at: ColumnElement[Any]) -> Sequence[Piece]:
    whole = func.date_trunc(constant("second"), at) == at
    seconds, fractions = 'YYYY-MM-DD"T"HH24:MI:SS', 'YYYY-MM-DD"T"HH24:MI:SS.US'
    local = func.timezone(constant(ZONE.key), at)
    shown = func.to_char(local, case((whole, constant(seconds)), else_=constant(fractions)))
    ahead = func.to_char(local - func.timezone(constant("UTC"), at), constant('"+"HH24:MI'))
    return shown, case((at >= _SETTLED, constant("+08:00")), else_=ahead)


def looked_up(told: Told, *columns: str) -> Leaf:
    """What the definitions call a row; what they have lost is called by its last column.

    Args:
        told: in a language, by what the columns say, joined by slashes.
        columns: of the row, none of them null.
    """
    return lambda row, language: (
        func.coalesce(
            _found(told(language), row, columns), cast(func.to_json(row.c[columns[-1]]), Text())
        ),
    )


def looked_up_or_null(told: Told, *columns: str) -> Leaf:
    """What the definitions say of a row; null where they say nothing."""
    return lambda row, language: (_or_null(_found(told(language), row, columns)),)


def _found(told: Mapping[str, str], row: FromClause, columns: Sequence[str]) -> ColumnElement[str]:
    known = cast(constant(orjson.dumps(told).decode()), JSONB())
    named = [one for name in columns for one in (constant("/"), row.c[name])][1:]
    return cast(known.op("->")(func.concat(*named)), Text())


def type_name(name: str) -> Leaf:
    """The name of the type, where all rows are of one."""
    return lambda _row, _language: (f'"{name}"',)


def type_name_of(column: str, names: Mapping[str, str]) -> Leaf:
    """The name of the type, by what a column says."""
    return lambda row, _: ('"', _named(row, column, names), '"')


def global_id(name: str) -> Leaf:
    """The global id of objects of one type."""
    return lambda row, _: ('"', _encoded(constant(f"{name}:"), row), '"')


def global_id_of(column: str, names: Mapping[str, str]) -> Leaf:
    """The global id of objects whose type is told by a column."""
    return lambda row, _: (
        '"',
        _encoded(func.concat(_named(row, column, names), constant(":")), row),
        '"',
    )


def _named(row: FromClause, column: str, names: Mapping[str, str]) -> ColumnElement[str]:
    said = ((row.c[column] == constant(key), constant(name)) for key, name in names.items())
    return case(*said)


def _encoded(before: ColumnElement[str], row: FromClause) -> ColumnElement[str]:
    """As `domain.global_ids` does it: without padding, and without the line breaks of MIME."""
    said = func.convert_to(func.concat(before, row.c.id), constant("UTF8"))
    encoded = func.encode(said, constant("base64"))
    return func.translate(encoded, literal_column("E'+/=\\n'", Text()), constant("-_"))


def _or_null(value: ColumnElement[Any]) -> ColumnElement[str]:
    return func.coalesce(value, constant("null"))
