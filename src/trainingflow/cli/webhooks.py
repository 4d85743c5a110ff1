"""`trainingflow webhooks`: addresses that are told what happens, without a browser."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final, TypeVar
from uuid import UUID, uuid4

import typer

from trainingflow.db.session import Database
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.failpoints import Boundary
from trainingflow.services.identity import SignedIn, begin
from trainingflow.services.once import Made, MadeOrNot, NotMade
from trainingflow.services.privacy.masters import Keyring
from trainingflow.services.reading import webhooks
from trainingflow.services.reading.paging import AnyRow, Listing, PageRequest, page
from trainingflow.services.reading.viewers import Viewer, viewer_at
from trainingflow.services.signing_in import people
from trainingflow.services.webhooks import endpoints
from trainingflow.services.webhooks.endpoints import NewEndpoint, Rotation
from trainingflow.services.webhooks.signing import new_secret
from trainingflow.services.work import Work
from trainingflow.settings import SettingInvalid, Settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

T = TypeVar("T")
By = Annotated[str, typer.Option("--by", help="The number of whose addresses they are (人员编号).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one line of JSON for each.")]
Address = Annotated[UUID, typer.Argument(help="The address, as `list` names it.")]
First = Annotated[int, typer.Option(min=1, max=100, help="So many at most, the newest first.")]

_ADDRESS: Final = (
    *("id", "url", "kinds", "created_at"),
    *("failing_since", "switched_off_at", "switched_off_because"),
)
_MESSAGE: Final = (
    *("id", "endpoint_id", "item_id", "seq", "kept_at", "attempts"),
    *("due_at", "tried_at", "status", "problem", "delivered_at"),
)


@app.callback()
def _group() -> None:
    """Addresses that are told what happens: register, new secrets, off and on, look, send again."""


@app.command("list")
def list_addresses(*, by: By, first: First = 50, as_json: AsJson = False) -> None:
    """The addresses of a person, the newest first."""
    rows = _run(by, lambda database, who: _shown(database, who, webhooks.own, first))
    _tell(rows, _ADDRESS, "{id}  {url}  {switched_off_because}", as_json=as_json)


@app.command("log")
def log(
    *,
    by: By,
    to: Annotated[UUID | None, typer.Option("--to", help="To this address only.")] = None,
    first: First = 50,
    as_json: AsJson = False,
) -> None:
    """What was sent to the addresses of a person, or waits, the newest first."""

    def listing(viewer: Viewer) -> Listing:
        return webhooks.deliveries(viewer, to)

    rows = _run(by, lambda database, who: _shown(database, who, listing, first))
    said = "{id}  item {item_id} event {seq}  tried {attempts} times  {status} {problem}"
    _tell(rows, _MESSAGE, said, as_json=as_json)


@app.command("register")
def register(
    *,
    url: Annotated[str, typer.Argument(help="https://host/path")],
    by: By,
    kind: Annotated[list[ItemKind] | None, typer.Option(help="Only of this kind.")] = None,
    as_json: AsJson = False,
) -> None:
    """Register an address; its secret is printed once, and never again."""
    secret, wanted = new_secret(), NewEndpoint(url, tuple(map(str, kind or ())))

    async def act(database: Database, who: SignedIn) -> Made:
        keyring = Keyring.of(Settings.read())
        return await _done(
            database,
            who,
            lambda work: endpoints.register(work, keyring, str(uuid4()), wanted, secret),
        )

    made = _run(by, act)
    _say({"id": str(made.id), "secret": secret}, "{id}  {secret}", as_json=as_json)


@app.command("rotate")
def rotate(
    *,
    address: Address,
    by: By,
    at_once: Annotated[
        bool, typer.Option("--at-once", help="The old secret became known: it ends now.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Give an address another secret; for a day messages carry a signature with the old one too."""
    secret, change = new_secret(), Rotation(address, at_once)

    async def act(database: Database, who: SignedIn) -> Made:
        keyring = Keyring.of(Settings.read())
        return await _done(
            database,
            who,
            lambda work: endpoints.rotate(work, keyring, str(uuid4()), change, secret),
        )

    made = _run(by, act)
    _say({"id": str(made.id), "secret": secret}, "{id}  {secret}", as_json=as_json)


@app.command("off")
def off(*, address: Address, by: By, as_json: AsJson = False) -> None:
    """Tell an address nothing any more; what waits for it stays. Harmless to repeat."""
    _change(by, lambda work: endpoints.switch_off(work, address), "is off", as_json=as_json)


@app.command("on")
def on(*, address: Address, by: By, as_json: AsJson = False) -> None:
    """Tell an address again, from where it was switched off. Harmless to repeat."""
    _change(by, lambda work: endpoints.switch_on(work, address), "is on", as_json=as_json)


@app.command("redeliver")
def redeliver(
    *,
    message: Annotated[UUID, typer.Argument(help="The message, as `log` names it.")],
    by: By,
    as_json: AsJson = False,
) -> None:
    """Send a message once more, with its own id."""
    _change(by, lambda work: endpoints.redeliver(work, message), "waits", as_json=as_json)


def _change(
    by: str, act: Callable[[Work], Awaitable[MadeOrNot]], became: str, *, as_json: bool
) -> None:
    made = _run(by, lambda database, who: _done(database, who, act))
    _say({"id": str(made.id), "replayed": made.replayed}, f"{{id}} {became}.", as_json=as_json)


async def _done(
    database: Database, who: SignedIn, act: Callable[[Work], Awaitable[MadeOrNot]]
) -> Made:
    async with database.writing(Boundary.WEBHOOK_COMMAND) as session:
        work = await begin(session, who)
        answer = await act(work)
        match answer:
            case Made():
                if answer.replayed:
                    work.only_asks()
                return answer
            case NotMade(blockers):
                why = f"It is not possible: {'; '.join(_reason(one) for one in blockers)}."
            case _:
                why = "There is none of this person."
        raise _Refused(why)


async def _shown(
    database: Database, who: SignedIn, listing: Callable[[Viewer], Listing], first: int
) -> list[AnyRow]:
    async with database.reading() as session:
        viewer = await viewer_at(await begin(session, who))
        return list((await page(session, listing(viewer), PageRequest(first))).rows)


def _tell(rows: list[AnyRow], names: tuple[str, ...], line: str, *, as_json: bool) -> None:
    for row in rows:
        _say({name: getattr(row, name) for name in names}, line, as_json=as_json)


def _say(facts: dict[str, Any], line: str, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False, default=str))
    else:
        known = {name: "" if value is None else value for name, value in facts.items()}
        typer.echo(line.format(**known).rstrip())


def _reason(blocker: Any) -> str:  # noqa: ANN401 - of any kind
    return f"{blocker.code} {getattr(blocker, 'expected', '')}".strip()


class _Refused(Exception):
    """What was asked for is not possible; the message says why."""


def _run(by: str, act: Callable[[Database, SignedIn], Awaitable[T]]) -> T:
    try:
        return asyncio.run(_with_database(Settings.read().database_url, by, act))
    except (SettingInvalid, _Refused) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error


async def _with_database(url: str, by: str, act: Callable[[Database, SignedIn], Awaitable[T]]) -> T:
    database = Database(url, pool_size=2)
    try:
        async with database.reading() as session:
            who = await people.by_code(session, by)
        if who is None:
            why = f"There is no person with the number {by}."
            raise _Refused(why)
        return await act(database.of(who.authority_id), who)
    finally:
        await database.close()
