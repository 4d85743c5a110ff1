"""The situation in which a form is filled in."""

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from trainingflow.api.nodes import global_id
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.simulate.desk import Json
from trainingflow.simulate.population import Persona, Population, Unit


@dataclass(slots=True)
class Form:
    """The situation in which a form is filled in.

    `seen` is what the people remember of the item: who took part, what was written before.
    """

    who: Persona
    kind: str
    action: str
    today: date
    target_year: int
    population: Population
    procedure: Procedure
    chance: Random
    unit: Unit
    variant: str | None = None
    item: Json | None = None
    parent: str | None = None
    seen: dict[str, Any] = field(default_factory=dict)

    @property
    def private(self) -> bool:
        """Whether the unit is not run by the district."""
        return self.unit.run_by != "DISTRICT"


def person_id(person: Persona) -> str:
    """The global id of somebody."""
    return global_id("Person", person.id)


def unit_id(unit: Unit) -> str:
    """The global id of an organisation."""
    return global_id("Organisation", unit.id)
