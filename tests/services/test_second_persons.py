"""What reopens a window, and what corrects the credits of many, is done by nobody alone."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.services.conftest import People
from tests.services.test_journey import appraise, confirm_credits, run_course
from tests.services.test_staged import version
from tests.services.test_window_changes import BY_WG, at
from trainingflow.domain.authority.separation import CORRECTIONS
from trainingflow.domain.lifecycles.confirmed import STANDING
from trainingflow.domain.lifecycles.registry import DEFINITIONS
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.blockers import BlockerCode
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.window_changes import Scope
from trainingflow.services import staged
from trainingflow.services.asked_windows import Asked
from trainingflow.services.bulk import Target, target_faults
from trainingflow.services.command import Command
from trainingflow.services.delegation import NewDelegation, delegate
from trainingflow.services.identity import begin
from trainingflow.services.once import Made, MadeOrNot, NotMade, Unknown
from trainingflow.services.staged import Chosen
from trainingflow.services.window_changes import Changed, change, confirm

BATCH = "更正"
AFTER = "2024-06-05T09:00"
REOPENED = Asked(
    policy_id="chaoyang-2021",
    name="COURSE_APPRAISAL",
    round="2024-MAY",
    until=at("2024-06-20T00:00"),
    reason="区级会议推迟",
    **BY_WG,
)
BY_EXCEPTION = Asked(
    policy_id="chaoyang-2021",
    name="COURSE_APPRAISAL",
    opens=at("2024-07-05T00:00"),
    until=at("2024-07-10T00:00"),
    reason="区级会议推迟",
    **BY_WG,
)


async def propose(people: People, asked: Asked, who: str = "ce-officer") -> UUID:
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in(who))
        done = await change(work, asked, str(uuid4()))
    assert isinstance(done.made, Made)
    return done.made.id


async def second(people: People, proposal: UUID, who: str) -> Changed:
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in(who))
        return await confirm(work, proposal)


def codes(done: Changed) -> list[BlockerCode]:
    assert isinstance(done.made, NotMade), done
    return [one.code for one in done.made.blockers]


@pytest.mark.parametrize("asked", [REOPENED, BY_EXCEPTION], ids=["extension", "exception"])
async def test_a_window_is_reopened_once_another_person_confirms_it(
    people: People, asked: Asked
) -> None:
    people.world.set_now(AFTER)

    proposal = await propose(people, asked)
    alone = people.world.count("window_change")
    same = codes(await second(people, proposal, "ce-officer"))
    done = await second(people, proposal, "ce-officer-2")
    again = await second(people, proposal, "ce-officer-2")

    assert (alone, same) == (0, [BlockerCode.SAME_PERSON_TWICE])
    assert isinstance(done.made, Made)
    assert again.made == Made(done.made.id, replayed=True)
    assert people.world.count("window_change") == 1


async def test_before_the_close_one_person_extends(people: People) -> None:
    people.world.set_now("2024-05-31T23:59:00")

    await propose(people, REOPENED)

    assert people.world.count("window_change") == 1


async def test_another_role_makes_no_second_person(people: People) -> None:
    """Neither what somebody is appointed to meanwhile, nor what is lent to them."""
    people.world.set_now(AFTER)
    proposal = await propose(people, REOPENED)
    people.world.appoint("ce-officer", Role.CHAIR, "working-group")
    as_chair = codes(await second(people, proposal, "ce-officer"))
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in("ce-officer-2"))
        for who in ("ce-officer", "teacher-1"):
            lent = NewDelegation(
                delegate_id=people.world.people[who],
                opens=work.now - timedelta(days=1),
                closes=work.now + timedelta(days=1),
                reason="出差",
            )
            assert isinstance(await delegate(work, who, lent), Made)

    assert BlockerCode.SAME_PERSON_TWICE in as_chair
    assert BlockerCode.SAME_PERSON_TWICE in codes(await second(people, proposal, "ce-officer"))
    assert codes(await second(people, proposal, "teacher-1")) == [BlockerCode.ROLE_REQUIRED]


async def test_whom_it_is_for_is_no_second_person(people: People) -> None:
    people.world.set_now(AFTER)
    favoured = people.world.people["ce-officer-2"]
    asked = replace(REOPENED, scope=Scope(person_id=favoured))
    proposal = await propose(people, asked)

    assert codes(await second(people, proposal, "ce-officer-2")) == [BlockerCode.SELF_APPROVAL]


@pytest.mark.parametrize("who", ["manager", "applicant", "teacher-1"])
async def test_who_acts_for_no_body_learns_not_even_whether_there_is_a_proposal(
    people: People, who: str
) -> None:
    people.world.set_now(AFTER)
    proposal = await propose(people, REOPENED)

    there, missing = await second(people, proposal, who), await second(people, uuid4(), who)

    assert codes(there) == codes(missing) == [BlockerCode.ROLE_REQUIRED]
    assert (await second(people, uuid4(), "ce-officer-2")).made == Unknown("proposalId")


async def test_the_database_asks_for_the_second_person(people: People) -> None:
    """Also past the application: neither without a proposal, nor by who proposed it."""
    people.world.set_now(AFTER)
    proposal = await propose(people, REOPENED)
    done = await second(people, proposal, "ce-officer-2")
    assert isinstance(done.made, Made)
    copied = (
        "INSERT INTO window_change SELECT authority_id, gen_random_uuid(), policy_id, sort, name,"
        " round, item_kind, organisation_id, item_id, person_id, opens_at, until_at + interval"
        " '1 day', reason, acting_for, decision_reference, made_by, made_at FROM window_change"
    )
    columns = (
        "authority_id, id, policy_id, sort, name, round, item_kind, organisation_id, item_id,"
        " person_id, opens_at, until_at, reason, acting_for, decision_reference, made_by, made_at"
    )
    copied = copied.replace("window_change SELECT", f"window_change ({columns}) SELECT", 1)
    own = (
        "INSERT INTO window_change_approval (authority_id, proposal_id, proposed_by, change_id,"
        " approved_by, approved_at) SELECT authority_id, proposal_id, proposed_by, change_id,"
        " proposed_by, now() FROM window_change_approval"
    )

    for statement, refusal in ((copied, "has no second person"), (own, "two_persons")):
        with pytest.raises(DBAPIError, match=refusal), people.world.engine.begin() as connection:
            connection.execute(text(statement))


async def corrections(people: People) -> UUID:
    """Two revocations that ce-officer has staged, one of them of a batch that is confirmed."""
    batch = await confirm_credits(people, await run_course(people, await appraise(people)))
    other = await people.declare_course()
    for item, staged_for in ((batch, "revoke"), (other, None)):
        command = Command(
            action=staged_for or "withdraw",
            item_id=item,
            expected_version=await version(people, item),
            comment="审计发现错误",
            decision_reference="审计〔2024〕3号",
        )
        async with people.database.writing() as session:
            who = "ce-officer" if staged_for else "applicant"
            work = await begin(session, people.world.signed_in(who))
            made = await staged.stage(work, str(uuid4()), command, BATCH)
        assert isinstance(made, Made), made
    with people.world.engine.begin() as connection:  # the second is made one of the same office
        connection.execute(
            text(
                "UPDATE staged_decision s SET action = o.action, person_id = o.person_id,"
                " organisation_id = o.organisation_id FROM staged_decision o"
                " WHERE o.item_id = :batch AND s.item_id = :other"
            ),
            {"batch": batch, "other": other},
        )
    return batch


async def plan(people: People, who: str, behalf: UUID | None = None) -> MadeOrNot:
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in(who))
        return await staged.plan_release(work, str(uuid4()), Chosen(batch=BATCH), behalf)


async def test_credits_of_several_items_are_corrected_by_two(people: People) -> None:
    batch = await corrections(people)
    own = people.world.people["ce-officer"]

    same, lent = await plan(people, "ce-officer"), await plan(people, "ce-officer-2", own)
    made = await plan(people, "ce-officer-2")

    for refused in (same, lent):
        assert isinstance(refused, NotMade)
        assert [one.code for one in refused.blockers] == [BlockerCode.SAME_PERSON_TWICE]
    assert isinstance(made, Made)
    await staged.release(people.database, people.world.signed_in("ce-officer-2"), made.id)
    with people.world.engine.connect() as connection:
        state = connection.scalar(text("SELECT state FROM item WHERE id = :id"), {"id": batch})
    assert state == "REVOKED"


async def test_the_database_lets_nobody_release_their_own_corrections(people: People) -> None:
    await corrections(people)
    made = await plan(people, "ce-officer-2")
    assert isinstance(made, Made)

    with (
        pytest.raises(DBAPIError, match="has no second person"),
        people.world.engine.begin() as connection,
    ):
        connection.execute(
            text(
                "WITH own AS (INSERT INTO decision_release (authority_id, id, person_id, at)"
                " SELECT authority_id, gen_random_uuid(), :who, at FROM decision_release"
                " RETURNING authority_id, id) INSERT INTO released_decision (authority_id,"
                " release_id, staged_id) SELECT own.authority_id, own.id, s.id FROM own,"
                " staged_decision s"
            ),
            {"who": people.world.people["ce-officer"]},
        )


@pytest.mark.parametrize("action", sorted(CORRECTIONS))
def test_no_bulk_action_corrects_the_credits_of_several_items(action: str) -> None:
    several = [Target(uuid4(), 1), Target(uuid4(), 1)]

    refused = target_faults(several, 200, Command(action=action))

    assert [one.code for one in refused] == [BlockerCode.INPUT_INVALID]
    assert target_faults(several[:1], 200, Command(action=action)) == ()
    assert target_faults(several, 200, Command(action="approve")) == ()


def test_every_action_that_changes_confirmed_credits_is_a_correction() -> None:
    found = {
        line.action
        for definition in DEFINITIONS.values()
        for line in definition.transitions
        if STANDING in line.guards
        or Effect.REVERSE_RECORDS in line.effects
        or (Effect.CONFIRM_RECORDS in line.effects and line.stays)
    }

    assert found == CORRECTIONS
