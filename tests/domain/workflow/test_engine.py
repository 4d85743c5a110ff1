"""The table machine executes what the table says and nothing else."""

import pytest

from trainingflow.domain.lifecycles.courses.definition import COURSE
from trainingflow.domain.lifecycles.registry import DEFINITIONS, chosen, definition_of, latest
from trainingflow.domain.workflow.definition import Definition, TransitionRule, transition_rules
from trainingflow.domain.workflow.engine import MoveUnknown, move
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import NONE
from trainingflow.policies.library import builtin


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=lambda one: one.kind)
def test_every_line_is_executed(definition: Definition) -> None:
    made = [move(definition, str(line.source), line.action) for line in definition.transitions]

    assert made == [str(line.target) for line in definition.transitions]


@pytest.mark.parametrize(
    ("state", "action"),
    [("DRAFT", "approve"), ("DRAFT", "to_PASSED"), ("LIMBO", "approve"), ("WG_REVIEW", "")],
)
def test_nothing_else_is_executed(state: str, action: str) -> None:
    with pytest.raises(MoveUnknown, match="COURSE has no"):
        move(COURSE, state, action)


def test_rules_for_the_database_are_the_lines() -> None:
    rules = transition_rules(COURSE)

    assert rules[0] == TransitionRule("COURSE", 1, NONE, "declareCourse", "DRAFT")
    assert len(rules) == len(set(rules)) == len(COURSE.transitions)


def test_policy_chooses_the_lifecycle() -> None:
    procedure = builtin("chaoyang-2021").procedure
    assert procedure is not None

    assert chosen(procedure, ItemKind.COURSE) is COURSE
    assert definition_of(ItemKind.COURSE, 1) is latest(ItemKind.COURSE) is COURSE
