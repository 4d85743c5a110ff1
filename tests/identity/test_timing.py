"""That nothing can be told by the time that it takes: as much is done for the one as for the other.

A clock on a busy machine tells little; so what is compared is the work itself, statement by
statement and hash by hash. `test_accounts` compares the time of the hashes on top.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from tests.api.conftest import Api
from tests.identity.credentials import REVOKE, VIEWER, ask, made, token
from tests.identity.test_accounts import GOOD, START, Site
from tests.services.conftest import People
from tests.statements import statements
from trainingflow.db.session import Database
from trainingflow.services.signing_in.passwords import Passwords
from trainingflow.services.signing_in.token_text import Prefix, new_text


@dataclass
class Work:
    """What was done: the statements in their order, and how many passwords were hashed."""

    sent: list[str] = field(default_factory=list)
    hashed: int = 0


@contextmanager
def watched(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    """What is done meanwhile."""
    work = Work()
    verified = Passwords._verified  # noqa: SLF001 - counted where it is done

    def counted(self: Passwords, kept: str, password: str) -> bool:
        work.hashed += 1
        return verified(self, kept, password)

    with (
        monkeypatch.context() as patch,
        statements(database) as sent,
        statements(database.reserved) as kept_free,
    ):
        patch.setattr(Passwords, "_verified", counted)
        yield work
    work.sent = [*kept_free, *sent]


@pytest.fixture
async def site(people: People, database: Database) -> Site:
    people.world.set_now(START)
    made = Site(people, database)
    await made.account("manager")
    await made.enter("principal", "x", "10.9.9.9")  # the hash of nobody is made once
    return made


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("", {"password": "wrong"}),
        ("/change", {"password": "wrong", "newPassword": GOOD + "!"}),
        ("/choose", {"code": "wrong", "newPassword": GOOD + "!"}),
    ],
)
async def test_a_name_that_nobody_has_is_as_much_work_as_one_that_somebody_has(
    site: Site, monkeypatch: pytest.MonkeyPatch, path: str, said: dict[str, str]
) -> None:
    answers, works = [], []
    for number, name in enumerate(("manager", "nobody-at-all", "teacher-1")):
        with watched(site.database, monkeypatch) as work:
            answers.append(await site.post(path, f"10.{number}.1.1", name=name, **said))
        works.append(work)

    assert [one.status_code for one in answers] == [403, 403, 403]
    assert answers[0].json() == answers[1].json() == answers[2].json()
    assert works[0] == works[1] == works[2]
    assert works[0].hashed == (0 if path == "/choose" else 1)
    assert len(works[0].sent) > 3


async def test_a_second_factor_is_offered_to_nobody_in_the_same_way(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    works = []
    for number, name in enumerate(("manager", "nobody-at-all")):
        with watched(site.database, monkeypatch) as work:
            said = {"name": name, "password": "wrong", "code": "000000"}
            answer = await site.post("/../second-factor", f"10.{number}.1.1", **said)
        assert answer.status_code == 403
        works.append(work)

    assert works[0] == works[1]


async def test_every_token_that_nobody_has_is_the_same_work(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    works = []
    for text in (new_text(Prefix.PERSONAL), new_text(Prefix.SERVICE)):
        with watched(api.database, monkeypatch) as work:
            assert (await ask(api, text, VIEWER)).status_code == 401
        works.append(work)

    assert works[0] == works[1]


async def test_a_token_is_looked_up_by_what_says_nothing_of_its_letters(api: Api) -> None:
    """So no answer, however it is timed, leads from one letter to the next."""
    secret = await token(api, "applicant")
    ended = await made(api, "applicant")
    await api.data(REVOKE, "applicant", id=ended["token"]["id"])

    with api.statements() as sent:
        await ask(api, secret, VIEWER)
        await ask(api, ended["secret"], VIEWER)

    looked_up = [one for one in sent if "FROM api_token" in one and "WHERE" in one]
    assert len(looked_up) >= 2
    assert all("key_id =" in one for one in looked_up if one.startswith("SELECT"))
