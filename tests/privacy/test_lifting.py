"""A restriction is lifted by somebody else than who restricted the person, and never an erasure."""

from typing import Any

import psycopg
import pytest

from tests.privacy.conftest import Api, Connection, People
from tests.privacy.test_numbers import ALL, KEYRING, PHONE, keep
from tests.privacy.test_own_data import KEEPER, SUBJECT, ask, codes, confirm, decide
from tests.privacy.test_rights import erase, restrict, run
from trainingflow.api.nodes import global_id
from trainingflow.api.token_scope import Need, need_of
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.fields import LONGEST_TEXT
from trainingflow.services.identity import begin
from trainingflow.services.privacy import lifting
from trainingflow.services.privacy.erasing import Refusal

WHY = "本人撤回申请"
LIFT = """
    mutation($about: ID!, $reason: String!) {
        liftRestriction(input: { personId: $about, reason: $reason }) {
            replayed errors { code message path }
        }
    }
"""
STATES = "{ dataRequests(first: 10) { nodes { kind state liftedAt } } }"
SEEN = """
    query($about: ID!) {
        teacher(id: $about) { code personalNumbers { kind masked } }
        teachers(first: 100) { nodes { code } }
        creditStatuses(first: 100) { nodes { teacher { code } } }
    }
"""
FIND = """
    query($number: String!) {
        findByNumber(kind: PHONE, number: $number, purpose: CONTACT, reason: "联系本人") {
            people { name }
        }
    }
"""


async def lift(people: People, by: str, reason: str = WHY) -> Refusal | None:
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in(by))
        return await lifting.lift(work, people.world.people[SUBJECT], reason)


async def lifted(api: Api, who: str, reason: str = WHY, subject: str = SUBJECT) -> Any:
    about = global_id("Person", api.world.people[subject])
    return (await api.data(LIFT, who, about=about, reason=reason))["liftRestriction"]


async def states(api: Api, who: str = SUBJECT) -> list[tuple[str, str]]:
    nodes = (await api.data(STATES, who))["dataRequests"]["nodes"]
    return [(one["kind"], one["state"]) for one in nodes]


async def test_a_restriction_is_lifted_by_another_who_says_why(people: People, second: str) -> None:
    assert await lift(people, second) is Refusal.NOT_RESTRICTED
    assert await restrict(people, KEEPER) is None
    assert await lift(people, second, "  ") is Refusal.REASON_MISSING
    assert await lift(people, KEEPER) is Refusal.SAME_PERSON
    assert await lift(people, second) is None
    assert await lift(people, second) is Refusal.ALREADY
    assert await lift(people, KEEPER) is Refusal.NOT_RESTRICTED


async def test_who_was_lifted_is_restricted_again_by_anybody_who_keeps_data(
    people: People, second: str, owner: Connection
) -> None:
    await restrict(people, KEEPER)
    await lift(people, second)

    assert await erase(people, second) is Refusal.NOT_RESTRICTED
    assert await restrict(people, second, "再次申请") is None
    assert await restrict(people, KEEPER) is Refusal.ALREADY
    assert await lift(people, second) is Refusal.SAME_PERSON
    assert owner.execute(
        "SELECT reason, restricted_by, lifted_at, lifted_by, lifted_because FROM erasure"
    ).fetchall() == [("再次申请", people.world.people[second], None, None, None)]
    assert await lift(people, KEEPER) is None


async def test_who_is_erased_is_never_lifted(people: People, second: str) -> None:
    await restrict(people, KEEPER)
    await erase(people, second)

    assert [await lift(people, who) for who in (KEEPER, second)] == [Refusal.ERASED] * 2


@pytest.mark.parametrize("who", ["manager", "principal", "ce-officer", "chair", SUBJECT])
async def test_nobody_but_a_keeper_lifts(people: People, who: str) -> None:
    await restrict(people, KEEPER)

    assert await lift(people, who) is Refusal.NOT_ALLOWED


async def test_a_keeper_does_not_lift_their_own_restriction(keyed: Api, people: People) -> None:
    people.world.appoint(SUBJECT, Role.SECURITY_ADMINISTRATOR, "commission")
    await restrict(people, KEEPER)

    assert codes(await lifted(keyed, SUBJECT)) == ["SELF_APPROVAL"]


async def test_what_was_hidden_is_shown_and_found_again(
    keyed: Api, people: People, second: str
) -> None:
    await keep(people, KEYRING, *ALL)
    about = global_id("Teacher", people.world.people[SUBJECT])
    before = await keyed.data(SEEN, KEEPER, about=about)
    found = await keyed.data(FIND, KEEPER, number=PHONE)
    await restrict(people, KEEPER)
    hidden = await keyed.data(SEEN, KEEPER, about=about)
    unfound = await keyed.data(FIND, KEEPER, number=PHONE)
    await lift(people, second)

    assert (before["teacher"]["code"], hidden["teacher"]) == (SUBJECT, None)
    assert len(found["findByNumber"]["people"]) == 1
    assert unfound["findByNumber"]["people"] == []
    assert await keyed.data(SEEN, KEEPER, about=about) == before
    assert await keyed.data(FIND, KEEPER, number=PHONE) == found


async def test_over_the_api_everything_that_is_refused_says_why(
    keyed: Api, people: People, second: str
) -> None:
    nothing = await lifted(keyed, second)
    await decide(keyed, await ask(keyed, "RESTRICTION"))
    unsaid = await lifted(keyed, second, " ")
    endless = await lifted(keyed, second, "长" * (LONGEST_TEXT + 1))
    foreign = await lifted(keyed, "ce-officer")
    alone = await lifted(keyed, KEEPER)
    done = await lifted(keyed, second)
    again = await lifted(keyed, second)
    await restrict(people, KEEPER)
    await erase(people, second)
    erased = await lifted(keyed, second)

    assert [codes(one) for one in (nothing, unsaid, endless, foreign, alone, erased)] == [
        ["INPUT_INVALID"],
        ["FIELD_MISSING"],
        ["INPUT_INVALID"],
        ["ROLE_REQUIRED"],
        ["SAME_PERSON_TWICE"],
        ["INPUT_INVALID"],
    ]
    assert (done["replayed"], done["errors"]) == (False, [])
    assert (again["replayed"], again["errors"]) == (True, [])


async def test_what_was_granted_ends_with_the_restriction_and_is_told_to_the_person(
    keyed: Api, second: str
) -> None:
    """An erasure that was granted before is not carried out upon a later restriction."""
    erasure = await ask(keyed)
    await decide(keyed, erasure)
    await lifted(keyed, second)

    assert await states(keyed) == [("ERASURE", "LIFTED")]
    assert codes(await confirm(keyed, erasure, second)) == ["INPUT_INVALID"]
    await decide(keyed, await ask(keyed, "RESTRICTION"), second)
    assert codes(await confirm(keyed, erasure, KEEPER)) == ["INPUT_INVALID"]
    assert await states(keyed) == [("ERASURE", "LIFTED"), ("RESTRICTION", "DONE")]
    anew = await ask(keyed)
    await decide(keyed, anew, second)
    assert (await confirm(keyed, anew, KEEPER))["errors"] == []


async def test_lifting_is_in_the_journal_with_the_person_and_who_did_it(
    keyed: Api, people: People, owner: Connection, second: str
) -> None:
    await restrict(people, KEEPER)
    await lifted(keyed, KEEPER)
    await lifted(keyed, second)
    by = people.world.people.__getitem__

    assert owner.execute(
        "SELECT action, actor_id, object_id, result, reason FROM audit_entry"
        " WHERE action IN ('liftRestriction', 'resumePersonalData') ORDER BY id"
    ).fetchall() == [
        ("liftRestriction", by(KEEPER), None, "REFUSED", "SAME_PERSON_TWICE"),
        ("resumePersonalData", by(second), by(SUBJECT), "DONE", None),
        ("liftRestriction", by(second), by(SUBJECT), "DONE", None),
    ]


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ("lifted_by = restricted_by", "ck_erasure_lifted_two_persons"),
        ("lifted_by = person_id", "ck_erasure_lifted_two_persons"),
        ("erased_at = now(), erased_by = lifted_by", "ck_erasure_lifted_or_erased"),
        ("lifted_because = ''", "ck_erasure_lifted"),
        ("lifted_by = NULL", "ck_erasure_lifted"),
    ],
)
async def test_the_database_refuses_the_same_whoever_writes(
    people: People, owner: Connection, second: str, change: str, check: str
) -> None:
    await restrict(people, KEEPER)
    await lift(people, second)

    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        owner.execute(f"UPDATE erasure SET {change}")  # noqa: S608 - of this file

    assert refused.value.diag.constraint_name == check


@pytest.mark.usefixtures("people")
def test_an_office_lifts_at_the_terminal(
    second: str, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    why = ("--reason", WHY)

    said = [
        run("lift", SUBJECT, "--by", second, *why),
        run("restrict", SUBJECT, "--by", KEEPER, *why),
        run("lift", SUBJECT, "--by", "ce-officer", *why),
        run("lift", SUBJECT, "--by", KEEPER, *why),
        run("lift", SUBJECT, "--by", second, *why),
        run("restrict", SUBJECT, "--by", KEEPER, *why),
        run("erase", SUBJECT, "--by", second),
    ]

    assert [one.exit_code for one in said] == [1, 0, 1, 1, 0, 0, 0]
    assert "is not restricted" in said[0].output
    assert "Another must agree" in said[3].output
    assert said[4].output == f"The data of {SUBJECT} is used again.\n"


def test_a_token_of_a_program_lifts_nothing() -> None:
    assert need_of("Mutation.liftRestriction") == Need(None)
