"""Acting on behalf of somebody: both names, one hop, no interest of either, while it runs."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from tests.services.conftest import People
from tests.services.test_write_path import codes, ready_for_approval
from trainingflow.domain.calendar import ZONE
from trainingflow.domain.people import Body, Role
from trainingflow.domain.workflow.blockers import BlockerCode
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services import delegation
from trainingflow.services.command import Outcome, Performed
from trainingflow.services.delegation import NewDelegation, RoleIn
from trainingflow.services.identity import begin
from trainingflow.services.once import Made, MadeOrNot, NotMade

MORNING = datetime(2024, 5, 20, 9, 0, tzinfo=ZONE)
APPROVAL: dict[str, Any] = {
    "documents": ("WG_DECISION",),
    "comment": "小组会议决定",
    "acting_for": Body.WORKING_GROUP,
    "decision_reference": "2024-05 第5次",
}


async def lend(
    people: People, delegator: str, delegate: str, key: str | None = None, **wanted: Any
) -> MadeOrNot:
    """Let somebody try to lend another all of their roles for a week."""
    new = NewDelegation(
        **{
            "delegate_id": people.world.people[delegate],
            "opens": MORNING - timedelta(hours=1),
            "closes": MORNING + timedelta(days=7),
            "reason": "出差",
            **wanted,
        }
    )
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in(delegator))
        return await delegation.delegate(work, key or str(uuid4()), new)


async def approve(people: People, who: str, lender: str, course: UUID) -> Outcome:
    """Let somebody try to approve a course on behalf of another."""
    return await people.do(
        who, "approve", course, on_behalf_of=people.world.people[lender], **APPROVAL
    )


def fields(outcome: MadeOrNot) -> list[str]:
    """The arguments that were refused."""
    assert isinstance(outcome, NotMade), outcome
    return [getattr(one, "field", "") for one in outcome.blockers]


async def test_delegate_decides_and_history_names_both(people: People) -> None:
    course = await ready_for_approval(people)
    assert isinstance(await lend(people, "ce-officer", "manager"), Made)

    assert codes(await people.do("manager", "approve", course, **APPROVAL)) == [
        BlockerCode.ROLE_REQUIRED
    ]
    done = await approve(people, "manager", "ce-officer", course)

    assert isinstance(done, Performed), done
    async with people.database.reading() as session:
        event = (
            await session.execute(
                text(
                    "SELECT actor_id, delegator_id, role FROM item_event "
                    "WHERE item_id = :item AND seq = :seq"
                ),
                {"item": course, "seq": done.seq},
            )
        ).one()
    assert tuple(event) == (
        people.world.people["manager"],
        people.world.people["ce-officer"],
        "OFFICER",
    )


@pytest.mark.parametrize(
    ("delegate", "code"),
    [
        ("applicant", BlockerCode.SELF_APPROVAL),
        ("college-officer", BlockerCode.SAME_PERSON_TWICE),
    ],
)
async def test_delegate_in_conflict_is_refused(
    people: People, delegate: str, code: BlockerCode
) -> None:
    """The applicant may not decide with a lent role, nor whoever took the step before."""
    course = await ready_for_approval(people)
    await lend(people, "ce-officer", delegate)

    assert codes(await approve(people, delegate, "ce-officer", course)) == [code]


async def test_delegator_in_conflict_lends_nothing_for_it(people: People) -> None:
    """Who took the step before cannot decide through somebody else either."""
    course = await ready_for_approval(people)
    await lend(people, "college-officer", "manager")

    outcome = await approve(people, "manager", "college-officer", course)

    assert BlockerCode.SAME_PERSON_TWICE in codes(outcome)


async def test_expired_and_revoked_and_missing_delegations_say_so(people: People) -> None:
    course = await ready_for_approval(people)
    made = await lend(people, "ce-officer", "manager")
    assert isinstance(made, Made)
    expired = [BlockerCode.DELEGATION_EXPIRED]

    assert codes(await approve(people, "manager", "ce-officer-2", course)) == expired
    people.world.set_now(MORNING + timedelta(days=7))
    assert codes(await approve(people, "manager", "ce-officer", course)) == expired
    people.world.set_now(MORNING + timedelta(days=1))
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in("manager"))
        assert await delegation.revoke(work, made.id) == Made(made.id)
    assert codes(await approve(people, "manager", "ce-officer", course)) == expired


@pytest.mark.parametrize(
    ("now", "lenders"),
    [
        ("2024-05-20T07:55", []),
        ("2024-05-20T08:00", ["ce-officer"]),
        ("2024-05-27T08:55", ["ce-officer"]),
        ("2024-05-27T09:00", []),
    ],
)
async def test_what_is_lent_is_seen_from_its_beginning_to_its_end(
    people: People, now: str, lenders: list[str]
) -> None:
    assert isinstance(await lend(people, "ce-officer", "manager"), Made)
    people.world.set_now(now)

    async with people.database.reading() as session:
        work = await begin(session, people.world.signed_in("manager"))
        found = await delegation.lent_to(session, work.authority_id, work.actor.person_id, work.now)

    assert [one.delegator_id for one in found] == [people.world.people[one] for one in lenders]


async def test_delegation_reaches_no_further_than_its_scope(people: People) -> None:
    course = await ready_for_approval(people)
    await lend(people, "ce-officer", "manager", kinds=(ItemKind.COURSE_RUN,))
    await lend(people, "ce-officer-2", "manager", organisation_id=people.world.units["school"])

    for lender in ("ce-officer", "ce-officer-2"):
        outcome = await approve(people, "manager", lender, course)
        assert codes(outcome) == [BlockerCode.DELEGATION_SCOPE]


async def test_what_was_lent_is_not_lent_on(people: People) -> None:
    """One hop: only own roles can be named, and a teacher or member has none to lend."""
    await lend(people, "ce-officer", "manager")
    lent = RoleIn(Role.OFFICER, people.world.units["ce-office"])

    assert fields(await lend(people, "manager", "principal", roles=(lent,))) == ["roles"]
    assert fields(await lend(people, "teacher-1", "principal")) == ["roles"]
    assert fields(await lend(people, "member-2", "principal")) == ["roles"]


async def test_what_somebody_is_to_an_item_is_not_lent(people: People) -> None:
    """The applicant's own course stays the applicant's: a relation is no role."""
    course = await people.declare_course()
    await lend(people, "college-officer", "applicant")
    lender = people.world.people["college-officer"]

    outcome = await people.do("applicant", "saveDraft", course, on_behalf_of=lender, title="新名")

    assert codes(outcome) == [BlockerCode.ROLE_REQUIRED]


@pytest.mark.parametrize(
    ("wanted", "refused"),
    [
        ({"closes": MORNING - timedelta(hours=2)}, ["closes"]),
        ({"reason": " "}, ["reason"]),
        ({"delegate_id": UUID(int=7)}, ["delegateId"]),
        ({"organisation_id": UUID(int=7)}, ["organisationId"]),
    ],
)
async def test_delegation_that_makes_no_sense_is_refused(
    people: People, wanted: dict[str, Any], refused: list[str]
) -> None:
    assert fields(await lend(people, "ce-officer", "manager", **wanted)) == refused
    assert people.world.count("delegation") == 0


async def test_nobody_lends_to_oneself_nor_twice_at_once(people: People) -> None:
    assert fields(await lend(people, "ce-officer", "ce-officer")) == ["delegateId"]
    first = await lend(people, "ce-officer", "manager", key="key-1")
    assert isinstance(first, Made)

    assert fields(await lend(people, "ce-officer", "manager")) == ["opens"]
    assert await lend(people, "ce-officer", "manager", key="key-1") == Made(first.id, replayed=True)
    assert isinstance(await lend(people, "ce-officer", "principal"), Made)
