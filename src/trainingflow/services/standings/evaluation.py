"""Evaluates many teachers: what the database says of them is read first, then nothing is asked."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import text

from trainingflow.domain.credit import facts
from trainingflow.domain.credit.as_declared import Kinds, kinds_of
from trainingflow.domain.credit.cohort import Cohort, cohort_of
from trainingflow.domain.credit.filling import filling_of
from trainingflow.domain.credit.fold import FoldPlan, common
from trainingflow.services.policy import authority_policy_ids, policy_ids
from trainingflow.services.publishing.versions import Counting, counting_on
from trainingflow.services.standings.records import NOTHING, Said, counted, said
from trainingflow.services.standings.standing import Standing, standing_of
from trainingflow.services.standings.teachers import employer_on, teacher_facts
from trainingflow.services.work import Work


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What an evaluation of many teachers came to.

    Attributes:
        teachers: who was to be evaluated.
        standings: by teacher, that of the employer's policy first.
        employers: who employs the teacher on the day; none where nobody does.
    """

    teachers: Sequence[UUID]
    standings: Mapping[UUID, Sequence[Standing]]
    employers: Mapping[UUID, UUID | None]


@dataclass(frozen=True, slots=True)
class _Teacher:
    """What the database says of a teacher.

    Attributes:
        facts: everything that is known.
        employer: who employs the teacher on the day; none where nobody does.
        policies: that the teacher is under, that of the employer first.
        cohorts: in their order.
    """

    facts: facts.Teacher
    employer: UUID | None
    policies: Sequence[Counting]
    cohorts: Sequence[Cohort]


@dataclass(frozen=True, slots=True)
class Known:
    """What the database says of many teachers: who was asked for, who they are, what counts.

    What counts stays as it was said until it is evaluated: who reads has the next to ask for.
    """

    ids: Sequence[UUID]
    teachers: Mapping[UUID, _Teacher]
    said: Sequence[Said]


_MANY: Final = 100
# Sixty records of each of a thousand teachers are sorted and summed in memory, not on the disk; and
# it is planned for so many: a plan kept for any number takes ten for granted, and takes thrice as
# long for hundreds.
_FOR_MANY: Final = text(
    "SELECT set_config('work_mem', '64MB', true),"
    " set_config('plan_cache_mode', 'force_custom_plan', true)"
)


async def expect(work: Work, teachers: int) -> None:
    """Tell the database how many teachers are going to be read, until the transaction ends."""
    if teachers > _MANY:
        await work.session.execute(_FOR_MANY)


async def evaluated(work: Work, ids: Sequence[UUID], day: date) -> Evaluated:
    """Evaluate teachers under every policy that they are under; nothing is stored."""
    await expect(work, len(ids))
    return evaluation_of(await read(work, ids, day))


async def read(work: Work, ids: Sequence[UUID], day: date) -> Known:
    """Read everything that the evaluation of teachers needs; who is none is left out."""
    teachers = await _teachers(work, ids, day)
    # Who is in no group of which more is asked has more that can be summed.
    alike: defaultdict[tuple[FoldPlan, Kinds], dict[UUID, date | None]] = defaultdict(dict)
    for one, teacher in teachers.items():
        plan = common(tuple([cohort.plan for cohort in teacher.cohorts]))
        own = {day for cohort in teacher.cohorts for day in cohort.own_days}
        if len(own) > 1:
            plan = replace(plan, nothing=True)
        kinds = kinds_of(tuple([policy.policy.credit for policy in teacher.policies]))
        alike[plan, kinds][one] = next(iter(own), None)
    found = [
        await said(work.session, work.authority_id, some, plan, day, kinds=kinds)
        for (plan, kinds), some in alike.items()
    ]
    return Known(ids, teachers, found)


def evaluation_of(known: Known) -> Evaluated:
    """Evaluate, and nothing else: no database is asked, and any thread may do it."""
    teachers = known.teachers
    counts = dict(
        pair
        for said in known.said
        for pair in counted(said, lambda one: filling_of(teachers[one].cohorts))
    )
    standings = {
        one: tuple(
            [
                standing_of(cohort, teacher.facts, counts.get(one, NOTHING), policy.until)
                for policy, cohort in zip(teacher.policies, teacher.cohorts, strict=True)
            ]
        )
        for one, teacher in teachers.items()
    }
    employers = {one: teacher.employer for one, teacher in teachers.items()}
    return Evaluated(known.ids, standings, employers)


async def _teachers(work: Work, ids: Sequence[UUID], day: date) -> Mapping[UUID, _Teacher]:
    known = await teacher_facts(work.session, work.authority_id, ids)
    employers = {one: employer_on(teacher, day) for one, teacher in known.items()}
    return {
        one: _Teacher(
            known[one],
            employers[one][0] if employers[one][1] else None,
            policies,
            tuple([cohort_of(policy.policy.credit, known[one], day) for policy in policies]),
        )
        for policies, some in (await _by_policies(work, employers, day)).items()
        for one in some
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
