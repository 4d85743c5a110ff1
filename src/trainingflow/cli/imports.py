"""`trainingflow import`: take over tables without a browser."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, TypeVar
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import Progress as Bar, SpinnerColumn, TextColumn, TimeElapsedColumn

from trainingflow.cli.import_steps import (
    NotPossible,
    begun,
    carried_out,
    standing,
    wanted,
    with_database,
)
from trainingflow.cli.policies_folder import PoliciesFolder, open_policies
from trainingflow.db.session import Database
from trainingflow.services.identity import SignedIn
from trainingflow.services.imports import asking, report, template
from trainingflow.services.imports.check import Checking, Progress
from trainingflow.services.imports.found import Named
from trainingflow.services.imports.kinds import KINDS
from trainingflow.services.imports.states import ImportState
from trainingflow.services.once import MadeOrNot
from trainingflow.services.work import Work
from trainingflow.settings import SettingInvalid, Settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

T = TypeVar("T")
By = Annotated[str, typer.Option("--by", help="The number of whoever imports (人员编号).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one line of JSON.")]
Import = Annotated[UUID, typer.Argument(help="The import, as `check` has named it.")]
Of = Annotated[str, typer.Argument(metavar="KIND", help=f"One of {', '.join(KINDS)}; in any case.")]


@app.callback()
def _group() -> None:
    """Take over tables: check a file, look at the list of what is wrong, apply, undo."""


@app.command("template")
def write_template(
    *,
    kind: Of,
    file: Annotated[Path, typer.Argument(help="What to write: an .xlsx or a .csv file.")],
) -> None:
    """Write a table to fill in."""
    found = _kind(kind)
    as_text = file.suffix.lower() == ".csv"
    file.write_bytes((template.as_text if as_text else template.as_workbook)(KINDS[found]))
    typer.echo(f"{file} is to be filled in.")


@app.command("check")
def check(  # noqa: PLR0913 - options
    *,
    kind: Of,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The table.")],
    by: By,
    faults: Annotated[
        Path | None, typer.Option("--report", help="Write what is wrong into this .xlsx file.")
    ] = None,
    policies: PoliciesFolder = None,
    as_json: AsJson = False,
) -> None:
    """Check a table: what would be added and changed, and what is wrong; nothing is changed.

    Exit 1 where rows are faulty; the others can be applied all the same.
    """
    open_policies(policies)
    found = _kind(kind)

    async def act(database: Database, who: SignedIn) -> dict[str, Any]:
        of = await begun(database, who, wanted(found, file))
        with _bar(shown=not as_json) as told:
            await Checking(database, of, ImportState.AWAITED, told=told).run(file)
        if faults is not None:
            async with database.reading() as session:
                made = await report.workbook(session, of, KINDS[found])
            if made is not None:
                faults.write_bytes(made)
        return await standing(database, of)

    _tell(_run(by, act), as_json=as_json)


@app.command("show")
def show(*, import_id: Import, by: By, as_json: AsJson = False) -> None:
    """Say where an import stands."""

    async def act(database: Database, who: SignedIn) -> dict[str, Any]:
        return await standing(database, Named(who.authority_id, import_id))

    _tell(_run(by, act), as_json=as_json)


@app.command("apply")
def apply(
    *, import_id: Import, by: By, policies: PoliciesFolder = None, as_json: AsJson = False
) -> None:
    """Apply what was checked: all of it in one step. Harmless to repeat."""
    open_policies(policies)

    async def act(database: Database, who: SignedIn) -> dict[str, Any]:
        return await carried_out(database, who, import_id, asking.apply)

    _tell(_run(by, act), as_json=as_json, expected=ImportState.APPLIED)


@app.command("undo")
def undo(
    *,
    import_id: Import,
    by: By,
    reason: Annotated[str, typer.Option(help="Why; kept with it.")],
    as_json: AsJson = False,
) -> None:
    """Take an applied import back, as long as nothing was built on it."""

    async def act(database: Database, who: SignedIn) -> dict[str, Any]:
        async def ask(work: Work, id_: UUID) -> MadeOrNot:
            return await asking.undo(work, id_, reason)

        return await carried_out(database, who, import_id, ask)

    _tell(_run(by, act), as_json=as_json, expected=ImportState.UNDONE)


def _tell(
    said: dict[str, Any], *, as_json: bool, expected: ImportState = ImportState.CHECKED
) -> None:
    if as_json:
        typer.echo(json.dumps(said, ensure_ascii=False))
    else:
        typer.echo(
            f"Import {said['import']} ({said['kind']}) is {said['state']}: {said['added']} added, "
            f"{said['changed']} changed, {said['unchanged']} unchanged, {said['faulty']} faulty."
        )
        if said["refusal"]:
            typer.echo(f"{said['en']}\n{said['zh']}", err=True)
    if said["state"] == ImportState.REFUSED or (said["refusal"] and said["state"] != expected):
        raise typer.Exit(2)
    if expected is ImportState.CHECKED and said["faulty"]:
        raise typer.Exit(1)


def _kind(name: str) -> str:
    found = name.upper().replace("-", "_")
    if found not in KINDS:
        typer.echo(f"There is no kind {name}: write one of {', '.join(KINDS)}.", err=True)
        raise typer.Exit(2)
    return found


@contextmanager
def _bar(*, shown: bool) -> Iterator[Callable[[Progress], None]]:
    """What shows how far a check is, where somebody looks."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    console = Console(stderr=True)
    with Bar(*columns, console=console, transient=True, disable=not shown) as bar:
        task = bar.add_task("")

        def told(progress: Progress) -> None:
            rows = f"{progress.read:,} rows read"
            compared = f", {progress.compared:,} compared" if progress.compared else ""
            bar.update(task, description=rows + compared)

        yield told


def _run(by: str, act: Callable[[Database, SignedIn], Awaitable[T]]) -> T:
    try:
        return asyncio.run(with_database(Settings.read().database_url, by, act))
    except (SettingInvalid, NotPossible) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
