"""What an office asks of uploads: to prepare one, to say that it was sent, to wait no longer."""

from typing import Final
from uuid import UUID

from sqlalchemy import Select, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert

from trainingflow.db.base import new_id
from trainingflow.db.models import (
    AuthorityCounter,
    CreditRecord,
    MunicipalLine,
    MunicipalUpload,
    Teacher,
)
from trainingflow.domain.calendar import local_date
from trainingflow.domain.workflow.blockers import BlockerCode, PrerequisiteBlocker
from trainingflow.domain.workflow.duties import Duty
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.services import once
from trainingflow.services.municipal.states import LineOutcome
from trainingflow.services.offices import office_blockers
from trainingflow.services.once import Made, MadeOrNot, NotMade, Unknown
from trainingflow.services.policy import authority_policy_ids, pin, policies_in_use
from trainingflow.services.publishing.quiet import real_clock
from trainingflow.services.publishing.versions import credit_policy_on
from trainingflow.services.work import Work

SENDERS: Final = (Duty.CREDIT_CONFIRMATION,)
"""Who sends: the office that confirms credits, as a policy has it."""

LONGEST_REASON: Final = 500
_NUMBER: Final = "MUNICIPAL_UPLOAD"


async def prepare(work: Work, policy_id: str | None, key: str) -> MadeOrNot:
    """Let a worker gather what the municipality does not hold yet; the answer is the upload.

    Args:
        work: of the office.
        policy_id: about the teachers of this policy; none: of the authority's own.
        key: of the request.
    """
    said = {"make": "municipalUpload", "policy": policy_id}
    earlier = await once.earlier(work, key, said)
    if earlier is not None:
        return earlier
    blockers = await office_blockers(work, SENDERS)
    if blockers:
        return NotMade(blockers)
    wanted = policy_id or (await authority_policy_ids(work))[0]
    used = await policies_in_use(work.session, work.authority_id)
    if wanted not in used[work.authority_id]:
        return Unknown("policy")
    today = local_date(work.now)
    policy = await credit_policy_on(work.session, work.authority_id, wanted, today, work.now)
    if policy.upload is None:
        return NotMade((_needs(Requirement.MUNICIPAL_INTERFACE),))
    if await _preparing(work):
        return NotMade((_needs(Requirement.MUNICIPAL_UPLOAD_PREPARED),))
    await pin(work, policy)
    found = MunicipalUpload(
        authority_id=work.authority_id,
        id=new_id(),
        number=await _next_number(work),
        policy_id=policy.id,
        policy_hash=policy.hash,
        valid_at=today,
        known_at=work.now,
        asked_by=work.actor.person_id,
        began_at=await real_clock(work.session),
        total=await work.session.scalar(
            select(func.count()).select_from(teachers(work).order_by(None).subquery())
        )
        or 0,
        seen=0,
        lines=0,
    )
    work.session.add(found)
    await work.session.flush()
    return await once.keep(work, key, said, found.id)


async def sent(work: Work, upload_id: UUID) -> MadeOrNot:
    """Say that the file of an upload was handed over; harmless to repeat."""
    found = await _mine(work, upload_id)
    if not isinstance(found, MunicipalUpload):
        return found
    if found.sent_at is not None:
        return Made(upload_id, replayed=True)
    if found.finished_at is None or found.closed_at is not None or found.lines == 0:
        return NotMade((_needs(Requirement.MUNICIPAL_UPLOAD_PREPARED),))
    found.sent_at, found.sent_by = work.now, work.actor.person_id
    return Made(upload_id)


async def close(work: Work, upload_id: UUID, reason: str) -> MadeOrNot:
    """Wait for no further answer: what was not answered is told again; harmless to repeat.

    What was never sent is not there; of what was sent nobody knows, and the next upload sets it
    right either way.
    """
    found = await _mine(work, upload_id)
    if not isinstance(found, MunicipalUpload):
        return found
    if found.closed_at is not None:
        return Made(upload_id, replayed=True)
    if found.finished_at is None:
        return NotMade((_needs(Requirement.MUNICIPAL_UPLOAD_PREPARED),))
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        return NotMade((once.invalid("reason", f"1 to {LONGEST_REASON} characters"),))
    found.closed_at, found.closed_by = work.now, work.actor.person_id
    found.closed_because = reason.strip()
    outcome = LineOutcome.DROPPED if found.sent_at is None else LineOutcome.UNANSWERED
    line = MunicipalLine
    waiting = (
        line.authority_id == work.authority_id,
        line.upload_id == upload_id,
        line.outcome.is_(None),
    )
    await work.session.execute(
        update(line).where(*waiting).values(outcome=outcome, settled_at=work.now)
    )
    return Made(upload_id)


def teachers(work: Work) -> Select[UUID]:
    """Who has a record of whatever kind, in the order of their ids."""
    record = CreditRecord
    return (
        select(Teacher.id)
        .where(
            Teacher.authority_id == work.authority_id,
            exists().where(
                record.authority_id == Teacher.authority_id, record.teacher_id == Teacher.id
            ),
        )
        .order_by(Teacher.id)
    )


async def _preparing(work: Work) -> bool:
    one = MunicipalUpload
    found = await work.session.scalar(
        select(one.id).where(one.authority_id == work.authority_id, one.finished_at.is_(None))
    )
    return found is not None


async def _next_number(work: Work) -> int:
    rows = insert(AuthorityCounter).values(authority_id=work.authority_id, name=_NUMBER, last=1)
    number: int = (
        await work.session.execute(
            rows.on_conflict_do_update(
                index_elements=["authority_id", "name"], set_={"last": AuthorityCounter.last + 1}
            ).returning(AuthorityCounter.last)
        )
    ).scalar_one()
    return number


async def _mine(work: Work, upload_id: UUID) -> MunicipalUpload | Unknown | NotMade:
    """An upload that the office may move on, held until the transaction ends."""
    blockers = await office_blockers(work, SENDERS)
    if blockers:
        return NotMade(blockers)
    key = work.authority_id, upload_id
    found = await work.session.get(MunicipalUpload, key, with_for_update=True)
    return found or Unknown("id")


def _needs(requirement: Requirement) -> PrerequisiteBlocker:
    return PrerequisiteBlocker(code=BlockerCode.PREREQUISITE, requirement=requirement)
