"""Who did, tried or read what: entries that are only ever added, and the seals over them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from trainingflow.db.base import Base


class AuditEntry(Base):
    """One change, refused attempt or sensitive read (审计记录). Never changed.

    The database writes the number, the transaction, the instant and the hash itself, whatever a
    statement says. Persons stand here by their key, never by name. The instant is that of the real
    clock, which no demo moves.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        CheckConstraint(
            "result IN ('DONE', 'REPEATED', 'REFUSED', 'FAILED', 'READ')", name="result"
        ),
        Index("ix_audit_entry_txid", "txid", "id"),
        Index("ix_audit_entry_at", "authority_id", "at", "id"),
        Index(
            "ix_audit_entry_request",
            "request_id",
            postgresql_where=text("request_id IS NOT NULL"),
        ),
        Index("ix_audit_entry_actor", "authority_id", "actor_id", "id"),
        Index("ix_audit_entry_object", "authority_id", "object_id", "id"),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    txid: Mapped[int] = mapped_column(
        BigInteger,
        server_default=text("(pg_current_xact_id()::text)::bigint"),
        doc="The transaction that it was written in: that of the change itself.",
    )
    at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    actor_id: Mapped[UUID | None] = mapped_column(doc="None: the clock (SYSTEM), or nobody.")
    on_behalf_of_id: Mapped[UUID | None]
    via_id: Mapped[UUID | None] = mapped_column(doc="The token or session that was used.")
    roles: Mapped[list[Any]] = mapped_column(
        server_default="[]", doc="What the person was at that moment: role and organisation."
    )
    organisation_id: Mapped[UUID | None] = mapped_column(doc="Of the role that was used.")
    action: Mapped[str]
    object_kind: Mapped[str]
    object_id: Mapped[UUID | None]
    before_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    after_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    detail: Mapped[dict[str, Any]] = mapped_column(
        server_default="{}", doc="What was changed, without personal data: states, numbers, counts."
    )
    result: Mapped[str] = mapped_column(doc="DONE, REPEATED, REFUSED, FAILED or READ.")
    reason: Mapped[str | None] = mapped_column(doc="The codes of a refusal.")
    address: Mapped[str | None] = mapped_column(doc="From where the request came.")
    request_id: Mapped[str | None]
    row_hash: Mapped[bytes] = mapped_column(
        LargeBinary, server_default=text("''"), doc="SHA-256 over all of the above."
    )


class AuditSeal(Base):
    """A signature over the entries of a stretch, chained to the seal before it. Never changed."""

    __tablename__ = "audit_seal"

    n: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    first_txid: Mapped[int] = mapped_column(BigInteger)
    first_id: Mapped[int] = mapped_column(BigInteger)
    last_txid: Mapped[int] = mapped_column(BigInteger)
    last_id: Mapped[int] = mapped_column(BigInteger)
    entries: Mapped[int]
    root: Mapped[bytes] = mapped_column(LargeBinary, doc="Of the tree over the hashes of entries.")
    previous: Mapped[bytes] = mapped_column(LargeBinary, doc="The hash of the seal before.")
    sealed_at: Mapped[datetime]
    key_id: Mapped[str]
    signature: Mapped[bytes] = mapped_column(LargeBinary, doc="Ed25519 over all of the above.")


class AuditPurge(Base):
    """That entries before an instant may go: proposed by one person, approved by another."""

    __tablename__ = "audit_purge"
    __table_args__ = (
        CheckConstraint("approved_by <> proposed_by", name="two_persons"),
        CheckConstraint("before <= approved_at - interval '6 months'", name="floor"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    before: Mapped[datetime]
    proposed_by: Mapped[UUID]
    approved_by: Mapped[UUID]
    approved_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    reason: Mapped[str]
    seal_n: Mapped[int] = mapped_column(BigInteger, doc="The last seal over what goes.")
    entries: Mapped[int]
    root: Mapped[bytes] = mapped_column(
        LargeBinary, doc="The summary: of the seals over what goes."
    )
