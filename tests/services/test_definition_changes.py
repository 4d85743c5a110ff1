"""Lifecycles change while items are on their way: who is carried over, who stays, who waits."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import select, text

from tests.services.conftest import People
from trainingflow.db.definitions import write_definitions
from trainingflow.db.models import Deadline, DefinitionChangeItem, Item, ItemEvent, Task
from trainingflow.domain.calendar import ZONE
from trainingflow.domain.lifecycles import registry
from trainingflow.domain.lifecycles.careers.manager_filing import MANAGER_FILING
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.changes import MIGRATE, Hindrance, Verdict
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.states import Deadline as Deadline_, Due
from trainingflow.services import carry_over, clock, definition_changes
from trainingflow.services.command import Performed
from trainingflow.services.definition_changes import Foreseen, Wanted
from trainingflow.services.identity import begin
from trainingflow.services.once import Made, MadeOrNot, NotMade
from trainingflow.services.step import Step

RENAMED = {"PROPOSED": "SUBMITTED"}


def second_version() -> Definition:
    """The same lifecycle with its first state renamed."""

    def named(state: str) -> str:
        return RENAMED.get(state, state)

    return replace(
        MANAGER_FILING,
        version=2,
        initial=named(MANAGER_FILING.initial),  # type: ignore[arg-type]  # a name will do
        states=tuple(
            replace(one, name=named(one.name))  # type: ignore[arg-type]  # as above
            for one in MANAGER_FILING.states
        ),
        transitions=tuple(
            replace(one, source=named(one.source), target=named(one.target))
            for one in MANAGER_FILING.transitions
        ),
    )


@pytest.fixture
def versions(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second version of a lifecycle, known to this process and to the database."""
    know(people, monkeypatch, second_version())


def know(people: People, monkeypatch: pytest.MonkeyPatch, new: Definition) -> None:
    """Let a second version be known, and two officers who can change to it."""
    known: Mapping[Any, Definition] = {**registry.DEFINITIONS, (new.kind, 2): new}
    monkeypatch.setattr(registry, "DEFINITIONS", MappingProxyType(known))
    with people.world.engine.begin() as connection:
        write_definitions(connection, tuple(known.values()))
    appoint(people, "teacher-8")
    appoint(people, "teacher-9")


def appoint(people: People, who: str) -> None:
    people.world.appoint(who, Role.POLICY_OFFICER, "commission")


def wanted(states: Mapping[str, str | None] = RENAMED, **more: Any) -> Wanted:
    given = {"from_version": 1, "to_version": 2, "reason": "名称统一", **more}
    return Wanted(kind=ItemKind.MANAGER_FILING, states=states, **given)


async def propose(people: People, who: str = "principal", unit: str = "school") -> UUID:
    return await people.must(
        who,
        "proposeManager",
        kind=ItemKind.MANAGER_FILING,
        organisation_id=people.world.units[unit],
        subject=str(people.world.people["teacher-1"]),
        post="TEACHING_DIRECTOR",
    )


async def plan(people: People, asked: Wanted, who: str = "teacher-8") -> MadeOrNot:
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in(who))
        return await definition_changes.plan(work, asked, str(uuid4()))


async def foresee(people: People, asked: Wanted, who: str = "teacher-8") -> Foreseen | NotMade:
    async with people.database.reading() as session:
        work = await begin(session, people.world.signed_in(who))
        return await definition_changes.foresee(work, asked)


async def approve(people: People, change: UUID, who: str = "teacher-9") -> MadeOrNot:
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in(who))
        return await definition_changes.approve(work, change)


async def planned(people: People, asked: Wanted) -> UUID:
    made = await plan(people, asked)
    assert isinstance(made, Made), made
    return made.id


async def item_of(people: People, item: UUID) -> tuple[str, int, int]:
    """State, version of the lifecycle and number of the last event."""
    async with people.database.reading() as session:
        row = await session.get_one(Item, (people.world.authority_id, item))
        return row.state, row.definition_version, row.version


async def events(people: People, item: UUID) -> list[tuple[str, str, str, int, UUID | None]]:
    async with people.database.reading() as session:
        rows = await session.scalars(
            select(ItemEvent).where(ItemEvent.item_id == item).order_by(ItemEvent.seq)
        )
        return [
            (one.action, one.from_state, one.to_state, one.definition_version, one.actor_id)
            for one in rows
        ]


async def verdicts(people: People, change: UUID) -> dict[UUID, tuple[str, int | None, bool]]:
    async with people.database.reading() as session:
        rows = await session.scalars(
            select(DefinitionChangeItem).where(DefinitionChangeItem.change_id == change)
        )
        return {one.item_id: (one.verdict, one.seq, one.done_at is not None) for one in rows}


async def file(people: People, item: UUID) -> None:
    done = await people.do("ce-officer", "fileManager", item)
    assert isinstance(done, Performed), done


@pytest.mark.usefixtures("versions")
async def test_item_is_carried_over_by_an_approved_change_and_goes_on_in_the_new_version(
    people: People,
) -> None:
    item = await propose(people)
    change = await planned(people, wanted())
    assert await carry_over.run(people.database) == []
    assert await item_of(people, item) == ("PROPOSED", 1, 1)

    await approve(people, change)
    [done] = await carry_over.run(people.database)

    assert (done.change_id, done.item_id, done.verdict) == (change, item, Verdict.MAPS)
    assert await item_of(people, item) == ("SUBMITTED", 2, 2)
    principal = people.world.people["principal"]
    assert await events(people, item) == [
        ("proposeManager", "", "PROPOSED", 1, principal),
        (MIGRATE, "PROPOSED", "SUBMITTED", 2, None),
    ]
    await file(people, item)
    assert await item_of(people, item) == ("FILED", 2, 3)


async def ladder(people: People, item: UUID) -> list[tuple[str, str, datetime]]:
    """What the clock will still do with an item: how, on which rung, when."""
    async with people.database.reading() as session:
        rows = await session.execute(
            select(Deadline.kind, Deadline.rung, Deadline.due_at)
            .where(Deadline.item_id == item, Deadline.done_at.is_(None))
            .order_by(Deadline.due_at)
        )
        return [(row.kind, row.rung, row.due_at.astimezone(ZONE)) for row in rows]


@pytest.mark.parametrize("sent", [False, True])
async def test_deadlines_follow_the_new_definition_where_the_state_keeps_its_name(
    people: People, monkeypatch: pytest.MonkeyPatch, *, sent: bool
) -> None:
    """A term that has become a reminder at the end of the year; what was sent is not sent again."""
    first = MANAGER_FILING.state(MANAGER_FILING.initial)
    changed = replace(first, deadline=Deadline_(Due.YEAR_ENDS))
    new = replace(
        MANAGER_FILING,
        version=2,
        states=(changed, *(one for one in MANAGER_FILING.states if one != first)),
    )
    know(people, monkeypatch, new)
    item = await propose(people)
    with people.world.engine.begin() as connection:
        connection.execute(
            text("UPDATE item SET target_year = 2024 WHERE id = :one"), {"one": item}
        )
    before = await ladder(people, item)
    if sent:
        people.world.set_now(before[0][2])
        await clock.send_due(people.database)
    await approve(people, await planned(people, wanted({"PROPOSED": "PROPOSED"})))
    await carry_over.run(people.database)
    after = await ladder(people, item)

    assert [one[1] for one in before] == ["BEFORE", "DUE", "AFTER"]
    assert await item_of(people, item) == ("PROPOSED", 2, 2)
    assert after == [
        ("REMIND", "BEFORE", datetime(2024, 12, 29, tzinfo=ZONE)),
        ("REMIND", "DUE", datetime(2025, 1, 1, tzinfo=ZONE)),
        ("ESCALATE", "AFTER", datetime(2025, 1, 4, tzinfo=ZONE)),
    ]
    async with people.database.reading() as session:
        due = await session.scalars(select(Task.due_at).where(Task.item_id == item))
        assert set(due) == {datetime(2025, 1, 1, tzinfo=ZONE)}


async def test_what_was_sent_is_not_sent_again_by_a_change_that_moves_nothing(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    know(people, monkeypatch, replace(MANAGER_FILING, version=2))
    item = await propose(people)
    before = await ladder(people, item)
    people.world.set_now(before[1][2])
    await clock.send_due(people.database)
    await approve(people, await planned(people, wanted({"PROPOSED": "PROPOSED"})))
    await carry_over.run(people.database)
    sent = [one.rung for one in await clock.send_due(people.database) if one.rung != "OPENS"]

    assert sent == []
    assert await ladder(people, item) == before[2:]


@pytest.mark.usefixtures("versions")
async def test_dry_run_says_what_would_become_of_each_item_and_writes_nothing(
    people: People,
) -> None:
    ended = await propose(people)
    await file(people, ended)
    item = await propose(people)

    found = await foresee(people, wanted({}))

    assert isinstance(found, Foreseen)
    assert dict(found.counts) == {Verdict.KEEPS: 1, Verdict.BLOCKED: 1}
    assert found.items[item].hindrances == (Hindrance.STATE_WITHOUT_COUNTERPART,)
    assert people.world.count("definition_change") == 0


@pytest.mark.usefixtures("versions")
async def test_item_whose_state_stays_behind_finishes_on_the_old_version(people: People) -> None:
    item = await propose(people)
    change = await planned(people, wanted({"PROPOSED": None}))
    await approve(people, change)

    assert await carry_over.run(people.database) == []

    await file(people, item)
    assert await item_of(people, item) == ("FILED", 1, 2)
    assert await verdicts(people, change) == {item: ("KEEPS", None, False)}


@pytest.mark.usefixtures("versions")
async def test_blocked_item_is_left_as_it_is(people: People) -> None:
    item = await propose(people)
    change = await planned(people, wanted({}))
    await approve(people, change)

    assert await carry_over.run(people.database) == []

    assert await item_of(people, item) == ("PROPOSED", 1, 1)
    assert await verdicts(people, change) == {item: ("BLOCKED", None, False)}


@pytest.mark.usefixtures("versions")
async def test_worker_that_dies_in_the_middle_is_resumed_and_nothing_is_done_twice(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = sorted(
        [await propose(people), await propose(people, "private-principal", "private-school")]
    )
    change = await planned(people, wanted())
    await approve(people, change)
    append = carry_over._append  # noqa: SLF001 - the place where the worker is made to die
    begun: list[object] = []

    async def die_at_the_second(step: Step, source: str) -> None:
        begun.append(step)
        if len(begun) > 1:
            raise RuntimeError
        await append(step, source)

    monkeypatch.setattr(carry_over, "_append", die_at_the_second)
    with pytest.raises(RuntimeError):
        await carry_over.run(people.database)
    assert [await item_of(people, one) for one in items] == [
        ("SUBMITTED", 2, 2),
        ("PROPOSED", 1, 1),
    ]

    monkeypatch.setattr(carry_over, "_append", append)
    assert [one.item_id for one in await carry_over.run(people.database)] == items[1:]
    assert await carry_over.run(people.database) == []

    assert [await item_of(people, one) for one in items] == [("SUBMITTED", 2, 2)] * 2
    assert await verdicts(people, change) == dict.fromkeys(items, ("MAPS", 2, True))


@pytest.mark.usefixtures("versions")
async def test_item_that_moved_on_meanwhile_is_judged_anew(people: People) -> None:
    item = await propose(people)
    change = await planned(people, wanted())
    await approve(people, change)
    await file(people, item)

    [done] = await carry_over.run(people.database)

    assert done.verdict is Verdict.KEEPS
    assert await item_of(people, item) == ("FILED", 1, 2)


@pytest.mark.usefixtures("versions")
async def test_items_can_be_bound_to_their_policy_as_it_is_now(people: People) -> None:
    item = await propose(people)
    change = await planned(people, wanted({}, to_version=1, repin=True))
    await approve(people, change)

    await carry_over.run(people.database)

    assert await item_of(people, item) == ("PROPOSED", 1, 2)
    assert [one[0] for one in await events(people, item)] == ["proposeManager", MIGRATE]


@pytest.mark.usefixtures("versions")
async def test_only_policy_officers_plan_and_only_another_one_approves(people: People) -> None:
    await propose(people)
    refused = await plan(people, wanted(), who="ce-officer")
    change = await planned(people, wanted())

    itself = await approve(people, change, who="teacher-8")
    officer = await approve(people, change, who="ce-officer")

    assert codes(refused) == ["ROLE_REQUIRED"]
    assert codes(itself) == ["SAME_PERSON_TWICE"]
    assert codes(officer) == ["ROLE_REQUIRED"]
    assert people.world.count("definition_change_approval") == 0


@pytest.mark.usefixtures("versions")
async def test_plan_names_versions_that_exist_and_gives_a_reason(people: People) -> None:
    assert codes(await plan(people, wanted(to_version=7))) == ["INPUT_INVALID"]
    assert codes(await plan(people, wanted(reason=" "))) == ["FIELD_MISSING"]
    assert codes(await plan(people, wanted({"LIMBO": None}))) == ["INPUT_INVALID"]
    assert codes(await plan(people, wanted({}, to_version=1))) == ["INPUT_INVALID"]


def codes(outcome: MadeOrNot) -> list[str]:
    assert isinstance(outcome, NotMade), outcome
    return [str(one.code) for one in outcome.blockers]


FORGED = """
INSERT INTO item_event (authority_id, item_id, seq, kind, definition_version, action, from_state,
                        to_state, at, input, warnings, row_hash)
VALUES (%s, %s, 2, 'MANAGER_FILING', 2, 'migrateDefinition', 'PROPOSED', 'SUBMITTED', now(),
        %s, '[]', 'x')
"""


@pytest.mark.usefixtures("versions")
async def test_database_refuses_what_no_approved_change_carries_over(
    people: People, database_url: str
) -> None:
    item = await propose(people)
    change = await planned(people, wanted())
    said = psycopg.types.json.Jsonb({"change": str(change)})

    with psycopg.connect(database_url, autocommit=True) as application:
        with (
            pytest.raises(psycopg.errors.RestrictViolation, match="no approved change"),
            application.transaction(),
        ):
            application.execute(FORGED, [people.world.authority_id, item, said])
        with (
            pytest.raises(psycopg.errors.RestrictViolation, match="without an event"),
            application.transaction(),
        ):
            application.execute("UPDATE item SET policy_hash = 'x'")
        with (
            pytest.raises(psycopg.errors.CheckViolation, match="two_persons"),
            application.transaction(),
        ):
            application.execute(
                "INSERT INTO definition_change_approval SELECT authority_id, id, planned_by, "
                "planned_by, now() FROM definition_change"
            )
