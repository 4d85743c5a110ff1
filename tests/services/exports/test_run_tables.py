"""Tables of runs name everybody, show what is recorded, and come back filled in."""

import csv
import io
from pathlib import Path
from uuid import UUID

import pytest

from tests.chaos.imported import held
from tests.services.exports.taken import Desk, table
from tests.services.imports.sent import Office
from tests.services.imports.test_runs import GRADED, LEADER, PRESENT
from tests.services.test_journey import DAYS
from trainingflow.services.exports.formats import Format
from trainingflow.services.exports.subjects.runs import ParticipantFilter


async def taken(desk: Desk, subject: str, run: UUID, format_: Format = Format.CSV) -> bytes:
    wanted = ParticipantFilter(run_id=run)
    return await desk.taken(LEADER, subject, wanted, format_=format_, language="zh-CN")


def filled(content: bytes, **words: str) -> bytes:
    """The table with a word in each cell of a column that is empty."""
    headings, *rows = table(content)
    for row in rows:
        for heading, word in words.items():
            place = headings.index(heading)
            row[place] = row[place] or word
    made = io.StringIO()
    csv.writer(made).writerows([headings, *rows])
    return made.getvalue().encode("utf-8-sig")


@pytest.mark.parametrize("format_", [Format.CSV, Format.XLSX])
async def test_what_is_recorded_comes_back_and_changes_nothing(
    desk: Desk, tmp_path: Path, format_: Format
) -> None:
    run = await held(desk.people, DAYS)
    office = Office(desk.people, tmp_path, LEADER)
    await office.applied("RESULTS", filled(await taken(desk, "RESULTS", run), 考核结果="合格"))
    counts = {}
    for subject in ("ROSTERS", "ATTENDANCE", "RESULTS"):
        id_ = await office.checked(subject, await taken(desk, subject, run, format_))
        counts[subject] = (await office.counts(id_), await office.faults(id_))

    places = 25
    assert counts == {
        "ROSTERS": (("CHECKED", 0, 0, places, 0), []),
        "ATTENDANCE": (("CHECKED", 0, 0, places * len(DAYS), 0), []),
        "RESULTS": (("CHECKED", 0, 0, places, 0), []),
    }
    assert [row[2] for row in office.select(GRADED)] == [True] * places


async def test_a_session_of_today_is_filled_in_and_one_that_lies_ahead_is_not_there(
    desk: Desk, tmp_path: Path
) -> None:
    run = await held(desk.people, DAYS[:1])
    desk.people.world.set_now(f"{DAYS[1]}T18:00")
    office = Office(desk.people, tmp_path, LEADER)

    content = await taken(desk, "ATTENDANCE", run)
    await office.applied("ATTENDANCE", filled(content, 出勤="否"))

    headings, *rows = table(content)
    sessions, present = headings.index("课次"), headings.index("出勤")
    assert [{row[present] for row in rows if row[sessions] == one} for one in ("1", "2")] == [
        {"是"},
        {""},
    ]
    assert {row[sessions] for row in rows} == {"1", "2"}
    recorded = office.select(PRESENT)
    assert [row[2] for row in recorded] == [True] * 25 + [False] * 25


async def test_others_take_no_table_of_a_run_that_they_do_not_lead(desk: Desk) -> None:
    run = await held(desk.people, ())
    wanted = ParticipantFilter(run_id=run)

    mine = await desk.rows("teacher-1", "ROSTERS", wanted)
    nobodys = await desk.rows("teacher-29", "ROSTERS", wanted)

    assert [(one["course"], one["code"]) for one in mine] == [("2024-0001", "teacher-1")]
    assert nobodys == []
