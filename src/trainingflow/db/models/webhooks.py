"""Addresses that are told what happens (事件推送), and what was sent to them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from trainingflow.db.base import Base, Keyed, refers


class WebhookEndpoint(Keyed, Base):
    """An address that a person has registered (推送地址): told what that person may see.

    `position`, `position_item` and `position_seq` are where it stands in the feed of events: they
    move in the transaction that keeps the messages.
    """

    __tablename__ = "webhook_endpoint"
    __table_args__ = (
        refers("person", "person_id"),
        CheckConstraint("failures >= 0", name="failures"),
        CheckConstraint(
            "num_nulls(old_secret, old_master, old_until) IN (0, 3)", name="old_secret"
        ),
        Index("ix_webhook_endpoint_person", "authority_id", "person_id"),
    )

    person_id: Mapped[UUID]
    url: Mapped[str]
    kinds: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default="{}", doc="Of items of these kinds; empty: of all."
    )
    secret: Mapped[bytes] = mapped_column(LargeBinary, doc="Encrypted by the master key.")
    master: Mapped[str] = mapped_column(doc="Which master key.")
    old_secret: Mapped[bytes | None] = mapped_column(
        LargeBinary, doc="The one before, with which messages are signed too for a while."
    )
    old_master: Mapped[str | None]
    old_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    position: Mapped[int] = mapped_column(BigInteger)
    position_item: Mapped[UUID]
    position_seq: Mapped[int]
    failures: Mapped[int] = mapped_column(
        server_default="0", doc="Attempts since the last success."
    )
    failing_since: Mapped[datetime | None]
    rests_until: Mapped[datetime | None] = mapped_column(doc="Nothing is sent before.")
    switched_off_at: Mapped[datetime | None]
    switched_off_because: Mapped[str | None] = mapped_column(doc="FAILING, GONE or OWNER.")


class WebhookDelivery(Keyed, Base):
    """One message to one address (推送记录): its id is that of the message at every attempt."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        refers("webhook_endpoint", "endpoint_id"),
        refers("item_event", "item_id", "seq", to=("item_id", "seq")),
        UniqueConstraint("authority_id", "endpoint_id", "item_id", "seq"),
        CheckConstraint("attempts >= 0", name="attempts"),
        Index(
            "ix_webhook_delivery_due",
            "authority_id",
            "endpoint_id",
            "due_at",
            "id",
            postgresql_where="due_at IS NOT NULL",
        ),
    )

    endpoint_id: Mapped[UUID]
    item_id: Mapped[UUID]
    seq: Mapped[int]
    kept_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(server_default="0", doc="Counted before each begins.")
    due_at: Mapped[datetime | None] = mapped_column(
        doc="When it is tried next; while one is under way, when that counts as lost. None: over."
    )
    tried_at: Mapped[datetime | None]
    status: Mapped[int | None] = mapped_column(doc="Of the last answer.")
    problem: Mapped[str | None] = mapped_column(doc="Why the last attempt failed.")
    delivered_at: Mapped[datetime | None]
