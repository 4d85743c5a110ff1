"""What a policy sets for questionnaires among participants."""

from collections.abc import Mapping
from dataclasses import dataclass

from trainingflow.domain.citation import Citation, Label


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyRule:
    """What the participants are asked.

    Attributes:
        dimensions: what they judge, by code, in the order of the text.
        points: the best that a dimension can get; the worst is 1.
        fewest: from how many answers on the results are shown.
    """

    dimensions: Mapping[str, Label]
    points: int
    fewest: int
    citation: Citation
