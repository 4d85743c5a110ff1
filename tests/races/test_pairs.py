"""Every pair of actions that leave the same state, at the same moment: one of them wins.

The pairs come from the lifecycles themselves. What is raced is the write path as it runs: two
transactions begun on two connections, which meet at a barrier before either has locked anything.
Guards and effects are left out, which differ from line to line and decide nothing about who is
first; state, version, lock, event, key and the database's own rules are the real ones. The races
with guards and effects stand beside the services (`test_write_path.py`).
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.races.placed import Placer
from tests.services.conftest import People
from trainingflow.domain.lifecycles.registry import DEFINITIONS
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import BlockerCode, StaleBlocker
from trainingflow.domain.workflow.decide import Allowed, Blocked, Decision
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.facts import Facts
from trainingflow.services import perform as write_path, set_off
from trainingflow.services.command import Command, Outcome, Performed, Refused
from trainingflow.services.identity import begin
from trainingflow.services.invariants.check import broken

WITHOUT_GUARDS = (
    "events-without-gap",
    "events-continue",
    "head-is-last-event",
    "moves-are-defined",
    "time-goes-forward",
    "histories-are-chained",
    "heads-can-be-replayed",
    "keys-have-their-event",
    "no-completion-twice",
)
"""The invariants that the write path keeps by itself."""


@dataclass(frozen=True, slots=True)
class Race:
    """Actions that are taken on one item at the same moment."""

    definition: Definition
    state: str
    actions: tuple[str, ...]


def leaving(definition: Definition, state: str) -> list[str]:
    """The actions that move an item out of the state."""
    return sorted(line.action for line in definition.leaving(state) if not line.stays)


def pairs(definition: Definition) -> Iterator[Race]:
    """Every two actions that leave a state of the lifecycle, each also against itself."""
    for one in definition.states:
        state = str(one.name)
        for two in combinations_with_replacement(leaving(definition, state), 2):
            yield Race(definition, state, two)


def eights(definition: Definition) -> Iterator[Race]:
    """Eight attempts at once, where most actions leave a state of the lifecycle."""
    states = [str(one.name) for one in definition.states]
    state = max(states, key=lambda one: len(leaving(definition, one)))
    actions = leaving(definition, state)
    yield Race(definition, state, tuple(actions[n % len(actions)] for n in range(8)))


def by_state(definition: Definition, facts: Facts, action: str, attempt: Attempt) -> Decision:
    """Decide by what a rival changes: the state and the version."""
    line = definition.transition(facts.state, action)
    expected = attempt.expected_version
    if line is None or expected != facts.version:
        stale = StaleBlocker(
            code=BlockerCode.STALE_VERSION, expected=expected or 0, current=facts.version
        )
        return Blocked((stale,))
    return Allowed(line, str(line.target), ())


@pytest.fixture(autouse=True)
def _only_the_write_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_path, "decide", by_state)
    monkeypatch.setattr(set_off, "commands", lambda _step: ())


async def run(
    people: People, race: Race, item: UUID, version: int
) -> Sequence[Outcome | BaseException]:
    """Let as many connections as the race has actions act on the item at the same moment.

    What one of them fails with is an outcome that the race may not have.
    """
    barrier = asyncio.Barrier(len(race.actions))

    async def act(number: int, action: str) -> Outcome:
        async with people.database.writing() as session:
            work = await begin(session, people.world.signed_in(f"teacher-{number}"))
            command = Command(
                action=action,
                item_id=item,
                expected_version=version,
                idempotency_key=f"{item} {number}",
            )
            async with asyncio.timeout(30):
                await barrier.wait()
            return await write_path.perform(work, command)

    acts = (act(*one) for one in enumerate(race.actions))
    return await asyncio.gather(*acts, return_exceptions=True)


async def one_wins(people: People, races: Sequence[Race]) -> None:
    """Run every race on an item of its own, and look at what came of it."""
    with Session(people.world.engine) as session, session.begin():
        placer = Placer(people.world, session)
        items = [placer.place(race.definition, race.state) for race in races]
    for race, (item, version) in zip(races, items, strict=True):
        outcomes = await run(people, race, item, version)
        won = [one for one in outcomes if isinstance(one, Performed)]
        lost = [one for one in outcomes if isinstance(one, Refused)]
        assert (len(won), len(lost)) == (1, len(race.actions) - 1), (race, outcomes)
        assert {one.blockers[0].code for one in lost} == {BlockerCode.STALE_VERSION}
        assert won[0].seq == version + 1
    with people.world.engine.connect() as connection:
        rows = connection.execute(
            text("SELECT id, version FROM item WHERE id = ANY(:ids)"),
            {"ids": [item for item, _ in items]},
        )
        assert {row.id: row.version for row in rows} == {item: seq + 1 for item, seq in items}
        found = broken(connection, WITHOUT_GUARDS)
    assert {name: rows for name, rows in found.items() if rows} == {}


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=lambda one: str(one.kind))
async def test_of_two_actions_on_one_item_one_wins(people: People, definition: Definition) -> None:
    await one_wins(people, list(pairs(definition)))


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=lambda one: str(one.kind))
async def test_of_eight_actions_on_one_item_one_wins(
    people: People, definition: Definition
) -> None:
    await one_wins(people, list(eights(definition)))


def test_every_pair_of_every_lifecycle_is_raced() -> None:
    """So that a lifecycle without pairs is noticed."""
    assert {one.kind for one in DEFINITIONS.values() if not list(pairs(one))} == set()
    assert sum(len(list(pairs(one))) for one in DEFINITIONS.values()) >= 400
