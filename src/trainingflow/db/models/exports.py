"""Exports: which list somebody asked to have as a file, and how far it is."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from trainingflow.db.base import Base, Keyed, refers


class DataExport(Keyed, Base):
    """A list that somebody wants as a file: a job, whose file goes a day after it was made.

    Each attempt writes a file of its own; only the one whose number is still `attempts` may end it.
    """

    __tablename__ = "data_export"
    __table_args__ = (
        ForeignKeyConstraint(["authority_id"], ["authority.id"]),
        refers("person", "person_id"),
        CheckConstraint("purpose <> ''", name="purpose"),
        CheckConstraint("(finished_at IS NULL) = (expires_at IS NULL)", name="expires"),
        CheckConstraint("refusal IS NULL OR sha256 IS NULL", name="one_end"),
        Index("ix_data_export_open", "id", postgresql_where="finished_at IS NULL"),
        Index("ix_data_export_person", "authority_id", "person_id", "id"),
        Index("ix_data_export_kept", "expires_at", postgresql_where="forgotten_at IS NULL"),
    )

    person_id: Mapped[UUID]
    via_id: Mapped[UUID | None] = mapped_column(doc="The token or session that asked for it.")
    scope: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True), doc="How far the token reaches; none: as far as the person."
    )
    subject: Mapped[str] = mapped_column(doc="CREDIT_STATUSES, WORK_ITEMS …")
    wanted: Mapped[dict[str, Any]] = mapped_column(doc="The filter of the list.")
    format: Mapped[str] = mapped_column(doc="XLSX, CSV, JSONL or PARQUET.")
    language: Mapped[str]
    purpose: Mapped[str] = mapped_column(doc="What for, as the file and the list of exports say.")
    asked_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(server_default="0", doc="Begun, the one at work too.")
    held_until: Mapped[datetime | None] = mapped_column(
        doc="Until when a worker is at it, by the real clock; then another may begin anew."
    )
    total: Mapped[int | None] = mapped_column(doc="Rows that the list had when it was begun.")
    rows: Mapped[int] = mapped_column(server_default="0", doc="Rows read so far.")
    finished_at: Mapped[datetime | None]
    refusal: Mapped[str | None] = mapped_column(doc="Why there is no file.")
    file_name: Mapped[str | None]
    size: Mapped[int | None] = mapped_column(BigInteger, doc="In bytes.")
    sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    stored: Mapped[bool] = mapped_column(
        server_default="false", doc="Whether the file is kept here; not one made at the terminal."
    )
    expires_at: Mapped[datetime | None] = mapped_column(doc="Until when the file can be fetched.")
    forgotten_at: Mapped[datetime | None] = mapped_column(doc="When the file was removed.")
