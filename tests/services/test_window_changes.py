"""Windows opened by exception and extended: decided, previewed, applied, never shortening."""

import random
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from tests.services.conftest import COMPLETION, People
from trainingflow.db.models import Deadline, Item, Task, WindowChangeProposal
from trainingflow.domain.calendar import ZONE
from trainingflow.domain.people import Body
from trainingflow.domain.workflow.blockers import BlockerCode
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.window_changes import Scope
from trainingflow.services import clock, facts
from trainingflow.services.asked_windows import Asked
from trainingflow.services.command import KeyReused, Performed, Refused
from trainingflow.services.facts.common import heads
from trainingflow.services.identity import begin
from trainingflow.services.once import Made, NotMade, Unknown
from trainingflow.services.window_changes import Changed, change, confirm

REFERENCE = "教师培训工作小组2024年第5次会议"
BY_WG: dict[str, Any] = {"acting_for": Body.WORKING_GROUP, "decision_reference": REFERENCE}


def at(text_: str) -> datetime:
    return datetime.fromisoformat(text_).replace(tzinfo=ZONE)


async def ask(
    people: People, who: str = "ce-officer", *, key: str = "", dry_run: bool = False, **said: Any
) -> Changed:
    asked = Asked(
        **{
            "policy_id": "chaoyang-2021",
            "name": "COURSE_APPRAISAL",
            "reason": "区级会议推迟",
            **BY_WG,
            **said,
        }
    )
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in(who))
        done = await change(work, asked, key or str(uuid4()), dry_run=dry_run)
    if not isinstance(done.made, Made):
        return done
    async with people.database.writing() as session:
        made = (people.world.authority_id, done.made.id)
        if await session.get(WindowChangeProposal, made) is None:
            return done
        return await confirm(
            await begin(session, people.world.signed_in("ce-officer-2")), done.made.id
        )


async def extend(people: People, until: str, **said: Any) -> Changed:
    return await ask(people, **{"round": "2024-MAY", "until": at(until), **said})


async def complete(people: People, who: str = "applicant", **fields: object) -> UUID:
    """A course in DRAFT that lacks nothing but an open window."""
    course = await people.declare_course(who, **fields)
    return await people.must(who, "saveDraft", course, **COMPLETION)


async def submitted(people: People) -> UUID:
    course = await complete(people)
    return await people.must("applicant", "submitForAppraisal", course)


async def state_of(people: People, item: UUID) -> dict[str, Any]:
    """Everything about the item that hangs on windows: facts, tasks, what the clock will do."""
    async with people.database.reading() as session:
        work = await begin(session, people.world.signed_in("applicant"))
        rows = await heads(work, [item])
        found = await facts.load(work, ItemKind.COURSE, rows, facts.Question(work.actor))
        open_ = await session.execute(
            select(Deadline.kind, Deadline.action, Deadline.rung, Deadline.due_at)
            .where(Deadline.item_id == item, Deadline.done_at.is_(None))
            .order_by(Deadline.due_at, Deadline.rung)
        )
        tasks = await session.execute(
            select(Task.role, Task.due_at)
            .where(Task.item_id == item, Task.closed_at.is_(None))
            .order_by(Task.role)
        )
        return {
            "windows": [(one.round, one.opens, one.due, one.closes) for one in found[item].windows],
            "closes": found[item].round_closes,
            "deadlines": [tuple(row) for row in open_],
            "tasks": [tuple(row) for row in tasks],
        }


async def test_extension_moves_the_deadlines_of_what_waits_in_the_round(people: People) -> None:
    """Shows: AMB-14, CAL-03."""
    item = await submitted(people)

    done = await extend(people, "2024-06-11T00:00")

    assert isinstance(done.made, Made)
    [one] = done.consequences
    assert (one.item_id, one.due) == (item, (at("2024-06-01T00:00"), at("2024-06-11T00:00")))
    now = await state_of(people, item)
    assert now["closes"] == at("2024-06-11T00:00")
    assert [(kind, rung, due.astimezone(ZONE)) for kind, _, rung, due in now["deadlines"]] == [
        ("REMIND", "BEFORE", at("2024-06-08T00:00")),
        ("REMIND", "DUE", at("2024-06-11T00:00")),
        ("ESCALATE", "AFTER", at("2024-06-14T00:00")),
    ]
    assert {due for _, due in now["tasks"]} == {at("2024-06-11T00:00")}
    async with people.database.reading() as session:
        old = await session.scalars(
            select(Deadline.outcome).where(
                Deadline.item_id == item, Deadline.due_at == at("2024-06-01T00:00")
            )
        )
        assert list(old) == ["EXTENDED"]


async def test_preview_says_what_would_change_and_changes_nothing(people: People) -> None:
    item = await submitted(people)
    before = await state_of(people, item)

    preview = await extend(people, "2024-06-11T00:00", dry_run=True)

    assert preview.made is None
    assert [one.closes for one in preview.consequences] == [
        (at("2024-06-01T00:00"), at("2024-06-11T00:00"))
    ]
    assert await state_of(people, item) == before
    assert people.world.count("window_change") == 0


async def test_extension_lets_submissions_in_until_its_end(people: People) -> None:
    """Shows: V-18, AMB-14."""
    course = await complete(people)
    await extend(people, "2024-06-11T00:00")
    people.world.set_now("2024-06-10T23:59")
    inside = await people.do("applicant", "submitForAppraisal", course, dry_run=True)
    people.world.set_now("2024-06-11T00:00")

    outside = await people.do("applicant", "submitForAppraisal", course)

    assert isinstance(inside, Performed)
    assert isinstance(outside, Refused)
    assert [one.code for one in outside.blockers] == [BlockerCode.WINDOW_CLOSED]


async def test_extension_for_one_organisation_reaches_nobody_else(people: People) -> None:
    course = await complete(people)
    await extend(
        people,
        "2024-06-11T00:00",
        scope=Scope(organisation_id=people.world.units["academy"]),
    )
    people.world.set_now("2024-06-05T09:00")

    refused = await people.do("applicant", "submitForAppraisal", course)
    await extend(
        people,
        "2024-06-11T00:00",
        scope=Scope(organisation_id=people.world.units["college"]),
    )
    done = await people.do("applicant", "submitForAppraisal", course)

    assert isinstance(refused, Refused)
    assert isinstance(done, Performed)


@pytest.mark.parametrize("narrowed_to", ["kind", "item", "person"])
async def test_extension_is_for_a_kind_an_item_or_a_person(
    people: People, narrowed_to: str
) -> None:
    course = await complete(people)
    other = await complete(people, "developer", title="另一门课程")
    scope = {
        "kind": Scope(kind="COURSE"),
        "item": Scope(item_id=course),
        "person": Scope(person_id=people.world.people["applicant"]),
    }[narrowed_to]
    await extend(people, "2024-06-11T00:00", scope=scope)
    people.world.set_now("2024-06-05T09:00")

    mine = await people.do("applicant", "submitForAppraisal", course)
    others = await people.do("developer", "submitForAppraisal", other)

    assert isinstance(mine, Performed)
    assert isinstance(others, Performed if narrowed_to == "kind" else Refused)


async def test_exceptional_window_is_open_in_its_scope_alone(people: People) -> None:
    """Shows: AMB-14, CY-PROJ-09."""
    course = await complete(people)
    people.world.set_now("2024-07-01T09:00")
    opened = await ask(
        people,
        opens=at("2024-07-05T00:00"),
        until=at("2024-07-10T00:00"),
        scope=Scope(organisation_id=people.world.units["college"]),
    )
    people.world.set_now("2024-07-05T00:00")

    done = await people.do("applicant", "submitForAppraisal", course)

    assert isinstance(opened.made, Made)
    assert isinstance(done, Performed)
    now = await state_of(people, course)
    assert now["closes"] == at("2024-07-10T00:00")
    async with people.database.reading() as session:
        row = await session.get_one(Item, (people.world.authority_id, course))
        assert row.round == "2024-EXCEPTIONAL-1"


async def test_exceptional_windows_of_one_scope_never_overlap(people: People) -> None:
    period: dict[str, Any] = {"opens": at("2024-07-05T00:00"), "until": at("2024-07-10T00:00")}
    await ask(people, **period)

    again = await ask(people, **{**period, "opens": at("2024-07-09T00:00")})
    beside = await ask(people, **period, scope=Scope(item_id=await complete(people)))

    assert isinstance(again.made, NotMade)
    assert [getattr(one, "field", "") for one in again.made.blockers] == ["opensAt"]
    assert isinstance(beside.made, Made)


async def test_database_refuses_overlap_of_one_scope_as_well(people: People) -> None:
    await ask(people, opens=at("2024-07-05T00:00"), until=at("2024-07-10T00:00"))
    copy = text(
        'INSERT INTO "window" (authority_id, id, policy_id, name, round, target_year, opens_at, '
        "closes_at, change_id, scope) SELECT authority_id, gen_random_uuid(), policy_id, name, "
        "'X', target_year, opens_at + interval '1 day', closes_at, change_id, scope "
        "FROM \"window\" WHERE scope <> ''"
    )

    with people.world.engine.begin() as connection, pytest.raises(Exception, match="overlap"):
        connection.execute(copy)


@pytest.mark.parametrize(
    ("who", "said", "codes"),
    [
        ("manager", BY_WG, [BlockerCode.ROLE_REQUIRED]),
        (
            "ce-officer",
            {"acting_for": None, "decision_reference": None},
            [BlockerCode.ACTING_FOR_REQUIRED, BlockerCode.FIELD_MISSING],
        ),
        ("ce-officer", {"decision_reference": None}, [BlockerCode.FIELD_MISSING]),
        ("ce-officer", {"reason": " "}, [BlockerCode.FIELD_MISSING]),
        ("ce-officer", {"round": "2031-MAY"}, [BlockerCode.INPUT_INVALID]),
        ("ce-officer", {"until": at("2024-05-25T00:00")}, [BlockerCode.INPUT_INVALID]),
    ],
)
async def test_who_may_not_or_says_too_little_changes_nothing(
    people: People, who: str, said: dict[str, Any], codes: list[BlockerCode]
) -> None:
    """Shows: AMB-14, AMB-46."""
    done = (
        await extend(
            people,
            **{"who": who, "until": "2024-06-11T00:00"}
            | {name: value for name, value in said.items() if name != "until"},
        )
        if "until" not in said
        else await ask(people, who, **{"round": "2024-MAY", **said})
    )

    assert isinstance(done.made, NotMade)
    assert [one.code for one in done.made.blockers] == codes
    assert people.world.count("window_change") == 0


async def test_scope_that_names_nothing_is_not_found(people: People) -> None:
    done = await extend(people, "2024-06-11T00:00", scope=Scope(item_id=uuid4()))

    assert done.made == Unknown("itemId")


async def test_repeat_with_the_same_key_extends_once(people: People) -> None:
    first = await extend(people, "2024-06-11T00:00", key="k")
    again = await extend(people, "2024-06-11T00:00", key="k")
    other = await extend(people, "2024-06-12T00:00", key="k")

    assert isinstance(first.made, Made)
    assert again.made == Made(first.made.id, replayed=True)
    assert other.made == KeyReused("k")
    assert people.world.count("window_change") == 1


async def test_changes_are_never_altered(people: People) -> None:
    await extend(people, "2024-06-11T00:00")

    with people.world.engine.begin() as connection, pytest.raises(Exception, match="append-only"):
        connection.execute(text("UPDATE window_change SET until_at = opens_at"))


@pytest.mark.parametrize("seed", range(4))
async def test_extension_given_later_leads_to_the_same_as_one_from_the_start(
    people: People, seed: int
) -> None:
    """Of two items alike, one submitted before the extension and one after, nothing differs.

    The clock runs in between, so that reminders of the old deadline have been sent. Shows: AMB-14.
    """
    chance = random.Random(seed)  # noqa: S311 - which days, no secret
    days = sorted(chance.sample(range(1, 40), 3))
    until = at("2024-06-01T00:00") + timedelta(days=days[-1])
    early = await submitted(people)
    people.world.set_now(at("2024-05-26T09:00") + timedelta(days=chance.randrange(5)))
    await clock.send_due(people.database)

    for day in chance.sample(days, len(days)):  # in any order, the longest among them
        await ask(people, round="2024-MAY", until=at("2024-06-01T00:00") + timedelta(days=day))
    late_ = await complete(people, "developer", title="另一门课程")
    await people.must("developer", "submitForAppraisal", late_)

    mine, others = await state_of(people, early), await state_of(people, late_)
    assert mine == others
    assert mine["closes"] == until
