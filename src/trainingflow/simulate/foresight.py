"""Whether the clock does what was foreseen: asked through the API before, compared afterwards."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Engine, text

from trainingflow.api.nodes import parts
from trainingflow.simulate.desk import Desk
from trainingflow.simulate.population import Persona

_DUE: Final = """
query ($until: DateTime!, $after: String) {
  deadlines(dueBefore: $until, first: 100, after: $after) {
    nodes { id } pageInfo { hasNextPage endCursor }
  }
}
"""
_KNOWN: Final = "SELECT id FROM deadline WHERE done_at IS NULL"
_UNTOUCHED: Final = """
SELECT d.id, d.kind, coalesce(d.action, d.duty, '') AS action, d.due_at FROM deadline d
WHERE d.id = ANY(:ids) AND d.done_at IS NULL AND d.outcome IS NULL
"""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What the clock would do before an instant, and every row that was there at all."""

    due: frozenset[UUID]
    known: frozenset[UUID]


async def foresee(desk: Desk, engine: Engine, overseer: Persona, until: datetime) -> Foreseen:
    """Ask, as somebody who sees every item, what the clock will do before the instant."""
    due: set[UUID] = set()
    after: str | None = None
    while True:
        page = (await desk.ask(overseer, _DUE, until=until.isoformat(), after=after))["deadlines"]
        named = [parts(one["id"]) for one in page["nodes"]]
        due |= {UUID(one[1]) for one in named if one is not None}
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    with engine.connect() as connection:
        known = frozenset(connection.execute(text(_KNOWN)).scalars())
    return Foreseen(frozenset(due), known)


def surprises(engine: Engine, foreseen: Foreseen, done: Collection[UUID]) -> list[str]:
    """What was done unforeseen, and what was foreseen and not touched; none is good.

    What the clock's own moves have written meanwhile could not be foreseen.
    """
    unforeseen = sorted((set(done) & foreseen.known) - foreseen.due)
    with engine.connect() as connection:
        rows = connection.execute(text(_UNTOUCHED), {"ids": list(foreseen.due)}).all()
    return [
        *(f"{one} was done unforeseen" for one in unforeseen),
        *(f"{row.kind} {row.action} of {row.due_at} was foreseen and not done" for row in rows),
    ]
