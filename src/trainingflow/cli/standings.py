"""`trainingflow standings`: evaluate what is stored anew, or compare it with a fresh evaluation."""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from trainingflow.db.session import Database, clock
from trainingflow.domain.canonical import plain
from trainingflow.domain.people import SYSTEM
from trainingflow.policies import library
from trainingflow.services.standings import recompute, verify
from trainingflow.services.standings.overview import accounts_of, authorities, teachers_of
from trainingflow.services.standings.renew import renew
from trainingflow.services.work import Work
from trainingflow.settings import SettingInvalid, Settings

app = typer.Typer(no_args_is_help=True, context_settings={"help_option_names": ["-h", "--help"]})

Json = Annotated[bool, typer.Option("--json", help="Print one line of JSON.")]
_AT_ONCE = 200

Tell = Callable[[int], None]


@app.command("recompute")
def recompute_all(
    *,
    policy: Annotated[
        list[str] | None,
        typer.Option(help="Only accounts under this policy; may be given several times."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Evaluate every teacher anew, batch by batch; started again it goes on where it stopped."""
    unknown = [one for one in policy or () if one not in library.known_ids()]
    if unknown:
        typer.echo(f"No policy {unknown[0]}. There are: {', '.join(library.known_ids())}", err=True)
        raise typer.Exit(2)
    said = asyncio.run(_recompute(_database_url(), policy))
    if as_json:
        typer.echo(json.dumps(said))
    else:
        typer.echo(f"{said['renewed']} teachers were due, {said['recomputed']} were recomputed.")


@app.command("verify")
def verify_all(*, as_json: Json = False) -> None:
    """Compare every standing with a fresh evaluation of the ledger; exit 1 if one differs."""
    said = asyncio.run(_verify(_database_url()))
    if as_json:
        typer.echo(json.dumps(said, ensure_ascii=False))
    else:
        console = Console()
        console.print(
            f"{said['teachers']} teachers compared, {said['waiting']} wait for an evaluation, "
            f"{len(said['differences'])} differences."
        )
        for one in said["differences"][:20]:
            console.print(one)
    if said["differences"]:
        raise typer.Exit(1)


async def _recompute(url: str, policies: list[str] | None) -> Mapping[str, int]:
    database = Database(url, pool_size=2)
    try:
        renewed = await renew(database)
        total = 0
        for authority_id in await authorities(database):
            async with database.writing() as session:
                work = Work(session, authority_id, SYSTEM, await clock(session))
                for policy_id, accounts in (await accounts_of(work)).items():
                    if policies is None or policy_id in policies:
                        await recompute.begin(work, policy_id)
                        total += accounts
        with _progress("Recomputing", total) as tell:
            evaluated = await recompute.run_open(database, tell=tell)
    finally:
        await database.close()
    return {"renewed": renewed.teachers, "accounts": total, "recomputed": evaluated}


async def _verify(url: str) -> dict[str, Any]:
    database = Database(url, pool_size=2)
    teachers, waiting, differences = 0, 0, []
    try:
        for authority_id in await authorities(database):
            total = await teachers_of(database, authority_id)
            with _progress("Verifying", total) as tell:
                after: UUID | None = None
                while True:
                    async with database.reading() as session:
                        work = Work(session, authority_id, SYSTEM, await clock(session))
                        found = await verify.verify_batch(work, after, _AT_ONCE)
                    if found.last is None:
                        break
                    after = found.last
                    teachers, waiting = teachers + found.teachers, waiting + found.waiting
                    differences += [_shown(one) for one in found.differences]
                    tell(found.teachers + found.waiting)
    finally:
        await database.close()
    return {"teachers": teachers, "waiting": waiting, "differences": differences}


def _shown(one: verify.Difference) -> Mapping[str, Any]:
    said: Mapping[str, Any] = plain(
        {
            "teacher": one.teacher_id,
            "policy": one.policy_id,
            "stored": one.stored,
            "fresh": one.fresh,
        }
    )
    return said


@contextmanager
def _progress(what: str, total: int) -> Iterator[Tell]:
    """A bar on standard error where somebody looks at it; nothing in a pipe."""
    console = Console(stderr=True)
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=total)
        yield lambda more: progress.advance(task, more)


def _database_url() -> str:
    try:
        return Settings.read().database_url
    except SettingInvalid as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
