"""Whether a record meets what an article demands of it."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from trainingflow.domain.credit.facts import FieldValue, Record
from trainingflow.domain.credit.periods import Length, after
from trainingflow.domain.credit.rules import Condition, DayAfter

_DIGITS = re.compile(r"\d+(\.\d+)?")

Test = Callable[[Record], bool]
"""Says whether a record meets something."""


COMMON = frozenset({"hours", "activity", "earnedOn"})
"""Fields that every record has."""

CONFIRMED = "confirmedAt"
"""The instant at which a record was confirmed; to a condition, the day of it."""


def number_of(record: Record, field: str) -> Decimal | None:
    """Give a numeric field of a record; none where it is missing or no number.

    Digits are a number too: what is kept as JSON is text, and only the policy knows its numbers.
    """
    value = record.hours if field == "hours" else record.fields.get(field)
    if isinstance(value, Decimal):
        return value
    return Decimal(value) if isinstance(value, str) and _DIGITS.fullmatch(value) else None


def value_of(record: Record, field: str) -> FieldValue | None:
    """Give what any field of a record says, also those that all records have; none if nothing."""
    match field:
        case "hours":
            return record.hours
        case "activity":
            return record.activity or None
        case "earnedOn":
            return record.earned_on.isoformat() if record.earned_on else None
        case _:
            return record.fields.get(field)


def words(texts: Iterable[str]) -> frozenset[object]:
    """Give what a field may hold that says one of these; digits also stand for their number."""
    found: set[object] = set(texts)
    return frozenset(found | {Decimal(text) for text in texts if _DIGITS.fullmatch(text)})


def word_of(value: FieldValue | None) -> str:
    """Give a value as a policy writes it, e.g. as the key of a table; empty where there is none."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value or ""


def meets(record: Record, condition: Condition) -> bool:
    """Whether a record meets a condition; a missing number or text meets none that needs it."""
    return test_of(condition)(record)


def tests_of(conditions: Sequence[Condition]) -> tuple[Test, ...]:
    """Compile conditions, all of which must hold."""
    return tuple(map(test_of, conditions))


def test_of(condition: Condition) -> Test:
    """Compile a condition."""
    parts = tuple(_parts(condition))
    if len(parts) == 1:
        return parts[0]
    return lambda record: all(part(record) for part in parts)


def _parts(condition: Condition) -> list[Test]:
    """Compile every part that is given; a condition without any always holds."""
    if condition.any_of:
        options = tuple(tests_of(option) for option in condition.any_of)
        return [lambda record: any(all(t(record) for t in option) for option in options)]
    if condition.never:
        never = tests_of(condition.never)
        return [lambda record: not all(test(record) for test in never)]
    if condition.flag is not None:
        return [_flag(condition.field, condition.flag)]
    parts: list[Test] = []
    if condition.one_of or condition.none_of:
        parts.append(_word(condition))
    if condition.at_least is not None or condition.at_most is not None:
        parts.append(_number(condition))
    if condition.first is not None or condition.last is not None:
        parts.append(_day(condition))
    if condition.present is not None:
        parts.append(_present(condition.field, condition.present))
    return parts


def _flag(field: str, flag: bool) -> Test:  # noqa: FBT001 - the value that fits
    return lambda record: bool(record.fields.get(field, False)) is flag


def _word(condition: Condition) -> Test:
    field, one_of = condition.field, words(condition.one_of)
    none_of = words(condition.none_of)
    if not one_of:
        return lambda record: value_of(record, field) not in none_of
    if field in COMMON:
        return lambda record: value_of(record, field) in one_of
    return lambda record: record.fields.get(field) in one_of


def _number(condition: Condition) -> Test:
    field, low, high = condition.field, condition.at_least, condition.at_most
    share_of, default = condition.share_of, condition.default

    def fits(record: Record) -> bool:
        value = number_of(record, field)
        value = default if value is None else value
        if value is None:
            return False
        bound = Decimal(1)
        if share_of is not None:
            whole = number_of(record, share_of)
            if whole is None or whole <= 0:
                return False
            bound = whole  # value ÷ whole ≤ limit, said without dividing
        return (low is None or value >= low * bound) and (high is None or value <= high * bound)

    return fits


def day_of(record: Record, field: str, zone: ZoneInfo | None) -> date | None:
    """Give a day that a record says; none where it is missing or no day.

    Args:
        record: which.
        field: `earnedOn`, `confirmedAt`, or one that holds a date.
        zone: in which an instant is a day; UTC where none.
    """
    if field == CONFIRMED:
        at = record.confirmed_at
        return at.astimezone(zone or UTC).date() if at else None
    value = value_of(record, field)
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def bound_of(record: Record, bound: date | DayAfter | None, zone: ZoneInfo | None) -> date | None:
    """Give the first or last day that fits a record; none where it hangs on one that is missing."""
    if not isinstance(bound, DayAfter):
        return bound
    start = day_of(record, bound.field, zone)
    if start is None:
        return None
    if bound.unit is Length.DAYS:
        return start + timedelta(days=min(bound.count, (date.max - start).days))
    return after(start, bound.count * (12 if bound.unit is Length.YEARS else 1))


def _relative_day(condition: Condition) -> Test:
    field, first, last, zone = condition.field, condition.first, condition.last, condition.zone

    def fits(record: Record) -> bool:
        day = day_of(record, field, zone)
        low, high = bound_of(record, first, zone), bound_of(record, last, zone)
        if (
            day is None
            or (first is not None and low is None)
            or (last is not None and high is None)
        ):
            return False
        return (low is None or low <= day) and (high is None or day <= high)

    return fits


def _day(condition: Condition) -> Test:
    field, earliest, latest = condition.field, condition.first, condition.last
    if field == CONFIRMED or isinstance(earliest, DayAfter) or isinstance(latest, DayAfter):
        return _relative_day(condition)
    first = earliest.isoformat() if earliest else ""
    last = latest.isoformat() if latest else "~"

    def fits(record: Record) -> bool:
        day = value_of(record, field)
        return isinstance(day, str) and day != "" and first <= day <= last

    return fits


def _present(field: str, present: bool) -> Test:  # noqa: FBT001 - the value that fits
    return lambda record: (value_of(record, field) not in (None, "")) is present
