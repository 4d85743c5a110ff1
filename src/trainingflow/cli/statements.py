"""`trainingflow statements`: prove statements of credits."""

import asyncio
import json
from typing import Annotated

import typer

from trainingflow.cli.policies_folder import PoliciesFolder, open_policies
from trainingflow.db.session import Database
from trainingflow.services.statements.proofs import prove_all
from trainingflow.settings import SettingInvalid, Settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _group() -> None:
    """Statements of credits."""


@app.command("verify")
def verify_statements(
    *,
    number: Annotated[
        str | None, typer.Argument(help="Only the statement of this number, e.g. 2024-000001.")
    ] = None,
    year: Annotated[int | None, typer.Option(help="Only statements of this year.")] = None,
    policies: PoliciesFolder = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON.")] = False,
) -> None:
    """Compute every hash and every answer again; exit 1 if one differs."""
    open_policies(policies)
    try:
        settings = Settings.read()
    except SettingInvalid as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    proved, wrong = asyncio.run(_prove(settings.database_url, year, number))
    if as_json:
        typer.echo(json.dumps({"proved": proved, "wrong": wrong}, ensure_ascii=False))
    else:
        for one, differs in wrong.items():
            typer.echo(f"{one}: {', '.join(differs)}")
        typer.echo(f"{proved} statements proved, {len(wrong)} differ.")
    if wrong:
        raise typer.Exit(1)


async def _prove(
    url: str, year: int | None, number: str | None
) -> tuple[int, dict[str, list[str]]]:
    database = Database(url, pool_size=2)
    proved, wrong = 0, {}
    try:
        async for one, found in prove_all(database, year=year, number=number):
            proved += 1
            differs = [*(() if found.intact else ("sha256",)), *found.differs]
            if differs:
                wrong[one] = differs
    finally:
        await database.close()
    return proved, wrong
