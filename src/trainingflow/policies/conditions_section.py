"""Reads conditions on the fields of a record: `fits`, `requires`, and `where`."""

from datetime import date
from zoneinfo import ZoneInfo

from trainingflow.domain.credit.conditions import CONFIRMED
from trainingflow.domain.credit.periods import Length
from trainingflow.domain.credit.rules import Condition, DayAfter
from trainingflow.policies.node import Node, Scalar

ANY_OF, NOT = "anyOf", "not"


def read_conditions(node: Node | None, zone: ZoneInfo | None) -> tuple[Condition, ...]:
    """Read conditions that must all hold; none where nothing is written.

    Args:
        node: by field.
        zone: in which an instant is a day.
    """
    return tuple(read_condition(key, child, zone) for key, child in node.items()) if node else ()


def read_condition(key: str, node: Node, zone: ZoneInfo | None) -> Condition:
    """Read what one field must say; `anyOf` and `not` hold conditions themselves."""
    if key == ANY_OF:
        options = tuple(read_conditions(one, zone) for one in node.elements())
        return Condition(field="", any_of=options)
    if key == NOT:
        return Condition(field="", never=read_conditions(node, zone))
    if key == CONFIRMED:
        _only_days(node)
    if not node.is_mapping:
        if is_flag(node):
            return Condition(field=key, flag=node.flag())
        return Condition(field=key, one_of=node.texts())
    node.only("atLeast", "atMost", "shareOf", "present", "default", "except", "first", "last")
    low, high = node.get("atLeast"), node.get("atMost")
    share, present, default = node.get("shareOf"), node.get("present"), node.get("default")
    others, first, last = node.get("except"), _day(node, "first"), _day(node, "last")
    spoken = {key, *(one.field for one in (first, last) if isinstance(one, DayAfter))}
    return Condition(
        field=key,
        share_of=share.text() if share else None,
        at_least=low.decimal() if low else None,
        at_most=high.decimal() if high else None,
        present=present.flag() if present else None,
        default=default.decimal() if default else None,
        none_of=others.texts() if others else (),
        first=first,
        last=last,
        zone=zone if CONFIRMED in spoken else None,
    )


def is_flag(node: Node) -> bool:
    """Whether an unquoted true or false stands here."""
    value = node.value
    return isinstance(value, Scalar) and not value.quoted and value.text in {"true", "false"}


def _only_days(node: Node) -> None:
    """Refuse everything but a comparison of days: nothing else is known of an instant."""
    if not node.is_mapping or {key for key, _ in node.items()} - {"first", "last"}:
        node.fail(
            f"`{CONFIRMED}` is compared with days",
            f"write e.g. `{CONFIRMED}: {{last: {{months: 3, after: earnedOn}}}}`",
        )


def _day(node: Node, key: str) -> date | DayAfter | None:
    """Read a day, or so long after another day of the record: `{months: 3, after: earnedOn}`."""
    bound = node.get(key)
    if bound is None or not bound.is_mapping:
        return bound.date() if bound else None
    bound.only(*(unit.value for unit in Length), "after")
    lengths = [(unit, length) for unit in Length if (length := bound.get(unit.value))]
    if len(lengths) != 1:
        bound.fail("one length is expected", "write one of `years`, `months` or `days`")
    [(unit, length)] = lengths
    start = bound.need("after", "say after which day, e.g. `after: earnedOn`")
    return DayAfter(start.text(), unit, length.integer())
