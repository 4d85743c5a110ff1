"""How much has been asked for lately."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from trainingflow.db.base import Base


class RateBucket(Base):
    """What a person or an address has spent of its budget (限流桶), and when that was counted.

    UNLOGGED: a crash of the database forgives everybody, and nothing is written twice.
    """

    __tablename__ = "rate_bucket"
    __table_args__ = (Index("ix_rate_bucket_at", "at"), {"prefixes": ["UNLOGGED"]})

    key: Mapped[str] = mapped_column(primary_key=True)
    spent: Mapped[float]
    granted: Mapped[bool]
    at: Mapped[datetime]
