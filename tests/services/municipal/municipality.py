"""The other side: a municipal system that reads files literally and answers, and our office."""

import csv
import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.services.conftest import People
from tests.services.exports.taken import Desk
from trainingflow.db.base import new_id
from trainingflow.db.models import (
    CreditConfirmation,
    CreditRecord,
    CreditRecordGroup,
    MunicipalLine,
)
from trainingflow.services.exports.formats import Format
from trainingflow.services.exports.subjects.municipal import UploadFilter
from trainingflow.services.identity import begin
from trainingflow.services.municipal import asking, run
from trainingflow.services.municipal.states import UploadState
from trainingflow.services.once import Made, MadeOrNot
from trainingflow.services.reading import municipal
from trainingflow.services.reading.viewers import enter_as

OFFICER: Final = "ce-officer"


@dataclass
class Municipality:
    """Reads a CSV by its headings and keeps a line for each reference, as the words tell it.

    Attributes:
        holds: the credits of each record.
        refuses: references that it does not take.
        miscounts: what it enters instead of what it is told.
    """

    encoding: str = "utf-8-sig"
    holds: dict[str, Decimal] = field(default_factory=dict)
    refuses: set[str] = field(default_factory=set)
    miscounts: dict[str, str] = field(default_factory=dict)

    def read(self, content: bytes) -> list[Mapping[str, str]]:
        return list(csv.DictReader(io.StringIO(content.decode(self.encoding), newline="")))

    def take(self, content: bytes, only: Collection[str] | None = None) -> bytes:
        """Take a file, and answer each line (or only some) in the words of the interface."""
        answers = [["记录编号", "处理结果", "市级学分", "说明"]]
        for row in self.read(content):
            key = row["记录编号"]
            if only is not None and key not in only:
                continue
            answers.append([key, *self._taken(key, row)])
        return self.written(answers)

    def written(self, rows: list[list[str]]) -> bytes:
        told = io.StringIO(newline="")
        csv.writer(told).writerows(rows)
        return told.getvalue().encode(self.encoding)

    def _taken(self, key: str, row: Mapping[str, str]) -> list[str]:
        if key in self.refuses:
            return ["退回", "", "教师编号不存在"]
        match row["操作类型"]:
            case "新增" | "变更":
                self.holds[key] = Decimal(self.miscounts.get(key, row["学分"]))
                return ["接收", str(self.holds[key]), ""]
            case "撤销":
                self.holds.pop(key, None)
                return ["接收", "", ""]
            case other:
                raise AssertionError(other)


@dataclass
class Sender:
    """The office that confirms credits, with its uploads."""

    people: People
    desk: Desk

    async def ask(self, who: str = OFFICER, policy: str | None = None, key: str = "") -> MadeOrNot:
        async with self.people.database.writing() as session:
            work = await begin(session, self.people.world.signed_in(who))
            return await asking.prepare(work, policy, key or str(uuid4()))

    async def prepared(self, policy: str | None = None) -> UUID:
        made = await self.ask(policy=policy)
        assert isinstance(made, Made), made
        await run.run(self.people.database)
        return made.id

    async def sent(self, upload: UUID, who: str = OFFICER) -> MadeOrNot:
        async with self.people.database.writing() as session:
            work = await begin(session, self.people.world.signed_in(who))
            return await asking.sent(work, upload)

    async def close(
        self, upload: UUID, reason: str = "市级系统未收到", who: str = OFFICER
    ) -> MadeOrNot:
        async with self.people.database.writing() as session:
            work = await begin(session, self.people.world.signed_in(who))
            return await asking.close(work, upload, reason)

    async def file(self, upload: UUID, format_: Format = Format.CSV) -> bytes:
        return await self.desk.taken(
            OFFICER, "MUNICIPAL_UPLOAD", UploadFilter(upload_id=upload), format_, "zh-CN"
        )

    async def lines(self, upload: UUID, who: str = OFFICER) -> list[Any]:
        async with self.people.database.reading() as session:
            _, viewer = await enter_as(session, self.people.world.signed_in(who))
            statement = municipal.lines(viewer, upload).statement
            found = await session.execute(statement.order_by(MunicipalLine.position))
            return list(found.all())

    async def told(self, upload: UUID) -> list[tuple[str, Decimal]]:
        """What an upload tells: actions and credits, in the order of its file."""
        return [(one.action, one.credits) for one in await self.lines(upload)]

    async def uploads(self, who: str = OFFICER) -> list[Any]:
        async with self.people.database.reading() as session:
            _, viewer = await enter_as(session, self.people.world.signed_in(who))
            return list((await session.execute(municipal.uploads(viewer).statement)).all())

    async def state(self, upload: UUID) -> UploadState:
        async with self.people.database.reading() as session:
            _, viewer = await enter_as(session, self.people.world.signed_in(OFFICER))
            row = (await municipal.by_id(session, viewer, [upload]))[upload]
            came_to = await municipal.outcomes(session, viewer, [upload])
            return municipal.standing(row, came_to[upload]).state

    def confirm(self, who: str, at: str, hours: int, title: str) -> UUID:
        """Enter an elective course of a person, confirmed at an instant."""
        key, id_, group = {"authority_id": self.people.world.authority_id}, new_id(), new_id()
        instant = datetime.fromisoformat(at)
        with Session(self.people.world.engine) as session, session.begin():
            session.add(CreditRecordGroup(**key, id=group, batch_id=None, label=title))
            session.flush()
            session.add(CreditConfirmation(**key, group_id=group, confirmed_at=instant))
            session.add(
                CreditRecord(
                    **key,
                    id=id_,
                    teacher_id=self.people.world.people[who],
                    activity="ELECTIVE_COURSE",
                    facts={},
                    hours=Decimal(hours),
                    earned_on=date(2024, 5, 20),
                    passed=True,
                    provider_recognised=True,
                    source_kind="IMPORT",
                    source_id=id_,
                    revision=1,
                    group_id=group,
                    reverses_id=None,
                    recorded_at=instant,
                )
            )
        return id_

    def reverse(self, record: UUID, at: str) -> None:
        """End a record as of an instant."""
        with self.people.world.engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO credit_record (authority_id, id, teacher_id, activity, facts,"
                    " hours, earned_on, passed, provider_recognised, source_kind, source_id,"
                    " revision, group_id, reverses_id, recorded_at) SELECT authority_id,"
                    " gen_random_uuid(), teacher_id, activity, facts, hours, earned_on, passed,"
                    " provider_recognised, 'REVERSAL', id, revision, group_id, id, :at"
                    " FROM credit_record WHERE id = :record"
                ),
                {"record": record, "at": at},
            )

    def settle(self, upload: UUID, outcome: str, position: int | None = None) -> None:
        """Let all lines of an upload, or one, have an outcome, without any file."""
        with self.people.world.engine.begin() as connection:
            connection.execute(
                text(
                    "UPDATE municipal_line SET outcome = :outcome, settled_at = now()"
                    " WHERE upload_id = :upload AND position = coalesce(:position, position)"
                ),
                {"upload": upload, "outcome": outcome, "position": position},
            )
