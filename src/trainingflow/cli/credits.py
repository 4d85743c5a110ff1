"""`trainingflow credits`: what completed training is worth, without a database or a server."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer

from trainingflow.cli.policies_folder import PoliciesFolder, open_policies
from trainingflow.domain.citation import Language
from trainingflow.domain.credit.evaluate import evaluate as evaluate_credits
from trainingflow.domain.credit.outlook_sentences import say_changes
from trainingflow.domain.credit.policy import CreditPolicy
from trainingflow.domain.credit.step_sentences import sentence
from trainingflow.domain.credit.trace import Trace, trace
from trainingflow.policies.answer import answer_of, simulation_of
from trainingflow.policies.explanation import explanation_of
from trainingflow.policies.facts_file import TeacherWords, read_facts
from trainingflow.policies.facts_given import facts_given, words_of
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
    with _refusing(facts):
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


@app.command()
def simulate(  # noqa: PLR0913 - one argument an option
    *,
    policy: Annotated[str, typer.Option(help="Id of the present policy, or the path of its file.")],
    facts: Annotated[Path, typer.Option(help="File with the teacher and the records, in JSON.")],
    valid_at: Annotated[str, typer.Option(help="The day asked about, e.g. 2025-12-31.")],
    known_at: Annotated[
        str | None, typer.Option(help="Leave out confirmations after this instant.")
    ] = None,
    add: Annotated[
        Path | None,
        typer.Option(help="File with records, and facts of the teacher, that are supposed."),
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option(help="Id of a record to leave out; may be repeated.")
    ] = None,
    under: Annotated[
        str | None, typer.Option(help="Id or file of another policy: a draft, for instance.")
    ] = None,
    language: Annotated[
        Literal["zh-CN", "en"], typer.Option(help="Of the names in the table.")
    ] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
    policies: PoliciesFolder = None,
) -> None:
    """Compute what would be with other records, facts or another policy, beside what is."""
    from trainingflow.services.planning.simulate import (  # noqa: PLC0415 - slow to load
        Supposition,
        by_id,
        simulated,
    )
    from trainingflow.services.reading.standing import Evaluated  # noqa: PLC0415 - as above

    open_policies(policies)
    with _refusing(facts, add):
        present = load(policy)
        other = load(under) if under else present
        fields, words = words_of((present, other))
        found = read_facts(facts.read_text(encoding="utf-8"), fields, words)
        more = add.read_text(encoding="utf-8") if add else "{}"
        supposed, given = read_facts(more, fields, words), facts_given(more)
        now, records = _instant(known_at) if known_at else None, by_id(found.records)
        status = evaluate_credits(present.credit, found.teacher, found.records, _day(valid_at), now)
    gone = frozenset(without or ())
    for record in sorted(gone - records.keys()):
        _refuse(f"--without {record}: the facts have no such record; name one of theirs.")
    for record in sorted(by_id(supposed.records).keys() & records.keys() - gone):
        _refuse(f"--add: the id “{record}” stands in the facts already; give it another.")
    before = Evaluated(status, records, found.teacher)
    answer = simulated(before, Supposition(supposed.records, gone, supposed.teacher, given, other))
    if as_json:
        _print_json(simulation_of(status, answer.after.status, answer.changes))
    else:
        _print_lines(say_changes(status, answer.after.status, answer.changes, language))


@contextmanager
def _refusing(*files: Path | None) -> Iterator[None]:
    """Refuse in a sentence what cannot be read."""
    try:
        yield
    except (PolicyProblem, FactsProblem) as problem:
        _refuse(str(problem))
    except (OSError, UnicodeDecodeError) as problem:
        names = " or ".join(str(file) for file in files if file)
        _refuse(
            f"{names}: the file cannot be read ({problem}); check its path and save it as UTF-8."
        )


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
