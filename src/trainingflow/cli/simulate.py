"""`trainingflow simulate`: a year of an authority, by people who follow buttons."""

import asyncio
import json
import tempfile
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from trainingflow.cli.children import stoppable
from trainingflow.cli.policies_folder import PoliciesFolder, open_policies
from trainingflow.db.migrations import migrate
from trainingflow.db.privileges import APPLICATION
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.policies import library
from trainingflow.postgres import embedded_server
from trainingflow.simulate import Plan, Report, simulate
from trainingflow.simulate.year import NothingToSimulate

app = typer.Typer()

DATABASE = "trainingflow_simulated"


@app.command(name="simulate")
def run(  # noqa: PLR0913 - one parameter an option
    *,
    policy: Annotated[
        list[str], typer.Option(help="The policy of the authority; may be given several times.")
    ],
    seed: Annotated[int, typer.Option(help="Decides how people choose.")] = 1,
    year: Annotated[
        int | None, typer.Option(help="The calendar year; the last of the policy's cycle.")
    ] = None,
    schools: Annotated[int, typer.Option(min=1, max=200, help="How many schools.")] = 2,
    teachers: Annotated[int, typer.Option(min=1, max=500, help="How many teachers each.")] = 28,
    each: Annotated[int, typer.Option(min=1, max=50, help="How much a unit begins.")] = 1,
    step: Annotated[
        int, typer.Option(min=1, max=31, help="Days between two looks into the inbox.")
    ] = 10,
    kind: Annotated[
        list[str] | None, typer.Option(help="Begin only these kinds; may be given several times.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one line of JSON a policy.")
    ] = False,
    policies: PoliciesFolder = None,
) -> None:
    """Simulate a calendar year through the API, on a database of its own; exit 1 if it broke."""
    console = Console(stderr=True)
    open_policies(policies)
    unknown = [one for one in policy if one not in library.known_ids()]
    if unknown:
        console.print(f"No policy {unknown[0]}. There are: {', '.join(library.known_ids())}")
        raise typer.Exit(2)
    strange = sorted(set(kind or ()) - set(map(str, ItemKind)))
    if strange:
        console.print(f"No kind {strange[0]}. There are: {', '.join(ItemKind)}")
        raise typer.Exit(2)
    sound = True
    for one in policy:
        plan = Plan(
            policy=one,
            seed=seed,
            year=year,
            schools=schools,
            teachers=teachers,
            each=each,
            step_days=step,
            kinds=tuple(kind or ()),
        )
        try:
            report = _simulate(plan, console)
        except NothingToSimulate as error:
            console.print(str(error))
            raise typer.Exit(2) from error
        sound = sound and report.sound
        if as_json:
            typer.echo(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            _show(report, Console())
    if not sound:
        raise typer.Exit(1)


def _simulate(plan: Plan, console: Console) -> Report:
    with (
        stoppable(),
        tempfile.TemporaryDirectory(prefix="trainingflow-") as folder,
        embedded_server(Path(folder) / "postgres", durable=False) as server,
        console.status(f"{plan.policy}: preparing …") as status,
    ):
        server.ensure_database(DATABASE)
        owner = server.database(DATABASE)
        migrate(owner)

        def tell(day: date, acts: int) -> None:
            said = f"{plan.policy}: {day}, {acts} acts"
            status.update(said) if console.is_terminal else typer.echo(said, err=True)

        return asyncio.run(simulate(plan, owner, server.database(DATABASE, user=APPLICATION), tell))


def _show(report: Report, console: Console) -> None:
    console.print(
        f"[bold]{report.policy}[/bold], {report.year}, seed {report.seed}: "
        f"{report.requests} requests in {report.seconds} s"
    )
    console.print(_nested("Items", "state", report.states))
    console.print(_flat("Who did how much", "unit and role", report.load))
    console.print(_flat("Late", "kind and state", report.late))
    console.print(_flat("Refused", "code", report.refusals))
    console.print(_flat("What the clock did", "action", report.clock))
    for kind, actions in report.untried.items():
        if actions:
            console.print(f"never done in {kind}: {', '.join(actions)}")
    for words, rows in report.broken.items():
        mark = "[green]holds[/green]" if not rows else f"[red]broken[/red] by {rows[:5]}"
        console.print(f"{words}: {mark}")
    for offer in report.broken_offers:
        console.print(f"[red]wrong offer[/red] {offer}")


def _nested(title: str, head: str, counts: object) -> Table:
    table = Table("kind", head, "number", title=title)
    if isinstance(counts, dict):
        for kind, states in counts.items():
            for state, number in states.items():
                table.add_row(kind, state, str(number))
    return table


def _flat(title: str, head: str, counts: object) -> Table:
    table = Table(head, "number", title=title)
    if isinstance(counts, dict):
        for name, number in counts.items():
            table.add_row(name, str(number))
    return table
