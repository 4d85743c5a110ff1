"""Questionnaires of the demo district: nine of ten have answered, most of them content."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final
from uuid import UUID

from trainingflow.db.models import Survey, SurveyAnswer, SurveyRespondent, SurveyReturn
from trainingflow.demo.chance import Chance
from trainingflow.demo.story import Story
from trainingflow.domain.workflow.survey_rule import SurveyRule
from trainingflow.domain.workflow.surveys import closes_after

_ANSWER: Final = 0.9
_POINTS: Final[tuple[int | None, ...]] = (5, 4, 3, 2, None)
_HOW_OFTEN: Final = (10, 7, 3, 1, 1)


def ask(story: Story, persons: Iterable[UUID], at: datetime, last: date) -> None:
    """Write the questionnaire, whom it asks, and what they have answered."""
    rule, sheets = story.world.binding.procedure.survey, story.world.sheets
    if rule is None:
        message = "the demo district's policy asks participants nothing"
        raise LookupError(message)
    # A stream of its own: what is asked leaves the rest of the district as it was.
    chance = Chance(f"questionnaire/{story.id}/{at.isoformat()}")
    survey = chance.new_id(at)
    sheets.add(
        Survey,
        id=survey,
        item_id=story.id,
        dimensions=list(rule.dimensions),
        points=rule.points,
        fewest=rule.fewest,
        opened_at=at,
        closes_at=closes_after(last),
    )
    for person in persons:
        sheets.add(SurveyRespondent, survey_id=survey, person_id=person)
        if chance.happens(_ANSWER):
            sheets.add(SurveyReturn, survey_id=survey, person_id=person)
            _answer(story, chance, survey, rule)


def _answer(story: Story, chance: Chance, survey: UUID, rule: SurveyRule) -> None:
    for dimension in rule.dimensions:
        story.world.sheets.add(
            SurveyAnswer,
            id=UUID(int=chance.getrandbits(128), version=4),
            survey_id=survey,
            dimension=dimension,
            points=chance.choices(_POINTS, _HOW_OFTEN)[0],
        )
