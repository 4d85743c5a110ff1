"""Questionnaires (问卷调查) among the participants of an item: what is right, and what came of it.

Nobody's answer is ever shown: a questionnaire is read as a whole, by dimension.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from trainingflow.domain.calendar import midnight
from trainingflow.domain.workflow.blockers import Blocker
from trainingflow.domain.workflow.guards import invalid


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one participant gives one dimension; None: it does not apply to them (不适用)."""

    dimension: str
    points: int | None


@dataclass(frozen=True, slots=True)
class Tally:
    """What a dimension got from everybody.

    Attributes:
        dimension: its code.
        answered: how many judged it.
        points: what they gave it, together.
        not_applicable: to how many it did not apply.
    """

    dimension: str
    answered: int
    points: int
    not_applicable: int

    @property
    def mean(self) -> Fraction | None:
        """The mean of those who judged it; not applicable is absence and not zero."""
        return Fraction(self.points, self.answered) if self.answered else None


def closes_after(last_day: date) -> datetime:
    """The instant at which a questionnaire closes whose last day this is."""
    return midnight(last_day + timedelta(days=1))


def faults(
    dimensions: Sequence[str], best: int, judgements: Sequence[Judgement]
) -> Iterator[Blocker]:
    """What is wrong with an answer: it judges every dimension once, and no other."""
    if sorted(one.dimension for one in judgements) != sorted(dimensions):
        yield invalid("answers", "each once: " + ", ".join(dimensions))
    for index, one in enumerate(judgements):
        if one.points is not None and not 1 <= one.points <= best:
            yield invalid(f"answers[{index}].points", f"1 to {best}, or nothing")
