"""The item that every lifecycle moves, its history, and the tables that forbid a forged move."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    FetchedValue,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from trainingflow.db.base import Base, Keyed, refers


class LifecycleState(Base):
    """A state that a kind of item can be in; written by the migration from the definitions."""

    __tablename__ = "lifecycle_state"

    kind: Mapped[str] = mapped_column(primary_key=True)
    definition_version: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(primary_key=True)


class TransitionRule(Base):
    """A move that a definition allows; an event can only record one of these.

    `from_state` is empty for the event that creates the item.
    """

    __tablename__ = "transition_rule"

    kind: Mapped[str] = mapped_column(primary_key=True)
    definition_version: Mapped[int] = mapped_column(primary_key=True)
    from_state: Mapped[str] = mapped_column(primary_key=True)
    action: Mapped[str] = mapped_column(primary_key=True)
    to_state: Mapped[str] = mapped_column(primary_key=True)


class Item(Keyed, Base):
    """The head of anything that has a lifecycle; one row is locked for one move.

    The state and version of the head are those of its last event: a deferred foreign key makes a
    state without an event impossible, in raw SQL too.
    """

    __tablename__ = "item"
    __table_args__ = (
        ForeignKeyConstraint(["authority_id"], ["authority.id"]),
        refers("organisation", "organisation_id"),
        refers("person", "owner_id"),
        ForeignKeyConstraint(
            ["kind", "definition_version", "state"],
            [
                "lifecycle_state.kind",
                "lifecycle_state.definition_version",
                "lifecycle_state.state",
            ],
        ),
        ForeignKeyConstraint(
            ["authority_id", "id", "version", "state"],
            [
                "item_event.authority_id",
                "item_event.item_id",
                "item_event.seq",
                "item_event.to_state",
            ],
            name="fk_item_last_event",
            deferrable=True,
            initially="DEFERRED",
            use_alter=True,
        ),
        UniqueConstraint("authority_id", "id", "kind"),
        Index("ix_item_kind_state", "authority_id", "kind", "state", "id"),
        Index("ix_item_organisation", "authority_id", "organisation_id", "id"),
        Index("ix_item_owner", "authority_id", "owner_id", "id"),
        refers("person", "subject_id"),
        refers("organisation", "undertaking_id"),
        refers("item", "parent_id"),
        Index("ix_item_subject", "authority_id", "subject_id", "kind"),
        Index("ix_item_parent", "authority_id", "parent_id", "kind"),
        Index(
            "ix_item_undertaking",
            "authority_id",
            "undertaking_id",
            postgresql_where="undertaking_id IS NOT NULL",
        ),
        Index("ix_item_created", "authority_id", "created_at", "id"),
        Index("ix_item_updated", "authority_id", "updated_at", "id"),
        Index("ix_item_year", "authority_id", "kind", "organisation_id", "target_year"),
    )

    kind: Mapped[str]
    definition_version: Mapped[int]
    state: Mapped[str]
    version: Mapped[int] = mapped_column(doc="The number of the last event.")
    title: Mapped[str]
    organisation_id: Mapped[UUID] = mapped_column(doc="The declaring unit (申报单位).")
    owner_id: Mapped[UUID] = mapped_column(doc="The person who answers for the item.")
    policy_id: Mapped[str]
    policy_hash: Mapped[str]
    target_year: Mapped[int | None] = mapped_column(doc="The year that it is for (年度).")
    variant: Mapped[str | None] = mapped_column(doc="What special case it is: URGENT.")
    subject_id: Mapped[UUID | None] = mapped_column(doc="The person whom it is about.")
    parent_id: Mapped[UUID | None] = mapped_column(doc="The item that it belongs to.")
    undertaking_id: Mapped[UUID | None] = mapped_column(
        doc="The undertaking unit (承办单位), where it is not the declaring one."
    )
    round: Mapped[str | None] = mapped_column(doc="The round of the last submission, 2024-MAY.")
    attempt: Mapped[int] = mapped_column(server_default="1", doc="Which submission this is.")
    submitted_at: Mapped[datetime | None] = mapped_column(doc="The last submission.")
    created_at: Mapped[datetime]
    state_since: Mapped[datetime]
    updated_at: Mapped[datetime]


class ItemEvent(Base):
    """One move, or one recorded act, of an item. Never changed, never deleted."""

    __tablename__ = "item_event"
    __table_args__ = (
        refers("item", "item_id", "kind", to=("id", "kind")),
        ForeignKeyConstraint(
            ["kind", "definition_version", "from_state", "action", "to_state"],
            [
                "transition_rule.kind",
                "transition_rule.definition_version",
                "transition_rule.from_state",
                "transition_rule.action",
                "transition_rule.to_state",
            ],
            name="fk_item_event_rule",
        ),
        ForeignKeyConstraint(
            ["authority_id", "item_id", "previous_seq", "previous_state"],
            [
                "item_event.authority_id",
                "item_event.item_id",
                "item_event.seq",
                "item_event.to_state",
            ],
            name="fk_item_event_previous",
        ),
        UniqueConstraint("authority_id", "item_id", "seq", "to_state"),
        refers("person", "actor_id"),
        refers("person", "delegator_id"),
        CheckConstraint("seq >= 1", name="seq"),
        CheckConstraint("(seq = 1) = (from_state = '')", name="first"),
        Index("ix_item_event_actor", "authority_id", "actor_id", "at"),
        Index("ix_item_event_position", "authority_id", "position", "item_id", "seq"),
        Index(
            "ix_item_event_roster",
            "input",
            postgresql_using="gin",
            postgresql_ops={"input": "jsonb_path_ops"},
            postgresql_where="kind IN ('CLASS_OPENING', 'TRAINING_PROJECT')",
        ),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    definition_version: Mapped[int]
    action: Mapped[str]
    from_state: Mapped[str] = mapped_column(doc="Empty for the first event.")
    to_state: Mapped[str]
    previous_seq: Mapped[int | None] = mapped_column(
        Computed("CASE WHEN seq > 1 THEN seq - 1 END", persisted=True)
    )
    previous_state: Mapped[str | None] = mapped_column(
        Computed("nullif(from_state, '')", persisted=True)
    )
    at: Mapped[datetime]
    actor_id: Mapped[UUID | None] = mapped_column(doc="None: the clock (SYSTEM).")
    acting_for: Mapped[str | None] = mapped_column(doc="The body acted for (AMB-46).")
    decision_reference: Mapped[str | None]
    delegator_id: Mapped[UUID | None]
    organisation_id: Mapped[UUID | None] = mapped_column(doc="The organisation of the role used.")
    role: Mapped[str | None]
    window_id: Mapped[UUID | None]
    dossier_no: Mapped[int | None]
    comment: Mapped[str | None]
    input: Mapped[dict[str, Any]]
    warnings: Mapped[list[Any]]
    row_hash: Mapped[bytes] = mapped_column(LargeBinary)
    position: Mapped[int] = mapped_column(
        BigInteger,
        server_default=text("(pg_current_xact_id()::text)::bigint"),
        doc="Its transaction, or that of the event before it where that is later: a trigger "
        "writes it. Among events of one position, the item and the number decide.",
    )


class Dossier(Base):
    """The contents of an item; frozen with its hash when submitted, then a new number begins."""

    __tablename__ = "dossier"
    __table_args__ = (refers("item", "item_id"), refers("person", "submitted_by"))

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]
    sha256: Mapped[bytes | None] = mapped_column(LargeBinary, doc="Of content and documents.")
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[UUID | None]


class Document(Keyed, Base):
    """A document of an item: its text, a file that was uploaded, or where it lies."""

    __tablename__ = "document"
    __table_args__ = (
        refers("item", "item_id"),
        refers("person", "added_by"),
        Index("ix_document_item", "authority_id", "item_id"),
        refers("document", "replaces_id"),
        refers("upload", "upload_id"),
        CheckConstraint(
            "text IS NOT NULL OR reference IS NOT NULL OR upload_id IS NOT NULL", name="content"
        ),
    )

    item_id: Mapped[UUID]
    attempt: Mapped[int]
    kind: Mapped[str]
    title: Mapped[str]
    text: Mapped[str | None]
    reference: Mapped[str | None]
    upload_id: Mapped[UUID | None] = mapped_column(doc="The file; the document has its id.")
    replaces_id: Mapped[UUID | None] = mapped_column(doc="The earlier document of its kind.")
    sha256: Mapped[bytes] = mapped_column(LargeBinary, doc="Of the text, file or reference.")
    added_by: Mapped[UUID | None]
    added_at: Mapped[datetime]


class Task(Keyed, Base):
    """That an item waits for somebody: a person, or whoever holds a role or sits in a body."""

    __tablename__ = "task"
    __table_args__ = (
        refers("item", "item_id"),
        refers("person", "person_id"),
        refers("organisation", "organisation_id"),
        Index("ix_task_item", "authority_id", "item_id", postgresql_where="closed_at IS NULL"),
        CheckConstraint("closed_at IS NOT NULL OR item_created_at IS NOT NULL", name="in_order"),
        Index(
            "ix_task_waiting_person",
            "authority_id",
            "person_id",
            "item_created_at",
            "item_id",
            postgresql_where="closed_at IS NULL",
        ),
        Index(
            "ix_task_waiting_role",
            "authority_id",
            "organisation_id",
            "role",
            "item_created_at",
            "item_id",
            postgresql_where="closed_at IS NULL",
        ),
    )

    item_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    organisation_id: Mapped[UUID | None]
    role: Mapped[str | None]
    actions: Mapped[list[Any]]
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    item_created_at: Mapped[datetime | None] = mapped_column(
        server_default=FetchedValue(),
        doc="When its item was created, by which lists of what waits are ordered: a trigger writes "
        "it. Null in what was closed before there was one.",
    )


class IdempotencyKey(Base):
    """A command that was carried out, kept so that its repetition is answered and not repeated."""

    __tablename__ = "idempotency_key"

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    actor_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    item_id: Mapped[UUID | None]
    seq: Mapped[int | None]
    at: Mapped[datetime]
