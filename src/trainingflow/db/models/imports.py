"""Imports of tables: what was sent, its rows while they are looked at, and what they changed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from trainingflow.db.base import Base, Keyed, refers


class DataImport(Keyed, Base):
    """A table that somebody sends to be taken over: a job, which is checked and then applied.

    `read` rows of the file are staged; the counts are of what the check came to.
    """

    __tablename__ = "data_import"
    __table_args__ = (
        ForeignKeyConstraint(["authority_id"], ["authority.id"]),
        refers("person", "asked_by"),
        refers("person", "applied_by"),
        refers("person", "undo_asked_by"),
        refers("person", "undone_by"),
        CheckConstraint("size > 0", name="size"),
        # What is confirmed by being applied is confirmed by another, and taken back by two.
        CheckConstraint("kind <> 'FORMER_RECORDS' OR applied_by <> asked_by", name="two_persons"),
        CheckConstraint(
            "kind <> 'FORMER_RECORDS' OR undone_by IS NULL "
            "OR (undo_asked_by IS NOT NULL AND undo_asked_by <> undone_by)",
            name="undone_two_persons",
        ),
        CheckConstraint("undo_reason IS NULL OR undo_reason <> ''", name="undo_reason"),
        Index(
            "ix_data_import_open",
            "id",
            postgresql_where="state IN ('CHECKING', 'APPLYING', 'UNDOING')",
        ),
        Index("ix_data_import_asked", "authority_id", "asked_at", "id"),
        Index("ix_data_import_kept", "asked_at", postgresql_where="forgotten_at IS NULL"),
    )

    kind: Mapped[str] = mapped_column(doc="ORGANISATIONS, TEACHERS …")
    file_name: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger, doc="In bytes.")
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(
        doc="AWAITED, CHECKING, CHECKED, APPLYING, APPLIED, UNDOING, UNDONE, REFUSED or CANCELLED."
    )
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(doc="Until when the file may be sent.")
    attempts: Mapped[int] = mapped_column(server_default="0", doc="At the step that runs.")
    tried_at: Mapped[datetime | None] = mapped_column(doc="When the step that runs was begun.")
    read: Mapped[int] = mapped_column(server_default="0", doc="Rows staged.")
    compared: Mapped[int] = mapped_column(server_default="0", doc="Rows compared with what is.")
    added: Mapped[int] = mapped_column(server_default="0")
    changed: Mapped[int] = mapped_column(server_default="0")
    unchanged: Mapped[int] = mapped_column(server_default="0")
    faulty: Mapped[int] = mapped_column(server_default="0")
    plan_sha256: Mapped[bytes | None] = mapped_column(
        LargeBinary, doc="Of everything that would be written, as it was previewed."
    )
    refusal: Mapped[dict[str, Any] | None] = mapped_column(
        doc="Why the file cannot be taken over, or why it could not be applied or undone."
    )
    report_size: Mapped[int | None] = mapped_column(
        BigInteger, doc="Of the list of what is wrong, in bytes; none: nothing is, or it is gone."
    )
    report_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    checked_at: Mapped[datetime | None]
    applied_by: Mapped[UUID | None]
    applied_at: Mapped[datetime | None]
    undo_asked_by: Mapped[UUID | None] = mapped_column(
        doc="Who has asked first, where two undo it."
    )
    undone_by: Mapped[UUID | None]
    undone_at: Mapped[datetime | None]
    undo_reason: Mapped[str | None]
    forgotten_at: Mapped[datetime | None] = mapped_column(doc="When its rows were removed.")


class ImportRow(Base):
    """A row of an import while it is looked at; it goes a month later.

    `cells` is what the file says, `said` what was understood of it, `faults` what is wrong.
    """

    __tablename__ = "import_row"
    __table_args__ = (
        refers("data_import", "import_id"),
        Index("ix_import_row_key", "authority_id", "import_id", "key", "number"),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    import_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, doc="The row of the sheet, from 1.")
    key: Mapped[str | None] = mapped_column(
        Text(collation="C"), doc="What no two rows of a file may share; none: not understood."
    )
    cells: Mapped[list[Any]]
    said: Mapped[dict[str, Any] | None]
    quantities: Mapped[list[Any]] = mapped_column(doc="Codes that came as numbers.")
    faults: Mapped[list[Any]]
    outcome: Mapped[str | None] = mapped_column(doc="ADDED, CHANGED, UNCHANGED or FAULTY.")
    changes: Mapped[list[Any]] = mapped_column(doc="What would change: field, from, to.")


class ImportChange(Base):
    """A row of another table that an import wrote: what it was, and what it became."""

    __tablename__ = "import_change"
    __table_args__ = (refers("data_import", "import_id"),)

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    import_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    target: Mapped[str] = mapped_column(doc="The table.")
    row_id: Mapped[UUID]
    before: Mapped[dict[str, Any] | None] = mapped_column(doc="None: the row is new.")
    after: Mapped[dict[str, Any]] = mapped_column(
        doc="Of what was changed, or what is needed to take it back."
    )
