"""Whether a preview still shows what publishing would do."""

from datetime import timedelta
from typing import Final

from sqlalchemy import and_, func, or_, select

from trainingflow.db.models import (
    CreditConfirmation,
    CreditRecord,
    PolicyComparison,
    PolicyDifference,
    PolicyPublication,
)
from trainingflow.db.session import patient
from trainingflow.domain.workflow.blockers import Blocker, BlockerCode, Clearer, PrerequisiteBlocker
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.services.publishing import versions
from trainingflow.services.work import Work

ONE_IN: Final = 100
"""The tolerance: the ledger may have changed for one of so many teachers since the preview."""

LASTS: Final = timedelta(days=14)
"""How long a preview can be published by: dated facts of teachers change without a record."""


async def reasons(
    work: Work, draft: PolicyPublication, preview: PolicyComparison
) -> tuple[Blocker, ...]:
    """Why the preview cannot be published by; none when it still shows what would happen."""
    if preview.finished_at is None:
        return (_reason(Requirement.PREVIEW_FINISHED, Clearer.TIME),)
    known = (await versions.published(work.session, work.authority_id, [draft.policy_id])).get(
        draft.policy_id, ()
    )
    newest = known[0].number if known else 0
    counts = await versions.credit_policy_on(
        work.session, work.authority_id, draft.policy_id, preview.valid_at
    )
    current = (
        preview.before_number == newest
        and preview.before_hash == counts.hash
        and work.now - preview.known_at <= LASTS
        and await _within_tolerance(work, preview)
    )
    return () if current else (_reason(Requirement.PREVIEW_CURRENT, Clearer.ACTOR),)


async def _within_tolerance(work: Work, preview: PolicyComparison) -> bool:
    """Whether the ledger has changed for few of the teachers that were compared.

    It reads every record of theirs: of a large district for longer than a request otherwise may.
    """
    await patient(work.session)
    since, one = preview.known_at, PolicyDifference
    compared = and_(one.authority_id == work.authority_id, one.comparison_id == preview.id)
    touched = (
        select(func.count(CreditRecord.teacher_id.distinct()))
        .join(one, and_(compared, one.teacher_id == CreditRecord.teacher_id))
        .outerjoin(
            CreditConfirmation,
            and_(
                CreditConfirmation.authority_id == CreditRecord.authority_id,
                CreditConfirmation.group_id == CreditRecord.group_id,
            ),
        )
        .where(
            CreditRecord.authority_id == work.authority_id,
            or_(CreditRecord.recorded_at > since, CreditConfirmation.confirmed_at > since),
        )
    )
    teachers = select(func.count()).select_from(one).where(compared)
    changed = await work.session.scalar(touched) or 0
    return changed * ONE_IN <= (await work.session.scalar(teachers) or 0)


def _reason(requirement: Requirement, by: Clearer) -> Blocker:
    return PrerequisiteBlocker(
        code=BlockerCode.PREREQUISITE, cleared_by=by, requirement=requirement
    )
