"""`trainingflow upload`: uploads to the municipal system, without a browser."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar
from uuid import UUID, uuid4

import typer
from rich.console import Console
from rich.table import Table

from trainingflow.cli.import_steps import NotPossible, with_database
from trainingflow.cli.policies_folder import PoliciesFolder, open_policies
from trainingflow.cli.taking import For, In, take
from trainingflow.cli.upload_steps import changed, compared, named, said, standing
from trainingflow.db.session import Busy, Database, Session
from trainingflow.domain.citation import Language
from trainingflow.services.exports.subjects.municipal import UploadFilter
from trainingflow.services.identity import SignedIn
from trainingflow.services.municipal import asking, run
from trainingflow.services.municipal.remedies import NAMES, REMEDIES
from trainingflow.services.municipal.states import DifferenceKind, UploadState
from trainingflow.services.once import MadeOrNot
from trainingflow.services.reading import municipal
from trainingflow.services.reading.municipal_differences import DifferenceFilter, differences
from trainingflow.services.reading.paging import PageRequest, count, page
from trainingflow.services.reading.viewers import enter_as
from trainingflow.services.work import Work
from trainingflow.settings import SettingInvalid, Settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

T = TypeVar("T")
By = Annotated[str, typer.Option("--by", help="The number of the officer (人员编号).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Number = Annotated[int, typer.Argument(min=1, help="The number of the upload (报送编号).")]

_PATIENCE: Final = 0.5
"""Seconds between two looks at what a worker does."""
_SHOWN: Final = 100
"""Differences on a screen; a file has all."""


@app.callback()
def _group() -> None:
    """Tell the municipal system of confirmed credits (市级报送), and compare with what it answers.

    Its answers are taken over with `trainingflow import check municipal-answers`.
    """


@app.command("prepare")
def prepare(
    *,
    by: By,
    policy: Annotated[
        str | None, typer.Option(help="About the teachers under this policy: its code.")
    ] = None,
    policies: PoliciesFolder = None,
    as_json: AsJson = False,
) -> None:
    """Gather what the municipality does not hold yet, holds otherwise, or is to hold no longer."""
    open_policies(policies)

    async def act(database: Database, who: SignedIn) -> dict[str, Any]:
        key = str(uuid4())
        upload = await changed(database, who, lambda work: asking.prepare(work, policy, key))
        while (found := await standing(database, who, upload))["state"] == UploadState.PREPARING:
            try:
                done = await run.run(database)
            except Busy:
                done = 0
            if not done:
                await asyncio.sleep(_PATIENCE)
        return found

    _tell(_run(by, act), as_json=as_json)


@app.command("list")
def list_uploads(*, by: By, as_json: AsJson = False) -> None:
    """The uploads, the newest first, and where each stands."""

    async def act(database: Database, who: SignedIn) -> list[dict[str, Any]]:
        async with database.reading() as session:
            _, viewer = await enter_as(session, who)
            listing = municipal.uploads(viewer)
            found = await page(session, listing, PageRequest(_SHOWN, None))
            return await said(session, viewer, found.rows)

    for one in _run(by, act):
        _tell(one, as_json=as_json)


@app.command("file")
def write_file(  # noqa: PLR0913 - options
    *,
    number: Number,
    file: Annotated[Path, typer.Argument(help="What to write, as the policy declares it.")],
    by: By,
    purpose: For,
    policies: PoliciesFolder = None,
    as_json: AsJson = False,
) -> None:
    """Write the file of an upload, to be handed over."""
    open_policies(policies)

    async def wanted(session: Session, who: SignedIn) -> UploadFilter:
        return UploadFilter(upload_id=(await named(session, who, number)).id)

    try:
        take("MUNICIPAL_UPLOAD", wanted, file, by, purpose, "zh-CN", as_json=as_json)
    except NotPossible as error:
        _refuse(error)


@app.command("sent")
def declare_sent(*, number: Number, by: By, as_json: AsJson = False) -> None:
    """Say that the file was handed over; harmless to repeat."""
    _moved(number, by, asking.sent, as_json=as_json)


@app.command("close")
def close(
    *,
    number: Number,
    by: By,
    reason: Annotated[str, typer.Option(help="Why; kept with it.")],
    as_json: AsJson = False,
) -> None:
    """Wait for no further answer: what was not answered is told again; harmless to repeat."""

    async def ask(work: Work, upload: UUID) -> MadeOrNot:
        return await asking.close(work, upload, reason)

    _moved(number, by, ask, as_json=as_json)


@app.command("differences")
def list_differences(  # noqa: PLR0913 - options
    *,
    file: Annotated[
        Path | None, typer.Argument(help="Write all into this file: xlsx, csv, jsonl, parquet.")
    ] = None,
    by: By,
    kind: Annotated[
        list[DifferenceKind] | None, typer.Option("--kind", help="Only of this kind.")
    ] = None,
    purpose: Annotated[
        str, typer.Option("--purpose", help="What for; the file says so (用途).")
    ] = "核对市级报送",
    language: In = "zh-CN",
    policies: PoliciesFolder = None,
    as_json: AsJson = False,
) -> None:
    """Where this side and the municipality differ, and what to do; exit 1 where they do."""
    open_policies(policies)
    asked = DifferenceFilter(kinds=tuple(kind) if kind else None)
    if file is not None:

        async def wanted(_session: Session, _who: SignedIn) -> DifferenceFilter:
            return asked

        take("MUNICIPAL_DIFFERENCES", wanted, file, by, purpose, language, as_json=as_json)
        return

    async def act(database: Database, who: SignedIn) -> tuple[int, list[dict[str, Any]]]:
        async with database.reading() as session:
            _, viewer = await enter_as(session, who)
            listing = differences(viewer, asked)
            rows = (await page(session, listing, PageRequest(_SHOWN, None))).rows
            return await count(session, listing), await compared(session, viewer, rows)

    total, found = _run(by, act)
    _show(total, found, language, as_json=as_json)
    if total:
        raise typer.Exit(1)


def _show(total: int, found: list[dict[str, Any]], language: str, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"total": total, "differences": found}, ensure_ascii=False))
        return
    spoken: Language = "zh-CN" if language == "zh-CN" else "en"
    table = Table("kind", "reference", "teacher", "here", "there", "message")
    for one in found:
        told = [one[name] or "" for name in ("reference", "teacher", "ours", "theirs", "message")]
        table.add_row(NAMES[DifferenceKind(one["kind"])].text(spoken), *told)
    if found:
        Console().print(table)
    for one in dict.fromkeys(row["kind"] for row in found):
        kind = DifferenceKind(one)
        typer.echo(f"{NAMES[kind].text(spoken)}: {REMEDIES[kind].text(spoken)}")
    typer.echo(f"{total} differences; {len(found)} are shown.")


def _moved(
    number: int, by: str, ask: Callable[[Work, UUID], Awaitable[MadeOrNot]], *, as_json: bool
) -> None:
    async def act(database: Database, who: SignedIn) -> dict[str, Any]:
        async with database.reading() as session:
            upload = (await named(session, who, number)).id
        await changed(database, who, lambda work: ask(work, upload))
        return await standing(database, who, upload)

    _tell(_run(by, act), as_json=as_json)


def _tell(said: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(said, ensure_ascii=False))
        return
    counts = {name: one for name, one in said.items() if isinstance(one, int)}
    told = ", ".join(f"{many} {name}" for name, many in counts.items() if name != "number")
    typer.echo(f"Upload {said['number']} ({said['policy']}) is {said['state']}: {told}.")


def _run(by: str, act: Callable[[Database, SignedIn], Awaitable[T]]) -> T:
    try:
        return asyncio.run(with_database(Settings.read().database_url, by, act))
    except (SettingInvalid, NotPossible) as error:
        _refuse(error)
        raise  # never reached: it refuses


def _refuse(error: Exception) -> None:
    typer.echo(str(error), err=True)
    raise typer.Exit(2) from error
