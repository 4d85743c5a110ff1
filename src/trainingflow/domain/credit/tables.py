"""A credit policy compiled into plain tables, once, so that one evaluation only looks things up.

Credits are kept as multiples of 1/`denominator`: with a rate of 18 hours a credit, or a cycle of
three years, no decimal is exact, and nothing may be rounded before it is compared.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import product

from trainingflow.domain.citation import Citation
from trainingflow.domain.credit.amounts import AmountOf, amount_of, denominator_of
from trainingflow.domain.credit.conditions import Test, tests_of
from trainingflow.domain.credit.demand import Demand, whole_cycle
from trainingflow.domain.credit.exact import Exact, showing, times, writing
from trainingflow.domain.credit.facts import FieldValue
from trainingflow.domain.credit.numbers import Derived, ShareOf, Side
from trainingflow.domain.credit.periods import YEAR, Period
from trainingflow.domain.credit.policy import Cap, CreditPolicy, Each, Floor, Requirement, Selection
from trainingflow.domain.credit.rules import Award, Keep, Once, Rule
from trainingflow.domain.credit.selections import Chosen, both, chosen, inside
from trainingflow.domain.credit.shapes import by_shape

_FIELD = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Posting:
    """An award whose ledger is found by looking up the values of some fields.

    Attributes:
        fields: names of the fields in the ledger's code.
        ledgers: from their values to the ledger's number.
        ledger: that number, where no field decides.
        amount: none stands for as much as is missing.
        fills: number of the requirement whose shortfall limits it, if any.
        beyond: numbers of requirements inside that one that it may not fill.
        marks: what its entries say beside the record's own fields, by ledger.
        at_most: what one record brings at most, if there is a limit.
    """

    fields: tuple[str, ...]
    ledgers: Mapping[tuple[FieldValue | None, ...], int]
    ledger: int | None
    amount: AmountOf | None
    fills: int | None
    beyond: tuple[int, ...]
    marks: Mapping[int, Mapping[str, str]]
    at_most: Exact | None


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """One rule of an activity, ready to be tried."""

    name: tuple[str, str]
    fits: tuple[Test, ...]
    groups: tuple[str, ...]
    unless: tuple[str, ...]
    while_in: tuple[str, ...]
    requires: tuple[Test, ...]
    once: Once | None
    postings: tuple[Posting, ...]
    uncredited: bool
    citation: Citation


@dataclass(frozen=True, slots=True)
class CompiledCap:
    """A cap with its selection and its amount in multiples of 1/denominator.

    Attributes:
        key: by which the room under it is kept, where it is one for the cycle.
        period: none for the cycle.
        share_of_have: number of the requirement of whose credits it is a share, and the share.
    """

    key: tuple[int, object]
    chosen: Chosen
    at_most: Exact
    derived: Derived | None
    period: Period | None
    groups: tuple[str, ...]
    unless: tuple[str, ...]
    citation: Citation
    share_of_have: tuple[int, Fraction] | None


@dataclass(frozen=True, slots=True)
class CompiledFloor:
    """A floor with its selection and its number in multiples of 1/denominator."""

    chosen: Chosen
    fields: tuple[str, ...]
    least: Exact
    period: Period | None
    groups: tuple[str, ...]
    unless: tuple[str, ...]
    citation: Citation


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything that an evaluation looks up.

    Attributes:
        denominator: credits are multiples of one part of it.
        shown: turns multiples of 1/denominator into credits.
        text: turns them into the text of credits.
        ledgers: codes by number.
        number: from code (or another policy's name) to number.
        inside: for every ledger, the numbers of it and of all that is inside it.
        rules: by activity, in the order they are tried.
        by_shape: activities whose rules ask for nothing that a record has for itself, its hours
            and days: which of them is about a record follows from its fields.
        once: whether anything is granted once only.
        counted_as: by activity, the field that names another one, and which it may name.
        caps: by ledger.
        shared: whether any cap is a share of what is there.
        requirements: selection by number of the requirement.
        floors: in the order of the policy.
        carried: what of it may be handed on to the next period, where not all may.
        requirement: from code to number.
        least: the plain numbers of every requirement, by its number.
        whole: its demand where that is the same for all who owe it: in the whole fixed cycle.
        constant: what is owed of it, with the article, where that is the same for all.
    """

    denominator: int
    shown: Callable[[Exact], Decimal]
    text: Callable[[Exact], str]
    ledgers: tuple[str, ...]
    number: Mapping[str, int]
    inside: tuple[tuple[int, ...], ...]
    rules: Mapping[str, tuple[CompiledRule, ...]]
    by_shape: frozenset[str]
    once: bool
    counted_as: Mapping[str, tuple[str, frozenset[str], Citation | None]]
    caps: tuple[tuple[int, ...], ...]
    cap: tuple[CompiledCap, ...]
    shared: bool
    requirements: tuple[Chosen, ...]
    floors: tuple[CompiledFloor, ...]
    carried: tuple[Chosen | None, ...]
    requirement: Mapping[str, int]
    least: tuple[tuple[Exact, ...], ...]
    whole: tuple[Demand | None, ...]
    constant: tuple[tuple[Exact, Citation] | None, ...]


@lru_cache(maxsize=256)
def tables_of(policy: CreditPolicy) -> Tables:
    """Compile a policy; the same policy object is compiled once.

    Raises:
        KeyError: a ledger or a requirement is named that the policy does not have; a policy that
            passed `verify` names none.
    """
    return _Compiler(policy).tables()


class _Compiler:
    """Compiles one policy."""

    def __init__(self, policy: CreditPolicy) -> None:
        self._policy = policy
        self._codes = tuple(ledger.code for ledger in policy.ledgers)
        self._number = {code: number for number, code in enumerate(self._codes)}
        self._names = dict(self._number)
        for number, ledger in enumerate(policy.ledgers):
            for name in ledger.also_named:
                self._names.setdefault(name, number)
        self._requirement = {r.code: number for number, r in enumerate(policy.requirements)}
        self._denominator = denominator_of(policy)

    def tables(self) -> Tables:
        policy = self._policy
        shown = showing(self._denominator)
        caps = tuple(self._cap(number, cap) for number, cap in enumerate(policy.caps))
        rules = {
            code: tuple(self._rule(code, rule) for rule in activity.rules)
            for code, activity in policy.activities.items()
        }
        selections = tuple(
            chosen(one.select, self._codes, self._number) for one in policy.requirements
        )
        least = tuple(
            tuple(times(minimum.at_least, self._denominator) for minimum in one.minima)
            for one in policy.requirements
        )
        return Tables(
            denominator=self._denominator,
            shown=shown,
            text=writing(shown),
            ledgers=self._codes,
            number=self._names,
            inside=tuple(inside(self._codes, code) for code in self._codes),
            rules=rules,
            by_shape=by_shape(policy),
            once=any(rule.once for tried in rules.values() for rule in tried),
            counted_as={
                code: (activity.counted_as, frozenset(activity.among), activity.citation)
                for code, activity in policy.activities.items()
                if activity.counted_as
            },
            caps=tuple(
                tuple(i for i, cap in enumerate(caps) if number in cap.chosen.ledger_set)
                for number in range(len(self._codes))
            ),
            cap=caps,
            shared=any(cap.share_of_have for cap in caps),
            requirements=selections,
            floors=tuple(self._floor(floor) for floor in policy.floors),
            carried=tuple(self._carried(one) for one in policy.requirements),
            requirement=self._requirement,
            least=least,
            whole=tuple(
                whole_cycle(number, one, selections[number], policy.cycle)
                for number, one in enumerate(policy.requirements)
            ),
            constant=tuple(
                (sum(least[number]), _last_citation(one)) if _is_constant(one) else None
                for number, one in enumerate(policy.requirements)
            ),
        )

    def _floor(self, floor: Floor) -> CompiledFloor:
        return CompiledFloor(
            chosen=chosen(floor.select, self._codes, self._number),
            fields=floor.fields,
            least=times(floor.at_least, self._denominator),
            period=YEAR if floor.each is Each.YEAR else floor.period,
            groups=floor.groups,
            unless=floor.unless,
            citation=floor.citation,
        )

    def _carried(self, requirement: Requirement) -> Chosen | None:
        carry = requirement.carry
        if carry is None or carry.select == Selection():
            return None
        here = chosen(requirement.select, self._codes, self._number)
        return both(here, chosen(carry.select, self._codes, self._number))

    def _cap(self, number: int, cap: Cap) -> CompiledCap:
        share = cap.derived
        of_have = isinstance(share, ShareOf) and share.side is Side.HAVE
        return CompiledCap(
            key=(number, None),
            chosen=chosen(cap.select, self._codes, self._number),
            at_most=times(cap.at_most, self._denominator),
            derived=share,
            period=YEAR if cap.each is Each.YEAR else cap.period,
            groups=cap.groups,
            unless=cap.unless,
            citation=cap.citation,
            share_of_have=(
                (self._requirement[share.requirement], share.share)
                if of_have and isinstance(share, ShareOf)
                else None
            ),
        )

    def _rule(self, activity: str, rule: Rule) -> CompiledRule:
        return CompiledRule(
            name=(activity, rule.key),
            fits=tests_of(rule.fits),
            groups=rule.groups,
            unless=rule.unless,
            while_in=rule.while_in,
            requires=tests_of(rule.requires),
            once=rule.once,
            postings=tuple(self._posting(award) for award in rule.awards),
            uncredited=rule.uncredited,
            citation=rule.citation,
        )

    def _posting(self, award: Award) -> Posting:
        fields = tuple(_FIELD.findall(award.ledger))
        ledgers = self._lookup(award.ledger, fields)
        most = award.at_most
        return Posting(
            fields=fields,
            ledgers=ledgers,
            ledger=None if fields else ledgers[()],
            amount=amount_of(award, self._denominator),
            fills=None if award.fills is None else self._requirement[award.fills],
            beyond=tuple(self._requirement[code] for code in award.beyond),
            marks={
                number: {**self._policy.ledgers[number].fields, **award.fields}
                for number in ledgers.values()
            },
            at_most=None if most is None else times(most, self._denominator),
        )

    def _lookup(
        self, template: str, fields: Sequence[str]
    ) -> Mapping[tuple[FieldValue | None, ...], int]:
        """Find the ledgers that a template can name; `{ledger}` alone can name any."""
        if not fields:
            return {(): self._number[template]}
        choices = [self._values(field) for field in fields]
        found: dict[tuple[FieldValue | None, ...], int] = {}
        for values in product(*choices):
            filled = dict(zip(fields, values, strict=True))
            code = _FIELD.sub(lambda match, filled=filled: filled[match.group(1)], template)  # type: ignore[misc]  # mypy infers no default for a lambda's own argument
            if code in self._names:
                found[values] = self._names[code]
        return found

    def _values(self, field: str) -> Sequence[str]:
        rule = self._policy.fields.get(field)
        return rule.values if rule and rule.values else tuple(self._names)


def _is_constant(requirement: Requirement) -> bool:
    """Whether the same is owed by everybody who owes it, in every period."""
    return not requirement.members and all(
        (one.scale, one.groups, one.unless, one.derived) == (None, (), (), None)
        and (one.rounding, one.when_met, one.unless_met) == (None, (), ())
        and (one.first, one.last) == (None, None)
        for one in requirement.minima
    )


def _last_citation(requirement: Requirement) -> Citation:
    cited = [one.citation for one in requirement.minima if one.citation]
    return cited[-1] if cited else requirement.citation


def keeps_highest(rule: CompiledRule) -> bool:
    """Whether of several records the one with most credits counts."""
    return rule.once is not None and rule.once.keep is Keep.HIGHEST
