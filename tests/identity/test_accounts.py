"""Local accounts: a code that works once, a password by the rules, a lock that hurts no teacher."""

import asyncio
import itertools
import statistics
import time
from datetime import datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest
from argon2 import PasswordHasher

from tests.identity.credentials import VIEWER
from tests.services.conftest import People
from trainingflow.app import create_app
from trainingflow.db.session import Database
from trainingflow.domain.people import Role
from trainingflow.environment import Secret
from trainingflow.services.signing_in import accounts
from trainingflow.services.signing_in.configuration import PasswordProfile, SignIn
from trainingflow.services.signing_in.passwords import Passwords, flaw
from trainingflow.settings import Settings

PUBLIC = "https://training.example"
OWN = {"origin": PUBLIC, "x-trainingflow": "1", "accept-language": "en"}
PEPPER = Secret("a pepper of the tests, which is long enough")
GOOD = "Lantern-River-42"
START = datetime.fromisoformat("2024-05-20T09:00:00+08:00")
SETTINGS = SignIn(public_url=PUBLIC, passwords=PasswordProfile.MLPS, pepper=PEPPER)


class Site:
    """An installation with local accounts, entered from some address."""

    def __init__(self, people: People, database: Database, settings: SignIn = SETTINGS) -> None:
        self.people = people
        self.database = database
        self.app = create_app(Settings(), database, settings)

    async def post(self, path: str, address: str = "10.1.1.1", **said: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url=PUBLIC) as client:
            answer = await client.post(f"/sign-in/password{path}", json=said, headers=OWN)
            if answer.status_code == 204 and not path:
                shown = await client.post("/graphql", json={"query": VIEWER}, headers=OWN)
                assert shown.json()["data"]["viewer"] is not None
            return answer

    async def code(self, who: str) -> str:
        async with self.database.writing() as session:
            code = await accounts.create(session, self.people.world.signed_in(who), who)
        assert code is not None
        return code

    async def account(self, who: str, password: str = GOOD) -> None:
        asked = {"name": who, "code": await self.code(who), "newPassword": password}
        chosen = await self.post("/choose", **asked)
        assert chosen.status_code == 204, chosen.text

    async def enter(self, who: str, password: str = GOOD, address: str = "10.1.1.1") -> str:
        answer = await self.post("", address, name=who, password=password)
        return "in" if answer.status_code == 204 else str(answer.json()["error"]["code"])


@pytest.fixture
def site(people: People, database: Database) -> Site:
    people.world.set_now(START)
    return Site(people, database)


async def test_an_account_is_opened_by_a_code_that_works_once(site: Site) -> None:
    code = await site.code("manager")
    before = await site.enter("manager", "")

    first = await site.post("/choose", name="manager", code=code, newPassword=GOOD)
    again = await site.post("/choose", name="manager", code=code, newPassword=GOOD + "!")

    assert (before, first.status_code, again.status_code) == ("SIGN_IN_FAILED", 204, 403)
    assert await site.enter("manager") == "in"


async def test_of_two_who_bring_the_same_code_at_once_one_sets_the_password(site: Site) -> None:
    code = await site.code("manager")

    answers = await asyncio.gather(
        *(
            site.post("/choose", name="manager", code=code, newPassword=f"{GOOD}{number}")
            for number in range(2)
        )
    )

    assert sorted(one.status_code for one in answers) == [204, 403]


async def test_a_code_is_over_after_three_days(site: Site) -> None:
    code = await site.code("manager")
    site.people.world.set_now(START + timedelta(hours=72, seconds=5))

    late = await site.post("/choose", name="manager", code=code, newPassword=GOOD)

    assert late.status_code == 403


async def test_a_password_is_kept_as_argon2id_with_a_pepper(site: Site, owner_url: str) -> None:
    await site.account("manager")

    with psycopg.connect(owner_url) as connection:
        row = connection.execute("SELECT password FROM local_account").fetchone()
    assert row is not None
    assert row[0].startswith("$argon2id$v=19$m=47104,t=1,p=1$")
    with pytest.raises(Exception, match="does not match"):
        PasswordHasher().verify(row[0], GOOD)  # without the pepper it is worth nothing


async def test_a_password_is_compared_exactly_as_it_was_sent(site: Site) -> None:
    wide = "Ａｂｃ-" + "长" * 60 + "-9é "
    await site.account("manager", wide)

    assert await site.enter("manager", wide) == "in"
    assert await site.enter("manager", wide.strip()) == "SIGN_IN_FAILED"
    assert await site.enter("manager", wide.replace("é", "e\u0301")) == "SIGN_IN_FAILED"
    assert await site.enter("manager", wide[:-1]) == "SIGN_IN_FAILED"


async def test_five_wrong_passwords_lock_the_account_for_that_network_only(site: Site) -> None:
    await site.account("manager")

    wrong = [await site.enter("manager", "x", "203.0.113.7") for _ in range(5)]
    from_there = await site.enter("manager", GOOD, "203.0.113.99")
    from_school = await site.enter("manager", GOOD, "10.1.1.1")
    site.people.world.set_now(START + timedelta(minutes=10, seconds=30))
    later = await site.enter("manager", GOOD, "203.0.113.7")

    assert wrong == ["SIGN_IN_FAILED"] * 5
    assert (from_there, from_school, later) == ("TRY_LATER", "in", "in")


async def test_many_tries_at_once_are_no_more_than_five(site: Site) -> None:
    await site.account("manager")

    answers = await asyncio.gather(
        *(site.enter("manager", str(number), "203.0.113.7") for number in range(12))
    )

    assert sorted(answers) == ["SIGN_IN_FAILED"] * 5 + ["TRY_LATER"] * 7


async def test_an_address_that_tries_everybody_is_locked_out(site: Site) -> None:
    answers = [await site.enter(f"teacher-{n}", "x", "203.0.113.7") for n in range(21)]

    assert answers == ["SIGN_IN_FAILED"] * 20 + ["TRY_LATER"]


async def test_a_success_forgets_the_failures_before_it(site: Site) -> None:
    await site.account("manager")

    for _ in range(3):
        assert [await site.enter("manager", "x") for _ in range(4)] == ["SIGN_IN_FAILED"] * 4
        assert await site.enter("manager") == "in"


async def test_a_name_that_nobody_has_costs_as_much_as_a_wrong_password() -> None:
    passwords = Passwords(PEPPER)
    kept = await passwords.hashed(GOOD)
    await passwords.fits(None, "x")

    async def seconds(against: str | None) -> float:
        begun = time.perf_counter()
        assert not await passwords.fits(against, "wrong")
        return time.perf_counter() - begun

    pairs = [(await seconds(kept), await seconds(None)) for _ in range(10)]
    known, unknown = (statistics.median(one) for one in zip(*pairs, strict=True))

    assert 0.5 < known / unknown < 2


async def test_a_hash_of_another_strength_is_renewed_when_somebody_signs_in(
    site: Site, owner_url: str
) -> None:
    await site.account("manager")
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1)
    mixed = Passwords(PEPPER)._mixed(GOOD)  # noqa: SLF001 - as an earlier release would have kept it
    with psycopg.connect(owner_url) as connection:
        connection.execute("UPDATE local_account SET password = %s", [weak.hash(mixed)])

    assert await site.enter("manager") == "in"

    with psycopg.connect(owner_url) as connection:
        row = connection.execute("SELECT password FROM local_account").fetchone()
    assert row is not None
    assert "m=47104" in row[0]


async def test_after_ninety_days_a_password_has_to_be_changed_first(site: Site) -> None:
    await site.account("manager")
    site.people.world.set_now(START + timedelta(days=90, seconds=5))

    overdue = await site.enter("manager")
    wrong = await site.enter("manager", "x")
    same = await site.post("/change", name="manager", password=GOOD, newPassword=GOOD)
    new = GOOD + "!"
    changed = await site.post("/change", name="manager", password=GOOD, newPassword=new)

    assert (overdue, wrong) == ("PASSWORD_EXPIRED", "SIGN_IN_FAILED")
    assert (same.status_code, same.json()["error"]["code"]) == (422, "PASSWORD_REFUSED")
    assert (changed.status_code, await site.enter("manager", new)) == (204, "in")


async def test_of_the_last_five_passwords_none_comes_again(site: Site) -> None:
    used = [f"{GOOD}-{number}" for number in range(6)]
    await site.account("manager", used[0])
    for old, new in itertools.pairwise(used):
        changed = await site.post("/change", name="manager", password=old, newPassword=new)
        assert changed.status_code == 204

    async def chosen(new: str) -> int:
        asked = {"name": "manager", "password": used[5], "newPassword": new}
        site.people.world.set_now(START + timedelta(hours=1 + len(tried)))
        tried.append(new)
        return (await site.post("/change", **asked)).status_code

    tried: list[str] = []
    assert [await chosen(one) for one in used[1:]] == [422] * 5
    assert await chosen(used[0]) == 204


async def test_a_new_password_ends_every_session(site: Site, owner_url: str) -> None:
    await site.account("manager")
    assert await site.enter("manager") == "in"

    await site.post("/change", name="manager", password=GOOD, newPassword=GOOD + "!")

    with psycopg.connect(owner_url) as connection:
        ended = connection.execute("SELECT ended_because FROM browser_session").fetchall()
    assert ended == [("password changed",)]


async def test_a_role_that_needs_a_second_factor_has_no_use_for_a_password(
    people: People, database: Database
) -> None:
    people.world.set_now(START)
    roles = frozenset({Role.OFFICER})
    settings = SignIn(
        public_url=PUBLIC, passwords=PasswordProfile.MLPS, pepper=PEPPER, two_factor_roles=roles
    )
    site = Site(people, database, settings)
    await site.account("ce-officer")

    assert await site.enter("ce-officer") == "SECOND_FACTOR_NEEDED"


async def test_the_journal_knows_who_came_in_and_who_was_refused(
    site: Site, owner_url: str
) -> None:
    await site.account("manager")
    await site.enter("manager", "x", "203.0.113.7")
    await site.enter("manager", GOOD, "10.1.1.1")

    with psycopg.connect(owner_url) as connection:
        rows = connection.execute(
            "SELECT action, result, reason, address, actor_id FROM audit_entry"
            " WHERE object_kind = 'SIGN_IN' ORDER BY id"
        ).fetchall()
    manager = site.people.world.people["manager"]
    assert rows == [
        ("giveSignInCode", "DONE", None, None, None),
        ("changePassword", "DONE", None, "10.1.1.1", manager),
        ("signIn", "REFUSED", "SIGN_IN_FAILED", "203.0.113.7", None),
        ("signIn", "DONE", None, "10.1.1.1", manager),
    ]


async def test_nobody_is_signed_in_by_a_page_of_another_origin(site: Site) -> None:
    await site.account("manager")
    transport = httpx.ASGITransport(site.app)
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC) as client:
        answer = await client.post(
            "/sign-in/password",
            json={"name": "manager", "password": GOOD},
            headers={**OWN, "origin": "https://evil.example"},
        )

    assert (answer.status_code, answer.headers.get("set-cookie")) == (403, None)


async def test_without_a_profile_there_are_no_local_accounts(
    people: People, database: Database
) -> None:
    site = Site(people, database, SignIn(public_url=PUBLIC))

    assert (await site.post("", name="manager", password=GOOD)).status_code == 404


@pytest.mark.parametrize("said", [[], "x", {"name": "manager"}, {"name": 1, "password": "x"}])
async def test_what_is_no_request_lets_nobody_in(site: Site, said: object) -> None:
    transport = httpx.ASGITransport(site.app)
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC) as client:
        answer = await client.post("/sign-in/password", json=said, headers=OWN)

    assert answer.json()["error"]["code"] == "SIGN_IN_FAILED"


M, N = PasswordProfile.MLPS, PasswordProfile.NIST


@pytest.mark.parametrize(
    ("password", "profile", "administers", "accepted"),
    [
        ("Lan-ri7", M, False, False),
        ("Lan-riv7", M, False, True),
        ("Lan-river7", M, True, False),
        ("Lan-river-77", M, True, True),
        ("lantern-river", M, False, False),
        ("LANTERN7RIVER", M, False, False),
        ("lantern7river-", M, False, True),
        ("长灯笼河流长灯笼河流A9", M, False, True),
        ("Password1!", M, False, False),
        ("Aa1!" * 16, M, False, True),
        ("Manager-2024", M, False, False),
        ("lantern river", N, False, False),
        ("lantern river moon", N, False, True),
        ("aaaaaaaaaaaaaaaaaaaa", N, False, False),
        ("1234567890123456", N, False, False),
        ("x" * 2000, N, False, False),
        ("灯" * 64, N, False, False),
        ("灯笼河流月亮山水" * 8, N, False, True),
    ],
)
def test_which_passwords_may_be_chosen(
    password: str, profile: PasswordProfile, *, administers: bool, accepted: bool
) -> None:
    found = flaw(password, profile, ("manager", "M-1"), administers=administers)

    assert (found is None) is accepted
