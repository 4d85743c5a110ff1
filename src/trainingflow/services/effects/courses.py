"""What the steps of course appraisal write on the course itself."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from trainingflow.db.asking import AUTHORITY, ID, Question, ask
from trainingflow.db.models import AuthorityCounter, Course, CourseDeveloper
from trainingflow.domain.calendar import local_date
from trainingflow.domain.workflow.attempt import as_uuid
from trainingflow.domain.workflow.fields import as_decimal
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.step import Step
from trainingflow.services.work import Work


async def create_course(step: Step) -> None:
    """Make the row of the new course; its fields are taken over with the dossier."""
    attempt = step.attempt
    step.work.session.add(
        Course(
            authority_id=step.work.authority_id,
            id=step.item.id,
            category=attempt.text("category") or "",
            activity=attempt.text("activity") or "",
            hours=as_decimal(attempt.input.get("hours")) or Decimal(0),
            units=0,
            delivery_mode=attempt.text("deliveryMode") or "",
            leader_id=attempt.identifier("leader") or step.item.owner_id,
            supersedes_id=attempt.identifier("supersedes"),
        )
    )


async def take_over(step: Step, content: Mapping[str, Any]) -> None:
    """Keep the columns that are searched equal to the dossier."""
    await _name_people(step, content)
    course = await course_of(step.work, step.item.id)
    step.item.title = content.get("title") or step.item.title
    course.category = content.get("category") or course.category
    course.activity = content.get("activity") or course.activity
    course.hours = as_decimal(content.get("hours")) or course.hours
    course.delivery_mode = content.get("deliveryMode") or course.delivery_mode
    course.size = content.get("size")
    course.topic = content.get("topic")
    course.module = content.get("module")
    course.part = content.get("part")
    course.units = len(content.get("units") or ())
    course.project_reference = content.get("projectReference")
    course.leader_id = as_uuid(content.get("leader")) or step.item.owner_id


_NAMED: Final = Question(
    select(CourseDeveloper.person_id, CourseDeveloper.role).where(
        CourseDeveloper.authority_id == AUTHORITY, CourseDeveloper.course_id == ID
    )
)


async def _name_people(step: Step, content: Mapping[str, Any]) -> None:
    """Whoever applies is a developer where none is named (AMB-69)."""
    work, course_id = step.work, step.item.id
    developers = _ids(content.get("developers")) or {step.item.owner_id}
    guides = _ids(content.get("guides")) - developers
    rows = await ask(work.session, _NAMED, authority=work.authority_id, id=course_id)
    have = {row.person_id: row.role for row in rows}
    gone = have.keys() - developers - guides
    if gone:
        await work.session.execute(
            delete(CourseDeveloper).where(
                CourseDeveloper.authority_id == work.authority_id,
                CourseDeveloper.course_id == course_id,
                CourseDeveloper.person_id.in_(gone),
            )
        )
    named = [(one, "DEVELOPER") for one in developers] + [(one, "GUIDE") for one in guides]
    named = [(person, role) for person, role in named if have.get(person) != role]
    if named:
        new = insert(CourseDeveloper)
        await work.session.execute(
            new.on_conflict_do_update(
                index_elements=["authority_id", "course_id", "person_id"],
                set_={"role": new.excluded.role},
            ),
            [
                {
                    "authority_id": work.authority_id,
                    "course_id": course_id,
                    "person_id": person,
                    "role": role,
                }
                for person, role in sorted(named)
            ],
        )


async def grant_hours_override(step: Step) -> None:
    """Note the hours that the Academic Committee permits beyond the band (AMB-26)."""
    course = await course_of(step.work, step.item.id)
    course.hours_override = as_decimal(step.attempt.input.get("hours"))


async def record_approval(step: Step) -> None:
    """Note when the Working Group approved the course: from now on it can be run.

    The approval of a run is its event, and nothing more.
    """
    if step.definition.kind is not ItemKind.COURSE:
        return
    course = await course_of(step.work, step.item.id)
    course.passed_at = step.work.now


async def file_course(step: Step) -> None:
    """Note the filing number (备案号)."""
    course = await course_of(step.work, step.item.id)
    course.filing_no = step.attempt.text("filingNumber")
    course.filed_at = step.work.now


async def enter_library(step: Step) -> None:
    """Give the course the next number of the district course library of this year."""
    course = await course_of(step.work, step.item.id)
    year = local_date(step.work.now).year
    number = await next_number(step.work, f"COURSE_LIBRARY.{year}")
    course.library_no = f"{year}-{number:04d}"


async def course_of(work: Work, course_id: UUID) -> Course:
    """The row of a course that is known to be there."""
    return await work.session.get_one(Course, (work.authority_id, course_id))


async def next_number(work: Work, name: str) -> int:
    """The next of the authority's running numbers of that name, without gaps or repeats."""
    rows = insert(AuthorityCounter).values(authority_id=work.authority_id, name=name, last=1)
    return (
        await work.session.execute(
            rows.on_conflict_do_update(
                index_elements=["authority_id", "name"], set_={"last": AuthorityCounter.last + 1}
            ).returning(AuthorityCounter.last)
        )
    ).scalar_one()


def _ids(values: Iterable[object] | None) -> set[UUID]:
    found = (as_uuid(value) for value in values or ())
    return {one for one in found if one is not None}
