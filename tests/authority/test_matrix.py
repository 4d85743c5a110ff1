"""Everybody, tied to it in every way, at everything: what the system says is what the table says.

The cells are made from the schema and from the lifecycles, the verdicts from `permissions.csv`.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import process_time

import pytest

from tests.authority.acting import allowed_elsewhere, cells, row_of, wrong_acts
from tests.authority.reading import (
    expected_field,
    wrong_fields,
    wrong_matters,
    wrong_states,
)
from tests.authority.rows import section
from tests.domain.workflow.ready import ready
from trainingflow.api.authority import EVERYBODY, SIGNED_IN, TABLE, Rule
from trainingflow.domain.authority.table import GRANTS
from trainingflow.domain.authority.terms import Grant, Matter
from trainingflow.domain.lifecycles.registry import DEFINITIONS
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.demands import (
    DEMANDS,
    Demand,
    _free_of_interest as impartial_demand,
    _role as ownership_demand,
)
from trainingflow.domain.workflow.duties import ForDuty, Owner, Relation
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import Transition

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ("coverage.md", "lifecycles.md")
RULES = DOCS.parent / "src" / "trainingflow" / "domain" / "workflow" / "rules.csv"
SECTIONS = ("field", "read", "public", "act", "interest")
_RULE = re.compile(r"\b(?:CY|HK|BJ)-[A-Z]+-[0-9]+\b|\bAMB-[0-9]+\b")
STATES = [
    (str(definition.kind), str(state.name))
    for definition in DEFINITIONS.values()
    for state in definition.states
]


def test_all_cells_are_as_the_table_says_and_quickly_so() -> None:
    began = process_time()
    parts = (wrong_matters(), wrong_fields(), wrong_states(STATES), wrong_acts())
    elsewhere = allowed_elsewhere()
    took = process_time() - began

    assert [found[:10] for _, found in (*parts, elsewhere)] == [[]] * 5
    counted = sum(count for count, _ in (*parts, elsewhere))
    assert counted >= 20_000
    assert took <= 90, f"{counted} cells took {took:.0f} s"


def test_every_row_of_the_table_is_about_something_that_there_is() -> None:
    fields = {id(row) for name in TABLE if (row := expected_field(name)) is not None}
    acts = {
        id(row)
        for definition in DEFINITIONS.values()
        for line in definition.transitions
        if (row := row_of(definition, line)) is not None
    }

    assert [row.what for row in section("field") if id(row) not in fields] == []
    assert [row.what for row in section("act") if id(row) not in acts] == []
    assert {row.what for row in section("read")} == set(Matter)
    assert {row.what for row in section("interest")} == {kind for kind, _ in STATES}
    assert {(row.what, one) for row in section("public") for one in row.where} <= set(STATES)


def test_every_row_says_on_what_it_rests_and_cites_rules_that_there_are() -> None:
    pages = [*(DOCS / page for page in PAGES), RULES]
    known = {one for page in pages for one in _RULE.findall(page.read_text("utf-8"))}
    rows = [row for name in SECTIONS for row in section(name)]
    cited = {one for row in rows for one in _RULE.findall(row.source)}

    assert [row.what for row in rows if not row.source] == []
    assert cited - known == set()
    assert len(cited) > 150


@pytest.mark.parametrize("gone", GRANTS, ids=lambda one: one.key)
def test_a_grant_that_is_taken_away_turns_the_matrix_red(gone: Grant) -> None:
    _, wrong = wrong_matters(one for one in GRANTS if one is not gone)

    assert wrong


def test_a_field_whose_rule_is_taken_away_turns_the_matrix_red() -> None:
    """Also where the rows stay hidden behind it: the rule is the second of two locks."""
    open_to_all = Rule("everybody", lambda _viewer, _source: True)
    guarded = [name for name, rule in TABLE.items() if rule is not EVERYBODY]

    assert [name for name in guarded if not wrong_fields({name: open_to_all})[1]] == []


def test_a_field_whose_rows_are_read_through_another_matter_turns_the_matrix_red() -> None:
    weaker = {name: replace(rule, matter=None) for name, rule in TABLE.items() if rule.matter}

    assert [name for name, rule in weaker.items() if not wrong_fields({name: rule})[1]] == []


def test_a_field_without_a_row_turns_the_matrix_red() -> None:
    assert wrong_fields({"Query.brandNew": SIGNED_IN}) == (0, [("Query.brandNew", "has no row")])


# Only who is an elector of the open vote casts one, which the vote asks beside the owners.
TWICE_LOCKED = {("COURSE", "castVote", (Relation.PANEL_MEMBER, Relation.ANYONE))}


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=lambda one: str(one.kind))
def test_an_owner_that_is_added_or_taken_away_turns_the_matrix_red(definition: Definition) -> None:
    unseen = {
        (str(definition.kind), line.action, other.owners)
        for line in definition.transitions
        for other in other_owners(definition, line)
        if all(
            found is wanted
            for _, found, wanted in cells(definition, line, with_line(definition, line, other))
        )
    }

    assert unseen - TWICE_LOCKED == set()


def other_owners(definition: Definition, line: Transition) -> Iterator[Transition]:
    """The line open to anyone, and the line without each of its owners."""
    if Relation.ANYONE not in line.owners:
        yield replace(line, owners=(*line.owners, Relation.ANYONE))
    for owner in line.owners:
        rest = tuple(one for one in line.owners if one is not owner)
        if not says_the_same(definition, line, owner, rest):
            yield replace(line, owners=rest)


def says_the_same(
    definition: Definition, line: Transition, owner: Owner, rest: tuple[Owner, ...]
) -> bool:
    """Whether the rest is for the owner too: for anyone, or for the same bodies by another duty."""
    bodies = ready(definition, line)[0].procedure.bodies
    return Relation.ANYONE in rest or (
        isinstance(owner, ForDuty)
        and any(
            isinstance(one, ForDuty)
            and one.roles >= owner.roles
            and set(bodies(one.duty)) >= set(bodies(owner.duty))
            for one in rest
        )
    )


def with_line(definition: Definition, line: Transition, other: Transition) -> Definition:
    lines = tuple(other if one is line else one for one in definition.transitions)
    return replace(definition, transitions=lines)


@pytest.mark.parametrize("demand", [ownership_demand, impartial_demand])
def test_a_demand_that_is_taken_away_turns_the_matrix_red(
    demand: Demand, monkeypatch: pytest.MonkeyPatch
) -> None:
    rest = tuple(one for one in DEMANDS if one is not demand)
    assert len(rest) == len(DEMANDS) - 1
    monkeypatch.setattr("trainingflow.domain.workflow.decide.DEMANDS", rest)
    course = DEFINITIONS[ItemKind.COURSE, 1]

    assert any(
        found is not wanted
        for line in course.transitions
        for _, found, wanted in cells(course, line)
    )
