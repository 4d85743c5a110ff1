"""Takes old entries away: exported before, wanted by two persons, and told by a sealed mark.

Only the owner of the tables can; the application's role has no right to it. The seals stay, and
the mark is an entry as any other: it is sealed after the purge, and names what went.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.base import new_id
from trainingflow.db.models import AuditEntry, AuditPurge
from trainingflow.db.session import patient
from trainingflow.services.journal.marks import ACTION, OBJECT
from trainingflow.services.journal.seals import Seal

_MAY: Final = "SELECT has_function_privilege('purge_audit(uuid)', 'EXECUTE')"
_OLD_ENOUGH: Final = "SELECT :before <= clock_timestamp() - interval '6 months'"
_BEFORE: Final = "SELECT audit_instant(CAST(:before AS timestamptz))"
_PURGED: Final = "SELECT coalesce(max(seal_n), 0) FROM audit_purge"
# Whole seals only: as far as everything under them, and the seal itself, is older.
_THROUGH: Final = """
    SELECT coalesce(max(n), 0) FROM audit_seal
    WHERE sealed_at <= :before AND n < coalesce((
      SELECT min(s.n) FROM audit_seal s JOIN LATERAL (
        SELECT txid, id FROM audit_entry WHERE at >= :before ORDER BY txid, id LIMIT 1) AS young
      ON (s.last_txid, s.last_id) >= (young.txid, young.id)), 9223372036854775807)
"""
_SEALED: Final = """
    SELECT EXISTS (
      SELECT FROM audit_entry e JOIN audit_seal s ON (e.txid, e.id) <= (s.last_txid, s.last_id)
      WHERE e.object_id = :purge AND e.action = :action)
"""


class Refusal(StrEnum):
    """Why nothing goes."""

    NOT_PERMITTED = "NOT_PERMITTED"
    TOO_YOUNG = "TOO_YOUNG"
    NOTHING_OLD = "NOTHING_OLD"
    NOT_EXPORTED = "NOT_EXPORTED"
    SAME_PERSON = "SAME_PERSON"
    REASON_MISSING = "REASON_MISSING"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to go, and who wants it.

    Attributes:
        before: entries older than this.
        exported: the seals of an export that was checked, its entries included.
        digest: SHA-256 of that export.
        proposed_by: a person.
        approved_by: another one.
        reason: why.
    """

    before: datetime
    exported: Sequence[Seal]
    digest: str
    proposed_by: UUID
    approved_by: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class Purged:
    """What went.

    Attributes:
        id: the number of the purge.
        through: the last seal under which there is no entry any more.
        entries: how many went now.
    """

    id: UUID
    through: int
    entries: int


async def purge(session: AsyncSession, wanted: Wanted, stored: Sequence[Seal]) -> Purged | Refusal:
    """Take the entries under the oldest seals away.

    Args:
        session: a transaction of the owner of the tables.
        wanted: what is to go.
        stored: every seal that is stored, in order.
    """
    await patient(session)
    refused = await _refusal(session, wanted)
    if refused is not None:
        return refused
    given = {"before": wanted.before}
    purged = int(await session.scalar(text(_PURGED)) or 0)
    through = int(await session.scalar(text(_THROUGH), given) or 0)
    if through <= purged:
        return Refusal.NOTHING_OLD
    going, exported = stored[purged:through], {one.n: one for one in wanted.exported}
    if any(exported.get(one.n) != one for one in going):
        return Refusal.NOT_EXPORTED
    number = new_id()
    before = str(await session.scalar(text(_BEFORE), given))
    await _mark(session, number, _said(wanted, stored[:through], before))
    session.add(_row(wanted, number, stored[:through]))
    await session.flush()
    gone = await session.scalar(text("SELECT purge_audit(:purge)"), {"purge": number})
    return Purged(number, through, int(gone or 0))


async def mark_is_sealed(session: AsyncSession, purge_id: UUID) -> bool:
    """Whether a seal lies over the mark of a purge."""
    given = {"purge": purge_id, "action": ACTION}
    return bool(await session.scalar(text(_SEALED), given))


async def _refusal(session: AsyncSession, wanted: Wanted) -> Refusal | None:
    if not await session.scalar(text(_MAY)):
        return Refusal.NOT_PERMITTED
    if not await session.scalar(text(_OLD_ENOUGH), {"before": wanted.before}):
        return Refusal.TOO_YOUNG
    if wanted.proposed_by == wanted.approved_by:
        return Refusal.SAME_PERSON
    return None if wanted.reason.strip() else Refusal.REASON_MISSING


def _said(wanted: Wanted, gone: Sequence[Seal], before: str) -> Mapping[str, Any]:
    return {
        "through": gone[-1].n,
        "head": gone[-1].hash().hex(),
        "entries": sum(one.entries for one in gone),
        "before": before,
        "export": wanted.digest,
        "proposedBy": str(wanted.proposed_by),
        "approvedBy": str(wanted.approved_by),
    }


async def _mark(session: AsyncSession, number: UUID, said: Mapping[str, Any]) -> None:
    """Write it into the journal of every authority: entries of all of them lie under a seal."""
    authorities = (await session.scalars(text("SELECT id FROM authority ORDER BY id"))).all()
    rows = [
        {
            "authority_id": authority_id,
            "action": ACTION,
            "object_kind": OBJECT,
            "object_id": number,
            "result": "DONE",
            "detail": said,
        }
        for authority_id in authorities
    ]
    await session.execute(insert(AuditEntry), rows)


def _row(wanted: Wanted, number: UUID, gone: Sequence[Seal]) -> AuditPurge:
    return AuditPurge(
        id=number,
        before=wanted.before,
        proposed_by=wanted.proposed_by,
        approved_by=wanted.approved_by,
        reason=wanted.reason.strip(),
        seal_n=gone[-1].n,
        entries=sum(one.entries for one in gone),
        root=gone[-1].hash(),
    )
