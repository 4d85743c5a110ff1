"""What teachers owe and have, as it was last evaluated; and whose evaluation is due."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Numeric,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from trainingflow.db.base import Base, Keyed, refers


class CreditAccount(Base):
    """The account (学分账户) of a teacher under one policy in one cycle, with its standing.

    A standing is a copy of what the evaluator says, never a source: it can be thrown away and
    made again. It stands from `valid_on` to `stands_until` unless its inputs change.
    """

    __tablename__ = "credit_account"
    __table_args__ = (
        refers("teacher", "teacher_id"),
        CheckConstraint("cycle_last >= cycle_first", name="cycle"),
        CheckConstraint("stands_until >= valid_on", name="stands"),
        Index("ix_credit_account_change", "authority_id", "changed_xid", "teacher_id", "policy_id"),
        Index("ix_credit_account_policy", "authority_id", "policy_id", "teacher_id"),
        Index("ix_credit_account_organisation", "authority_id", "organisation_id"),
        Index(
            "ix_credit_account_stands_until",
            "authority_id",
            "stands_until",
            postgresql_where="applies AND stands_until IS NOT NULL",
        ),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    teacher_id: Mapped[UUID] = mapped_column(primary_key=True)
    policy_id: Mapped[str] = mapped_column(primary_key=True)
    cycle_first: Mapped[date] = mapped_column(primary_key=True)
    cycle_last: Mapped[date]
    applies: Mapped[bool] = mapped_column(doc="Whether the teacher is under the policy now.")
    organisation_id: Mapped[UUID | None] = mapped_column(
        doc="The employer on `valid_on`; none while nobody employs the teacher."
    )
    policy_hash: Mapped[str] = mapped_column(doc="What exactly the policy said.")
    inputs_hash: Mapped[str] = mapped_column(
        doc="SHA-256 over the policy's hash, the teacher's facts and the records that count."
    )
    valid_on: Mapped[date] = mapped_column(doc="The day that was asked about.")
    stands_until: Mapped[date | None] = mapped_column(
        doc="The last day on which the passing of time alone changes nothing; none for ever."
    )
    eligible: Mapped[bool]
    requirements: Mapped[dict[str, Any]] = mapped_column(
        doc="By code: what is owed and what is there, as text."
    )
    missing: Mapped[list[str]] = mapped_column(ARRAY(Text), doc="Codes of what is not met.")
    findings: Mapped[list[str]] = mapped_column(ARRAY(Text), doc="Codes of what was found.")
    owed_years: Mapped[int] = mapped_column(
        doc="How many years of the cycle are owed in the requirement of all credits."
    )
    need: Mapped[Decimal] = mapped_column(Numeric, doc="Owed in the requirement of all credits.")
    have: Mapped[Decimal] = mapped_column(Numeric, doc="There in the requirement of all credits.")
    evaluated_at: Mapped[datetime]
    changed_xid: Mapped[int] = mapped_column(
        BigInteger,
        server_default=text("(pg_current_xact_id()::text)::bigint"),
        doc="The transaction that last changed what is said here.",
    )


class StandingDue(Base):
    """That a transaction changed what a teacher's standings are made of.

    Triggers write it, whoever makes the change. Who evaluates the teacher takes it away, as a rule
    in the same transaction, so that nobody ever sees it; what raw SQL or an import leaves behind
    is found by the worker. The transaction is in the key: of two changes at once neither hides the
    other.
    """

    __tablename__ = "standing_due"
    __table_args__ = (refers("teacher", "teacher_id"),)

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    teacher_id: Mapped[UUID] = mapped_column(primary_key=True)
    xid: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, server_default=text("(pg_current_xact_id()::text)::bigint")
    )


class Recomputation(Keyed, Base):
    """A recomputation of all standings under a policy, batch by batch (重新核算).

    `last_teacher_id` is where it goes on: it moves in the transaction that stores the standings.
    """

    __tablename__ = "recomputation"
    __table_args__ = (
        ForeignKeyConstraint(["authority_id"], ["authority.id"]),
        UniqueConstraint("authority_id", "policy_id", "policy_hash", "part", "begun_at"),
        CheckConstraint("done >= 0 AND done <= total", name="progress"),
        Index(
            "ix_recomputation_open",
            "authority_id",
            "id",
            postgresql_where="finished_at IS NULL",
        ),
    )

    policy_id: Mapped[str]
    policy_hash: Mapped[str]
    part: Mapped[int] = mapped_column(doc="Which part of the teachers, from 1.")
    after_teacher_id: Mapped[UUID | None] = mapped_column(doc="Only teachers after this one.")
    until_teacher_id: Mapped[UUID | None] = mapped_column(doc="Up to this one, included.")
    total: Mapped[int]
    done: Mapped[int] = mapped_column(server_default="0")
    changed: Mapped[int] = mapped_column(
        server_default="0", doc="How many standings say something else than before."
    )
    last_teacher_id: Mapped[UUID | None]
    begun_at: Mapped[datetime]
    moved_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
