"""Evaluates every teacher under the version before and after: what would change, or what has.

A job: page by page, each in a transaction of its own. Whatever stops the worker, what is done is
done; as it is known at the instant at which it was asked for, the rest comes out the same.
"""

import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.base import new_id
from trainingflow.db.models import (
    PolicyComparison,
    PolicyDifference,
    PolicyPublication,
    Teacher,
)
from trainingflow.db.session import Busy, Database, clock
from trainingflow.domain.calendar import local_date
from trainingflow.domain.citation import Label
from trainingflow.domain.credit.as_declared import records_as_declared
from trainingflow.domain.credit.compare import Difference, RequirementChange, compare
from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.policy import CreditPolicy
from trainingflow.domain.credit.status import RequirementStatus
from trainingflow.domain.people import SYSTEM
from trainingflow.failpoints import Boundary
from trainingflow.policies import library
from trainingflow.policies.answer import plain
from trainingflow.services.command import Performed
from trainingflow.services.files import Files
from trainingflow.services.perform import perform
from trainingflow.services.policy import (
    authority_policy_ids,
    pin,
    pinned_in,
    policy_ids,
)
from trainingflow.services.publishing import lists, versions
from trainingflow.services.publishing.quiet import is_quiet, real_clock
from trainingflow.services.reading.standing import gathered
from trainingflow.services.reading.viewers import Viewer
from trainingflow.services.reconsider import changes
from trainingflow.services.standings.refresh import refresh_batch
from trainingflow.services.standings.teachers import employer_on
from trainingflow.services.work import Work

_log = logging.getLogger(__name__)

PREVIEW: Final = "PREVIEW"
PUBLISHED: Final = "PUBLISHED"

_PAGE: Final = 200
"""Teachers whose records are held at once."""


@dataclass(frozen=True, slots=True)
class _Both:
    """The two versions that are compared, of one policy, and whom they are about."""

    policy_id: str
    before: CreditPolicy
    after: CreditPolicy
    default: str
    everybody: bool


def day_of(work: Work, lock_on: date) -> date:
    """The day that versions are compared on: today, or the first on which the new one counts."""
    return max(local_date(work.now), lock_on + timedelta(days=1))


async def begin(work: Work, draft: PolicyPublication, purpose: str) -> UUID:
    """Ask for a comparison of a draft with what counts without it; a worker carries it out."""
    day = day_of(work, draft.lock_on)
    known = await versions.published(work.session, work.authority_id, [draft.policy_id])
    others = [one for one in known.get(draft.policy_id, ()) if one.publication_id != draft.id]
    before = versions.counting(others, day, None)
    file = library.named(draft.policy_id)
    await pin(work, file)
    row = PolicyComparison(
        authority_id=work.authority_id,
        id=new_id(),
        publication_id=draft.id,
        purpose=purpose,
        before_number=others[0].number if others else 0,
        before_hash=before.hash if before else file.hash,
        valid_at=day,
        known_at=work.now,
        asked_by=work.actor.person_id,
        began_at=await real_clock(work.session),
        total=await _how_many(work),
        seen=0,
    )
    work.session.add(row)
    await work.session.flush()
    return row.id


async def run(database: Database, files: Files | None = None, *, pages: int = 50) -> int:
    """Carry on with what was asked for, the oldest first; how many pages were done.

    Several workers may run this at once: a comparison that one holds is left to it.

    Args:
        database: where each page is a transaction of its own.
        files: where the whole list is kept as a file; None: nowhere.
        pages: stop after so many.
    """
    done = 0
    for authority_id, comparison_id in await _unfinished(database):
        while done < pages and await _page(database, authority_id, comparison_id):
            done += 1
        await _finish(database, files, authority_id, comparison_id)
    return done


async def _unfinished(database: Database) -> Sequence[tuple[UUID, UUID]]:
    async with database.reading() as session:
        rows = await session.execute(
            select(PolicyComparison.authority_id, PolicyComparison.id)
            .where(PolicyComparison.finished_at.is_(None))
            .order_by(PolicyComparison.id)
        )
        return [(row.authority_id, row.id) for row in rows]


async def _page(database: Database, authority_id: UUID, comparison_id: UUID) -> bool:
    """The next teachers; False when there are none, or it is not this worker's turn."""
    try:
        async with database.of(authority_id).writing(Boundary.COMPARISON_PAGE) as session:
            row = await _mine(session, authority_id, comparison_id)
            if row is None or not await is_quiet(session, row.began_at):
                return False
            ids = await _next(session, row)
            if ids:
                await _compare(Work(session, authority_id, SYSTEM, await clock(session)), row, ids)
            return bool(ids)
    except Busy:
        return False  # somebody holds one of the teachers at this moment: next time


async def _compare(work: Work, row: PolicyComparison, ids: Sequence[UUID]) -> None:
    both = await _both(work, row)
    found = [one async for one in _differences(work, row, both, ids)]
    if found:
        await work.session.execute(insert(PolicyDifference), found)
    if row.purpose == PUBLISHED:
        await _follow(work, ids)
    row.cursor, row.seen = ids[-1], row.seen + len(ids)


async def _follow(work: Work, teachers: Sequence[UUID]) -> None:
    """Let standings and certificates follow the version that counts now."""
    await refresh_batch(work, teachers)
    for command in await changes(work, teachers):
        outcome = await perform(work, command)
        if not isinstance(outcome, Performed):
            _log.warning("certificate %s stays as it is: %s", command.item_id, outcome)


async def _finish(
    database: Database, files: Files | None, authority_id: UUID, comparison_id: UUID
) -> None:
    """Write the whole list as a file, once every teacher is done."""
    database = database.of(authority_id)
    async with database.reading() as session:
        row = await session.get_one(PolicyComparison, (authority_id, comparison_id))
        if (
            row.finished_at
            or not await is_quiet(session, row.began_at)
            or await _next(session, row)
        ):
            return
        draft = await session.get_one(PolicyPublication, (authority_id, row.publication_id))
        session.expunge_all()
    file_id = await lists.write(database, files, row, draft) if files else None
    async with database.writing(Boundary.COMPARISON_END) as session:
        mine = await _mine(session, authority_id, comparison_id)
        if mine is not None:
            mine.file_id, mine.finished_at = file_id, await clock(session)


async def _mine(
    session: AsyncSession, authority_id: UUID, comparison_id: UUID
) -> PolicyComparison | None:
    """The comparison, held until the end; None when another worker holds it or it is finished."""
    row: PolicyComparison | None = await session.scalar(
        select(PolicyComparison)
        .where(
            PolicyComparison.authority_id == authority_id,
            PolicyComparison.id == comparison_id,
            PolicyComparison.finished_at.is_(None),
        )
        .with_for_update(skip_locked=True)
    )
    return row


async def _next(session: AsyncSession, row: PolicyComparison) -> list[UUID]:
    statement = select(Teacher.id).where(Teacher.authority_id == row.authority_id)
    if row.cursor is not None:
        statement = statement.where(Teacher.id > row.cursor)
    return list(await session.scalars(statement.order_by(Teacher.id).limit(_PAGE)))


async def _both(work: Work, row: PolicyComparison) -> _Both:
    draft = await work.session.get_one(PolicyPublication, (work.authority_id, row.publication_id))
    before, after = (draft.policy_id, row.before_hash), (draft.policy_id, draft.hash)
    texts = await pinned_in(work.session, {before, after})
    own, municipal = await authority_policy_ids(work)
    return _Both(
        draft.policy_id,
        texts[before].credit,
        texts[after].credit,
        own,
        everybody=municipal == draft.policy_id,
    )


async def _differences(
    work: Work, row: PolicyComparison, both: _Both, ids: Sequence[UUID]
) -> AsyncIterator[dict[str, object]]:
    """A row for each of the teachers who is read under the policy on the day."""
    viewer = Viewer(work.authority_id, work.now, work.actor)
    known = await gathered(work.session, viewer, ids, row.known_at)
    employers = {one: employer_on(teacher, row.valid_at)[0] for one, (teacher, _) in known.items()}
    policies = await policy_ids(work, [one for one in employers.values() if one])
    for one in ids:
        employer = employers[one]
        own = policies.get(employer, both.default) if employer else both.default
        if not both.everybody and own != both.policy_id:
            continue
        teacher, records = known[one]
        before, after = (
            evaluate(
                policy,
                teacher,
                records_as_declared(policy, records),
                row.valid_at,
                row.known_at,
            )
            for policy in (both.before, both.after)
        )
        yield _row(row, one, employer, compare(before, after))


def _row(
    row: PolicyComparison, teacher: UUID, employer: UUID | None, said: Difference
) -> dict[str, object]:
    return {
        "authority_id": row.authority_id,
        "comparison_id": row.id,
        "teacher_id": teacher,
        "organisation_id": employer,
        "kind": str(said.effect),
        "eligible_before": said.before.eligible,
        "eligible_after": said.after.eligible,
        "total_before": said.before.total,
        "total_after": said.after.total,
        "changes": [_change(one) for one in said.changes],
    }


def _change(one: RequirementChange) -> dict[str, object]:
    shown = one.after or one.before
    label = shown.label if shown else Label(one.code, one.code)
    return {
        "code": one.code,
        "label": {"zh-CN": label.zh, "en": label.en},
        "before": _side(one.before),
        "after": _side(one.after),
    }


def _side(one: RequirementStatus | None) -> dict[str, object] | None:
    if one is None:
        return None
    return {"need": plain(one.need), "have": plain(one.have), "met": one.met, "unit": str(one.unit)}


async def _how_many(work: Work) -> int:
    statement = select(func.count()).where(Teacher.authority_id == work.authority_id)
    return await work.session.scalar(statement) or 0
