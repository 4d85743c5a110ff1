"""`trainingflow account`: who signs in how, decided at the terminal."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer

from trainingflow.db.session import Database, Session
from trainingflow.failpoints import Boundary
from trainingflow.services.identity import SignedIn
from trainingflow.services.signing_in import accounts, people
from trainingflow.settings import SettingInvalid, Settings

T = TypeVar("T")

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Person = Annotated[str, typer.Option("--person", help="The person's number (人员编号).")]
Issuer = Annotated[str, typer.Option(help="The issuer of the identity provider.")]


@app.callback()
def _group() -> None:
    """Local accounts, identities at a provider, suspensions."""


@app.command("create")
def create(
    *, person: Person, name: Annotated[str, typer.Option(help="With which they sign in.")]
) -> None:
    """Make a local account, or give its owner a new code; prints the code, which works once."""

    async def make(session: Session, who: SignedIn) -> str | None:
        return await accounts.create(session, who, name)

    code = _run(person, make)
    if code is None:
        typer.echo(f"The name {name} cannot be used, or is another person's.", err=True)
        raise typer.Exit(1)
    hours = int(accounts.CODE_LASTS.total_seconds()) // 3600
    typer.echo(code)
    typer.echo(f"Give it to nobody but the person; it works once, for {hours} hours.", err=True)


@app.command("link")
def link(
    *, person: Person, issuer: Issuer, subject: Annotated[str, typer.Option(help="Its `sub`.")]
) -> None:
    """Link an identity at the provider to a person."""

    async def make(session: Session, who: SignedIn) -> bool:
        return await people.link(session, who, issuer, subject, "TERMINAL")

    if not _run(person, make):
        typer.echo("The identity is linked already: unlink it first.", err=True)
        raise typer.Exit(1)
    typer.echo("Linked.")


@app.command("unlink")
def unlink(*, person: Person, issuer: Issuer) -> None:
    """End every identity of a person at a provider."""

    async def end(session: Session, who: SignedIn) -> int:
        return await people.unlink(session, who, issuer)

    typer.echo(f"{_run(person, end)} unlinked.")


@app.command("forget-factor")
def forget_factor(*, person: Person) -> None:
    """Take the second factor from a local account whose owner has lost it; sessions end now."""

    async def forget(session: Session, who: SignedIn) -> bool:
        return await accounts.forget_factor(session, who)

    typer.echo("Forgotten." if _run(person, forget) else "There was none.")


@app.command("suspend")
def suspend(
    *, person: Person, reason: Annotated[str, typer.Option(help="Why; kept with it.")]
) -> None:
    """Let somebody in by no means any more: sessions end now, tokens stop working."""

    async def end(session: Session, who: SignedIn) -> bool:
        return await people.suspend(session, who, reason)

    typer.echo("Suspended." if _run(person, end) else "Was suspended before.")


@app.command("readmit")
def readmit(*, person: Person) -> None:
    """End a suspension."""
    typer.echo("Readmitted." if _run(person, people.readmit) else "Was not suspended.")


class _Unknown(Exception):
    """There is no such person."""


def _run(code: str, act: Callable[[Session, SignedIn], Awaitable[T]]) -> T:
    """Carry out one act on a person in a transaction of its own."""
    try:
        return asyncio.run(_in_transaction(Settings.read().database_url, code, act))
    except (SettingInvalid, _Unknown) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error


async def _in_transaction(
    url: str, code: str, act: Callable[[Session, SignedIn], Awaitable[T]]
) -> T:
    database = Database(url, pool_size=1)
    try:
        async with database.writing(Boundary.ACCOUNT_COMMAND) as session:
            who = await people.by_code(session, code)
            if who is None:
                message = f"There is no person with the number {code}."
                raise _Unknown(message)
            return await act(session, who)
    finally:
        await database.close()
