"""Writes a list or a report to a file at a terminal: asked for, written, told of in the journal."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress as Bar,
    TextColumn,
    TimeElapsedColumn,
)

from trainingflow.db.session import Database, Session
from trainingflow.domain.citation import Language
from trainingflow.failpoints import Boundary
from trainingflow.services.exports import asking, run, writing
from trainingflow.services.exports.asking import Wanted
from trainingflow.services.exports.formats import Format
from trainingflow.services.exports.known import formats_of
from trainingflow.services.exports.states import ExportState
from trainingflow.services.exports.task import Task
from trainingflow.services.identity import SignedIn, begin
from trainingflow.services.signing_in import people
from trainingflow.services.storage import measured
from trainingflow.settings import SettingInvalid, Settings

By = Annotated[str, typer.Option("--by", help="The number of whoever takes it (人员编号).")]
For = Annotated[str, typer.Option("--purpose", help="What for; the file says so (用途).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one line of JSON.")]
In = Annotated[str, typer.Option("--language", help="zh-CN or en.")]
Unit = Annotated[
    str | None, typer.Option("--unit", help="Only of this unit and those below it: its code.")
]

Told = Callable[[int, int], Awaitable[None]]
Filter = Callable[[Session, SignedIn], Awaitable[Any]]

_LANGUAGES: Final[dict[str, Language]] = {"zh-CN": "zh-CN", "en": "en"}


class Refused(Exception):
    """What was asked for is not possible; the message says why."""


async def taken(
    database: Database, who: SignedIn, asked: Wanted, file: Path, told: Told | None = None
) -> dict[str, Any]:
    """Write a list beside where it will lie; it is put there once the journal tells of it.

    Raises:
        Refused: there are too many rows.
    """
    async with database.writing(Boundary.EXPORT_COMMAND) as session:
        task = await run.at_once(session, await asking.add(await begin(session, who), asked))
    return await _written(database, task, file, told)


async def _written(database: Database, task: Task, file: Path, told: Told | None) -> dict[str, Any]:
    async def tell(rows: int, total: int) -> None:
        await run.told(database, task, rows, total, run.HELD)
        if told is not None:
            await told(rows, total)

    with TemporaryDirectory(prefix=".export-", dir=file.parent) as folder:
        try:
            written = await writing.write(database, task, Path(folder), tell)
        except writing.Refused as error:
            await run.refused(database, task, error.why)
            message = f"It is not possible: {error.why}."
            raise Refused(message) from error
        found = measured(written.path)
        await run.ended(database, task, written, found, stored=False)
        written.path.replace(file)
    return {
        "export": str(task.of.id),
        "state": ExportState.DONE,
        "file": str(file),
        "rows": written.rows,
        "bytes": found.size,
        "sha256": found.sha256.hex(),
    }


async def unit_of(session: Session, who: SignedIn, code: str | None) -> UUID | None:
    """The unit of a code; none without one.

    Raises:
        Refused: there is no such unit.
    """
    if code is None:
        return None
    found = await people.unit_by_code(session, who.authority_id, code)
    if found is None:
        message = f"There is no unit with the code {code}."
        raise Refused(message)
    return found


def take(  # noqa: PLR0913, PLR0917 - what an export is
    subject: str, wanted: Filter, file: Path, by: str, purpose: str, language: str, *, as_json: bool
) -> None:
    """Write a list or a report, with a bar where somebody looks; exit 2 says why it is not."""

    async def act(database: Database, who: SignedIn) -> dict[str, Any]:
        async with database.reading() as session:
            asked = Wanted(
                subject=subject,
                wanted=await wanted(session, who),
                format=_format(file, subject),
                language=_language(language),
                purpose=purpose,
            )
        _must(asked)
        with _bar(shown=not as_json) as told:
            return await taken(database, who, asked, file, told)

    try:
        said = asyncio.run(_with_database(Settings.read().database_url, by, act))
    except (SettingInvalid, Refused) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    if as_json:
        typer.echo(json.dumps(said, ensure_ascii=False))
    else:
        typer.echo(f"{said['rows']} rows in {said['file']} ({said['bytes']} bytes).")


def _must(asked: Wanted) -> None:
    for reason in asking.reasons(asked):
        name, expected = getattr(reason, "field", ""), getattr(reason, "expected", "")
        message = f"It is not possible: the {name} has to be {expected}."
        raise Refused(message)


def _language(name: str) -> Language:
    if name not in _LANGUAGES:
        message = f"There is no language {name}: write zh-CN or en."
        raise Refused(message)
    return _LANGUAGES[name]


def _format(file: Path, subject: str) -> Format:
    ending = file.suffix.lstrip(".").upper()
    possible = formats_of(subject)
    if ending not in possible:
        others = ", ".join(f".{one.lower()}" for one in possible)
        message = f"{file.name} has no ending of a format of this: write one of {others}."
        raise Refused(message)
    if not file.parent.is_dir():
        message = f"There is no folder {file.parent}."
        raise Refused(message)
    return Format(ending)


@contextmanager
def _bar(*, shown: bool) -> Iterator[Told]:
    """What shows how far it is, where somebody looks."""
    columns = (TextColumn("rows"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True, disable=not shown) as bar:
        task = bar.add_task("", total=None)

        async def told(rows: int, total: int) -> None:
            bar.update(task, completed=rows, total=max(rows, total))

        yield told


async def _with_database(
    url: str, by: str, act: Callable[[Database, SignedIn], Awaitable[dict[str, Any]]]
) -> dict[str, Any]:
    database = Database(url, pool_size=2)
    try:
        async with database.reading() as session:
            who = await people.by_code(session, by)
        if who is None:
            message = f"There is no person with the number {by}."
            raise Refused(message)
        return await act(database.of(who.authority_id), who)
    finally:
        await database.close()
