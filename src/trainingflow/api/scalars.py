"""How instants, dates, exact numbers and free JSON travel."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import strawberry
from graphql import GraphQLError
from strawberry.scalars import JSON
from strawberry.types.scalar import ScalarDefinition

ZONE = ZoneInfo("Asia/Shanghai")
YEARS = range(1900, 2200)
RFC_3339 = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,6})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)
FULL_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
WITHIN = f"within the years {YEARS[0]} to {YEARS[-1]}"
PLAIN_DECIMAL = re.compile(r"-?\d{1,12}(\.\d{1,6})?", re.ASCII)


def _refused(value: object, wanted: str) -> GraphQLError:
    return GraphQLError(f"{value!r:.60} is not {wanted}.", extensions={"code": "BAD_USER_INPUT"})


def read_datetime(value: object) -> datetime:
    """Read an instant; one without an offset is refused, for it could mean several instants."""
    wanted = "an RFC 3339 date-time with an offset, such as 2024-05-20T09:00:00+08:00"
    if not isinstance(value, str) or not RFC_3339.fullmatch(value):
        raise _refused(value, wanted)
    try:
        instant = datetime.fromisoformat(value.upper())
        year = instant.astimezone(UTC).year
    except (ValueError, OverflowError) as error:
        raise _refused(value, wanted) from error
    if year not in YEARS:
        raise _refused(value, WITHIN)
    return instant


def show_datetime(value: datetime) -> str:
    """Write an instant with the offset of the authority's time zone."""
    # Of the two instants of an hour that came twice, which compare as equal, one is not kept.
    return _local(value) if value.fold else _kept_local(value)


def _local(value: datetime) -> str:
    return value.astimezone(ZONE).isoformat()


_kept_local: Final = lru_cache(maxsize=8192)(_local)
"""The same instants are shown again and again: what happened to an item stays as it is."""


def read_date(value: object) -> date:
    """Read a calendar day."""
    wanted = "a full date, such as 2024-05-20"
    if not isinstance(value, str) or not FULL_DATE.fullmatch(value):
        raise _refused(value, wanted)
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise _refused(value, wanted) from error
    if day.year not in YEARS:
        raise _refused(value, WITHIN)
    return day


def read_decimal(value: object) -> Decimal:
    """Read an exact number; a JSON number is refused, for it may already have been rounded."""
    wanted = 'a decimal number in a string, such as "1.5"'
    if not isinstance(value, str) or not PLAIN_DECIMAL.fullmatch(value):
        raise _refused(value, wanted)
    try:
        return Decimal(value)
    except InvalidOperation as error:
        raise _refused(value, wanted) from error


def show_decimal(value: Decimal) -> str:
    """Write an exact number plainly: no exponent, no zeros at the end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


SCALARS: Mapping[object, ScalarDefinition] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description=(
            "An instant (时刻), written as RFC 3339 with an offset: `2024-05-20T09:00:00+08:00`; "
            f"{WITHIN}, in UTC."
        ),
        specified_by_url="https://scalars.graphql.org/andimarek/date-time",
        serialize=show_datetime,
        parse_value=read_datetime,
    ),
    date: strawberry.scalar(
        name="Date",
        description=f"A day of the calendar (日期), written `2024-05-20`; {WITHIN}.",
        specified_by_url="https://scalars.graphql.org/andimarek/local-date",
        serialize=date.isoformat,
        parse_value=read_date,
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        description=(
            'An exact number (精确小数) in a string: `"1.5"`. Credits and hours are never floats.'
        ),
        serialize=show_decimal,
        parse_value=read_decimal,
    ),
    JSON: strawberry.scalar(
        name="JSON",
        description=(
            "Any JSON value (任意 JSON). Used only where the shape is a definition's, as in the "
            "input of an action, which `inputSchema` describes."
        ),
        specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
        serialize=lambda value: value,
        parse_value=lambda value: value,
    ),
}
