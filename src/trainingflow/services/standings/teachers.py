"""The dated facts of many teachers, read with one statement."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, UUID as PG_UUID
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.domain.credit import facts

IDS: Final = ARRAY(PG_UUID(as_uuid=True))

# JSON is built by the database: thousands of teachers cost one row each, not one for every title.
_TEACHERS: Final = text(
    """
    SELECT t.id, t.first_taught_on, t.induction_completed_on, t.transferred_on, t.transferred_from,
        (SELECT json_agg(json_build_array(
                e.organisation_id, o.kind, o.run_by, o.professional_development_school,
                e.since, e.until) ORDER BY e.since, e.id)::text
            FROM employment e
            JOIN organisation o
                ON o.authority_id = e.authority_id AND o.id = e.organisation_id
            WHERE e.authority_id = t.authority_id AND e.teacher_id = t.id) AS employments,
        (SELECT json_agg(json_build_array(h.title, h.since) ORDER BY h.since, h.id)::text
            FROM title_held h
            WHERE h.authority_id = t.authority_id AND h.teacher_id = t.id) AS titles,
        (SELECT json_agg(json_build_array(h.post, h.since, h.until) ORDER BY h.since, h.id)::text
            FROM post_held h
            WHERE h.authority_id = t.authority_id AND h.teacher_id = t.id) AS posts,
        (SELECT json_agg(json_build_array(f.name, f.value, f.since, f.until)
                ORDER BY f.name, f.since NULLS FIRST, f.id)::text
            FROM teacher_fact f
            WHERE f.authority_id = t.authority_id AND f.teacher_id = t.id) AS facts
    FROM teacher t
    WHERE t.authority_id = :authority AND t.id = ANY(:ids)
    ORDER BY t.id
    """
).bindparams(bindparam("ids", type_=IDS))


async def teacher_facts(
    session: AsyncSession, authority_id: UUID, ids: Sequence[UUID]
) -> Mapping[UUID, facts.Teacher]:
    """The facts of teachers by id, in the order of the ids; who is no teacher is left out."""
    rows = await session.execute(_TEACHERS, {"authority": authority_id, "ids": list(ids)})
    return {row.id: _teacher(row) for row in rows}


def employer_on(teacher: facts.Teacher, day: date) -> tuple[UUID | None, bool]:
    """The employer on a day, and whether it employs the teacher then.

    Where nobody does, it is the last one; none where nobody ever did.
    """
    begun = [one for one in teacher.employments if one.since is None or one.since <= day]
    running = [one for one in begun if one.until is None or one.until >= day]
    chosen = (running or begun)[-1:]
    if not chosen or not chosen[0].organisation:
        return None, False
    return UUID(chosen[0].organisation), bool(running)


def _teacher(row: Any) -> facts.Teacher:  # noqa: ANN401 - a row
    came = row.transferred_on or row.transferred_from
    return facts.Teacher(
        id=str(row.id),
        employments=tuple(
            facts.Employment(organisation, kind, run_by, pds, _day(since), _day(until))
            for organisation, kind, run_by, pds, since, until in _entries(row.employments)
        ),
        first_taught_on=row.first_taught_on,
        induction_completed_on=row.induction_completed_on,
        transferred_in=facts.Transfer(row.transferred_on, row.transferred_from) if came else None,
        titles=tuple(facts.Title(title, _day(since)) for title, since in _entries(row.titles)),
        posts=tuple(
            facts.Post(post, _day(since), _day(until)) for post, since, until in _entries(row.posts)
        ),
        facts=_declared(row.facts),
    )


def _declared(value: str | None) -> Mapping[str, tuple[facts.Fact, ...]]:
    """What policies declare, as it is kept: every value a text, whatever a policy reads in it."""
    found: defaultdict[str, list[facts.Fact]] = defaultdict(list)
    for name, said, since, until in _entries(value):
        found[name].append(facts.Fact(said, _day(since), _day(until)))
    return {name: tuple(held) for name, held in found.items()}


def _entries(value: str | None) -> list[list[Any]]:
    entries: list[list[Any]] = [] if value is None else orjson.loads(value)
    return entries


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)
