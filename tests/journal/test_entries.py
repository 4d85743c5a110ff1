"""Every change, and every attempt that was refused, is in the journal with its transaction."""

from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from tests.services.conftest import COMPLETION, People
from trainingflow.domain.workflow.blockers import BlockerCode
from trainingflow.services import clock
from trainingflow.services.command import Refused

_ENTRIES = """
    SELECT e.*, v.row_hash AS event_hash,
           (e.txid::text)::xid = v.xmin AS together, b.row_hash AS before_hash
    FROM audit_entry e
    LEFT JOIN item_event v ON v.item_id = e.object_id AND v.seq = (e.detail->>'seq')::int
    LEFT JOIN item_event b ON b.item_id = e.object_id AND b.seq = (e.detail->>'seq')::int - 1
    ORDER BY e.txid, e.id
"""


async def entries(people: People) -> list[Any]:
    async with people.database.reading() as session:
        return list((await session.execute(text(_ENTRIES))).mappings())


async def test_a_move_is_written_with_who_what_and_the_hashes_around_it(people: People) -> None:
    course = await people.declare_course()
    await people.must("applicant", "saveDraft", course, **COMPLETION)

    entry = (await entries(people))[-1]

    college = people.world.units["college"]
    assert {name: entry[name] for name in ("action", "object_kind", "object_id", "result")} == {
        "action": "saveDraft",
        "object_kind": "COURSE",
        "object_id": course,
        "result": "DONE",
    }
    assert entry["actor_id"] == people.world.people["applicant"]
    assert entry["roles"] == [f"TEACHER {college}"]
    assert {**entry["detail"], "input": None} == {
        "seq": 2,
        "from": "DRAFT",
        "to": "DRAFT",
        "input": None,
    }
    assert (entry["before_sha256"], entry["after_sha256"]) == (
        entry["before_hash"],
        entry["event_hash"],
    )
    assert entry["together"]


async def test_a_refused_attempt_is_written_with_its_reasons(people: People) -> None:
    course = await people.declare_course()
    people.world.set_now("2024-06-01T00:00")

    outcome = await people.do("teacher-1", "withdraw", course)

    entry = (await entries(people))[-1]
    assert isinstance(outcome, Refused)
    assert (entry["action"], entry["result"], entry["object_id"], entry["actor_id"]) == (
        "withdraw",
        "REFUSED",
        course,
        people.world.people["teacher-1"],
    )
    assert entry["reason"] == str(BlockerCode.ROLE_REQUIRED)
    assert entry["after_sha256"] is None


async def test_what_is_only_asked_or_was_done_before_is_no_deed(people: People) -> None:
    course = await people.declare_course(idempotency_key="one")
    before = people.world.count("audit_entry")

    await people.do("applicant", "saveDraft", course, dry_run=True, **COMPLETION)
    again = await people.declare_course(idempotency_key="one")

    assert (again, people.world.count("audit_entry")) == (course, before)


async def test_what_the_clock_changes_is_written_too(people: People) -> None:
    people.world.set_now("2025-01-02T09:00")
    before = people.world.count("audit_entry")

    added = await clock.open_windows(people.database)

    assert added > 0
    assert people.world.count("audit_entry") == before + 1
    [*_, entry] = await entries(people)
    assert (entry["actor_id"], entry["result"]) == (None, "DONE")


def test_a_change_that_forgets_the_journal_cannot_be_committed(
    people: People, application: psycopg.Connection
) -> None:
    with pytest.raises(psycopg.errors.RestrictViolation, match="a change of assignment needs"):
        application.execute("UPDATE assignment SET withdrawn_at = now() WHERE role = 'OFFICER'")


async def test_a_move_that_forgets_the_journal_cannot_be_committed(
    people: People, application: psycopg.Connection
) -> None:
    await people.declare_course()
    application.execute(
        "SELECT set_config('trainingflow.authority', %s, false)", [str(people.world.authority_id)]
    )

    with pytest.raises(psycopg.Error) as refused:
        application.execute(
            """INSERT INTO item_event (authority_id, item_id, seq, kind, definition_version,
                 action, from_state, to_state, at, input, warnings, row_hash)
               SELECT authority_id, item_id, seq + 1, kind, definition_version,
                 'saveDraft', to_state, to_state, at, input, warnings, row_hash FROM item_event"""
        )

    assert "a change of item_event needs an audit entry" in str(refused.value)


def test_nobody_chooses_the_number_the_instant_the_transaction_or_the_hash_of_an_entry(
    people: People, application: psycopg.Connection, owner: psycopg.Connection
) -> None:
    with application.transaction():
        application.execute(
            """INSERT INTO audit_entry (authority_id, action, object_kind, result, at, txid,
                 row_hash) VALUES (%s, 'forge', '', 'DONE', '2001-01-01', 7, 'forged')""",
            [people.world.authority_id],
        )
        [xid] = application.execute("SELECT pg_current_xact_id()::text::bigint").fetchone() or [0]

    found = owner.execute(
        """SELECT txid, at > now() - interval '1 minute', row_hash = audit_row_hash(e)
           FROM audit_entry e WHERE action = 'forge'"""
    ).fetchall()
    assert found == [(xid, True, True)]
    with pytest.raises(psycopg.errors.GeneratedAlways):
        application.execute(
            "INSERT INTO audit_entry (authority_id, id, action, object_kind, result)"
            " VALUES (%s, 1, 'forge', '', 'DONE')",
            [people.world.authority_id],
        )
