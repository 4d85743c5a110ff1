"""The authority, its organisations and its pinned policies."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import ARRAY, UUID as PG_UUID
from sqlalchemy.orm import Mapped, mapped_column

from trainingflow.db.base import Base, Keyed, refers


class Authority(Base):
    """An education authority (教育行政部门): one tenant."""

    __tablename__ = "authority"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    policy_id: Mapped[str] = mapped_column(doc="The policy of the root organisation.")
    municipal_policy_id: Mapped[str | None] = mapped_column(
        doc="The policy that a teacher is shown under beside the district's."
    )


class Organisation(Keyed, Base):
    """A unit of the authority: a body, an office, an institution or a school."""

    __tablename__ = "organisation"
    __table_args__ = (
        UniqueConstraint("authority_id", "code"),
        refers("organisation", "parent_id"),
        ForeignKeyConstraint(["authority_id"], ["authority.id"]),
        Index("ix_organisation_path", "path", postgresql_using="gin"),
        Index("ix_organisation_authority_id_parent_id", "authority_id", "parent_id"),
        Index(
            "uq_organisation_body",
            "authority_id",
            "body",
            unique=True,
            postgresql_where="body IS NOT NULL",
        ),
    )

    code: Mapped[str]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    kind: Mapped[str] = mapped_column(doc="PRIMARY_SCHOOL …, or BODY, OFFICE, INSTITUTION.")
    run_by: Mapped[str] = mapped_column(doc="DISTRICT, PRIVATE or OTHER_PUBLIC.")
    body: Mapped[str | None] = mapped_column(doc="The body of the regulation that it is.")
    office_of: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default="{}", doc="The bodies that it can act for."
    )
    parent_id: Mapped[UUID | None]
    path: Mapped[list[UUID]] = mapped_column(
        ARRAY(PG_UUID(as_uuid=True)),
        doc="Ids from the root down to this organisation, itself last.",
    )
    policy_id: Mapped[str | None] = mapped_column(doc="None: the nearest ancestor's.")
    recognised: Mapped[bool] = mapped_column(
        server_default="false", doc="A recognised provider of training (认定)."
    )
    professional_development_school: Mapped[bool] = mapped_column(server_default="false")


class PolicyVersion(Base):
    """The resolved text of a policy as it was when something was bound to it."""

    __tablename__ = "policy_version"

    policy_id: Mapped[str] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]
    loaded_at: Mapped[datetime] = mapped_column(server_default=func.now())


class DemoClock(Base):
    """By how much the clock is moved; the row exists only in demo and test."""

    __tablename__ = "demo_clock"

    id: Mapped[int] = mapped_column(primary_key=True)
    offset_seconds: Mapped[int]


class AuthorityCounter(Base):
    """Running numbers of an authority: filing numbers, library numbers."""

    __tablename__ = "authority_counter"

    authority_id: Mapped[UUID] = mapped_column(ForeignKey("authority.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]
