"""`trainingflow notices`: what is going to be sent, without a browser."""

import asyncio
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from trainingflow.cli.policies_folder import PoliciesFolder, open_policies
from trainingflow.db.session import Database, clock
from trainingflow.domain.calendar import ZONE
from trainingflow.domain.citation import Language
from trainingflow.domain.people import SYSTEM
from trainingflow.services.mail.preview import LONGEST, Planned, Preview, preview
from trainingflow.services.standings.overview import authorities
from trainingflow.services.work import Work
from trainingflow.settings import SettingInvalid, Settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_FORM = "%Y-%m-%d %H:%M"


@app.callback()
def _group() -> None:
    """Show what is going to be sent, to whom and when."""


@app.command("preview")
def look_ahead(
    *,
    days: Annotated[
        int, typer.Option(min=1, max=LONGEST.days, help="How many days ahead (天数).")
    ] = 7,
    language: Annotated[str, typer.Option(help="zh-CN or en.")] = "zh-CN",
    gaps: Annotated[
        bool, typer.Option("--gaps", help="Evaluate now who is short; it may take minutes.")
    ] = False,
    policies: PoliciesFolder = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON.")] = False,
) -> None:
    """Every notice of the days ahead, and the mails of it, if nothing happens before.

    It only reads. Nobody is named: how many people it is for, and how many mails go out when.
    """
    open_policies(policies)
    if language not in {"zh-CN", "en"}:
        typer.echo(f"{language} is no language of mails: write zh-CN or en.", err=True)
        raise typer.Exit(2)
    try:
        url = Settings.read().database_url
    except SettingInvalid as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    said = asyncio.run(_looked(url, days, "en" if language == "en" else "zh-CN", gaps=gaps))
    if as_json:
        typer.echo(json.dumps({"authorities": [_told(*one) for one in said]}, ensure_ascii=False))
        return
    for _, found in said:
        _print(found)


async def _looked(
    url: str, days: int, language: Language, *, gaps: bool
) -> Sequence[tuple[UUID, Preview]]:
    database = Database(url, pool_size=1)
    found = []
    try:
        for authority_id in await authorities(database):
            bound = database.of(authority_id)
            async with bound.reading() as session:
                work = Work(session, authority_id, SYSTEM, await clock(session))
                until = work.now + timedelta(days=days)
                found.append((authority_id, await preview(work, until, language, with_gaps=gaps)))
    finally:
        await database.close()
    return found


def _told(authority_id: UUID, found: Preview) -> dict[str, Any]:
    return {
        "authority": str(authority_id),
        "until": found.until.isoformat(),
        "more": found.more,
        "waiting": found.waiting,
        "unsent": found.unsent,
        "planned": [_one(one) for one in found.planned],
    }


def _one(one: Planned) -> dict[str, Any]:
    return {
        "dueAt": one.due_at.isoformat(),
        "kind": str(one.kind),
        "text": one.text,
        "recipients": None if one.recipients is None else len(one.recipients),
        "people": one.people,
        "mails": [{"at": at.isoformat(), "count": count} for at, count in one.mails],
    }


def _print(found: Preview) -> None:
    table = Table("when", "what", "says", "people", "mails")
    for one in found.planned:
        people = "decided then" if one.recipients is None else str(one.people)
        mails = "; ".join(f"{n} at {at.astimezone(ZONE):{_FORM}}" for at, n in one.mails)
        when = f"{one.due_at.astimezone(ZONE):{_FORM}}"
        table.add_row(when, str(one.kind), one.text, people, mails)
    console = Console()
    console.print(table)
    more = ", and more than are shown" if found.more else ""
    console.print(
        f"{len(found.planned)} notices until {found.until.astimezone(ZONE):{_FORM}}{more}; mails "
        f"are still to be made for {found.waiting} people, {found.unsent} mails wait to be taken."
    )
