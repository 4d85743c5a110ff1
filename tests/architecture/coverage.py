"""Which test shows which rule of the regulations: the page docs/coverage.md.

A rule is shown by a test whose docstring says `Shows: CY-PROJ-07, V-16`, and by a case of the
credit engine that names it in `shows`. A step, and a window, is also shown by the tests that are
generated for every transition that cites it: that it happens, from nowhere else, and not while its
window is closed. Of limits, evaluations, documents and roles those tests only know what the line
says, and not whether it says what the rule demands: these need a test of their own. A rule that
nothing can show has its reason, in docs/coverage-reasons.csv.
`python -m tests.architecture.coverage --write` writes the page.
"""

import ast
import csv
import json
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from trainingflow.domain.lifecycles.registry import DEFINITIONS
from trainingflow.domain.workflow.basis import RULES, Rule
from trainingflow.domain.workflow.lines import Transition

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "coverage.md"
REASONS: Final = ROOT / "docs" / "coverage-reasons.csv"
CASES: Final = ROOT / "tests" / "policies" / "cases" / "credit"
OPERATIONAL: Final = frozenset(
    {
        "workflow-step",
        "deadline-window",
        "limit",
        "document",
        "role",
        "evaluation",
        "credit-minimum",
        "credit-conversion",
        "credit-offset(冲抵/折抵)",
        "cohort-rule",
    }
)

GENERATED: Final[Mapping[str, Callable[[Transition], bool]]] = {
    "workflow-step": lambda _: True,
    "deadline-window": lambda line: line.window is not None,
}
"""The kinds of rules that generated tests can show, and by what line."""

_SHOWS: Final = re.compile(r"Shows:\s*((?:[A-Z]+(?:-[A-Z]+)*-\d+[a-z]?[,\s]*(?:and\s+)?)+)")
_ID: Final = re.compile(r"[A-Z]+(?:-[A-Z]+)*-\d+[a-z]?")
_MOST_NAMED: Final = 4


def operational() -> tuple[Rule, ...]:
    """The rules that the system has to carry out, in the order of the documents."""
    return tuple(rule for rule in RULES.values() if rule.kinds & OPERATIONAL)


def tests_by_rule() -> Mapping[str, tuple[str, ...]]:
    """The tests and cases that say that they show a rule, by its id; of examples (V-…) too."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted(CASES.glob("*.json")):
        for one in json.loads(path.read_text(encoding="utf-8")).get("shows", ()):
            found[one].append(str(path.relative_to(ROOT)))
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for name, docstring in _tests(path):
            for said in _SHOWS.finditer(docstring):
                for one in _ID.findall(said[1]):
                    found[one].append(f"{path.relative_to(ROOT)}::{name}")
    return {one: tuple(dict.fromkeys(tests)) for one, tests in found.items()}


def transitions_by_rule() -> Mapping[str, tuple[str, ...]]:
    """The transitions that cite a rule, by its id: each has its generated tests."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for definition in DEFINITIONS.values():
        for line in definition.transitions:
            for one in line.cites:
                found[one].append(f"{definition.kind}.{line.action}")
    return {one: tuple(dict.fromkeys(lines)) for one, lines in found.items()}


def shown_by_lines(rule: Rule) -> bool:
    """Whether the generated tests of the transitions that cite the rule show it, of every kind."""
    lines = [
        line
        for definition in DEFINITIONS.values()
        for line in definition.transitions
        if rule.id in line.cites
    ]
    return all(
        any(GENERATED[kind](line) for line in lines) if kind in GENERATED else False
        for kind in rule.kinds & OPERATIONAL
    )


def reasons() -> Mapping[str, str]:
    """Why a rule is shown by no test, by its id."""
    with REASONS.open(encoding="utf-8", newline="") as file:
        return {row["rule"]: row["reason"] for row in csv.DictReader(file)}


def uncovered() -> tuple[str, ...]:
    """Operational rules that neither a test nor a transition shows, and that have no reason."""
    said = tests_by_rule().keys() | reasons().keys()
    return tuple(
        rule.id for rule in operational() if rule.id not in said and not shown_by_lines(rule)
    )


def page() -> str:
    """The whole page."""
    tests, lines, why = tests_by_rule(), transitions_by_rule(), reasons()
    head = (
        "# Which test shows which rule",
        "",
        "Every rule of the regulations that the system has to carry out: steps, windows, limits,",
        "documents, roles, evaluations, and what credits are owed, earned, offset and shared.",
        "A step or a window is shown by the tests that are generated for its transitions; all",
        "else needs a test or a case that says so, beside which the transitions that cite it are",
        "named. What nothing shows has its reason, *in italics*: read it as what this release does",
        "not do. Generated by `make docs`.",
        "",
        "| rule | article | what it demands | shown by |",
        "|---|---|---|---|",
    )
    rows = (
        f"| {rule.id} | {rule.article.zh} | {_cell(rule.statement)} | "
        f"{_shown(tests.get(rule.id, ()), lines.get(rule.id, ()), why.get(rule.id))} |"
        for rule in operational()
    )
    examples = (
        f"| {one} | {_named(tests[one])} |" for one in sorted(tests) if one.startswith("V-")
    )
    foot = ("", "## Worked examples", "", "| example | shown by |", "|---|---|", *examples)
    return "\n".join((*head, *rows, *foot)) + "\n"


def _tests(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith(
            "test_"
        ):
            yield node.name, ast.get_docstring(node) or ""


def _shown(tests: tuple[str, ...], lines: tuple[str, ...], reason: str | None) -> str:
    parts = [_named(tests)] if tests else []
    if lines:
        more = f" and {len(lines) - _MOST_NAMED} more" if len(lines) > _MOST_NAMED else ""
        parts.append(", ".join(f"`{one}`" for one in lines[:_MOST_NAMED]) + more)
    if reason:
        parts.append(f"*{reason}*")
    return "; ".join(parts)


def _named(tests: tuple[str, ...]) -> str:
    return ", ".join(f"`{one}`" for one in tests[:_MOST_NAMED])


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        PAGE.write_text(page(), encoding="utf-8")
    else:
        sys.stdout.write("\n".join(uncovered()) + "\n")
