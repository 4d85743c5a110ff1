"""Both sides are compared: each difference once, with both values and what to do about it."""

from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.services.exports.taken import table
from tests.services.imports.sent import Office
from tests.services.municipal.municipality import OFFICER, Municipality, Sender
from trainingflow.domain.scopes import Operation, Scope
from trainingflow.services.credentials import Credential, Means
from trainingflow.services.exports.formats import Format
from trainingflow.services.identity import SignedIn
from trainingflow.services.municipal.remedies import NAMES, REMEDIES
from trainingflow.services.municipal.states import DifferenceKind
from trainingflow.services.reading.municipal_differences import DifferenceFilter, differences
from trainingflow.services.reading.viewers import enter_as
from trainingflow.services.standings.renew import renew

KIND = "MUNICIPAL_ANSWERS"


@pytest.fixture
def office(sender: Sender, tmp_path: Path) -> Office:
    return Office(sender.people, tmp_path, OFFICER)


async def listed(
    sender: Sender, who: str | SignedIn = OFFICER, *kinds: DifferenceKind
) -> list[tuple[Any, ...]]:
    """Kind, reference, credits here and there, by kind."""
    signed_in = sender.people.world.signed_in(who) if isinstance(who, str) else who
    async with sender.people.database.reading() as session:
        _, viewer = await enter_as(session, signed_in)
        listing = differences(viewer, DifferenceFilter(kinds=kinds or None))
        rows = await session.execute(listing.statement.order_by(*listing.order.columns))
        return [(one.kind, one.reference, one.ours, one.theirs) for one in rows]


async def test_every_way_in_which_both_sides_differ_is_listed_with_both_values(
    sender: Sender, office: Office
) -> None:
    """Shows: CY-PLAN-72."""
    first = await sender.prepared()
    lines = await sender.lines(first)
    refused, other, silent, gone, *rest = [str(one.record_id) for one in lines]
    worth = {str(one.record_id): one.credits for one in lines}
    await sender.sent(first)
    there = Municipality(refuses={refused}, miscounts={other: "0.5"})
    answered = {refused, other, gone, *rest}
    await office.applied(KIND, there.take(await sender.file(first), answered))
    stranger = str(uuid4())
    head = ["记录编号", "处理结果", "市级学分", "说明"]
    await office.applied(KIND, there.written([head, [stranger, "接收", "4", ""]]))
    [line] = [one for one in lines if str(one.record_id) == gone]
    sender.reverse(line.record_id, "2025-12-20T10:00+08:00")
    new = sender.confirm("teacher-1", "2025-12-20T10:00+08:00", 10, "新课")
    sender.people.world.set_now("2025-12-21T09:00")
    await renew(sender.people.database)

    found = await listed(sender)

    expected = [
        (DifferenceKind.DIFFERENT, other, worth[other], Decimal("0.5")),
        (DifferenceKind.NOT_WITHDRAWN, gone, worth[gone], worth[gone]),
        (DifferenceKind.REFUSED, refused, worth[refused], None),
        (DifferenceKind.UNANSWERED, silent, worth[silent], None),
        (DifferenceKind.UNKNOWN_HERE, stranger, None, Decimal(4)),
    ]
    assert found == sorted([*expected, (DifferenceKind.NOT_SENT, str(new), None, None)])
    assert await listed(sender, OFFICER, DifferenceKind.REFUSED) == [expected[2]]

    second = await sender.prepared()
    assert {one[1] for one in await listed(sender, OFFICER, DifferenceKind.NOT_SENT)} == {
        str(one.record_id) for one in await sender.lines(second)
    }
    there.refuses.clear()
    there.miscounts.clear()
    await office.applied(KIND, there.take(await sender.file(second)))
    await office.applied(KIND, there.take(await sender.file(first), {silent}))
    assert [one[:2] for one in await listed(sender)] == [(DifferenceKind.UNKNOWN_HERE, stranger)]


async def test_others_see_no_difference_and_neither_does_a_token_without_people(
    sender: Sender,
) -> None:
    await sender.prepared()
    assert len(await listed(sender)) > 0

    who = sender.people.world.signed_in(OFFICER)
    scope = Scope(frozenset({Operation.READ}))
    narrow = SignedIn(
        who.authority_id,
        who.person_id,
        Credential(Means.TOKEN, sender.people.world.authority_id, scope),
    )
    for one in ("teacher-0", "manager", narrow):
        assert await listed(sender, one) == []


async def test_differences_go_out_as_a_file_in_both_languages(sender: Sender) -> None:
    upload = await sender.prepared()
    [first, *_] = await sender.lines(upload)

    chinese = table(
        await sender.desk.taken(OFFICER, "MUNICIPAL_DIFFERENCES", None, Format.CSV, "zh-CN")
    )
    english = await sender.desk.rows(OFFICER, "MUNICIPAL_DIFFERENCES")

    kind = DifferenceKind.NOT_SENT
    assert chinese[0][:3] == ["差异种类（代码）", "差异", "记录编号"]
    assert {(row[0], row[1], row[10]) for row in chinese[1:]} == {
        (kind, NAMES[kind].zh, REMEDIES[kind].zh)
    }
    [row] = [one for one in english if one["reference"] == str(first.record_id)]
    assert (row["difference"], row["teacher"], row["upload"], row["remedy"]) == (
        NAMES[kind].en,
        "teacher-0",
        1,
        REMEDIES[kind].en,
    )
