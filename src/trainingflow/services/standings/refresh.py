"""Evaluates teachers again and stores what they owe and have, in the transaction at hand."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import Select

from trainingflow.domain.calendar import local_date
from trainingflow.domain.credit import facts
from trainingflow.domain.credit.as_declared import kinds_of
from trainingflow.domain.credit.cohort import Cohort, cohort_of
from trainingflow.domain.credit.fold import FoldPlan, common
from trainingflow.services.policy import authority_policy_ids, policy_ids
from trainingflow.services.publishing.versions import Counting, counting_on
from trainingflow.services.standings import accounts
from trainingflow.services.standings.records import NOTHING, Counted, counted
from trainingflow.services.standings.standing import Standing, standing_of
from trainingflow.services.standings.teachers import employer_on, teacher_facts
from trainingflow.services.work import Work

AT_ONCE: Final = 1_000
"""So many teachers are in memory at a time."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh came to.

    Attributes:
        teachers: how many were evaluated.
        changed: how many accounts say something else than before.
    """

    teachers: int = 0
    changed: int = 0

    def __add__(self, other: "Refreshed") -> "Refreshed":
        """Both together."""
        return Refreshed(self.teachers + other.teachers, self.changed + other.changed)


async def refresh(work: Work, teachers: Collection[UUID] | Select[UUID]) -> Refreshed:
    """Bring the standings of teachers into line with the ledger and their facts.

    Call it after the change, in the transaction of the change. Whoever else changes one of these
    teachers waits until the transaction ends, and evaluates after it. The number of statements
    depends on the number of policies and of thousands of teachers only.

    Args:
        work: the unit of work; its day is evaluated.
        teachers: ids, or a statement that selects them.
    """
    ids = (
        set(await work.session.scalars(teachers)) if isinstance(teachers, Select) else set(teachers)
    )
    if not ids:
        return Refreshed()
    await work.session.flush()
    ordered, done = sorted(ids), Refreshed()
    for first in range(0, len(ordered), AT_ONCE):
        done += await refresh_batch(work, ordered[first : first + AT_ONCE])
    return done


async def refresh_batch(work: Work, ids: Sequence[UUID]) -> Refreshed:
    """The same for so many that they fit in memory, in ascending order."""
    if not ids:
        return Refreshed()
    locked = await accounts.lock(work.session, work.authority_id, ids)
    if not locked:
        return Refreshed()
    found = await evaluated(work, locked, local_date(work.now))
    changed = await accounts.store(work, locked, found.standings, found.employers)
    await accounts.settle(work.session, work.authority_id, locked)
    return Refreshed(len(locked), changed)


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What an evaluation of many teachers came to.

    Attributes:
        standings: by teacher, that of the employer's policy first.
        employers: who employs the teacher on the day; none where nobody does.
    """

    standings: Mapping[UUID, Sequence[Standing]]
    employers: Mapping[UUID, UUID | None]


async def evaluated(work: Work, ids: Sequence[UUID], day: date) -> Evaluated:
    """Evaluate teachers under every policy that they are under; nothing is stored."""
    teachers = await teacher_facts(work.session, work.authority_id, ids)
    employers = {one: employer_on(teacher, day) for one, teacher in teachers.items()}
    standings: dict[UUID, Sequence[Standing]] = {}
    for policies, some in (await _by_policies(work, employers, day)).items():
        standings |= await _under(work, policies, {one: teachers[one] for one in some}, day)
    return Evaluated(
        standings,
        {one: employer if employs else None for one, (employer, employs) in employers.items()},
    )


async def _under(
    work: Work,
    policies: Sequence[Counting],
    teachers: Mapping[UUID, facts.Teacher],
    day: date,
) -> dict[UUID, Sequence[Standing]]:
    # Who is in no group of which more is asked has more that can be summed.
    alike: defaultdict[FoldPlan, dict[UUID, date | None]] = defaultdict(dict)
    cohorts: dict[UUID, list[Cohort]] = {}
    for one, teacher in teachers.items():
        theirs = [cohort_of(known.policy.credit, teacher, day) for known in policies]
        cohorts[one] = theirs
        plan = common(tuple([cohort.plan for cohort in theirs]))
        own = {day for cohort in theirs for day in cohort.own_days}
        if len(own) > 1:
            plan = replace(plan, nothing=True)
        alike[plan][one] = next(iter(own), None)
    kinds = kinds_of(tuple([known.policy.credit for known in policies]))
    found: dict[UUID, Counted] = {}
    for plan, some in alike.items():
        found |= await counted(work.session, work.authority_id, some, plan, day, kinds=kinds)
    return {
        one: tuple(
            [
                standing_of(cohort, teacher, found.get(one, NOTHING), known.until)
                for known, cohort in zip(policies, cohorts[one], strict=True)
            ]
        )
        for one, teacher in teachers.items()
    }


async def _by_policies(
    work: Work, employers: Mapping[UUID, tuple[UUID | None, bool]], day: date
) -> Mapping[tuple[Counting, ...], list[UUID]]:
    """The teachers by the policies that they are under: the employer's, then the municipal one."""
    own, municipal = await authority_policy_ids(work)
    wanted = sorted({employer for employer, _ in employers.values() if employer is not None})
    of_employer = await policy_ids(work, wanted)
    found: defaultdict[tuple[str, ...], list[UUID]] = defaultdict(list)
    for teacher, (employer, _) in employers.items():
        theirs = own if employer is None else of_employer.get(employer, own)
        found[tuple(dict.fromkeys(one for one in (theirs, municipal) if one))].append(teacher)
    all_ = {one for policies in found for one in policies}
    counting = await counting_on(work.session, work.authority_id, sorted(all_), day)
    return {tuple(counting[one] for one in policies): some for policies, some in found.items()}
