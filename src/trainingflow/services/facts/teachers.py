"""What guards ask about the teachers whom items are about, as they are today."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import and_, or_, select

from trainingflow.db.models import Employment, Organisation, PostHeld, Teacher, TitleHeld
from trainingflow.domain.calendar import local_date
from trainingflow.domain.credit.status import Status
from trainingflow.domain.workflow.general import TeacherFacts
from trainingflow.services.reading import standing
from trainingflow.services.reading.viewers import Viewer
from trainingflow.services.work import Work

INDUCTION: Final = "INDUCTION"
"""The requirement of induction training, which only new teachers have (上岗培训)."""

TOTAL: Final = "TOTAL"
"""The requirement of all credits of the cycle (总学分)."""


async def teacher_facts(
    work: Work, ids: Sequence[UUID], *, evaluated: bool = False
) -> dict[UUID, TeacherFacts]:
    """The facts of teachers by id, in a fixed number of statements; others are left out.

    With `evaluated` also what they have and owe is evaluated, under the policy of their employer.
    """
    employers, titles, posts = (
        await employers_of(work, ids),
        await _titles(work, ids),
        await _posts(work, ids),
    )
    known = await work.session.scalars(
        select(Teacher).where(Teacher.authority_id == work.authority_id, Teacher.id.in_(ids))
    )
    plain = {
        one.id: TeacherFacts(
            employers=frozenset(employers[one.id]),
            titles=frozenset(titles[one.id]),
            posts=frozenset(posts[one.id]),
        )
        for one in known
    }
    if not evaluated:
        return plain
    status = await _evaluated(work, list(plain))
    return {id_: _with_credits(one, status[id_]) for id_, one in plain.items()}


async def findings(work: Work, teacher: UUID) -> tuple[str, ...]:
    """What the evaluation says of every requirement: its code, what is there and what is owed."""
    status = (await _evaluated(work, [teacher]))[teacher]
    return tuple(
        f"{one.code} {one.label.zh}: {one.have} / {one.need}" for one in status.requirements
    )


async def _evaluated(work: Work, ids: Sequence[UUID]) -> dict[UUID, Status]:
    viewer = Viewer(work.authority_id, work.now, work.actor)
    questions = [standing.Question(one) for one in ids]
    found = await standing.statuses(work.session, viewer, questions)
    return {question.teacher_id: found[question][0] for question in questions}


def _with_credits(plain: TeacherFacts, status: Status) -> TeacherFacts:
    induction = next((one for one in status.requirements if one.code == INDUCTION), None)
    return replace(
        plain,
        new=induction is not None,
        induction_hours=induction.have if induction else Decimal(0),
        eligible=status.eligible,
        credits=next((one.have for one in status.requirements if one.code == TOTAL), Decimal(0)),
        shortfalls={
            one.code: one.shortfall for one in status.requirements if one.blocking and not one.met
        },
    )


async def employers_of(work: Work, ids: Collection[UUID]) -> defaultdict[UUID, set[UUID]]:
    """Where each teacher works today, with every organisation above; one statement."""
    today = local_date(work.now)
    rows = await work.session.execute(
        select(Employment.teacher_id, Organisation.path)
        .join(
            Organisation,
            and_(
                Organisation.authority_id == Employment.authority_id,
                Organisation.id == Employment.organisation_id,
            ),
        )
        .where(
            Employment.authority_id == work.authority_id,
            Employment.teacher_id.in_(ids),
            Employment.since <= today,
            or_(Employment.until.is_(None), Employment.until >= today),
        )
    )
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for row in rows:
        found[row.teacher_id] |= set(row.path)
    return found


async def _titles(work: Work, ids: Sequence[UUID]) -> defaultdict[UUID, set[str]]:
    rows = await work.session.execute(
        select(TitleHeld.teacher_id, TitleHeld.title).where(
            TitleHeld.authority_id == work.authority_id,
            TitleHeld.teacher_id.in_(ids),
            TitleHeld.since <= local_date(work.now),
        )
    )
    found: defaultdict[UUID, set[str]] = defaultdict(set)
    for row in rows:
        found[row.teacher_id].add(row.title)
    return found


async def _posts(work: Work, ids: Sequence[UUID]) -> defaultdict[UUID, set[str]]:
    today = local_date(work.now)
    rows = await work.session.execute(
        select(PostHeld.teacher_id, PostHeld.post).where(
            PostHeld.authority_id == work.authority_id,
            PostHeld.teacher_id.in_(ids),
            PostHeld.since <= today,
            or_(PostHeld.until.is_(None), PostHeld.until >= today),
        )
    )
    found: defaultdict[UUID, set[str]] = defaultdict(set)
    for row in rows:
        found[row.teacher_id].add(row.post)
    return found
