"""Questionnaires, how many have answered, and what all of them said together."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import Item, Survey, SurveyAnswer, SurveyRespondent, SurveyReturn
from trainingflow.domain.workflow.surveys import Tally
from trainingflow.services.reading import sight
from trainingflow.services.reading.paging import AnyRow, AnySelect
from trainingflow.services.reading.viewers import Viewer


async def by_id(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, AnyRow]:
    """The questionnaires among these that the viewer may see."""
    rows = await session.execute(_surveys(viewer).where(Survey.id.in_(ids)))
    return {row.id: row for row in rows}


async def of_items(
    session: AsyncSession, viewer: Viewer, item_ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[AnyRow]]:
    """The questionnaires on items that the viewer may see, the earliest first; by the item."""
    found: defaultdict[UUID, list[AnyRow]] = defaultdict(list)
    statement = _surveys(viewer).where(Survey.item_id.in_(item_ids))
    for row in await session.execute(statement.order_by(Survey.opened_at, Survey.id)):
        found[row.item_id].append(row)
    return found


async def results(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[Tally]]:
    """What all answered together, of those questionnaires whose results are shown to the viewer.

    They are shown to those who are inside of the item, once everybody has had their time and as
    many have answered as the policy says; before that they might tell of one person.
    """
    points = SurveyAnswer.points
    rows = await session.execute(
        select(
            SurveyAnswer.survey_id,
            SurveyAnswer.dimension,
            func.count(points),
            func.coalesce(func.sum(points), 0),
            func.count() - func.count(points),
        )
        .join(
            Survey,
            and_(
                Survey.authority_id == SurveyAnswer.authority_id,
                Survey.id == SurveyAnswer.survey_id,
            ),
        )
        .where(
            Survey.authority_id == viewer.authority_id,
            Survey.id.in_(ids),
            Survey.closes_at <= viewer.now,
            _number(SurveyReturn) >= Survey.fewest,
            sight.inside(viewer, Survey.authority_id, Survey.item_id),
        )
        .group_by(SurveyAnswer.survey_id, SurveyAnswer.dimension)
    )
    found: defaultdict[UUID, list[Tally]] = defaultdict(list)
    for survey, dimension, answered, total, without in rows:
        found[survey].append(Tally(dimension, answered, total or 0, without))
    return found


def owed(viewer: Viewer) -> ColumnElement[bool]:
    """Questionnaires that wait for the viewer's answer."""
    return and_(_has(SurveyRespondent, viewer), ~_has(SurveyReturn, viewer), _open(viewer))


def _open(viewer: Viewer) -> ColumnElement[bool]:
    return Survey.closes_at > viewer.now


def _surveys(viewer: Viewer) -> AnySelect:
    asked, inside = _has(SurveyRespondent, viewer), _inside(viewer)
    return (
        select(
            Survey.id,
            Survey.item_id,
            Survey.dimensions,
            Survey.points,
            Survey.opened_at,
            Survey.closes_at,
            Item.policy_id,
            _number(SurveyRespondent).label("asked"),
            _number(SurveyReturn).label("returned"),
            asked.label("viewer_is_asked"),
            _has(SurveyReturn, viewer).label("viewer_has_answered"),
        )
        .join(Item, and_(Item.authority_id == Survey.authority_id, Item.id == Survey.item_id))
        .where(Survey.authority_id == viewer.authority_id, or_(asked, inside))
    )


def _inside(viewer: Viewer) -> ColumnElement[bool]:
    return sight.inside(viewer, Survey.authority_id, Survey.item_id)


def _has(table: type[SurveyRespondent | SurveyReturn], viewer: Viewer) -> ColumnElement[bool]:
    """The viewer stands in the table of the questionnaire."""
    if viewer.person_id is None:
        return false()
    return exists().where(
        table.authority_id == Survey.authority_id,
        table.survey_id == Survey.id,
        table.person_id == viewer.person_id,
    )


def _number(table: type[SurveyRespondent | SurveyReturn]) -> ScalarSelect[Any]:
    return (
        select(func.count())
        .select_from(table)
        .where(table.authority_id == Survey.authority_id, table.survey_id == Survey.id)
        .scalar_subquery()
    )
