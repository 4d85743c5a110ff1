"""The second factor of local accounts: enrolled, asked for, counted once, never guessed."""

import asyncio
from base64 import b32decode
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import psycopg
import pytest
from hypothesis import given, strategies as st
from typer.testing import CliRunner

from tests.identity.test_accounts import GOOD, OWN, PEPPER, PUBLIC, START, Site
from tests.services.conftest import People
from trainingflow.app import create_app
from trainingflow.cli import account
from trainingflow.db.session import Database
from trainingflow.domain.people import Role
from trainingflow.environment import Secret
from trainingflow.services.signing_in import one_time_codes
from trainingflow.services.signing_in.configuration import (
    ADMINISTRATORS,
    PasswordProfile,
    SignIn,
)
from trainingflow.services.signing_in.one_time_codes import Locks
from trainingflow.settings import Settings

# The secret and the codes of RFC 6238, appendix B, of which the last six digits are shown.
RFC_SECRET = b"12345678901234567890"
RFC_CODES = {
    59: "287082",
    1111111109: "081804",
    1111111111: "050471",
    1234567890: "005924",
    2000000000: "279037",
    20000000000: "353130",
}
SETTINGS = SignIn(
    public_url=PUBLIC,
    passwords=PasswordProfile.MLPS,
    pepper=PEPPER,
    two_factor_roles=frozenset({Role.OFFICER}),
)


class Desk:
    """Somebody who signs in with an app that makes codes, on an installation that demands it."""

    def __init__(self, people: People, database: Database) -> None:
        self.site = Site(people, database, SETTINGS)
        self.app = create_app(Settings(), database, SETTINGS)
        self.secret = b""
        self.now = START

    def wait(self, **by: float) -> None:
        """Let time go by, here and in the app."""
        self.now += timedelta(**by)
        self.site.people.world.set_now(self.now)

    def code(self, off: int = 0) -> str:
        """The code that the app shows now, or so many steps from now."""
        return one_time_codes.code_at(self.secret, self.now + timedelta(seconds=30 * off))

    async def post(self, path: str, address: str = "10.1.1.1", **said: str) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, client=(address, 1))
        asked = {"name": "ce-officer", "password": GOOD, **said}
        async with httpx.AsyncClient(transport=transport, base_url=PUBLIC) as client:
            return await client.post(f"/sign-in/{path}", json=asked, headers=OWN)

    async def enter(self, code: str = "", address: str = "10.1.1.1", **said: str) -> str:
        answer = await self.post("password", address, code=code, **said)
        return "in" if answer.status_code == 204 else str(answer.json()["error"]["code"])

    async def enrol(self, **said: str) -> list[str]:
        """Set up the app; gives the recovery codes."""
        offer = (await self.post("second-factor", **said)).json()
        self.secret = b32decode(offer["secret"])
        answer = await self.post("second-factor/confirm", code=self.code())
        codes: list[str] = answer.json()["recoveryCodes"]
        self.wait(seconds=30)
        return codes


@pytest.fixture
async def desk(people: People, database: Database) -> Desk:
    people.world.set_now(START)
    made = Desk(people, database)
    await made.site.account("ce-officer")
    return made


@pytest.mark.parametrize("seconds", RFC_CODES)
def test_codes_are_those_of_the_standard(seconds: int) -> None:
    at = datetime.fromtimestamp(seconds, UTC)

    assert one_time_codes.code_at(RFC_SECRET, at) == RFC_CODES[seconds]


@given(st.integers(0, 2**33), st.integers(-3, 3), st.none() | st.integers(-3, 3))
def test_a_code_counts_a_step_before_and_after_and_never_again(
    seconds: int, off: int, used: int | None
) -> None:
    at, step = datetime.fromtimestamp(seconds + 1000, UTC), (seconds + 1000) // 30
    code = one_time_codes.code_at(RFC_SECRET, datetime.fromtimestamp((step + off) * 30, UTC))
    last = None if used is None else step + used

    found = one_time_codes.step_of(RFC_SECRET, code, at, last)

    assert found is None or (found <= step + 1 and (last is None or found > last))
    if abs(off) <= 1 and (last is None or step + off > last):
        assert found is not None


@given(st.text(max_size=40))
def test_what_is_no_code_is_none(text: str) -> None:
    at = datetime.fromtimestamp(59, UTC)
    code = one_time_codes.normalised(text)

    found = one_time_codes.step_of(RFC_SECRET, code, at, None)

    assert (found is not None) == (code in {"755224", "287082", "359152"})


def test_a_secret_is_kept_so_that_only_its_owner_and_the_pepper_open_it(people: People) -> None:
    here, there = people.world.people["manager"], people.world.people["principal"]
    kept = Locks(PEPPER).locked(RFC_SECRET, here)

    assert RFC_SECRET not in kept
    assert Locks(PEPPER).opened(kept, here) == RFC_SECRET
    assert Locks(PEPPER).opened(kept, there) is None
    assert Locks(Secret("another pepper, which is long enough too")).opened(kept, here) is None


async def test_whoever_needs_a_second_factor_enrols_one_and_comes_in_with_it(desk: Desk) -> None:
    without = await desk.enter()
    offer = await desk.post("second-factor")
    desk.secret = b32decode(offer.json()["secret"])
    address = urlsplit(offer.json()["address"])
    confirmed = await desk.post("second-factor/confirm", code=desk.code())
    desk.wait(seconds=30)

    assert without == "SECOND_FACTOR_NEEDED"
    assert (address.scheme, address.netloc, address.path) == (
        "otpauth",
        "totp",
        "/trainingflow:ce-officer",
    )
    assert parse_qs(address.query)["secret"] == [offer.json()["secret"]]
    assert len(set(confirmed.json()["recoveryCodes"])) == 10
    assert offer.headers["cache-control"] == confirmed.headers["cache-control"] == "no-store"
    assert [await desk.enter(), await desk.enter("000000")] == [
        "SECOND_FACTOR_NEEDED",
        "SIGN_IN_FAILED",
    ]
    assert await desk.enter(desk.code()) == "in"


async def test_a_session_with_both_factors_opens_what_the_role_opens(desk: Desk) -> None:
    await desk.enrol()
    entered = await desk.post("password", code=desk.code())

    cookie = entered.headers["set-cookie"].partition(";")[0]
    transport = httpx.ASGITransport(desk.app)
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC) as client:
        asked = {"query": "{ viewer { person { name } } }"}
        shown = await client.post("/graphql", json=asked, headers={**OWN, "cookie": cookie})

    assert shown.json() == {"data": {"viewer": {"person": {"name": "ce-officer"}}}, **extra(shown)}


def extra(answer: httpx.Response) -> dict[str, Any]:
    return {name: value for name, value in answer.json().items() if name == "extensions"}


async def test_a_code_works_once_however_it_is_written(desk: Desk) -> None:
    await desk.enrol()
    code = desk.code()

    assert await desk.enter(f" {code[:3]} {code[3:]} ") == "in"
    assert [await desk.enter(code), await desk.enter(desk.code(-1))] == ["SIGN_IN_FAILED"] * 2
    desk.wait(seconds=30)
    assert await desk.enter(desk.code()) == "in"


async def test_of_many_who_send_the_same_code_at_once_one_comes_in(desk: Desk) -> None:
    await desk.enrol()

    answers = await asyncio.gather(*(desk.enter(desk.code()) for _ in range(4)))

    assert sorted(answers) == ["SIGN_IN_FAILED"] * 3 + ["in"]


async def test_the_code_that_enrolled_signs_nobody_in(desk: Desk) -> None:
    offer = (await desk.post("second-factor")).json()
    desk.secret = b32decode(offer["secret"])
    await desk.post("second-factor/confirm", code=desk.code())

    assert await desk.enter(desk.code()) == "SIGN_IN_FAILED"


async def test_a_recovery_code_works_once(desk: Desk) -> None:
    codes = await desk.enrol()

    assert [await desk.enter(codes[0].lower()), await desk.enter(codes[0])] == [
        "in",
        "SIGN_IN_FAILED",
    ]
    assert await desk.enter(codes[1].replace("-", " ")) == "in"


async def test_nothing_that_is_kept_makes_a_code(desk: Desk, owner_url: str) -> None:
    codes = await desk.enrol()

    with psycopg.connect(owner_url) as connection:
        [row] = connection.execute("SELECT secret, recovery FROM second_factor").fetchall()
    assert desk.secret not in row[0]
    assert len(row[1]) == 10
    assert not any(one.replace("-", "").encode() in b"".join(row[1]) for one in codes)


async def test_codes_are_guessed_five_times_from_all_networks_together(desk: Desk) -> None:
    await desk.enrol()

    wrong = [await desk.enter("000000", f"203.0.{n}.7") for n in range(6)]
    right = await desk.enter(desk.code())
    desk.wait(minutes=10, seconds=30)
    later = await desk.enter(desk.code())

    assert wrong == ["SIGN_IN_FAILED"] * 5 + ["TRY_LATER"]
    assert (right, later) == ("TRY_LATER", "in")


async def test_whoever_does_not_know_the_password_locks_nobody_out(desk: Desk) -> None:
    await desk.enrol()

    guess = {"password": "x"}
    wrong = [await desk.enter("000000", f"203.0.{n}.7", **guess) for n in range(8)]

    assert wrong == ["SIGN_IN_FAILED"] * 8
    assert await desk.enter(desk.code()) == "in"


async def test_a_second_factor_is_replaced_by_whoever_has_it(desk: Desk) -> None:
    await desk.enrol()
    stolen = await desk.post("second-factor")
    old = desk.secret

    await desk.enrol(code=desk.code())

    assert stolen.json()["error"]["code"] == "SECOND_FACTOR_NEEDED"
    assert await desk.enter(one_time_codes.code_at(old, desk.now)) == "SIGN_IN_FAILED"
    assert await desk.enter(desk.code()) == "in"


async def test_what_was_offered_is_over_after_a_quarter_of_an_hour(desk: Desk) -> None:
    offer = (await desk.post("second-factor")).json()
    desk.secret = b32decode(offer["secret"])
    desk.wait(minutes=16)

    late = await desk.post("second-factor/confirm", code=desk.code())

    assert (late.status_code, late.json()["error"]["code"]) == (403, "SIGN_IN_FAILED")


async def test_a_password_is_changed_with_the_second_factor_only(desk: Desk) -> None:
    await desk.enrol()
    new = GOOD + "!"

    without = await desk.post("password/change", newPassword=new)
    with_it = await desk.post("password/change", newPassword=new, code=desk.code())
    desk.wait(seconds=30)

    assert without.json()["error"]["code"] == "SECOND_FACTOR_NEEDED"
    assert with_it.status_code == 204
    assert await desk.enter(desk.code(), password=new) == "in"


async def test_the_terminal_takes_a_lost_factor_away_and_ends_the_sessions(
    desk: Desk, database_url: str, owner_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.enrol()
    assert await desk.enter(desk.code()) == "in"
    monkeypatch.setenv("DATABASE_URL", database_url)

    said = ["forget-factor", "--person", "ce-officer"]
    ended = await asyncio.to_thread(CliRunner().invoke, account.app, said)
    again = await asyncio.to_thread(CliRunner().invoke, account.app, said)

    assert (ended.output, again.output) == ("Forgotten.\n", "There was none.\n")
    assert await desk.enter() == "SECOND_FACTOR_NEEDED"
    with psycopg.connect(owner_url) as connection:
        rows = connection.execute("SELECT ended_because FROM browser_session").fetchall()
    assert rows == [("second factor forgotten",)]


async def test_the_journal_knows_of_the_second_factor(desk: Desk, owner_url: str) -> None:
    await desk.enrol()
    await desk.enter("000000")
    await desk.enter(desk.code())

    with psycopg.connect(owner_url) as connection:
        rows = connection.execute(
            "SELECT action, result, reason, detail->>'twoFactor' FROM audit_entry"
            " WHERE object_kind = 'SIGN_IN' ORDER BY id"
        ).fetchall()
    assert rows[2:] == [
        ("offerSecondFactor", "DONE", None, None),
        ("enrolSecondFactor", "DONE", None, None),
        ("signIn", "REFUSED", "SIGN_IN_FAILED", None),
        ("signIn", "DONE", None, "true"),
    ]


def test_the_profile_of_classified_protection_demands_two_factors_of_administrators() -> None:
    given = {
        "TRAININGFLOW_PUBLIC_URL": PUBLIC,
        "TRAININGFLOW_PASSWORD_PEPPER": "p" * 32,
        "TRAININGFLOW_TWO_FACTOR_ROLES": "OFFICER",
    }

    def roles(profile: str) -> frozenset[Role]:
        return SignIn.read({**given, "TRAININGFLOW_LOCAL_ACCOUNTS": profile}).two_factor_roles

    assert roles("mlps") == ADMINISTRATORS | {Role.OFFICER}
    assert roles("nist") == {Role.OFFICER}
