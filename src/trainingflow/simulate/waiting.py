"""Who is told that something waits for them, as a message in the morning would tell them."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Engine, text

from trainingflow.simulate.population import Persona, Population


@dataclass(frozen=True, slots=True)
class Waiting:
    """An item that waits for somebody, as it is now."""

    item_id: UUID
    version: int


_WAITING = """
SELECT t.person_id, t.organisation_id, t.role, i.id, i.version
FROM task t JOIN item i ON i.authority_id = t.authority_id AND i.id = t.item_id
WHERE t.closed_at IS NULL
ORDER BY i.id
"""


def told(engine: Engine, population: Population) -> Iterator[tuple[Persona, list[Waiting]]]:
    """Those with an open task in person or by their role, and the items, in a fixed order."""
    with engine.connect() as connection:
        rows = connection.execute(text(_WAITING)).all()
    for one in population.people:
        mine = [
            Waiting(row.id, row.version)
            for row in rows
            if row.person_id == one.id
            or (row.organisation_id == one.unit.id and row.role == str(one.role))
        ]
        if mine:
            yield one, list(dict.fromkeys(mine))
