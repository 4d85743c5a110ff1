"""Values of a trace as exact texts: numbers, conditions and amounts."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from trainingflow.domain.credit.conditions import (
    CONFIRMED,
    bound_of,
    day_of,
    number_of,
    value_of,
)
from trainingflow.domain.credit.facts import FieldValue, Record
from trainingflow.domain.credit.rules import (
    Amount,
    Award,
    Bands,
    Condition,
    DayAfter,
    Fixed,
    Listed,
    Rate,
)


def written(value: Decimal | Fraction | int | str) -> str:
    """Write a number without exponent and trailing zeros; a text stays as it is.

    A number that no decimal can say is cut after twenty-eight digits, as it is shown everywhere.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, Fraction):
        value = Decimal(value.numerator) / Decimal(value.denominator)
    text = f"{Decimal(value):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def written_condition(condition: Condition, record: Record) -> dict[str, str]:
    """Say what a condition demands and what the record has; what does not matter is left out."""
    zone = condition.zone
    value = value_of(record, condition.field)
    if condition.field == CONFIRMED:
        day = day_of(record, CONFIRMED, zone)
        value = day.isoformat() if day else None
    demands: dict[str, FieldValue | date | None] = {
        "shareOf": condition.share_of,
        "atLeast": condition.at_least,
        "atMost": condition.at_most,
        "oneOf": ",".join(condition.one_of) or None,
        "flag": condition.flag,
        "noneOf": ",".join(condition.none_of) or None,
        "first": _bound(record, condition.first, zone),
        "last": _bound(record, condition.last, zone),
        "anyOf": str(len(condition.any_of)) if condition.any_of else None,
        "never": str(len(condition.never)) if condition.never else None,
        "present": condition.present,
        "default": condition.default,
        "actual": value,
    }
    if condition.share_of is not None:
        demands["whole"] = number_of(record, condition.share_of)
    return {name: _text(one) for name, one in demands.items() if one is not None}


def _bound(
    record: Record, bound: date | DayAfter | None, zone: ZoneInfo | None
) -> FieldValue | date | None:
    """Give the day that a bound is for a record, or the bound in words where it cannot be known."""
    return bound_of(record, bound, zone) or (None if bound is None else str(bound))


def written_amount(award: Award, record: Record) -> dict[str, str]:
    """Say how an award is computed: `value` ÷ `units` × `credits`, in whole steps of `step`."""
    found = _plain(award.amount, record)
    if isinstance(award.times, str):
        found["times"] = award.times
    elif isinstance(award.times, Listed):
        found["times"] = award.times.field
    elif award.times != 1:
        found["times"] = written(award.times)
    if award.at_most is not None:
        found["perRecord"] = written(award.at_most)
    return found


def _plain(amount: Amount, record: Record) -> dict[str, str]:
    match amount:
        case Rate(field, units, credits_, step):
            value = number_of(record, field)
            return {
                "how": "RATE",
                "field": field,
                **({} if value is None else {"value": written(value)}),
                "units": written(units),
                "credits": written(credits_),
                **({} if step is None else {"step": written(step)}),
            }
        case Bands(field, _):
            value = number_of(record, field)
            return {
                "how": "BANDS",
                "field": field,
                "value": "" if value is None else written(value),
            }
        case Fixed(credits_):
            return {"how": "FIXED", "credits": written(credits_)}
        case Listed(field, _):
            return {"how": "LISTED", "field": field, "value": _text(record.fields.get(field, ""))}
        case _:
            return {"how": "SHORTFALL"}


def _text(value: FieldValue | date) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return str(value).lower() if isinstance(value, bool) else written(value)
