"""Answering questionnaires."""

from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import mutation
from trainingflow.api.mutations.make import make
from trainingflow.api.nodes import required_key
from trainingflow.api.types.errors import UserError
from trainingflow.api.types.node import shown
from trainingflow.api.types.survey import Survey
from trainingflow.domain.workflow.surveys import Judgement
from trainingflow.services import surveys
from trainingflow.services.surveys import NewAnswer


@strawberry.input(description="What you give one dimension (单项评价).")
class JudgementInput:
    """What somebody gives one dimension."""

    dimension: str = strawberry.field(description="The code of the dimension (维度代码).")
    points: int | None = strawberry.field(
        default=None, description="1 to the best (分值); left out where it does not apply (不适用)."
    )


@strawberry.input(
    description="Your answer to a questionnaire (答卷). It takes no idempotency key: you answer "
    "once, and no fingerprint of what you say is kept beside your name."
)
class AnswerSurveyInput:
    """An answer to a questionnaire."""

    survey_id: strawberry.ID = strawberry.field(description="The questionnaire (问卷).")
    answers: list[JudgementInput] = strawberry.field(
        description="What you give each dimension (各维度评价): every one, each once."
    )

    def new(self) -> NewAnswer:
        """As the service knows it."""
        return NewAnswer(
            required_key(self.survey_id, "Survey"),
            tuple(Judgement(one.dimension, one.points) for one in self.answers),
        )


@strawberry.type(description="What became of an answer (答卷结果).")
class AnswerSurveyPayload:
    """What became of an answer."""

    survey: Survey | None = strawberry.field(description="The questionnaire (问卷).")
    errors: list[UserError] = strawberry.field(
        description="Every reason why it is not possible (不可行原因); then nothing has changed."
    )


@strawberry.type
class SurveyMutations:
    """Answering questionnaires."""

    @mutation(
        "Answer a questionnaire that asks you (填写问卷), once and in your own name; nobody, the "
        "office that has opened it included, ever sees what you said. An answer is never changed."
    )
    async def answer_survey(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - the name that clients expect
            AnswerSurveyInput, strawberry.argument(description="The answer (答卷).")
        ],
    ) -> AnswerSurveyPayload:
        """Answer a questionnaire."""
        new = input.new()
        answer = await make(info, None, lambda work: surveys.answer(work, new))
        row = await info.context.loaders.surveys_by_id.load(new.survey_id)
        return AnswerSurveyPayload(survey=shown(Survey.of, row), errors=answer.errors)
