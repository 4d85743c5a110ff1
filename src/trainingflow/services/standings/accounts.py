"""The accounts of teachers: locking whoever is evaluated, and storing what was found."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import any_, bindparam, delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import StandingDue, Teacher
from trainingflow.services.standings.standing import Standing
from trainingflow.services.standings.teachers import IDS
from trainingflow.services.work import Work

# One statement, however many accounts: the rows travel as one JSON document. The transaction is
# noted only where something else is said than before.
_STORE: Final = text(
    """
    WITH said AS (
        SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS s (
            teacher_id uuid, policy_id text, cycle_first date, cycle_last date,
            organisation_id uuid, policy_hash text, inputs_hash text, valid_on date,
            stands_until date, eligible boolean, requirements jsonb, missing text[],
            findings text[], owed_years integer, need numeric, have numeric)
    ), stored AS (
        INSERT INTO credit_account AS a (
            authority_id, teacher_id, policy_id, cycle_first, cycle_last, applies,
            organisation_id, policy_hash, inputs_hash, valid_on, stands_until, eligible,
            requirements, missing, findings, owed_years, need, have, evaluated_at)
        SELECT :authority, teacher_id, policy_id, cycle_first, cycle_last, true,
            organisation_id, policy_hash, inputs_hash, valid_on, stands_until, eligible,
            requirements, missing, findings, owed_years, need, have, :now
        FROM said ORDER BY teacher_id, policy_id
        ON CONFLICT (authority_id, teacher_id, policy_id, cycle_first) DO UPDATE SET
            cycle_last = excluded.cycle_last,
            applies = true,
            organisation_id = excluded.organisation_id,
            policy_hash = excluded.policy_hash,
            inputs_hash = excluded.inputs_hash,
            valid_on = excluded.valid_on,
            stands_until = excluded.stands_until,
            eligible = excluded.eligible,
            requirements = excluded.requirements,
            missing = excluded.missing,
            findings = excluded.findings,
            owed_years = excluded.owed_years,
            need = excluded.need,
            have = excluded.have,
            evaluated_at = excluded.evaluated_at,
            changed_xid = CASE
                WHEN (a.applies, a.organisation_id, a.policy_hash, a.inputs_hash, a.eligible,
                        a.requirements, a.findings)
                    IS DISTINCT FROM (true, excluded.organisation_id, excluded.policy_hash,
                        excluded.inputs_hash, excluded.eligible, excluded.requirements,
                        excluded.findings)
                THEN excluded.changed_xid ELSE a.changed_xid END
        RETURNING changed_xid = (pg_current_xact_id()::text)::bigint AS changed
    ), ended AS (
        UPDATE credit_account a
        SET applies = false, stands_until = NULL,
            changed_xid = (pg_current_xact_id()::text)::bigint, evaluated_at = :now
        WHERE a.authority_id = :authority AND a.teacher_id = ANY(:ids) AND a.applies
            AND NOT EXISTS (
                SELECT FROM said s
                WHERE s.teacher_id = a.teacher_id AND s.policy_id = a.policy_id
                    AND s.cycle_first = a.cycle_first)
        RETURNING a.teacher_id
    )
    SELECT (SELECT count(*) FROM stored WHERE changed) + (SELECT count(*) FROM ended) AS changed
    """
).bindparams(bindparam("ids", type_=IDS))

# One list is one parameter: a thousand of them cost more than the locks.
_LOCK: Final = (
    select(Teacher.id)
    .where(
        Teacher.authority_id == bindparam("authority"),
        Teacher.id == any_(bindparam("ids", type_=IDS)),
    )
    .order_by(Teacher.id)
    .with_for_update(key_share=True)
)
_SETTLE: Final = delete(StandingDue).where(
    StandingDue.authority_id == bindparam("authority"),
    StandingDue.teacher_id == any_(bindparam("ids", type_=IDS)),
)


async def lock(session: AsyncSession, authority_id: UUID, ids: Iterable[UUID]) -> Sequence[UUID]:
    """Hold teachers until the transaction ends, in one order for everybody.

    Who waited reads what the other left behind, if it reads after this. The row of the teacher is
    held and not that of the account: it exists before the first evaluation.
    """
    rows = await session.scalars(_LOCK, {"authority": authority_id, "ids": list(ids)})
    return rows.all()


def rows_of(
    standings: Mapping[UUID, Sequence[Standing]], employers: Mapping[UUID, UUID | None]
) -> str:
    """The accounts of teachers as one JSON document, which the database reads in one go."""
    rows = [
        _row(teacher, employers.get(teacher), one)
        for teacher, found in standings.items()
        for one in found
    ]
    return orjson.dumps(rows).decode()


async def store(work: Work, ids: Sequence[UUID], rows: str) -> int:
    """Store the standings of locked teachers; accounts under other policies apply no more.

    Args:
        work: the unit of work.
        ids: of the teachers.
        rows: what `rows_of` says of all of them.

    Returns:
        How many accounts say something else than before.
    """
    changed: int = (
        await work.session.execute(
            _STORE,
            {
                "rows": rows,
                "authority": work.authority_id,
                "ids": list(ids),
                "now": work.now,
            },
        )
    ).scalar_one()
    return changed


async def settle(session: AsyncSession, authority_id: UUID, ids: Sequence[UUID]) -> None:
    """Take away that these teachers were due; what others have not committed yet stays due."""
    await session.execute(_SETTLE, {"authority": authority_id, "ids": list(ids)})


def _row(teacher: UUID, employer: UUID | None, one: Standing) -> dict[str, Any]:
    return {
        "teacher_id": teacher,
        "policy_id": one.policy_id,
        "cycle_first": one.cycle[0],
        "cycle_last": one.cycle[1],
        "organisation_id": employer,
        "policy_hash": one.policy_hash,
        "inputs_hash": one.inputs_hash,
        "valid_on": one.valid_on,
        "stands_until": one.stands_until,
        "eligible": one.eligible,
        "requirements": one.requirements,
        "missing": one.missing,
        "findings": one.findings,
        "owed_years": one.owed_years,
        "need": one.need,
        "have": one.have,
    }
