"""The pool of experts, their load, and what speaks against one on an item, before anybody asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, any_, false, literal, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import Expert
from trainingflow.domain.calendar import local_date
from trainingflow.domain.lifecycles.panels.seats import conflict_of
from trainingflow.domain.workflow.panel import Candidate, Conflict
from trainingflow.services.facts.panel_pools import in_force, loads_of, workplaces
from trainingflow.services.reading.actions import known
from trainingflow.services.reading.paging import AnyRow, Listing, Order
from trainingflow.services.reading.viewers import Viewer


@dataclass(frozen=True, slots=True)
class ExpertFilter:
    """Which experts; what is none does not matter."""

    role: str | None = None
    subject: str | None = None
    stage: str | None = None
    present: bool = True


def experts(viewer: Viewer, wanted: ExpertFilter) -> Listing:
    """The experts that the viewer may see, the longest in the pool first.

    Those who act for a body and auditors see all; an expert sees the own entry.
    """
    statement = select(
        Expert.id,
        Expert.person_id,
        Expert.roles,
        Expert.subjects,
        Expert.stages,
        Expert.capacity,
        Expert.since,
        Expert.until,
        Expert.retired_at,
    ).where(Expert.authority_id == viewer.authority_id, _seen(viewer))
    for column, word in (
        (Expert.roles, wanted.role),
        (Expert.subjects, wanted.subject),
        (Expert.stages, wanted.stage),
    ):
        if word is not None:
            statement = statement.where(literal(word) == any_(column))
    if wanted.present:
        statement = statement.where(*in_force(local_date(viewer.now)))
    return Listing(statement, Order((Expert.added_at, Expert.id)))


def _seen(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.sees_people:
        return true()
    return false() if viewer.person_id is None else Expert.person_id == viewer.person_id


async def by_id(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, AnyRow]:
    """The experts among these that the viewer may see."""
    listing = experts(viewer, ExpertFilter(present=False))
    rows = await session.execute(listing.statement.where(Expert.id.in_(ids)))
    return {row.id: row for row in rows}


async def loads(session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]) -> Mapping[UUID, int]:
    """How many open assignments each person has."""
    return await loads_of(viewer.work(session), ids)


async def conflicts(
    session: AsyncSession, viewer: Viewer, pairs: Sequence[tuple[UUID, UUID]]
) -> Mapping[tuple[UUID, UUID], Conflict]:
    """What speaks against persons on items, by (item, person); NONE where nothing does.

    Ask only for items that the viewer may see.
    """
    work = viewer.work(session)
    items = await known(session, viewer, sorted({item for item, _ in pairs}))
    places = await workplaces(work, {person for _, person in pairs})
    found = {}
    for item, person in pairs:
        if item in items:
            facts = items[item].facts
            known_as = facts.panel.candidate(person)
            candidate = Candidate(
                person_id=person,
                organisation_ids=places[person],
                declared=known_as.declared,
            )
            found[item, person] = conflict_of(facts, candidate)
    return found
