"""Whoever asks is found in one trip, as they are at this moment, by whatever they sign in with."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.api.conftest import Api
from tests.identity.credentials import token
from trainingflow.db.session import Session
from trainingflow.db.wire import Line, Sent
from trainingflow.domain.people import Role
from trainingflow.services.delegation import NewDelegation, delegate
from trainingflow.services.identity import begin
from trainingflow.services.once import Made
from trainingflow.services.reading.viewers import Viewer, viewer_of
from trainingflow.services.signing_in import demo_tokens, recognise, sessions
from trainingflow.services.signing_in.configuration import SessionRules
from trainingflow.services.signing_in.sessions import Arrival

WHO = "manager"

Holder = Callable[[Session], Awaitable[Viewer | None]]
MEANS = ("demo", "token", "session")


async def _holder(api: Api, means: str) -> Holder:
    """Finds who holds what the manager signs in with."""
    if means == "demo":
        secret = api.world.token(WHO)
        return lambda session: demo_tokens.holder_of(session, secret, demo=True)
    if means == "token":
        secret = await token(api, WHO)
        return lambda session: recognise.holder_of(session, secret, "127.0.0.1")
    rules = SessionRules()
    arrival = Arrival(means="PROVIDER", two_factor=False, address=None, agent="test")
    async with api.database.writing() as session:
        cookie = await sessions.begin(session, api.world.signed_in(WHO), arrival, rules)
    return lambda session: sessions.holder_of(session, cookie, rules)


async def _found(api: Api, holder: Holder) -> Viewer | None:
    async with api.database.reading() as session:
        return await holder(session)


async def _lend(api: Api, lender: str) -> None:
    async with api.database.of(api.world.authority_id).writing() as session:
        work = await begin(session, api.world.signed_in(lender))
        day = timedelta(days=1)
        lent = NewDelegation(
            delegate_id=api.world.people[WHO],
            opens=work.now - day,
            closes=work.now + day,
            reason="出差",
        )
        assert isinstance(await delegate(work, "lend", lent), Made)


@pytest.mark.parametrize("means", MEANS)
async def test_who_asks_is_found_in_one_trip(
    api: Api, monkeypatch: pytest.MonkeyPatch, means: str
) -> None:
    holder = await _holder(api, means)
    trips: list[int] = []
    asked = Line.ask

    async def counted(line: Line, together: Sequence[Sent]) -> object:
        trips.append(len(together))
        return await asked(line, together)

    monkeypatch.setattr(Line, "ask", counted)

    assert await _found(api, holder) is not None
    assert trips == [2]  # the secret with what its holder holds, and what is lent to them


@pytest.mark.parametrize("means", MEANS)
async def test_who_is_found_by_a_secret_is_who_the_person_is(api: Api, means: str) -> None:
    await _lend(api, "principal")
    api.world.appoint(WHO, Role.OFFICER, "college")
    holder = await _holder(api, means)

    async with api.database.writing() as session:  # one transaction, and so one instant
        found = await holder(session)
        known = await viewer_of(session, api.world.signed_in(WHO))

    assert found is not None
    assert found.actor is not None
    assert replace(found, credential=None) == replace(known, credential=None)
    assert [one.delegator_id for one in found.lent] == [api.world.people["principal"]]
    assert [one.role for one in found.actor.assignments] == [Role.OFFICER]


@pytest.mark.parametrize("means", MEANS)
async def test_what_ends_is_gone_with_the_next_request(api: Api, means: str) -> None:
    holder = await _holder(api, means)
    held = []
    for ends in (_nothing, _appointment, _access):
        ends(api)
        viewer = await _found(api, holder)
        held.append(None if viewer is None else len(viewer.units))

    assert held == [1, 0, None]


def _nothing(_api: Api) -> None:
    """Everything is as it was."""


def _appointment(api: Api) -> None:
    api.world.dismiss(WHO)


def _access(api: Api) -> None:
    with api.world.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO access_suspension (authority_id, id, person_id, since, reason)"
                " VALUES (:authority, gen_random_uuid(), :person, now(), 'left')"
            ),
            {"authority": api.world.authority_id, "person": api.world.people[WHO]},
        )
