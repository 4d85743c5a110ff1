"""Questionnaires: who was asked, who has answered, and what was answered, which name nobody.

No column joins an answer to the person who gave it: whoever reads the tables finds that a person
has answered, and what all have answered together.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from trainingflow.db.base import Base, Keyed, refers


class Survey(Keyed, Base):
    """A questionnaire among the participants of an item. Never changed."""

    __tablename__ = "survey"
    __table_args__ = (
        refers("item", "item_id"),
        Index("ix_survey_item", "authority_id", "item_id"),
        CheckConstraint("closes_at > opened_at", name="period"),
        CheckConstraint("points >= 2", name="points"),
        CheckConstraint("fewest >= 1", name="fewest"),
    )

    item_id: Mapped[UUID]
    dimensions: Mapped[list[str]] = mapped_column(
        ARRAY(Text), doc="What is judged, by code, as the policy said when it was opened."
    )
    points: Mapped[int] = mapped_column(doc="The best that a dimension can get.")
    fewest: Mapped[int] = mapped_column(doc="From how many answers on its results are shown.")
    opened_at: Mapped[datetime]
    closes_at: Mapped[datetime]


class SurveyRespondent(Base):
    """Who is asked: whoever took part when the questionnaire was opened."""

    __tablename__ = "survey_respondent"
    __table_args__ = (
        refers("survey", "survey_id"),
        refers("person", "person_id"),
        Index("ix_survey_respondent_person", "authority_id", "person_id"),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    survey_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)


class SurveyReturn(Base):
    """That a person has answered: once, and not when, so that no order tells what."""

    __tablename__ = "survey_return"
    __table_args__ = (
        ForeignKeyConstraint(
            ["authority_id", "survey_id", "person_id"],
            [
                "survey_respondent.authority_id",
                "survey_respondent.survey_id",
                "survey_respondent.person_id",
            ],
        ),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    survey_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)


class SurveyAnswer(Base):
    """What somebody gave one dimension. Its id is drawn at random; no row belongs to another."""

    __tablename__ = "survey_answer"
    __table_args__ = (
        refers("survey", "survey_id"),
        Index("ix_survey_answer_survey", "authority_id", "survey_id"),
        CheckConstraint("points >= 1", name="points"),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, doc="UUID version 4: without a time.")
    survey_id: Mapped[UUID]
    dimension: Mapped[str]
    points: Mapped[int | None] = mapped_column(doc="None: it does not apply (不适用).")
