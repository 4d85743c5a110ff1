"""Whatever happens in whatever order: what they say that they hold becomes what is confirmed here.

The rule is tried with any sequence of events without a database, and with some in one.
"""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from tests.services.imports.sent import Office
from tests.services.municipal.municipality import OFFICER, Municipality, Sender
from trainingflow.domain.municipal_upload import UploadAction
from trainingflow.services.municipal.holding import due, held_by
from trainingflow.services.municipal.states import LineOutcome

_RECORDS = range(3)
_ARRIVES = (LineOutcome.ACCEPTED, LineOutcome.DIFFERENT, LineOutcome.UNANSWERED)


@dataclass
class Sides:
    """Both sides of a district with three records: ours, the lines that were sent, and theirs.

    Attributes:
        lost: whether a file that is given up never arrived, or did and only its answer is missing.
    """

    ours: dict[int, Decimal] = field(default_factory=dict)
    theirs: dict[int, Decimal] = field(default_factory=dict)
    lines: defaultdict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))

    def upload(self) -> None:
        for record in _RECORDS:
            worth = self.ours.get(record)
            held = held_by(self.lines[record])
            action = due(held, worth, {}, ())
            if action is not None:
                told = worth if worth is not None else held.last.credits  # type: ignore[union-attr]  # something is withdrawn
                self.lines[record].append(
                    SimpleNamespace(action=action, outcome=None, credits=told, said={})
                )

    def answer(self, record: int, outcome: LineOutcome, *, arrived: bool) -> None:
        """Let the line that waits come to its end; what is not answered may have arrived."""
        for line in self._waiting(record):
            withdrawn = line.action is UploadAction.WITHDRAWN
            if withdrawn and outcome is LineOutcome.DIFFERENT:
                outcome = LineOutcome.ACCEPTED
            line.outcome = outcome
            if outcome in _ARRIVES and (outcome is not LineOutcome.UNANSWERED or arrived):
                if withdrawn:
                    self.theirs.pop(record, None)
                else:
                    other = outcome is LineOutcome.DIFFERENT
                    self.theirs[record] = line.credits + (1 if other else 0)

    def _waiting(self, record: int) -> Iterator[Any]:
        return (one for one in self.lines[record] if one.outcome is None)

    def settle(self) -> None:
        """Answer all that waits, then send and answer once more."""
        for _ in range(2):
            for record in _RECORDS:
                self.answer(record, LineOutcome.ACCEPTED, arrived=True)
            self.upload()


events = st.one_of(
    st.tuples(st.just("confirm"), st.sampled_from(_RECORDS), st.sampled_from([1, 2, 3])),
    st.tuples(st.just("reverse"), st.sampled_from(_RECORDS)),
    st.tuples(st.just("upload")),
    st.tuples(
        st.just("answer"),
        st.sampled_from(_RECORDS),
        st.sampled_from(tuple(LineOutcome)),
        st.booleans(),
    ),
)


@given(st.lists(events, max_size=40))
def test_once_all_is_answered_they_hold_what_is_confirmed_here_and_nothing_is_left_to_tell(
    happened: list[tuple[Any, ...]],
) -> None:
    sides = Sides()
    for what, *about in happened:
        match what:
            case "confirm":
                sides.ours[about[0]] = Decimal(about[1])
            case "reverse":
                sides.ours.pop(about[0], None)
            case "upload":
                sides.upload()
            case _:  # answer
                sides.answer(about[0], about[1], arrived=about[2])

    sides.settle()

    assert sides.theirs == sides.ours
    told = sum(map(len, sides.lines.values()))
    sides.upload()
    assert sum(map(len, sides.lines.values())) == told


@pytest.fixture
def office(sender: Sender, tmp_path: Path) -> Office:
    return Office(sender.people, tmp_path, OFFICER)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_whatever_is_confirmed_reversed_sent_refused_and_lost_both_end_alike(
    sender: Sender, office: Office, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same each time
    there, hour, mine = Municipality(), 0, list[UUID]()
    first = await sender.prepared()
    await office.applied("MUNICIPAL_ANSWERS", there.take(await sender.file(first)))
    for _ in range(5):
        hour += 1
        at = f"2025-12-21T{hour:02d}:00"
        for _record in range(chance.randint(0, 2)):
            mine.append(sender.confirm("teacher-1", f"{at}:00+08:00", 10, f"课{len(mine)}"))
        if mine and chance.random() < 0.5:
            sender.reverse(mine.pop(chance.randrange(len(mine))), f"{at}:00+08:00")
        sender.people.world.set_now(f"2025-12-21T{hour:02d}:30")
        upload = await sender.prepared()
        keys = [str(one.record_id) for one in await sender.lines(upload)]
        if not keys:
            continue
        await sender.sent(upload)
        there.refuses = {one for one in keys if chance.random() < 0.3}
        there.miscounts = {one: "0.25" for one in keys if chance.random() < 0.3}
        answer = there.take(await sender.file(upload), chance.sample(keys, len(keys) // 2 + 1))
        if chance.random() < 0.7:
            await office.applied("MUNICIPAL_ANSWERS", answer)
        await sender.close(upload)
    there.refuses, there.miscounts = set(), {}

    sender.people.world.set_now("2025-12-22T09:00")
    last = await sender.prepared()
    if await sender.lines(last):
        await office.applied("MUNICIPAL_ANSWERS", there.take(await sender.file(last)))

    sender.people.world.set_now("2025-12-22T10:00")
    assert await sender.told(await sender.prepared()) == []
    confirmed = {one for (one,) in office.select(_LIVE)}
    assert {UUID(one) for one in there.holds} == confirmed
    held = office.select(_HELD)
    assert {str(record): credits_ for record, credits_ in held} == there.holds


_LIVE = """
SELECT r.id FROM credit_record r WHERE r.reverses_id IS NULL
  AND NOT EXISTS (SELECT FROM credit_record v WHERE v.reverses_id = r.id)
"""
_HELD = """
SELECT record_id, credits FROM (
  SELECT DISTINCT ON (l.record_id) l.record_id, l.credits, l.action FROM municipal_line l
  JOIN municipal_upload u ON u.id = l.upload_id
  WHERE l.outcome = 'ACCEPTED' ORDER BY l.record_id, u.number DESC) AS last
WHERE action <> 'WITHDRAWN'
"""
