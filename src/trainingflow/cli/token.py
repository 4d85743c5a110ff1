"""`trainingflow token`: make and revoke sign-in tokens at the terminal."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID, uuid4

import typer

from trainingflow.db.session import Database, Session
from trainingflow.domain.citation import Language
from trainingflow.domain.scopes import Operation, Scope
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.failpoints import Boundary
from trainingflow.services.identity import SignedIn, begin
from trainingflow.services.once import Made, NotMade
from trainingflow.services.reading import tokens as reading
from trainingflow.services.reading.viewers import viewer_at
from trainingflow.services.signing_in import people, tokens
from trainingflow.services.signing_in.token_text import found_in, new_text
from trainingflow.services.signing_in.tokens import DAYS, MOST_DAYS, NewToken
from trainingflow.settings import SettingInvalid, Settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Json = Annotated[bool, typer.Option("--json", help="Print one line of JSON.")]
Person = Annotated[str, typer.Option("--person", help="The person's number (人员编号).")]
_LANGUAGE: Language = "en"


@app.callback()
def _group() -> None:
    """Sign-in tokens."""


@app.command("create")
def create(  # noqa: PLR0913 - the options of the command
    *,
    person: Person,
    name: Annotated[str, typer.Option(help="What it is called.")],
    operation: Annotated[
        list[Operation], typer.Option(help="What it permits; may be given several times.")
    ],
    kind: Annotated[
        list[ItemKind] | None, typer.Option(help="Only items of this kind; several times.")
    ] = None,
    organisation: Annotated[
        str | None, typer.Option(help="Only this unit and those below it, by its code.")
    ] = None,
    service_of: Annotated[
        str | None, typer.Option(help="For a service of this unit, by its code.")
    ] = None,
    network: Annotated[
        list[str] | None, typer.Option(help="Only from this network; several times.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=MOST_DAYS, help="How long it is valid.")] = DAYS,
    as_json: Json = False,
) -> None:
    """Make a token for a person; its secret is printed once, alone on standard output."""

    async def make(session: Session) -> dict[str, Any]:
        who = await _person(session, person)
        units = [
            None if code is None else await _unit(session, who.authority_id, code)
            for code in (organisation, service_of)
        ]
        wanted = NewToken(
            name=name,
            scope=Scope(frozenset(operation), frozenset(map(str, kind or ())), units[0]),
            days=days,
            networks=tuple(network or ()),
            service_of=units[1],
        )
        secret = new_text(wanted.prefix)
        work = await begin(session, who)
        outcome = await tokens.create(work, str(uuid4()), wanted, secret)
        if isinstance(outcome, NotMade):
            raise _Refused("; ".join(one.message(_LANGUAGE) for one in outcome.blockers))
        if not isinstance(outcome, Made):
            raise _Refused(str(outcome))
        [row] = (await reading.by_id(session, await viewer_at(work), [outcome.id])).values()
        return {"secret": secret, "keyId": row.key_id, "expiresAt": row.expires_at.isoformat()}

    made = _run(make)
    if as_json:
        typer.echo(json.dumps(made))
    else:
        typer.echo(made["secret"])
        typer.echo(f"Key {made['keyId']}, valid until {made['expiresAt']}. Keep it safe.", err=True)


@app.command("list")
def list_tokens(*, person: Person, as_json: Json = False) -> None:
    """List the tokens of a person, the newest first."""

    async def read(session: Session) -> list[dict[str, Any]]:
        viewer = await viewer_at(await begin(session, await _person(session, person)))
        rows = await session.execute(reading.own(viewer).statement)
        return [
            {
                "keyId": row.key_id,
                "name": row.name,
                "operations": row.operations,
                "expiresAt": row.expires_at.isoformat(),
                "lastUsedAt": row.last_used_at and row.last_used_at.isoformat(),
                "valid": row.revoked_at is None and row.expires_at > viewer.now,
            }
            for row in rows
        ]

    found = _run(read)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    for one in found:
        state = "valid until" if one["valid"] else "ended, was valid until"
        typer.echo(
            f"{one['keyId']}  {one['name']}  {'+'.join(one['operations'])}  {state} "
            f"{one['expiresAt']}  last used {one['lastUsedAt'] or 'never'}"
        )


@app.command("revoke")
def revoke(
    *,
    key_id: Annotated[str, typer.Argument(help="The key id, as `list` and the log show it.")],
) -> None:
    """End a token at once."""

    async def end(session: Session) -> bool:
        return await tokens.revoke_key(session, key_id)

    if not _run(end):
        typer.echo(f"No valid token has the key id {key_id}.", err=True)
        raise typer.Exit(1)
    typer.echo(f"Token {key_id} is revoked.")


@app.command("leaked")
def leaked() -> None:
    """End every token in the text on standard input, e.g. of a file that was published."""

    async def end(session: Session) -> int:
        return sum([await tokens.revoke_leaked(session, one) for one in found])

    found = dict.fromkeys(found_in(sys.stdin.read()))
    typer.echo(f"{len(found)} tokens found, {_run(end)} were valid and are revoked.")


class _Refused(Exception):
    """What was asked for is not possible; the message says why."""


async def _person(session: Session, code: str) -> SignedIn:
    who = await people.by_code(session, code)
    if who is None:
        message = f"There is no person with the number {code}."
        raise _Refused(message)
    return who


async def _unit(session: Session, authority_id: UUID, code: str) -> UUID:
    found = await people.unit_by_code(session, authority_id, code)
    if found is None:
        message = f"There is no unit with the code {code}."
        raise _Refused(message)
    return found


def _run(act: Callable[[Session], Awaitable[Any]]) -> Any:  # noqa: ANN401 - whatever the act gives
    """Carry out one act in a transaction of its own; a refusal ends the program."""
    try:
        return asyncio.run(_in_transaction(Settings.read().database_url, act))
    except (SettingInvalid, _Refused) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error


async def _in_transaction(url: str, act: Callable[[Session], Awaitable[Any]]) -> Any:  # noqa: ANN401 - as above
    database = Database(url, pool_size=1)
    try:
        async with database.writing(Boundary.CREDENTIAL_COMMAND) as session:
            return await act(session)
    finally:
        await database.close()
