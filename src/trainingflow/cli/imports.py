"""`trainingflow import`: take over tables of units and people, without a browser."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import Progress as Bar
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

from trainingflow.cli.policies_folder import PoliciesFolder, open_policies
from trainingflow.db.session import Busy, Database
from trainingflow.failpoints import Boundary
from trainingflow.services.identity import SignedIn, begin
from trainingflow.services.imports import asking, report, run, template
from trainingflow.services.imports.asking import Wanted
from trainingflow.services.imports.check import Checking, Gone, Progress
from trainingflow.services.imports.faults import sentence
from trainingflow.services.imports.found import Named, read
from trainingflow.services.imports.kinds import KINDS
from trainingflow.services.imports.reader.refused import Why
from trainingflow.services.imports.states import ImportState
from trainingflow.services.once import Made, MadeOrNot, NotMade
from trainingflow.services.signing_in import people
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

_DAY: Final = timedelta(days=1)
_PATIENCE: Final = 0.5
"""Seconds between two looks at what a worker does."""


class _Refused(Exception):
    """What was asked for is not possible; the message says why."""


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
        of = await _begin(database, who, _wanted(found, file))
        with _bar(shown=not as_json) as told:
            await Checking(database, of, ImportState.AWAITED, told=told).run(file)
        if faults is not None:
            async with database.reading() as session:
                made = await report.workbook(session, of, KINDS[found])
            if made is not None:
                faults.write_bytes(made)
        return await _said(database, of)

    _tell(_run(by, act), as_json=as_json)


@app.command("show")
def show(*, import_id: Import, by: By, as_json: AsJson = False) -> None:
    """Say where an import stands."""

    async def act(database: Database, who: SignedIn) -> dict[str, Any]:
        return await _said(database, Named(who.authority_id, import_id))

    _tell(_run(by, act), as_json=as_json)


@app.command("apply")
def apply(
    *, import_id: Import, by: By, policies: PoliciesFolder = None, as_json: AsJson = False
) -> None:
    """Apply what was checked: all of it in one step. Harmless to repeat."""
    open_policies(policies)

    async def act(database: Database, who: SignedIn) -> dict[str, Any]:
        return await _carried_out(database, who, import_id, asking.apply)

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

        return await _carried_out(database, who, import_id, ask)

    _tell(_run(by, act), as_json=as_json, expected=ImportState.UNDONE)


async def _carried_out(
    database: Database,
    who: SignedIn,
    import_id: UUID,
    ask: Callable[[Work, UUID], Awaitable[MadeOrNot]],
) -> dict[str, Any]:
    """Ask for a step and do it; where a worker was quicker, wait for it."""
    async with database.writing(Boundary.IMPORT_COMMAND) as session:
        work = await begin(session, who)
        answer = await ask(work, import_id)
        if answer == Made(import_id, replayed=True):
            work.only_asks()
        _must(answer)
    of = Named(who.authority_id, import_id)
    while (state := await _state(database, of)) in {ImportState.APPLYING, ImportState.UNDOING}:
        try:
            await run.step(database, None, of, state)
        except (Gone, Busy):
            await asyncio.sleep(_PATIENCE)
    return await _said(database, of)


async def _begin(database: Database, who: SignedIn, wanted: Wanted) -> Named:
    async with database.writing(Boundary.IMPORT_BEGUN) as session:
        work = await begin(session, who)
        reasons = asking.reasons(work, wanted)
        if reasons:
            _must(NotMade(reasons))
        found = await asking.add(work, wanted, _DAY)
        return Named(who.authority_id, found.id)


def _must(answer: MadeOrNot) -> None:
    match answer:
        case Made():
            return
        case NotMade(blockers):
            said = "; ".join(_reason(one) for one in blockers)
            message = f"It is not possible: {said}."
        case _:
            message = "There is no such import."
    raise _Refused(message)


def _reason(blocker: Any) -> str:  # noqa: ANN401 - of any kind
    required = getattr(blocker, "required", None)
    about = ", ".join(required) if required else ""
    about = about or getattr(blocker, "expected", "") or getattr(blocker, "requirement", "")
    return f"{blocker.code} {about}".strip()


async def _state(database: Database, of: Named) -> ImportState:
    async with database.reading() as session:
        found = await read(session, of)
        if found is None:
            message = "There is no such import."
            raise _Refused(message)
        return ImportState(found.state)


async def _said(database: Database, of: Named) -> dict[str, Any]:
    async with database.reading() as session:
        found = await read(session, of)
        if found is None:
            message = "There is no such import."
            raise _Refused(message)
        refusal = found.refusal
        label = sentence(Why(refusal["why"]), refusal["about"]) if refusal else None
        return {
            "import": str(found.id),
            "kind": found.kind,
            "state": found.state,
            "rows": found.read,
            "added": found.added,
            "changed": found.changed,
            "unchanged": found.unchanged,
            "faulty": found.faulty,
            "refusal": refusal["why"] if refusal else None,
            "zh": label.zh if label else None,
            "en": label.en if label else None,
        }


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


def _wanted(kind: str, file: Path) -> Wanted:
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256")
    return Wanted(
        kind=kind,
        file_name=file.name,
        content_type="application/octet-stream",
        size=file.stat().st_size,
        sha256=digest.hexdigest(),
    )


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
            message = f"There is no person with the number {by}."
            raise _Refused(message)
        return await act(database.of(who.authority_id), who)
    finally:
        await database.close()
