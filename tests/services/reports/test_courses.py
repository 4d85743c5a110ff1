"""What participants say of runs, and how panels and deadlines went: counted, and never who."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from tests.services.exports.taken import Desk
from tests.services.reports.looked_at import head, tables, words
from tests.services.test_journey import appraise, finish_run, open_survey
from tests.services.test_surveys import answer, survey_of
from trainingflow.services.exports.formats import Format
from trainingflow.services.files import Files
from trainingflow.services.reports.report import ReportWanted

_OF_2024 = ReportWanted(year=2024)
_DIMENSIONS = ("RESOURCE_CHOICE", "METHOD_DESIGN", "EFFECT", "DELIVERY")


@pytest.fixture
def desk(people: Any, files: Files) -> Desk:
    """The district before anything happens."""
    return Desk(people, files)


async def _taken(desk: Desk, who: str, what: str) -> dict[str, list[dict[str, Any]]]:
    return tables(await desk.taken(who, what, _OF_2024))


async def test_four_dimensions_are_told_once_enough_have_answered(desk: Desk) -> None:
    """Shows: CY-COURSE-09, CY-PLAN-68."""
    people = desk.people
    run = await finish_run(people, await appraise(people))
    await open_survey(people, run)
    survey = await survey_of(people, run)
    for who, points in (
        ("teacher-0", (5, 4, None, 1)),
        ("teacher-1", (3, 4, None, 5)),
        ("teacher-2", (4, 4, 2, 5)),
    ):
        await answer(people, who, survey, points)
    running = await _taken(desk, "ce-officer", "COURSE_EVALUATION")
    people.world.set_now("2024-10-16T00:00")

    content = await desk.taken("ce-officer", "COURSE_EVALUATION", _OF_2024)
    page = await desk.taken("ce-officer", "COURSE_EVALUATION", _OF_2024, Format.PDF, "zh-CN")

    async with desk.database.reading() as session:
        rows = await session.execute(
            text("SELECT dimension, avg(points) FROM survey_answer GROUP BY 1")
        )
        by_sql = {row.dimension: row.avg for row in rows}
        asked = await session.scalar(text("SELECT count(*) FROM survey_respondent"))
    found = tables(content)
    assert [one["code"] for one in found["dimensions"]] == list(_DIMENSIONS)
    for one in found["dimensions"]:
        assert abs(Decimal(one["mean"]) - by_sql[one["code"]]) < Decimal("1e-9")
    [of_run] = found["runs"]
    assert (of_run["asked"], of_run["returned"]) == (asked, 3)
    assert {name: of_run[name] for name in _DIMENSIONS} == {
        one["code"]: one["mean"] for one in found["dimensions"]
    }
    assert "dimensions" not in running
    assert [one["EFFECT"] for one in running["runs"]] == [None]
    assert f"participants asked: {asked}; answers: 3 " in head(content)["sentences"][0]
    said = words(page).replace(" ", "").replace("\n", "")
    for name in ("培训资源选择", "培训方式设计", "培训效果呈现", "培训者授课情况"):
        assert name in said
    for who in ("teacher-0", "manager"):
        seen = await _taken(desk, who, "COURSE_EVALUATION")
        assert "dimensions" not in seen


async def test_panels_and_deadlines_are_counted_as_sql_counts_them(desk: Desk) -> None:
    await appraise(desk.people)

    found = await _taken(desk, "ce-officer", "PANELS_AND_DEADLINES")

    async with desk.database.reading() as session:
        counted = await session.execute(
            text(
                "SELECT count(*), count(review.person_id),"
                " count(*) FILTER (WHERE opinion = 'PASS'),"
                " count(DISTINCT (member.item_id, member.attempt))"
                " FROM panel_member AS member LEFT JOIN review USING"
                " (authority_id, item_id, attempt, person_id)"
            )
        )
        due = await session.execute(
            text(
                "SELECT kind, count(DISTINCT (item_id, due_at)) FROM task"
                " JOIN item ON item.id = task.item_id"
                " WHERE due_at >= '2024-01-01 00:00+08' AND due_at < '2025-01-01 00:00+08'"
                " GROUP BY 1 ORDER BY 1"
            )
        )
        concluded = await session.scalar(text("SELECT count(*) FROM conclusion"))
        by_sql, due_by_sql = counted.one(), [tuple(row) for row in due]
    [panel], [outcome] = found["panels"], found["opinions"]
    assert panel["kind"] == outcome["kind"] == "COURSE"
    panel |= outcome
    assert tuple(panel[n] for n in ("members", "opinions", "passes", "submissions")) == by_sql
    assert by_sql[0] >= 3
    assert (panel["concludedPass"], panel["concludedFail"]) == (concluded, 0)
    assert [(one["kind"], one["due"]) for one in found["deadlines"]] == due_by_sql
    for one in found["deadlines"]:
        parts = ("inTime", "late", "open", "overdue")
        assert sum(one[name] for name in parts) == one["due"]


async def test_a_panel_is_counted_only_for_whoever_sees_every_panel(desk: Desk) -> None:
    await appraise(desk.people)

    for who in ("applicant", "member-1", "manager"):
        assert "panels" not in await _taken(desk, who, "PANELS_AND_DEADLINES")
