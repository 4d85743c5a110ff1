"""Evaluates teachers again and stores what they owe and have, in the transaction at hand."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import Select

from trainingflow.domain.calendar import local_date
from trainingflow.services.standings import accounts
from trainingflow.services.standings.evaluation import Known, evaluation_of, expect, read
from trainingflow.services.standings.pause import no_collection, quick_turns
from trainingflow.services.work import Work

AT_ONCE: Final = 1_000
"""So many teachers are evaluated in a transaction of its own."""

_TOGETHER: Final = 1_000
"""So many are read, evaluated and stored together: so many, thrice, are in memory at a time."""

EDGE: Final = 300
"""So many at first, and at the end: meanwhile one of database and evaluation waits. Where several
do this side by side another one goes on meanwhile, and small parts only cost statements."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh came to.

    Attributes:
        teachers: how many were evaluated.
        changed: how many accounts say something else than before.
    """

    teachers: int = 0
    changed: int = 0

    def __add__(self, other: "Refreshed") -> "Refreshed":
        """Both together."""
        return Refreshed(self.teachers + other.teachers, self.changed + other.changed)


@dataclass(frozen=True, slots=True)
class _Found:
    """What an evaluation came to, as it is stored.

    Attributes:
        teachers: who was to be evaluated.
        rows: their accounts.
    """

    teachers: Sequence[UUID]
    rows: str


async def refresh(work: Work, teachers: Collection[UUID] | Select[UUID]) -> Refreshed:
    """Bring the standings of teachers into line with the ledger and their facts.

    Call it after the change, in the transaction of the change. Whoever else changes one of these
    teachers waits until the transaction ends, and evaluates after it. The number of statements
    depends on the number of policies and of thousands of teachers only.

    Args:
        work: the unit of work; its day is evaluated.
        teachers: ids, or a statement that selects them.
    """
    ids = (
        set(await work.session.scalars(teachers)) if isinstance(teachers, Select) else set(teachers)
    )
    if not ids:
        return Refreshed()
    await work.session.flush()
    return await refresh_batch(work, sorted(ids))


async def refresh_batch(work: Work, ids: Sequence[UUID], *, edge: int = EDGE) -> Refreshed:
    """The same for ids in ascending order, where nothing waits to be flushed.

    The database stores what was found of some teachers and reads the next ones while those in
    between are evaluated, in a thread: whoever else is served meanwhile does not wait for it.

    Args:
        work: the unit of work; its day is evaluated.
        ids: of the teachers.
        edge: so many are the first part, and the last.
    """
    await expect(work, len(ids))
    with no_collection(), quick_turns():
        return await _in_parts(work, _parts(ids, edge), local_date(work.now))


async def _in_parts(work: Work, parts: Sequence[Sequence[UUID]], day: date) -> Refreshed:
    first, *others = parts
    done, coming = Refreshed(), await _locked(work, first, day)
    found: _Found | None = None
    for following in [*others, ()]:
        behind = asyncio.create_task(_behind(work, found, following, day))
        try:
            found = await asyncio.to_thread(_found, coming)
        finally:  # a session does one thing at a time: nobody may go on with it before that
            stored, coming = await behind
        done += stored
    return done + await _stored(work, found)


def _parts(ids: Sequence[UUID], edge: int) -> list[Sequence[UUID]]:
    """Who is evaluated together; at least one part, the first and the last ones small."""
    if len(ids) <= edge:
        return [ids]
    between, last = ids[edge:-edge], ids[max(edge, len(ids) - edge) :]
    large = [between[at : at + _TOGETHER] for at in range(0, len(between), _TOGETHER)]
    return [ids[:edge], *large, last]


def _found(known: Known) -> _Found:
    """Evaluate, and say it as it is stored; nothing is asked of the database."""
    evaluated = evaluation_of(known)
    return _Found(known.ids, accounts.rows_of(evaluated.standings, evaluated.employers))


async def _behind(
    work: Work, found: _Found | None, following: Sequence[UUID], day: date
) -> tuple[Refreshed, Known]:
    """Everything that the database does while others are evaluated."""
    return await _stored(work, found), await _locked(work, following, day)


async def _locked(work: Work, ids: Sequence[UUID], day: date) -> Known:
    if not ids:
        return Known((), {}, ())
    return await read(work, await accounts.lock(work.session, work.authority_id, ids), day)


async def _stored(work: Work, found: _Found | None) -> Refreshed:
    if found is None or not found.teachers:
        return Refreshed()
    ids = found.teachers
    changed = await accounts.store(work, ids, found.rows)
    await accounts.settle(work.session, work.authority_id, ids)
    return Refreshed(len(ids), changed)
