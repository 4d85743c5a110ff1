"""Reads what participants are asked about a course or a project."""

from typing import Final

from trainingflow.domain.workflow.survey_rule import SurveyRule
from trainingflow.policies.citations import Library, read_label
from trainingflow.policies.node import Node

_FEWEST: Final = 2
"""Of points, that there is a difference; of answers, that the results are nobody's alone."""


def read_survey(node: Node, library: Library) -> SurveyRule:
    """Read the dimensions that participants judge, and from how many answers on it is shown."""
    node.only("dimensions", "points", "fewestShown", "citation")
    points, fewest = node.need("points"), node.need("fewestShown")
    if points.integer() < _FEWEST:
        points.fail("one point tells nothing apart", "write how many the best dimension gets")
    if fewest.integer() < _FEWEST:
        fewest.fail("one answer is what one person said", "show results from two answers on")
    return SurveyRule(
        dimensions={name: read_label(one) for name, one in node.need("dimensions").items()},
        points=points.integer(),
        fewest=fewest.integer(),
        citation=library.of(node),
    )
