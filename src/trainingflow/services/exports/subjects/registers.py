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
_HELD: Final = aliased(Employment)
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


async def _unit_rows(reader: Reader, rows: Sequence[AnyRow]) -> Rows:
    above = {one.parent_id for one in rows if one.parent_id is not None}
    known = await people.organisations_by_id(reader.session, reader.viewer, list(above))
    kind = KINDS["ORGANISATIONS"]
    return [
        _cells(
            reader,
            kind,
            {
                **_same(row, (one.name for one in kind.columns if one.name != "parent")),
                "parent": known[row.parent_id].code if row.parent_id in known else None,
            },
        )
        for row in rows
    ]


def _with_employments(viewer: Viewer, wanted: TeacherFilter) -> Listing:
    """Teachers whose data the viewer may see, each employment a row, the earliest first."""
    statement = _teachers(viewer, wanted).add_columns(
        Teacher.qualified, _HELD.since, _HELD.until, _HELD.organisation_id
    )
    held = statement.outerjoin(
        _HELD,
        and_(_HELD.authority_id == Teacher.authority_id, _HELD.teacher_id == Teacher.id),
    )
    first = func.coalesce(_HELD.since, _FIRST)
    return Listing(held, _by_code(first, func.coalesce(_HELD.id, Teacher.id)))


def _with_titles(viewer: Viewer, wanted: TeacherFilter) -> Listing:
    held = (
        _teachers(viewer, wanted)
        .add_columns(_TITLE.title, _TITLE.since)
        .join(
            _TITLE,
            and_(_TITLE.authority_id == Teacher.authority_id, _TITLE.teacher_id == Teacher.id),
        )
    )
    return Listing(held, _by_code(_TITLE.since, _TITLE.id))


def _with_posts(viewer: Viewer, wanted: TeacherFilter) -> Listing:
    held = (
        _teachers(viewer, wanted)
        .add_columns(_POST.post, _POST.since, _POST.until)
        .join(
            _POST,
            and_(_POST.authority_id == Teacher.authority_id, _POST.teacher_id == Teacher.id),
        )
    )
    return Listing(held, _by_code(_POST.since, _POST.id))


def _teachers(viewer: Viewer, wanted: TeacherFilter) -> Any:  # noqa: ANN401 - a Select of rows
    listed = people.teachers(viewer, TeacherOrder.CODE, employer=wanted.employer, name=wanted.name)
    return listed.statement


def _by_code(*then: Any) -> Order:  # noqa: ANN401 - columns or what is made of them
    return Order((Person.code, Person.id, *then))


async def _teacher_rows(reader: Reader, rows: Sequence[AnyRow]) -> Rows:
    units = {one.organisation_id for one in rows if one.organisation_id is not None}
    known = await people.organisations_by_id(reader.session, reader.viewer, list(units))
    kind = KINDS["TEACHERS"]
    return [
        _cells(
            reader,
            kind,
            {
                **_same(row, (one.name for one in kind.columns if one.name != "unit")),
                "unit": known[row.organisation_id].code if row.organisation_id in known else None,
            },
        )
        for row in rows
    ]


def _held_rows(kind: Kind) -> Callable[[Reader, Sequence[AnyRow]], Awaitable[Rows]]:
    async def rows_of(reader: Reader, rows: Sequence[AnyRow]) -> Rows:
        names = [one.name for one in kind.columns]
        return [_cells(reader, kind, _same(row, names)) for row in rows]

    return rows_of


def _same(row: AnyRow, names: Iterable[str]) -> Mapping[str, Cell]:
    return {name: getattr(row, name) for name in names}


ORGANISATIONS: Final = Subject(
    name="ORGANISATIONS",
    label=Label("单位", "Units"),
    wanted=UnitFilter,
    listing=_units,
    columns=_columns(KINDS["ORGANISATIONS"]),
    rows=_unit_rows,
)
TEACHERS: Final = Subject(
    name="TEACHERS",
    label=Label("教师任职", "Teachers and their employments"),
    wanted=TeacherFilter,
    listing=_with_employments,
    columns=_columns(KINDS["TEACHERS"]),
    rows=_teacher_rows,
)
TITLES: Final = Subject(
    name="TITLES",
    label=Label("教师职称", "Titles of teachers"),
    wanted=TeacherFilter,
    listing=_with_titles,
    columns=_columns(KINDS["TITLES"]),
    rows=_held_rows(KINDS["TITLES"]),
)
POSTS: Final = Subject(
    name="POSTS",
    label=Label("教师岗位", "Posts of teachers"),
    wanted=TeacherFilter,
    listing=_with_posts,
    columns=_columns(KINDS["POSTS"]),
    rows=_held_rows(KINDS["POSTS"]),
)
