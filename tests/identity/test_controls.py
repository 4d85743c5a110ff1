"""Every control over every way in, in one table: what is shut, is shut on whichever way one comes.

An audit of a registry of packages found controls that held for sessions and not for tokens. So no
cell of the table is left open: a way in or a control that is added needs its cells.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

import pytest

from tests.api.conftest import Api
from tests.identity.forger import Forger
from tests.identity.ways import OUT, House, Way, later
from tests.services.conftest import People
from trainingflow.domain.people import Role
from trainingflow.services.signing_in import people as accounts, provider_keys
from trainingflow.settings import Settings


class Then(StrEnum):
    """What becomes of a way in."""

    SHUT = "it is shut at the next request"
    LESS = "it shows at the next request what its holder may see by then"
    SAME = "it goes on as before"


SHUT, LESS, SAME = Then

SESSION, PASSWORD, TOKEN, SERVICE, BEARER, FEED, DOWNLOAD, UPLOAD = WAYS = (
    "session",
    "password",
    "token",
    "service",
    "bearer",
    "feed",
    "download",
    "upload",
)

# The addresses of files are tickets for a quarter of an hour: they fall with the person, and not
# with a role; nor are they bound to a network, as no session or token of the provider is.
TABLE = {
    "suspended": dict.fromkeys(WAYS, SHUT),
    "ended by its holder": dict.fromkeys(WAYS, SHUT),
    "over in time": {**dict.fromkeys(WAYS, SHUT), FEED: SAME},
    "its role has ended": {
        SESSION: LESS,
        PASSWORD: LESS,
        TOKEN: LESS,
        SERVICE: SHUT,
        BEARER: LESS,
        FEED: LESS,
        DOWNLOAD: SAME,
        UPLOAD: SAME,
    },
    "its holder is at another school": {
        SESSION: LESS,
        PASSWORD: LESS,
        TOKEN: LESS,
        SERVICE: SHUT,
        BEARER: LESS,
        FEED: LESS,
        DOWNLOAD: SAME,
        UPLOAD: SAME,
    },
    "from another network": {**dict.fromkeys(WAYS, SAME), TOKEN: SHUT, SERVICE: SHUT},
    "a second factor is demanded": {
        **dict.fromkeys(WAYS, SAME),
        SESSION: SHUT,
        PASSWORD: SHUT,
        BEARER: SHUT,
    },
    "nothing": dict.fromkeys(WAYS, SAME),
}
"""By control and way in, what has to become of it."""


async def suspend(house: House, way: Way) -> None:
    async with house.api.database.writing() as session:
        assert await accounts.suspend(session, house.api.world.signed_in(way.who), "has left")


async def end(_house: House, way: Way) -> None:
    await way.end()


async def let_run_out(house: House, _way: Way) -> None:
    """Longer than anything is valid; the provider's own clock goes on with the others."""
    house.passed = timedelta(hours=25)
    later(house.api, house.passed)


async def take_the_role(house: House, way: Way) -> None:
    house.api.world.dismiss(way.who)


async def move_away(house: House, way: Way) -> None:
    house.api.world.appoint(way.who, Role.PRINCIPAL, "private-school")


async def go_elsewhere(house: House, _way: Way) -> None:
    house.here = "203.0.113.7"


async def demand_two_factors(house: House, _way: Way) -> None:
    house.open(frozenset({Role.TRAINING_MANAGER}))


async def nothing(_house: House, _way: Way) -> None:
    pass


CONTROLS: dict[str, Callable[[House, Way], Awaitable[None]]] = {
    "suspended": suspend,
    "ended by its holder": end,
    "over in time": let_run_out,
    "its role has ended": take_the_role,
    "its holder is at another school": move_away,
    "from another network": go_elsewhere,
    "a second factor is demanded": demand_two_factors,
    "nothing": nothing,
}


@pytest.fixture
def house(api: Api, people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    forger = Forger()
    monkeypatch.setattr(provider_keys, "new_client", forger.client)
    settings = Settings(
        demo=True, files=tmp_path.as_uri(), files_key="only the tests sign with this"
    )
    api.world.set_now("2024-05-20T09:00")
    return House(api, people, settings)


def test_every_control_says_what_it_does_to_every_way_in() -> None:
    assert TABLE.keys() == CONTROLS.keys()
    assert {tuple(one) for one in TABLE.values()} == {WAYS}
    assert all(hasattr(House, f"by_{way}") for way in WAYS)


@pytest.mark.parametrize("control", CONTROLS)
@pytest.mark.parametrize("way", WAYS)
async def test_a_control_holds_on_every_way_in(house: House, way: str, control: str) -> None:
    opened: Way = await getattr(house, f"by_{way}")()
    before = await opened.probe()
    assert before != OUT

    await CONTROLS[control](house, opened)

    after = await opened.probe()
    found = SHUT if after == OUT else SAME if after == before else LESS
    assert found == TABLE[control][way], (before, after)
