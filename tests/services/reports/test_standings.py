"""Pace, shortfall and notice: counted from the standings that the reader sees."""

from decimal import Decimal
from typing import Any, Final

import pytest
from sqlalchemy import text

from tests.services.exports.taken import Desk
from tests.services.reports.looked_at import tables, words
from trainingflow.policies import library
from trainingflow.services.exports.formats import Format
from trainingflow.services.reports.report import ReportWanted

_LACKS: Final = """
SELECT policy_id, code, count(*),
       sum((requirements -> code ->> 0)::numeric - (requirements -> code ->> 1)::numeric)
FROM credit_account, unnest(missing) AS code WHERE applies GROUP BY 1, 2
"""
_KINDS: Final = """
SELECT account.policy_id, kind, count(*) FROM credit_account AS account
JOIN organisation AS unit ON unit.id = account.organisation_id WHERE applies GROUP BY 1, 2
"""
_NOTICE: Final = """
SELECT account.policy_id, code, need, have, missing FROM credit_account AS account
JOIN person ON person.id = account.teacher_id WHERE applies AND NOT eligible
"""
_STATES: Final = ("behind", "onTrack", "ahead", "done")


async def _report(desk: Desk, what: str, who: str = "ce-officer", **wanted: Any) -> dict[str, Any]:
    return tables(await desk.taken(who, what, ReportWanted(**wanted)))


async def _sql(desk: Desk, query: str) -> set[tuple[Any, ...]]:
    async with desk.database.reading() as session:
        return {tuple(row) for row in await session.execute(text(query))}


@pytest.mark.parametrize("what", ["DISTRICT_PACE", "CREDIT_MONITORING"])
async def test_what_is_lacking_is_what_sql_says(desk: Desk, what: str) -> None:
    found = await _report(desk, what)

    assert {
        (name.removeprefix("lacks."), one["code"], one["teachers"], Decimal(one["amount"]))
        for name, rows in found.items()
        if name.startswith("lacks.")
        for one in rows
    } == await _sql(desk, _LACKS)


async def test_every_teacher_is_somewhere_beside_an_even_pace(desk: Desk) -> None:
    found = await _report(desk, "DISTRICT_PACE")

    counted = {
        (name.removeprefix("pace."), one["name"], one["teachers"])
        for name, rows in found.items()
        if name.startswith("pace.")
        for one in rows
    }
    by_sql = await _sql(desk, _KINDS)
    assert {(policy, teachers) for policy, _, teachers in counted} == {
        (policy, teachers) for policy, _, teachers in by_sql
    }
    assert len(counted) == len(by_sql)
    for name, rows in found.items():
        if name.startswith("pace."):
            for one in rows:
                assert sum(one[state] for state in _STATES) == one["teachers"]
                assert Decimal(one["behindShare"]) == Decimal(one["behind"]) / one["teachers"]


async def test_the_notice_names_whoever_is_not_eligible_and_what_is_missing(desk: Desk) -> None:
    """A requirement is not named beside the parts of it that are missing."""
    found = await _report(desk, "CREDIT_MONITORING")

    async with desk.database.reading() as session:
        by_sql = [
            (*row[:4], _named(row.policy_id, row.missing))
            for row in await session.execute(text(_NOTICE))
        ]
    assert sorted(
        (
            name.removeprefix("notice."),
            one["code"],
            Decimal(one["need"]),
            Decimal(one["have"]),
            sorted(one["missing"].split(", ")),
        )
        for name, rows in found.items()
        if name.startswith("notice.")
        for one in rows
    ) == sorted(by_sql)


def _named(policy_id: str, missing: list[str]) -> list[str]:
    demanded = {one.code: one for one in library.named(policy_id).credit.requirements}
    known = {code: demanded.get(code) or demanded[code.rpartition(".")[0]] for code in missing}
    return sorted(
        f"{one.label.en} {code.removeprefix(one.code).lstrip('.')}".strip()
        for code, one in known.items()
        if not any(other.part_of == one.code for other in known.values())
    )


async def test_a_school_is_told_of_its_own_teachers(desk: Desk) -> None:
    found = await _report(desk, "CREDIT_MONITORING", "manager", policy="chaoyang-2021")

    assert {one["organisation"] for one in found["notice.chaoyang-2021"]} == {"school"}
    assert [one["name"] for one in found["units.chaoyang-2021"]] == ["school"]
    assert len(found["notice.chaoyang-2021"]) == found["units.chaoyang-2021"][0]["teachers"] - 1


async def test_the_pages_name_requirements_and_states(desk: Desk) -> None:
    wanted = ReportWanted(policy="chaoyang-private-2021")
    for what in ("DISTRICT_PACE", "CREDIT_MONITORING"):
        said = words(await desk.taken("ce-officer", what, wanted, Format.PDF, "zh-CN"))
        for one in ("进度落后", "公共必修课", "建立学分定期反馈机制"):
            assert one in said.replace(" ", "").replace("\n", ""), (what, one)
