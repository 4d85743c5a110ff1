"""Measures the state of the database for an operator: ages, backlogs, what should be nothing.

Each is one number from one cheap question; none names a person or an authority.
"""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from trainingflow.db.models import Authority
from trainingflow.db.session import Database
from trainingflow.observing.logs import logger
from trainingflow.observing.raised import Raised
from trainingflow.services.invariants.catalogue import INVARIANTS
from trainingflow.services.invariants.check import counts

_log = logger("trainingflow.measuring")

MEASURES: Final[Mapping[str, str]] = {
    "deadlines_overdue_seconds": """
        SELECT coalesce(extract(epoch FROM trainingflow_now() - min(due_at)), 0) FROM deadline
        WHERE done_at IS NULL AND due_at < trainingflow_now()""",
    "standings_due": "SELECT count(*) FROM standing_due",
    "jobs_waiting": """
        SELECT count(*) FROM procrastinate_jobs
        WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at < now())""",
    "jobs_failed": "SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'",
    "queue_age_seconds": """
        SELECT coalesce(extract(epoch FROM now() - min(coalesce(j.scheduled_at, e.at))), 0)
        FROM procrastinate_jobs j
        LEFT JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'
        WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at < now())""",
    "idle_in_transaction_seconds": """
        SELECT coalesce(max(extract(epoch FROM clock_timestamp() - state_change)), 0)
        FROM pg_stat_activity
        WHERE datname = current_database() AND state LIKE 'idle in transaction%'""",
    "unsealed_seconds": """
        SELECT coalesce(extract(epoch FROM clock_timestamp() - min(entry.at)), 0)
        FROM (SELECT last_txid, last_id FROM audit_seal ORDER BY n DESC LIMIT 1) AS seal
        JOIN audit_entry AS entry ON (entry.txid, entry.id) > (seal.last_txid, seal.last_id)""",
    "prepared_transactions": "SELECT count(*) FROM pg_prepared_xacts",
    "database_bytes": "SELECT pg_database_size(current_database())",
}
"""By the label of `trainingflow_state`; docs/operations.md says when each is an alarm."""

# It reads, and holds nobody up; a district's ledger takes its time.
_PATIENCE: Final = "SET LOCAL statement_timeout = '600s'"


async def measure(database: Database) -> dict[str, float]:
    """Ask every question, each in a transaction of its own.

    Returns:
        The numbers by their names. One that cannot be had is left out, and told in the log: the
        others are needed all the more.
    """
    found: dict[str, float] = {}
    for name, question in MEASURES.items():
        try:
            async with database.reading() as session:
                found[name] = float(await session.scalar(text(question)) or 0)
        except SQLAlchemyError as error:
            _log.error("not measured", measure=name, **Raised.of(error).told(frames=0))
    return found


async def broken_rows(database: Database) -> dict[str, int]:
    """How many rows break each invariant, authority by authority; the most that one of them shows.

    Returns:
        The numbers by the invariants' names; one that could not be asked is left out, and told in
        the log.
    """
    async with database.reading() as session:
        authorities = (await session.scalars(select(Authority.id))).all()
    found: dict[str, int] = {}
    for name in INVARIANTS:
        for authority_id in authorities:
            try:
                async with database.of(authority_id).reading() as session:
                    await session.execute(text(_PATIENCE))
                    connection = await session.connection()
                    rows = await connection.run_sync(counts, [name])
            except SQLAlchemyError as error:
                _log.error("not measured", measure=name, **Raised.of(error).told(frames=0))
                continue
            found[name] = max(found.get(name, 0), rows[name])
    return found
