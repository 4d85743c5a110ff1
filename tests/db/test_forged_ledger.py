"""Raw SQL cannot forge a ledger: not as the application, and not by accident as its owner."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.audited import Audited
from tests.copies import Copies
from tests.districts import District, unopened
from tests.world import World
from trainingflow.db.base import new_id

Connection = psycopg.Connection[tuple[object, ...]]
Values = dict[str, Any]


@pytest.fixture(scope="module")
def district(copies: Copies, template: str) -> Iterator[District]:
    with unopened(copies, template, teachers=2) as made:
        yield made


@pytest.fixture
def contents(district: District) -> str:
    return district.database_name


@pytest.fixture
def world(district: District, owner_url: str) -> Iterator[World]:
    with district.world.copied_to(owner_url) as copied:
        yield copied


@pytest.fixture
def application(database_url: str, world: World) -> Iterator[Connection]:
    """A connection as the application's role, which works on the district's data."""
    with Audited.connect(database_url, autocommit=True) as connection:
        connection.execute(
            "SELECT set_config('trainingflow.authority', %s, false)", [str(world.authority_id)]
        )
        yield connection


def a_group(connection: Connection, world: World) -> UUID:
    group = new_id()
    connection.execute(
        "INSERT INTO credit_record_group (authority_id, id, label) VALUES (%s, %s, 'Run')",
        [world.authority_id, group],
    )
    return group


def a_record(world: World, group: UUID, **said: object) -> Values:
    return {
        "authority_id": world.authority_id,
        "id": new_id(),
        "teacher_id": world.people["teacher-0"],
        "activity": "ELECTIVE_COURSE",
        "facts": Jsonb({"part": "TOPIC"}),
        "hours": 20,
        "earned_on": "2024-03-01",
        "passed": True,
        "provider_recognised": True,
        "source_kind": "IMPORT",
        "source_id": new_id(),
        "revision": 1,
        "group_id": group,
        "reverses_id": None,
        "recorded_at": "2024-03-02",
        **said,
    }


def reversing(record: Values, **said: object) -> Values:
    """A reversal as the services write it, unless something else is said."""
    return {
        **record,
        "id": new_id(),
        "source_kind": "REVERSAL",
        "source_id": record["id"],
        "reverses_id": record["id"],
        **said,
    }


def write(connection: Connection, record: Values) -> Values:
    names, marks = ", ".join(record), ", ".join(f"%({name})s" for name in record)
    connection.execute(f"INSERT INTO credit_record ({names}) VALUES ({marks})", record)  # noqa: S608 - the test's own names
    return record


def confirm(connection: Connection, world: World, group: UUID, by: UUID | None = None) -> None:
    connection.execute(
        "INSERT INTO credit_confirmation (authority_id, group_id, confirmed_at, confirmed_by)"
        " VALUES (%s, %s, now(), %s)",
        [world.authority_id, group, by],
    )


def test_a_reversal_as_the_services_write_it_is_taken_once(
    world: World, application: Connection
) -> None:
    record = write(application, a_record(world, a_group(application, world)))
    write(application, reversing(record))

    with pytest.raises(psycopg.errors.UniqueViolation):
        write(application, reversing(record, source_id=new_id()))


@pytest.mark.parametrize(
    "said",
    [
        {"hours": 5},
        {"activity": "SELF_DIRECTED"},
        {"facts": Jsonb({})},
        {"passed": False},
        {"earned_on": "2020-01-01"},
        {"source_id": UUID(int=7)},
    ],
    ids=lambda said: next(iter(said)),
)
def test_a_reversal_that_says_something_else_is_refused(
    world: World, application: Connection, said: Values
) -> None:
    record = write(application, a_record(world, a_group(application, world)))

    with pytest.raises(psycopg.errors.RestrictViolation, match="a reversal says what"):
        write(application, reversing(record, **said))


def test_a_reversal_of_another_teachers_record_is_refused(
    world: World, application: Connection
) -> None:
    record = write(application, a_record(world, a_group(application, world)))

    with pytest.raises(psycopg.errors.RestrictViolation, match="a reversal says what"):
        write(application, reversing(record, teacher_id=world.people["teacher-1"]))


def test_a_reversal_of_a_reversal_is_refused(world: World, application: Connection) -> None:
    record = write(application, a_record(world, a_group(application, world)))
    reversal = write(application, reversing(record))

    with pytest.raises(psycopg.errors.RestrictViolation, match="a reversal says what"):
        write(application, reversing(reversal))


@pytest.mark.parametrize(
    ("said", "constraint"),
    [
        ({"hours": -1}, "ck_credit_record_hours"),
        ({"revision": 0}, "ck_credit_record_revision"),
        ({"source_kind": "REVERSAL"}, "ck_credit_record_reversal"),
    ],
)
def test_a_record_that_cannot_be_is_refused(
    world: World, application: Connection, said: Values, constraint: str
) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match=constraint):
        write(application, a_record(world, a_group(application, world), **said))


def test_one_source_has_one_record_of_a_revision(world: World, application: Connection) -> None:
    record = write(application, a_record(world, a_group(application, world)))

    with pytest.raises(psycopg.errors.UniqueViolation):
        write(application, {**record, "id": new_id()})


def test_nothing_is_added_to_what_is_confirmed(world: World, application: Connection) -> None:
    group = a_group(application, world)
    write(application, a_record(world, group))
    confirm(application, world, group)

    with pytest.raises(psycopg.errors.RestrictViolation, match="takes no further record"):
        write(application, a_record(world, group))


def test_what_is_confirmed_can_be_reversed(world: World, application: Connection) -> None:
    group = a_group(application, world)
    record = write(application, a_record(world, group))
    confirm(application, world, group)
    write(application, reversing(record))

    assert world.count("credit_record") == 2


def test_an_import_confirms_what_it_brings_in_one_transaction(
    world: World, application: Connection
) -> None:
    with application.transaction():
        group = a_group(application, world)
        confirm(application, world, group)
        write(application, a_record(world, group))

    assert world.count("credit_record") == 1


def test_a_group_is_confirmed_once(world: World, application: Connection) -> None:
    group = a_group(application, world)
    confirm(application, world, group)

    with pytest.raises(psycopg.errors.UniqueViolation):
        confirm(application, world, group)


def test_a_forged_standing_is_no_source_of_anything(world: World, application: Connection) -> None:
    """The application may write a standing, never delete one; it is compared with the ledger."""
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        application.execute("DELETE FROM credit_account")
