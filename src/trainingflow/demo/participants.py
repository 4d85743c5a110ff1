"""Who takes part in which run."""

from collections import Counter, defaultdict
from typing import Final
from uuid import UUID

from trainingflow.demo.careers import Teacher
from trainingflow.demo.chance import Chance
from trainingflow.demo.people import People

_RUNS_A_SEMESTER: Final = 3


class Participants:
    """Finds teachers with time and interest: nobody takes a course twice, or too many at once."""

    def __init__(self, people: People) -> None:
        """Begin with everybody free."""
        self._chance = Chance("participants")
        self._everybody = [one for one in people.everybody() if not one.code.startswith("demo-")]
        self._taken: defaultdict[UUID, set[UUID]] = defaultdict(set)
        self._load: Counter[tuple[UUID, str]] = Counter()

    def choose(
        self, count: int, course: UUID, semester: str, besides: frozenset[UUID], year: int
    ) -> list[Teacher]:
        """So many teachers for a class.

        Args:
            count: how many.
            course: which course; who has taken it before does not come again.
            semester: when.
            besides: who may not take part.
            year: of the first session; who came to the district later is not there yet.
        """
        chosen: list[Teacher] = []
        while len(chosen) < count:
            one = self._chance.choice(self._everybody)
            free = self._load[one.id, semester] < _RUNS_A_SEMESTER
            here = one.here_since.year < year
            if free and here and one.id not in besides and one.id not in self._taken[course]:
                self.note(one, course, semester)
                chosen.append(one)
        return chosen

    def note(self, teacher: Teacher, course: UUID, semester: str) -> None:
        """Remember that the teacher takes the course in the semester."""
        self._taken[course].add(teacher.id)
        self._load[teacher.id, semester] += 1
