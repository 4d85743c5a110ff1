"""Finds names in a credit policy that nothing answers to, and requirements that ask each other."""

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from trainingflow.domain.credit.conditions import COMMON, CONFIRMED
from trainingflow.domain.credit.flaw import Flaw
from trainingflow.domain.credit.numbers import Derived, ShareOf
from trainingflow.domain.credit.periods import Period
from trainingflow.domain.credit.policy import (
    Cap,
    CreditPolicy,
    Floor,
    Offset,
    Requirement,
    Selection,
)
from trainingflow.domain.credit.rules import (
    Award,
    Bands,
    Condition,
    DayAfter,
    Listed,
    Rate,
    Rule,
    Together,
)

_FIELD = re.compile(r"\{(\w+)\}")
_REMEDY = "mend the name or add it"
_DECLARE = "mend the name, or declare it under `fields`"

_EARNED = "earnedOn"

Place = tuple[str, ...]


def unknown_names(policy: CreditPolicy) -> Iterator[Flaw]:
    """Give every name of a ledger, group, scale, requirement, activity or field that is none."""
    names = _Names(policy)
    for requirement in policy.requirements:
        yield from names.in_requirement(requirement)
    for cap in policy.caps:
        yield from names.in_cap(cap)
    for floor in policy.floors:
        yield from names.in_floor(floor)
    for offset in policy.offsets:
        yield from names.in_offset(offset)
    yield from names.in_cycle()
    yield from names.in_findings()
    yield from names.in_groups()
    yield from names.in_activities()


def circles_of_requirements(policy: CreditPolicy) -> Iterator[Flaw]:
    """No requirement whose number or state hangs on itself."""
    asks = {one.code: set(_asked(one)) for one in policy.requirements}
    for code, asked in asks.items():
        reached, ahead = set[str](), set(asked)
        while ahead:
            other = ahead.pop()
            reached.add(other)
            ahead |= asks.get(other, set()) - reached
        if code in reached:
            yield Flaw(
                ("requirements", code), f"{code} hangs on itself", "remove one name of the circle"
            )


def _asked(requirement: Requirement) -> Iterator[str]:
    """Give the codes of requirements whose number or state this one needs."""
    yield from (*requirement.members, *requirement.when_met, *requirement.unless_met)
    for minimum in requirement.minima:
        yield from (*minimum.when_met, *minimum.unless_met)
        yield from _requirement_in(minimum.derived)


def _requirement_in(derived: Derived | None) -> list[str]:
    return [derived.requirement] if isinstance(derived, ShareOf) else []


class _Names:
    """What may be named in one policy."""

    def __init__(self, policy: CreditPolicy) -> None:
        self._policy = policy
        self._ledgers = {ledger.code for ledger in policy.ledgers}
        self._groups = {group.code for group in policy.groups}
        self._scales = {scale.code for scale in policy.scales}
        self._requirements = {requirement.code for requirement in policy.requirements}
        self._fields = {*policy.fields, *COMMON}
        self._marks = {
            *(name for ledger in policy.ledgers for name in ledger.fields),
            *(name for award in _awards_of(policy) for name in award.fields),
        }

    def in_requirement(self, requirement: Requirement) -> Iterator[Flaw]:
        place = ("requirements", requirement.code)
        yield from self._paused(place, requirement.period, requirement.within)
        if requirement.carry:
            yield from self._selected(place, requirement.carry.select)
        yield from self._selected(place, requirement.select)
        groups = [name for part in requirement.minima for name in (*part.groups, *part.unless)]
        named = (*requirement.groups, *requirement.unless, *groups)
        yield from _known(place, "group", named, self._groups)
        scales = [minimum.scale for minimum in requirement.minima if minimum.scale]
        yield from _known(place, "scale", scales, self._scales)
        part_of = [requirement.part_of] if requirement.part_of else []
        asked = (*part_of, *_asked(requirement))
        yield from _known(place, "requirement", asked, self._requirements)
        of = [requirement.of] if requirement.of else []
        of += _fields_together(requirement.together)
        yield from _known(place, "field", of, {*self._fields, *self._marks})

    def in_cap(self, cap: Cap) -> Iterator[Flaw]:
        place = ("caps", cap.code)
        yield from self._paused(place, cap.period)
        yield from self._selected(place, cap.select)
        yield from _known(place, "group", (*cap.groups, *cap.unless), self._groups)
        yield from _known(place, "requirement", _requirement_in(cap.derived), self._requirements)

    def in_floor(self, floor: Floor) -> Iterator[Flaw]:
        place = ("floors", floor.code)
        yield from self._paused(place, floor.period)
        yield from self._selected(place, floor.select)
        yield from _known(place, "group", (*floor.groups, *floor.unless), self._groups)
        yield from _known(place, "field", floor.fields, self._fields)

    def _paused(self, place: Place, *periods: Period | None) -> Iterator[Flaw]:
        named = [one.without for one in periods if one is not None and one.without]
        yield from _known(place, "group", named, self._groups)

    def in_cycle(self) -> Iterator[Flaw]:
        yield from self._paused(("requirements",), self._policy.cycle.each)

    def in_offset(self, offset: Offset) -> Iterator[Flaw]:
        place = ("offsets", offset.code)
        yield from _known(place, "ledger", (offset.source, offset.target), self._ledgers)
        named = (offset.until, *offset.beyond, *offset.keeps, *_requirement_in(offset.derived))
        yield from _known(place, "requirement", named, self._requirements)
        yield from _known(place, "scale", [offset.scale] if offset.scale else [], self._scales)
        yield from _known(place, "group", (*offset.groups, *offset.unless), self._groups)

    def in_findings(self) -> Iterator[Flaw]:
        for gap in self._policy.gaps:
            place = ("findings", gap.code)
            yield from _known(place, "ledger", (*gap.parts, gap.filled_by), self._ledgers)
            yield from _known(place, "scale", [gap.scale] if gap.scale else [], self._scales)
        for notice in self._policy.notices:
            named = (*notice.groups, *notice.unless)
            yield from _known(("findings", notice.code), "group", named, self._groups)

    def in_groups(self) -> Iterator[Flaw]:
        for scale in self._policy.scales:
            named = [share.group for share in scale.shares]
            parts = [share.counted for share in scale.shares if share.counted]
            named += [name for part in parts for name in (part.inside, part.outside) if name]
            yield from _known(("scales", scale.code), "group", named, self._groups)
        seen: set[str] = set()
        for group in self._policy.groups:  # a group is named before those that exclude it
            yield from _known(("groups", group.code), "earlier group", group.unless, seen)
            seen.add(group.code)

    def in_activities(self) -> Iterator[Flaw]:
        for activity in self._policy.activities.values():
            place: Place = ("activities", activity.code)
            yield from _known(place, "activity", activity.among, self._policy.activities)
            named = [activity.counted_as] if activity.counted_as else []
            yield from _known(place, "field", named, self._policy.fields)
            for rule in activity.rules:
                yield from self._in_rule((*place, "rules", rule.key), rule)

    def _in_rule(self, place: Place, rule: Rule) -> Iterator[Flaw]:
        named = (*rule.groups, *rule.unless, *rule.while_in)
        yield from _known(place, "group", named, self._groups)
        yield from self._paused(place, rule.once.each if rule.once else None)
        yield from _known(place, "field", _fields_in(rule), self._fields)
        yield from self._days(place, (*rule.fits, *rule.requires))
        fills = [award.fills for award in rule.awards if award.fills]
        fills += [code for award in rule.awards for code in award.beyond]
        yield from _known(place, "requirement", fills, self._requirements)

    def _selected(self, place: Place, select: Selection) -> Iterator[Flaw]:
        yield from _known(place, "ledger", select.ledgers, self._ledgers)
        activities = (*select.activities, *select.except_activities)
        yield from _known(place, "activity", activities, self._policy.activities)
        for name in select.where:  # a ledger or an award may say it where no record does
            known = {*self._fields, *self._marks}
            yield from _known((*place, "where", name), "field", [name], known)
        for condition in select.fits:
            inside = (condition.field,) if condition.field else ()
            named = _fields_of([condition])
            yield from _known((*place, "where", *inside), "field", named, self._fields)
            yield from self._days((*place, "where", *inside), [condition])

    def _days(self, place: Place, conditions: Iterable[Condition]) -> Iterator[Flaw]:
        """Only days are counted from a day."""
        for name in _compared(conditions):
            rule = self._policy.fields.get(name)
            if name in COMMON - {_EARNED} or (rule is not None and rule.kind != "date"):
                yield Flaw(
                    place, f"“{name}” is no day", f"compare {_EARNED}, {CONFIRMED} or a date"
                )


def _awards_of(policy: CreditPolicy) -> Iterator[Award]:
    for activity in policy.activities.values():
        for rule in activity.rules:
            yield from rule.awards


def _known(place: Place, kind: str, named: Iterable[str], known: Collection[str]) -> Iterator[Flaw]:
    for name in named:
        if name not in known:
            remedy = _DECLARE if kind == "field" else _REMEDY
            yield Flaw(place, f"“{name}” is no {kind} of this policy", remedy)


def _fields_in(rule: Rule) -> Iterator[str]:
    yield from _fields_of((*rule.fits, *rule.requires))
    yield from rule.once.fields if rule.once else ()
    for award in rule.awards:
        yield from _FIELD.findall(award.ledger)
        yield from _fields_of_award(award)


def _fields_together(together: Together | None) -> list[str]:
    if together is None:
        return []
    return [*together.fields, *([together.of] if together.of else [])]


def _fields_of_award(award: Award) -> Iterator[str]:
    if isinstance(award.amount, Rate | Listed | Bands):
        yield award.amount.field
    if isinstance(award.times, str):
        yield award.times
    elif isinstance(award.times, Listed):
        yield award.times.field


def _fields_of(conditions: Iterable[Condition]) -> Iterator[str]:
    for condition in conditions:
        if condition.any_of or condition.never:
            yield from _fields_of(chain(*condition.any_of, condition.never))
        else:
            named = (condition.field, condition.share_of, *_days_in(condition))
            yield from (one for one in named if one and one != CONFIRMED)


def _days_in(condition: Condition) -> list[str]:
    """Give the fields from whose days a condition counts."""
    bounds = (condition.first, condition.last)
    return [bound.field for bound in bounds if isinstance(bound, DayAfter)]


def _compared(conditions: Iterable[Condition]) -> Iterator[str]:
    """Give the fields that are compared with the day of another."""
    for condition in conditions:
        yield from _compared(chain(*condition.any_of, condition.never))
        if days := _days_in(condition):
            yield from (condition.field, *days)
