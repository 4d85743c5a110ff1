"""Who acts in the district's lifecycles, and in which capacity."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from trainingflow.demo.careers import Teacher
from trainingflow.demo.chance import Chance
from trainingflow.demo.organisations import Organisations
from trainingflow.demo.people import People
from trainingflow.domain.people import Body, Role

_MEETINGS_A_YEAR: Final = 24


@dataclass(frozen=True, slots=True)
class Capacity:
    """A person, the role used and the body acted for; without a person it is the clock."""

    person_id: UUID | None
    role: Role | None = None
    organisation_id: UUID | None = None
    acting_for: Body | None = None
    decision_reference: str | None = None


CLOCK: Final = Capacity(None)


class Cast:
    """Finds somebody for every part; officers take turns."""

    def __init__(self, organisations: Organisations, people: People) -> None:
        """Learn who holds which office."""
        self._chance = Chance("cast")
        self._organisations = organisations
        self._people = people
        self._homes = {teacher.id: teacher.home.id for teacher in people.everybody()}

    def college(self) -> Capacity:
        """An officer of the Teacher Development College, for the college itself."""
        return self._officer(Body.TD_COLLEGE)

    def committee_office(self) -> Capacity:
        """An officer of the college, which is the office of the Academic Committee, for it."""
        return self._officer(Body.TD_COLLEGE, Body.ACADEMIC_COMMITTEE)

    def objection_office(self) -> Capacity:
        """An officer of the college for the Course-Construction Leading Group."""
        return self._officer(Body.TD_COLLEGE, Body.COURSE_LEADING_GROUP)

    def working_group(self, at: datetime) -> Capacity:
        """An officer of the Continuing Education Office, with a decision of the Working Group."""
        meeting = at.timetuple().tm_yday * _MEETINGS_A_YEAR // 366 + 1
        reference = f"教师培训工作小组会议纪要〔{at.year}〕第{meeting}号"
        return self._officer(Body.CE_OFFICE, Body.WORKING_GROUP, reference)

    def credit_office(self) -> Capacity:
        """An officer of the Continuing Education Office, for the office itself."""
        return self._officer(Body.CE_OFFICE)

    def supervisor(self, besides: frozenset[UUID]) -> Capacity:
        """A member of the Academic Committee who visits a run, and has no interest in it."""
        body = Body.ACADEMIC_COMMITTEE
        members = [one for one in self._people.holders[Role.MEMBER, body] if one not in besides]
        return Capacity(
            self._chance.choice(members), Role.MEMBER, self._organisations.body(body).id
        )

    def teacher(self, teacher: Teacher) -> Capacity:
        """A teacher, as staff of the present employer."""
        return Capacity(teacher.id, Role.TEACHER, teacher.home.id)

    def panel_pool(self, besides: frozenset[UUID], size: int) -> list[UUID]:
        """Members of the Academic Committee who have nothing to do with a course.

        Args:
            besides: applicant, developers and leader; who works where they do stays out too.
            size: how many.
        """
        body = Body.ACADEMIC_COMMITTEE
        holders = self._people.holders
        homes = {self._homes[person] for person in besides}
        free = [
            member
            for member in (*holders[Role.CHAIR, body], *holders[Role.MEMBER, body])
            if member not in besides and self._homes[member] not in homes
        ]
        return self._chance.sample(free, size)

    def persona(self, code: str) -> UUID:
        """The person with that code."""
        return self._people.by_code[code]

    def _officer(
        self, office: Body, body: Body | None = None, reference: str | None = None
    ) -> Capacity:
        return Capacity(
            self._chance.choice(self._people.holders[Role.OFFICER, office]),
            Role.OFFICER,
            self._organisations.body(office).id,
            body,
            reference,
        )
