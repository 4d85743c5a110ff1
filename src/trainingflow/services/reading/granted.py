"""The rows of the table of reading as conditions of SQL.

`sight` is how they are used; nothing else asks here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Uuid,
    and_,
    exists,
    false,
    literal,
    not_,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from trainingflow.db.models import CourseRun, Employment, Enrolment, Item, Teacher
from trainingflow.domain.authority.reading import Claim, everything
from trainingflow.domain.authority.terms import Matter, Tie
from trainingflow.domain.calendar import local_date
from trainingflow.services.reading import ways
from trainingflow.services.reading.paging import AnySelect, Column
from trainingflow.services.reading.viewers import Viewer
from trainingflow.services.reading.ways import of_units

Condition = Callable[[Claim], ColumnElement[bool]]
"""How a tie is said in SQL, for whoever makes the claim."""

Key = tuple[InstrumentedAttribute[UUID], InstrumentedAttribute[UUID]]
"""The columns of a row that say whose it is: an authority, and one of its teachers."""

TEACHER: Final[Key] = (Teacher.authority_id, Teacher.id)

_BROAD: Final = frozenset({Tie.PUBLIC, Tie.AUTHORITY})
"""Ties to items of anybody, by what they are."""

# Goes by a name of its own: the statement around may read items too.
_THE_ITEM, _EMPLOYMENT = aliased(Item), aliased(Employment)


def items(viewer: Viewer) -> ColumnElement[bool]:
    """Items that the viewer may see: the rows of ITEM in the table of reading, as a condition."""
    found = viewer.claims(Matter.ITEM)
    return true() if everything(found) else _any_tie(found, Item)


def items_apart(viewer: Viewer, *, public: bool) -> tuple[ColumnElement[bool], ...]:
    """The same as conditions of which one holds for each item, for lists of them.

    Asked of every item of a large district whether somebody is tied to it, the database answers
    after half a second. What the items themselves say, as that they are published, it finds in the
    order of the list; what is tied to somebody otherwise, from whoever that is.

    Args:
        viewer: who looks.
        public: whether there can be something published among those that are wanted.
    """
    found = viewer.claims(Matter.ITEM)
    if everything(found) or not found:
        return (items(viewer),)
    broad = [one for one in found if one.grant.tie in _BROAD]
    met = _any_tie(broad, Item)
    tied = and_(not_(met), Item.id.in_(_tied(found, viewer)))
    return (met, tied) if public or any(one.lent for one in broad) else (tied,)


def _tied(found: Iterable[Claim], viewer: Viewer) -> CompoundSelect[Any]:
    """The ids of items that somebody is tied to."""
    others = [one for one in found if one.grant.tie not in _BROAD]
    return union_all(*(ids for one in others for ids in ways.tied(one, viewer.authority_id)))


def inside(viewer: Viewer, authority_id: Column, item_id: Column) -> ColumnElement[bool]:
    """Rows of items whose inner matters the viewer may see: history, documents, votes.

    That a course is in the library for everybody does not open its minutes to everybody: the
    rows of INSIDE say to whom they are open.
    """
    found = viewer.claims(Matter.INSIDE)
    if everything(found):
        return true()
    return _exists_item(found, authority_id, item_id)


def inside_apart(
    viewer: Viewer, authority_id: Column, item_id: Column
) -> tuple[ColumnElement[bool], ...]:
    """The same as conditions of which one holds for each row, for lists of them."""
    found = viewer.claims(Matter.INSIDE)
    if everything(found) or not found:
        return (inside(viewer, authority_id, item_id),)
    tied = item_id.in_(_tied(found, viewer))
    broad = [one for one in found if one.grant.tie in _BROAD]
    if not broad:
        return (tied,)
    met = _exists_item(broad, authority_id, item_id)
    return met, and_(not_(met), tied)


def teachers(viewer: Viewer, key: Key, *, listed: bool) -> ColumnElement[bool]:
    """Teachers whose own data the viewer may see: the rows of TEACHER, as a condition.

    Args:
        viewer: who looks.
        key: whose data.
        listed: they are found from the units that employ them, for a list; else each is asked.
    """
    found = viewer.claims(Matter.TEACHER)
    if everything(found):
        return true()
    today = local_date(viewer.now)
    if not listed or not found:
        return _any_of(found, _teacher_ties(today, key))
    return key[1].in_(union_all(*(_known(one, viewer.authority_id, today) for one in found)))


def _known(claim: Claim, authority_id: UUID, today: date) -> AnySelect:
    """The ids of teachers that somebody claims to know."""
    if claim.grant.tie is Tie.SELF:
        return select(literal(claim.person_id, Uuid()).label("id"))
    one = _EMPLOYMENT
    return select(one.teacher_id.label("id")).where(
        one.authority_id == authority_id,
        ways.in_units(claim.units, one.organisation_id),
        one.since <= today,
        or_(one.until.is_(None), one.until >= today),
    )


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


def _any_of(found: Iterable[Claim], ties: Mapping[Tie, Condition]) -> ColumnElement[bool]:
    """The claims as one condition; a tie that cannot be said in SQL is a fault of the program."""
    return or_(false(), *(_own(one, ties) for one in found))


def _own(claim: Claim, ties: Mapping[Tie, Condition]) -> ColumnElement[bool]:
    if claim.lent is not None:
        message = f"{claim.grant.key} is lent, though no item says how far"
        raise LookupError(message)
    return ties[claim.grant.tie](claim)


def _any_tie(found: Iterable[Claim], item: type[Item]) -> ColumnElement[bool]:
    """The claims as one condition on an item; what is lent reaches as far as it was lent."""
    return or_(
        false(),
        *(
            ways.tie(one, item)
            if one.lent is None
            else and_(ways.covered(one.lent, item), ways.tie(one, item))
            for one in found
        ),
    )


def _exists_item(
    found: Sequence[Claim], authority_id: Column, item_id: Column
) -> ColumnElement[bool]:
    if not found:
        return false()
    item = _THE_ITEM
    return exists().where(
        item.authority_id == authority_id, item.id == item_id, _any_tie(found, item)
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


_RUN_TIES: Mapping[Tie, Condition] = {
    Tie.LEADER: lambda claim: CourseRun.leader_id == claim.person_id,
    Tie.OWNER: lambda claim: Item.owner_id == claim.person_id,
    Tie.DECLARING: lambda claim: of_units(claim.units, Item.organisation_id),
}
