"""Applies a checked import: everything in one transaction, or nothing.

The rows are compared once more in that transaction. Where that comes to something else than what
was previewed, nothing is written: the preview is made again, and somebody looks at it.
"""

from dataclasses import dataclass

from trainingflow.db.models import DataImport
from trainingflow.db.session import Database, Session
from trainingflow.failpoints import Boundary
from trainingflow.services.imports import steps
from trainingflow.services.imports.check import Checking, Gone
from trainingflow.services.imports.comparing import Comparison, Digest, sent_by
from trainingflow.services.imports.found import Named, held
from trainingflow.services.imports.kinds import KINDS
from trainingflow.services.imports.pause import collected_later
from trainingflow.services.imports.reader.refused import Why
from trainingflow.services.imports.states import ImportState
from trainingflow.services.imports.writing import Writer


class _Moved(Exception):
    """What was previewed is no longer what would be written."""


@dataclass(frozen=True, slots=True)
class Applying:
    """One application.

    Attributes:
        again: checks it once more where what was previewed is no longer so.
    """

    database: Database
    of: Named
    again: Checking

    async def run(self) -> None:
        """Apply what was asked to be applied.

        Raises:
            Gone: it is applied, or others are at it.
        """
        try:
            async with (
                collected_later(),
                self.database.writing(Boundary.IMPORT_APPLIED) as session,
            ):
                await self._apply(session)
        except _Moved:
            async with self.database.reading() as session:
                found = await session.get(DataImport, (self.of.authority_id, self.of.id))
            if found is not None:
                await self.again.compare(KINDS[found.kind], Why.CHANGED_SINCE)

    async def _apply(self, session: Session) -> None:
        found = await held(session, self.of, (ImportState.APPLYING,))
        if found is None or found.applied_by is None:
            raise Gone
        work = await steps.begun(session, found, found.applied_by)
        kind = KINDS[found.kind]
        if not kind.may(work.actor):
            steps.put_back(work, found, ImportState.CHECKED, Why.NO_LONGER_ALLOWED)
            return
        writer, digest = Writer(work, kind, self.of.id), Digest()
        sender = work if kind.deeds else sent_by(work, found.asked_by)
        async for some in Comparison(kind, self.of.id).all(sender):
            digest.take(some.outcomes())
            await writer.write([one for plan in some.plans for one in plan.writes])
        if digest.digest() != found.plan_sha256:
            raise _Moved
        if kind.ended is not None:
            await kind.ended(work, self.of.id)
        found.applied_at = work.now
        counts = {"added": found.added, "changed": found.changed, "faulty": found.faulty}
        steps.done(work, found, ImportState.APPLIED, counts)
