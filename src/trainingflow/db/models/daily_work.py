"""What a person's day is made of: delegations, comments, watched items, bulk and staged work."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, UUID as PG_UUID
from sqlalchemy.orm import Mapped, mapped_column

from trainingflow.db.base import Base, Keyed, refers


class Delegation(Keyed, Base):
    """That a person lends another some of their assignments, for a period and within a scope.

    Of the delegations from one person to one other no two run at once, so that whoever acts on
    behalf of somebody never has to say by which.
    """

    __tablename__ = "delegation"
    __table_args__ = (
        refers("person", "delegator_id"),
        refers("person", "delegate_id"),
        refers("organisation", "organisation_id"),
        CheckConstraint("closes_at > opens_at", name="period"),
        CheckConstraint("delegator_id <> delegate_id", name="two_persons"),
        Index("ix_delegation_delegate", "authority_id", "delegate_id", "closes_at"),
        Index("ix_delegation_delegator", "authority_id", "delegator_id", "closes_at"),
    )

    delegator_id: Mapped[UUID]
    delegate_id: Mapped[UUID]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    assignment_ids: Mapped[list[UUID]] = mapped_column(
        ARRAY(PG_UUID(as_uuid=True)), doc="What is lent: assignments of the delegator."
    )
    kinds: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default="{}", doc="For items of these kinds; empty: of all."
    )
    organisation_id: Mapped[UUID | None] = mapped_column(
        doc="For items of this unit and those below it; none: of all."
    )
    reason: Mapped[str]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class ItemComment(Keyed, Base):
    """What somebody said about an item, to an audience. Never changed: an edit is a new row."""

    __tablename__ = "item_comment"
    __table_args__ = (
        refers("item", "item_id"),
        refers("person", "author_id"),
        refers("item_comment", "replaces_id"),
        UniqueConstraint("authority_id", "replaces_id"),
        Index("ix_item_comment_item", "authority_id", "item_id", "id"),
    )

    item_id: Mapped[UUID]
    author_id: Mapped[UUID]
    audience: Mapped[str] = mapped_column(doc="INTERNAL, PANEL or DECLARANT.")
    text: Mapped[str]
    mentions: Mapped[list[UUID]] = mapped_column(
        ARRAY(PG_UUID(as_uuid=True)), server_default="{}", doc="Persons who are told of it."
    )
    at: Mapped[datetime]
    replaces_id: Mapped[UUID | None]


class Watch(Base):
    """That a person wants to hear of every move of an item; `ended_at` is none while it lasts."""

    __tablename__ = "watch"
    __table_args__ = (
        refers("item", "item_id"),
        refers("person", "person_id"),
        Index("ix_watch_item", "authority_id", "item_id", postgresql_where="ended_at IS NULL"),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ItemNotice(Keyed, Base):
    """That somebody is told of something: a move of a watched item, or a comment that names them.

    It is no task: nobody waits for it. Which it is says what it points at.
    """

    __tablename__ = "item_notice"
    __table_args__ = (
        refers("person", "person_id"),
        refers("item_event", "item_id", "seq", to=("item_id", "seq")),
        refers("item_comment", "comment_id"),
        refers("item", "item_id"),
        CheckConstraint("(seq IS NULL) <> (comment_id IS NULL)", name="one_cause"),
        UniqueConstraint("authority_id", "person_id", "item_id", "seq"),
        UniqueConstraint("authority_id", "person_id", "comment_id"),
        Index("ix_item_notice_person", "authority_id", "person_id", "id"),
    )

    person_id: Mapped[UUID]
    item_id: Mapped[UUID]
    seq: Mapped[int | None] = mapped_column(doc="The event that is told of.")
    comment_id: Mapped[UUID | None] = mapped_column(doc="The comment that names the person.")
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class BulkJob(Keyed, Base):
    """Many commands of one person that are carried out one after the other, each by itself."""

    __tablename__ = "bulk_job"
    __table_args__ = (
        refers("person", "person_id"),
        Index(
            "ix_bulk_job_open",
            "authority_id",
            "id",
            postgresql_where="finished_at IS NULL AND cancelled_at IS NULL",
        ),
        Index("ix_bulk_job_person", "authority_id", "person_id", "id"),
    )

    person_id: Mapped[UUID] = mapped_column(doc="Who asked, and as whom each command is decided.")
    action: Mapped[str]
    command: Mapped[dict[str, Any]] = mapped_column(doc="What all items share, as it was said.")
    dry_run: Mapped[bool]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]


class BulkEntry(Base):
    """One item of a bulk job, and what came of it; without an outcome it still waits.

    The outcome is written in the transaction that carries the command out: after a crash neither
    or both are there, and what has an outcome is never tried again.
    """

    __tablename__ = "bulk_entry"
    __table_args__ = (
        refers("bulk_job", "job_id"),
        UniqueConstraint("authority_id", "job_id", "item_id"),
        Index(
            "ix_bulk_entry_waiting",
            "authority_id",
            "job_id",
            "number",
            postgresql_where="outcome IS NULL",
        ),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    job_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(doc="As it was named: no such item may be there.")
    expected_version: Mapped[int]
    outcome: Mapped[str | None] = mapped_column(doc="DONE, REFUSED, MISSING or FAULT.")
    seq: Mapped[int | None]
    reasons: Mapped[list[Any]] = mapped_column(server_default="[]", doc="Code and sentences.")
    at: Mapped[datetime | None]


class StagedDecision(Keyed, Base):
    """A decision that an office has prepared and that has no effect until it is released."""

    __tablename__ = "staged_decision"
    __table_args__ = (
        refers("item", "item_id"),
        refers("person", "person_id"),
        refers("organisation", "organisation_id"),
        Index(
            "uq_staged_decision_office",
            "authority_id",
            "item_id",
            "organisation_id",
            unique=True,
            postgresql_where="closed_at IS NULL AND organisation_id IS NOT NULL",
        ),
        Index(
            "uq_staged_decision_person",
            "authority_id",
            "item_id",
            "person_id",
            unique=True,
            postgresql_where="closed_at IS NULL AND organisation_id IS NULL",
        ),
        Index(
            "ix_staged_decision_open",
            "authority_id",
            "organisation_id",
            "batch",
            postgresql_where="closed_at IS NULL",
        ),
    )

    item_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(doc="Who staged it.")
    organisation_id: Mapped[UUID | None] = mapped_column(
        doc="The office: of the role by which it is decided. None: by a relation to the item."
    )
    batch: Mapped[str] = mapped_column(doc="The name under which it is released with others.")
    action: Mapped[str]
    command: Mapped[dict[str, Any]] = mapped_column(doc="The decision, as it was said.")
    expected_version: Mapped[int]
    staged_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(doc="RELEASED or UNSTAGED.")


class DecisionRelease(Keyed, Base):
    """That somebody released staged decisions together."""

    __tablename__ = "decision_release"
    __table_args__ = (
        ForeignKeyConstraint(["authority_id"], ["authority.id"]),
        refers("person", "person_id"),
        refers("person", "on_behalf_of_id"),
        Index("ix_decision_release_person", "authority_id", "person_id", "id"),
    )

    person_id: Mapped[UUID]
    on_behalf_of_id: Mapped[UUID | None]
    at: Mapped[datetime]


class ReleasedDecision(Base):
    """One staged decision of a release, and what came of it; without an outcome it still waits."""

    __tablename__ = "released_decision"
    __table_args__ = (
        refers("decision_release", "release_id"),
        refers("staged_decision", "staged_id"),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    release_id: Mapped[UUID] = mapped_column(primary_key=True)
    staged_id: Mapped[UUID] = mapped_column(primary_key=True)
    outcome: Mapped[str | None] = mapped_column(doc="DONE, REFUSED, MISSING or FAULT.")
    seq: Mapped[int | None]
    reasons: Mapped[list[Any]] = mapped_column(server_default="[]", doc="Code and sentences.")
    at: Mapped[datetime | None]
