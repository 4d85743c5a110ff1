"""Who and what the words of the exhibits stand for."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Final
from uuid import UUID

from trainingflow.demo.careers import Teacher
from trainingflow.demo.exhibits.acts import Everyone, Present
from trainingflow.demo.instants import CYCLE_BEGINS
from trainingflow.demo.world import World
from trainingflow.domain.people import Body, Role

_MEETINGS_A_YEAR: Final = 24
_OFFICE_OF: Final = {
    Body.WORKING_GROUP: Body.CE_OFFICE,
    Body.COURSE_LEADING_GROUP: Body.TD_COLLEGE,
}
_SCHOOL_ROLES: Final = {"principal": Role.PRINCIPAL, "manager": Role.TRAINING_MANAGER}
_SETTLED_BY: Final = 2022
_CANDIDATES: Final = 48

_EXPERTS: Final = (
    "demo-reviewer-1",
    "demo-reviewer-2",
    "demo-reviewer-3",
    "demo-reviewer-4",
    "demo-chair",
    "teacher 0 of EDU_ACADEMY",
    "teacher 1 of EDU_ACADEMY",
    "teacher 0 of TD_COLLEGE",
    "teacher 1 of S04",
    "teacher 1 of P04",
)
"""The pool of experts; `expert 0` is the first."""


class Casting:
    """Finds people, units and items; of teachers those of long standing, in a fixed order."""

    def __init__(self, world: World) -> None:
        """Learn who lives in the district; no item is there yet."""
        self._people = world.people
        self._organisations = world.organisations
        self.items: dict[str, UUID] = {}

    def place(self, word: str) -> UUID:
        """The organisation of that code; of `newcomer 2` where that teacher works."""
        return self._organisations.by_code[self.code(word)].id

    def code(self, word: str) -> str:
        """The code of the organisation."""
        return word if word in self._organisations.by_code else self._teacher(word).home.code

    def person(self, word: str, place: str) -> UUID:
        """Whom the word names: of another unit in `teacher 2 of S03`."""
        who, _, elsewhere = word.partition(" of ")
        name, _, number = who.partition(" ")
        at = self.code(elsewhere) if elsewhere else place
        if name in _SCHOOL_ROLES:
            return self._people.holders[_SCHOOL_ROLES[name], self.code(at)][0]
        if name == "teacher":
            return self._settled(self.code(at))[int(number)].id
        if name == "expert":
            return self.person(_EXPERTS[int(number)], place)
        if name in self._people.by_code:
            return self._people.by_code[name]
        if name in Body.__members__:
            office = _OFFICE_OF.get(Body(name), Body(name))
            return self._people.holders[Role.OFFICER, office][int(number or 0)]
        return self._teacher(who).id

    def experts(self) -> list[UUID]:
        """Everybody in the pool of experts."""
        return [self.person(word, "") for word in _EXPERTS]

    def diligent(self) -> list[Teacher]:
        """Who never missed a training: some of them have completed the cycle already."""
        return self._known["diligent"][:_CANDIDATES]

    def learn_complete(self, teachers: Collection[UUID]) -> None:
        """Learn which of the diligent have completed the cycle: `complete 0` is the first."""
        self._known["complete"] = [one for one in self.diligent() if one.id in teachers]

    def value(self, given: object, place: str, at: datetime) -> object:
        """What is filled in, with ids for the words."""
        match given:
            case str() if given.startswith("@"):
                return self._named(given[1:], place)
            case Everyone():
                return list(self._rows(given, place, at.date()))
            case Present():
                staff = self._staff(self.code(given.school), at.date())
                return [str(one.id) for one in staff[: given.most]]
            case Mapping():
                return {name: self.value(one, place, at) for name, one in given.items()}
            case list() | tuple():
                return [self.value(one, place, at) for one in given]
            case _:
                return given

    def _named(self, word: str, place: str) -> str:
        kind, _, rest = word.partition(" ")
        if kind == "place":
            return str(self.place(rest or place))
        if kind == "item":
            return str(self.items[rest])
        return str(self.person(word, place))

    def _rows(self, wanted: Everyone, place: str, day: date) -> Iterator[Mapping[str, object]]:
        code = self.code(wanted.school or place)
        school = str(self.place(code))
        for one in self._staff(code, day)[: wanted.most]:
            row = {name: school if v == "@school" else v for name, v in wanted.row.items()}
            yield {"teacher": str(one.id), **row}

    def _staff(self, code: str, day: date) -> list[Teacher]:
        return [one for one in self._people.teachers[code] if one.jobs[-1].since <= day]

    def _teacher(self, word: str) -> Teacher:
        """The teacher that `newcomer 2` or `complete 0` names, among all of the district."""
        name, _, number = word.partition(" ")
        return self._known[name][int(number)]

    @cached_property
    def _known(self) -> dict[str, list[Teacher]]:
        everybody = [one for one in self._people.everybody() if not one.code.startswith("demo-")]
        return {
            "newcomer": [
                one
                for one in everybody
                if one.first_taught_on >= CYCLE_BEGINS
                and one.induction_completed_on is None
                and len(one.jobs) == 1
            ],
            "diligent": [one for one in everybody if one.diligence == 1.0 and _settled(one)],
            "complete": [],
        }

    def _settled(self, code: str) -> list[Teacher]:
        """Who has long been there and holds no office of the school; no personas."""
        offices = {
            person
            for (role, at), holders in self._people.holders.items()
            if at == code and role is not Role.TEACHER
            for person in holders
        }
        return [
            one
            for one in self._people.teachers[code]
            if _settled(one) and one.id not in offices and not one.code.startswith("demo-")
        ]


def _settled(one: Teacher) -> bool:
    return len(one.jobs) == 1 and one.here_since.year < _SETTLED_BY


def body_of(word: str, at: datetime) -> tuple[Body | None, str | None]:
    """For which body an officer acts with that word, and by which of its decisions."""
    name = word.partition(" ")[0]
    if name not in Body.__members__ or Body(name) not in _OFFICE_OF:
        return None, None
    if Body(name) is Body.WORKING_GROUP:
        meeting = at.timetuple().tm_yday * _MEETINGS_A_YEAR // 366 + 1
        return Body.WORKING_GROUP, f"教师培训工作小组会议纪要〔{at.year}〕第{meeting}号"
    return Body(name), None
