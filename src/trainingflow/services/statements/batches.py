"""Asks for statements: of a year for the teachers of a unit, or one anew that says otherwise."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select

from trainingflow.db.base import new_id
from trainingflow.db.models import CreditStatement, Employment, Organisation, StatementBatch
from trainingflow.domain.calendar import local_date
from trainingflow.domain.workflow.blockers import Blocker, BlockerCode, PrerequisiteBlocker
from trainingflow.domain.workflow.duties import Duty
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.services import once
from trainingflow.services.offices import office_blockers
from trainingflow.services.once import Made, MadeOrNot, NotMade, Unknown
from trainingflow.services.publishing.quiet import real_clock
from trainingflow.services.statements import lines
from trainingflow.services.work import Work

ISSUERS: Final = (Duty.CERTIFICATION, Duty.REGISTRATION, Duty.CREDIT_CONFIRMATION)
"""Who issues: the office that certifies, registers or confirms credits, as a policy has it."""

FIRST_YEAR: Final = 2000
LONGEST_REASON: Final = 500


_SUPERSEDED: Final = PrerequisiteBlocker(
    code=BlockerCode.PREREQUISITE, requirement=Requirement.STATEMENT_CURRENT
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Statements that an office wants.

    Attributes:
        organisation_id: for the teachers who are employed there, or below it, on the last day of
            the year (today, in the running year).
        year: for which calendar year.
        reason: why statements that say something else now are superseded; None: they are left.
    """

    organisation_id: UUID
    year: int
    reason: str | None = None


async def begin(work: Work, wanted: Wanted, key: str) -> MadeOrNot:
    """Let a worker issue statements; the answer is the batch."""
    said = {"make": "statementBatch", **asdict(wanted)}
    earlier = await once.earlier(work, key, said)
    if earlier is not None:
        return earlier
    reasons = (*await office_blockers(work, ISSUERS), *_faults(work, wanted))
    if reasons:
        return NotMade(reasons)
    if await work.session.get(Organisation, (work.authority_id, wanted.organisation_id)) is None:
        return Unknown("organisationId")
    day = min(date(wanted.year, 12, 31), local_date(work.now))
    people = teachers(work, wanted.organisation_id, day).order_by(None).subquery()
    batch = await _add(
        work,
        StatementBatch(
            year=wanted.year,
            valid_at=day,
            total=await work.session.scalar(select(func.count()).select_from(people)) or 0,
            organisation_id=wanted.organisation_id,
            reason=wanted.reason,
            asked_by=work.actor.person_id,
        ),
    )
    return await once.keep(work, key, said, batch)


async def supersede(work: Work, statement_id: UUID, reason: str) -> MadeOrNot:
    """Let a worker issue a teacher's statement anew, if it says something else now.

    The list of the school follows. The answer is the batch.
    """
    blockers = await office_blockers(work, ISSUERS)
    if blockers:
        return NotMade(blockers)
    found = await work.session.get(CreditStatement, (work.authority_id, statement_id))
    if found is None or found.teacher_id is None:
        return Unknown("statementId")
    standing = (await lines.standing(work, [found.teacher_id], found.year)).get(found.teacher_id)
    if standing is None or standing.id != found.id:
        return NotMade((_SUPERSEDED,))
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        return NotMade((once.invalid("reason", f"1 to {LONGEST_REASON} characters"),))
    batch = await _add(
        work,
        StatementBatch(
            year=found.year,
            valid_at=found.valid_at,
            total=1,
            teacher_id=found.teacher_id,
            reason=reason,
            asked_by=work.actor.person_id,
        ),
    )
    return Made(batch)


def teachers(work: Work, organisation_id: UUID | None, day: date) -> Select[UUID]:
    """Who is employed at a unit or below it on a day, in the order of their ids."""
    return (
        select(Employment.teacher_id)
        .distinct()
        .join(
            Organisation,
            and_(
                Organisation.authority_id == Employment.authority_id,
                Organisation.id == Employment.organisation_id,
            ),
        )
        .where(
            Employment.authority_id == work.authority_id,
            Organisation.path.contains([organisation_id]),
            Employment.since <= day,
            or_(Employment.until.is_(None), Employment.until >= day),
        )
        .order_by(Employment.teacher_id)
    )


async def _add(work: Work, batch: StatementBatch) -> UUID:
    batch.id, batch.authority_id, batch.seen = new_id(), work.authority_id, 0
    batch.known_at, batch.began_at = work.now, await real_clock(work.session)
    work.session.add(batch)
    await work.session.flush()
    return batch.id


def _faults(work: Work, wanted: Wanted) -> tuple[Blocker, ...]:
    found: list[Blocker] = []
    this_year = local_date(work.now).year
    if not FIRST_YEAR <= wanted.year <= this_year:
        found.append(once.invalid("year", f"{FIRST_YEAR} to {this_year}"))
    if wanted.reason is not None and not 0 < len(wanted.reason.strip()) <= LONGEST_REASON:
        found.append(once.invalid("reason", f"1 to {LONGEST_REASON} characters, or nothing"))
    return tuple(found)
