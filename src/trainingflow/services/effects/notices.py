"""The public notice (公示) of a course, and objections to it."""

from sqlalchemy import update

from trainingflow.db.base import new_id
from trainingflow.db.models import Objection
from trainingflow.domain.calendar import notice_period
from trainingflow.services.effects.courses import course_of
from trainingflow.services.step import Step
from trainingflow.services.working_days import working_days_of


async def open_notice(step: Step) -> None:
    """Publish the course for as many working days as the procedure says."""
    days = step.facts.procedure.notice.working_days
    period = notice_period(step.work.now, days, await working_days_of(step.work))
    course = await course_of(step.work, step.item.id)
    course.notice_from, course.notice_until = period.opens, period.closes


async def record_objection(step: Step) -> None:
    """Keep an objection; while it is open the course does not enter the library."""
    step.work.session.add(
        Objection(
            authority_id=step.work.authority_id,
            id=new_id(),
            item_id=step.item.id,
            person_id=step.work.actor.person_id,
            text=step.attempt.text("text"),
            status="OPEN",
            raised_at=step.work.now,
        )
    )


async def dismiss_objection(step: Step) -> None:
    """Decide that an objection is unfounded (异议不成立)."""
    await _decide(step, "DISMISSED")


async def uphold_objection(step: Step) -> None:
    """Decide that an objection is right (异议成立): the committee votes again."""
    await _decide(step, "UPHELD")
    course = await course_of(step.work, step.item.id)
    course.passed_at = course.notice_from = course.notice_until = None


async def _decide(step: Step, status: str) -> None:
    await step.work.session.execute(
        update(Objection)
        .where(
            Objection.authority_id == step.work.authority_id,
            Objection.item_id == step.item.id,
            Objection.id == step.attempt.identifier("objection"),
        )
        .values(status=status, decided_at=step.work.now, decision=step.command.comment)
    )
