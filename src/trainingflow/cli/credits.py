"""`trainingflow credits`: what completed training is worth, without a database or a server."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from trainingflow.domain.citation import Language
from trainingflow.domain.credit.evaluate import evaluate as evaluate_credits
from trainingflow.domain.credit.status import Status
from trainingflow.policies.answer import answer_of, plain
from trainingflow.policies.facts_file import read_facts
from trainingflow.policies.library import load
from trainingflow.policies.place import FactsProblem, instant_of
from trainingflow.policies.problem import PolicyProblem
from trainingflow.policies.reader import Policy

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def _credits() -> None:
    """Compute what completed training is worth, and name the article that grants it."""


@app.command()
def evaluate(  # noqa: PLR0913 - one argument an option
    *,
    policy: Annotated[str, typer.Option(help="Id of a policy, or the path of its file.")],
    facts: Annotated[Path, typer.Option(help="File with the teacher and the records, in JSON.")],
    valid_at: Annotated[str, typer.Option(help="The day asked about, e.g. 2025-12-31.")],
    known_at: Annotated[
        str | None, typer.Option(help="Leave out confirmations after this instant.")
    ] = None,
    language: Annotated[
        Literal["zh-CN", "en"], typer.Option(help="Of the names in the table.")
    ] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Compute the credit status of one teacher."""
    try:
        chosen = load(policy)
        found = read_facts(facts.read_text(encoding="utf-8"), chosen.credit.fields)
        status = evaluate_credits(
            chosen.credit,
            found.teacher,
            found.records,
            _day(valid_at),
            _instant(known_at) if known_at else None,
        )
    except (PolicyProblem, FactsProblem) as problem:
        _refuse(str(problem))
    except (OSError, UnicodeDecodeError) as problem:
        _refuse(
            f"{facts}: the file cannot be read ({problem}); check its path and save it as UTF-8."
        )
    if as_json:
        typer.echo(json.dumps(answer_of(status), ensure_ascii=False, indent=1).encode())
    else:
        _show(chosen, status, language)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"“{text}” is not a date; write it as 2025-12-31."
        raise typer.BadParameter(message, param_hint="--valid-at") from None


def _instant(text: str) -> datetime:
    try:
        return instant_of(text)
    except ValueError:
        message = f"“{text}” is not an instant; write it as 2025-12-31T09:00:00+08:00."
        raise typer.BadParameter(message, param_hint="--known-at") from None


def _refuse(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(2)


def _show(policy: Policy, status: Status, language: Language) -> None:
    console = Console()
    console.print(f"{policy.titles.text(language)} · {policy.id} · {status.policy_hash[:12]}")
    console.print(_requirements(status, language))
    console.print(_lines(status))
    for moved in status.offsets:
        article = moved.citation.article
        console.print(f"{moved.source} → {moved.target}: {plain(moved.credits)} ({article})")
    for finding in status.findings:
        facts = finding.facts
        numbers = ", ".join(
            f"{k} {v if isinstance(v, str) else plain(v)}" for k, v in facts.items()
        )
        console.print(f"{finding.code}: {numbers} ({finding.citation.article})")
    console.print("eligible" if status.eligible else "not eligible")


def _requirements(status: Status, language: Language) -> Table:
    table = Table("code", "", "unit", "need", "have", "short", "", "article")
    for entry in status.requirements:
        missing = "✗" if entry.blocking else "!"
        table.add_row(
            entry.code,
            entry.label.text(language),
            entry.unit.value.lower(),
            plain(entry.need),
            plain(entry.have),
            plain(entry.shortfall),
            "✓" if entry.met else missing,
            entry.citation.article,
        )
    return table


def _lines(status: Status) -> Table:
    table = Table("record", "status", "reason", "credits", "article")
    for line in status.lines:
        table.add_row(
            line.record,
            line.status.value,
            line.reason.value if line.reason else "",
            "\n".join(f"{award.ledger} {plain(award.credits)}" for award in line.awards),
            line.citation.article if line.citation else "",
        )
    return table
