"""Takes an import back, as long as nothing was built on it.

What it added is removed by the database itself (`undo_import`), which refuses while anything points
there; what it changed becomes what it was, unless it has been changed since. What was done by the
commands of a lifecycle is undone by commands. All of it or nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from trainingflow.db.models import DataImport, ImportChange
from trainingflow.db.session import Database, Session
from trainingflow.failpoints import Boundary
from trainingflow.services.imports import steps
from trainingflow.services.imports.check import Gone
from trainingflow.services.imports.found import Named, held
from trainingflow.services.imports.kind import NotTakenBack, Remembered, Write
from trainingflow.services.imports.kinds import KINDS
from trainingflow.services.imports.reader.refused import Why
from trainingflow.services.imports.states import ImportState
from trainingflow.services.imports.writing import as_json, update
from trainingflow.services.privacy.entries import REGISTER
from trainingflow.services.work import Work


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
        except NotTakenBack as refused:
            await self._refuse(refused)
        except IntegrityError as error:
            if not isinstance(error.orig, psycopg.errors.ForeignKeyViolation):
                raise
            await self._refuse(_built_upon(error.orig.diag.table_name or ""))

    async def _undo(self, session: Session) -> None:
        found, work = await self._begun(session)
        kind = KINDS[found.kind]
        if not kind.may(work.actor):
            steps.put_back(work, found, ImportState.APPLIED, Why.NO_LONGER_ALLOWED)
            return
        if kind.take_back is None:
            counts = await self._rewritten(work)
        else:
            remembered = await _remembered(work, self.of.id)
            taken = await kind.take_back(work, remembered, found.undo_reason or "")
            counts = {"removed": taken, "restored": 0}
        found.undone_at = work.now
        steps.done(work, found, ImportState.UNDONE, counts)

    async def _rewritten(self, work: Work) -> dict[str, int]:
        """Remove what was added, and let what was changed become what it was."""
        restored = await _restored(work, self.of.id)
        for target, writes in restored.items():
            await _refuse_changed(work, target, writes)
            await update(work, target, writes)
        removed = await work.session.scalar(
            text("SELECT undo_import(:authority, :import)"),
            {"authority": self.of.authority_id, "import": self.of.id},
        )
        return {"removed": removed or 0, "restored": sum(map(len, restored.values()))}

    async def _refuse(self, refused: NotTakenBack) -> None:
        async with self.database.writing(Boundary.IMPORT_NOT_UNDONE) as session:
            found, work = await self._begun(session)
            steps.put_back(work, found, ImportState.APPLIED, refused.why, refused.about)

    async def _begun(self, session: Session) -> tuple[DataImport, Work]:
        found = await held(session, self.of, (ImportState.UNDOING,))
        if found is None or found.undone_by is None:
            raise Gone
        return found, await steps.begun(session, found, found.undone_by)


def _built_upon(table: str) -> NotTakenBack:
    """That something rests on what was imported, by the name of its table for people."""
    entry = REGISTER.get(table)
    return NotTakenBack(Why.BUILT_UPON, entry.zh if entry else table)


async def _remembered(work: Work, import_id: UUID) -> Sequence[Remembered]:
    """What an import wrote or did, in its order."""
    rows = await work.session.execute(
        select(ImportChange.target, ImportChange.row_id, ImportChange.before, ImportChange.after)
        .where(ImportChange.authority_id == work.authority_id, ImportChange.import_id == import_id)
        .order_by(ImportChange.seq)
    )
    return [Remembered(*row) for row in rows]


async def _restored(work: Work, import_id: UUID) -> Mapping[str, list[Write]]:
    """What the changes of an import go back to, by table; `before` is what has to be there now.

    Rows that the import added are not among them: they go.
    """
    first: dict[tuple[str, UUID], dict[str, Any]] = {}
    last: dict[tuple[str, UUID], dict[str, Any]] = {}
    added = set[tuple[str, UUID]]()
    for one in await _remembered(work, import_id):
        key = one.target, one.row_id
        if one.before is None:
            added.add(key)
        elif key not in added:
            first[key] = {**one.before, **first.get(key, {})}
            last.setdefault(key, {}).update(one.after)
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
        raise _built_upon(target)
