"""Whether what a command names is there: persons, teachers and courses of the authority."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import select

from trainingflow.db.models import Course, Item, Organisation, Person, Teacher
from trainingflow.domain.workflow.attempt import as_uuid
from trainingflow.domain.workflow.blockers import Blocker, BlockerCode, FieldBlocker
from trainingflow.services.command import Command
from trainingflow.services.dossiers import documents
from trainingflow.services.work import Work

_Table = type[Person] | type[Teacher] | type[Course] | type[Item] | type[Organisation]

_FIELDS: Final[Mapping[str, _Table]] = {
    "leader": Person,
    "developers": Person,
    "guides": Person,
    "experts": Person,
    "person": Person,
    "personInCharge": Person,
    "course": Course,
    "supersedes": Course,
    "subject": Teacher,
    "teachers": Teacher,
    "teacher": Teacher,
    "parent": Item,
    "undertakingUnit": Organisation,
    "projectLeader": Person,
    "projectManager": Person,
    "school": Organisation,
}
_EXPECTED: Final[Mapping[_Table, str]] = {
    Person: "a person of this authority",
    Teacher: "a teacher of this authority",
    Course: "a course of this authority",
    Item: "an item of this authority",
    Organisation: "an organisation of this authority",
}
_ENROL: Final = "enrol"


def sort_of(name: str) -> str | None:
    """What an id in a field of that name is of: a `Person`, an `Organisation`, an `Item`.

    None where the name does not say it.
    """
    table = _FIELDS.get(name)
    return None if table is None else table.__name__


async def unknown(work: Work, command: Command) -> tuple[Blocker, ...]:
    """A blocker for every field that names something which is not there, in the order given."""
    named = list(_named(work, command))
    found = {
        table: await _found(work, table, {one for _, other, one in named if other is table})
        for table in {table for _, table, _ in named}
    }
    fields = dict.fromkeys((name, table) for name, table, one in named if one not in found[table])
    strangers = tuple(
        FieldBlocker(code=BlockerCode.INPUT_INVALID, field=name, expected=_EXPECTED[table])
        for name, table in fields
    )
    return strangers + await documents.unknown(work, command)


def _named(work: Work, command: Command) -> Iterator[tuple[str, _Table, UUID]]:
    for path, name, value in _values(command.input):
        for one in _ids(value) if name in _FIELDS else ():
            yield path, _FIELDS[name], one
    if command.action == _ENROL:
        person = as_uuid(command.input.get("participant")) or work.actor.person_id
        if person is not None:
            yield "participant", Teacher, person


def _values(given: Mapping[str, object], at: str = "") -> Iterator[tuple[str, str, object]]:
    """Every value with its path and its name, those of rows included."""
    for name, value in given.items():
        yield f"{at}{name}", name, value
        for index, row in enumerate(value if isinstance(value, (list, tuple)) else ()):
            if isinstance(row, Mapping):
                yield from _values(row, f"{at}{name}[{index}].")


def _ids(value: object) -> Iterable[UUID]:
    entries = value if isinstance(value, (list, tuple)) else (value,)
    return (one for one in map(as_uuid, entries) if one is not None)


async def _found(work: Work, table: _Table, ids: set[UUID]) -> set[UUID]:
    rows = await work.session.scalars(
        select(table.id).where(table.authority_id == work.authority_id, table.id.in_(ids))
    )
    return set(rows)
