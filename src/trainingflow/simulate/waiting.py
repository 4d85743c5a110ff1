"""Who is told that something waits for them, as a message in the morning would tell them."""

from sqlalchemy import Engine, text

from trainingflow.simulate.population import Persona, Population

_WAITING = """
SELECT DISTINCT person_id, organisation_id, role FROM task WHERE closed_at IS NULL
"""


def told(engine: Engine, population: Population) -> list[Persona]:
    """Those with an open task in person or by their role, in the order of the population."""
    with engine.connect() as connection:
        rows = connection.execute(text(_WAITING)).all()
    persons = {row.person_id for row in rows}
    roles = {(row.organisation_id, row.role) for row in rows}
    return [
        one
        for one in population.people
        if one.id in persons or (one.unit.id, str(one.role)) in roles
    ]
