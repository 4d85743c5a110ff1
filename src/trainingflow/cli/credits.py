"""`trainingflow credits`: what completed training is worth, without a database or a server."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer

from trainingflow.cli.policies_folder import PoliciesFolder, open_policies
from trainingflow.domain.citation import Language
from trainingflow.domain.credit.evaluate import evaluate as evaluate_credits
from trainingflow.domain.credit.policy import CreditPolicy
from trainingflow.domain.credit.step_sentences import sentence
from trainingflow.domain.credit.trace import Trace, trace
from trainingflow.policies.answer import answer_of
from trainingflow.policies.explanation import explanation_of
from trainingflow.policies.facts_file import TeacherWords, read_facts
from trainingflow.policies.library import load
from trainingflow.policies.place import FactsProblem, instant_of
from trainingflow.policies.problem import PolicyProblem
from trainingflow.services.planning.telling import sentences_of

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
    sentences: Annotated[bool, typer.Option(help="Tell the status in sentences.")] = False,
    explain: Annotated[
        bool, typer.Option(help="Tell how it came about, step by step; with --json as data.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
    policies: PoliciesFolder = None,
) -> None:
    """Compute the credit status of one teacher."""
    open_policies(policies)
    try:
        chosen = load(policy)
        found = read_facts(
            facts.read_text(encoding="utf-8"),
            chosen.credit.fields,
            TeacherWords(chosen.credit.teacher_facts, chosen.credit.words),
        )
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
    if explain:
        told = trace(chosen.credit, found.teacher, found.records, status)
        _print_trace(chosen.credit, told, language, as_json=as_json)
    elif as_json:
        _print_json(answer_of(status))
    elif sentences:
        _print_lines(sentences_of(chosen, found.teacher, status, language))
    else:
        from trainingflow.cli.credit_table import show  # noqa: PLC0415 - rich is slow to load

        show(chosen, status, language)


def _print_trace(policy: CreditPolicy, told: Trace, language: Language, *, as_json: bool) -> None:
    if as_json:
        _print_json(explanation_of(told))
    else:
        _print_lines([sentence(policy, step, language) for step in told.steps])


def _print_json(answer: object) -> None:
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=1).encode())


def _print_lines(lines: Iterable[str]) -> None:
    typer.echo("\n".join(lines).encode())


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
