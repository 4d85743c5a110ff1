"""What reopens a window, and what corrects the credits of many, is done by nobody alone."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.services.conftest import People
from tests.services.test_window_changes import BY_WG, at
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.blockers import BlockerCode
from trainingflow.domain.workflow.window_changes import Scope
from trainingflow.services.asked_windows import Asked
from trainingflow.services.delegation import NewDelegation, delegate
from trainingflow.services.identity import begin
from trainingflow.services.once import Made, NotMade, Unknown
from trainingflow.services.window_changes import Changed, change, confirm

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
    asked = Asked(**{**vars_of(REOPENED), "scope": Scope(person_id=favoured)})
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


def vars_of(asked: Asked) -> dict[str, object]:
    return {name: getattr(asked, name) for name in asked.__dataclass_fields__}
