"""Scenes at the doors: sign-in at a provider, local accounts, and what is kept of people."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import httpx
from sqlalchemy import select

from tests.chaos.stage import Scene, Stage
from tests.identity.forger import NOW, PROVIDER, Forger, said, signed
from trainingflow.cli import account as account_command
from trainingflow.cli import person as person_command
from trainingflow.db.models import LocalAccount
from trainingflow.db.session import Session, clock
from trainingflow.demo import numbers as demo_numbers
from trainingflow.domain.people import SYSTEM
from trainingflow.domain.personal_numbers import NumberKind
from trainingflow.environment import Secret
from trainingflow.failpoints import Boundary
from trainingflow.services.identity import SignedIn, begin
from trainingflow.services.privacy import data_keys, erasing, numbers, shown
from trainingflow.services.privacy.masters import Keyring
from trainingflow.services.privacy.register import Purpose
from trainingflow.services.signing_in import accounts
from trainingflow.services.signing_in.configuration import PasswordProfile, SignIn
from trainingflow.services.signing_in.passwords import Passwords
from trainingflow.services.signing_in.provider_flow import Answer, ProviderFlow
from trainingflow.services.signing_in.refusals import SignInRefused, Why
from trainingflow.services.signing_in.sessions import Arrival
from trainingflow.services.work import Work
from trainingflow.settings import Settings

_PUBLIC: Final = "https://training.example"
_PEPPER: Final = Secret("a pepper of the tests, which is long enough")
_PASSWORD: Final = "Lantern-River-42"  # noqa: S105 - of nobody
_SETTINGS: Final = SignIn(
    public_url=_PUBLIC,
    provider=replace(PROVIDER, claim="number"),
    passwords=PasswordProfile.NIST,
    pepper=_PEPPER,
)
_ARRIVAL: Final = Arrival(means="", two_factor=False, address="10.1.1.1", agent="chaos")
_EARLIER, _LATER = "5e" * 31 + "01", "7a" * 31 + "02"
_KEYRING: Final = Keyring.from_hex([_EARLIER])
_KEEPER: Final = "personnel-officer"
_PHONE: Final = "13800138000"


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

    return ProviderFlow(_SETTINGS, Forger().found, client, lambda: NOW)


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
    await flow.finish(stage.database, answer, _ARRIVAL)


async def _code(stage: Stage) -> str:
    async with stage.database.writing() as session:
        code = await accounts.create(session, stage.people.world.signed_in("manager"), "manager")
    assert code is not None
    return code


async def _account(stage: Stage) -> None:
    known = accounts.Accounts(stage.database, _SETTINGS)
    await known.choose("manager", await _code(stage), _PASSWORD, _ARRIVAL)


async def _enter(stage: Stage, _kept: None) -> None:
    await accounts.Accounts(stage.database, _SETTINGS).sign_in("manager", _PASSWORD, "", _ARRIVAL)


async def _choose(stage: Stage, code: str) -> None:
    """Who is told that the code was used finds the password set."""
    try:
        known = accounts.Accounts(stage.database, _SETTINGS)
        await known.choose("manager", code, _PASSWORD, _ARRIVAL)
    except SignInRefused as refused:
        if refused.why is not Why.FAILED:
            raise
        async with stage.database.reading() as session:
            kept = await session.scalar(select(LocalAccount.password))
        assert await Passwords(_PEPPER).fits(kept, _PASSWORD)


async def _nothing(_stage: Stage) -> None:
    """The district as it is."""


async def _give_code_by_command(stage: Stage, _kept: None) -> None:
    async def act(session: Session, who: SignedIn) -> str | None:
        return await accounts.create(session, who, "manager")

    assert await account_command._in_transaction(stage.url, "manager", act)  # noqa: SLF001 - of every command


async def _restrict_by_command(stage: Stage, _kept: None) -> None:
    """Who restricts somebody twice is told that it is done."""

    async def act(session: Session, _keyring: Keyring | None) -> erasing.Refusal | None:
        who, by = [await person_command._who(session, one) for one in ("teacher-0", _KEEPER)]  # noqa: SLF001 - of every command
        return await erasing.restrict(await begin(session, by), who.person_id, "本人申请")

    settings = Settings(database_url=stage.url)
    refused = await person_command._in_transaction(settings, act)  # noqa: SLF001 - as above
    assert refused in {None, erasing.Refusal.ALREADY}


async def _number(stage: Stage) -> None:
    world = stage.people.world
    async with stage.database.writing() as session:
        work = Work(session, world.authority_id, SYSTEM, await clock(session))
        kept = numbers.Kept(world.people["teacher-0"], NumberKind.PHONE, _PHONE)
        await numbers.keep(work, _KEYRING, [kept])


async def _show_number(stage: Stage, _kept: None) -> None:
    world = stage.people.world
    who = world.people["teacher-0"]
    async with stage.database.of(world.authority_id).writing(Boundary.NUMBER_SHOWN) as session:
        work = await begin(session, world.signed_in("personnel-officer"))
        why = shown.Why(next(iter(Purpose)), "核对联系方式")
        found = await shown.whole(work, _KEYRING, who, NumberKind.PHONE, why)
    assert found.number == _PHONE


async def _rewrap(stage: Stage, _kept: None) -> None:
    both = Keyring.from_hex([_LATER, _EARLIER])
    async with stage.database.writing(Boundary.KEYS_REWRAPPED) as session:
        await data_keys.rewrap(session, both, await clock(session))


async def _invent_numbers(stage: Stage, _kept: None) -> None:
    await demo_numbers._keep(stage.url, _KEYRING)  # noqa: SLF001 - the command's own loop


_SESSION: Final = ("browser_session", "audit_entry")

SCENES: Final[Mapping[Any, Scene]] = {
    # Whoever begins twice ends one of them; the other expires.
    Boundary.SIGN_IN_BEGUN: Scene(_nothing, _begin_sign_in, more=("pending_sign_in",)),
    # Who is stopped here and goes on after all has opened a session as well.
    Boundary.SIGN_IN_TAKEN: Scene(_begin, _end_sign_in, more=_SESSION),
    # The browser that was never told of its first session is given another; the first ends by age.
    Boundary.SIGN_IN_ENDED: Scene(_begin, _end_sign_in, more=_SESSION, later=True),
    Boundary.ACCOUNT_TRIED: Scene(_account, _enter, more=_SESSION),
    Boundary.ACCOUNT_ENTERED: Scene(_account, _enter, more=_SESSION, later=True),
    # Who brings a used code again has failed once, as anybody who brings one.
    Boundary.ACCOUNT_CHANGED: Scene(_code, _choose, more=("sign_in_failure",), later=True),
    # Each code takes the place of the one before, and has its entry.
    Boundary.ACCOUNT_COMMAND: Scene(_nothing, _give_code_by_command, more=("audit_entry",)),
    Boundary.PERSON_COMMAND: Scene(_nothing, _restrict_by_command, more=("audit_entry",)),
    # Who sees a number twice has seen it twice.
    Boundary.NUMBER_SHOWN: Scene(_number, _show_number, more=("what was read", "number_reading")),
    Boundary.KEYS_REWRAPPED: Scene(_number, _rewrap),
    Boundary.DEMO_NUMBERS: Scene(_nothing, _invent_numbers),
}
"""The scenes of these boundaries."""
