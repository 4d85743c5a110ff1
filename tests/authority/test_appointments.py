"""Who is appointed by whom, what counts with the next request, and what the database refuses."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from tests.api.conftest import Api
from trainingflow.api.nodes import global_id
from trainingflow.db.base import new_id
from trainingflow.domain.authority.separation import ADMINISTRATORS, conflicting, separated
from trainingflow.domain.people import Role
from trainingflow.services.delegation import NewDelegation, delegate
from trainingflow.services.identity import begin
from trainingflow.services.once import Made
from trainingflow.services.reading.viewers import viewer_at

APPOINT = """
mutation($input: AppointInput!) {
  appoint(input: $input) {
    appointment { id role since until recordedBy { name } person { name } }
    proposalId replayed errors { code path message }
  }
}
"""
APPROVE = """
mutation($id: ID!) {
  approveAppointment(proposalId: $id) {
    appointment { id role person { name } } replayed errors { code path }
  }
}
"""
END = """
mutation($id: ID!, $day: Date) {
  endAppointment(appointmentId: $id, lastDay: $day) {
    appointment { until withdrawnAt } replayed errors { code path }
  }
}
"""
SUSPEND = """
mutation($id: ID!) {
  suspendPerson(personId: $id, reason: "离职") { replayed errors { code path } }
}
"""
RESUME = "mutation($id: ID!) { resumePerson(personId: $id) { replayed errors { code path } } }"
HELD = """
query($valid: DateTime, $known: DateTime) {
  appointments(first: 100, validAt: $valid, knownAt: $known) { nodes { id role person { name } } }
}
"""
WAITING = "{ appointmentProposals { id role person { name } proposedBy { name } } }"
TEACHERS = "{ teachers { totalCount } }"


@pytest.fixture
def security(api: Api) -> Api:
    """The district with two security administrators, teacher-1 and teacher-2."""
    for one in ("teacher-1", "teacher-2"):
        api.world.appoint(one, Role.SECURITY_ADMINISTRATOR, "commission")
    return api


async def appoint(
    api: Api, who: str, person: str, role: Role, unit: str = "school", **more: Any
) -> Any:
    wanted = {
        "personId": global_id("Teacher", api.world.people[person]),
        "role": role,
        "organisationId": global_id("Organisation", api.world.units[unit]),
        "since": "2024-05-20",
        "reason": "任命",
        "idempotencyKey": str(uuid4()),
        **more,
    }
    return (await api.data(APPOINT, who, input=wanted))["appoint"]


async def test_a_role_counts_with_the_next_request_and_is_gone_with_the_next(
    security: Api,
) -> None:
    before = (await security.data(TEACHERS, "teacher-3"))["teachers"]["totalCount"]

    made = await appoint(security, "teacher-1", "teacher-3", Role.TRAINING_MANAGER)
    during = (await security.data(TEACHERS, "teacher-3"))["teachers"]["totalCount"]
    ended = await security.data(END, "teacher-2", id=made["appointment"]["id"])
    after = (await security.data(TEACHERS, "teacher-3"))["teachers"]["totalCount"]

    assert (before, during > 60, after) == (1, True, 1)
    assert made["appointment"]["recordedBy"] == {"name": "teacher-1"}
    assert ended["endAppointment"]["errors"] == []


async def test_a_role_counts_until_its_last_day_is_over(security: Api) -> None:
    made = await appoint(security, "teacher-1", "teacher-3", Role.TRAINING_MANAGER)
    last_day = {"id": made["appointment"]["id"], "day": "2024-05-21"}
    ended = await security.data(END, "teacher-2", **last_day)

    seen = []
    for instant in ("2024-05-21T23:59", "2024-05-22T00:00"):
        security.world.set_now(instant)
        seen.append((await security.data(TEACHERS, "teacher-3"))["teachers"]["totalCount"] > 60)

    assert ended["endAppointment"]["errors"] == []
    assert seen == [True, False]


@pytest.mark.parametrize("who", ["ce-officer", "manager", "applicant"])
async def test_nobody_else_appoints(security: Api, who: str) -> None:
    wanted = {"personId": "x", "role": "OFFICER", "organisationId": "x", "since": "2024-05-20"}
    given = {**wanted, "reason": "任命", "idempotencyKey": "1"}

    assert await security.code(APPOINT, who, input=given) == "FORBIDDEN"


async def test_nobody_appoints_themselves(security: Api) -> None:
    own = await appoint(security, "teacher-1", "teacher-1", Role.AUDITOR, "commission")

    assert [one["code"] for one in own["errors"]] == ["SELF_APPROVAL", "INPUT_INVALID"]


async def test_an_administrator_takes_a_second_person(security: Api) -> None:
    security.world.dismiss("teacher-4")
    proposed = await appoint(security, "teacher-1", "teacher-4", Role.AUDITOR, "commission")
    id_ = proposed["proposalId"]
    assert (proposed["appointment"], proposed["errors"]) == (None, [])
    assert (await security.data(WAITING, "teacher-2"))["appointmentProposals"] == [
        {
            "id": id_,
            "role": "AUDITOR",
            "person": {"name": "teacher-4"},
            "proposedBy": {"name": "teacher-1"},
        }
    ]

    same = (await security.data(APPROVE, "teacher-1", id=id_))["approveAppointment"]
    other = (await security.data(APPROVE, "teacher-2", id=id_))["approveAppointment"]
    again = (await security.data(APPROVE, "teacher-2", id=id_))["approveAppointment"]

    assert [one["code"] for one in same["errors"]] == ["SAME_PERSON_TWICE"]
    assert other["appointment"]["person"] == {"name": "teacher-4"}
    assert (again["appointment"]["id"], again["replayed"]) == (other["appointment"]["id"], True)
    assert (await security.data(WAITING, "teacher-1"))["appointmentProposals"] == []


async def test_an_administrator_holds_no_other_role(security: Api) -> None:
    beside = await appoint(security, "teacher-1", "ce-officer", Role.AUDITOR, "commission")
    business = await appoint(security, "teacher-1", "teacher-2", Role.PRINCIPAL)

    assert [(one["code"], one["path"]) for one in beside["errors"]] == [
        ("INPUT_INVALID", ["input", "role"])
    ]
    assert [(one["code"], one["path"]) for one in business["errors"]] == [
        ("INPUT_INVALID", ["input", "role"])
    ]


async def test_what_was_known_when_a_decision_was_taken_can_be_asked_later(security: Api) -> None:
    made = await appoint(security, "teacher-1", "teacher-3", Role.TRAINING_MANAGER)
    id_ = made["appointment"]["id"]
    security.world.set_now("2024-06-03T09:00")
    await security.data(END, "teacher-1", id=id_)
    security.world.set_now("2024-06-04T09:00")

    async def held(valid: str, known: str) -> bool:
        instants = {"valid": f"{valid}+08:00", "known": f"{known}+08:00"}
        nodes = (await security.data(HELD, "teacher-2", **instants))["appointments"]["nodes"]
        return {"role": "TRAINING_MANAGER", "person": {"name": "teacher-3"}} in [
            {"role": one["role"], "person": one["person"]} for one in nodes
        ]

    assert await held("2024-06-03T08:00:00", "2024-06-03T08:00:00")  # as was known when it counted
    assert not await held("2024-06-03T08:00:00", "2024-06-04T08:00:00")  # ended that day
    assert await held("2024-06-01T08:00:00", "2024-06-04T08:00:00")
    assert not await held("2024-05-20T12:00:00", "2024-05-20T08:59:00")  # not known yet


async def test_who_is_suspended_can_do_nothing_until_resumed(security: Api) -> None:
    manager = global_id("Teacher", security.world.people["manager"])
    query = "{ viewer { person { name } } }"

    done = (await security.data(SUSPEND, "teacher-1", id=manager))["suspendPerson"]
    refused = await security.code(query, "manager")
    again = (await security.data(SUSPEND, "teacher-2", id=manager))["suspendPerson"]
    await security.data(RESUME, "teacher-2", id=manager)

    assert (done, again["replayed"]) == ({"replayed": False, "errors": []}, True)
    assert refused == "UNAUTHENTICATED"
    assert (await security.data(TEACHERS, "manager"))["teachers"]["totalCount"] > 60


async def test_what_a_suspended_person_lent_counts_no_more(security: Api) -> None:
    people, day = security.world.people, timedelta(days=1)
    database = security.database.of(security.world.authority_id)
    async with database.writing() as session:
        work = await begin(session, security.world.signed_in("principal"))
        lent = NewDelegation(
            delegate_id=people["teacher-5"],
            opens=work.now - day,
            closes=work.now + day,
            reason="出差",
        )
        assert isinstance(await delegate(work, "lend", lent), Made)

    async def lent_roles() -> list[Role]:
        async with database.reading() as session:
            viewer = await viewer_at(await begin(session, security.world.signed_in("teacher-5")))
        return [held.role for one in viewer.lent for held in one.assignments]

    assert await lent_roles() == [Role.PRINCIPAL]
    await security.data(SUSPEND, "teacher-1", id=global_id("Teacher", people["principal"]))
    assert await lent_roles() == []


@pytest.mark.parametrize("one", sorted(ADMINISTRATORS))
@pytest.mark.parametrize("other", sorted(Role))
def test_the_database_keeps_administrators_apart(security: Api, one: Role, other: Role) -> None:
    """三员分立: also when somebody writes past the application, whoever they are."""
    if one is other:
        assert not separated(one, other)
        return
    assert conflicting(one, (other,)) == (other,)
    security.world.appoint("teacher-6", one, "commission")
    with pytest.raises(IntegrityError, match="ex_assignment_separation"):
        insert(security, "teacher-6", other)


def test_assignments_are_withdrawn_once_and_never_rewritten(security: Api) -> None:
    who = {"who": security.world.people["manager"]}
    for change in (
        "UPDATE assignment SET role = 'CHAIR' WHERE person_id = :who",
        "UPDATE assignment SET until = '2020-01-01' WHERE person_id = :who",
        "UPDATE assignment SET recorded_at = now() WHERE person_id = :who",
        "DELETE FROM assignment WHERE person_id = :who",
    ):
        with pytest.raises(DBAPIError, match="append-only"), security.world.engine.begin() as it:
            it.execute(text(change), who)
    security.world.dismiss("manager")
    with pytest.raises(DBAPIError, match="append-only"), security.world.engine.begin() as it:
        it.execute(text("UPDATE assignment SET withdrawn_at = NULL WHERE person_id = :who"), who)


def test_the_database_asks_for_the_second_person(security: Api) -> None:
    world = security.world
    world.dismiss("teacher-7")
    with pytest.raises(DBAPIError, match="has no second person"):
        insert(security, "teacher-7", Role.AUDITOR, by="teacher-1")
    proposal = new_id()
    with world.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO assignment_proposal (authority_id, id, person_id, role,"
                " organisation_id, since, reason, proposed_by, proposed_at) VALUES (:authority,"
                " :id, :who, 'AUDITOR', :unit, '2024-05-20', '任命', :by, now())"
            ),
            {
                "authority": world.authority_id,
                "id": proposal,
                "who": world.people["teacher-7"],
                "unit": world.units["commission"],
                "by": world.people["teacher-1"],
            },
        )
    for same in ("teacher-1", "teacher-7"):
        with (
            pytest.raises(DBAPIError, match="needs another person"),
            world.engine.begin() as connection,
        ):
            connection.execute(
                text(
                    "INSERT INTO assignment_approval (authority_id, proposal_id, assignment_id,"
                    " approved_by, approved_at) SELECT authority_id, :proposal, id, :by, now()"
                    " FROM assignment LIMIT 1"
                ),
                {"proposal": proposal, "by": world.people[same]},
            )


def insert(api: Api, who: str, role: Role, by: str | None = None) -> None:
    """Write an assignment past the application."""
    world = api.world
    with world.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO assignment (authority_id, id, person_id, role, organisation_id, since,"
                " recorded_at, recorded_by) VALUES (:authority, :id, :who, :role, :unit,"
                " '2024-05-20', :at, :by)"
            ),
            {
                "authority": world.authority_id,
                "id": new_id(),
                "who": world.people[who],
                "role": str(role),
                "unit": world.units["commission"],
                "at": datetime(2024, 5, 20, tzinfo=UTC),
                "by": None if by is None else world.people[by],
            },
        )
