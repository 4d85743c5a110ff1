"""What a viewer may see, as conditions of the statements that read it.

A list and a single object are filtered by the same condition, so that no way around it exists.
The scope of a token narrows each of them, here and nowhere else.
"""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, cast, exists, false, func, or_, true, tuple_
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, JSONPATH
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.orm import aliased

from trainingflow.db.models import (
    Course,
    CourseDeveloper,
    CourseRun,
    CreditBatch,
    Elector,
    Employment,
    Enrolment,
    Item,
    ItemEvent,
    Organisation,
    PanelMember,
    Survey,
    SurveyRespondent,
    Teacher,
)
from trainingflow.domain.calendar import local_date
from trainingflow.domain.lifecycles import DEFINITIONS
from trainingflow.domain.lifecycles.courses.states import CourseState
from trainingflow.domain.lifecycles.private.course import PrivateCourseState
from trainingflow.domain.lifecycles.runs.states import RunState
from trainingflow.domain.people import Delegation
from trainingflow.domain.scopes import Operation
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.panel import MemberStatus
from trainingflow.services.reading.paging import AnyRow, Column
from trainingflow.services.reading.viewers import Viewer

# What the regulation makes public to every teacher: notices, the library, and runs to choose from.
PUBLIC = {
    ItemKind.COURSE: (CourseState.PUBLICISED, CourseState.IN_LIBRARY),
    ItemKind.PRIVATE_COURSE: (PrivateCourseState.PASSED,),
    ItemKind.COURSE_RUN: (
        RunState.ENROLLING,
        RunState.RUNNING,
        RunState.FINISHED,
        RunState.UNDER_EVALUATION,
        RunState.CONTINUE,
        RunState.DISCONTINUED,
    ),
}

_ROSTER_COLUMNS = frozenset({"teacher", "school"})


def _rosters() -> dict[str, list[str]]:
    """The inputs that name people with their schools, and the kinds that have one of the name."""
    pairs = {
        (field.name, str(one.kind))
        for one in DEFINITIONS.values()
        for line in one.transitions
        for field in line.input
        if {column.name for column in field.rows} >= _ROSTER_COLUMNS
    }
    return {
        name: sorted(kind for other, kind in pairs if other == name)
        for name in sorted({name for name, _ in pairs})
    }


_ROSTERS = _rosters()

_OF_UNITS = cast("$[*] ? (@.school == $units[*])", JSONPATH)

# The acts that tell a school something: it reads what was said to it.
_TELLING = sorted(
    {
        (str(one.kind), line.action)
        for one in DEFINITIONS.values()
        for line in one.transitions
        if Effect.TELL_SCHOOL in line.effects
    }
)

# The tables inside the conditions go by names of their own, since the statement around them may
# read the same. They are made once: to name a table costs more than to ask it.
_THE_ITEM, _SCOPED, _EVENT = aliased(Item), aliased(Item), aliased(ItemEvent)
_COURSE, _RUN, _DEVELOPER = aliased(Course), aliased(CourseRun), aliased(CourseDeveloper)
_SURVEY, _ASKED = aliased(Survey), aliased(SurveyRespondent)
_MEMBER, _ELECTOR = aliased(PanelMember), aliased(Elector)
_PLACE, _CREDITED, _BATCH = aliased(Enrolment), aliased(Enrolment), aliased(CreditBatch)

# Who was invited sees what it is about; inside is who has accepted and declared to be free.
_ON_THE_PANEL = (str(MemberStatus.ACCEPTED), str(MemberStatus.RECUSED))
_INVITED = (str(MemberStatus.INVITED),)


def items(viewer: Viewer) -> ColumnElement[bool]:
    """Items that the viewer may see.

    Nobody who is not signed in sees one. Everybody else sees what is public, what they take part
    in, and what they are inside of; those who act for a body and overseers see all. A token shows
    of these what it is for.
    """
    return _and(_items(viewer), *_in_scope(viewer, Item))


def _items(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.sees_items:
        return true()
    person = viewer.person_id
    if person is None:
        return false()
    return or_(
        *(and_(Item.kind == kind, Item.state.in_(states)) for kind, states in PUBLIC.items()),
        _takes_part(person),
        _is_asked(person),
        _on_roster(person, viewer.units),
        *(
            and_(covered(one, Item), _on_roster(None, viewer.as_lender(one).units))
            for one in viewer.lent
        ),
        _insiders(viewer, person, Item, panel=_ON_THE_PANEL + _INVITED),
        *_lent(viewer, Item),
    )


def inside(viewer: Viewer, authority_id: Column, item_id: Column) -> ColumnElement[bool]:
    """Rows of items whose inner matters the viewer may see: history, documents, votes.

    That a course is in the library for everybody does not open its minutes to everybody. Inside
    are who declared, leads, develops, appraises it or votes on it, the declaring unit's managers,
    those who act for a body and overseers.
    """
    scoped = [
        exists().where(_SCOPED.authority_id == authority_id, _SCOPED.id == item_id, condition)
        for condition in _in_scope(viewer, _SCOPED)
    ]
    return _and(_inside(viewer, authority_id, item_id), *scoped)


def _inside(viewer: Viewer, authority_id: Column, item_id: Column) -> ColumnElement[bool]:
    if viewer.sees_items:
        return true()
    if viewer.person_id is None:
        return false()
    item = _THE_ITEM
    return exists().where(
        item.authority_id == authority_id,
        item.id == item_id,
        or_(_insiders(viewer, viewer.person_id, item), *_lent(viewer, item)),
    )


def told(viewer: Viewer) -> ColumnElement[bool]:
    """Events that tell a school of the viewer something, though it is not inside of the item."""
    return and_(
        tuple_(ItemEvent.kind, ItemEvent.action).in_(_TELLING),
        or_(false(), *(ItemEvent.input.contains(one) for one in _schools(viewer))),
    )


def names_own(viewer: Viewer) -> ColumnElement[bool]:
    """Events with a list of people among whom some are of a school of the viewer."""
    return or_(
        false(),
        *(
            and_(ItemEvent.kind.in_(kinds), ItemEvent.input.contains({name: [one]}))
            for name, kinds in _ROSTERS.items()
            for one in _schools(viewer)
        ),
    )


def own_rows(viewer: Viewer) -> ColumnElement[Any]:
    """Of what was filled in with such an event, the rows of the viewer's schools and no others."""
    units = cast({"units": [one["school"] for one in _schools(viewer)]}, JSONB)
    return func.jsonb_strip_nulls(
        func.jsonb_build_object(
            *(
                part
                for name in _ROSTERS
                for part in (
                    name,
                    func.jsonb_path_query_array(ItemEvent.input[name], _OF_UNITS, units),
                )
            )
        )
    )


def _schools(viewer: Viewer) -> list[dict[str, str]]:
    return [{"school": str(unit)} for unit in sorted(viewer.units)]


def teachers(viewer: Viewer) -> ColumnElement[bool]:
    """Teachers whose own data the viewer may see: oneself, and those of one's unit.

    Those who act for a body and auditors see all; members of a body and policy officers do not.
    """
    scope = viewer.scope
    if scope is None:
        return _teachers(viewer)
    if not scope.permits(Operation.READ_PEOPLE):
        return false()
    units = [] if scope.organisation_id is None else [scope.organisation_id]
    return _and(_teachers(viewer), *(_employed(viewer, [unit]) for unit in units))


def _teachers(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.sees_people:
        return true()
    if viewer.person_id is None:
        return false()
    employed = _employed(viewer, viewer.units)
    return (
        or_(Teacher.id == viewer.person_id, employed)
        if viewer.units
        else (Teacher.id == viewer.person_id)
    )


def sees_teacher(viewer: Viewer, teacher: AnyRow) -> bool:
    """The same of a row of `people.teachers` that is at hand: asked again where it is shown."""
    own = viewer.person_id is not None and teacher.id == viewer.person_id
    sees = own or viewer.sees_people or not viewer.units.isdisjoint(teacher.units)
    scope = viewer.scope
    if not sees or scope is None:
        return sees
    here = scope.organisation_id is None or scope.organisation_id in teacher.units
    return here and scope.permits(Operation.READ_PEOPLE)


def participants(viewer: Viewer) -> ColumnElement[bool]:
    """Enrolments that the viewer may see: own ones, those in runs one leads, and one's unit's."""
    scoped = [
        exists().where(
            _SCOPED.authority_id == Enrolment.authority_id,
            _SCOPED.id == Enrolment.run_id,
            condition,
        )
        for condition in _of_people(viewer, _SCOPED)
    ]
    return _and(_participants(viewer), *scoped)


def _participants(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.sees_people:
        return true()
    person = viewer.person_id
    if person is None:
        return false()
    run = exists().where(
        CourseRun.authority_id == Enrolment.authority_id,
        CourseRun.id == Enrolment.run_id,
        Item.authority_id == CourseRun.authority_id,
        Item.id == CourseRun.id,
        or_(
            CourseRun.leader_id == person,
            Item.owner_id == person,
            _of_units(viewer.units, Item.organisation_id),
        ),
    )
    teacher = exists().where(
        Teacher.authority_id == Enrolment.authority_id,
        Teacher.id == Enrolment.teacher_id,
        teachers(viewer),
    )
    return or_(run, teacher)


def records(
    viewer: Viewer, authority_id: Column, batch_id: Column, teacher_id: Column
) -> ColumnElement[bool]:
    """Records of credit batches that the viewer may see: own ones, and for those inside all."""
    scoped = [
        exists().where(_SCOPED.authority_id == authority_id, _SCOPED.id == batch_id, condition)
        for condition in _of_people(viewer, _SCOPED)
    ]
    return _and(_records(viewer, authority_id, batch_id, teacher_id), *scoped)


def _records(
    viewer: Viewer, authority_id: Column, batch_id: Column, teacher_id: Column
) -> ColumnElement[bool]:
    if viewer.sees_people:
        return true()
    if viewer.person_id is None:
        return false()
    item = _THE_ITEM
    inside_ = exists().where(
        item.authority_id == authority_id,
        item.id == batch_id,
        or_(_insiders(viewer, viewer.person_id, item), *_lent(viewer, item)),
    )
    return or_(teacher_id == viewer.person_id, inside_)


def _and(condition: ColumnElement[bool], *more: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(condition, *more) if more else condition


def _in_scope(viewer: Viewer, item: type[Item]) -> Iterator[ColumnElement[bool]]:
    """What a token is for, as conditions on the item; none without a token, or for all items."""
    scope = viewer.scope
    if scope is None:
        return
    if scope.kinds:
        yield item.kind.in_(sorted(scope.kinds))
    if scope.organisation_id is not None:
        yield _of_units([scope.organisation_id], item.organisation_id)


def _of_people(viewer: Viewer, item: type[Item]) -> Iterator[ColumnElement[bool]]:
    """The same for what an item knows of people, which a token shows only if it is for that."""
    scope = viewer.scope
    if scope is not None and not scope.permits(Operation.READ_PEOPLE):
        yield false()
    yield from _in_scope(viewer, item)


def _employed(viewer: Viewer, units: Iterable[UUID]) -> ColumnElement[bool]:
    """Teachers who are employed in one of the units, or below it, now."""
    today = local_date(viewer.now)
    return exists().where(
        Employment.authority_id == Teacher.authority_id,
        Employment.teacher_id == Teacher.id,
        Employment.since <= today,
        or_(Employment.until.is_(None), Employment.until >= today),
        _of_units(units, Employment.organisation_id),
    )


def _insiders(
    viewer: Viewer, person: UUID, item: type[Item], *, panel: tuple[str, ...] = _ON_THE_PANEL
) -> ColumnElement[bool]:
    course, run, developer, member, elector = _COURSE, _RUN, _DEVELOPER, _MEMBER, _ELECTOR
    return or_(
        item.owner_id == person,
        item.subject_id == person,
        exists().where(
            course.authority_id == item.authority_id,
            course.id == item.id,
            course.leader_id == person,
        ),
        exists().where(
            run.authority_id == item.authority_id, run.id == item.id, run.leader_id == person
        ),
        exists().where(
            developer.authority_id == item.authority_id,
            developer.course_id == item.id,
            developer.person_id == person,
        ),
        exists().where(
            member.authority_id == item.authority_id,
            member.item_id == item.id,
            member.person_id == person,
            member.status.in_(panel),
        ),
        exists().where(
            elector.authority_id == item.authority_id,
            elector.item_id == item.id,
            elector.person_id == person,
        ),
        _of_units(viewer.units, item.organisation_id),
        _of_units(viewer.units, item.undertaking_id),
    )


def _lent(viewer: Viewer, item: type[Item]) -> Iterator[ColumnElement[bool]]:
    """What lent roles show, one condition a delegation; never more than what it is for."""
    for one in viewer.lent:
        lender = viewer.as_lender(one)
        seen = true() if lender.sees_items else _of_units(lender.units, item.organisation_id)
        yield and_(covered(one, item), seen)


def covered(lent: Delegation, item: type[Item]) -> ColumnElement[bool]:
    """The items that a delegation is for; the same as `Delegation.covers`."""
    units = () if lent.organisation_id is None else (lent.organisation_id,)
    return and_(
        item.kind.in_(sorted(lent.kinds)) if lent.kinds else true(),
        _of_units(units, item.organisation_id) if units else true(),
    )


def _takes_part(person: UUID) -> ColumnElement[bool]:
    """Participants of a run see the run and its credit batch."""
    place, credited, batch = _PLACE, _CREDITED, _BATCH
    return or_(
        exists().where(
            place.authority_id == Item.authority_id,
            place.run_id == Item.id,
            place.teacher_id == person,
            place.withdrawn_at.is_(None),
        ),
        exists().where(
            batch.authority_id == Item.authority_id,
            batch.id == Item.id,
            credited.authority_id == batch.authority_id,
            credited.run_id == batch.run_id,
            credited.teacher_id == person,
            credited.withdrawn_at.is_(None),
        ),
    )


def _is_asked(person: UUID) -> ColumnElement[bool]:
    """Whoever is asked in a questionnaire sees what it is about."""
    survey, asked = _SURVEY, _ASKED
    return exists().where(
        survey.authority_id == Item.authority_id,
        survey.item_id == Item.id,
        asked.authority_id == survey.authority_id,
        asked.survey_id == survey.id,
        asked.person_id == person,
    )


def _on_roster(person: UUID | None, units: Iterable[UUID]) -> ColumnElement[bool]:
    """The item's roster names the person, or a unit that has to report on its participants."""
    wanted = [{"school": str(unit)} for unit in sorted(units)]
    if person is not None:
        wanted.append({"teacher": str(person)})
    event = _EVENT
    return or_(
        *(
            exists().where(
                Item.kind.in_(kinds),
                event.authority_id == Item.authority_id,
                event.item_id == Item.id,
                or_(false(), *(event.input.contains({name: [one]}) for one in wanted)),
            )
            for name, kinds in _ROSTERS.items()
        )
    )


def _of_units(units: Iterable[UUID], organisation_id: Column) -> ColumnElement[bool]:
    """The organisation is one of the units, or lies below one."""
    above = list(units)
    if not above:
        return false()
    return exists().where(
        Organisation.id == organisation_id,
        Organisation.path.op("&&")(cast(above, ARRAY(PG_UUID(as_uuid=True)))),
    )
