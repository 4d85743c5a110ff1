"""Asks the invariants: which rows break them, or only how many."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from sqlalchemy import Connection, text

from trainingflow.services.invariants.catalogue import INVARIANTS
from trainingflow.services.invariants.definitions import with_definitions
from trainingflow.services.invariants.invariant import Invariant, Row

MOST_ROWS: Final = 1_000
"""So many rows of one invariant are given; whoever finds more has other worries."""


def broken(
    connection: Connection, only: Iterable[str] = (), *, most: int = MOST_ROWS
) -> dict[str, list[Row]]:
    """The rows that break each invariant, by its name; empty lists are good.

    It only reads, in the transaction that is open: a read-only role may ask, in production too.

    Args:
        connection: where to look; one snapshot for all where the transaction repeats its reads.
        only: the names of some invariants; all when it is empty.
        most: so many rows of each are given.

    Raises:
        KeyError: there is no invariant of that name.
    """
    names = tuple(only) or tuple(INVARIANTS)
    return {name: rows_of(connection, INVARIANTS[name], most=most) for name in names}


def rows_of(connection: Connection, invariant: Invariant, *, most: int = MOST_ROWS) -> list[Row]:
    """The rows that break one invariant; empty is good."""
    return list(islice(_rows(connection, invariant), most))


def counts(connection: Connection, only: Iterable[str] = ()) -> Mapping[str, int]:
    """How many rows break each invariant, by its name, at most a thousand: for a gauge."""
    return {name: len(rows) for name, rows in broken(connection, only).items()}


def _rows(connection: Connection, invariant: Invariant) -> Iterator[Row]:
    if invariant.look is not None:
        yield from invariant.look(connection)
        return
    query, filled = with_definitions(invariant.query)
    for row in connection.execute(text(query), filled).mappings():
        yield dict(row)


def in_words(rows: Sequence[Row]) -> list[str]:
    """Rows as one line each: `item 0190…, seq 3`."""
    return [", ".join(f"{name} {value}" for name, value in row.items()) for row in rows]
