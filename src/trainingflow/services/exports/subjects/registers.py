"""The registers: units, and teachers with where they are employed, their titles and their posts.

The columns are those that an import understands, by the same names and headings: what was exported
is taken over by another district, or sent back with corrections, and changes nothing by itself.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, func, literal
from sqlalchemy.orm import aliased

from trainingflow.db.models import Employment, Person, PostHeld, Teacher, TitleHeld
from trainingflow.domain.citation import Label
from trainingflow.services.exports.column import Cell, Column, Type
from trainingflow.services.exports.subject import Reader, Rows, Subject
from trainingflow.services.imports import columns as imported
from trainingflow.services.imports.kind import Kind
from trainingflow.services.imports.kinds import KINDS
from trainingflow.services.reading import people
from trainingflow.services.reading.paging import AnyRow, Listing, Order
from trainingflow.services.reading.people import TeacherOrder
from trainingflow.services.reading.viewers import Viewer

_FLAGS: Final = frozenset({"recognised", "professional_development_school", "qualified"})
_DAYS: Final = frozenset(
    {
        "since",
        "until",
        "first_taught_on",
        "induction_completed_on",
        "transferred_on",
    }
)
# Aliases: whom somebody may see hangs on employments too, which the conditions look for themselves.
_EMPLOYED: Final = aliased(Employment)
_TITLE: Final = aliased(TitleHeld)
_POST: Final = aliased(PostHeld)
_FIRST: Final = literal(date.min)
"""Before every day on which somebody was employed: keys of pages are never empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFilter:
    """Which units; all that is given must hold."""

    kinds: tuple[str, ...] | None = None
    bodies: tuple[str, ...] | None = None
    below: UUID | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TeacherFilter:
    """Which teachers; all that is given must hold."""

    employer: UUID | None = None
    name: str | None = None


def _columns(kind: Kind) -> Callable[[Reader, Any], Awaitable[Sequence[Column]]]:
    async def columns(_reader: Reader, _wanted: object) -> Sequence[Column]:
        return [Column(one.name, one.heading, _type(one)) for one in kind.columns]

    return columns


def _type(column: imported.Column) -> Type:
    if column.name in _FLAGS:
        return Type.YES_OR_NO
    return Type.DAY if column.name in _DAYS else Type.TEXT


def _cells(reader: Reader, kind: Kind, said: Mapping[str, Cell]) -> Mapping[str, Cell]:
    """What is stored, with the words of closed lists in the language of the file."""
    found = dict(said)
    for column in kind.columns:
        value = found.get(column.name)
        if column.choices is not None and isinstance(value, str) and value in column.choices:
            found[column.name] = column.choices[value].text(reader.language)
    return found


def _units(viewer: Viewer, wanted: UnitFilter) -> Listing:
    return people.organisations(
        viewer, kinds=wanted.kinds, bodies=wanted.bodies, below=wanted.below, name=wanted.name
    )


def _with_employments(viewer: Viewer, wanted: TeacherFilter) -> Listing:
    """Teachers whose data the viewer may see, each employment a row, the earliest first."""
    listed = _teachers(viewer, wanted)
    statement = listed.statement.add_columns(
        Teacher.qualified, _EMPLOYED.since, _EMPLOYED.until, _EMPLOYED.organisation_id
    )
    held = statement.outerjoin(
        _EMPLOYED,
        and_(_EMPLOYED.authority_id == Teacher.authority_id, _EMPLOYED.teacher_id == Teacher.id),
    )
    first = func.coalesce(_EMPLOYED.since, _FIRST)
    by = _by_code(first, func.coalesce(_EMPLOYED.id, Teacher.id))
    return Listing(held, by).about(**listed.given)


def _held(table: Any, *columns: Any) -> Callable[[Viewer, TeacherFilter], Listing]:  # noqa: ANN401 - an alias and its columns
    """Teachers with what they hold, each a row; nobody who holds none."""

    def listing(viewer: Viewer, wanted: TeacherFilter) -> Listing:
        held = and_(table.authority_id == Teacher.authority_id, table.teacher_id == Teacher.id)
        listed = _teachers(viewer, wanted)
        statement = listed.statement.add_columns(*columns, table.since).join(table, held)
        return Listing(statement, _by_code(table.since, table.id)).about(**listed.given)

    return listing


def _teachers(viewer: Viewer, wanted: TeacherFilter) -> Listing:
    return people.teachers(viewer, TeacherOrder.CODE, employer=wanted.employer, name=wanted.name)


def _by_code(*then: Any) -> Order:  # noqa: ANN401 - columns or what is made of them
    return Order((Person.code, Person.id, *then))


def _rows(
    kind: Kind, column: str | None = None, of: str | None = None
) -> Callable[[Reader, Sequence[AnyRow]], Awaitable[Rows]]:
    """The cells of rows as they are stored.

    Args:
        kind: of the import that has the same columns.
        column: the one that names a unit by its code; none where there is none.
        of: what of a row says which unit.
    """
    stored = [one.name for one in kind.columns if one.name != column]

    async def rows_of(reader: Reader, rows: Sequence[AnyRow]) -> Rows:
        units = [getattr(row, of) if of else None for row in rows]
        codes = await _codes(reader, units)
        found = []
        for row, unit in zip(rows, units, strict=True):
            said: dict[str, Cell] = {name: getattr(row, name) for name in stored}
            if column is not None:
                said[column] = codes.get(unit)
            found.append(_cells(reader, kind, said))
        return found

    return rows_of


async def _codes(reader: Reader, units: Iterable[UUID | None]) -> Mapping[UUID | None, str]:
    """The codes of units by their ids; nothing is asked for none."""
    named = sorted({one for one in units if one is not None})
    if not named:
        return {}
    known = await people.organisations_by_id(reader.session, reader.viewer, named)
    return {one: row.code for one, row in known.items()}


ORGANISATIONS: Final = Subject(
    name="ORGANISATIONS",
    label=Label("单位", "Units"),
    wanted=UnitFilter,
    listing=_units,
    columns=_columns(KINDS["ORGANISATIONS"]),
    rows=_rows(KINDS["ORGANISATIONS"], "parent", "parent_id"),
)
TEACHERS: Final = Subject(
    name="TEACHERS",
    label=Label("教师任职", "Teachers and their employments"),
    wanted=TeacherFilter,
    listing=_with_employments,
    columns=_columns(KINDS["TEACHERS"]),
    rows=_rows(KINDS["TEACHERS"], "unit", "organisation_id"),
)
TITLES: Final = Subject(
    name="TITLES",
    label=Label("教师职称", "Titles of teachers"),
    wanted=TeacherFilter,
    listing=_held(_TITLE, _TITLE.title),
    columns=_columns(KINDS["TITLES"]),
    rows=_rows(KINDS["TITLES"]),
)
POSTS: Final = Subject(
    name="POSTS",
    label=Label("教师岗位", "Posts of teachers"),
    wanted=TeacherFilter,
    listing=_held(_POST, _POST.post, _POST.until),
    columns=_columns(KINDS["POSTS"]),
    rows=_rows(KINDS["POSTS"]),
)
