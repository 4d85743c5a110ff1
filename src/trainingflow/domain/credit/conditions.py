"""Whether a record meets what an article demands of it."""

from decimal import Decimal

from trainingflow.domain.credit.facts import Record
from trainingflow.domain.credit.rules import Condition


def number_of(record: Record, field: str) -> Decimal | None:
    """Give a numeric field of a record; none where it is missing or no number."""
    value = record.hours if field == "hours" else record.fields.get(field)
    return value if isinstance(value, Decimal) else None


def meets(record: Record, condition: Condition) -> bool:
    """Whether a record meets a condition; a missing number or text meets none that needs it."""
    if condition.flag is not None:
        return bool(record.fields.get(condition.field, False)) is condition.flag
    if condition.one_of:
        return record.fields.get(condition.field) in condition.one_of
    if condition.at_least is None and condition.at_most is None:
        return condition.present in (None, _is_there(record, condition.field))
    value = number_of(record, condition.field)
    value = condition.default if value is None else value
    if value is None:
        return False
    bound = Decimal(1)
    if condition.share_of is not None:
        whole = number_of(record, condition.share_of)
        if whole is None or whole <= 0:
            return False
        bound = whole  # value ÷ whole ≤ limit, said without dividing
    return (condition.at_least is None or value >= condition.at_least * bound) and (
        condition.at_most is None or value <= condition.at_most * bound
    )


def _is_there(record: Record, field: str) -> bool:
    value = record.hours if field == "hours" else record.fields.get(field)
    return value is not None and value != ""
