"""What a teacher owes next, and by which day; nothing is said where nothing is owed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from trainingflow.domain.citation import Citation, Label
from trainingflow.domain.credit.demand import Demand, demands_of
from trainingflow.domain.credit.facts import Teacher
from trainingflow.domain.credit.membership import Membership
from trainingflow.domain.credit.policy import Bound, CreditPolicy, Each, Unit
from trainingflow.domain.credit.status import RequirementStatus, Status
from trainingflow.domain.credit.tables import tables_of


@dataclass(frozen=True, slots=True)
class Occasion:
    """A day of the policy's calendar by which teachers should not be short of something.

    Attributes:
        code: its name in the calendar.
        label: what it is called.
        due: the last day.
        requirements: codes, without their year; empty for everything the cycle demands.
        citation: the article that sets the day.
    """

    code: str
    label: Label
    due: date
    requirements: tuple[str, ...]
    citation: Citation


@dataclass(frozen=True, slots=True)
class Missing:
    """What is missing of one requirement."""

    code: str
    label: Label
    unit: Unit
    shortfall: Decimal
    blocking: bool


@dataclass(frozen=True, slots=True)
class Due:
    """Something that is due.

    Attributes:
        code: of the occasion in the policy's calendar; YEAR, PERIOD or CYCLE where it names none.
        label: what it is called.
        due: the last day.
        days_left: from the day asked about; below 0 when that day is past.
        missing: what is short, in the order of the policy.
        citation: the article that sets the day, or else the one that demands the first of them.
    """

    code: str
    label: Label
    due: date
    days_left: int
    missing: tuple[Missing, ...]
    citation: Citation

    @property
    def blocking(self) -> bool:
        """Whether the certificate hangs on it."""
        return any(one.blocking for one in self.missing)


_CYCLE = Label("周期截止", "end of the cycle")
_PERIOD = Label("本期截止", "end of the period")
_YEAR = Label("年度截止", "end of the year")


def dues_of(
    policy: CreditPolicy, teacher: Teacher, status: Status, occasions: Sequence[Occasion] = ()
) -> tuple[Due, ...]:
    """Give what is due, the earliest first; nothing where nothing is owed any more.

    What is demanded for a year or another period is due at its end, all else at the end of the
    cycle, unless the calendar names an earlier day for it. A year that is over is not due any more:
    what was short of it is a finding. What may not be passed is never due.

    Args:
        policy: the one that the status was computed under.
        teacher: the facts that it was computed from; a period may begin with one of them.
        status: what is there on its day.
        occasions: the days of the calendar from that day on, in any order.
    """
    found: dict[tuple[date, str], tuple[Occasion, list[Missing]]] = {}
    membership = Membership(policy, teacher, status.valid_at)
    chosen = tables_of(policy).requirements
    demands = {
        demand.code: demand
        for number, requirement in enumerate(policy.requirements)
        for demand in demands_of(number, requirement, chosen[number], membership)
    }
    settled = _settled(policy, status)
    for entry in status.requirements:
        demand = demands.get(entry.code)
        short = not entry.met and entry.bound is Bound.AT_LEAST
        needed = demand is not None and (entry.blocking or demand.requirement.code not in settled)
        owed = short and needed
        occasion = _occasion(membership, status, demand, entry, occasions) if owed else None
        if occasion is not None:
            kept = found.setdefault((occasion.due, occasion.code), (occasion, []))
            kept[1].append(
                Missing(entry.code, entry.label, entry.unit, entry.shortfall, entry.blocking)
            )
    return tuple(
        Due(
            code=occasion.code,
            label=occasion.label,
            due=occasion.due,
            days_left=(occasion.due - status.valid_at).days,
            missing=tuple(missing),
            citation=occasion.citation,
        )
        for _, (occasion, missing) in sorted(found.items(), key=lambda one: one[0])
    )


def _settled(policy: CreditPolicy, status: Status) -> frozenset[str]:
    """Give the alternatives that are not needed any more: what asks for one of them is met."""
    met = {entry.code for entry in status.requirements if entry.met}
    return frozenset(
        code
        for requirement in policy.requirements
        if requirement.code in met
        for code in requirement.members
    )


def _occasion(
    membership: Membership,
    status: Status,
    demand: Demand | None,
    entry: RequirementStatus,
    occasions: Sequence[Occasion],
) -> Occasion | None:
    """When a requirement is due; None where that cannot be mended any more."""
    if demand is None:
        return None
    last, code = min(demand.span.last, membership.cycle.last), demand.requirement.code
    repeated = demand.suffix is not None
    if repeated and last < status.valid_at:
        return None
    named = [one for one in occasions if code in one.requirements]
    if not repeated:
        named += [one for one in occasions if not one.requirements]
    possible = [one for one in named if status.valid_at <= one.due <= last]
    if possible:
        return min(possible, key=lambda one: (one.due, one.code))
    if demand.requirement.each is Each.YEAR:
        return Occasion("YEAR", _YEAR, last, (), entry.citation)
    if repeated or last < membership.cycle.last:
        return Occasion("PERIOD", _PERIOD, last, (), entry.citation)
    return Occasion("CYCLE", _CYCLE, last, (), entry.citation)
