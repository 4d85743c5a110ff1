"""Published versions of policies: drafts, what they would change, who answers for them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Numeric,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from trainingflow.db.base import Base, Keyed, refers


class PolicyPublication(Keyed, Base):
    """A draft of a policy's next version, and what becomes of it. Never altered.

    The texts lie in `policy_version` under the hash: a changed draft is another row.
    """

    __tablename__ = "policy_publication"
    __table_args__ = (
        ForeignKeyConstraint(["authority_id"], ["authority.id"]),
        ForeignKeyConstraint(
            ["policy_id", "hash"], ["policy_version.policy_id", "policy_version.hash"]
        ),
        refers("person", "drafted_by"),
        UniqueConstraint("authority_id", "id", "policy_id"),
        Index("ix_policy_publication_policy", "authority_id", "policy_id", "drafted_at"),
    )

    policy_id: Mapped[str]
    hash: Mapped[str]
    lock_on: Mapped[date] = mapped_column(doc="The last day that is still answered as before.")
    reason: Mapped[str]
    drafted_by: Mapped[UUID]
    drafted_at: Mapped[datetime]


class PolicyComparison(Keyed, Base):
    """Both versions evaluated for every teacher: before it is published, and once it is.

    A job: `cursor` is the last teacher done. What it compares never changes, and nothing does
    once it is finished.
    """

    __tablename__ = "policy_comparison"
    __table_args__ = (
        refers("policy_publication", "publication_id"),
        refers("person", "asked_by"),
        refers("report_file", "file_id"),
        UniqueConstraint("authority_id", "id", "publication_id"),
        CheckConstraint("purpose IN ('PREVIEW', 'PUBLISHED')", name="purpose"),
        CheckConstraint("before_number >= 0", name="before"),
        Index("ix_policy_comparison_publication", "authority_id", "publication_id"),
        Index("ix_policy_comparison_open", "id", postgresql_where="finished_at IS NULL"),
        Index(
            "uq_policy_comparison_published",
            "authority_id",
            "publication_id",
            unique=True,
            postgresql_where="purpose = 'PUBLISHED'",
        ),
    )

    publication_id: Mapped[UUID]
    purpose: Mapped[str] = mapped_column(doc="PREVIEW, or PUBLISHED: what it changed.")
    before_number: Mapped[int] = mapped_column(doc="The newest version then; 0 before the first.")
    before_hash: Mapped[str] = mapped_column(doc="Of what counted on the day without this one.")
    valid_at: Mapped[date]
    known_at: Mapped[datetime]
    asked_by: Mapped[UUID]
    began_at: Mapped[datetime] = mapped_column(doc="By the real clock, which no demo moves.")
    total: Mapped[int] = mapped_column(doc="Teachers to look at.")
    seen: Mapped[int] = mapped_column(doc="Teachers looked at.")
    cursor: Mapped[UUID | None]
    file_id: Mapped[UUID | None] = mapped_column(doc="The whole list, where files are kept.")
    finished_at: Mapped[datetime | None]


class PolicyDifference(Base):
    """What a version changes, or changed, for one teacher. Never altered."""

    __tablename__ = "policy_difference"
    __table_args__ = (
        refers("policy_comparison", "comparison_id"),
        refers("teacher", "teacher_id"),
        refers("organisation", "organisation_id"),
        CheckConstraint("kind IN ('GAINS', 'LOSES', 'FALLS_SHORT', 'UNCHANGED')", name="kind"),
        Index("ix_policy_difference_kind", "authority_id", "comparison_id", "kind", "teacher_id"),
        Index("ix_policy_difference_teacher", "authority_id", "teacher_id"),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    comparison_id: Mapped[UUID] = mapped_column(primary_key=True)
    teacher_id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID | None] = mapped_column(doc="The employer on the day.")
    kind: Mapped[str]
    eligible_before: Mapped[bool]
    eligible_after: Mapped[bool]
    total_before: Mapped[Decimal] = mapped_column(Numeric())
    total_after: Mapped[Decimal] = mapped_column(Numeric())
    changes: Mapped[list[Any]] = mapped_column(doc="Each requirement that differs, as text.")


class PolicyProposal(Base):
    """That somebody proposes a draft as a finished preview shows it. Never altered."""

    __tablename__ = "policy_proposal"
    __table_args__ = (
        refers("policy_comparison", "comparison_id", "publication_id", to=("id", "publication_id")),
        refers("person", "proposed_by"),
        UniqueConstraint("authority_id", "publication_id", "comparison_id", "proposed_by"),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    comparison_id: Mapped[UUID] = mapped_column(primary_key=True)
    publication_id: Mapped[UUID]
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]


class PolicyApproval(Base):
    """That a second person has published a version: from then on it counts. Never altered."""

    __tablename__ = "policy_approval"
    __table_args__ = (
        refers("policy_publication", "publication_id", "policy_id", to=("id", "policy_id")),
        refers(
            "policy_proposal",
            "publication_id",
            "comparison_id",
            "proposed_by",
            to=("publication_id", "comparison_id", "proposed_by"),
        ),
        refers("person", "approved_by"),
        CheckConstraint("approved_by <> proposed_by", name="two_persons"),
        UniqueConstraint("authority_id", "policy_id", "number"),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    publication_id: Mapped[UUID] = mapped_column(primary_key=True)
    policy_id: Mapped[str]
    number: Mapped[int] = mapped_column(doc="Running, from 1, for each policy.")
    comparison_id: Mapped[UUID]
    proposed_by: Mapped[UUID]
    approved_by: Mapped[UUID]
    published_at: Mapped[datetime]


class PolicyWithdrawal(Base):
    """That a draft will not be published. Never altered."""

    __tablename__ = "policy_withdrawal"
    __table_args__ = (
        refers("policy_publication", "publication_id"),
        refers("person", "withdrawn_by"),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    publication_id: Mapped[UUID] = mapped_column(primary_key=True)
    reason: Mapped[str]
    withdrawn_by: Mapped[UUID]
    withdrawn_at: Mapped[datetime]
