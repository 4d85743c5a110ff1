"""The entries of one transaction, written with it: one statement before it commits.

Every transaction that works for somebody gets an entry without asking for one; who knows more of
what is done says it with `note`. The database refuses a change of what it protects without any.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import Table, cast, func, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import AuditEntry
from trainingflow.db.session import CLOSING
from trainingflow.domain.canonical import plain
from trainingflow.domain.people import Actor
from trainingflow.services.journal.origin import current

_ENTRIES: Final[Table] = AuditEntry.__table__  # type: ignore[assignment]  # a Table, as declared
_SYSTEM: Final = "SYSTEM"
AS_ONE: Final = """
    INSERT INTO audit_entry (
        authority_id, actor_id, on_behalf_of_id, via_id, roles, organisation_id, action,
        object_kind, object_id, before_sha256, after_sha256, detail, result, reason, address,
        request_id
    )
    SELECT authority_id, actor_id, on_behalf_of_id, via_id, roles, organisation_id, action,
        object_kind, object_id, before_sha256, after_sha256, detail, result, reason, address,
        request_id
    FROM jsonb_populate_recordset(NULL::audit_entry, %(rows)s::jsonb)
"""
"""Writes any number of entries with one statement: those of `as_one`, in their order."""

_LONGEST: Final = 500


class Result(StrEnum):
    """What came of it."""

    DONE = "DONE"
    REPEATED = "REPEATED"
    REFUSED = "REFUSED"
    FAILED = "FAILED"
    READ = "READ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What an entry says of what was done; persons by their key only.

    Attributes:
        action: the action of a lifecycle, the mutation or the job.
        object_kind: the kind of item, or what else it is about.
        detail: what was changed: states, numbers and counts, never contents or names.
        reason: the codes of a refusal.
    """

    action: str
    object_kind: str = ""
    object_id: UUID | None = None
    result: Result = Result.DONE
    reason: str | None = None
    organisation_id: UUID | None = None
    on_behalf_of: UUID | None = None
    before: bytes | None = None
    after: bytes | None = None
    detail: Mapping[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Journal:
    """What is noted in one transaction, for the one who began it.

    Attributes:
        authority_id: whose data it is.
        actor: who began it; what follows by itself is the same deed.
        via_id: the token or session that was used; none for what is kept nowhere.
        only_asked: nothing was to be changed, only locked: no entry without a note.
    """

    authority_id: UUID
    actor: Actor
    via_id: UUID | None = None
    notes: list[Note] = field(default_factory=list)
    only_asked: bool = False

    def note(self, note: Note) -> None:
        """Let an entry be written with this transaction."""
        self.notes.append(note)

    async def close(self, session: AsyncSession) -> None:
        """Write the entries; without a note one where anything was written, and else none."""
        await session.flush()
        if self.notes:
            rows = [self._row(note) for note in self.notes]
            self.notes.clear()
            await session.execute(insert(_ENTRIES), rows)
            _count(len(rows))
            return
        if self.only_asked:
            return
        entry = _where_written(self._row(Note(action=_action())))
        found = await session.execute(entry, execution_options={"preserve_rowcount": True})
        _count(found.rowcount)  # type: ignore[attr-defined]  # an INSERT has one

    def _row(self, note: Note) -> dict[str, Any]:
        return row_of(self.authority_id, self.actor, self.via_id, note)


def row_of(authority_id: UUID, actor: Actor, via_id: UUID | None, note: Note) -> dict[str, Any]:
    """The columns of an entry of what the operation at hand has done."""
    origin = current()
    detail = dict(note.detail)
    if origin is not None and origin.action != note.action:
        detail["operation"] = origin.action
    return {
        "authority_id": authority_id,
        "actor_id": actor.person_id,
        "on_behalf_of_id": note.on_behalf_of,
        "via_id": via_id,
        "roles": [f"{one.role} {one.organisation_id}" for one in actor.assignments],
        "organisation_id": note.organisation_id,
        "action": note.action[:_LONGEST],
        "object_kind": note.object_kind,
        "object_id": note.object_id,
        "before_sha256": note.before,
        "after_sha256": note.after,
        "detail": plain(detail),
        "result": str(note.result),
        "reason": note.reason,
        "address": origin.address if origin else None,
        "request_id": origin.request_id if origin else None,
    }


def as_one(rows: Sequence[Mapping[str, Any]]) -> str:
    """Entries as what `AS_ONE` writes."""
    return orjson.dumps(rows, default=_hexadecimal).decode()


def _hexadecimal(value: object) -> str:
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    message = f"no column of an entry holds {type(value).__name__}"
    raise TypeError(message)


def opened(
    session: AsyncSession, authority_id: UUID, actor: Actor, via_id: UUID | None = None
) -> None:
    """Begin the journal of a transaction; whoever works in it first has begun it."""
    if CLOSING not in session.info:
        session.info[CLOSING] = Journal(authority_id, actor, via_id)


def journal_of(session: AsyncSession) -> Journal:
    """The journal of the transaction.

    Raises:
        KeyError: nobody works in it.
    """
    journal: Journal = session.info[CLOSING]
    return journal


def _action() -> str:
    origin = current()
    return origin.action if origin else _SYSTEM


def _count(entries: int) -> None:
    origin = current()
    if origin is not None:
        origin.written += entries


def _where_written(row: Mapping[str, Any]) -> Any:  # noqa: ANN401 - an Insert of no rows' type
    """The entry, unless the transaction has changed nothing: then it has no number yet."""
    columns = [_ENTRIES.c[name] for name in row]
    values = [cast(literal(row[one.name], one.type), one.type) for one in columns]
    written = func.pg_current_xact_id_if_assigned().is_not(None)
    return insert(_ENTRIES).from_select(columns, select(*values).where(written))
