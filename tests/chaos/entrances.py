"""Scenes at the doors: sign-in at a provider, local accounts, and what is kept of people."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import httpx
from sqlalchemy import select
from starlette.applications import Starlette

from tests.chaos.stage import Scene, Stage
from tests.identity.forger import NOW, PROVIDER, Forger, said, signed
from trainingflow.api.sign_in import cookies, routes
from trainingflow.cli import account as account_command
from trainingflow.db.models import LocalAccount
from trainingflow.db.session import Session
from trainingflow.environment import Secret
from trainingflow.failpoints import Boundary
from trainingflow.services.identity import SignedIn
from trainingflow.services.signing_in import accounts, sessions
from trainingflow.services.signing_in.configuration import PasswordProfile, SignIn
from trainingflow.services.signing_in.passwords import Passwords
from trainingflow.services.signing_in.provider_flow import Answer, ProviderFlow
from trainingflow.services.signing_in.refusals import SignInRefused, Why
from trainingflow.services.signing_in.sessions import Arrival

_PUBLIC: Final = "https://training.example"
_PEPPER: Final = Secret("a pepper of the tests, which is long enough")
PASSWORD: Final = "Lantern-River-42"  # noqa: S105 - of nobody
SETTINGS: Final = SignIn(
    public_url=_PUBLIC,
    provider=replace(PROVIDER, claim="number"),
    passwords=PasswordProfile.NIST,
    pepper=_PEPPER,
)
ARRIVAL: Final = Arrival(means="", two_factor=False, address="10.1.1.1", agent="chaos")


@dataclass(frozen=True)
class _Begun:
    """What a browser and its provider know of a sign-in."""

    state: str
    nonce: str
    browser: str


def _flow(nonce: str = "") -> ProviderFlow:
    """At a provider that gives a token for every code."""
    claims = said(aud=PROVIDER.client_id, nonce=nonce, number="manager")

    def give(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"id_token": signed(claims), "token_type": "Bearer"})

    def client() -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.MockTransport(give))

    return ProviderFlow(SETTINGS, Forger().found, client, lambda: NOW)


async def _begin(stage: Stage) -> _Begun:
    begun = await _flow().begin(stage.database, "/")
    asked = parse_qs(urlsplit(begun.address).query)
    return _Begun(asked["state"][0], asked["nonce"][0], begun.browser)


async def _begin_sign_in(stage: Stage, _kept: None) -> None:
    await _begin(stage)


async def _end_sign_in(stage: Stage, begun: _Begun) -> None:
    """As a browser does it: who comes too late begins again."""
    try:
        await _finish(stage, begun)
    except SignInRefused as refused:
        if refused.why is not Why.BEGIN_AGAIN:
            raise
        await _finish(stage, await _begin(stage))


async def _finish(stage: Stage, begun: _Begun) -> None:
    flow = _flow(begun.nonce)
    answer = Answer(state=begun.state, browser=begun.browser, code="code", issuer=None)
    await flow.finish(stage.database, answer, ARRIVAL)


async def _code(stage: Stage) -> str:
    async with stage.database.writing() as session:
        code = await accounts.create(session, stage.people.world.signed_in("manager"), "manager")
    assert code is not None
    return code


def local(stage: Stage) -> accounts.Accounts:
    """The local accounts of a stage."""
    return accounts.Accounts(stage.database, SETTINGS)


async def account(stage: Stage) -> None:
    """Give the manager an account whose password is `PASSWORD`."""
    await local(stage).choose("manager", await _code(stage), PASSWORD, ARRIVAL)


async def _enter(stage: Stage, _kept: None) -> None:
    await local(stage).sign_in("manager", PASSWORD, "", ARRIVAL)


async def _choose(stage: Stage, code: str) -> None:
    """Who is told that the code was used finds the password set."""
    try:
        await local(stage).choose("manager", code, PASSWORD, ARRIVAL)
    except SignInRefused as refused:
        if refused.why is not Why.FAILED:
            raise
        async with stage.database.reading() as session:
            kept = await session.scalar(select(LocalAccount.password))
        assert await Passwords(_PEPPER).fits(kept, PASSWORD)


async def _nothing(_stage: Stage) -> None:
    """The district as it is."""


async def session(stage: Stage) -> str:
    """Open a session; the id that its browser knows, twenty minutes later."""
    who = stage.people.world.signed_in("manager")
    arrival = replace(ARRIVAL, means="PASSWORD")
    async with stage.database.writing() as transaction:
        text = await sessions.begin(transaction, who, arrival, SETTINGS.sessions)
    stage.people.world.set_now("2024-05-20T09:20")
    return text


async def _sign_out(stage: Stage, text: str) -> None:
    assert await _posted(stage, routes.OUT, text) == 204


async def _sign_out_everywhere(stage: Stage, text: str) -> None:
    """Whoever is out already is told so."""
    assert await _posted(stage, routes.OUT_EVERYWHERE, text) in {204, 403}
    async with stage.database.reading() as transaction:
        assert await sessions.holder_of(transaction, text, SETTINGS.sessions) is None


async def _posted(stage: Stage, path: str, text: str) -> int:
    """What a page of ours is answered whose browser has the session."""
    served = routes.SignInRoutes(stage.database, SETTINGS, frozenset({_PUBLIC}))
    transport = httpx.ASGITransport(Starlette(routes=served.routes()))
    sent = {"origin": _PUBLIC, cookies.HEADER: "1", "cookie": f"{cookies.SESSION}={text}"}
    async with httpx.AsyncClient(transport=transport, base_url=_PUBLIC) as client:
        return (await client.post(path, headers=sent)).status_code


async def _give_code_by_command(stage: Stage, _kept: None) -> None:
    async def act(session: Session, who: SignedIn) -> str | None:
        return await accounts.create(session, who, "manager")

    assert await account_command._in_transaction(stage.url, "manager", act)  # noqa: SLF001 - of every command


SESSION: Final = ("browser_session", "audit_entry")
"""What is left of a session that the browser was never told of; it ends by age."""

SCENES: Final[Mapping[Any, Scene]] = {
    # Whoever begins twice ends one of them; the other expires.
    Boundary.SIGN_IN_BEGUN: Scene(_nothing, _begin_sign_in, more=("pending_sign_in",)),
    # Who is stopped here and goes on after all has opened a session as well.
    Boundary.SIGN_IN_TAKEN: Scene(_begin, _end_sign_in, more=SESSION),
    # The browser that was never told of its first session is given another; the first ends by age.
    Boundary.SIGN_IN_ENDED: Scene(_begin, _end_sign_in, more=SESSION, later=True),
    Boundary.SIGNED_OUT: Scene(session, _sign_out),
    Boundary.SIGNED_OUT_EVERYWHERE: Scene(session, _sign_out_everywhere),
    Boundary.ACCOUNT_TRIED: Scene(account, _enter, more=SESSION),
    Boundary.ACCOUNT_ENTERED: Scene(account, _enter, more=SESSION, later=True),
    # Who brings a used code again has failed once, as anybody who brings one.
    Boundary.ACCOUNT_CHANGED: Scene(_code, _choose, more=("sign_in_failure",), later=True),
    # Each code takes the place of the one before, and has its entry.
    Boundary.ACCOUNT_COMMAND: Scene(_nothing, _give_code_by_command, more=("audit_entry",)),
}
"""The scenes of these boundaries."""
