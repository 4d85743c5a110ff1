"""What happens to participants: places, attendance, results and their correction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_, func, select, update
from sqlalchemy.dialects.postgresql import insert

from trainingflow.db.base import new_id
from trainingflow.db.models import (
    Attendance,
    ClassSession,
    CreditBatch,
    Enrolment,
    Result,
)
from trainingflow.domain.workflow.attempt import as_uuid
from trainingflow.services import ledger
from trainingflow.services.effects.batches import call_for_confirmation
from trainingflow.services.reconsider import changes
from trainingflow.services.standings.refresh import refresh
from trainingflow.services.step import Step


@dataclass(frozen=True, slots=True)
class _Presence:
    """How many sessions of the class were held, and how many of them somebody attended."""

    held: int
    attended: int

    def reaches(self, threshold: Decimal) -> bool:
        """Whether the attendance is at or above the threshold of the policy (AMB-47)."""
        return self.held > 0 and Decimal(self.attended) >= threshold * self.held


async def enrol(step: Step) -> None:
    """Give a person a place in a class."""
    step.work.session.add(
        Enrolment(
            authority_id=step.work.authority_id,
            id=new_id(),
            run_id=step.item.id,
            class_id=step.attempt.identifier("class"),
            teacher_id=_participant(step),
            enrolled_at=step.work.now,
            enrolled_by=step.work.actor.person_id,
        )
    )


async def withdraw_enrolment(step: Step) -> None:
    """Give a place up; that it was taken stays on record."""
    await step.work.session.execute(
        update(Enrolment)
        .where(
            Enrolment.authority_id == step.work.authority_id,
            Enrolment.run_id == step.item.id,
            Enrolment.teacher_id == _participant(step),
            Enrolment.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=step.work.now)
    )


async def record_attendance(step: Step) -> None:
    """Record who was at a session; who is not named was absent. Recording again replaces it."""
    work = step.work
    session_id = step.attempt.identifier("session")
    session = await work.session.get_one(ClassSession, (work.authority_id, session_id))
    session.held_at = session.held_at or work.now
    present = {
        as_uuid(row.get("participant"))
        for row in step.attempt.rows("records")
        if row.get("present") is True
    }
    places = await _places(step, class_id=session.class_id)
    if not places:
        return
    rows = insert(Attendance)
    await work.session.execute(
        rows.on_conflict_do_update(
            index_elements=["authority_id", "session_id", "enrolment_id"],
            set_={"present": rows.excluded.present, "recorded_at": rows.excluded.recorded_at},
        ),
        [
            {
                "authority_id": work.authority_id,
                "session_id": session_id,
                "enrolment_id": enrolment,
                "present": teacher in present,
                "recorded_at": work.now,
            }
            for teacher, enrolment in places.items()
        ],
    )


async def record_results(step: Step) -> None:
    """Record results: passed means that the assessment is, and that attendance suffices."""
    given = {
        as_uuid(row.get("participant")): row.get("assessmentPassed") is True
        for row in step.attempt.rows("results")
    }
    places = await _places(step)
    graded = {places[teacher]: passed for teacher, passed in given.items() if teacher in places}
    presence = await _presence(step, list(graded))
    step.work.session.add_all(
        _result(step, enrolment, 1, presence[enrolment], assessment_passed=passed)
        for enrolment, passed in graded.items()
    )


async def correct_result(step: Step) -> None:
    """Replace a result by a new revision; a record of credits that it gave is reversed.

    The record that takes its place waits for its own confirmation.
    """
    work = step.work
    participant = step.attempt.identifier("participant")
    enrolment = (await _places(step))[participant]
    last = await work.session.scalar(
        select(func.max(Result.revision)).where(
            Result.authority_id == work.authority_id, Result.enrolment_id == enrolment
        )
    )
    presence = await _presence(step, [enrolment])
    passed = step.attempt.input.get("assessmentPassed") is True
    work.session.add(
        _result(step, enrolment, (last or 0) + 1, presence[enrolment], assessment_passed=passed)
    )
    await work.session.flush()
    await _correct_records(step, enrolment)


async def _correct_records(step: Step, enrolment: UUID) -> None:
    work = step.work
    batch = await work.session.scalar(
        select(CreditBatch.id).where(
            CreditBatch.authority_id == work.authority_id, CreditBatch.run_id == step.item.id
        )
    )
    if batch is None:
        return
    records = await ledger.live_records(work, group_batch=batch, sources=[enrolment])
    await ledger.reverse(work, records)
    group = await ledger.open_group(work, batch, f"{step.item.title} · {step.command.comment}")
    await ledger.post_results(work, step.item.id, group, [enrolment])
    await call_for_confirmation(step, batch)
    if participant := _participant(step):
        await refresh(work, [participant])
        step.following += await changes(work, [participant])


def _participant(step: Step) -> UUID | None:
    return step.attempt.identifier("participant") or step.work.actor.person_id


async def _places(step: Step, *, class_id: UUID | None = None) -> Mapping[UUID | None, UUID]:
    """The active enrolments of the run, or of one class, by the teacher's id."""
    statement = select(Enrolment.teacher_id, Enrolment.id).where(
        Enrolment.authority_id == step.work.authority_id,
        Enrolment.run_id == step.item.id,
        Enrolment.withdrawn_at.is_(None),
    )
    if class_id is not None:
        statement = statement.where(Enrolment.class_id == class_id)
    rows = await step.work.session.execute(statement)
    return {row.teacher_id: row.id for row in rows}


async def _presence(step: Step, enrolments: Sequence[UUID]) -> dict[UUID, _Presence]:
    rows = await step.work.session.execute(
        select(
            Enrolment.id,
            func.count(ClassSession.held_at).label("held"),
            func.count().filter(Attendance.present).label("attended"),
        )
        .outerjoin(
            ClassSession,
            and_(
                ClassSession.authority_id == Enrolment.authority_id,
                ClassSession.class_id == Enrolment.class_id,
            ),
        )
        .outerjoin(
            Attendance,
            and_(
                Attendance.authority_id == Enrolment.authority_id,
                Attendance.session_id == ClassSession.id,
                Attendance.enrolment_id == Enrolment.id,
            ),
        )
        .where(Enrolment.authority_id == step.work.authority_id, Enrolment.id.in_(enrolments))
        .group_by(Enrolment.id)
    )
    return {row.id: _Presence(row.held, row.attended) for row in rows}


def _result(
    step: Step, enrolment: UUID, revision: int, presence: _Presence, *, assessment_passed: bool
) -> Result:
    threshold = step.facts.procedure.run.attendance_threshold
    return Result(
        authority_id=step.work.authority_id,
        enrolment_id=enrolment,
        revision=revision,
        assessment_passed=assessment_passed,
        sessions_held=presence.held,
        sessions_attended=presence.attended,
        passed=assessment_passed and presence.reaches(threshold),
        reason=step.command.comment if revision > 1 else None,
        recorded_at=step.work.now,
        recorded_by=step.work.actor.person_id,
    )
