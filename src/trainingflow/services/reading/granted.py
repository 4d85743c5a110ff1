"""The rows of the table of reading as conditions of SQL: one way to say each tie.

`sight` is how they are used; nothing else asks here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, cast, exists, false, or_, true
from sqlalchemy.dialects.postgresql import ARRAY, UUID as PG_UUID
from sqlalchemy.orm import InstrumentedAttribute, aliased

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
from trainingflow.domain.authority.published import PUBLISHED
from trainingflow.domain.authority.reading import Claim, everything
from trainingflow.domain.authority.terms import Matter, Tie
from trainingflow.domain.calendar import local_date
from trainingflow.domain.lifecycles import DEFINITIONS
from trainingflow.domain.people import Delegation
from trainingflow.domain.workflow.panel import MemberStatus
from trainingflow.services.reading.paging import Column
from trainingflow.services.reading.viewers import Viewer

Condition = Callable[[Claim], ColumnElement[bool]]
"""How a tie is said in SQL, for whoever makes the claim."""

Key = tuple[InstrumentedAttribute[UUID], InstrumentedAttribute[UUID]]
"""The columns of a row that say whose it is: an authority, and one of its teachers."""

TEACHER: Final[Key] = (Teacher.authority_id, Teacher.id)

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


ROSTERS = _rosters()

# The tables inside the conditions go by names of their own, since the statement around them may
# read the same. They are made once: to name a table costs more than to ask it.
_THE_ITEM, _EVENT = aliased(Item), aliased(ItemEvent)
_COURSE, _RUN, _DEVELOPER = aliased(Course), aliased(CourseRun), aliased(CourseDeveloper)
_SURVEY, _ASKED = aliased(Survey), aliased(SurveyRespondent)
_MEMBER, _ELECTOR = aliased(PanelMember), aliased(Elector)
_PLACE, _CREDITED, _BATCH = aliased(Enrolment), aliased(Enrolment), aliased(CreditBatch)

# Who was invited sees what it is about; inside is who has accepted and declared to be free.
_ON_THE_PANEL = (str(MemberStatus.ACCEPTED), str(MemberStatus.RECUSED))
_INVITED = (str(MemberStatus.INVITED),)


def items(viewer: Viewer) -> ColumnElement[bool]:
    """Items that the viewer may see: the rows of ITEM in the table of reading, as a condition."""
    found = viewer.claims(Matter.ITEM)
    if everything(found):
        return true()
    return _any_of(found, {**_item_ties(Item, panel=_ON_THE_PANEL), **_FROM_OUTSIDE}, Item)


def inside(viewer: Viewer, authority_id: Column, item_id: Column) -> ColumnElement[bool]:
    """Rows of items whose inner matters the viewer may see: history, documents, votes.

    That a course is in the library for everybody does not open its minutes to everybody: the
    rows of INSIDE say to whom they are open.
    """
    found = viewer.claims(Matter.INSIDE)
    if everything(found):
        return true()
    return _exists_item(found, authority_id, item_id)


def teachers(viewer: Viewer, key: Key) -> ColumnElement[bool]:
    """Teachers whose own data the viewer may see: the rows of TEACHER, as a condition."""
    found = viewer.claims(Matter.TEACHER)
    if everything(found):
        return true()
    return _any_of(found, _teacher_ties(local_date(viewer.now), key))


def participants(viewer: Viewer) -> ColumnElement[bool]:
    """Enrolments that the viewer may see: the rows of ENROLMENT, as a condition."""
    found = viewer.claims(Matter.ENROLMENT)
    if everything(found):
        return true()
    run = exists().where(
        CourseRun.authority_id == Enrolment.authority_id,
        CourseRun.id == Enrolment.run_id,
        Item.authority_id == CourseRun.authority_id,
        Item.id == CourseRun.id,
        _any_of(_of_the(found, _RUN_TIES), _RUN_TIES),
    )
    ties = _teacher_ties(local_date(viewer.now), TEACHER)
    teacher = exists().where(
        Teacher.authority_id == Enrolment.authority_id,
        Teacher.id == Enrolment.teacher_id,
        _any_of(_of_the(found, ties), ties),
    )
    return or_(run, teacher)


def records(
    viewer: Viewer, authority_id: Column, batch_id: Column, teacher_id: Column
) -> ColumnElement[bool]:
    """Records of credit batches that the viewer may see: the rows of CREDIT_RECORD."""
    found = viewer.claims(Matter.CREDIT_RECORD)
    if everything(found):
        return true()
    own = [one for one in found if one.grant.tie is Tie.SELF]
    others = [one for one in found if one.grant.tie is not Tie.SELF]
    return or_(
        false(),
        *(teacher_id == one.person_id for one in own),
        _exists_item(others, authority_id, batch_id),
    )


def _of_the(found: Iterable[Claim], ties: Mapping[Tie, Condition]) -> list[Claim]:
    return [one for one in found if one.grant.tie in ties]


def _any_of(
    found: Iterable[Claim], ties: Mapping[Tie, Condition], item: type[Item] | None = None
) -> ColumnElement[bool]:
    """The claims as one condition; a tie that cannot be said in SQL is a fault of the program."""
    return or_(false(), *(_as_sql(one, ties, item) for one in found))


def _as_sql(
    claim: Claim, ties: Mapping[Tie, Condition], item: type[Item] | None
) -> ColumnElement[bool]:
    tied = ties[claim.grant.tie](claim)
    if claim.lent is None:
        return tied
    if item is None:
        message = f"{claim.grant.key} is lent, though no item says how far"
        raise LookupError(message)
    return and_(covered(claim.lent, item), tied)


def _exists_item(
    found: Sequence[Claim], authority_id: Column, item_id: Column
) -> ColumnElement[bool]:
    if not found:
        return false()
    item = _THE_ITEM
    return exists().where(
        item.authority_id == authority_id,
        item.id == item_id,
        _any_of(found, _item_ties(item, panel=_ON_THE_PANEL), item),
    )


def _item_ties(item: type[Item], *, panel: tuple[str, ...]) -> Mapping[Tie, Condition]:
    """How ties to an item are said in SQL; they are rows of its own tables."""
    course, run, developer, elector = _COURSE, _RUN, _DEVELOPER, _ELECTOR
    return {
        Tie.AUTHORITY: lambda _: true(),
        Tie.OWNER: lambda claim: item.owner_id == claim.person_id,
        Tie.SUBJECT: lambda claim: item.subject_id == claim.person_id,
        Tie.LEADER: lambda claim: or_(
            exists().where(
                course.authority_id == item.authority_id,
                course.id == item.id,
                course.leader_id == claim.person_id,
            ),
            exists().where(
                run.authority_id == item.authority_id,
                run.id == item.id,
                run.leader_id == claim.person_id,
            ),
        ),
        Tie.DEVELOPER: lambda claim: exists().where(
            developer.authority_id == item.authority_id,
            developer.course_id == item.id,
            developer.person_id == claim.person_id,
        ),
        Tie.PANELIST: lambda claim: _on_panel(item, claim, panel),
        Tie.INVITED: lambda claim: _on_panel(item, claim, _INVITED),
        Tie.ELECTOR: lambda claim: exists().where(
            elector.authority_id == item.authority_id,
            elector.item_id == item.id,
            elector.person_id == claim.person_id,
        ),
        Tie.DECLARING: lambda claim: of_units(claim.units, item.organisation_id),
        Tie.UNDERTAKING: lambda claim: of_units(claim.units, item.undertaking_id),
    }


def _on_panel(item: type[Item], claim: Claim, status: tuple[str, ...]) -> ColumnElement[bool]:
    member = _MEMBER
    return exists().where(
        member.authority_id == item.authority_id,
        member.item_id == item.id,
        member.person_id == claim.person_id,
        member.status.in_(status),
    )


def _teacher_ties(today: date, key: Key) -> Mapping[Tie, Condition]:
    return {
        Tie.SELF: lambda claim: key[1] == claim.person_id,
        Tie.EMPLOYING: lambda claim: employed(claim.units, today, key) if claim.units else false(),
    }


def employed(units: Iterable[UUID], today: date, key: Key) -> ColumnElement[bool]:
    """Teachers who are employed in one of the units, or below it, on the day."""
    return exists().where(
        Employment.authority_id == key[0],
        Employment.teacher_id == key[1],
        Employment.since <= today,
        or_(Employment.until.is_(None), Employment.until >= today),
        of_units(units, Employment.organisation_id),
    )


def covered(lent: Delegation, item: type[Item]) -> ColumnElement[bool]:
    """The items that a delegation is for; the same as `Delegation.covers`."""
    units = () if lent.organisation_id is None else (lent.organisation_id,)
    return and_(
        item.kind.in_(sorted(lent.kinds)) if lent.kinds else true(),
        of_units(units, item.organisation_id) if units else true(),
    )


def _takes_part(person: UUID | None) -> ColumnElement[bool]:
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


def _is_asked(person: UUID | None) -> ColumnElement[bool]:
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
            for name, kinds in ROSTERS.items()
        )
    )


def of_units(units: Iterable[UUID], organisation_id: Column) -> ColumnElement[bool]:
    """The organisation is one of the units, or lies below one."""
    above = list(units)
    if not above:
        return false()
    return exists().where(
        Organisation.id == organisation_id,
        Organisation.path.op("&&")(cast(above, ARRAY(PG_UUID(as_uuid=True)))),
    )


_RUN_TIES: Mapping[Tie, Condition] = {
    Tie.LEADER: lambda claim: CourseRun.leader_id == claim.person_id,
    Tie.OWNER: lambda claim: Item.owner_id == claim.person_id,
    Tie.DECLARING: lambda claim: of_units(claim.units, Item.organisation_id),
}

_FROM_OUTSIDE: Mapping[Tie, Condition] = {
    Tie.PUBLIC: lambda _: or_(
        *(
            and_(Item.kind == kind, Item.state.in_(sorted(states)))
            for kind, states in PUBLISHED.items()
        )
    ),
    Tie.PARTICIPANT: lambda claim: _takes_part(claim.person_id),
    Tie.ASKED: lambda claim: _is_asked(claim.person_id),
    Tie.ON_ROSTER: lambda claim: _on_roster(claim.person_id, ()),
    Tie.ROSTER_UNIT: lambda claim: _on_roster(None, claim.units) if claim.units else false(),
}
