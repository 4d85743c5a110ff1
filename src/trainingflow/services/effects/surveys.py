"""A questionnaire that is opened: what it asks, and whom."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from trainingflow.db.base import new_id
from trainingflow.db.models import Enrolment, Person, Survey, SurveyRespondent
from trainingflow.domain.workflow.survey_rule import SurveyRule
from trainingflow.domain.workflow.surveys import closes_after
from trainingflow.services.step import Step


async def open_survey(step: Step) -> None:
    """Ask whoever takes part at this moment; what they are asked stands from now on."""
    work, last, rule = step.work, step.attempt.day("closesOn"), _rule(step)
    if last is None:
        message = "a questionnaire needs its last day"
        raise ValueError(message)
    survey = Survey(
        authority_id=work.authority_id,
        id=new_id(),
        item_id=step.item.id,
        dimensions=list(rule.dimensions),
        points=rule.points,
        fewest=rule.fewest,
        opened_at=work.now,
        closes_at=closes_after(last),
    )
    work.session.add(survey)
    await work.session.flush()
    work.session.add_all(
        SurveyRespondent(authority_id=work.authority_id, survey_id=survey.id, person_id=person)
        for person in await _respondents(step)
    )


def _rule(step: Step) -> SurveyRule:
    rule = step.facts.procedure.survey
    if rule is None:
        message = f"the procedure of {step.item.policy_id} asks participants nothing"
        raise LookupError(message)
    return rule


async def _respondents(step: Step) -> Iterable[UUID]:
    work, respondents = step.work, step.definition.respondents
    if respondents is None:
        return await work.session.scalars(
            select(Enrolment.teacher_id)
            .where(
                Enrolment.authority_id == work.authority_id,
                Enrolment.run_id == step.item.id,
                Enrolment.withdrawn_at.is_(None),
            )
            .order_by(Enrolment.teacher_id)
        )
    return await work.session.scalars(
        select(Person.id)
        .where(
            Person.authority_id == work.authority_id,
            Person.id.in_(list(respondents(step.facts))),
        )
        .order_by(Person.id)
    )
