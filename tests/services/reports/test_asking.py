"""What a report cannot be asked for with is refused before a worker sees it."""

from typing import Any

import pytest

from tests.services.exports.taken import Desk
from trainingflow.domain.workflow.blockers import BlockerCode
from trainingflow.services.exports.formats import Format
from trainingflow.services.once import NotMade
from trainingflow.services.reports.report import ReportWanted

_INVALID = BlockerCode.INPUT_INVALID


async def refused(desk: Desk, *asked: Any) -> list[tuple[BlockerCode, str, str | None]]:
    answer = await desk.ask("ce-officer", *asked)
    assert isinstance(answer, NotMade), answer
    return [
        (one.code, getattr(one, "field", ""), getattr(one, "expected", None))
        for one in answer.blockers
    ]


@pytest.mark.parametrize("format_", [Format.CSV, Format.PARQUET])
async def test_a_report_is_not_a_list(desk: Desk, format_: Format) -> None:
    assert await refused(desk, "SCHOOL_COMPLETION", ReportWanted(), format_) == [
        (_INVALID, "format", "one of JSONL, PDF, PNG, SVG, XLSX; SCHOOL_COMPLETION has no other")
    ]


async def test_a_list_is_not_a_report(desk: Desk) -> None:
    assert await refused(desk, "WORK_ITEMS", None, Format.PDF) == [
        (_INVALID, "format", "one of CSV, JSONL, PARQUET, XLSX; WORK_ITEMS has no other")
    ]


async def test_what_a_report_is_not_about_is_named(desk: Desk) -> None:
    wanted = ReportWanted(teacher=desk.people.world.people["teacher-0"], year=2024)

    assert await refused(desk, "SCHOOL_COMPLETION", wanted, Format.PDF) == [
        (_INVALID, "report.teacher", "nothing: SCHOOL_COMPLETION takes no teacher")
    ]
