"""What a yearly review finds: the credits that each teacher of a school earned in the year."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from sqlalchemy import or_, select

from trainingflow.db.models import Employment
from trainingflow.domain.credit.status import RequirementStatus, Status
from trainingflow.services.dossiers import versions
from trainingflow.services.reading.standing import Question, statuses
from trainingflow.services.reading.viewers import Viewer
from trainingflow.services.step import Step


async def record_year_credits(step: Step) -> None:
    """Write down for every teacher employed at the end of the year what the year has earned.

    The evaluator answers, as for any other question: under the school's policy, as known now.
    """
    year = step.item.target_year
    if year is None:
        return
    work, ends = step.work, date(year, 12, 31)
    teachers = await work.session.scalars(
        select(Employment.teacher_id)
        .where(
            Employment.authority_id == work.authority_id,
            Employment.organisation_id == step.item.organisation_id,
            Employment.since <= ends,
            or_(Employment.until.is_(None), Employment.until >= ends),
        )
        .distinct()
        .order_by(Employment.teacher_id)
    )
    questions = [Question(one, step.item.policy_id, valid_at=ends) for one in teachers]
    found = await statuses(work.session, Viewer(work.authority_id, work.now, work.actor), questions)
    rows = [row for one in questions for row in _row(str(one.teacher_id), found[one][0], year)]
    await versions.save(step, {"teachers": rows})


def _row(teacher: str, status: Status, year: int) -> Iterator[dict[str, str]]:
    """One row for a teacher to whom a minimum of the year applies; none for the others."""
    for one in _yearly(status, year):
        short = max(one.shortfall, Decimal(0))
        yield {
            "teacher": teacher,
            "credits": str(one.have),
            "shortfall": str(short),
            "finding": "ANNUAL_SHORTFALL" if short else "OK",
        }


def _yearly(status: Status, year: int) -> Iterator[RequirementStatus]:
    return (one for one in status.requirements if one.code == f"ANNUAL.{year}")
