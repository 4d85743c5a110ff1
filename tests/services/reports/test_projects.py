"""The annual report on projects and the use of their funds: as their records say."""

from typing import Any

import pytest
from sqlalchemy import text

from tests.services.exports.taken import Desk
from tests.services.project_life import archives_checked, asked, started, under_evaluation
from tests.services.reports.looked_at import head, tables, words
from trainingflow.services.exports.formats import Format
from trainingflow.services.files import Files
from trainingflow.services.reports.report import ReportWanted

pytestmark = pytest.mark.usefixtures("people")
_OF_2024 = ReportWanted(year=2024)


@pytest.fixture
def desk(people: Any, files: Files) -> Desk:
    """The district before its projects begin."""
    return Desk(people, files)


async def test_the_annual_report_counts_projects_trainees_and_hours(desk: Desk) -> None:
    """Shows: CY-PROJ-27."""
    item = await under_evaluation(desk.people)
    await asked(desk.people, item)
    await archives_checked(desk.people, item)
    await desk.people.must(
        "ce-officer",
        "passEvaluation",
        item,
        documents=("EVALUATION_CONCLUSION",),
    )

    content = await desk.taken("personnel-officer", "ANNUAL_PROJECTS", _OF_2024)
    page = await desk.taken("personnel-officer", "ANNUAL_PROJECTS", _OF_2024, Format.PDF, "zh-CN")

    found = tables(content)
    async with desk.database.reading() as session:
        states = await session.execute(
            text(
                "SELECT state, count(*) FROM item WHERE kind = 'TRAINING_PROJECT'"
                " AND target_year = 2024 AND state <> 'DRAFT' GROUP BY 1"
            )
        )
        assert [(one["code"], one["projects"]) for one in found["states"]] == [
            tuple(row) for row in states
        ]
    [category] = found["categories"]
    assert (category["code"], category["projects"], category["established"]) == (
        "YOUNG_TEACHERS",
        1,
        1,
    )
    assert (category["trainees"], category["passed"]) == (2, 1)
    assert (category["hours"], category["approved"]) == ("80", "4.5")
    [project] = found["projects"]
    assert (project["project"], project["evaluation"]) == ("青年教师课堂观察能力提升", "passed")
    assert (project["stages"], project["issues"]) == (0, 0)
    assert "dimensions" not in found  # nobody has answered
    said = words(page).replace(" ", "").replace("\n", "")
    assert "形成《朝阳区教师培训项目年度报告》，报区教委人事科" in said
    assert "培训学员2人次，合格1人次，合计80人·学时" in said
    assert "青年教师培养项目" in said


async def test_funds_are_told_line_by_line_and_what_was_beyond_them(desk: Desk) -> None:
    """Shows: CY-PROJ-23, CY-PROJ-24."""
    item = await started(desk.people)
    desk.people.world.set_now("2024-07-01T09:00")
    money: dict[str, Any] = {
        "body": "FINANCE_SECTION",
        "year": 2024,
        "spending": [{"line": "礼品", "amount": "0.1"}, {"line": "专家费", "amount": "3"}],
        "separateLedger": True,
        "benefit": "良好",
    }
    await desk.people.must("finance-officer", "inspectFunds", item, **money)

    content = await desk.taken("finance-officer", "FUND_USE", _OF_2024)

    found = tables(content)
    assert [tuple(one.values())[1:] for one in found["lines"]] == [
        ("专家费", "4.5", "3", True),
        ("礼品", None, "0.1", False),
    ]
    assert [tuple(one.values()) for one in found["projects"]] == [
        ("青年教师课堂观察能力提升", "school", "4.5", "3.1", _SHARE, 1)
    ]
    assert [tuple(one.values())[1:] for one in found["inspections"]] == [
        ("2024", "finance section", "3.1", True, "良好")
    ]
    assert head(content)["sentences"] == [
        "Projects: 1; granted: 4.5 × 10,000 yuan; found to be spent: 3.1 (68.9%).",
        "Spent beyond what was approved: 青年教师课堂观察能力提升: 礼品.",
    ]


_SHARE = "0.6888888888888888888888888889"


async def test_a_project_is_told_to_whoever_is_inside_of_it(desk: Desk) -> None:
    await started(desk.people)

    for what in ("ANNUAL_PROJECTS", "FUND_USE"):
        seen = {
            who: len(tables(await desk.taken(who, what, _OF_2024)).get("projects", []))
            for who in ("ce-officer", "principal", "teacher-5", "private-principal")
        }
        assert seen == {
            "ce-officer": 1,
            "principal": 1,
            "teacher-5": 0,
            "private-principal": 0,
        }
    of_another = await desk.taken("ce-officer", "FUND_USE", ReportWanted(year=2023))
    assert tables(of_another) == {}
