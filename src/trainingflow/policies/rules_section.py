"""Reads `credit.activities`: what an article grants for an activity."""

from decimal import Decimal

from trainingflow.domain.credit.exact import Direction
from trainingflow.domain.credit.rules import (
    Activity,
    Amount,
    Award,
    Bands,
    Factor,
    Fixed,
    Keep,
    Listed,
    Once,
    Rate,
    Rule,
    Shortfall,
)
from trainingflow.policies.citations import read_label
from trainingflow.policies.conditions_section import read_conditions
from trainingflow.policies.node import Node, Scalar
from trainingflow.policies.scope import Scope

_RULE = (
    *("citation", "fits", "groups", "unless", "whileIn", "requires"),
    *("once", "awards", "uncredited"),
)
_AWARD = (
    "ledger",
    "credits",
    "amount",
    "every",
    "of",
    "step",
    "round",
    "by",
    "bands",
    "times",
    "atMost",
    "shortfall",
    "fills",
    "beyond",
    "fields",
)


def read_activity(code: str, node: Node, scope: Scope) -> Activity:
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
        rules=tuple(_rule(key, rule, scope) for key, rule in rules.items()) if rules else (),
        counted_as=counted_as.text() if counted_as else None,
        among=among.texts() if among else (),
        citation=scope.library.of(node) if counted_as else None,
    )


def _rule(key: str, node: Node, scope: Scope) -> Rule:
    node.only(*_RULE)
    groups, once, awards = node.get("groups"), node.get("once"), node.get("awards")
    uncredited, unless, then = node.get("uncredited"), node.get("unless"), node.get("whileIn")
    rule = Rule(
        key=key,
        citation=scope.library.of(node),
        fits=read_conditions(node.get("fits"), scope.zone),
        groups=groups.texts() if groups else (),
        unless=unless.texts() if unless else (),
        requires=read_conditions(node.get("requires"), scope.zone),
        once=_once(once, scope) if once else None,
        awards=tuple(_award(award) for award in awards.elements()) if awards else (),
        uncredited=uncredited.flag() if uncredited else False,
        while_in=then.texts() if then else (),
    )
    if rule.uncredited and rule.awards:
        node.fail("a rule without credit grants credits", "remove `awards` or `uncredited`")
    return rule


def _once(node: Node, scope: Scope) -> Once:
    node.only("per", "keep", "each", "most", "later")
    per, keep, each = node.get("per"), node.get("keep"), node.get("each")
    most, later = node.get("most"), node.get("later")
    return Once(
        fields=per.texts() if per else (),
        keep=keep.choice(Keep) if keep else Keep.FIRST,
        each=scope.period(each) if each else None,
        most=most.integer() if most else 1,
        later=later.decimal() if later else None,
    )


def _award(node: Node) -> Award:
    node.only(*_AWARD)
    fills, fields, beyond = node.get("fills"), node.get("fields"), node.get("beyond")
    times, most = node.get("times"), node.get("atMost")
    award = Award(
        ledger=node.need("ledger").text(),
        amount=_amount(node),
        fills=fills.text() if fills else None,
        beyond=beyond.texts() if beyond else (),
        fields={key: value.text() for key, value in fields.items()} if fields else {},
        times=_factor(times) if times else Decimal(1),
        at_most=most.decimal() if most else None,
    )
    if isinstance(award.amount, Shortfall) and award.fills is None:
        node.fail("`shortfall` needs to know of what", "add `fills:` with a requirement's code")
    return award


def _amount(node: Node) -> Amount:
    if node.get("shortfall"):
        return Shortfall()
    if bands := node.get("bands"):
        return _bands(node, bands)
    credit, every, of = node.get("credits") or node.get("amount"), node.get("every"), node.get("of")
    if credit is None and of is None:
        node.fail("`credits` is missing", "say how many credits")
    if credit and (by := node.get("by")):
        return Listed(by.text(), {value: number.decimal() for value, number in credit.items()})
    if credit and every is None and of is None:
        return Fixed(credit.decimal())
    if every and every.decimal() == 0:
        every.fail("a rate for every 0 has no meaning", "write how many make one award")
    step, direction = node.get("step"), node.get("round")
    if step and step.decimal() == 0:
        step.fail("steps of 0 have no meaning", "write the step, e.g. 0.5, or leave it out")
    return Rate(
        field=node.need("of", "say what is counted, e.g. `of: hours`").text(),
        units=every.decimal() if every else Decimal(1),
        credits=credit.decimal() if credit else Decimal(1),
        step=step.decimal() if step else None,
        direction=direction.choice(Direction) if direction else Direction.DOWN,
    )


def _bands(node: Node, bands: Node) -> Bands:
    found = []
    for key, worth in bands.items():
        if not key.replace(".", "", 1).isdecimal():
            worth.fail(f"“{key}” is no number", "write e.g. `bands: {4: 1, 8: 2}`")
        found.append((Decimal(key), worth.decimal()))
    return Bands(
        node.need("of", "say what is counted, e.g. `of: hours`").text(), tuple(sorted(found))
    )


def _factor(node: Node) -> Factor:
    if node.is_mapping:
        node.only("by", "values")
        values = node.need("values")
        return Listed(
            node.need("by").text(), {value: number.decimal() for value, number in values.items()}
        )
    if isinstance(node.value, Scalar) and node.value.text[:1].isalpha():
        return node.text()
    return node.decimal()
