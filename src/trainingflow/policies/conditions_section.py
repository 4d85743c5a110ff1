"""Reads conditions on the fields of a record: `fits`, `requires`, and `where`."""

from trainingflow.domain.credit.rules import Condition
from trainingflow.policies.node import Node, Scalar

ANY_OF, NOT = "anyOf", "not"


def read_conditions(node: Node | None) -> tuple[Condition, ...]:
    """Read conditions that must all hold; none where nothing is written."""
    return tuple(read_condition(key, child) for key, child in node.items()) if node else ()


def read_condition(key: str, node: Node) -> Condition:
    """Read what one field must say; `anyOf` and `not` hold conditions themselves."""
    if key == ANY_OF:
        return Condition(field="", any_of=tuple(map(read_conditions, node.elements())))
    if key == NOT:
        return Condition(field="", never=read_conditions(node))
    if not node.is_mapping:
        if is_flag(node):
            return Condition(field=key, flag=node.flag())
        return Condition(field=key, one_of=node.texts())
    node.only("atLeast", "atMost", "shareOf", "present", "default", "except", "first", "last")
    low, high = node.get("atLeast"), node.get("atMost")
    share, present, default = node.get("shareOf"), node.get("present"), node.get("default")
    others, first, last = node.get("except"), node.get("first"), node.get("last")
    return Condition(
        field=key,
        share_of=share.text() if share else None,
        at_least=low.decimal() if low else None,
        at_most=high.decimal() if high else None,
        present=present.flag() if present else None,
        default=default.decimal() if default else None,
        none_of=others.texts() if others else (),
        first=first.date() if first else None,
        last=last.date() if last else None,
    )


def is_flag(node: Node) -> bool:
    """Whether an unquoted true or false stands here."""
    value = node.value
    return isinstance(value, Scalar) and not value.quoted and value.text in {"true", "false"}
