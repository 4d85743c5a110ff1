"""Locks on what is not a row: an idempotency key, the limits of a course leader."""

import asyncio
import hashlib
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, bindparam, func, select

from trainingflow.db.asking import Question, ask
from trainingflow.db.models import CourseRun
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.work import Work

# How long somebody waits for the lock, and how often they look.
_PATIENCE = 1.0
_LOOK_EVERY = 0.05


_NUMBER: Final = bindparam("number", type_=BigInteger())
_TAKE: Final = Question(select(func.pg_try_advisory_xact_lock(_NUMBER).label("taken")))


async def hold(work: Work, name: str) -> bool:
    """Take the lock of that name until the transaction ends; False when it stays taken."""
    waited = 0.0
    while not (await ask(work.session, _TAKE, number=_number(name)))[0].taken:
        if waited >= _PATIENCE:
            return False
        await asyncio.sleep(_LOOK_EVERY)
        waited += _LOOK_EVERY
    return True


async def hold_rivals(
    work: Work, kind: ItemKind, item_id: UUID | None, organisation_id: UUID
) -> None:
    """Wait until nobody else decides on what counts for the same limit.

    The runs of one course leader share the limits of a semester (CY-COURSE-36): two of them
    confirmed at the same moment would each find the limit kept. So would two plans of one school
    for one year, where there may be only one.
    """
    if kind in _APART or (kind in _ONE_A_TEACHER and item_id is not None):
        return
    name = f"{kind}:{work.authority_id}:{organisation_id}"
    if kind is ItemKind.COURSE_RUN:
        if item_id is None:
            return
        leader = await work.session.scalar(
            select(CourseRun.leader_id).where(
                CourseRun.authority_id == work.authority_id, CourseRun.id == item_id
            )
        )
        name = f"leader:{work.authority_id}:{leader}"
    await work.session.execute(select(func.pg_advisory_xact_lock(_number(name))))


# No other item of these kinds counts for what is decided on one.
_APART = frozenset({ItemKind.COURSE, ItemKind.CREDIT_BATCH})

# Of these there is one a teacher: only who opens another has a rival. Who confirms a batch holds
# many of them, and so never waits for somebody who holds one.
_ONE_A_TEACHER = frozenset({ItemKind.CERTIFICATE})


def _number(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
