"""Uploads tell the municipality what it does not hold yet: each fact once, and what has changed."""

import hashlib
from decimal import Decimal
from uuid import uuid4

import pytest

from tests.services.municipal.municipality import Municipality, Sender
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.blockers import BlockerCode
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.services.exports.formats import Format
from trainingflow.services.exports.states import ExportRefusal
from trainingflow.services.exports.subjects.municipal import UploadFilter
from trainingflow.services.municipal import run
from trainingflow.services.municipal.states import UploadState
from trainingflow.services.once import Made, MadeOrNot, NotMade, Unknown

OF_THE_CYCLE = Decimal(36)


def reasons(answer: MadeOrNot) -> list[str]:
    assert isinstance(answer, NotMade), answer
    return [str(getattr(one, "requirement", None) or one.code) for one in answer.blockers]


async def test_the_file_says_what_the_policy_declares_and_its_credits_are_those_of_the_cycle(
    sender: Sender,
) -> None:
    """Shows: CY-PLAN-72."""
    upload = await sender.prepared()

    content = await sender.file(upload)

    assert content.startswith(b"\xef\xbb\xbf" + "记录编号,操作类型,教师编号,姓名,".encode())
    rows = Municipality().read(content)
    assert sum((Decimal(one["学分"]) for one in rows), Decimal(0)) == OF_THE_CYCLE
    [first] = [one for one in rows if one["培训名称"] == "pub-ETHICS"]
    [line] = [one for one in await sender.lines(upload) if one.said["TITLE"] == "pub-ETHICS"]
    assert first == {
        "记录编号": str(line.record_id),
        "操作类型": "新增",
        "教师编号": "teacher-0",
        "姓名": first["姓名"],
        "单位代码": "school",
        "单位名称": first["单位名称"],
        "培训周期": "2021-2025",
        "年度": "2022",
        "学分类别": first["学分类别"],
        "培训名称": "pub-ETHICS",
        "学时": "30.0",
        "学分": "3.00",
        "完成日期": "2022-05-20",
        "认定日期": "2022-05-20",
        "认定依据": first["认定依据"],
    }
    assert all(one["姓名"] and one["单位名称"] and one["学分类别"] for one in rows)


async def test_same_facts_are_told_once_and_nothing_is_told_again_while_an_answer_is_awaited(
    sender: Sender,
) -> None:
    first = await sender.prepared()
    waiting = await sender.prepared()
    assert await sender.state(first) == UploadState.PREPARED

    sender.settle(first, "ACCEPTED")
    acknowledged = await sender.prepared()

    assert sum(worth for _, worth in await sender.told(first)) == OF_THE_CYCLE
    assert {action for action, _ in await sender.told(first)} == {"NEW"}
    assert (await sender.told(waiting), await sender.told(acknowledged)) == ([], [])
    assert [await sender.state(one) for one in (first, waiting, acknowledged)] == [
        UploadState.ACKNOWLEDGED,
        UploadState.EMPTY,
        UploadState.EMPTY,
    ]
    assert sorted(one.number for one in await sender.uploads()) == [1, 2, 3]


async def test_reversed_record_is_withdrawn_and_only_that_is_told(sender: Sender) -> None:
    first = await sender.prepared()
    sender.settle(first, "ACCEPTED")
    [gone] = [one for one in await sender.lines(first) if one.said["TITLE"] == "pub-ETHICS"]
    sender.reverse(gone.record_id, "2025-12-20T10:00+08:00")
    sender.people.world.set_now("2025-12-21T09:00")

    second = await sender.prepared()

    [line] = await sender.lines(second)
    assert (line.action, line.record_id, line.credits) == ("WITHDRAWN", gone.record_id, 3)
    assert line.said == gone.said
    [row] = Municipality().read(await sender.file(second))
    assert (row["操作类型"], row["记录编号"]) == ("撤销", str(gone.record_id))


async def test_what_was_entered_otherwise_is_told_as_a_change_and_what_was_refused_anew(
    sender: Sender,
) -> None:
    first = await sender.prepared()
    sender.settle(first, "ACCEPTED")
    sender.settle(first, "DIFFERENT", 1)
    sender.settle(first, "REFUSED", 2)

    second = await sender.prepared()

    told = await sender.lines(first)
    assert [(one.action, one.record_id) for one in await sender.lines(second)] == [
        ("CHANGED", told[0].record_id),
        ("NEW", told[1].record_id),
    ]
    assert await sender.state(first) == UploadState.PARTLY_ACKNOWLEDGED


async def test_of_a_lost_file_nobody_knows_and_the_next_one_sets_it_right_either_way(
    sender: Sender,
) -> None:
    first = await sender.prepared()
    assert await sender.sent(first) == Made(first)
    assert await sender.state(first) == UploadState.SENT
    assert await sender.close(first) == Made(first)
    assert await sender.close(first) == Made(first, replayed=True)
    lines = await sender.lines(first)
    sender.reverse(lines[0].record_id, "2025-12-20T10:00+08:00")
    sender.people.world.set_now("2025-12-21T09:00")

    second = await sender.prepared()

    told = {one.record_id: one.action for one in await sender.lines(second)}
    assert told[lines[0].record_id] == "WITHDRAWN"
    assert {told[one.record_id] for one in lines[1:]} == {"NEW"}


async def test_what_was_given_up_before_it_was_sent_is_not_there(sender: Sender) -> None:
    first = await sender.prepared()
    await sender.close(first)
    lines = await sender.lines(first)
    sender.reverse(lines[0].record_id, "2025-12-20T10:00+08:00")
    sender.people.world.set_now("2025-12-21T09:00")

    second = await sender.prepared()

    assert await sender.state(first) == UploadState.DROPPED
    assert {one.record_id for one in await sender.lines(second)} == {
        one.record_id for one in lines[1:]
    }


async def test_worker_that_is_stopped_between_pages_goes_on_and_tells_nothing_twice(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await sender.ask()
    assert isinstance(made, Made)
    monkeypatch.setattr(run, "_PAGE", 1)
    assert await run.run(sender.people.database, pages=1) == 1
    assert await sender.state(made.id) == UploadState.PREPARING
    assert reasons(await sender.ask()) == [Requirement.MUNICIPAL_UPLOAD_PREPARED]
    assert reasons(await sender.sent(made.id)) == [Requirement.MUNICIPAL_UPLOAD_PREPARED]
    assert reasons(await sender.close(made.id)) == [Requirement.MUNICIPAL_UPLOAD_PREPARED]

    await run.run(sender.people.database)
    await run.run(sender.people.database)

    lines = await sender.lines(made.id)
    assert [one.position for one in lines] == list(range(1, len(lines) + 1))
    assert sum(one.credits for one in lines) == OF_THE_CYCLE
    [row] = await sender.uploads()
    assert row.sha256 == hashlib.sha256(b"".join(one.sha256 for one in lines)).digest()
    assert (row.lines, row.seen) == (len(lines), row.total)


async def test_only_the_office_that_confirms_credits_sends_and_others_see_no_line(
    sender: Sender,
) -> None:
    upload = await sender.prepared()
    for who in ("teacher-0", "manager", "finance-officer"):
        assert reasons(await sender.ask(who)) == [BlockerCode.ROLE_REQUIRED]
        assert reasons(await sender.sent(upload, who)) == [BlockerCode.ROLE_REQUIRED]
        assert reasons(await sender.close(upload, who=who)) == [BlockerCode.ROLE_REQUIRED]
    assert (await sender.lines(upload, "teacher-0"), await sender.uploads("teacher-0")) == ([], [])
    sender.people.world.appoint("finance-officer", Role.AUDITOR, "commission")
    assert len(await sender.uploads("finance-officer")) == 1

    stranger = await sender.desk.must(
        "teacher-0", "MUNICIPAL_UPLOAD", UploadFilter(upload_id=upload), Format.CSV
    )
    await sender.desk.work()

    assert (await sender.desk.row(stranger)).refusal == ExportRefusal.FORMAT_NOT_DECLARED
    assert await sender.sent(uuid4()) == Unknown("id")


async def test_another_format_than_the_declared_one_and_another_policy_are_refused(
    sender: Sender,
) -> None:
    upload = await sender.prepared()
    id_ = await sender.desk.must(
        "ce-officer", "MUNICIPAL_UPLOAD", UploadFilter(upload_id=upload), Format.XLSX
    )
    await sender.desk.work()

    assert (await sender.desk.row(id_)).refusal == ExportRefusal.FORMAT_NOT_DECLARED
    assert await sender.ask(policy="hongkou-2016") == Unknown("policy")
    assert reasons(await sender.close(upload, " ")) == [BlockerCode.INPUT_INVALID]


async def test_the_same_key_is_the_same_upload(sender: Sender) -> None:
    first = await sender.ask(key="once")

    assert isinstance(first, Made)
    assert await sender.ask(key="once") == Made(first.id, replayed=True)
