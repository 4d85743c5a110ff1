"""`trainingflow standings`: evaluate what is stored anew, or compare it with a fresh evaluation."""

import asyncio
import gc
import json
import multiprocessing
import os
import resource
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from trainingflow.cli.policies_folder import VARIABLE, PoliciesFolder, open_policies
from trainingflow.db.session import Database, clock
from trainingflow.domain.canonical import plain
from trainingflow.domain.people import SYSTEM
from trainingflow.failpoints import Boundary
from trainingflow.policies import library
from trainingflow.services.standings import recompute, verify
from trainingflow.services.standings.overview import accounts_of, authorities, teachers_of
from trainingflow.services.standings.refresh import AT_ONCE, EDGE
from trainingflow.services.standings.renew import renew
from trainingflow.services.work import Work
from trainingflow.settings import SettingInvalid, Settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Json = Annotated[bool, typer.Option("--json", help="Print one line of JSON.")]
_AT_ONCE = 200
_SELDOM = 100_000

Tell = Callable[[int], None]


@app.command("recompute")
def recompute_all(
    *,
    policy: Annotated[
        list[str] | None,
        typer.Option(help="Only accounts under this policy; may be given several times."),
    ] = None,
    processes: Annotated[
        int, typer.Option(min=1, max=32, help="How many processes work side by side.")
    ] = 1,
    policies: PoliciesFolder = None,
    as_json: Json = False,
) -> None:
    """Evaluate every teacher anew, batch by batch; started again it goes on where it stopped."""
    open_policies(policies)
    unknown = [one for one in policy or () if one not in library.known_ids()]
    if unknown:
        typer.echo(f"No policy {unknown[0]}. There are: {', '.join(library.known_ids())}", err=True)
        raise typer.Exit(2)
    said = _recompute(_database_url(), policy, processes)
    if as_json:
        typer.echo(json.dumps(said))
    else:
        typer.echo(f"{said['renewed']} teachers were due, {said['accounts']} accounts are right.")


@app.command("verify")
def verify_all(*, policies: PoliciesFolder = None, as_json: Json = False) -> None:
    """Compare every standing with a fresh evaluation of the ledger; exit 1 if one differs."""
    open_policies(policies)
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


def _recompute(url: str, policies: list[str] | None, processes: int) -> Mapping[str, int]:
    renewed, total = asyncio.run(_begin(url, policies, processes))
    # A copy of this process knows the program and the policies already. What has threads is not
    # copied: what one of them holds would be held there for ever.
    alone = threading.active_count() == 1
    copying = multiprocessing.get_context("fork") if alone else multiprocessing.get_context("spawn")
    # While one of several waits for the database another one evaluates: a batch is one part.
    edge = EDGE if processes == 1 else AT_ONCE
    others = [
        copying.Process(target=_work_off, args=(url, os.environ.get(VARIABLE), edge))
        for _ in range(processes - 1)
    ]
    for one in others:
        one.start()
    with _progress("Recomputing", total) as tell:
        _work_off(url, None, edge, tell)
        for one in others:
            one.join()
    failed = [one.exitcode for one in others if one.exitcode != 0]
    if failed:
        typer.echo(f"A process has ended with status {failed[0]}: start again.", err=True)
        raise typer.Exit(1)
    return {"renewed": renewed, "accounts": total, "peakMegabytes": _peak()}


async def _begin(url: str, policies: list[str] | None, parts: int) -> tuple[int, int]:
    """Open the recomputations, and evaluate whoever is due; gives how many, and the accounts.

    Whoever is due is evaluated after the recomputation has begun, and not again by it.
    """
    database, accounts = Database(url, pool_size=1), 0
    try:
        for authority_id in await authorities(database):
            async with database.of(authority_id).writing(Boundary.RECOMPUTATION_ASKED) as session:
                work = Work(session, authority_id, SYSTEM, await clock(session))
                for policy_id in await accounts_of(work):
                    if policies is None or policy_id in policies:
                        await recompute.begin(work, policy_id, parts)
        renewed = await renew(database)
        for authority_id in await authorities(database):
            async with database.of(authority_id).reading() as session:
                work = Work(session, authority_id, SYSTEM, await clock(session))
                found = await accounts_of(work)
            accounts += sum(
                number
                for policy_id, number in found.items()
                if policies is None or policy_id in policies
            )
    finally:
        await database.close()
    return renewed.teachers, accounts


def _work_off(url: str, folder: str | None, edge: int, tell: Tell | None = None) -> None:
    """Do what is open; another process leaves alone what this one has in hand."""
    if folder is not None:
        library.open_folder(folder)
    # Millions of small values come and go, none in a circle: to look for circles now and then is
    # enough.
    gc.freeze()
    gc.set_threshold(_SELDOM)
    asyncio.run(_run_open(url, edge, tell))


async def _run_open(url: str, edge: int, tell: Tell | None) -> None:
    database = Database(url, pool_size=1)
    try:
        await recompute.run_open(database, edge=edge, tell=tell)
    finally:
        await database.close()


def _peak() -> int:
    """The most memory that one of the processes has held, in megabytes."""
    most = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return most // 1024


async def _verify(url: str) -> dict[str, Any]:
    database = Database(url, pool_size=2)
    teachers, waiting, differences = 0, 0, []
    try:
        for authority_id in await authorities(database):
            total = await teachers_of(database, authority_id)
            with _progress("Verifying", total) as tell:
                after: UUID | None = None
                while True:
                    async with database.of(authority_id).reading() as session:
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
