"""Budgets that all processes share: a leaking bucket for each key, filled by one statement."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from trainingflow.db.session import Database, Overloaded

UNAVAILABLE: Final = (SQLAlchemyError, OSError, Overloaded)
"""What tells that the buckets cannot be asked."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How much may be spent.

    Attributes:
        capacity: at once, in points.
        per_second: what comes back, in points.
    """

    capacity: int
    per_second: float

    @classmethod
    def a_minute(cls, points: int) -> "Rate":
        """So many points a minute, all of them at once if need be."""
        return cls(points, points / 60)


@dataclass(frozen=True, slots=True)
class Filled:
    """What a bucket holds after something was asked of it.

    Attributes:
        spent: in points; nothing was added where it was not granted.
        granted: whether there was room.
    """

    spent: float
    granted: bool


# `at` never goes back: of two that come together the later one may have read its clock first.
_SPEND: Final = text(
    """
    INSERT INTO rate_bucket AS b (key, spent, granted, at)
    SELECT key, CASE WHEN points <= capacity THEN points ELSE 0 END, points <= capacity,
        clock_timestamp()
    FROM unnest(
        CAST(:keys AS text[]), CAST(:capacities AS float[])
    ) WITH ORDINALITY AS asked (key, capacity, place),
        LATERAL (SELECT CAST(:points AS float) AS points) AS one
    ORDER BY place
    ON CONFLICT (key) DO UPDATE SET
        (spent, granted, at) = (
            SELECT
                CASE WHEN left_over + :points <= capacity THEN left_over + :points
                    ELSE left_over END,
                left_over + :points <= capacity,
                greatest(b.at, excluded.at)
            FROM (
                SELECT rates.capacity, greatest(
                    0, b.spent - rates.rate * greatest(
                        0, extract(epoch FROM excluded.at - b.at)
                    )
                ) AS left_over
                FROM unnest(
                    CAST(:keys AS text[]), CAST(:capacities AS float[]), CAST(:rates AS float[])
                ) AS rates (key, capacity, rate)
                WHERE rates.key = b.key
            ) AS now
        )
    RETURNING key, spent, granted
    """
)
_FORGET: Final = text(
    "DELETE FROM rate_bucket WHERE key IN (SELECT key FROM rate_bucket "
    "WHERE at < clock_timestamp() - interval '1 hour' ORDER BY at LIMIT 1000 "
    "FOR UPDATE SKIP LOCKED)"
)


async def spend(database: Database, rates: Mapping[str, Rate], points: int) -> Mapping[str, Filled]:
    """Take points from several budgets at once; each is granted or not by itself.

    Args:
        database: whose reserved connections are used.
        rates: the budgets by their keys.
        points: how much of each.

    Raises:
        Overloaded: no connection was free in time.
        SQLAlchemyError: the database does not answer; who asks has to refuse.
    """
    # All in one order, or two statements would wait for each other.
    hashed = {_hash(key): key for key in rates}
    keys = sorted(hashed)
    asked = [rates[hashed[key]] for key in keys]
    async with database.reserved.at_once() as connection:
        rows = await connection.execute(
            _SPEND,
            {
                "keys": keys,
                "capacities": [float(one.capacity) for one in asked],
                "rates": [one.per_second for one in asked],
                "points": float(points),
            },
        )
        return {hashed[row.key]: Filled(row.spent, row.granted) for row in rows}


async def forget(database: Database) -> None:
    """Delete what nobody has touched for an hour: by then every budget is whole again."""
    async with database.reserved.at_once() as connection:
        await connection.execute(_FORGET)


def _hash(key: str) -> str:
    """Addresses are personal data: the table holds none."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]
