"""The facts of a batch cost as many steps as it has records, also in a ledger just filled."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID, uuid4

import psycopg
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests.services.conftest import People
from trainingflow.db.session import Database, clock
from trainingflow.domain.people import SYSTEM
from trainingflow.services.facts import credit_batch
from trainingflow.services.work import Work

RECORDS: Final = 400
Plan = dict[str, Any]
Sent = list[tuple[str, Any]]


async def test_duplicates_are_found_without_comparing_each_record_with_every_other(
    people: People, owner_url: str
) -> None:
    """Nothing has counted these tables yet, as after the first large run of an installation."""
    batch = uuid4()
    with psycopg.connect(owner_url, autocommit=True) as owner:
        twice = fill(owner, people.world.authority_id, batch)

    async with people.database.reading() as session:
        work = Work(session, people.world.authority_id, SYSTEM, await clock(session))
        with sent(people.database) as statements:
            found = await credit_batch._duplicates(work, [batch])  # noqa: SLF001 - its plan is what matters
        rows = await session.run_sync(lambda one: touched(one, statements))

    assert found == {batch: tuple(sorted(twice))}
    assert rows < 20 * RECORDS


def fill(owner: psycopg.Connection[Any], authority: UUID, batch: UUID) -> list[UUID]:
    """Records of as many results, and of one result another: these two."""
    group = uuid4()
    owner.execute("SET session_replication_role = replica")  # rows alone, without what they need
    owner.execute(
        "INSERT INTO credit_record_group (authority_id, id, batch_id, label)"
        " VALUES (%s, %s, %s, '大班')",
        [authority, group, batch],
    )
    owner.execute(
        """
        INSERT INTO credit_record (authority_id, id, teacher_id, activity, facts, hours, earned_on,
            passed, provider_recognised, source_kind, source_id, revision, group_id, recorded_at)
        SELECT %s, gen_random_uuid(), gen_random_uuid(), 'ELECTIVE_COURSE', '{}', 12, '2024-05-01',
            true, true, 'RUN_RESULT', gen_random_uuid(), 1, %s, now()
        FROM generate_series(1, %s)
        """,
        [authority, group, RECORDS],
    )
    owner.execute(
        """
        INSERT INTO credit_record (authority_id, id, teacher_id, activity, facts, hours, earned_on,
            passed, provider_recognised, source_kind, source_id, revision, group_id, recorded_at)
        SELECT authority_id, gen_random_uuid(), teacher_id, activity, facts, hours, earned_on,
            passed, provider_recognised, source_kind, source_id, 2, group_id, recorded_at
        FROM credit_record WHERE group_id = %s LIMIT 1
        """,
        [group],
    )
    rows = owner.execute(
        "SELECT id FROM credit_record WHERE source_id ="
        " (SELECT source_id FROM credit_record WHERE revision = 2)"
    )
    return [id_ for (id_,) in rows.fetchall()]


@contextmanager
def sent(database: Database) -> Iterator[Sent]:
    """The statements that are sent meanwhile, with their parameters."""
    statements: Sent = []

    def note(_c: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        statements.append((statement, parameters))

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def touched(session: Session, statements: Sent) -> int:
    """How many rows the plans of the statements look at, at every step."""
    explain = "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) "
    connection = session.connection()
    return sum(
        looked_at(
            connection.exec_driver_sql(explain + statement, parameters).scalar_one()[0]["Plan"]
        )
        for statement, parameters in statements
    )


def looked_at(plan: Plan) -> int:
    removed = sum(number for name, number in plan.items() if name.startswith("Rows Removed by"))
    own = plan["Actual Loops"] * (plan["Actual Rows"] + removed)
    return int(own + sum(looked_at(one) for one in plan.get("Plans", ())))
