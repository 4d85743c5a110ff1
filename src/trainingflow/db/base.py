"""What every table shares: names of constraints, types of columns, the authority in the key."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Date, DateTime, ForeignKeyConstraint, MetaData, Numeric, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class Base(DeclarativeBase):
    """The root of all tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {
        UUID: Uuid(as_uuid=True),
        str: Text(),
        datetime: DateTime(timezone=True),
        date: Date(),
        Decimal: Numeric(10, 4),
        dict[str, Any]: JSONB(),
        list[Any]: JSONB(),
    }


class Keyed:
    """A row of one authority: its key begins with the authority's id.

    The authority stands in the key of every table that grows, so that the data of one authority
    can be moved, partitioned or distributed without a change of model.
    """

    authority_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-2)
    id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-1)


def refers(
    table: str, *columns: str, to: tuple[str, ...] = ("id",), ondelete: str | None = None
) -> ForeignKeyConstraint:
    """A foreign key inside one authority, so that a row can never point at another's.

    Args:
        table: the table that is pointed at.
        columns: columns of this table, after `authority_id`.
        to: columns of the other table, after `authority_id`.
        ondelete: what the database does when the row pointed at goes; nothing by default.
    """
    return ForeignKeyConstraint(
        ["authority_id", *columns],
        [f"{table}.authority_id", *(f"{table}.{column}" for column in to)],
        ondelete=ondelete,
    )


def _made_now() -> UUID:
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = milliseconds << 80 | random
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


_maker: ContextVar[Callable[[], UUID]] = ContextVar("maker", default=_made_now)


def new_id() -> UUID:
    """A new identifier (UUID version 7): ordered by time, made without asking the database."""
    return _maker.get()()


@contextmanager
def ids_from(make: Callable[[], UUID]) -> Iterator[None]:
    """Let new identifiers of this task come from elsewhere: history that is told again is equal."""
    token = _maker.set(make)
    try:
        yield
    finally:
        _maker.reset(token)
