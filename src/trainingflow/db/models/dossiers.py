"""What belongs to a version of a dossier, what was decided on it, and files on their way in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from trainingflow.db.base import Base, Keyed, refers


class DossierDocument(Base):
    """A document that belonged to a version of the dossier when it was frozen."""

    __tablename__ = "dossier_document"
    __table_args__ = (
        refers("dossier", "item_id", "no", to=("item_id", "no")),
        refers("document", "document_id"),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    no: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[UUID] = mapped_column(primary_key=True)


class Approval(Base):
    """A decision, bound to the version of the dossier that it was about. Never changed."""

    __tablename__ = "approval"
    __table_args__ = (
        refers("item_event", "item_id", "seq", to=("item_id", "seq")),
        refers("dossier", "item_id", "dossier_no", to=("item_id", "no")),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, doc="The number of the decision's event.")
    attempt: Mapped[int]
    action: Mapped[str]
    dossier_no: Mapped[int]
    sha256: Mapped[bytes] = mapped_column(LargeBinary, doc="Of the dossier that it was about.")
    sections: Mapped[dict[str, Any]] = mapped_column(doc="The hash of each section covered.")


class ApprovalVoiding(Base):
    """That a decision stands no longer: sections that it covered were changed by an event."""

    __tablename__ = "approval_voiding"
    __table_args__ = (
        refers("approval", "item_id", "approval_seq", to=("item_id", "seq")),
        refers("item_event", "item_id", "seq", to=("item_id", "seq")),
        CheckConstraint("seq > approval_seq", name="later"),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    approval_seq: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int]
    sections: Mapped[list[Any]] = mapped_column(doc="The covered sections that have changed.")


class Upload(Keyed, Base):
    """A file that somebody may send for an item until it expires; the document has its id.

    `kept_at` is set once the whole file is there with the size and hash announced, `attached_at`
    when its document is written, `discarded_at` when that never happened and the file is gone.
    """

    __tablename__ = "upload"
    __table_args__ = (
        refers("item", "item_id"),
        refers("person", "requested_by"),
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("attached_at IS NULL OR discarded_at IS NULL", name="attached_or_gone"),
        Index(
            "ix_upload_open",
            "expires_at",
            postgresql_where="attached_at IS NULL AND discarded_at IS NULL",
        ),
    )

    item_id: Mapped[UUID]
    kind: Mapped[str]
    file_name: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger, doc="In bytes.")
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    requested_by: Mapped[UUID]
    requested_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    kept_at: Mapped[datetime | None]
    attached_at: Mapped[datetime | None]
    discarded_at: Mapped[datetime | None]
