"""Answering a questionnaire: once, by whoever is asked, in its time, and never to be traced.

It has no idempotency key: who has answered has answered, and a key would keep a fingerprint of
what was said beside the name.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy.dialects.postgresql import insert

from trainingflow.db.models import Survey, SurveyAnswer, SurveyRespondent, SurveyReturn
from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    Clearer,
    PrerequisiteBlocker,
    RoleBlocker,
)
from trainingflow.domain.workflow.duties import Relation
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.domain.workflow.surveys import Judgement, faults
from trainingflow.services import once
from trainingflow.services.reading import surveys
from trainingflow.services.reading.viewers import viewer_at
from trainingflow.services.work import Work

_ONLY_PARTICIPANTS: Final = RoleBlocker(
    code=BlockerCode.ROLE_REQUIRED,
    cleared_by=Clearer.OTHER_PERSON,
    required=(str(Relation.PARTICIPANT),),
)


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """What somebody answers: a judgement for every dimension."""

    survey_id: UUID
    judgements: tuple[Judgement, ...]


async def answer(work: Work, new: NewAnswer) -> once.Made | once.NotMade | once.Unknown:
    """Answer a questionnaire, or say every reason why not."""
    if not await surveys.by_id(work.session, await viewer_at(work), [new.survey_id]):
        return once.Unknown("surveyId")
    survey = await work.session.get_one(Survey, (work.authority_id, new.survey_id))
    blockers = (*await _person_may(work, survey), *_paper_fits(work, survey, new.judgements))
    if blockers:
        return once.NotMade(blockers)
    if not await _return(work, survey):
        return once.NotMade((_unmet(Requirement.NOT_ANSWERED_YET),))
    _keep(work, survey, new.judgements)
    await work.session.flush()
    return once.Made(survey.id)


async def _person_may(work: Work, survey: Survey) -> Sequence[Blocker]:
    person = (work.authority_id, survey.id, work.actor.person_id)
    if await work.session.get(SurveyRespondent, person) is None:
        return (_ONLY_PARTICIPANTS,)
    if await work.session.get(SurveyReturn, person) is not None:
        return (_unmet(Requirement.NOT_ANSWERED_YET),)
    return ()


def _paper_fits(work: Work, survey: Survey, judgements: Sequence[Judgement]) -> Iterator[Blocker]:
    if work.now >= survey.closes_at:
        yield _unmet(Requirement.SURVEY_OPEN)
    yield from faults(survey.dimensions, survey.points, judgements)


async def _return(work: Work, survey: Survey) -> bool:
    """Write down that the person has answered; of two attempts at once the second is too late."""
    written = await work.session.scalar(
        insert(SurveyReturn)
        .values(
            authority_id=work.authority_id,
            survey_id=survey.id,
            person_id=work.actor.person_id,
        )
        .on_conflict_do_nothing()
        .returning(SurveyReturn.person_id)
    )
    return written is not None


def _keep(work: Work, survey: Survey, judgements: Sequence[Judgement]) -> None:
    # The ids are drawn at random: those of other tables are in the order of time.
    work.session.add_all(
        SurveyAnswer(
            authority_id=work.authority_id,
            id=uuid4(),
            survey_id=survey.id,
            dimension=one.dimension,
            points=one.points,
        )
        for one in judgements
    )


def _unmet(requirement: Requirement) -> Blocker:
    return PrerequisiteBlocker(
        code=BlockerCode.PREREQUISITE, requirement=requirement, cleared_by=Clearer.NOBODY
    )
