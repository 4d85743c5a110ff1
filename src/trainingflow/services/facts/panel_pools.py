"""Who may be asked to appraise items, how much they have to do, and where they have interests."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_, union

from trainingflow.db.models import (
    Assignment,
    Course,
    CourseDeveloper,
    Employment,
    Expert,
    Item,
    Organisation,
    PanelMember,
    Review,
)
from trainingflow.domain.calendar import local_date
from trainingflow.domain.lifecycles.registry import DEFINITIONS
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.panel import OWING, Candidate, Conflict
from trainingflow.domain.workflow.panel_rule import PanelRule
from trainingflow.services.facts.common import CommonFields, Head
from trainingflow.services.holding import held_on
from trainingflow.services.work import Work

_SITTING: Final = (Role.MEMBER, Role.CHAIR)
_ENDS: Final = sorted(
    {
        (str(definition.kind), str(state.name))
        for definition in DEFINITIONS.values()
        for state in definition.states
        if state.final
    }
)

Places = Mapping[UUID, frozenset[UUID]]


async def pools(
    work: Work,
    rules: Mapping[UUID, PanelRule],
    common: Mapping[UUID, CommonFields],
    named: frozenset[UUID],
) -> dict[UUID, tuple[Candidate, ...]]:
    """Whom each item's panel may be made of; one reading for each pool that there is."""
    found: dict[tuple[str, ...] | None, tuple[Candidate, ...]] = {}
    declared = await _declared(work, list(rules))
    answers = {}
    for item_id, rule in rules.items():
        duty = rule.pool_duty
        bodies = tuple(map(str, common[item_id]["procedure"].bodies(duty))) if duty else None
        if bodies not in found:
            found[bodies] = (
                await experts(work, named) if bodies is None else await body_members(work, bodies)
            )
        answers[item_id] = tuple(
            replace(one, declared=True) if one.person_id in declared[item_id] else one
            for one in found[bodies]
        )
    return answers


async def experts(work: Work, named: frozenset[UUID] = frozenset()) -> tuple[Candidate, ...]:
    """The experts of the pool in force today; those that a command names are locked."""
    today = local_date(work.now)
    if named:
        await work.session.execute(
            select(Expert.id)
            .where(Expert.authority_id == work.authority_id, Expert.person_id.in_(named))
            .order_by(Expert.id)
            .with_for_update()
        )
    rows = (
        await work.session.execute(
            select(Expert.person_id, Expert.roles, Expert.capacity)
            .where(Expert.authority_id == work.authority_id, *in_force(today))
            .order_by(Expert.person_id)
        )
    ).all()
    people = [row.person_id for row in rows]
    places = await workplaces(work, people)
    loads = await loads_of(work, people)
    return tuple(
        Candidate(
            person_id=row.person_id,
            organisation_ids=places[row.person_id],
            roles=frozenset(row.roles),
            load=loads[row.person_id],
            capacity=row.capacity,
        )
        for row in rows
    )


def in_force(today: date) -> tuple[ColumnElement[bool], ...]:
    """Experts who are in the pool on the day."""
    return (
        Expert.retired_at.is_(None),
        Expert.since <= today,
        or_(Expert.until.is_(None), Expert.until >= today),
    )


async def body_members(work: Work, bodies: Sequence[str]) -> tuple[Candidate, ...]:
    """The members and chairs of the bodies, with where they work."""
    today = local_date(work.now)
    people = list(
        await work.session.scalars(
            select(Assignment.person_id)
            .distinct()
            .join(
                Organisation,
                and_(
                    Organisation.authority_id == Assignment.authority_id,
                    Organisation.id == Assignment.organisation_id,
                ),
            )
            .where(
                Assignment.authority_id == work.authority_id,
                Organisation.body.in_(bodies),
                Assignment.role.in_(_SITTING),
                held_on(today),
            )
            .order_by(Assignment.person_id)
        )
    )
    places = await workplaces(work, people)
    loads = await loads_of(work, people)
    return tuple(
        Candidate(person_id=person, organisation_ids=places[person], load=loads[person])
        for person in people
    )


async def workplaces(work: Work, people: Iterable[UUID]) -> Places:
    """Where each works today: as a teacher, or with a role; sitting in a body is no work there."""
    wanted, today = set(people), local_date(work.now)
    rows = await work.session.execute(
        union(
            select(Employment.teacher_id.label("person"), Employment.organisation_id).where(
                Employment.authority_id == work.authority_id,
                Employment.teacher_id.in_(wanted),
                Employment.since <= today,
                or_(Employment.until.is_(None), Employment.until >= today),
            ),
            select(Assignment.person_id, Assignment.organisation_id).where(
                Assignment.authority_id == work.authority_id,
                Assignment.person_id.in_(wanted),
                Assignment.role.not_in(_SITTING),
                held_on(today),
            ),
        )
    )
    found: defaultdict[UUID, frozenset[UUID]] = defaultdict(frozenset)
    for row in rows:
        found[row.person] |= {row.organisation_id}
    return found


async def loads_of(work: Work, people: Iterable[UUID]) -> Mapping[UUID, int]:
    """How many assignments each has open: asked or seated, nothing said yet, the item not over."""
    rows = await work.session.execute(
        select(PanelMember.person_id, func.count())
        .join(
            Item,
            and_(
                Item.authority_id == PanelMember.authority_id,
                Item.id == PanelMember.item_id,
                Item.attempt == PanelMember.attempt,
                tuple_(Item.kind, Item.state).not_in(_ENDS),
            ),
        )
        .outerjoin(
            Review,
            and_(
                Review.authority_id == PanelMember.authority_id,
                Review.item_id == PanelMember.item_id,
                Review.attempt == PanelMember.attempt,
                Review.person_id == PanelMember.person_id,
            ),
        )
        .where(
            PanelMember.authority_id == work.authority_id,
            PanelMember.person_id.in_(set(people)),
            PanelMember.status.in_(OWING),
            Review.submitted_at.is_(None),
        )
        .group_by(PanelMember.person_id)
    )
    return defaultdict(int, {row[0]: row[1] for row in rows})


async def related_organisations(work: Work, rows: Mapping[UUID, Head]) -> Places:
    """Where those work whose item it is, and the units that declare it and carry it out."""
    people: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for item_id, row in rows.items():
        people[item_id] |= {row.Item.owner_id, row.Item.subject_id or row.Item.owner_id}
    named = await work.session.execute(
        union(
            select(Course.id.label("item"), Course.leader_id.label("person")).where(
                Course.authority_id == work.authority_id, Course.id.in_(list(rows))
            ),
            select(CourseDeveloper.course_id, CourseDeveloper.person_id).where(
                CourseDeveloper.authority_id == work.authority_id,
                CourseDeveloper.course_id.in_(list(rows)),
            ),
        )
    )
    for item_id, person in named:
        people[item_id].add(person)
    places = await workplaces(work, {one for group in people.values() for one in group})
    return {
        item_id: frozenset(one for person in people[item_id] for one in places[person])
        | {row.Item.organisation_id, row.Item.undertaking_id or row.Item.organisation_id}
        for item_id, row in rows.items()
    }


async def _declared(work: Work, ids: Sequence[UUID]) -> Mapping[UUID, frozenset[UUID]]:
    """Who has declared a conflict of interest on an item, on whichever submission."""
    rows = await work.session.execute(
        select(PanelMember.item_id, PanelMember.person_id).where(
            PanelMember.authority_id == work.authority_id,
            PanelMember.item_id.in_(ids),
            PanelMember.conflict.is_not(None),
            PanelMember.conflict != str(Conflict.NONE),
        )
    )
    found: defaultdict[UUID, frozenset[UUID]] = defaultdict(frozenset)
    for row in rows:
        found[row.item_id] |= {row.person_id}
    return found
