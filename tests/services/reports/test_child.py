"""A report is drawn by a process of its own, which dies alone and holds nobody up."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from tests.services.exports.taken import AT_ONCE, Desk
from tests.services.reports.test_drawing import document, mark
from trainingflow.services.exports import run
from trainingflow.services.exports.formats import Format
from trainingflow.services.reports import child
from trainingflow.services.reports.child import NotDrawn, draw
from trainingflow.services.reports.report import ReportWanted


async def test_others_work_on_while_a_report_is_drawn(tmp_path: Path) -> None:
    drawing = asyncio.create_task(draw(Format.SVG, tmp_path / "a.svg", mark(), document()))
    turns = 0
    while not drawing.done():
        await asyncio.sleep(0.01)
        turns += 1

    await drawing
    assert turns > 10
    assert (tmp_path / "a.svg").read_text("utf-8").startswith("<svg")


async def test_what_cannot_be_drawn_ends_its_process_and_says_how(tmp_path: Path) -> None:
    broken = replace(document(), parts=None)  # type: ignore[arg-type]  # what no report says

    with pytest.raises(NotDrawn, match="drawing ended with 1"):
        await draw(Format.PDF, tmp_path / "a.pdf", mark(), broken)


async def test_what_takes_too_long_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "PATIENCE", 0)

    with pytest.raises(NotDrawn, match="took more than 0 seconds"):
        await draw(Format.PDF, tmp_path / "a.pdf", mark(), document())


async def test_a_drawing_that_failed_is_tried_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = await desk.must("teacher-0", "GROWTH_ARCHIVE", ReportWanted(), Format.SVG)
    with monkeypatch.context() as patch:
        patch.setattr(child, "PATIENCE", 0)
        assert await run.run_open(desk.database, desk.files, held=AT_ONCE) == 0

    assert await run.run_open(desk.database, desk.files, held=AT_ONCE) == 1
    row = await desk.row(id_)
    assert (row.attempts, row.refusal) == (2, None)
    assert (await desk.content(id_)).startswith(b"<svg")
