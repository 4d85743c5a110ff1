"""Persons, teachers and what they held when; organisations."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Final
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ScalarSelect,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    cast,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, UUID as PG_UUID, array
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.asking import AUTHORITY, IDS, Question, ask
from trainingflow.db.models import (
    Authority,
    Employment,
    Organisation,
    Person,
    PostHeld,
    Teacher,
    TeacherFact,
    TitleHeld,
)
from trainingflow.db.trips import Plan
from trainingflow.domain.calendar import local_date, midnight
from trainingflow.services.reading import filters, sight
from trainingflow.services.reading.paging import AnyRow, AnySelect, Listing, Order
from trainingflow.services.reading.viewers import Asker, Viewer
from trainingflow.services.reading.ways import in_those

ById = Mapping[UUID, AnyRow]
ByOwner = Mapping[UUID, Sequence[AnyRow]]


class TeacherOrder(StrEnum):
    """Orders in which teachers can be listed."""

    CODE = "CODE"
    NAME = "NAME"


_IDS = ARRAY(PG_UUID(as_uuid=True))
_EMPLOYER: Final[BindParameter[UUID]] = bindparam("employer", type_=Uuid())
_NAME: Final[BindParameter[str]] = bindparam("name", type_=Text())
_CODE: Final[BindParameter[str]] = bindparam("code", type_=Text())
_TEACHER_ORDERS: Mapping[TeacherOrder, Order] = {
    TeacherOrder.CODE: Order((Person.code, Person.id)),
    TeacherOrder.NAME: Order((Person.name_zh, Person.id)),
}
_TEACHER = (
    Person.id,
    Person.code,
    Person.name_zh,
    Person.name_en,
    Teacher.first_taught_on,
    Teacher.induction_completed_on,
    Teacher.transferred_on,
    Teacher.transferred_from,
)


_ORGANISATION = (
    Organisation.id,
    Organisation.code,
    Organisation.name_zh,
    Organisation.name_en,
    Organisation.kind,
    Organisation.run_by,
    Organisation.body,
    Organisation.office_of,
    Organisation.parent_id,
    Organisation.path,
    Organisation.policy_id,
    Organisation.recognised,
    Organisation.professional_development_school,
)


_PERSONS: Final = Question(
    select(Person.id, Person.code, Person.name_zh, Person.name_en).where(
        Person.authority_id == AUTHORITY, Person.id == any_(IDS)
    )
)
_ORGANISATIONS: Final = Question(
    select(*_ORGANISATION).where(
        Organisation.authority_id == AUTHORITY, Organisation.id == any_(IDS)
    )
)


async def persons(session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]) -> ById:
    """Persons by id; their names are no secret among those who are signed in."""
    rows = await ask(session, _PERSONS, authority=viewer.authority_id, ids=list(ids))
    return {row.id: row for row in rows}


async def organisations_by_id(session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]) -> ById:
    """Organisations by id."""
    rows = await ask(session, _ORGANISATIONS, authority=viewer.authority_id, ids=list(ids))
    return {row.id: row for row in rows}


def organisations(
    viewer: Viewer,
    *,
    kinds: Sequence[str] | None = None,
    bodies: Sequence[str] | None = None,
    below: UUID | None = None,
    name: str | None = None,
) -> Listing:
    """Organisations by code.

    Args:
        viewer: who looks.
        kinds: only of these kinds; of none when empty.
        bodies: only these bodies of the regulation; none when empty.
        below: only this organisation and those below it.
        name: only with these words in one of the names.
    """
    statement = select(*_ORGANISATION).where(Organisation.authority_id == viewer.authority_id)
    if kinds is not None:
        statement = statement.where(Organisation.kind.in_(kinds))
    if bodies is not None:
        statement = statement.where(Organisation.body.in_(bodies))
    if below is not None:
        statement = statement.where(Organisation.path.contains([below]))
    if name:
        statement = statement.where(
            or_(
                Organisation.name_zh.icontains(name, autoescape=True),
                Organisation.name_en.icontains(name, autoescape=True),
            )
        )
    return Listing(statement, Order((Organisation.code, Organisation.id)))


def teachers(
    viewer: Viewer,
    order: TeacherOrder,
    *,
    employer: UUID | None = None,
    name: str | None = None,
) -> Listing:
    """Teachers whose data the viewer may see.

    Args:
        viewer: who looks, and on which day an employment must be in force.
        order: in which order.
        employer: only those employed there, or below it, now.
        name: only with these words in the name, or with this number.
    """
    given: dict[str, object] = {}
    if employer is not None:
        given[_EMPLOYER.key] = employer
    if name:
        given |= {_NAME.key: filters.pattern(name), _CODE.key: name}
    listed = _listed(viewer.asker, local_date(viewer.now), order, (*given,))
    return listed.about(**given)


@lru_cache(maxsize=500)
def _listed(asker: Asker, day: date, order: TeacherOrder, fits: tuple[str, ...]) -> Listing:
    """Teachers as somebody sees them on a day, for whatever value of what is wanted."""
    viewer = replace(asker.viewer(), now=midnight(day))
    statement = _teachers(viewer, listed=True)
    if _EMPLOYER.key in fits:
        there = select(Employment.teacher_id).where(
            Employment.authority_id == viewer.authority_id,
            Employment.since <= day,
            or_(Employment.until.is_(None), Employment.until >= day),
            in_those(Organisation.path.contains(array([_EMPLOYER])), Employment.organisation_id),
        )
        statement = statement.where(Teacher.id.in_(there))
    if _NAME.key in fits:
        statement = statement.where(
            or_(
                Person.name_zh.icontains(_NAME, escape="/"),
                Person.name_en.icontains(_NAME, escape="/"),
                Person.code == _CODE,
            )
        )
    return Listing.kept(statement, _TEACHER_ORDERS[order], plan=Plan.EACH)


async def teachers_by_id(session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]) -> ById:
    """The teachers among these whose data the viewer may see; the others are left out."""
    question = _seen(viewer.asker, local_date(viewer.now))
    rows = await ask(session, question, ids=list(ids))
    return {row.id: row for row in rows}


@lru_cache(maxsize=500)
def _seen(asker: Asker, day: date) -> Question:
    """Teachers with some ids, as somebody sees them on a day: nothing hangs on the hour."""
    viewer = replace(asker.viewer(), now=midnight(day))
    return Question(_teachers(viewer).where(Teacher.id == any_(IDS)))


def _teachers(viewer: Viewer, *, listed: bool = False) -> AnySelect:
    return (
        select(*_TEACHER, _units(viewer).label("units"))
        .select_from(Teacher)
        .join(Person, and_(Person.authority_id == Teacher.authority_id, Person.id == Teacher.id))
        .where(Teacher.authority_id == viewer.authority_id, sight.teachers(viewer, listed=listed))
    )


def _units(viewer: Viewer) -> ScalarSelect[list[UUID]]:
    """The organisations in which, or above which, a teacher is employed now."""
    today = local_date(viewer.now)
    unit = func.unnest(Organisation.path).table_valued("id").render_derived("above")
    return (
        select(func.coalesce(func.array_agg(unit.c.id.distinct()), cast([], _IDS)))
        .select_from(Employment)
        .join(
            Organisation,
            and_(
                Organisation.authority_id == Employment.authority_id,
                Organisation.id == Employment.organisation_id,
            ),
        )
        .join(unit, true())
        .where(
            Employment.authority_id == Teacher.authority_id,
            Employment.teacher_id == Teacher.id,
            Employment.since <= today,
            or_(Employment.until.is_(None), Employment.until >= today),
        )
        .correlate(Teacher)
        .scalar_subquery()
    )


async def employments(session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]) -> ByOwner:
    """The employments of teachers, the earliest first."""
    return await _held(
        session,
        select(
            Employment.teacher_id, Employment.organisation_id, Employment.since, Employment.until
        )
        .where(Employment.authority_id == viewer.authority_id, Employment.teacher_id.in_(ids))
        .order_by(Employment.since, Employment.id),
    )


async def titles(session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]) -> ByOwner:
    """The professional titles of teachers, the earliest first."""
    return await _held(
        session,
        select(TitleHeld.teacher_id, TitleHeld.title, TitleHeld.since)
        .where(TitleHeld.authority_id == viewer.authority_id, TitleHeld.teacher_id.in_(ids))
        .order_by(TitleHeld.since, TitleHeld.id),
    )


async def posts(session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]) -> ByOwner:
    """The posts of teachers, the earliest first."""
    return await _held(
        session,
        select(PostHeld.teacher_id, PostHeld.post, PostHeld.since, PostHeld.until)
        .where(PostHeld.authority_id == viewer.authority_id, PostHeld.teacher_id.in_(ids))
        .order_by(PostHeld.since, PostHeld.id),
    )


async def facts(session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]) -> ByOwner:
    """What policies declare of teachers, by name; the earliest of a name first."""
    return await _held(
        session,
        select(
            TeacherFact.teacher_id,
            TeacherFact.name,
            TeacherFact.value,
            TeacherFact.since,
            TeacherFact.until,
        )
        .where(TeacherFact.authority_id == viewer.authority_id, TeacherFact.teacher_id.in_(ids))
        .order_by(TeacherFact.name, TeacherFact.since.nulls_first(), TeacherFact.id),
    )


async def _held(session: AsyncSession, statement: AnySelect) -> ByOwner:
    found: defaultdict[UUID, list[AnyRow]] = defaultdict(list)
    for row in await session.execute(statement):
        found[row.teacher_id].append(row)
    return found


async def policy_ids(session: AsyncSession, viewer: Viewer) -> Sequence[str]:
    """The policies that the authority's organisations are under: the authority's own first."""
    authority = (
        await session.execute(
            select(Authority.policy_id, Authority.municipal_policy_id).where(
                Authority.id == viewer.authority_id
            )
        )
    ).one()
    named = await session.scalars(
        select(Organisation.policy_id)
        .distinct()
        .where(
            Organisation.authority_id == viewer.authority_id, Organisation.policy_id.is_not(None)
        )
        .order_by(Organisation.policy_id)
    )
    ids = [authority.policy_id, *named, authority.municipal_policy_id]
    return list(dict.fromkeys(id_ for id_ in ids if id_))
