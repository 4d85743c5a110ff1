"""Changes of lifecycles: what was planned, who approved it, and what became of each item."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from trainingflow.db.base import Base, Keyed, refers


class DefinitionChange(Keyed, Base):
    """A planned change of a lifecycle or of the policies that items are bound to. Never altered."""

    __tablename__ = "definition_change"
    __table_args__ = (
        ForeignKeyConstraint(["authority_id"], ["authority.id"]),
        refers("person", "planned_by"),
        UniqueConstraint("authority_id", "id", "planned_by"),
        CheckConstraint("from_version <= to_version", name="forward"),
    )

    kind: Mapped[str]
    from_version: Mapped[int]
    to_version: Mapped[int]
    policies: Mapped[list[Any]] = mapped_column(doc="Only items bound to these; empty: to any.")
    repin: Mapped[bool] = mapped_column(doc="Bind the items to the policies as they are now.")
    reason: Mapped[str]
    planned_by: Mapped[UUID]
    planned_at: Mapped[datetime]


class DefinitionChangeState(Base):
    """Where one state leads; none: items in it finish on the version that they are in."""

    __tablename__ = "definition_change_state"
    __table_args__ = (refers("definition_change", "change_id"),)

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    change_id: Mapped[UUID] = mapped_column(primary_key=True)
    from_state: Mapped[str] = mapped_column(primary_key=True)
    to_state: Mapped[str | None]


class DefinitionChangeApproval(Base):
    """That a second person has approved a change: from then on it is carried out."""

    __tablename__ = "definition_change_approval"
    __table_args__ = (
        refers("definition_change", "change_id", "planned_by", to=("id", "planned_by")),
        refers("person", "approved_by"),
        CheckConstraint("approved_by <> planned_by", name="two_persons"),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    change_id: Mapped[UUID] = mapped_column(primary_key=True)
    planned_by: Mapped[UUID]
    approved_by: Mapped[UUID]
    approved_at: Mapped[datetime]


class DefinitionChangeItem(Base):
    """What a change means for one item, and what came of it."""

    __tablename__ = "definition_change_item"
    __table_args__ = (
        refers("definition_change", "change_id"),
        refers("item", "item_id"),
        Index(
            "ix_definition_change_item_pending",
            "authority_id",
            "change_id",
            "item_id",
            postgresql_where="done_at IS NULL AND verdict = 'MAPS'",
        ),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    change_id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    verdict: Mapped[str]
    from_state: Mapped[str]
    to_state: Mapped[str | None]
    policy_hash: Mapped[str | None] = mapped_column(doc="What the item is bound to afterwards.")
    hindrances: Mapped[list[Any]]
    failing: Mapped[list[Any]] = mapped_column(doc="Guards that would refuse: action, guard, code.")
    seq: Mapped[int | None] = mapped_column(doc="The event by which it was carried over.")
    done_at: Mapped[datetime | None]
