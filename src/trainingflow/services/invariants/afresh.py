"""Computes a sample of the stored standings afresh and compares them (I30)."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Final
from uuid import UUID

from sqlalchemy import select

from trainingflow.db.models import Authority, Teacher
from trainingflow.db.session import Database, clock
from trainingflow.domain.canonical import plain
from trainingflow.domain.people import SYSTEM
from trainingflow.services.invariants.invariant import Beyond, Row
from trainingflow.services.standings.verify import Difference, verify_these
from trainingflow.services.work import Work

STANDINGS: Final = Beyond(
    name="standings-can-be-recomputed",
    row="I30",
    en="Every sampled standing says what an evaluation of its records from nothing says.",
    zh="抽查的学分情况与依据原始记录重新计算的结果一致。",
)

# So many are evaluated in one transaction: none is open for long.
_AT_ONCE: Final = 50


async def wrong_standings(database: Database, size: int, seed: int) -> tuple[int, list[Row]]:
    """Compare a sample of teachers over all authorities; it only reads.

    Args:
        database: where.
        size: how many teachers; all where there are no more.
        seed: the same sample comes again with the same seed and the same teachers.

    Returns:
        How many were compared: those whose evaluation is due are not; and what differs.
    """
    compared, rows = 0, list[Row]()
    for authority_id, ids in await _sample(database, size, seed):
        async with database.of(authority_id).reading() as session:
            work = Work(session, authority_id, SYSTEM, await clock(session))
            found = await verify_these(work, ids)
        compared += found.teachers
        rows += map(_row, found.differences)
    return compared, rows


async def _sample(
    database: Database, size: int, seed: int
) -> Sequence[tuple[UUID, Sequence[UUID]]]:
    """Which teachers of which authority, in pieces, each in the order of their ids."""
    everybody: list[tuple[UUID, UUID]] = []
    async with database.reading() as session:
        authorities = (await session.scalars(select(Authority.id).order_by(Authority.id))).all()
    for authority_id in authorities:
        async with database.of(authority_id).reading() as session:
            ids = await session.scalars(
                select(Teacher.id).where(Teacher.authority_id == authority_id).order_by(Teacher.id)
            )
            everybody += [(authority_id, one) for one in ids]
    chosen = Random(seed).sample(everybody, min(size, len(everybody)))  # noqa: S311 - a sample
    return [
        (authority_id, piece)
        for authority_id in authorities
        for piece in _pieces(sorted(one for whose, one in chosen if whose == authority_id))
    ]


def _pieces(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))


def _row(one: Difference) -> Row:
    stored, fresh = plain(one.stored), plain(one.fresh)
    return {"teacher": one.teacher_id, "policy": one.policy_id, "stored": stored, "fresh": fresh}
