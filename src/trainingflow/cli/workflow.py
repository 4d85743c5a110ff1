"""`trainingflow workflow`: the lifecycles, without a database or a server."""

import asyncio
import json
from dataclasses import asdict
from typing import Annotated, Literal

import typer

from trainingflow.domain.lifecycles.registry import DEFINITIONS, latest
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.diagram import mermaid
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.verify import CHECKS, verify

app = typer.Typer(no_args_is_help=True, add_completion=False)

_JSON = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


@app.callback()
def _workflow() -> None:
    """Show and verify the lifecycles."""


@app.command(name="list")
def list_definitions(*, as_json: _JSON = False) -> None:
    """List the lifecycles, with every version."""
    summaries = [_summary(definition) for definition in DEFINITIONS.values()]
    if as_json:
        typer.echo(json.dumps(summaries, ensure_ascii=False, indent=1).encode())
        return
    for one in summaries:
        typer.echo(
            f"{one['kind']} {one['version']}  {one['labelZh']} · {one['label']}: "
            f"{one['states']} states, {one['actions']} actions"
        )


@app.command()
def check(*, as_json: _JSON = False) -> None:
    """Verify every lifecycle; exit with 1 where one has a flaw."""
    found = {_name(definition): verify(definition) for definition in DEFINITIONS.values()}
    if as_json:
        shown = {name: [asdict(flaw) for flaw in flaws] for name, flaws in found.items()}
        typer.echo(json.dumps({"checks": list(CHECKS), "flaws": shown}, indent=1))
    else:
        for name, flaws in found.items():
            said = "; ".join(f"{flaw.check}: {flaw.detail}" for flaw in flaws)
            typer.echo(f"{name}: {said or f'sound, {len(CHECKS)} checks'}")
    if any(found.values()):
        raise typer.Exit(1)


@app.command()
def diagram(
    kind: Annotated[ItemKind, typer.Argument(help="The kind of item.")],
    *,
    language: Annotated[
        Literal["zh-CN", "en"], typer.Option(help="Of the states and actions.")
    ] = "en",
) -> None:
    """Print the newest version of a lifecycle as a Mermaid state diagram."""
    typer.echo(mermaid(latest(kind), language).encode(), nl=False)


@app.command()
def heat(
    kind: Annotated[ItemKind, typer.Argument(help="The kind of item.")],
    *,
    language: Annotated[
        Literal["zh-CN", "en"], typer.Option(help="Of the states and actions.")
    ] = "en",
    authority: Annotated[
        str | None, typer.Option(help="Code of the authority, where there are several.")
    ] = None,
    as_json: _JSON = False,
) -> None:
    """Print a lifecycle with how many items are where, from the database of DATABASE_URL."""
    from trainingflow.cli.heat import heat_of  # noqa: PLC0415 - the other commands need no database

    definition = latest(kind)
    found = asyncio.run(heat_of(definition, authority))
    if as_json:
        shown = {state: asdict(one) for state, one in sorted(found.items())}
        typer.echo(json.dumps(shown, indent=1))
        return
    counts = {state: one.count for state, one in found.items()}
    overdue = {state: one.overdue for state, one in found.items()}
    typer.echo(mermaid(definition, language, counts, overdue).encode(), nl=False)


def _name(definition: Definition) -> str:
    return f"{definition.kind} {definition.version}"


def _summary(definition: Definition) -> dict[str, object]:
    return {
        "kind": str(definition.kind),
        "version": definition.version,
        "label": definition.label.en,
        "labelZh": definition.label.zh,
        "states": len(definition.states),
        "actions": len(definition.actions),
    }
