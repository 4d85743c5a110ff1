"""Checks a file: its rows are understood, kept, and compared with what is there.

Each piece is a transaction of its own. Who goes on after a crash reads the file again, and keeps
what is not kept yet; comparing begins anew, and finds the same.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from trainingflow.db.models import DataImport
from trainingflow.db.session import Database, Session, clock
from trainingflow.domain.people import SYSTEM
from trainingflow.failpoints import Boundary
from trainingflow.services.identity import SignedIn, begin
from trainingflow.services.imports import staging
from trainingflow.services.imports.cells import Line
from trainingflow.services.imports.child import lines_of
from trainingflow.services.imports.comparing import Compared, Comparison, Digest, sent_by
from trainingflow.services.imports.deeds import taken_back
from trainingflow.services.imports.found import Named, ended, held, read
from trainingflow.services.imports.head import Head, head_of, headings_of
from trainingflow.services.imports.kind import Kind
from trainingflow.services.imports.kinds import KINDS
from trainingflow.services.imports.pause import collected_later
from trainingflow.services.imports.reader.refused import FileRefused, Why
from trainingflow.services.imports.states import ImportState
from trainingflow.services.journal.journal import Note, Result
from trainingflow.services.storage import Announced
from trainingflow.services.work import Work


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a check has come.

    Attributes:
        read: rows kept.
        compared: rows compared; 0 while the file is read.
    """

    read: int
    compared: int = 0


Told = Callable[[Progress], None]
Report = Callable[[Named, bytes], Awaitable[Announced | None]]
"""Keeps the list of what is wrong, under the hash of what was found; none where nothing is."""


@dataclass(frozen=True, slots=True)
class Checking:
    """One check.

    Attributes:
        database: of the authority.
        source: the state in which the import is found: a command checks what it has not sent.
        report: what writes the list of what is wrong; none: nobody does here.
        told: is told how far it is.
    """

    database: Database
    of: Named
    source: ImportState = ImportState.CHECKING
    report: Report | None = None
    told: Told = lambda _progress: None

    async def run(self, path: Path | None) -> None:
        """Check the file; what is refused is written down like what is not.

        Args:
            path: of the file; None: it is no longer there.
        """
        try:
            kind = await self._begin()
            if kind is None:
                return
            await self._stage(kind, path)
            await self.compare(kind)
        except FileRefused as refused:
            await self._refuse(refused)

    async def _begin(self) -> Kind | None:
        async with self.database.reading() as session:
            found = await read(session, self.of)
        return KINDS[found.kind] if found and found.state == self.source else None

    async def _stage(self, kind: Kind, path: Path | None) -> None:
        if path is None:
            raise FileRefused(Why.FILE_GONE)
        total = 0
        async for rows in _staged(await self._declared(kind), path):
            async with collected_later(), self.database.writing(Boundary.IMPORT_STAGED) as session:
                found = await self._held(session)
                last = await staging.last_number(session, found)
                new = [row for row in rows if row["number"] > last]
                await staging.stage(session, found, new)
                found.read += len(new)
                total = found.read
            if kind.most is not None and total > kind.most:
                raise FileRefused(Why.TOO_MANY_ROWS, str(kind.most))
            self.told(Progress(total))
        if total == 0:
            raise FileRefused(Why.NO_ROWS)

    async def _declared(self, kind: Kind) -> Kind:
        """The kind with the headings that the policies of the authority give its columns."""
        if kind.declared is None:
            return kind
        async with self.database.reading() as session:
            work = Work(session, self.of.authority_id, SYSTEM, await clock(session))
            return await kind.declared(work, kind)

    async def compare(self, kind: Kind, refusal: Why | None = None) -> None:
        """Compare what is kept, and write down what it comes to.

        Args:
            kind: of the import.
            refusal: why it is compared once more.
        """
        comparison, digest, done = Comparison(kind, self.of.id), Digest(), 0
        while True:
            async with (
                collected_later(),
                self.database.writing(Boundary.IMPORT_COMPARED) as session,
            ):
                found = await self._held(session)
                work = Work(session, self.of.authority_id, SYSTEM, await clock(session))
                work.only_asks()
                some = await _compared(comparison, kind, work, found.asked_by)
                if some is None:
                    break
                outcomes = some.outcomes()
                digest.take(outcomes)
                await staging.settle(work, self.of.id, outcomes)
                done += len(outcomes)
                found.compared = done
                read_ = found.read
            self.told(Progress(read_, done))
        plan = digest.digest()
        report = await self.report(self.of, plan) if self.report else None
        await self._end(plan, report, refusal)

    async def _end(self, plan: bytes, report: Announced | None, refusal: Why | None) -> None:
        async with self.database.writing(Boundary.IMPORT_CHECKED) as session:
            found = await self._held(session)
            work = Work(session, self.of.authority_id, SYSTEM, await clock(session))
            counts = await staging.counts(session, found)
            names = {str(one).lower(): count for one, count in counts.items()}
            for name, count in names.items():
                setattr(found, name, count)
            ended(found, ImportState.CHECKED)
            found.plan_sha256 = plan
            found.report_size = report.size if report else None
            found.report_sha256 = report.sha256 if report else None
            found.refusal = {"why": refusal, "about": ""} if refusal else None
            found.checked_at = work.now
            work.note(_note(found, Result.DONE, names))

    async def _refuse(self, refused: FileRefused) -> None:
        async with self.database.writing(Boundary.IMPORT_REFUSED) as session:
            found = await self._held(session)
            work = Work(session, self.of.authority_id, SYSTEM, await clock(session))
            await staging.forget(session, found)
            ended(found, ImportState.REFUSED)
            found.read, found.compared = 0, 0
            found.refusal = {"why": refused.why, "about": refused.about}
            found.checked_at = work.now
            work.note(_note(found, Result.REFUSED, {}, refused.why))

    async def _held(self, session: Session) -> DataImport:
        found = await held(session, self.of, (self.source,))
        if found is None:
            raise Gone
        return found


async def _compared(
    comparison: Comparison, kind: Kind, work: Work, asked_by: UUID
) -> Compared | None:
    """The next rows; what is compared by carrying it out is taken back."""
    if kind.deeds is None:
        return await comparison.more(sent_by(work, asked_by))
    async with taken_back(work):
        asker = await begin(work.session, SignedIn(work.authority_id, asked_by))
        return await comparison.more(asker)


class Gone(Exception):
    """Somebody else has ended this step, or is at it."""


def _note(
    found: DataImport, result: Result, detail: dict[str, int], reason: Why | None = None
) -> Note:
    return Note(
        action="checkImport",
        object_kind="IMPORT",
        object_id=found.id,
        result=result,
        reason=reason,
        detail={"kind": found.kind, "rows": found.read, **detail},
    )


async def _staged(kind: Kind, path: Path) -> AsyncIterator[Sequence[Mapping[str, Any]]]:
    """The rows of a file as they are kept, many at a time."""
    head: Head | None = None
    async for lines in lines_of(path, headings_of(kind)):
        head = head or head_of(kind, lines)
        yield await asyncio.to_thread(_understood, head, lines)
    if head is None:
        raise FileRefused(Why.NO_ROWS)


def _understood(head: Head, lines: Sequence[Line]) -> list[Mapping[str, Any]]:
    rows = (head.staged(line) for line in lines if line.number > head.number)
    return [row for row in rows if row is not None]
