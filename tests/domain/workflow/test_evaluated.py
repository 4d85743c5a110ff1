"""Nothing that trains ends well without an evaluation of the process and of the result."""

import pytest

from trainingflow.domain.lifecycles.projects.definition import TRAINING_PROJECT
from trainingflow.domain.lifecycles.runs.definition import COURSE_RUN
from trainingflow.domain.workflow.definition import Definition


@pytest.mark.parametrize(
    ("definition", "ends", "judged", "watched"),
    [
        (COURSE_RUN, {"CONTINUE"}, {"decideContinue"}, ("RUNNING", "supervise")),
        (
            TRAINING_PROJECT,
            {"TERMINATED"},
            {"terminate"},
            ("IN_IMPLEMENTATION", "recordMonitoring"),
        ),
    ],
    ids=["run", "project"],
)
def test_runs_and_projects_end_well_from_their_evaluation_only(
    definition: Definition, ends: set[str], judged: set[str], watched: tuple[str, str]
) -> None:
    """And can be watched while they last."""
    into = [one for one in definition.transitions if one.target in ends and not one.stays]

    assert {str(one.source) for one in into} == {"UNDER_EVALUATION"}
    assert {one.action for one in into} == judged
    assert definition.transition(*watched) is not None


def test_a_run_and_a_project_are_judged_after_what_was_asked() -> None:
    for definition, action, guard in (
        (COURSE_RUN, "decideContinue", "every_form_held"),
        (COURSE_RUN, "decideDiscontinue", "every_form_held"),
        (TRAINING_PROJECT, "passEvaluation", "methods_carried_out"),
        (TRAINING_PROJECT, "failEvaluation", "methods_carried_out"),
    ):
        line = definition.transition("UNDER_EVALUATION", action)
        assert line is not None
        assert guard in line.guards
