"""Asks for lists as files, lets the worker write them, and reads them with other eyes."""

import csv
import io
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from tests.services.conftest import People
from trainingflow.db.models import DataExport
from trainingflow.db.session import Database
from trainingflow.domain.citation import Language
from trainingflow.services.exports import asking, run
from trainingflow.services.exports.asking import Wanted
from trainingflow.services.exports.formats import Format
from trainingflow.services.exports.known import KNOWN
from trainingflow.services.files import Files
from trainingflow.services.identity import SignedIn, begin
from trainingflow.services.once import Made, MadeOrNot
from trainingflow.services.reading.standings import Wanted as Standings
from trainingflow.services.storage import exported

AT_ONCE = timedelta(0)
PURPOSE = "学期统计"


@dataclass(frozen=True)
class Desk:
    """The district, and where its files lie."""

    people: People
    files: Files

    @property
    def database(self) -> Database:
        return self.people.database

    async def ask(  # noqa: PLR0913, PLR0917 - what can be asked for
        self,
        who: str | SignedIn = "ce-officer",
        subject: str = "CREDIT_STATUSES",
        wanted: Any = None,
        format_: Format = Format.JSONL,
        language: Language = "en",
        purpose: str = PURPOSE,
        key: str | None = None,
    ) -> MadeOrNot:
        signed_in = self.people.world.signed_in(who) if isinstance(who, str) else who
        asked = Wanted(
            subject=subject,
            wanted=wanted or KNOWN[subject].wanted(),
            format=format_,
            language=language,
            purpose=purpose,
        )
        async with self.database.writing() as session:
            return await asking.begin(await begin(session, signed_in), asked, key or str(uuid4()))

    async def must(self, *arguments: Any, **named: Any) -> UUID:
        made = await self.ask(*arguments, **named)
        assert isinstance(made, Made), made
        return made.id

    async def work(self) -> int:
        return await run.run_open(self.database, self.files)

    async def row(self, id_: UUID) -> DataExport:
        async with self.database.reading() as session:
            found = await session.get_one(DataExport, (self.people.world.authority_id, id_))
            session.expunge_all()
        return found

    async def content(self, id_: UUID) -> bytes:
        row = await self.row(id_)
        assert row.finished_at is not None
        key = exported(row.authority_id, id_, row.attempts)
        return b"".join([one async for one in self.files.storage.read(key)])

    async def taken(self, *arguments: Any, **named: Any) -> bytes:
        """A list as a file, from asking to reading."""
        id_ = await self.must(*arguments, **named)
        assert await self.work() == 1
        return await self.content(id_)

    async def rows(self, *arguments: Any, **named: Any) -> list[dict[str, Any]]:
        return lines(await self.taken(*arguments, **named))[1:]

    async def reads(self, id_: UUID) -> list[Any]:
        """What the journal tells of an export having been read."""
        async with self.database.reading() as session:
            found = await session.execute(
                text(
                    "SELECT actor_id, detail, after_sha256 FROM audit_entry"
                    " WHERE action = 'export' AND result = 'READ' AND object_id = :id"
                ),
                {"id": id_},
            )
            return list(found.all())


def lines(content: bytes) -> list[dict[str, Any]]:
    return [json.loads(one) for one in content.decode().splitlines()]


def table(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


EVERYTHING = Standings()
