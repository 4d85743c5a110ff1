"""Scenes of the tables whose rows press buttons, and of those that another person confirms."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.chaos.stage import Scene, Stage
from tests.services.conftest import People
from tests.services.imports.sent import as_csv, wanted
from tests.services.imports.test_former_records import ETHICS, table as records
from tests.services.imports.test_runs import LEADER, attendance, results, roster
from tests.services.test_journey import DAYS, appraise, open_enrolment
from trainingflow.failpoints import Boundary
from trainingflow.services.identity import begin
from trainingflow.services.imports import asking, comparing, found, run
from trainingflow.services.once import Made
from trainingflow.services.storage import incoming

_SESSIONS: Final = "SELECT id FROM class_session ORDER BY number"
_PARTICIPANTS: Final = 25


async def _nothing(_people: People) -> None:
    return


async def _enrolling(people: People) -> None:
    await open_enrolment(people, await appraise(people))


async def held(people: People, days: Sequence[str]) -> UUID:
    """A run with everybody present on these days."""
    course_run, class_id = await open_enrolment(people, await appraise(people))
    everybody = [f"teacher-{number}" for number in range(_PARTICIPANTS)]
    for one in everybody:
        await people.must(one, "enrol", course_run, **{"class": str(class_id)})
    await people.must(LEADER, "startRun", course_run)
    async with people.database.reading() as session:
        sessions = list(await session.scalars(text(_SESSIONS)))
    present = [{"participant": str(people.world.people[one]), "present": True} for one in everybody]
    for day, which in zip(days, sessions, strict=False):
        people.world.set_now(f"{day}T18:00")
        about = {"session": str(which), "records": present}
        await people.must(LEADER, "recordAttendance", course_run, **about)
    return course_run


async def _attended(people: People) -> None:
    await held(people, DAYS[:1])


async def _graded(people: People) -> None:
    course_run = await held(people, DAYS)
    people.world.set_now("2024-10-08T09:00")
    passed = [
        {"participant": str(people.world.people[f"teacher-{one}"]), "assessmentPassed": True}
        for one in range(_PARTICIPANTS)
    ]
    await people.must(LEADER, "recordResults", course_run, results=passed)


@dataclass(frozen=True)
class Sending:
    """A table, who sends it, and who applies it.

    Attributes:
        before: what has to be there.
        second: applies what was checked, and agrees to undo it; the sender where no other must.
    """

    kind: str
    rows: Sequence[Sequence[Any]]
    sender: str = LEADER
    second: str | None = None
    before: Callable[[People], Awaitable[None]] = _nothing

    async def sent(self, stage: Stage) -> UUID:
        data = as_csv(self.rows)
        async with stage.database.writing() as session:
            work = await begin(session, stage.people.world.signed_in(self.sender))
            made = await asking.begin(work, wanted(self.kind, data, "表.csv"), "table")
        assert isinstance(made, Made), made

        async def pieces() -> AsyncIterator[bytes]:
            yield data

        await stage.files.storage.write(incoming(made.id), pieces())
        await self._ask(stage, self.sender, asking.check, made.id, received=True)
        return made.id

    async def checked(self, stage: Stage) -> UUID:
        import_id = await self.sent(stage)
        await work_off(stage, import_id)
        return import_id

    async def to_be_applied(self, stage: Stage) -> UUID:
        import_id = await self.checked(stage)
        await self._ask(stage, self.second or self.sender, asking.apply, import_id)
        return import_id

    async def to_be_undone(self, stage: Stage) -> UUID:
        import_id = await self.to_be_applied(stage)
        await work_off(stage, import_id)
        for one in filter(None, (self.sender, self.second)):
            await self._ask(stage, one, asking.undo, import_id, "传错文件")
        return import_id

    async def _ask(self, stage: Stage, who: str, what: Any, *about: Any, **named: bool) -> None:
        async with stage.database.writing() as session:
            work = await begin(session, stage.people.world.signed_in(who))
            answer = await what(work, *about, **named)
        assert isinstance(answer, Made), answer


async def work_off(stage: Stage, _import_id: UUID) -> None:
    """A worker that takes few rows at a time, and raises what stops a step."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(comparing, "AT_ONCE", 2)
        patch.setattr(run, "MOST_ATTEMPTS", 100)
        for of, state in await found.working(stage.database):
            bound = stage.database.of(of.authority_id)
            await run.tried(bound, of)
            await run.step(bound, stage.files, of, state)


SENDINGS: Final = {
    one.kind: one
    for one in (
        Sending(
            "ROSTERS", roster("teacher-0", "teacher-1", "teacher-2", "nobody"), before=_enrolling
        ),
        Sending(
            "ATTENDANCE",
            attendance(1, teacher_0="否", teacher_1="否", teacher_2="是", nobody="是"),
            before=_attended,
        ),
        Sending(
            "RESULTS",
            results(
                *((f"teacher-{one}", "不合格", "录入有误") for one in range(3)),
                ("nobody", "合格", ""),
            ),
            before=_graded,
        ),
        Sending(
            "FORMER_RECORDS",
            records(
                ETHICS,
                ("teacher-1", "2021-07-01", "SCHOOL_RESEARCH", None, 60, None),
                ("teacher-2", "2021-07-01", "SCHOOL_RESEARCH", None, 60, None),
                ("nobody", *ETHICS[1:]),
            ),
            sender="ce-officer",
            second="ce-officer-2",
        ),
    )
}


def scenes(sending: Sending) -> Mapping[str, Scene]:
    """What a worker does with a table, step by step."""
    return {
        Boundary.IMPORT_STAGED: Scene(sending.sent, work_off, later=True),
        Boundary.IMPORT_COMPARED: Scene(sending.sent, work_off, turn=2, later=True),
        # A list that nobody was told of is found by nobody; its content is kept once, by its hash.
        Boundary.IMPORT_CHECKED: Scene(sending.sent, work_off, more=("report_file",), later=True),
        Boundary.IMPORT_APPLIED: Scene(sending.to_be_applied, work_off, later=True),
        Boundary.IMPORT_UNDONE: Scene(sending.to_be_undone, work_off, later=True),
    }
