"""What a viewer may see, as conditions of the statements that read it.

A list and a single object are filtered by the same condition, so that no way around it exists:
by the rows of the table of reading (`granted`), narrowed by the scope of a token, here and nowhere
else.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, and_, cast, exists, false, func, or_, tuple_
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH
from sqlalchemy.orm import aliased

from trainingflow.db.models import Enrolment, Item, ItemEvent
from trainingflow.domain.authority.reading import decide
from trainingflow.domain.authority.terms import Matter, Tie, Ties
from trainingflow.domain.calendar import local_date
from trainingflow.domain.lifecycles import DEFINITIONS
from trainingflow.domain.scopes import Operation
from trainingflow.domain.workflow.effects import Effect
from trainingflow.services.privacy.restricted import is_restricted
from trainingflow.services.reading import granted
from trainingflow.services.reading.granted import TEACHER, Key, employed
from trainingflow.services.reading.paging import AnyRow, Column
from trainingflow.services.reading.viewers import Viewer
from trainingflow.services.reading.ways import ROSTERS, covered, of_units, written_out

__all__ = [
    "covered",
    "inside",
    "inside_apart",
    "items",
    "items_apart",
    "names_own",
    "own_rows",
    "participants",
    "records",
    "sees_teacher",
    "teachers",
    "told",
]

_OF_UNITS = cast("$[*] ? (@.school == $units[*])", JSONPATH)

# The acts that tell a school something: it reads what was said to it.
TELLING = sorted(
    {
        (str(one.kind), line.action)
        for one in DEFINITIONS.values()
        for line in one.transitions
        if Effect.TELL_SCHOOL in line.effects
    }
)

_SCOPED = aliased(Item)


def items(viewer: Viewer) -> ColumnElement[bool]:
    """Items that the viewer may see: the rows of ITEM; a token shows of these what it is for."""
    return _and(granted.items(viewer), *_in_scope(viewer, Item))


def items_apart(viewer: Viewer, *, public: bool = True) -> tuple[ColumnElement[bool], ...]:
    """The same as conditions of which one holds for each item: see `granted`."""
    scope = tuple(_in_scope(viewer, Item))
    return tuple(_and(one, *scope) for one in granted.items_apart(viewer, public=public))


def inside(viewer: Viewer, authority_id: Column, item_id: Column) -> ColumnElement[bool]:
    """Rows of items whose inner matters the viewer may see: history, documents, votes.

    That a course is in the library for everybody does not open its minutes to everybody: the
    rows of INSIDE say to whom they are open.
    """
    return _and(
        granted.inside(viewer, authority_id, item_id), *_scoped(viewer, authority_id, item_id)
    )


def inside_apart(
    viewer: Viewer, authority_id: Column, item_id: Column
) -> tuple[ColumnElement[bool], ...]:
    """The same as conditions of which one holds for each row: see `granted`."""
    scoped = _scoped(viewer, authority_id, item_id)
    apart = granted.inside_apart(viewer, authority_id, item_id)
    return tuple(_and(one, *scoped) for one in apart)


def _scoped(viewer: Viewer, authority_id: Column, item_id: Column) -> list[ColumnElement[bool]]:
    return [
        exists().where(_SCOPED.authority_id == authority_id, _SCOPED.id == item_id, condition)
        for condition in _in_scope(viewer, _SCOPED)
    ]


def told(viewer: Viewer) -> ColumnElement[bool]:
    """Events that tell a school of the viewer something, though it is not inside of the item."""
    return and_(
        written_out(ItemEvent.kind, {kind for kind, _ in TELLING}),
        tuple_(ItemEvent.kind, ItemEvent.action).in_(TELLING),
        or_(false(), *(ItemEvent.input.contains(one) for one in _schools(viewer))),
    )


def names_own(viewer: Viewer) -> ColumnElement[bool]:
    """Events with a list of people among whom some are of a school of the viewer."""
    return or_(
        false(),
        *(
            and_(written_out(ItemEvent.kind, kinds), ItemEvent.input.contains({name: [one]}))
            for name, kinds in ROSTERS.items()
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
                for name in ROSTERS
                for part in (
                    name,
                    func.jsonb_path_query_array(ItemEvent.input[name], _OF_UNITS, units),
                )
            )
        )
    )


def _schools(viewer: Viewer) -> list[dict[str, str]]:
    return [{"school": str(unit)} for unit in sorted(viewer.units)]


def teachers(viewer: Viewer, key: Key = TEACHER, *, listed: bool = False) -> ColumnElement[bool]:
    """Teachers whose own data the viewer may see: the rows of TEACHER, narrowed by a token.

    Of people whose data is restricted or erased none, except by auditors (PIPL art. 47).

    Args:
        viewer: who looks.
        key: the authority and the id of the teacher of a row. What refers to a teacher has both:
            it is looked at without reading the teacher's own row.
        listed: for a list of all of them; not of teachers that are named.
    """
    seen = _teachers(viewer, key, listed=listed)
    return seen if viewer.audits else _and(seen, ~is_restricted(*key))


def _teachers(viewer: Viewer, key: Key, *, listed: bool) -> ColumnElement[bool]:
    scope, seen = viewer.scope, granted.teachers(viewer, key, listed=listed)
    if scope is None:
        return seen
    if not scope.permits(Operation.READ_PEOPLE):
        return false()
    units = [] if scope.organisation_id is None else [scope.organisation_id]
    today = local_date(viewer.now)
    return _and(seen, *(employed([unit], today, key) for unit in units))


def sees_teacher(viewer: Viewer, teacher: AnyRow) -> bool:
    """The same of a row of `people.teachers` that is at hand: asked again where it is shown."""
    ties = Ties(
        authority_id=viewer.authority_id,
        persons={Tie.SELF: frozenset({teacher.id})},
        units={Tie.EMPLOYING: frozenset(teacher.units)},
    )
    sees = decide(Matter.TEACHER, viewer.reader, ties) is not None
    scope = viewer.scope
    if not sees or scope is None:
        return sees
    here = scope.organisation_id is None or scope.organisation_id in teacher.units
    return here and scope.permits(Operation.READ_PEOPLE)


def participants(viewer: Viewer) -> ColumnElement[bool]:
    """Enrolments that the viewer may see: the rows of ENROLMENT, narrowed by a token."""
    scoped = [
        exists().where(
            _SCOPED.authority_id == Enrolment.authority_id,
            _SCOPED.id == Enrolment.run_id,
            condition,
        )
        for condition in _of_people(viewer, _SCOPED)
    ]
    return _and(granted.participants(viewer), *scoped)


def records(
    viewer: Viewer, authority_id: Column, batch_id: Column, teacher_id: Column
) -> ColumnElement[bool]:
    """Records of credit batches that the viewer may see: the rows of CREDIT_RECORD."""
    scoped = [
        exists().where(_SCOPED.authority_id == authority_id, _SCOPED.id == batch_id, condition)
        for condition in _of_people(viewer, _SCOPED)
    ]
    return _and(granted.records(viewer, authority_id, batch_id, teacher_id), *scoped)


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
        yield of_units([scope.organisation_id], item.organisation_id)


def _of_people(viewer: Viewer, item: type[Item]) -> Iterator[ColumnElement[bool]]:
    """The same for what an item knows of people, which a token shows only if it is for that."""
    scope = viewer.scope
    if scope is not None and not scope.permits(Operation.READ_PEOPLE):
        yield false()
    yield from _in_scope(viewer, item)
