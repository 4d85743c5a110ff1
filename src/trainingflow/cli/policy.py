"""`trainingflow policy`: read, prove and list policies, without a database or a server."""

import json
from typing import Annotated

import typer

from trainingflow.policies.library import known_ids, load, named
from trainingflow.policies.problem import PolicyProblem
from trainingflow.policies.reader import Policy

app = typer.Typer(no_args_is_help=True, add_completion=False)

_JSON = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


@app.callback()
def _policy() -> None:
    """Read, prove and list policies."""


@app.command()
def check(
    policy: Annotated[str, typer.Argument(help="Id of a policy, or the path of its file.")],
    *,
    as_json: _JSON = False,
) -> None:
    """Read a policy and prove it: every name exists, every number is cited, parts fit wholes."""
    try:
        found = load(policy)
    except PolicyProblem as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(2) from problem
    if as_json:
        typer.echo(json.dumps(_summary(found), ensure_ascii=False, indent=1).encode())
        return
    credit = found.credit
    typer.echo(
        f"{found.id} is sound: {len(credit.requirements)} requirements, "
        f"{len(credit.activities)} activities, {len(credit.offsets)} offsets; "
        f"compared with the text on {found.checked_on}.\nhash {found.hash}"
    )


@app.command(name="list")
def list_policies(*, as_json: _JSON = False) -> None:
    """List the policies inside the package."""
    summaries = [_summary(named(identity)) for identity in known_ids()]
    if as_json:
        typer.echo(json.dumps(summaries, ensure_ascii=False, indent=1).encode())
        return
    for summary in summaries:
        typer.echo(f"{summary['id']}  {summary['first']} – {summary['last']}  {summary['title']}")


def _summary(policy: Policy) -> dict[str, object]:
    return {
        "id": policy.id,
        "title": policy.titles.en,
        "titleZh": policy.titles.zh,
        "document": policy.document,
        "extends": list(policy.extends),
        "first": policy.cycle.first.isoformat(),
        "last": policy.cycle.last.isoformat(),
        "checkedOn": policy.checked_on.isoformat(),
        "hash": policy.hash,
    }
