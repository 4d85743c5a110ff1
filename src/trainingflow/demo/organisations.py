"""The tree of organisations: commission, units, bodies and schools."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from trainingflow.db.models import Organisation
from trainingflow.demo.chance import Chance
from trainingflow.demo.instants import FOUNDED
from trainingflow.demo.schools import school_plans
from trainingflow.demo.sheets import Sheets
from trainingflow.demo.units import COLLEGIAL_BODIES, MEMBER_UNITS, MUNICIPAL, ROOT, Unit
from trainingflow.domain.people import Body

POLICY: Final = "chaoyang-2021"
PRIVATE_POLICY: Final = "chaoyang-private-2021"
MUNICIPAL_POLICY: Final = "beijing-2021"

# Schools that also train teachers of other schools; they are recognised providers.
_DEVELOPMENT_SCHOOLS: Final = frozenset({"P01", "P02", "S01", "S02", "S03", "K01"})


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation, as the other parts of the district need it."""

    id: UUID
    code: str
    zh: str
    kind: str
    run_by: str
    teachers: int
    recognised: bool
    policy: str

    @property
    def is_school(self) -> bool:
        """Whether it is a school, and not a unit of the commission."""
        return self.code[1:].isdigit()


@dataclass(frozen=True, slots=True)
class Organisations:
    """The organisations by code; the code of a unit or body is the regulation's."""

    by_code: dict[str, Place]

    def body(self, body: Body) -> Place:
        """The organisation that is the body."""
        return self.by_code[body]

    @property
    def schools(self) -> tuple[Place, ...]:
        """The schools, in the order of their codes."""
        return tuple(place for place in self.by_code.values() if place.is_school)

    @property
    def employers(self) -> tuple[Place, ...]:
        """Every organisation that has teachers."""
        return tuple(place for place in self.by_code.values() if place.teachers)


def settle(sheets: Sheets) -> Organisations:
    """Make the tree."""
    chance = Chance("organisations")
    root = _unit(sheets, chance, ROOT, ())
    above = (root.id,)
    places = [root]
    places += [_unit(sheets, chance, unit, above) for unit in (*COLLEGIAL_BODIES, *MEMBER_UNITS)]
    places += [_unit(sheets, chance, MUNICIPAL, ())]
    places += _schools(sheets, chance, above)
    return Organisations({place.code: place for place in places})


def _unit(sheets: Sheets, chance: Chance, unit: Unit, above: tuple[UUID, ...]) -> Place:
    place = Place(
        id=chance.new_id(FOUNDED),
        code=str(unit.body),
        zh=unit.zh,
        kind=unit.kind,
        run_by="DISTRICT",
        teachers=unit.teachers,
        recognised=unit.recognised,
        policy=POLICY,
    )
    sheets.add(
        Organisation,
        **_columns(place, above),
        name_en=unit.en,
        body=str(unit.body),
        office_of=[str(one) for one in unit.office_of],
    )
    return place


def _schools(sheets: Sheets, chance: Chance, above: tuple[UUID, ...]) -> list[Place]:
    places = []
    for plan in school_plans():
        usual = plan.kind.teachers
        place = Place(
            id=chance.new_id(FOUNDED),
            code=plan.code,
            zh=plan.zh,
            kind=plan.kind.kind,
            run_by=plan.run_by,
            teachers=usual + chance.randint(-usual // 5, usual // 5),
            recognised=plan.code in _DEVELOPMENT_SCHOOLS,
            policy=POLICY if plan.run_by == "DISTRICT" else PRIVATE_POLICY,
        )
        sheets.add(Organisation, **_columns(place, above), name_en=plan.en, body=None, office_of=[])
        places.append(place)
    return places


def _columns(place: Place, above: tuple[UUID, ...]) -> dict[str, object]:
    return {
        "id": place.id,
        "code": place.code,
        "name_zh": place.zh,
        "kind": place.kind,
        "run_by": place.run_by,
        "parent_id": above[-1] if above else None,
        "path": [*above, place.id],
        "policy_id": PRIVATE_POLICY if place.policy == PRIVATE_POLICY else None,
        "recognised": place.recognised,
        "professional_development_school": place.code in _DEVELOPMENT_SCHOOLS,
    }
