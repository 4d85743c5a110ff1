"""The completion rate of schools: as many as the ledger of standings says, for whoever looks."""

from decimal import Decimal
from typing import Any, Final

from sqlalchemy import text

from tests.services.exports.taken import Desk
from tests.services.reports.looked_at import tables, words
from trainingflow.services.exports.formats import Format
from trainingflow.services.reports.report import ReportWanted

_BY_SQL: Final = """
SELECT account.policy_id, unit.code, count(*), count(*) FILTER (WHERE eligible),
       count(*) FILTER (WHERE EXISTS (
           SELECT FROM jsonb_object_keys(requirements) AS code WHERE code LIKE '%.' || :year)),
       count(*) FILTER (WHERE EXISTS (
           SELECT FROM jsonb_object_keys(requirements) AS code WHERE code LIKE '%.' || :year)
           AND NOT EXISTS (SELECT FROM unnest(missing) AS code WHERE code LIKE '%.' || :year))
FROM credit_account AS account JOIN organisation AS unit ON unit.id = account.organisation_id
WHERE applies GROUP BY 1, 2 ORDER BY 1, (count(*) FILTER (WHERE eligible))::numeric / count(*), 2
"""


async def _rows(desk: Desk, who: str, **wanted: Any) -> list[tuple[Any, ...]]:
    content = await desk.taken(who, "SCHOOL_COMPLETION", ReportWanted(**wanted))
    return [
        (
            name.removeprefix("schools."),
            *(one[key] for key in ("organisationCode", "teachers", "eligible")),
            *(one["owedInYear"], one["metInYear"]),
        )
        for name, rows in tables(content).items()
        for one in rows
    ]


async def test_the_figures_are_those_of_sql(desk: Desk) -> None:
    """Shows: CY-PLAN-70."""
    async with desk.database.reading() as session:
        for year in (2023, 2025):
            counted = await session.execute(text(_BY_SQL), {"year": str(year)})
            by_sql = [tuple(row) for row in counted]
            assert await _rows(desk, "ce-officer", year=year) == by_sql
    assert {(row[0], row[1], row[2:4]) for row in by_sql} >= {
        ("chaoyang-private-2021", "private-school", (2, 1)),
        ("chaoyang-2021", "school", (64, 1)),
    }
    assert ("chaoyang-private-2021", "private-school", 2, 1, 2) in {row[:5] for row in by_sql}


async def test_everybody_gets_the_figures_of_those_whom_they_see(desk: Desk) -> None:
    assert {row[1] for row in await _rows(desk, "manager")} == {"school"}
    assert [row[1:4] for row in await _rows(desk, "teacher-1")] == [("school", 1, 0)] * 2


async def test_a_unit_and_a_policy_narrow_it(desk: Desk) -> None:
    school = desk.people.world.units["private-school"]

    narrow = await _rows(desk, "ce-officer", organisation=school, policy="chaoyang-private-2021")

    assert [row[:4] for row in narrow] == [("chaoyang-private-2021", "private-school", 2, 1)]


async def test_the_page_says_the_rate_and_the_article(desk: Desk) -> None:
    content = await desk.taken(
        "ce-officer",
        "SCHOOL_COMPLETION",
        ReportWanted(policy="chaoyang-private-2021"),
        Format.PDF,
        "zh-CN",
    )

    said = words(content).replace("\n", "").replace(" ", "")
    assert "共2名教师，1名已达到结业要求，完成率50.0%；进度落后1名。" in said
    assert "将教师完成培训任务情况纳入校级正职和学校绩效考核范围" in said
    assert "annex9" not in said


async def test_the_lowest_rate_comes_first(desk: Desk) -> None:
    content = await desk.taken("ce-officer", "SCHOOL_COMPLETION", ReportWanted())

    for rows in tables(content).values():
        rates = [Decimal(one["rate"]) for one in rows]
        assert rates == sorted(rates)
        assert rates == [Decimal(one["eligible"]) / Decimal(one["teachers"]) for one in rows]
