"""Who may be asked to appraise items, how much they have to do, and where they have interests."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, and_, any_, func, or_, select, tuple_, union

from trainingflow.db.asking import AUTHORITY, IDS, NAMES, TODAY, Question, ask, each, together
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
from trainingflow.db.trips import Plan
from trainingflow.domain.calendar import local_date
from trainingflow.domain.lifecycles.registry import DEFINITIONS
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.panel import OWING, Candidate, Conflict
from trainingflow.domain.workflow.panel_rule import PanelRule
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.services.facts.common import Head
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


def in_force(today: date | BindParameter[date]) -> tuple[ColumnElement[bool], ...]:
    """Experts who are in the pool on the day."""
    return (
        Expert.retired_at.is_(None),
        Expert.since <= today,
        or_(Expert.until.is_(None), Expert.until >= today),
    )


_HELD: Final = Question(
    select(Expert.id)
    .where(Expert.authority_id == AUTHORITY, Expert.person_id == any_(IDS))
    .order_by(Expert.id)
    .with_for_update()
)
_EXPERTS: Final = Question(
    select(Expert.person_id, Expert.roles, Expert.capacity)
    .where(Expert.authority_id == AUTHORITY, *in_force(TODAY))
    .order_by(Expert.person_id)
)
_MEMBERS: Final = Question(
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
        Assignment.authority_id == AUTHORITY,
        Organisation.body == any_(NAMES),
        Assignment.role.in_(_SITTING),
        held_on(TODAY),
    )
    .order_by(Assignment.person_id),
    plan=Plan.ONCE,
)
_WORKPLACES: Final = Question(
    union(
        select(Employment.teacher_id.label("person"), Employment.organisation_id).where(
            Employment.authority_id == AUTHORITY,
            Employment.teacher_id == any_(IDS),
            Employment.since <= TODAY,
            or_(Employment.until.is_(None), Employment.until >= TODAY),
        ),
        select(Assignment.person_id, Assignment.organisation_id).where(
            Assignment.authority_id == AUTHORITY,
            Assignment.person_id == any_(IDS),
            Assignment.role.not_in(_SITTING),
            held_on(TODAY),
        ),
    )
)
_LOADS: Final = Question(
    select(PanelMember.person_id, func.count().label("load"))
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
        PanelMember.authority_id == AUTHORITY,
        PanelMember.person_id == any_(IDS),
        PanelMember.status.in_(OWING),
        Review.submitted_at.is_(None),
    )
    .group_by(PanelMember.person_id)
)
_MAKERS: Final = Question(
    union(
        select(Course.id.label("item"), Course.leader_id.label("person")).where(
            Course.authority_id == AUTHORITY, Course.id == any_(IDS)
        ),
        select(CourseDeveloper.course_id, CourseDeveloper.person_id).where(
            CourseDeveloper.authority_id == AUTHORITY, CourseDeveloper.course_id == any_(IDS)
        ),
    )
)
_DECLARED: Final = Question(
    select(PanelMember.item_id, PanelMember.person_id).where(
        PanelMember.authority_id == AUTHORITY,
        PanelMember.item_id == any_(IDS),
        PanelMember.conflict.is_not(None),
        PanelMember.conflict != str(Conflict.NONE),
    )
)


async def pools(
    work: Work,
    rules: Mapping[UUID, PanelRule],
    procedures: Mapping[UUID, Procedure],
    named: frozenset[UUID],
) -> dict[UUID, tuple[Candidate, ...]]:
    """Whom each item's panel may be made of; one reading for each pool that there is."""
    bodies = {
        item_id: tuple(map(str, procedures[item_id].bodies(rule.pool_duty)))
        if rule.pool_duty
        else None
        for item_id, rule in rules.items()
    }
    wanted = list(dict.fromkeys(bodies.values()))
    declared, read = await together(
        _declared(work, list(rules)),
        each(experts(work, named) if one is None else body_members(work, one) for one in wanted),
    )
    found = dict(zip(wanted, read, strict=True))
    return {
        item_id: tuple(
            replace(one, declared=True) if one.person_id in declared[item_id] else one
            for one in found[bodies[item_id]]
        )
        for item_id in rules
    }


async def experts(work: Work, named: frozenset[UUID] = frozenset()) -> tuple[Candidate, ...]:
    """The experts of the pool in force today; those that a command names are locked."""
    today = local_date(work.now)
    if named:
        await ask(work.session, _HELD, authority=work.authority_id, ids=sorted(named))
    rows = await ask(work.session, _EXPERTS, authority=work.authority_id, today=today)
    people = [row.person_id for row in rows]
    places, loads = await together(workplaces(work, people), loads_of(work, people))
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


async def body_members(work: Work, bodies: Sequence[str]) -> tuple[Candidate, ...]:
    """The members and chairs of the bodies, with where they work."""
    rows = await ask(
        work.session,
        _MEMBERS,
        authority=work.authority_id,
        names=list(bodies),
        today=local_date(work.now),
    )
    people = [row.person_id for row in rows]
    places, loads = await together(workplaces(work, people), loads_of(work, people))
    return tuple(
        Candidate(person_id=person, organisation_ids=places[person], load=loads[person])
        for person in people
    )


async def workplaces(work: Work, people: Iterable[UUID]) -> Places:
    """Where each works today: as a teacher, or with a role; sitting in a body is no work there."""
    rows = await ask(
        work.session,
        _WORKPLACES,
        authority=work.authority_id,
        ids=list(set(people)),
        today=local_date(work.now),
    )
    found: defaultdict[UUID, frozenset[UUID]] = defaultdict(frozenset)
    for row in rows:
        found[row.person] |= {row.organisation_id}
    return found


async def loads_of(work: Work, people: Iterable[UUID]) -> Mapping[UUID, int]:
    """How many assignments each has open: asked or seated, nothing said yet, the item not over."""
    rows = await ask(work.session, _LOADS, authority=work.authority_id, ids=list(set(people)))
    return defaultdict(int, {row.person_id: row.load for row in rows})


async def related_organisations(work: Work, rows: Mapping[UUID, Head]) -> Places:
    """Where those work whose item it is, and the units that declare it and carry it out."""
    people: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for item_id, row in rows.items():
        people[item_id] |= {row.Item.owner_id, row.Item.subject_id or row.Item.owner_id}
    named = await ask(work.session, _MAKERS, authority=work.authority_id, ids=list(rows))
    for one in named:
        people[one.item].add(one.person)
    places = await workplaces(work, {one for group in people.values() for one in group})
    return {
        item_id: frozenset(one for person in people[item_id] for one in places[person])
        | {row.Item.organisation_id, row.Item.undertaking_id or row.Item.organisation_id}
        for item_id, row in rows.items()
    }


async def _declared(work: Work, ids: Sequence[UUID]) -> Mapping[UUID, frozenset[UUID]]:
    """Who has declared a conflict of interest on an item, on whichever submission."""
    rows = await ask(work.session, _DECLARED, authority=work.authority_id, ids=ids)
    found: defaultdict[UUID, frozenset[UUID]] = defaultdict(frozenset)
    for row in rows:
        found[row.item_id] |= {row.person_id}
    return found
