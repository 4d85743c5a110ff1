"""Computes what a teacher owes and has, in five fixed steps: the numbers behind every answer.

Whoever needs the whole answer, with a line for every record, asks `evaluate`; whoever needs the
numbers alone, for a district of teachers, asks here. Both are the same computation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from trainingflow.domain.citation import Citation
from trainingflow.domain.credit.book import ZERO, Book
from trainingflow.domain.credit.claims import Claims
from trainingflow.domain.credit.cohort import Cohort
from trainingflow.domain.credit.demands import Demand, Demands
from trainingflow.domain.credit.exact import Exact, times
from trainingflow.domain.credit.facts import Record
from trainingflow.domain.credit.moving import move
from trainingflow.domain.credit.policy import Bound, Notice, PartsGap
from trainingflow.domain.credit.shared_caps import TURNS, Rooms, tightened
from trainingflow.domain.credit.status import Finding, Moved

_made = tuple.__new__  # a named tuple's own constructor takes twice the time; there are hundreds


class Owed(NamedTuple):
    """What is owed of one requirement and what is there, in multiples of 1/denominator.

    Attributes:
        demand: the requirement, for one period.
        need: what is to be reached, or not to be passed.
        have: what counts, after caps and offsets.
        lack: what is missing, or too much; not above 0 where it is met.
        citation: the article that demands it.
        carried: what of `have` the period before handed on.
    """

    demand: Demand
    need: Exact
    have: Exact
    lack: Exact
    citation: Citation
    carried: Exact


@dataclass(frozen=True, slots=True)
class Settled:
    """What one teacher owes and has, when nothing moves any more.

    Attributes:
        cohort: of the teacher, on the day asked about.
        book: the ledgers, with what each record brought.
        owed: in the order of the policy; only what is demanded of this teacher.
        moved: what moved between ledgers, in the order it moved.
        gaps: parts that fall short.
        notices: what follows from the groups of the teacher.
    """

    cohort: Cohort
    book: Book
    owed: Sequence[Owed]
    moved: tuple[Moved, ...]
    gaps: Sequence[Finding]
    notices: Sequence[Finding]

    @property
    def eligible(self) -> bool:
        """Whether nothing that blocks is missing."""
        return not any(
            one.lack > ZERO and one.demand.requirement.blocking for one in self.owed
        ) and not any(found.blocking for found in (*self.gaps, *self.notices))

    @property
    def short(self) -> list[tuple[Owed, str]]:
        """What is not met and makes a finding, with the code of that."""
        return [
            (one, code)
            for one in self.owed
            if one.lack > ZERO and (code := one.demand.requirement.finding)
        ]

    @property
    def findings(self) -> list[str]:
        """The codes of what people should look at, in the order of the policy."""
        others = [*self.gaps, *self.notices]
        return [code for _, code in self.short] + [one.code for one in others]


def settle(cohort: Cohort, records: Sequence[Record], known_at: datetime | None = None) -> Settled:
    """Compute what a teacher owes and has; `evaluate` says what the arguments mean."""
    demands = _entered(cohort, records, Claims(cohort, known_at))
    book = demands.book
    _fill(book, demands)
    gaps = [found for gap in cohort.policy.gaps if (found := _gap(gap, cohort, book))]
    moved = move(cohort, book, demands) if cohort.offsets else ()
    demands.settle()
    owed = _all_owed(demands)
    notices = [found for one in cohort.notices if (found := _noticed(one, cohort, book))]
    return Settled(cohort, book, owed, moved, gaps, notices)


def _all_owed(demands: Demands) -> list[Owed]:
    """Say what is owed and there; what totals say to a whole cohort is not computed for each."""
    totals, found = demands.book.totals, list[Owed]()
    for demand, plain in zip(demands.all, demands.plain(), strict=True):
        if plain is not None:
            have_of, need, citation, at_most = plain
            have = have_of(totals)
            lack = have - need if at_most else need - have
            found.append(_made(Owed, (demand, need, have, lack, citation, ZERO)))
        elif demands.is_demanded(demand):
            found.append(_owed(demand, demands))
    return found


def _owed(demand: Demand, demands: Demands) -> Owed:
    have, (need, citation) = demands.have(demand), demands.need(demand)
    lack = have - need if demand.requirement.bound is Bound.AT_MOST else need - have
    carried = demands.carried(demand) if demand.previous else ZERO
    return _made(Owed, (demand, need, have, lack, citation, carried))


def _entered(cohort: Cohort, records: Sequence[Record], claims: Claims) -> Demands:
    """Enter the records; again, as often as caps that are shares of what is there must tighten."""
    tables, membership = cohort.tables, cohort.membership
    demands = Demands(cohort, Book(cohort, records, claims))
    limits = cohort.limits
    if limits is None:
        limits = {
            number: demands.limit(cap.at_most, cap.derived)
            for number in cohort.caps
            if (cap := tables.cap[number]).share_of_have is None
        }
    demands.book.enter(limits, {})
    if not tables.shared:
        return demands
    rooms: Rooms = {}
    for _ in range(TURNS):
        shared = [number for number in cohort.caps if number not in limits]
        tighter = tightened(tables, membership, demands.book, shared, rooms)
        if tighter == rooms:
            break
        rooms = tighter
        demands.book = Book(cohort, records, claims)
        demands.book.enter(limits, rooms)
    return demands


def _fill(book: Book, demands: Demands) -> None:
    for number, posting, ledger, amount in book.fillers:
        if posting.fills is not None:
            missing = demands.shortfall(posting.fills, posting.beyond)
            book.fill(number, posting, ledger, amount, missing)
    book.close()


def _gap(gap: PartsGap, cohort: Cohort, book: Book) -> Finding | None:
    tables = cohort.tables
    least = cohort.scaled(times(gap.at_least, tables.denominator), gap.scale)
    missing = {
        part: lack for part in gap.parts if (lack := least - book.total(tables.number[part])) > ZERO
    }
    spare = book.totals[tables.number[gap.filled_by]]
    lack = sum(missing.values()) - spare
    if lack <= ZERO:
        return None
    return Finding(
        code=gap.code,
        label=gap.label,
        blocking=gap.blocking,
        facts={
            "need": tables.shown(least),
            "shortfall": tables.shown(lack),
            **{part: tables.shown(amount) for part, amount in missing.items()},
        },
        citation=gap.citation,
    )


def _noticed(notice: Notice, cohort: Cohort, book: Book) -> Finding | None:
    facts: dict[str, str | Decimal] = {}
    if notice.before is not None:
        day = cohort.membership.first_day(notice.before)
        early = [
            entry.amount
            for entry in book.entries
            if day is None or (entry.record.earned_on or day) < day
        ]
        if not early:
            return None
        facts = {
            "credits": cohort.tables.shown(sum(early)),
            **({"before": day.isoformat()} if day else {}),
        }
    return Finding(
        code=notice.code,
        label=notice.label,
        blocking=notice.blocking,
        facts=facts,
        citation=notice.citation,
    )
