"""`trainingflow policy`: write, check, compare and read policies, without a database."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal, NoReturn, TypeVar

import typer

from trainingflow.cli.policies_folder import PoliciesFolder, open_policies
from trainingflow.policies.library import known_ids, named, reading
from trainingflow.policies.place import FactsProblem
from trainingflow.policies.problem import PolicyProblem
from trainingflow.policies.reader import Policy, warnings_of
from trainingflow.policies.schema import schema_path, schema_text
from trainingflow.policies.skeletons import skeleton

app = typer.Typer(no_args_is_help=True, add_completion=False)

Named = Annotated[str, typer.Argument(help="Id of a policy, or the path of its file.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]

_ID = re.compile(r"[a-z][a-z0-9-]*")
_Read = TypeVar("_Read")

REFUSED = 2
"""The exit code where a policy cannot be used; 1 says that there is something to look at."""


@app.callback()
def _policy() -> None:
    """Write, check, compare and read policies: one regulation a file (docs/writing-a-policy.md)."""


@app.command()
def check(
    policy: Named,
    *,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 where there are warnings.")] = (
        False
    ),
    as_json: AsJson = False,
    policies: PoliciesFolder = None,
) -> None:
    """Read a policy and prove it: every name exists, every number is cited, parts fit wholes.

    A policy that cannot be used is refused with file, line, article and what to write instead. What
    it says in vain, or may not mean, is a warning: it can be used as it is.

    Exit code 0: sound. 1: sound with warnings, under --strict. 2: refused.
    """
    open_policies(policies)
    try:
        found = reading(policy)
    except PolicyProblem as problem:
        if as_json:
            problems = [_shown(one) for one in (problem, *problem.others)]
            _print({"sound": False, "problems": problems, "warnings": []})
        for one in (problem, *problem.others):
            typer.echo(str(one), err=True)
        raise typer.Exit(REFUSED) from problem
    warnings = warnings_of(found)
    if as_json:
        said = {"sound": True, "problems": [], "warnings": [_shown(one) for one in warnings]}
        _print({**_summary(found.policy), **said})
    else:
        for one in warnings:
            typer.echo(f"warning: {one}")
        typer.echo(_verdict(found.policy))
    if warnings and strict:
        raise typer.Exit(1)


@app.command(name="list")
def list_policies(*, as_json: AsJson = False, policies: PoliciesFolder = None) -> None:
    """List the policies inside the package, and those of the folder that --policies names."""
    open_policies(policies)
    summaries = [_summary(named(identity)) for identity in known_ids()]
    if as_json:
        _print(summaries)
        return
    for summary in summaries:
        typer.echo(f"{summary['id']}  {summary['first']} – {summary['last']}  {summary['title']}")


@app.command()
def explain(
    policy: Named,
    *,
    language: Annotated[Literal["zh-CN", "en"], typer.Option(help="Of the sentences.")] = "en",
    quotes: Annotated[
        bool, typer.Option("--quotes", help="Print the words of the article under each sentence.")
    ] = False,
    as_json: AsJson = False,
    policies: PoliciesFolder = None,
) -> None:
    """Tell a policy in sentences: every requirement, award and offset, with its article.

    To be read aloud beside the regulation. Exit code 0: told. 2: the policy is refused.
    """
    from trainingflow.cli.policy_sentences import as_data, page  # noqa: PLC0415 - for one command

    open_policies(policies)
    found = _or_refuse(lambda: reading(policy))
    if as_json:
        _print(as_data(found, language))
    else:
        typer.echo("\n".join(page(found, language, quotes=quotes)).encode())


@app.command()
def diff(
    old: Named, new: Named, *, as_json: AsJson = False, policies: PoliciesFolder = None
) -> None:
    """Compare two policies entry by entry: numbers, rates, caps, offsets, groups, citations.

    Both are compared with everything that they extend. A draft is compared with the policy that it
    is to replace, a new cycle with the one before it.

    Exit code 0: they say the same. 1: they differ. 2: one of them is refused.
    """
    from trainingflow.cli.policy_differences import as_data, lines  # noqa: PLC0415 - for one command
    from trainingflow.policies.difference import differences  # noqa: PLC0415 - as above

    open_policies(policies)
    one, other = _or_refuse(lambda: (reading(old), reading(new)))
    found = differences(one.node, other.node)
    if as_json:
        _print([as_data(each) for each in found])
    else:
        typer.echo("\n".join(lines(found)) or "They say the same.")
    if found:
        raise typer.Exit(1)


@app.command(name="try")
def try_cases(
    policy: Named,
    cases: Annotated[
        list[Path], typer.Argument(help="Files of cases in JSON, or folders of them.")
    ],
    *,
    policies: PoliciesFolder = None,
) -> None:
    """Evaluate cases, teachers with the answer that the regulation gives for them, and compare.

    A case names what has to be answered; only what it names is compared.

    Exit code 0: all is as expected. 1: something is not. 2: the policy or a case is refused.
    """
    from trainingflow.policies.cases import differences, read_case  # noqa: PLC0415 - for one command

    open_policies(policies)
    found = _or_refuse(lambda: reading(policy)).policy
    different = refused = 0
    for path in sorted(one for given in cases for one in _files(given)):
        try:
            case = read_case(path.read_text(encoding="utf-8"), found)
        except (FactsProblem, OSError, UnicodeDecodeError) as problem:
            typer.echo(f"{path}: {problem}", err=True)
            refused += 1
            continue
        answers = differences(case, found)
        different += bool(answers)
        typer.echo(f"{'differs' if answers else 'as expected'}  {case.name}")
        for answer in answers:
            typer.echo(f"  {answer}")
    if refused or different:
        raise typer.Exit(2 if refused else 1)


def _files(given: Path) -> list[Path]:
    """Give the files of cases that somebody named: a folder that has none says nothing at all."""
    found = list(given.glob("*.json")) if given.is_dir() else [given]
    if not found:
        _refuse(f"{given}: there is no case in this folder; name files of cases, or their folder.")
    if not given.exists():
        _refuse(f"{given}: there is no such file; name files of cases, or their folder.")
    return found


@app.command()
def schema(
    *, path: Annotated[bool, typer.Option("--path", help="Print where the file is.")] = False
) -> None:
    """Print the JSON Schema of policy files: an editor that knows it completes and explains words.

    Write `# yaml-language-server: $schema=PATH` into the first line of a policy, as `policy new`
    does, with the path that `trainingflow policy schema --path` prints.
    """
    typer.echo(schema_path() if path else schema_text().encode(), nl=path)


@app.command()
def new(
    identity: Annotated[str, typer.Argument(metavar="ID", help="E.g. lanting-2026.")],
    *,
    extends: Annotated[
        str | None, typer.Option(help="Id of the policy that it is laid over.")
    ] = None,
    folder: Annotated[Path, typer.Option(help="Where to write the file.")] = Path(),
    policies: PoliciesFolder = None,
) -> None:
    """Begin a policy: write ID.yaml, sound and commented, with a TODO wherever something is open.

    Exit code 0: written. 2: there is such a file already, or the id cannot be one.
    """
    open_policies(policies)
    if not _ID.fullmatch(identity):
        _refuse(f"“{identity}” is no id; write small letters, digits and “-”, e.g. lanting-2026.")
    path = folder / f"{identity}.yaml"
    if path.exists():
        _refuse(f"{path} is there already; name another id, or remove the file.")
    if extends is not None and extends not in known_ids():
        _refuse(f"there is no policy “{extends}”; name another (known: {', '.join(known_ids())}).")
    try:
        path.write_text(skeleton(identity, extends), encoding="utf-8")
    except OSError as error:
        _refuse(f"{path} cannot be written ({error.strerror}); name another --folder.")
    typer.echo(f"{path} is written. Replace each TODO, then: trainingflow policy check {path}")


def _or_refuse(read: Callable[[], _Read]) -> _Read:
    try:
        return read()
    except PolicyProblem as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(REFUSED) from problem


def _refuse(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(REFUSED)


def _print(data: object) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=1).encode())


def _verdict(policy: Policy) -> str:
    credit = policy.credit
    return (
        f"{policy.id} is sound: {len(credit.requirements)} requirements, "
        f"{len(credit.activities)} activities, {len(credit.offsets)} offsets; "
        f"compared with the text on {policy.checked_on}.\nhash {policy.hash}"
    )


def _shown(problem: PolicyProblem) -> dict[str, object]:
    return {
        "file": problem.file,
        "line": problem.line,
        "where": problem.where,
        "article": problem.article,
        "problem": problem.problem,
        "remedy": problem.remedy,
    }


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
