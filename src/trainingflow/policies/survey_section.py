"""Reads what participants are asked about a course or a project."""

from trainingflow.domain.workflow.survey_rule import SurveyRule
from trainingflow.policies.citations import Library, read_label
from trainingflow.policies.node import Node


def read_survey(node: Node, library: Library) -> SurveyRule:
    """Read the dimensions that participants judge, and from how many answers on it is shown."""
    node.only("dimensions", "points", "fewestShown", "citation")
    return SurveyRule(
        dimensions={name: read_label(one) for name, one in node.need("dimensions").items()},
        points=node.need("points").integer(),
        fewest=node.need("fewestShown").integer(),
        citation=library.of(node),
    )
