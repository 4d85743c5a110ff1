"""Personal numbers, encrypted; the keys for it, wrapped; and who asked to be erased, and was."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from trainingflow.db.base import Base, Keyed, refers


class DataKey(Base):
    """A key of an authority, wrapped by the master key that `master` names."""

    __tablename__ = "data_key"
    __table_args__ = (CheckConstraint("purpose IN ('SUBJECTS', 'INDEX')", name="purpose"),)

    authority_id: Mapped[UUID] = mapped_column(ForeignKey("authority.id"), primary_key=True)
    purpose: Mapped[str] = mapped_column(
        primary_key=True, doc="SUBJECTS wraps the keys of persons, INDEX makes blind indexes."
    )
    master: Mapped[str] = mapped_column(doc="The generation of the master key.")
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    wrapped_at: Mapped[datetime]


class SubjectKey(Base):
    """The key of one person, wrapped by the authority's. Destroyed, all of it is unreadable."""

    __tablename__ = "subject_key"
    __table_args__ = (
        refers("person", "person_id"),
        CheckConstraint("(wrapped IS NULL) = (destroyed_at IS NOT NULL)", name="destroyed"),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)
    destroyed_at: Mapped[datetime | None]


class PersonalNumber(Base):
    """A number by which a person is known elsewhere, encrypted with the person's key."""

    __tablename__ = "personal_number"
    __table_args__ = (
        refers("subject_key", "person_id", to=("person_id",)),
        CheckConstraint("kind IN ('ID_CARD', 'PHONE', 'EMAIL')", name="kind"),
        Index("ix_personal_number_blind", "authority_id", "kind", "blind"),
        Index(
            "uq_personal_number_id_card",
            "authority_id",
            "blind",
            unique=True,
            postgresql_where="kind = 'ID_CARD'",
        ),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary, doc="None once it is erased.")
    blind: Mapped[bytes | None] = mapped_column(
        LargeBinary, doc="A keyed digest of the number: it is found by it, and not read from it."
    )
    kept_at: Mapped[datetime]


class NumberReading(Keyed, Base):
    """That somebody was shown a whole number, and why they said they needed it."""

    __tablename__ = "number_reading"
    __table_args__ = (
        refers("person", "person_id"),
        refers("person", "reader_id"),
        CheckConstraint("reason <> ''", name="reason"),
        Index("ix_number_reading_reader", "authority_id", "reader_id", "read_at"),
        Index("ix_number_reading_person", "authority_id", "person_id", "read_at"),
    )

    person_id: Mapped[UUID]
    reader_id: Mapped[UUID]
    kind: Mapped[str]
    reason: Mapped[str]
    read_at: Mapped[datetime]
    purpose: Mapped[str | None] = mapped_column(
        doc="A purpose of the register; none for what was read before there were any."
    )


class NumberSearch(Keyed, Base):
    """That somebody looked for whose number it is, and for what; the number itself is not kept."""

    __tablename__ = "number_search"
    __table_args__ = (
        refers("person", "searcher_id"),
        CheckConstraint("reason <> ''", name="reason"),
        Index("ix_number_search_searcher", "authority_id", "searcher_id", "searched_at"),
    )

    searcher_id: Mapped[UUID]
    kind: Mapped[str]
    purpose: Mapped[str]
    reason: Mapped[str]
    found: Mapped[int] = mapped_column(doc="How many people have the number.")
    searched_at: Mapped[datetime]


class DataRequest(Keyed, Base):
    """That a person asks for their data to be restricted or erased, and what was decided."""

    __tablename__ = "data_request"
    __table_args__ = (
        refers("person", "person_id"),
        refers("person", "decided_by"),
        CheckConstraint("kind IN ('RESTRICTION', 'ERASURE')", name="kind"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint(
            "(decided_at IS NULL) = (decided_by IS NULL)"
            " AND (decided_at IS NULL) = (granted IS NULL)"
            " AND (decided_at IS NULL) = (answer IS NULL)",
            name="decided",
        ),
        CheckConstraint("decided_by <> person_id", name="by_another"),
        CheckConstraint("lifted_at IS NULL OR granted IS TRUE", name="lifted"),
        Index(
            "uq_data_request_open",
            "authority_id",
            "person_id",
            "kind",
            unique=True,
            postgresql_where="decided_at IS NULL",
        ),
    )

    person_id: Mapped[UUID]
    kind: Mapped[str]
    reason: Mapped[str]
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    granted: Mapped[bool | None]
    answer: Mapped[str | None] = mapped_column(doc="What the person is told with the decision.")
    lifted_at: Mapped[datetime | None] = mapped_column(
        doc="When the restriction was lifted: from then on the grant counts for nothing."
    )


class Erasure(Base):
    """That a person's data is restricted (停止处理) and, once another has agreed, erased (删除).

    Another may lift the restriction (恢复处理) as well. The row stays, and holds the last one;
    those before are in the journal.
    """

    __tablename__ = "erasure"
    __table_args__ = (
        refers("person", "person_id"),
        refers("person", "restricted_by"),
        refers("person", "erased_by"),
        refers("person", "lifted_by"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("(erased_at IS NULL) = (erased_by IS NULL)", name="erased"),
        CheckConstraint("erased_by <> restricted_by", name="two_persons"),
        CheckConstraint(
            "(lifted_at IS NULL) = (lifted_by IS NULL)"
            " AND (lifted_at IS NULL) = (lifted_because IS NULL)"
            " AND lifted_because <> ''",
            name="lifted",
        ),
        CheckConstraint("lifted_at IS NULL OR erased_at IS NULL", name="lifted_or_erased"),
        CheckConstraint(
            "lifted_by <> restricted_by AND lifted_by <> person_id", name="lifted_two_persons"
        ),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    reason: Mapped[str]
    restricted_at: Mapped[datetime]
    restricted_by: Mapped[UUID]
    erased_at: Mapped[datetime | None]
    erased_by: Mapped[UUID | None]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[UUID | None]
    lifted_because: Mapped[str | None]


class OwnDataCopy(Keyed, Base):
    """That a person asked for a copy of their data that is too large for an answer, and the file.

    It lies for a day; a person has one at a time.
    """

    __tablename__ = "own_data_copy"
    __table_args__ = (
        refers("person", "person_id"),
        CheckConstraint(
            "(made_at IS NULL) = (size IS NULL) AND (made_at IS NULL) = (sha256 IS NULL)",
            name="made",
        ),
        Index(
            "uq_own_data_copy_person",
            "authority_id",
            "person_id",
            unique=True,
            postgresql_where="gone_at IS NULL",
        ),
    )

    person_id: Mapped[UUID]
    asked_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    size: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    gone_at: Mapped[datetime | None]
