"""The growth archive: every record of a teacher, the article it rests on, and the decision."""

from typing import Any, Final

from sqlalchemy import text

from tests.services.exports.taken import Desk
from tests.services.reports.looked_at import tables, words
from trainingflow.services.exports.formats import Format
from trainingflow.services.reading.standing import Question, statuses
from trainingflow.services.reading.viewers import enter_as
from trainingflow.services.reports.report import ReportWanted

_RECORDS: Final = """
SELECT right(record.id::text, 8), record.earned_on::text, label, record.hours,
       (confirmed_at AT TIME ZONE 'Asia/Shanghai')::date::text
FROM credit_record AS record
JOIN credit_record_group AS put ON put.id = record.group_id
LEFT JOIN credit_confirmation AS confirmed ON confirmed.group_id = record.group_id
WHERE record.teacher_id = :one ORDER BY record.earned_on, record.id
"""


def _of(desk: Desk, who: str = "teacher-0") -> ReportWanted:
    return ReportWanted(teacher=desk.people.world.people[who])


async def _archive(desk: Desk, who: str = "ce-officer", **wanted: Any) -> dict[str, list[Any]]:
    given = ReportWanted(**wanted) if wanted else _of(desk)
    return tables(await desk.taken(who, "GROWTH_ARCHIVE", given, language="zh-CN"))


async def test_every_record_is_there_with_its_decision(desk: Desk) -> None:
    async with desk.database.reading() as session:
        rows = await session.execute(text(_RECORDS), {"one": desk.people.world.people["teacher-0"]})
        by_sql = [(*row[:3], f"{row[3].normalize():f}", row[4]) for row in rows]

    found = (await _archive(desk))["records"]

    assert [
        (
            *(one[name] for name in ("record", "earnedOn", "title", "hours")),
            one["decision"][:10],
        )
        for one in found
    ] == by_sql
    assert all("审核确认" in one["decision"] for one in found)
    assert len(found) > 10


async def test_the_numbers_are_those_of_the_evaluation_with_their_articles(desk: Desk) -> None:
    world = desk.people.world
    async with desk.database.reading() as session:
        _, viewer = await enter_as(session, world.signed_in("ce-officer"))
        question = Question(world.people["teacher-0"])
        status = (await statuses(session, viewer, [question]))[question].status

    found = await _archive(desk)

    assert [
        tuple(one[name] for name in ("code", "need", "have", "shortfall", "article"))
        for one in found["requirements"]
    ] == [
        (one.code, *(f"{n:f}" for n in (one.need, one.have, one.shortfall)), one.citation.article)
        for one in status.requirements
    ]
    assert [one["article"] for one in found["records"]] == [
        one.citation.article if one.citation else None for one in status.lines
    ]
    quoted = {(one["article"], one["quote"]) for one in found["articles"]}
    assert {(one.citation.article, one.citation.quote) for one in status.requirements} <= quoted


async def test_nobody_gets_the_archive_of_whom_they_may_not_see(desk: Desk) -> None:
    assert await _archive(desk, "teacher-1") == {}
    assert await _archive(desk, "private-principal") == {}
    own = await _archive(desk, "teacher-0", policy="chaoyang-2021")
    assert own == await _archive(desk, "manager")
    assert len(own["records"]) > 10


async def test_the_archive_is_pages_in_both_languages(desk: Desk) -> None:
    chinese = await desk.taken("teacher-0", "GROWTH_ARCHIVE", _of(desk), Format.PDF, "zh-CN")
    english = await desk.taken("teacher-0", "GROWTH_ARCHIVE", _of(desk), Format.PDF, "en")

    said = words(chinese).replace(" ", "").replace("\n", "")
    for one in ("教师专业成长档案", "截至2025-12-20：达到结业要求。", "审核确认", "所引条款"):
        assert one in said
    for one in ("Growth archive of a teacher", "everything required is there", "confirmed on"):
        assert one in words(english).replace("\n", " ")


async def test_a_reading_of_an_archive_is_in_the_journal_with_the_teacher(desk: Desk) -> None:
    id_ = await desk.must("manager", "GROWTH_ARCHIVE", _of(desk), Format.PDF)
    await desk.work()

    [entry] = await desk.reads(id_)

    assert entry.actor_id == desk.people.world.people["manager"]
    assert entry.detail["subject"] == "GROWTH_ARCHIVE"
    assert entry.detail["filter"] == {"teacher": str(desk.people.world.people["teacher-0"])}
    assert entry.after_sha256 == (await desk.row(id_)).sha256
