"""Answers of the municipality: read by the policy's headings, bad rows apart, taken back once."""

from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from tests.services.imports.sent import Office, as_xlsx
from tests.services.municipal.municipality import OFFICER, Municipality, Sender
from trainingflow.domain.canonical import plain
from trainingflow.services.imports import asking
from trainingflow.services.imports.states import ImportState
from trainingflow.services.municipal.states import UploadState
from trainingflow.services.once import NotMade

KIND = "MUNICIPAL_ANSWERS"


@pytest.fixture
def office(sender: Sender, tmp_path: Path) -> Office:
    return Office(sender.people, tmp_path, OFFICER)


async def outcomes(sender: Sender, upload: UUID) -> list[tuple[str | None, Decimal | None]]:
    return [(one.outcome, one.held) for one in await sender.lines(upload)]


async def test_credits_go_over_and_come_back_acknowledged_and_a_correction_is_all_that_follows(
    sender: Sender, office: Office
) -> None:
    """Shows: CY-PLAN-72."""
    there = Municipality()
    first = await sender.prepared()
    answer = there.take(await sender.file(first))
    await sender.sent(first)

    await office.applied(KIND, answer)

    lines = await sender.lines(first)
    assert await sender.state(first) == UploadState.ACKNOWLEDGED
    assert there.holds == {str(one.record_id): one.credits for one in lines}
    assert sum(there.holds.values()) == 36
    sender.reverse(lines[0].record_id, "2025-12-20T10:00+08:00")
    sender.people.world.set_now("2025-12-21T09:00")
    second = await sender.prepared()
    assert await sender.told(second) == [("WITHDRAWN", lines[0].credits)]
    await office.applied(KIND, there.take(await sender.file(second)))
    assert there.holds == {str(one.record_id): one.credits for one in lines[1:]}
    third = await sender.prepared()
    assert [await sender.state(one) for one in (second, third)] == [
        UploadState.ACKNOWLEDGED,
        UploadState.EMPTY,
    ]


async def test_what_was_refused_or_entered_otherwise_is_kept_with_both_values_and_told_anew(
    sender: Sender, office: Office
) -> None:
    first = await sender.prepared()
    keys = [str(one.record_id) for one in await sender.lines(first)]
    there = Municipality(refuses={keys[0]}, miscounts={keys[1]: "0.5"})

    await office.applied(KIND, there.take(await sender.file(first)))

    refused, other, *rest = await sender.lines(first)
    assert (refused.outcome, refused.held, refused.message) == ("REFUSED", None, "教师编号不存在")
    assert (other.outcome, other.held) == ("DIFFERENT", Decimal("0.5"))
    assert {one.outcome for one in rest} == {"ACCEPTED"}
    assert await sender.state(first) == UploadState.PARTLY_ACKNOWLEDGED
    there.refuses.clear()
    there.miscounts.clear()
    second = await sender.prepared()
    assert [(one.action, str(one.record_id)) for one in await sender.lines(second)] == [
        ("NEW", keys[0]),
        ("CHANGED", keys[1]),
    ]
    await office.applied(KIND, there.take(await sender.file(second)))
    assert sum(there.holds.values()) == 36


async def test_bad_rows_cost_nothing_but_themselves_and_strangers_are_remembered(
    sender: Sender, office: Office
) -> None:
    first = await sender.prepared()
    [one, two, *_] = [str(line.record_id) for line in await sender.lines(first)]
    worth = (await sender.lines(first))[0].credits
    stranger, ghost = str(uuid4()), str(uuid4())
    id_ = await office.applied(
        KIND,
        as_xlsx(
            [
                ["记录编号", "处理结果", "市级学分", "说明"],
                [one, "成功", str(worth), ""],
                [two, "也许", "", ""],
                ["", "成功", "", ""],
                [stranger, "接收", "4", "手工录入"],
                [ghost, "失败", "", "查无此人"],
            ]
        ),
    )

    assert await office.counts(id_) == (ImportState.APPLIED, 2, 0, 0, 3)
    assert await office.faults(id_) == [
        (3, "result", "NOT_A_CHOICE"),
        (4, "reference", "MISSING"),
        (6, "reference", "UNKNOWN"),
    ]
    assert (await outcomes(sender, first))[:2] == [("ACCEPTED", worth), (None, None)]
    assert office.select("SELECT reference, held, message FROM municipal_stray") == [
        (stranger, Decimal(4), "手工录入")
    ]


async def test_the_same_answer_again_changes_nothing_and_a_later_one_corrects_it(
    sender: Sender, office: Office
) -> None:
    first = await sender.prepared()
    content = await sender.file(first)
    answer = Municipality().take(content)
    await office.applied(KIND, answer)

    again = await office.checked(KIND, answer)
    line = (await sender.lines(first))[0]
    key, worth = str(line.record_id), line.credits
    corrected = await office.applied(KIND, Municipality(miscounts={key: "1"}).take(content, {key}))

    lines = len(await sender.lines(first))
    assert await office.counts(again) == (ImportState.CHECKED, 0, 0, lines, 0)
    assert await office.counts(corrected) == (ImportState.APPLIED, 0, 1, 0, 0)
    assert await office.changes(corrected) == [
        (2, "outcome", "已接收 accepted", "学分不一致 other credits"),
        (2, "held", plain(worth), "1"),
    ]


async def test_answer_is_taken_back_until_something_rests_on_it(
    sender: Sender, office: Office
) -> None:
    first = await sender.prepared()
    answer = Municipality().take(await sender.file(first))
    stray = Municipality().written(
        [["记录编号", "处理结果", "市级学分", "说明"], [str(uuid4()), "接收", "1", ""]]
    )
    id_, other = await office.applied(KIND, answer), await office.applied(KIND, stray)
    await office.undo(id_)
    await office.undo(other)
    assert (await office.found(id_)).state == ImportState.UNDONE
    assert await sender.state(first) == UploadState.PREPARED
    assert office.select("SELECT 1 FROM municipal_stray WHERE gone_at IS NULL") == []

    id_ = await office.applied(KIND, answer)
    lines = await sender.lines(first)
    sender.reverse(lines[0].record_id, "2025-12-20T10:00+08:00")
    sender.people.world.set_now("2025-12-21T09:00")
    await sender.prepared()
    await office.undo(id_)

    found = await office.found(id_)
    assert (found.state, (found.refusal or {})["why"]) == (ImportState.APPLIED, "BUILT_UPON")


async def test_only_the_office_that_confirms_credits_imports_answers(
    sender: Sender, office: Office
) -> None:
    first = await sender.prepared()
    id_ = await office.checked(KIND, Municipality().take(await sender.file(first)))

    for who in ("teacher-0", "manager", "personnel-officer"):
        assert isinstance(await office.ask(asking.apply, id_, who=who), NotMade)


async def test_answer_in_gb18030_is_read_as_one_in_utf_8(sender: Sender, office: Office) -> None:
    first = await sender.prepared()
    lines = Municipality().read(await sender.file(first))
    there = Municipality(encoding="gb18030")
    answer = there.written(
        [["记录编号", "处理结果", "说明"], *([one["记录编号"], "已接收", "龘"] for one in lines)]
    )

    await office.applied(KIND, answer)

    assert await sender.state(first) == UploadState.ACKNOWLEDGED
    assert {one.message for one in await sender.lines(first)} == {"龘"}
