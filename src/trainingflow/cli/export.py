"""`trainingflow export`: lists as files, without a browser."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
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

from trainingflow.cli.policies_folder import PoliciesFolder, open_policies
from trainingflow.db.session import Database, Session
from trainingflow.domain.calendar import midnight
from trainingflow.domain.citation import Language
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.failpoints import Boundary
from trainingflow.services.exports import asking, run, writing
from trainingflow.services.exports.asking import Wanted
from trainingflow.services.exports.formats import Format
from trainingflow.services.exports.known import formats_of
from trainingflow.services.exports.states import ExportState
from trainingflow.services.exports.subjects.records import RecordFilter
from trainingflow.services.exports.subjects.registers import TeacherFilter, UnitFilter
from trainingflow.services.exports.subjects.runs import ParticipantFilter
from trainingflow.services.exports.task import Task
from trainingflow.services.identity import SignedIn, begin
from trainingflow.services.reading.audit import EntryFilter
from trainingflow.services.reading.inbox import InboxFilter
from trainingflow.services.reading.items import ItemFilter
from trainingflow.services.reading.standings import Wanted as Standings
from trainingflow.services.signing_in import people
from trainingflow.services.storage import measured
from trainingflow.settings import SettingInvalid, Settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

File = Annotated[
    Path,
    typer.Argument(help="What to write; its ending says the format: xlsx, csv, jsonl, parquet."),
]
By = Annotated[str, typer.Option("--by", help="The number of whoever takes it (人员编号).")]
For = Annotated[str, typer.Option("--purpose", help="What for; the file says so (用途).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one line of JSON.")]
In = Annotated[str, typer.Option("--language", help="zh-CN or en.")]
Unit = Annotated[
    str | None, typer.Option("--unit", help="Only of this unit and those below it: its code.")
]
Kinds = Annotated[list[ItemKind] | None, typer.Option("--kind", help="Only of this kind.")]
States = Annotated[list[str] | None, typer.Option("--state", help="Only in this state.")]
Title = Annotated[str | None, typer.Option("--title", help="Only with these words.")]

Since = Annotated[
    datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], help="From this day on.")
]
Until = Annotated[
    datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="Until this day.")
]

Told = Callable[[int, int], Awaitable[None]]
Filter = Callable[[Session, SignedIn], Awaitable[Any]]

_LANGUAGES: Final[dict[str, Language]] = {"zh-CN": "zh-CN", "en": "en"}


class Refused(Exception):
    """What was asked for is not possible; the message says why."""


@app.callback()
def _group() -> None:
    """Write lists to files: what the list shows to a person, with who took it when and for what."""


@app.command("credit-statuses")
def credit_statuses(  # noqa: PLR0913 - options
    *,
    file: File,
    by: By,
    purpose: For,
    unit: Unit = None,
    policy: Annotated[str | None, typer.Option(help="Only under this policy: its code.")] = None,
    eligible: Annotated[
        bool | None, typer.Option("--eligible/--not-eligible", help="Only who is, or is not.")
    ] = None,
    missing: Annotated[
        list[str] | None, typer.Option(help="Only where this requirement is not met.")
    ] = None,
    language: In = "zh-CN",
    policies: PoliciesFolder = None,
    as_json: AsJson = False,
) -> None:
    """What teachers owe and have, each requirement in two columns (学分完成情况)."""
    open_policies(policies)

    async def wanted(session: Session, who: SignedIn) -> Standings:
        return Standings(
            organisation=await unit_of(session, who, unit),
            policy_id=policy,
            eligible=eligible,
            missing=tuple(missing) if missing else None,
        )

    take("CREDIT_STATUSES", wanted, file, by, purpose, language, as_json=as_json)


@app.command("work-items")
def work_items(  # noqa: PLR0913 - options
    *,
    file: File,
    by: By,
    purpose: For,
    unit: Unit = None,
    kind: Kinds = None,
    state: States = None,
    title: Title = None,
    language: In = "zh-CN",
    policies: PoliciesFolder = None,
    as_json: AsJson = False,
) -> None:
    """Items of all kinds (事项)."""
    open_policies(policies)

    async def wanted(session: Session, who: SignedIn) -> ItemFilter:
        return _items(await unit_of(session, who, unit), kind, state, title)

    take("WORK_ITEMS", wanted, file, by, purpose, language, as_json=as_json)


@app.command("inbox")
def inbox(  # noqa: PLR0913 - options
    *,
    file: File,
    by: By,
    purpose: For,
    unit: Unit = None,
    kind: Kinds = None,
    state: States = None,
    title: Title = None,
    language: In = "zh-CN",
    policies: PoliciesFolder = None,
    as_json: AsJson = False,
) -> None:
    """What waits for the person (待办事项)."""
    open_policies(policies)

    async def wanted(session: Session, who: SignedIn) -> InboxFilter:
        return InboxFilter(items=_items(await unit_of(session, who, unit), kind, state, title))

    take("INBOX", wanted, file, by, purpose, language, as_json=as_json)


@app.command("organisations")
def organisations(  # noqa: PLR0913 - options
    *,
    file: File,
    by: By,
    purpose: For,
    unit: Unit = None,
    language: In = "zh-CN",
    as_json: AsJson = False,
) -> None:
    """Units, with the headings of an import (单位)."""

    async def wanted(session: Session, who: SignedIn) -> UnitFilter:
        return UnitFilter(below=await unit_of(session, who, unit))

    take("ORGANISATIONS", wanted, file, by, purpose, language, as_json=as_json)


def _of_teachers(name: str, subject: str, says: str) -> None:
    """A command for one of the lists about teachers."""

    @app.command(name, help=says)
    def _command(  # noqa: PLR0913 - options
        *,
        file: File,
        by: By,
        purpose: For,
        unit: Unit = None,
        language: In = "zh-CN",
        as_json: AsJson = False,
    ) -> None:
        async def wanted(session: Session, who: SignedIn) -> TeacherFilter:
            return TeacherFilter(employer=await unit_of(session, who, unit))

        take(subject, wanted, file, by, purpose, language, as_json=as_json)


_of_teachers("teachers", "TEACHERS", "Teachers and employments, as an import has them (教师任职).")
_of_teachers("titles", "TITLES", "Titles of teachers, with the headings of an import (教师职称).")
_of_teachers("posts", "POSTS", "Posts of teachers, with the headings of an import (教师岗位).")


@app.command("course-runs")
def course_runs(  # noqa: PLR0913 - options
    *,
    file: File,
    by: By,
    purpose: For,
    unit: Unit = None,
    state: States = None,
    title: Title = None,
    language: In = "zh-CN",
    policies: PoliciesFolder = None,
    as_json: AsJson = False,
) -> None:
    """Runs of courses, with their classes and participants counted (课程实施)."""
    open_policies(policies)

    async def wanted(session: Session, who: SignedIn) -> ItemFilter:
        return _items(await unit_of(session, who, unit), None, state, title)

    take("COURSE_RUNS", wanted, file, by, purpose, language, as_json=as_json)


@app.command("participants")
def participants(  # noqa: PLR0913 - options
    *,
    file: File,
    by: By,
    purpose: For,
    run_key: Annotated[
        UUID | None, typer.Option("--run", help="Only of this run: its key in the list of runs.")
    ] = None,
    withdrawn: Annotated[
        bool, typer.Option("--withdrawn", help="Also places that were given up.")
    ] = False,
    language: In = "zh-CN",
    as_json: AsJson = False,
) -> None:
    """Who takes part in runs, and what came of it (参训学员)."""

    async def wanted(_session: Session, _who: SignedIn) -> ParticipantFilter:
        return ParticipantFilter(run_id=run_key, withdrawn=withdrawn)

    take("PARTICIPANTS", wanted, file, by, purpose, language, as_json=as_json)


@app.command("credit-records")
def credit_records(  # noqa: PLR0913 - options
    *,
    file: File,
    by: By,
    purpose: For,
    since: Since = None,
    until: Until = None,
    confirmed: Annotated[
        bool | None, typer.Option("--confirmed/--waiting", help="Only which count, or wait.")
    ] = None,
    language: In = "zh-CN",
    as_json: AsJson = False,
) -> None:
    """Credit records of batches (学分记录)."""

    async def wanted(_session: Session, _who: SignedIn) -> RecordFilter:
        return RecordFilter(
            earned_from=since.date() if since else None,
            earned_until=until.date() if until else None,
            confirmed=confirmed,
        )

    take("CREDIT_RECORDS", wanted, file, by, purpose, language, as_json=as_json)


@app.command("audit-entries")
def audit_entries(  # noqa: PLR0913 - options
    *,
    file: File,
    by: By,
    purpose: For,
    since: Since = None,
    until: Until = None,
    language: In = "zh-CN",
    as_json: AsJson = False,
) -> None:
    """The journal, for auditors (审计日志); days begin in Asia/Shanghai."""

    async def wanted(_session: Session, _who: SignedIn) -> EntryFilter:
        return EntryFilter(
            since=midnight(since.date()) if since else None,
            until=midnight(until.date()) if until else None,
        )

    take("AUDIT_ENTRIES", wanted, file, by, purpose, language, as_json=as_json)


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


def _items(
    unit: UUID | None, kinds: list[ItemKind] | None, states: list[str] | None, title: str | None
) -> ItemFilter:
    return ItemFilter(
        organisation_id=unit,
        kinds=tuple(kinds) if kinds else None,
        states=tuple(states) if states else None,
        title=title,
    )


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
