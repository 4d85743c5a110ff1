"""A credit policy compiled into plain tables, once, so that one evaluation only looks things up.

Credits are kept as multiples of 1/`denominator`: with a rate of 18 hours a credit, or a cycle of
three years, no decimal is exact, and nothing may be rounded before it is compared.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import product

from trainingflow.domain.citation import Citation
from trainingflow.domain.credit.amounts import AmountOf, amount_of, denominator_of
from trainingflow.domain.credit.facts import FieldValue, Record
from trainingflow.domain.credit.policy import Cap, CreditPolicy, Each, Selection
from trainingflow.domain.credit.rules import Award, Condition, Keep, Once, Rule

_FIELD = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Posting:
    """An award whose ledger is found by looking up the values of some fields.

    Attributes:
        fields: names of the fields in the ledger's code.
        ledgers: from their values to the ledger's number.
        amount: none stands for as much as is missing.
        fills: number of the requirement whose shortfall limits it, if any.
        beyond: numbers of requirements inside that one that it may not fill.
        marks: what its entries say beside the record's own fields, by ledger.
    """

    fields: tuple[str, ...]
    ledgers: Mapping[tuple[FieldValue | None, ...], int]
    amount: AmountOf | None
    fills: int | None
    beyond: tuple[int, ...]
    marks: Mapping[int, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """One rule of an activity, ready to be tried."""

    name: tuple[str, str]
    fits: tuple[Condition, ...]
    groups: tuple[str, ...]
    requires: tuple[Condition, ...]
    once: Once | None
    postings: tuple[Posting, ...]
    uncredited: bool
    citation: Citation


@dataclass(frozen=True, slots=True)
class Chosen:
    """A selection with its ledgers as numbers; `plain` when only ledgers decide."""

    ledgers: tuple[int, ...]
    ledger_set: frozenset[int]
    activities: frozenset[str]
    except_activities: frozenset[str]
    where: tuple[tuple[str, frozenset[str]], ...]
    plain: bool

    def has(self, record: Record, marks: Mapping[str, str]) -> bool:
        """Whether a record's entry belongs here, as far as its ledger does not decide.

        Args:
            record: whose entry it is.
            marks: what the entry says beside the record's own fields.
        """
        if self.plain:
            return True
        if self.activities and record.activity not in self.activities:
            return False
        if record.activity in self.except_activities:
            return False
        return all(
            marks.get(field, record.fields.get(field)) in values for field, values in self.where
        )


@dataclass(frozen=True, slots=True)
class CompiledCap:
    """A cap with its selection and its amount in multiples of 1/denominator."""

    chosen: Chosen
    at_most: Decimal
    yearly: bool
    citation: Citation


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything that an evaluation looks up.

    Attributes:
        denominator: credits are multiples of one part of it.
        ledgers: codes by number.
        number: from code (or another policy's name) to number.
        inside: for every ledger, the numbers of it and of all that is inside it.
        rules: by activity, in the order they are tried.
        counted_as: by activity, the field that names another one, and which it may name.
        caps: by ledger.
        requirements: selection by number of the requirement.
        requirement: from code to number.
    """

    denominator: Decimal
    ledgers: tuple[str, ...]
    number: Mapping[str, int]
    inside: tuple[tuple[int, ...], ...]
    rules: Mapping[str, tuple[CompiledRule, ...]]
    counted_as: Mapping[str, tuple[str, frozenset[str], Citation | None]]
    caps: tuple[tuple[int, ...], ...]
    cap: tuple[CompiledCap, ...]
    requirements: tuple[Chosen, ...]
    requirement: Mapping[str, int]

    def shown(self, amount: Decimal) -> Decimal:
        """Turn multiples of 1/denominator into credits; exact wherever decimals can be."""
        return amount if self.denominator == 1 else amount / self.denominator


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
        caps = tuple(self._cap(cap) for cap in policy.caps)
        return Tables(
            denominator=self._denominator,
            ledgers=self._codes,
            number=self._names,
            inside=tuple(self._inside(code) for code in self._codes),
            rules={
                code: tuple(self._rule(code, rule) for rule in activity.rules)
                for code, activity in policy.activities.items()
            },
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
            requirements=tuple(self._chosen(r.select) for r in policy.requirements),
            requirement=self._requirement,
        )

    def _inside(self, code: str) -> tuple[int, ...]:
        return tuple(
            number
            for number, other in enumerate(self._codes)
            if other == code or other.startswith(f"{code}.")
        )

    def _chosen(self, select: Selection) -> Chosen:
        codes = select.ledgers or self._codes
        numbers = sorted({n for code in codes for n in self._inside(self._known(code))})
        return Chosen(
            ledgers=tuple(numbers),
            ledger_set=frozenset(numbers),
            activities=frozenset(select.activities),
            except_activities=frozenset(select.except_activities),
            where=tuple((field, frozenset(values)) for field, values in select.where.items()),
            plain=not (select.activities or select.except_activities or select.where),
        )

    def _known(self, code: str) -> str:
        return self._codes[self._number[code]]

    def _cap(self, cap: Cap) -> CompiledCap:
        return CompiledCap(
            chosen=self._chosen(cap.select),
            at_most=cap.at_most * self._denominator,
            yearly=cap.each is Each.YEAR,
            citation=cap.citation,
        )

    def _rule(self, activity: str, rule: Rule) -> CompiledRule:
        return CompiledRule(
            name=(activity, rule.key),
            fits=rule.fits,
            groups=rule.groups,
            requires=rule.requires,
            once=rule.once,
            postings=tuple(self._posting(award) for award in rule.awards),
            uncredited=rule.uncredited,
            citation=rule.citation,
        )

    def _posting(self, award: Award) -> Posting:
        fields = tuple(_FIELD.findall(award.ledger))
        ledgers = self._lookup(award.ledger, fields)
        return Posting(
            fields=fields,
            ledgers=ledgers,
            amount=amount_of(award.amount, self._denominator),
            fills=None if award.fills is None else self._requirement[award.fills],
            beyond=tuple(self._requirement[code] for code in award.beyond),
            marks={
                number: {**self._policy.ledgers[number].fields, **award.fields}
                for number in ledgers.values()
            },
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


def keeps_highest(rule: CompiledRule) -> bool:
    """Whether of several records the one with most credits counts."""
    return rule.once is not None and rule.once.keep is Keep.HIGHEST
