"""Who appraised what: panel members, opinions, ballots with a frozen electorate, objections."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from trainingflow.db.base import Base, Keyed, refers


class PanelMember(Base):
    """A member asked to appraise one submission of an item.

    That a member is done is seen by the review that is there; it is no status of its own.
    """

    __tablename__ = "panel_member"
    __table_args__ = (
        refers("item", "item_id"),
        refers("person", "person_id"),
        CheckConstraint(
            "status IN ('PROPOSED', 'INVITED', 'ACCEPTED', 'DECLINED', 'EXPIRED', 'RECUSED')",
            name="status",
        ),
        Index("ix_panel_member_person", "authority_id", "person_id", "status"),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    attempt: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    assigned_by: Mapped[UUID | None]
    assigned_at: Mapped[datetime]
    conflict_declared_at: Mapped[datetime | None]
    conflict: Mapped[str | None] = mapped_column(doc="What the member declared: NONE, DECLARED …")
    recused_at: Mapped[datetime | None]
    status: Mapped[str] = mapped_column(server_default="ACCEPTED")
    role: Mapped[str | None] = mapped_column(doc="As what the member was asked: COURSE_EXPERT.")
    invited_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None] = mapped_column(doc="The end of an open invitation.")


class Review(Base):
    """The text opinion of one member on one submission; never changed."""

    __tablename__ = "review"
    __table_args__ = (
        ForeignKeyConstraint(
            ["authority_id", "item_id", "attempt", "person_id"],
            [
                "panel_member.authority_id",
                "panel_member.item_id",
                "panel_member.attempt",
                "panel_member.person_id",
            ],
        ),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    attempt: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    opinion: Mapped[str] = mapped_column(doc="PASS, REVISE or FAIL.")
    text: Mapped[str]
    submitted_at: Mapped[datetime]


class Score(Base):
    """What one member gave one criterion of the rubric; never changed."""

    __tablename__ = "score"
    __table_args__ = (
        ForeignKeyConstraint(
            ["authority_id", "item_id", "attempt", "person_id"],
            ["review.authority_id", "review.item_id", "review.attempt", "review.person_id"],
        ),
        CheckConstraint("points >= 0", name="points"),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    attempt: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    criterion: Mapped[str] = mapped_column(primary_key=True)
    points: Mapped[Decimal | None] = mapped_column(doc="Nothing: not applicable.")
    scored_at: Mapped[datetime]


class Conclusion(Base):
    """What a panel concluded on a submission, and what it stands on; never changed.

    A second one follows an upheld objection.
    """

    __tablename__ = "conclusion"
    __table_args__ = (
        refers("item", "item_id"),
        refers("person", "concluded_by"),
        refers("ballot", "item_id", "ballot_no", to=("item_id", "no")),
        CheckConstraint("result IN ('PASS', 'FAIL')", name="result"),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True)
    attempt: Mapped[int]
    result: Mapped[str]
    text: Mapped[str | None]
    concluded_by: Mapped[UUID]
    concluded_at: Mapped[datetime]
    ballot_no: Mapped[int | None] = mapped_column(doc="The vote that it stands on, if any.")
    mean: Mapped[Decimal | None] = mapped_column(doc="The mean that it stands on, if any.")
    members: Mapped[int] = mapped_column(doc="How many members had spoken, or voted.")


class Ballot(Base):
    """One vote of a panel; a second one follows an upheld objection."""

    __tablename__ = "ballot"
    __table_args__ = (refers("item", "item_id"),)

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True)
    attempt: Mapped[int]
    opened_at: Mapped[datetime]


class Elector(Base):
    """Who may vote in a ballot: written when it opens and never changed."""

    __tablename__ = "elector"
    __table_args__ = (
        refers("ballot", "item_id", "ballot_no", to=("item_id", "no")),
        refers("person", "person_id"),
        Index("ix_elector_person", "authority_id", "person_id"),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    ballot_no: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)


class Vote(Base):
    """The vote of one elector; one each, never changed."""

    __tablename__ = "vote"
    __table_args__ = (
        ForeignKeyConstraint(
            ["authority_id", "item_id", "ballot_no", "person_id"],
            [
                "elector.authority_id",
                "elector.item_id",
                "elector.ballot_no",
                "elector.person_id",
            ],
        ),
        CheckConstraint("choice IN ('YES', 'NO', 'ABSTAIN')", name="choice"),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    ballot_no: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    choice: Mapped[str]
    cast_at: Mapped[datetime]


class Objection(Keyed, Base):
    """An objection to a public notice (公示异议)."""

    __tablename__ = "objection"
    __table_args__ = (
        refers("item", "item_id"),
        refers("person", "person_id"),
        CheckConstraint("status IN ('OPEN', 'DISMISSED', 'UPHELD')", name="status"),
    )

    item_id: Mapped[UUID]
    person_id: Mapped[UUID]
    text: Mapped[str]
    status: Mapped[str]
    raised_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decision: Mapped[str | None]
