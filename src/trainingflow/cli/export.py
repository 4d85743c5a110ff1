"""`trainingflow export`: lists as files, without a browser.

Each list is a function from its own options to what is wanted; who takes it, when, for what and
whither is asked for alike.
"""

import inspect
from collections.abc import Awaitable, Callable
from datetime import datetime
from inspect import Parameter
from pathlib import Path
from typing import Annotated, Any, Final, get_type_hints
from uuid import UUID

import typer

from trainingflow.cli.policies_folder import PoliciesFolder, open_policies
from trainingflow.cli.taking import AsJson, By, For, In, Unit, take, unit_of
from trainingflow.db.session import Session
from trainingflow.domain.calendar import midnight
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.exports.subjects.records import RecordFilter
from trainingflow.services.exports.subjects.registers import TeacherFilter, UnitFilter
from trainingflow.services.exports.subjects.runs import ParticipantFilter
from trainingflow.services.identity import SignedIn
from trainingflow.services.reading.audit import EntryFilter
from trainingflow.services.reading.inbox import InboxFilter
from trainingflow.services.reading.items import ItemFilter
from trainingflow.services.reading.standings import Wanted as Standings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

File = Annotated[
    Path,
    typer.Argument(help="What to write; its ending says the format: xlsx, csv, jsonl, parquet."),
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

Asked = Callable[..., Awaitable[Any]]
"""From a session, who asks and the options of a list to what is wanted of it."""


@app.callback()
def _group() -> None:
    """Write lists to files: what the list shows to a person, with who took it when and for what."""


def _taken(  # noqa: PLR0913 - options
    *,
    file: File,
    by: By,
    purpose: For,
    language: In = "zh-CN",
    policies: PoliciesFolder = None,
    as_json: AsJson = False,
) -> None:
    """What every list asks for; its own options stand before the language."""


_ALIKE: Final = tuple(
    one.replace(annotation=get_type_hints(_taken, include_extras=True)[name])
    for name, one in inspect.signature(_taken).parameters.items()
)


def _listed(name: str, subject: str, says: str | None = None) -> Callable[[Asked], Asked]:
    """Make a command of a list; a terminal is shown its options as if they were written out.

    Args:
        name: of the command.
        subject: of the export.
        says: what is said of it, where it is not what the function says of itself.
    """

    def made(asked: Asked) -> Asked:
        hints = get_type_hints(asked, include_extras=True)
        own = [
            one.replace(annotation=hints[one.name])
            for one in inspect.signature(asked).parameters.values()
            if one.kind is Parameter.KEYWORD_ONLY
        ]

        def command(**given: Any) -> None:  # noqa: ANN401 - as the options say
            open_policies(given["policies"])

            async def wanted(session: Session, who: SignedIn) -> object:
                return await asked(session, who, **{one.name: given[one.name] for one in own})

            file, by, purpose, language = (
                given[one] for one in ("file", "by", "purpose", "language")
            )
            take(subject, wanted, file, by, purpose, language, as_json=given["as_json"])

        options = [*_ALIKE[:3], *own, *_ALIKE[3:]]
        command.__signature__ = inspect.Signature(options)  # type: ignore[attr-defined]  # what typer reads
        command.__annotations__ = {one.name: one.annotation for one in options}
        app.command(name, help=says or asked.__doc__)(command)
        return asked

    return made


@_listed("credit-statuses", "CREDIT_STATUSES")
async def _credit_statuses(  # noqa: PLR0913 - options
    session: Session,
    who: SignedIn,
    *,
    unit: Unit = None,
    policy: Annotated[str | None, typer.Option(help="Only under this policy: its code.")] = None,
    eligible: Annotated[
        bool | None, typer.Option("--eligible/--not-eligible", help="Only who is, or is not.")
    ] = None,
    missing: Annotated[
        list[str] | None, typer.Option(help="Only where this requirement is not met.")
    ] = None,
) -> Standings:
    """What teachers owe and have, each requirement in two columns (学分完成情况)."""
    return Standings(
        organisation=await unit_of(session, who, unit),
        policy_id=policy,
        eligible=eligible,
        missing=tuple(missing) if missing else None,
    )


@_listed("work-items", "WORK_ITEMS")
async def _work_items(  # noqa: PLR0913 - options
    session: Session,
    who: SignedIn,
    *,
    unit: Unit = None,
    kind: Kinds = None,
    state: States = None,
    title: Title = None,
) -> ItemFilter:
    """Items of all kinds (事项)."""
    return _items(await unit_of(session, who, unit), kind, state, title)


@_listed("inbox", "INBOX")
async def _inbox(  # noqa: PLR0913 - options
    session: Session,
    who: SignedIn,
    *,
    unit: Unit = None,
    kind: Kinds = None,
    state: States = None,
    title: Title = None,
) -> InboxFilter:
    """What waits for the person (待办事项)."""
    return InboxFilter(items=_items(await unit_of(session, who, unit), kind, state, title))


@_listed("organisations", "ORGANISATIONS")
async def _organisations(session: Session, who: SignedIn, *, unit: Unit = None) -> UnitFilter:
    """Units, with the headings of an import (单位)."""
    return UnitFilter(below=await unit_of(session, who, unit))


@_listed("posts", "POSTS", "Posts of teachers, with the headings of an import (教师岗位).")
@_listed("titles", "TITLES", "Titles of teachers, with the headings of an import (教师职称).")
@_listed("teachers", "TEACHERS", "Teachers and employments, as an import has them (教师任职).")
async def _of_teachers(session: Session, who: SignedIn, *, unit: Unit = None) -> TeacherFilter:
    """One of the lists about teachers."""
    return TeacherFilter(employer=await unit_of(session, who, unit))


@_listed("course-runs", "COURSE_RUNS")
async def _course_runs(
    session: Session,
    who: SignedIn,
    *,
    unit: Unit = None,
    state: States = None,
    title: Title = None,
) -> ItemFilter:
    """Runs of courses, with their classes and participants counted (课程实施)."""
    return _items(await unit_of(session, who, unit), None, state, title)


@_listed("results", "RESULTS", "Results of runs, to be filled in and imported (成绩登记表).")
@_listed("attendance", "ATTENDANCE", "Attendance, to be filled in and imported (考勤表).")
@_listed("rosters", "ROSTERS", "Who takes part in runs, as an import has them (参训名单).")
@_listed("participants", "PARTICIPANTS", "Who takes part in runs, and what came of it (参训学员).")
async def _participants(
    _session: Session,
    _who: SignedIn,
    *,
    run_key: Annotated[
        UUID | None, typer.Option("--run", help="Only of this run: its key in the list of runs.")
    ] = None,
    withdrawn: Annotated[
        bool, typer.Option("--withdrawn", help="Also places that were given up.")
    ] = False,
) -> ParticipantFilter:
    """One of the lists about places in runs."""
    return ParticipantFilter(run_id=run_key, withdrawn=withdrawn)


@_listed("credit-records", "CREDIT_RECORDS")
async def _credit_records(
    _session: Session,
    _who: SignedIn,
    *,
    since: Since = None,
    until: Until = None,
    confirmed: Annotated[
        bool | None, typer.Option("--confirmed/--waiting", help="Only which count, or wait.")
    ] = None,
) -> RecordFilter:
    """Credit records of batches (学分记录)."""
    return RecordFilter(
        earned_from=since.date() if since else None,
        earned_until=until.date() if until else None,
        confirmed=confirmed,
    )


@_listed("audit-entries", "AUDIT_ENTRIES")
async def _audit_entries(
    _session: Session, _who: SignedIn, *, since: Since = None, until: Until = None
) -> EntryFilter:
    """The journal, for auditors (审计日志); days begin in Asia/Shanghai."""
    return EntryFilter(
        since=midnight(since.date()) if since else None,
        until=midnight(until.date()) if until else None,
    )


def _items(
    unit: UUID | None, kinds: list[ItemKind] | None, states: list[str] | None, title: str | None
) -> ItemFilter:
    return ItemFilter(
        organisation_id=unit,
        kinds=tuple(kinds) if kinds else None,
        states=tuple(states) if states else None,
        title=title,
    )
