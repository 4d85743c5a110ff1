"""What every table shares: names of constraints, types of columns, the authority in the key."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from threading import Lock
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


class _Clock:
    """The time in steps of 1/4096 ms, later at every reading: what is made after, sorts after.

    A step that writes several rows says one time for all of them; their ids tell which came first.
    Where the clock of the machine stands still or is set back, steps are counted on.
    """

    def __init__(self) -> None:
        self._last = 0
        self._one_at_a_time = Lock()

    def read(self) -> int:
        """The next step, since 1970."""
        now = (time.time_ns() << 12) // 1_000_000
        with self._one_at_a_time:
            self._last = max(now, self._last + 1)
            return self._last


_CLOCK = _Clock()


def _made_now() -> UUID:
    milliseconds, fraction = divmod(_CLOCK.read(), 1 << 12)
    random = int.from_bytes(os.urandom(8), "big") >> 2
    return UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0x2 << 62 | random)


_maker: ContextVar[Callable[[], UUID]] = ContextVar("maker", default=_made_now)


def new_id() -> UUID:
    """A new identifier (UUID version 7), made without asking the database.

    Of one process, each sorts after all that were made before it; of several, by time.
    """
    return _maker.get()()


@contextmanager
def ids_from(make: Callable[[], UUID]) -> Iterator[None]:
    """Let new identifiers of this task come from elsewhere: history that is told again is equal."""
    token = _maker.set(make)
    try:
        yield
    finally:
        _maker.reset(token)
