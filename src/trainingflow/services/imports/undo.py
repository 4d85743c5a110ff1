"""Takes an import back, as long as nothing was built on it.

What it added is removed by the database itself (`undo_import`), which refuses while anything points
there; what it changed becomes what it was, unless it has been changed since. All of it or nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from trainingflow.db.models import DataImport, ImportChange
from trainingflow.db.session import Database, Session
from trainingflow.failpoints import Boundary
from trainingflow.services.identity import SignedIn, begin
from trainingflow.services.imports.check import Gone
from trainingflow.services.imports.found import Named, ended, held
from trainingflow.services.imports.kind import Write
from trainingflow.services.imports.kinds import KINDS
from trainingflow.services.imports.reader.refused import Why
from trainingflow.services.imports.states import ImportState
from trainingflow.services.imports.writing import as_json, update
from trainingflow.services.journal.journal import Note, Result
from trainingflow.services.privacy.entries import REGISTER
from trainingflow.services.rivals import hold
from trainingflow.services.work import Work


class _BuiltUpon(Exception):
    """Something rests on what was imported."""

    def __init__(self, table: str) -> None:
        super().__init__(table)
        self.table = table


@dataclass(frozen=True, slots=True)
class Undoing:
    """One undoing."""

    database: Database
    of: Named

    async def run(self) -> None:
        """Undo what was asked to be undone.

        Raises:
            Gone: it is undone, or others are at it.
        """
        try:
            async with self.database.writing(Boundary.IMPORT_UNDONE) as session:
                await self._undo(session)
        except _BuiltUpon as built:
            await self._refuse(built.table)
        except IntegrityError as error:
            if not isinstance(error.orig, psycopg.errors.ForeignKeyViolation):
                raise
            await self._refuse(error.orig.diag.table_name or "")

    async def _undo(self, session: Session) -> None:
        found, work = await self._begun(session)
        kind = KINDS[found.kind]
        if not kind.may(work.actor):
            _put_back(work, found, Why.NO_LONGER_ALLOWED, "")
            return
        restored = await _restored(work, self.of.id)
        for target, writes in restored.items():
            await _refuse_changed(work, target, writes)
            await update(work, target, writes)
        removed = await session.scalar(
            text("SELECT undo_import(:authority, :import)"),
            {"authority": self.of.authority_id, "import": self.of.id},
        )
        ended(found, ImportState.UNDONE)
        found.undone_at, found.refusal = work.now, None
        back = sum(map(len, restored.values()))
        work.note(_note(found, Result.DONE, {"removed": removed or 0, "restored": back}))

    async def _refuse(self, table: str) -> None:
        async with self.database.writing(Boundary.IMPORT_UNDONE) as session:
            found, work = await self._begun(session)
            entry = REGISTER.get(table)
            _put_back(work, found, Why.BUILT_UPON, entry.zh if entry else table)

    async def _begun(self, session: Session) -> tuple[DataImport, Work]:
        found = await held(session, self.of, (ImportState.UNDOING,))
        if found is None or found.undone_by is None:
            raise Gone
        work = await begin(session, SignedIn(self.of.authority_id, found.undone_by))
        if not await hold(work, f"{self.of.authority_id}:imports"):
            raise Gone
        return found, work


def _put_back(work: Work, found: DataImport, why: Why, about: str) -> None:
    ended(found, ImportState.APPLIED)
    found.refusal = {"why": why, "about": about}
    work.note(_note(found, Result.REFUSED, {}, why))


async def _restored(work: Work, import_id: UUID) -> Mapping[str, list[Write]]:
    """What the changes of an import go back to, by table; `before` is what has to be there now.

    Rows that the import added are not among them: they go.
    """
    rows = await work.session.execute(
        select(ImportChange.target, ImportChange.row_id, ImportChange.before, ImportChange.after)
        .where(ImportChange.authority_id == work.authority_id, ImportChange.import_id == import_id)
        .order_by(ImportChange.seq)
    )
    first: dict[tuple[str, UUID], dict[str, Any]] = {}
    last: dict[tuple[str, UUID], dict[str, Any]] = {}
    added = set[tuple[str, UUID]]()
    for target, row_id, before, after in rows:
        key = target, row_id
        if before is None:
            added.add(key)
        elif key not in added:
            first[key] = before | first.get(key, {})
            last.setdefault(key, {}).update(after)
    found: defaultdict[str, list[Write]] = defaultdict(list)
    for key, before in first.items():
        found[key[0]].append(Write(key[0], key[1], before, last[key]))
    return found


async def _refuse_changed(work: Work, target: str, writes: Iterable[Write]) -> None:
    """Refuse where a row no longer says what the import made it say."""
    expected = as_json([{"id": one.id, "now": one.before} for one in writes])
    now = "FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS s (id uuid, now jsonb)"
    there = f'LEFT JOIN "{target}" t ON t.authority_id = :authority AND t.id = s.id'
    differs = "WHERE t.id IS NULL OR NOT to_jsonb(t) @> s.now"
    changed = await work.session.scalar(
        text(f"SELECT s.id {now} {there} {differs} LIMIT 1"),
        {"authority": work.authority_id, "rows": expected},
    )
    if changed is not None:
        raise _BuiltUpon(target)


def _note(
    found: DataImport, result: Result, counts: dict[str, int], reason: Why | None = None
) -> Note:
    return Note(
        action="undoImport",
        object_kind="IMPORT",
        object_id=found.id,
        result=result,
        reason=reason,
        detail={"kind": found.kind, **counts},
    )
