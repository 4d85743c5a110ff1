"""Reads `credit.activities`: what an article grants for an activity."""

from trainingflow.domain.credit.rules import (
    Activity,
    Amount,
    Award,
    Condition,
    Fixed,
    Keep,
    Listed,
    Once,
    Rate,
    Rule,
    Shortfall,
)
from trainingflow.policies.citations import Library, read_label
from trainingflow.policies.node import Node, Scalar


def read_activity(code: str, node: Node, library: Library) -> Activity:
    """Read one activity.

    Raises:
        PolicyProblem: it has neither rules nor another activity whose rules it uses, or both.
    """
    node.only("label", "rules", "countedAs", "among", "citation")
    rules, counted_as, among = node.get("rules"), node.get("countedAs"), node.get("among")
    if (rules is None) == (counted_as is None):
        node.fail("an activity has either `rules` or `countedAs`", "write one of the two")
    return Activity(
        code=code,
        label=read_label(node.need("label")),
        rules=tuple(_rule(key, rule, library) for key, rule in rules.items()) if rules else (),
        counted_as=counted_as.text() if counted_as else None,
        among=among.texts() if among else (),
        citation=library.of(node) if counted_as else None,
    )


def _rule(key: str, node: Node, library: Library) -> Rule:
    node.only("citation", "fits", "groups", "requires", "once", "awards", "uncredited")
    groups, once, awards = node.get("groups"), node.get("once"), node.get("awards")
    uncredited = node.get("uncredited")
    rule = Rule(
        key=key,
        citation=library.of(node),
        fits=_conditions(node.get("fits")),
        groups=groups.texts() if groups else (),
        requires=_conditions(node.get("requires")),
        once=_once(once) if once else None,
        awards=tuple(_award(award) for award in awards.elements()) if awards else (),
        uncredited=uncredited.flag() if uncredited else False,
    )
    if rule.uncredited and rule.awards:
        node.fail("a rule without credit grants credits", "remove `awards` or `uncredited`")
    return rule


def _once(node: Node) -> Once:
    node.only("per", "keep")
    per, keep = node.get("per"), node.get("keep")
    return Once(fields=per.texts() if per else (), keep=keep.choice(Keep) if keep else Keep.FIRST)


def _award(node: Node) -> Award:
    node.only(
        "ledger", "credits", "every", "of", "step", "by", "shortfall", "fills", "beyond", "fields"
    )
    fills, fields, beyond = node.get("fills"), node.get("fields"), node.get("beyond")
    award = Award(
        ledger=node.need("ledger").text(),
        amount=_amount(node),
        fills=fills.text() if fills else None,
        beyond=beyond.texts() if beyond else (),
        fields={key: value.text() for key, value in fields.items()} if fields else {},
    )
    if isinstance(award.amount, Shortfall) and award.fills is None:
        node.fail("`shortfall` needs to know of what", "add `fills:` with a requirement's code")
    return award


def _amount(node: Node) -> Amount:
    if node.get("shortfall"):
        return Shortfall()
    credit = node.need("credits", "say how many credits")
    if by := node.get("by"):
        return Listed(by.text(), {value: number.decimal() for value, number in credit.items()})
    every = node.get("every")
    if every is None:
        return Fixed(credit.decimal())
    if every.decimal() == 0:
        every.fail("a rate for every 0 has no meaning", "write how many make one award")
    step = node.get("step")
    return Rate(
        field=node.need("of", "say what is counted, e.g. `of: hours`").text(),
        units=every.decimal(),
        credits=credit.decimal(),
        step=step.decimal() if step else None,
    )


def _conditions(node: Node | None) -> tuple[Condition, ...]:
    return tuple(_condition(key, child) for key, child in node.items()) if node else ()


def _condition(key: str, node: Node) -> Condition:
    if not node.is_mapping:
        flags = {"true": True, "false": False}
        if isinstance(node.value, Scalar) and not node.value.quoted and node.value.text in flags:
            return Condition(field=key, flag=node.flag())
        return Condition(field=key, one_of=node.texts())
    node.only("atLeast", "atMost", "shareOf", "present", "default")
    low, high = node.get("atLeast"), node.get("atMost")
    share, present, default = node.get("shareOf"), node.get("present"), node.get("default")
    return Condition(
        field=key,
        share_of=share.text() if share else None,
        at_least=low.decimal() if low else None,
        at_most=high.decimal() if high else None,
        present=present.flag() if present else None,
        default=default.decimal() if default else None,
    )
