"""Which units may declare what, and who in a unit."""

from dataclasses import replace

import pytest

from tests.domain.workflow.people import ELSEWHERE, chair_of, of_school
from tests.domain.workflow.ready import ready
from tests.domain.workflow.test_limits import refusals
from trainingflow.domain.lifecycles.private.school_plan import PRIVATE_SCHOOL_PLAN
from trainingflow.domain.lifecycles.projects.definition import TRAINING_PROJECT
from trainingflow.domain.lifecycles.school_plans.definition import SCHOOL_PLAN
from trainingflow.domain.people import Body, Role
from trainingflow.domain.workflow.blockers import BlockerCode
from trainingflow.domain.workflow.decide import Allowed, Blocked, Decision, decide
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.general import GeneralFacts
from trainingflow.domain.workflow.lines import NONE, Transition


def created(definition: Definition, unit_kind: str, run_by: str) -> Decision:
    """The decision on the creation of an item for a unit of that sort."""
    line = next(one for one in definition.transitions if one.source == NONE)
    facts, attempt = ready(definition, line)
    assert isinstance(facts, GeneralFacts)
    unit = replace(facts, unit_kind=unit_kind, run_by=run_by)
    return decide(definition, unit, line.action, attempt)


@pytest.mark.parametrize(
    ("unit_kind", "run_by", "may"),
    [
        ("TRAINING_INSTITUTION", "DISTRICT", True),
        ("OFFICE", "DISTRICT", True),
        ("INSTITUTION", "DISTRICT", True),
        ("KINDERGARTEN", "DISTRICT", True),
        ("SECONDARY_SCHOOL", "DISTRICT", True),
        ("SECONDARY_SCHOOL", "PRIVATE", False),
        ("UNIVERSITY", "DISTRICT", False),
    ],
)
def test_institutions_sections_and_schools_of_the_district_declare_projects(
    unit_kind: str, run_by: str, *, may: bool
) -> None:
    """Shows: CY-PROJ-02."""
    found = refusals(created(TRAINING_PROJECT, unit_kind, run_by))

    assert found == ([] if may else ["UNIT_MAY_DECLARE"])


@pytest.mark.parametrize(
    ("run_by", "may"), [("PRIVATE", True), ("OTHER_PUBLIC", True), ("DISTRICT", False)]
)
def test_annex_8_is_for_private_units_and_public_ones_of_others(run_by: str, *, may: bool) -> None:
    """And annex 5 for those of the district.

    Shows: CY-PRIV-01
    """
    private = refusals(created(PRIVATE_SCHOOL_PLAN, "SECONDARY_SCHOOL", run_by))
    district = refusals(created(SCHOOL_PLAN, "SECONDARY_SCHOOL", run_by))

    assert (private == [], district == []) == (may, not may)


_OF_THE_SCHOOL = [
    line
    for line in PRIVATE_SCHOOL_PLAN.transitions
    if line.action in {"draftPlan", "declarePlan", "start", "recordActivity"}
]


@pytest.mark.parametrize("line", _OF_THE_SCHOOL, ids=lambda line: f"{line.source}-{line.action}")
def test_a_private_school_itself_develops_and_runs_its_research(line: Transition) -> None:
    """Its principal or training manager; no other school and no office does it for them.

    Shows: CY-PRIV-04
    """
    facts, attempt = ready(PRIVATE_SCHOOL_PLAN, line)
    others = (of_school(Role.PRINCIPAL, school=ELSEWHERE), chair_of(Body.CE_OFFICE))

    for role in (Role.PRINCIPAL, Role.TRAINING_MANAGER):
        own = replace(attempt, actor=of_school(role))
        assert isinstance(decide(PRIVATE_SCHOOL_PLAN, facts, line.action, own), Allowed)
    for actor in others:
        refused = decide(PRIVATE_SCHOOL_PLAN, facts, line.action, replace(attempt, actor=actor))
        assert isinstance(refused, Blocked)
        codes = {one.code for one in refused.blockers}
        assert codes & {BlockerCode.ROLE_REQUIRED, BlockerCode.OUT_OF_SCOPE}


@pytest.mark.parametrize("missing", ["personInCharge", "postInCharge"])
def test_a_plan_names_its_vice_principal_or_director(missing: str) -> None:
    """Shows: SBR-50, SBR-12."""
    line = SCHOOL_PLAN.transition("DRAFT", "declarePlan")
    assert line is not None
    facts, attempt = ready(SCHOOL_PLAN, line)
    without = {name: value for name, value in facts.dossier.items() if name != missing}

    decision = decide(SCHOOL_PLAN, replace(facts, dossier=without), line.action, attempt)

    assert isinstance(decision, Blocked)
    assert {getattr(one, "field", None) for one in decision.blockers} == {missing}
