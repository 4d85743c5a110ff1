"""Tokens: made once, cut with their owner's rights, ended at once, and nowhere to be read."""

import zlib
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from hypothesis import given, strategies as st
from sqlalchemy import select, text, update

from tests.api.conftest import Api
from tests.identity.credentials import (
    REVOKE,
    VIEWER,
    ask,
    data,
    made,
    organisation,
    refusals,
    token,
)
from trainingflow.db.models import ApiToken
from trainingflow.db.session import clock
from trainingflow.domain.people import Role
from trainingflow.services.signing_in.recognise import holder_of
from trainingflow.services.signing_in.token_text import (
    Prefix,
    digest,
    found_in,
    key_id,
    new_text,
    well_formed,
)

OWN = "{ viewer { tokens(valid: true) { nodes { id name lastUsedAt lastUsedFrom valid } } } }"
ROTATE = """
mutation($id: ID!, $hours: Int!, $key: String!) {
  rotateToken(input: {tokenId: $id, overlapHours: $hours, idempotencyKey: $key}) {
    secret replayed token { id operations kinds expiresAt } errors { code path }
  }
}
"""


def test_a_token_is_a_prefix_thirty_random_letters_and_a_checksum() -> None:
    text = new_text(Prefix.PERSONAL)

    assert (text[:4], len(text)) == ("tfp_", 40)
    assert well_formed(text)
    assert len({new_text(Prefix.SERVICE) for _ in range(1000)}) == 1000
    assert 62**30 > 2**178


@given(st.integers(4, 39), st.sampled_from("0123456789ABCxyz"))
def test_a_token_with_one_letter_changed_is_none(place: int, letter: str) -> None:
    text = "tfp_ABCDEFGHIJKLMNOPQRSTUVWXYZ0123"
    number, check = zlib.crc32(text.encode()), ""
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    for _ in range(6):
        number, rest = divmod(number, 62)
        check = letters[rest] + check
    whole = text + check
    changed = whole[:place] + letter + whole[place + 1 :]

    assert well_formed(whole)
    assert well_formed(changed) is (changed == whole)


def test_tokens_are_found_in_what_somebody_has_published() -> None:
    text = new_text(Prefix.SERVICE)

    assert found_in(f'KEY = "{text}"\nOTHER = "tfp_{"0" * 36}"') == [text]


async def test_a_token_signs_its_owner_in(api: Api) -> None:
    secret = await token(api, "applicant")

    assert await data(api, secret, VIEWER) == {"viewer": {"person": {"name": "applicant"}}}


async def test_a_token_is_kept_as_a_hash_only(api: Api, owner_url: str) -> None:
    secret = await token(api, "applicant")

    with psycopg.connect(owner_url) as connection:
        row = connection.execute("SELECT key_id, sha256, api_token::text FROM api_token").fetchone()
    assert row is not None
    assert (row[0], row[1]) == (key_id(secret), digest(secret))
    assert secret[4:12] not in row[2]


async def test_a_repeat_makes_no_other_token_and_shows_no_secret(api: Api) -> None:
    first = await made(api, "applicant", idempotencyKey="k")
    again = await made(api, "applicant", idempotencyKey="k")

    assert (again["token"], again["secret"], again["replayed"]) == (first["token"], None, True)


async def test_a_token_is_valid_for_ninety_days_unless_said_otherwise(api: Api) -> None:
    default, longest = await made(api, "applicant"), await made(api, "applicant", days=366)

    now = datetime.fromisoformat((await api.data("{ serverTime }"))["serverTime"])
    left = [
        (datetime.fromisoformat(one["token"]["expiresAt"]) - now).total_seconds() / 86400
        for one in (default, longest)
    ]
    assert [round(one) for one in left] == [90, 366]


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ({"days": 0}, ("INPUT_INVALID", ["input", "days"])),
        ({"days": 367}, ("INPUT_INVALID", ["input", "days"])),
        ({"name": " "}, ("FIELD_MISSING", ["input", "name"])),
        ({"operations": ["ACT"]}, ("INPUT_INVALID", ["input", "operations"])),
        (
            {"operations": ["READ", "ADMINISTER"], "kinds": ["COURSE"]},
            ("INPUT_INVALID", ["input", "operations"]),
        ),
        ({"networks": ["10.0.0.0/99"]}, ("INPUT_INVALID", ["input", "networks"])),
    ],
)
async def test_what_no_token_may_be_is_refused(
    api: Api, wanted: dict[str, object], reason: tuple[str, list[str]]
) -> None:
    assert await refusals(api, "applicant", **wanted) == [reason]


async def test_a_revoked_token_is_refused_at_the_next_request(api: Api) -> None:
    payload = await made(api, "applicant")
    secret = payload["secret"]
    assert (await ask(api, secret, VIEWER)).status_code == 200

    ended = await api.data(REVOKE, "applicant", id=payload["token"]["id"])

    response = await ask(api, secret, VIEWER)
    assert ended["revokeToken"]["token"]["valid"] is False
    assert response.status_code == 401
    assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_every_token_that_is_not_valid_is_answered_alike(api: Api) -> None:
    revoked = await made(api, "applicant")
    await api.data(REVOKE, "applicant", id=revoked["token"]["id"])
    elsewhere = await token(api, "applicant", networks=["10.8.0.0/16"])
    expiring = await token(api, "applicant", days=1)
    suspended = await token(api, "teacher-1")
    with api.world.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO access_suspension (authority_id, id, person_id, since, reason)"
            " VALUES (%s, gen_random_uuid(), %s, now(), 'left')",
            (api.world.authority_id, api.world.people["teacher-1"]),
        )
    bad = [revoked["secret"], elsewhere, suspended, new_text(Prefix.PERSONAL), "tfp_short", "x.y.z"]
    answers = [(await ask(api, one, VIEWER)).json() for one in bad]
    api.world.set_now(datetime.now(UTC) + timedelta(days=10_000))
    answers.append((await ask(api, expiring, VIEWER)).json())

    costs = [one["extensions"]["cost"] for one in answers]  # what is left goes down, of all alike
    assert all(one.get("errors") == answers[0].get("errors") for one in answers)
    assert answers[0]["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}
    assert {(one["requested"], one["actual"]) for one in costs} == {(20, 0)}


async def test_a_token_is_not_valid_at_the_very_instant_of_its_end(api: Api) -> None:
    secret = await token(api, "applicant")

    async with api.database.writing() as session:  # one transaction, and so one instant
        now = await clock(session)
        row = (await session.execute(select(ApiToken))).scalar_one()
        found = []
        for left in (timedelta(microseconds=1), timedelta(0)):
            row.expires_at = now + left
            found.append(await holder_of(session, secret, "127.0.0.1") is not None)
        await session.rollback()

    assert found == [True, False]


async def test_a_token_of_another_hash_is_none_whatever_its_key_id(api: Api) -> None:
    secret = await token(api, "applicant")

    async def valid() -> bool:
        async with api.database.reading() as session:
            return await holder_of(session, secret, "127.0.0.1") is not None

    found = [await valid()]
    with api.world.engine.begin() as connection:  # the database itself lets nobody change a hash
        connection.execute(text("ALTER TABLE api_token DISABLE TRIGGER USER"))
        other = digest(new_text(Prefix.PERSONAL))
        connection.execute(update(ApiToken).values(sha256=other))
    found.append(await valid())

    assert found == [True, False]


async def test_a_token_in_the_address_is_refused(api: Api) -> None:
    secret = await token(api, "applicant")

    response = await api.client.get(f"/graphql?query={{serverTime}}&access_token={secret}")

    assert response.status_code == 401
    assert secret not in response.text


async def test_a_token_is_accepted_from_its_networks(api: Api) -> None:
    secret = await token(api, "applicant", networks=["127.0.0.0/8", "10.8.0.1/16"])

    assert await data(api, secret, VIEWER) == {"viewer": {"person": {"name": "applicant"}}}


async def test_the_last_use_is_shown_to_the_owner_and_written_once_a_minute(
    api: Api, owner_url: str
) -> None:
    secret = await token(api, "applicant")
    before = await api.data(OWN, "applicant")
    for _ in range(3):
        await data(api, secret, VIEWER)

    [shown] = (await api.data(OWN, "applicant"))["viewer"]["tokens"]["nodes"]

    assert before["viewer"]["tokens"]["nodes"][0]["lastUsedAt"] is None
    assert (shown["lastUsedAt"] is not None, shown["lastUsedFrom"]) == (True, "127.0.0.1")
    with psycopg.connect(owner_url) as connection:
        rows = connection.execute("SELECT xmin FROM api_token").fetchall()
        await data(api, secret, VIEWER)
        assert connection.execute("SELECT xmin FROM api_token").fetchall() == rows


async def test_a_locked_row_keeps_no_request_waiting(api: Api, owner_url: str) -> None:
    secret = await token(api, "applicant")

    with psycopg.connect(owner_url) as connection:
        connection.execute("SELECT 1 FROM api_token FOR UPDATE")
        answer = await data(api, secret, VIEWER)

    assert answer == {"viewer": {"person": {"name": "applicant"}}}


async def test_a_rotated_token_works_on_until_its_overlap_is_over(api: Api) -> None:
    old = await made(api, "applicant", operations=["READ", "ACT"], kinds=["COURSE"])

    asked = {"id": old["token"]["id"], "hours": 72, "key": "r"}
    payload = (await api.data(ROTATE, "applicant", **asked))["rotateToken"]
    again = (await api.data(ROTATE, "applicant", **asked))["rotateToken"]

    new = payload["secret"]
    assert (payload["errors"], payload["token"]["operations"], payload["token"]["kinds"]) == (
        [],
        ["ACT", "READ"],
        ["COURSE"],
    )
    assert (again["secret"], again["replayed"]) == (None, True)
    assert [(await ask(api, one, VIEWER)).status_code for one in (old["secret"], new)] == [200, 200]
    now = datetime.fromisoformat((await api.data("{ serverTime }"))["serverTime"])
    api.world.set_now(now + timedelta(hours=72, seconds=1))
    assert [(await ask(api, one, VIEWER)).status_code for one in (old["secret"], new)] == [401, 200]


async def test_a_rotation_without_overlap_ends_the_old_token_at_once(api: Api) -> None:
    old = await made(api, "applicant")

    asked = {"id": old["token"]["id"], "hours": 0, "key": "r"}
    payload = (await api.data(ROTATE, "applicant", **asked))["rotateToken"]

    assert [
        (await ask(api, one, VIEWER)).status_code for one in (old["secret"], payload["secret"])
    ] == [401, 200]


@pytest.mark.parametrize("hours", [-1, 73])
async def test_an_overlap_is_no_longer_than_three_days(api: Api, hours: int) -> None:
    old = await made(api, "applicant")

    asked = {"id": old["token"]["id"], "hours": hours, "key": "r"}
    payload = (await api.data(ROTATE, "applicant", **asked))["rotateToken"]

    assert payload["errors"] == [{"code": "INPUT_INVALID", "path": ["input", "overlapHours"]}]
    assert (await ask(api, old["secret"], VIEWER)).status_code == 200


async def test_somebody_elses_token_is_neither_seen_nor_ended_nor_rotated(api: Api) -> None:
    theirs = await made(api, "applicant")
    asked = {"id": theirs["token"]["id"], "hours": 1, "key": "r"}

    ended = (await api.data(REVOKE, "ce-officer", id=theirs["token"]["id"]))["revokeToken"]
    rotated = (await api.data(ROTATE, "ce-officer", **asked))["rotateToken"]

    assert ended == {"token": None, "errors": [{"code": "NOT_FOUND"}]}
    assert (rotated["token"], rotated["secret"], rotated["errors"][0]["code"]) == (
        None,
        None,
        "NOT_FOUND",
    )
    assert (await ask(api, theirs["secret"], VIEWER)).status_code == 200
    assert (await api.data(OWN, "ce-officer"))["viewer"]["tokens"]["nodes"] == []


async def test_a_security_administrator_ends_any_token(api: Api) -> None:
    theirs = await made(api, "applicant")
    api.world.appoint("teacher-2", Role.SECURITY_ADMINISTRATOR, "commission")

    ended = (await api.data(REVOKE, "teacher-2", id=theirs["token"]["id"]))["revokeToken"]

    assert (ended["token"]["valid"], ended["errors"]) == (False, [])
    assert (await ask(api, theirs["secret"], VIEWER)).status_code == 401


async def test_a_service_token_needs_somebody_who_answers_for_the_unit(api: Api) -> None:
    school = organisation(api, "school")

    assert await refusals(api, "teacher-1", serviceOfId=school) == [("ROLE_REQUIRED", [])]
    secret = await token(api, "manager", serviceOfId=school)
    assert secret.startswith("tfs_")
    assert (await ask(api, secret, VIEWER)).status_code == 200


async def test_a_service_token_ends_with_the_role_of_who_answers_for_it(api: Api) -> None:
    secret = await token(api, "manager", serviceOfId=organisation(api, "school"))

    api.world.dismiss("manager")

    assert (await ask(api, secret, VIEWER)).status_code == 401


async def test_the_database_lets_no_token_be_widened_or_brought_back(
    api: Api, owner_url: str
) -> None:
    payload = await made(api, "applicant", kinds=["COURSE"])
    await api.data(REVOKE, "applicant", id=payload["token"]["id"])

    for change in (
        "operations = '{READ,ADMINISTER}'",
        "kinds = '{}'",
        "networks = '{0.0.0.0/0}'",
        "expires_at = expires_at + interval '1 second'",
        "revoked_at = NULL",
        "person_id = gen_random_uuid()",
    ):
        with (
            psycopg.connect(owner_url) as connection,
            pytest.raises(psycopg.errors.RestrictViolation, match="only ever narrows"),
        ):
            connection.execute(f"UPDATE api_token SET {change}")  # noqa: S608 - of the list above


async def test_whoever_finds_a_token_ends_it_and_learns_nothing(api: Api) -> None:
    secret = await token(api, "applicant")

    told = await api.client.post("/leaked-token", content=f"key: {secret}\n")
    other = await api.client.post("/leaked-token", content="key: tfp_nothing\n")

    assert (told.status_code, told.text) == (other.status_code, other.text)
    assert (await ask(api, secret, VIEWER)).status_code == 401
