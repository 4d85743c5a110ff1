"""Raw SQL cannot forge a move, rewrite history or cross from one authority into another."""

from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest

from tests.audited import Audited
from tests.copies import Copies
from tests.districts import District, unopened
from tests.world import World
from trainingflow.db.base import new_id
from trainingflow.db.models import Base
from trainingflow.db.privileges import JOURNALS
from trainingflow.domain.lifecycles import DEFINITIONS
from trainingflow.domain.workflow.changes import change_rules

Connection = psycopg.Connection[tuple[object, ...]]

_EVENT = """
    INSERT INTO item_event (authority_id, item_id, seq, kind, definition_version, action,
                            from_state, to_state, at, input, warnings, row_hash)
    VALUES (%(authority)s, %(item)s, %(seq)s, 'COURSE', 1, %(action)s, %(from)s, %(to)s,
            now(), '{}', '[]', '')
"""


@pytest.fixture(scope="module")
def district(copies: Copies, template: str) -> Iterator[District]:
    with unopened(copies, template, teachers=0) as made:
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


@pytest.fixture
def owner(owner_url: str) -> Iterator[Connection]:
    """A connection as superuser."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def course(world: World, owner: Connection) -> UUID:
    """A course in DRAFT with its first event, as superuser writes it."""
    with owner.transaction():
        item = insert_course(owner, world)
        owner.execute(_EVENT, event(world, item, 1, "declareCourse", "", "DRAFT"))
    return item


def insert_course(connection: Connection, world: World) -> UUID:
    item = new_id()
    connection.execute(
        """
        INSERT INTO item (authority_id, id, kind, definition_version, state, version, title,
                          organisation_id, owner_id, policy_id, policy_hash, created_at,
                          state_since, updated_at)
        VALUES (%s, %s, 'COURSE', 1, 'DRAFT', 1, 'forged', %s, %s, 'p', 'h', now(), now(), now())
        """,
        [world.authority_id, item, world.units["college"], world.people["applicant"]],
    )
    return item


def event(world: World, item: UUID, seq: int, action: str, *move: str) -> dict[str, object]:
    """The parameters of an event; `move` is the state left and the state entered."""
    source, target = move
    return {
        "authority": world.authority_id,
        "item": item,
        "seq": seq,
        "action": action,
        "from": source,
        "to": target,
    }


def test_a_state_without_an_event_is_refused(
    world: World, course: UUID, application: Connection
) -> None:
    with (
        pytest.raises(psycopg.errors.ForeignKeyViolation, match="fk_item_last_event"),
        application.transaction(),
    ):
        application.execute("UPDATE item SET state = 'PASSED', version = 2")


def test_an_action_outside_the_lifecycle_is_refused(
    world: World, course: UUID, application: Connection
) -> None:
    with (
        pytest.raises(psycopg.errors.ForeignKeyViolation, match="fk_item_event_rule"),
        application.transaction(),
    ):
        application.execute(_EVENT, event(world, course, 2, "approve", "DRAFT", "PASSED"))


def test_an_event_after_a_gap_is_refused(
    world: World, course: UUID, application: Connection
) -> None:
    with (
        pytest.raises(psycopg.errors.ForeignKeyViolation, match="fk_item_event_previous"),
        application.transaction(),
    ):
        application.execute(
            _EVENT, event(world, course, 3, "submitForAppraisal", "DRAFT", "SUBMITTED")
        )


def test_an_event_from_another_state_than_the_last_is_refused(
    world: World, course: UUID, application: Connection
) -> None:
    with (
        pytest.raises(psycopg.errors.ForeignKeyViolation, match="fk_item_event_previous"),
        application.transaction(),
    ):
        application.execute(
            _EVENT, event(world, course, 2, "openTextReview", "SUBMITTED", "TEXT_REVIEW")
        )


def test_a_second_event_of_the_same_number_is_refused(
    world: World, course: UUID, application: Connection
) -> None:
    with (
        pytest.raises(psycopg.errors.UniqueViolation),
        application.transaction(),
    ):
        application.execute(_EVENT, event(world, course, 1, "declareCourse", "", "DRAFT"))


def test_an_event_that_the_head_does_not_follow_is_refused(
    world: World, course: UUID, application: Connection
) -> None:
    with (
        pytest.raises(psycopg.errors.RestrictViolation, match="not followed by its head"),
        application.transaction(),
    ):
        application.execute(
            _EVENT, event(world, course, 2, "submitForAppraisal", "DRAFT", "SUBMITTED")
        )


def test_a_head_that_steps_back_is_refused(
    world: World, course: UUID, application: Connection
) -> None:
    with application.transaction():
        application.execute(_EVENT, event(world, course, 2, "withdraw", "DRAFT", "WITHDRAWN"))
        application.execute("UPDATE item SET state = 'WITHDRAWN', version = 2")

    with (
        pytest.raises(psycopg.errors.RestrictViolation, match="cannot step back"),
        application.transaction(),
    ):
        application.execute("UPDATE item SET state = 'DRAFT', version = 1")


def test_an_item_without_its_first_event_is_refused(world: World, application: Connection) -> None:
    with (
        pytest.raises(psycopg.errors.ForeignKeyViolation, match="fk_item_last_event"),
        application.transaction(),
    ):
        insert_course(application, world)


def test_an_item_cannot_point_at_another_authoritys_organisation(
    world: World, application: Connection, owner: Connection
) -> None:
    other = new_id()
    with owner.transaction():
        owner.execute(
            "INSERT INTO authority (id, code, name_zh, name_en, policy_id) "
            "VALUES (%s, 'other', '另区', 'Other', 'chaoyang-2021')",
            [other],
        )

    with (
        pytest.raises(psycopg.errors.ForeignKeyViolation, match="organisation"),
        application.transaction(),
    ):
        application.execute(
            """
            INSERT INTO organisation (authority_id, id, code, name_zh, name_en, kind, run_by,
                                      parent_id, path)
            VALUES (%s, %s, 'x', 'x', 'x', 'PRIMARY_SCHOOL', 'DISTRICT', %s, '{}')
            """,
            [other, new_id(), world.units["commission"]],
        )


@pytest.mark.parametrize("table", sorted(JOURNALS))
@pytest.mark.parametrize("verb", ["UPDATE {} SET authority_id = authority_id", "DELETE FROM {}"])
def test_the_application_cannot_alter_a_journal(
    table: str, verb: str, application: Connection
) -> None:
    statement = verb.format(table)
    for shared, column in {"policy_version": "policy_id", "audit_seal": "n"}.items():
        if table == shared:
            statement = statement.replace("authority_id", column)

    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        application.transaction(),
    ):
        application.execute(statement)


def test_the_owner_cannot_rewrite_history_by_accident(
    world: World, course: UUID, owner: Connection
) -> None:
    for statement in ("UPDATE item_event SET comment = 'x'", "DELETE FROM item_event"):
        with (
            pytest.raises(psycopg.errors.RestrictViolation, match="append-only"),
            owner.transaction(),
        ):
            owner.execute(statement)
    with (
        pytest.raises(psycopg.errors.RestrictViolation, match="append-only"),
        owner.transaction(),
    ):
        owner.execute("TRUNCATE item_event CASCADE")


def test_a_submitted_dossier_is_frozen(world: World, course: UUID, application: Connection) -> None:
    with application.transaction():
        application.execute(
            "INSERT INTO dossier (authority_id, item_id, no, content, sha256, submitted_at) "
            "VALUES (%s, %s, 1, '{}', 'x', now())",
            [world.authority_id, course],
        )

    with (
        pytest.raises(psycopg.errors.RestrictViolation, match="frozen"),
        application.transaction(),
    ):
        application.execute("""UPDATE dossier SET content = '{"title": "other"}'""")


def test_windows_of_one_name_never_overlap(world: World, application: Connection) -> None:
    statement = """
        INSERT INTO "window" (authority_id, id, policy_id, name, round, target_year, opens_at,
                              closes_at)
        VALUES (%s, %s, 'p', 'COURSE_APPRAISAL', %s, 2024, %s, %s)
    """
    with application.transaction():
        first = [world.authority_id, new_id(), "2024-MAY", "2024-05-01", "2024-06-01"]
        application.execute(statement, first)
        after = [world.authority_id, new_id(), "2024-JUNE", "2024-06-01", "2024-07-01"]
        application.execute(statement, after)

        with pytest.raises(psycopg.errors.ExclusionViolation):
            application.execute(
                statement, [world.authority_id, new_id(), "x", "2024-05-31", "2024-06-01"]
            )


def test_the_database_knows_every_state_and_move_of_every_definition(
    application: Connection,
) -> None:
    with application.transaction():
        states = application.execute(
            "SELECT kind, definition_version, state FROM lifecycle_state"
        ).fetchall()
        moves = application.execute(
            "SELECT kind, definition_version, from_state, action, to_state FROM transition_rule"
        ).fetchall()

    definitions = DEFINITIONS.values()
    assert set(states) == {(d.kind, d.version, s.name) for d in definitions for s in d.states}
    assert set(moves) == {
        (d.kind, d.version, t.source, t.action, t.target)
        for d in definitions
        for t in d.transitions
    } | {
        (rule.kind, rule.version, rule.source, rule.action, rule.target)
        for rule in change_rules(definitions)
    }


def test_every_table_but_the_shared_ones_begins_its_key_with_the_authority() -> None:
    shared = {"authority", "policy_version", "demo_clock", "lifecycle_state", "transition_rule"}
    shared |= {"audit_seal", "audit_purge"}  # of the whole database: one chain
    shared |= {"pending_sign_in", "sign_in_failure"}  # before anybody is known
    shared |= {"rate_bucket"}  # of whoever asks, and of addresses

    found = {
        table.name
        for table in Base.metadata.sorted_tables
        if next(iter(table.primary_key.columns)).name != "authority_id"
    }

    assert found == shared
