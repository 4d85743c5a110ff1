"""Sends files as people do: made here, checked, applied and undone as the worker does it."""

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import xlsxwriter
from sqlalchemy import select, text

from tests.services.conftest import People
from trainingflow.db.models import DataImport, ImportRow
from trainingflow.failpoints import Boundary
from trainingflow.services.identity import begin
from trainingflow.services.imports import asking
from trainingflow.services.imports.asking import Wanted
from trainingflow.services.imports.check import Checking
from trainingflow.services.imports.found import Named
from trainingflow.services.imports.run import run_open
from trainingflow.services.imports.states import ImportState
from trainingflow.services.once import Made, MadeOrNot

KEEPER = "personnel-officer"
Table = Sequence[Sequence[Any]]


def as_csv(rows: Table, encoding: str = "utf-8-sig") -> bytes:
    made = io.StringIO()
    csv.writer(made).writerows(rows)
    return made.getvalue().encode(encoding)


def as_xlsx(rows: Table) -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("表")
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            sheet.write(number, place, cell)
    book.close()
    return made.getvalue()


class Office:
    """The personnel section with its files."""

    def __init__(self, people: People, folder: Path, who: str = KEEPER) -> None:
        self.people = people
        self.who = who
        self.database = people.database
        self.folder = folder

    def of(self, who: str) -> "Office":
        """The same files in somebody else's hands."""
        return Office(self.people, self.folder, who)

    def named(self, id_: UUID) -> Named:
        return Named(self.people.world.authority_id, id_)

    async def sent(self, kind: str, data: bytes, who: str | None = None) -> UUID:
        """An import whose file lies in the folder."""
        async with self.database.writing(Boundary.CHANGE) as session:
            work = await begin(session, self.people.world.signed_in(who or self.who))
            made = await asking.begin(work, wanted(kind, data), str(uuid4()))
        assert isinstance(made, Made), made
        (self.folder / str(made.id)).write_bytes(data)
        return made.id

    async def checked(self, kind: str, data: bytes | Table) -> UUID:
        """An import that is checked."""
        content = data if isinstance(data, bytes) else as_xlsx(data)
        id_ = await self.sent(kind, content)
        await self.check(id_)
        return id_

    async def check(self, id_: UUID) -> None:
        of = self.named(id_)
        await Checking(self.database, of, ImportState.AWAITED).run(self.folder / str(id_))

    async def ask(self, what: Any, id_: UUID, *rest: str, who: str | None = None) -> MadeOrNot:
        async with self.database.writing(Boundary.CHANGE) as session:
            work = await begin(session, self.people.world.signed_in(who or self.who))
            answer: MadeOrNot = await what(work, id_, *rest)
            return answer

    async def applied(self, kind: str, data: bytes | Table) -> UUID:
        """An import that is applied."""
        id_ = await self.checked(kind, data)
        await self.apply(id_)
        return id_

    async def apply(self, id_: UUID) -> None:
        assert isinstance(await self.ask(asking.apply, id_), Made)
        await run_open(self.database)

    async def undo(self, id_: UUID) -> None:
        assert isinstance(await self.ask(asking.undo, id_, "传错文件"), Made)
        await run_open(self.database)

    async def found(self, id_: UUID) -> DataImport:
        async with self.database.reading() as session:
            return await session.get_one(DataImport, (self.people.world.authority_id, id_))

    async def counts(self, id_: UUID) -> tuple[str, int, int, int, int]:
        """State, and how many rows are added, changed, unchanged and faulty."""
        one = await self.found(id_)
        return one.state, one.added, one.changed, one.unchanged, one.faulty

    async def rows(self, id_: UUID) -> list[ImportRow]:
        async with self.database.reading() as session:
            found = await session.scalars(
                select(ImportRow).where(ImportRow.import_id == id_).order_by(ImportRow.number)
            )
            return list(found)

    async def faults(self, id_: UUID) -> list[tuple[int, str, str]]:
        """Row, column and code of everything that is wrong."""
        return [
            (row.number, one["column"], one["code"])
            for row in await self.rows(id_)
            for one in row.faults
        ]

    async def changes(self, id_: UUID) -> list[tuple[int, str, str, str]]:
        """Row, field, what was and what becomes."""
        return [
            (row.number, one["field"], one["was"], one["becomes"])
            for row in await self.rows(id_)
            for one in row.changes
        ]

    def select(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        """What the database holds."""
        with self.people.world.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query), values)]


def wanted(kind: str, data: bytes, name: str = "名册.xlsx") -> Wanted:
    return Wanted(
        kind=kind,
        file_name=name,
        content_type="application/octet-stream",
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )


TEACHER_HEAD = ("人员编号", "姓名", "任职单位编号", "任职起始日期", "任职截止日期", "从教日期")


def teachers(*rows: Iterable[Any]) -> list[list[Any]]:
    """A table of teachers."""
    return [list(TEACHER_HEAD), *map(list, rows)]


UNIT_HEAD = ("单位编号", "单位名称", "单位种类", "举办者", "上级单位编号")


def units(*rows: Iterable[Any]) -> list[list[Any]]:
    """A table of units."""
    return [list(UNIT_HEAD), *map(list, rows)]
