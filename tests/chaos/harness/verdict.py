"""Afterwards: what was acknowledged is stored, nothing twice, and every invariant holds."""

from typing import Any, Final

from sqlalchemy import Connection, text

from tests.chaos.harness.journal import Acknowledged, Journal
from tests.world import World
from trainingflow.api.nodes import required_key
from trainingflow.services.invariants.check import broken, in_words

_EVENT: Final = """
    SELECT e.to_state, e.action, k.item_id IS NOT NULL AS keyed
    FROM item_event e
    LEFT JOIN idempotency_key k ON k.authority_id = e.authority_id AND k.item_id = e.item_id
      AND k.seq = e.seq AND k.key = :key AND k.actor_id = e.actor_id
    WHERE e.item_id = :item AND e.seq = :seq AND e.actor_id = :who AND e.comment = :key
"""
_TWICE: Final = """
    SELECT comment || ': ' || count(*) FROM item_event WHERE comment LIKE 'chaos:%'
    GROUP BY comment HAVING count(*) > 1
"""
_UNCLAIMED: Final = """
    SELECT e.comment FROM item_event e WHERE e.comment LIKE 'chaos:%' AND NOT EXISTS (
      SELECT 1 FROM idempotency_key k WHERE k.authority_id = e.authority_id
      AND k.item_id = e.item_id AND k.seq = e.seq)
    AND NOT EXISTS (SELECT 1 FROM bulk_entry b WHERE b.authority_id = e.authority_id
      AND b.item_id = e.item_id AND b.seq = e.seq AND b.outcome = 'DONE')
"""
_OPEN_JOBS: Final = """
    SELECT b.id::text FROM bulk_job b WHERE b.finished_at IS NULL
"""
_WRONG_JOBS: Final = """
    SELECT e.job_id || ' ' || coalesce(e.outcome, '…') FROM bulk_entry e
    WHERE e.outcome NOT IN ('DONE', 'REFUSED') OR e.outcome IS NULL
      OR (e.outcome = 'DONE' AND NOT EXISTS (SELECT 1 FROM item_event i
        WHERE i.authority_id = e.authority_id AND i.item_id = e.item_id AND i.seq = e.seq))
"""
_IDLE: Final = """
    SELECT concat_ws(' ', pid, application_name, state, query) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
      AND backend_type = 'client backend'
      AND (state LIKE 'idle in transaction%' OR xact_start < clock_timestamp() - interval '10 s')
"""


def judge(world: World, journal: Journal) -> dict[str, Any]:
    """What is lost, and what is wrong, each with its words."""
    with world.engine.connect() as connection:
        violations = [
            f"{name}: {row}" for name, rows in broken(connection).items() for row in in_words(rows)
        ]
        lost = [
            one.asked.key for one in journal.acknowledged if not _stored(connection, world, one)
        ]
        for words, query in (
            ("a key has more than one effect", _TWICE),
            ("an event has neither key nor entry of a job", _UNCLAIMED),
            ("a bulk job never ended", _OPEN_JOBS),
            ("an entry of a bulk job is not what it says", _WRONG_JOBS),
            ("a transaction is left open", _IDLE),
        ):
            violations += [f"{words}: {row[0]}" for row in connection.execute(text(query))]
    violations += journal.surprises
    violations += [
        f"an answer that is none of those agreed on: {one}" for one in journal.unexpected
    ]
    return {"lost": lost, "violations": violations}


def is_drained(world: World) -> bool:
    """Whether the worker has ended every bulk job."""
    with world.engine.connect() as connection:
        return connection.execute(text(_OPEN_JOBS)).first() is None


def _stored(connection: Connection, world: World, told: Acknowledged) -> bool:
    found = connection.execute(
        text(_EVENT),
        {
            "item": required_key(told.item, "Course"),
            "seq": told.seq,
            "who": world.people[told.asked.who],
            "key": told.asked.key,
        },
    ).one_or_none()
    return found is not None and found.keyed and told.state in {None, found.to_state}
