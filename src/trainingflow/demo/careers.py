"""Careers of invented teachers: when they began, where they moved, what they became."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from trainingflow.demo.chance import Chance
from trainingflow.demo.instants import AS_OF, CYCLE_BEGINS
from trainingflow.demo.organisations import Place

_OLDEST: Final = 1986
_TRANSFERS_BEGAN_BY: Final = 2018
_SCHOOL_YEAR_BEGINS: Final = (9, 1)
_DAY: Final = timedelta(days=1)

# Title, years of teaching after which it comes, and the share of those who get it.
_LADDER: Final = (
    ("SECOND_GRADE", 1, 1.0),
    ("FIRST_GRADE", 6, 0.85),
    ("SENIOR", 14, 0.5),
    ("FULL_SENIOR", 23, 0.06),
)


@dataclass(frozen=True, slots=True)
class Job:
    """A period of employment; `until` is its last day, none while it lasts."""

    place: Place
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Teacher:
    """A teacher of the district.

    `diligence` is the share of what was offered that the teacher has taken part in, 0 to 1.
    """

    id: UUID
    code: str
    jobs: tuple[Job, ...]
    first_taught_on: date
    induction_completed_on: date | None
    transferred_on: date | None
    transferred_from: str | None
    titles: tuple[tuple[str, date], ...]
    diligence: float

    @property
    def home(self) -> Place:
        """The present employer."""
        return self.jobs[-1].place

    @property
    def here_since(self) -> date:
        """The first day of employment in the district."""
        return self.jobs[0].since


def career(
    chance: Chance, code: str, home: Place, others: tuple[Place, ...], *, seasoned: bool = False
) -> Teacher:
    """Invent a career that ends at an employer.

    Args:
        chance: what decides.
        code: the person's code.
        home: the present employer.
        others: where the teacher may have come from.
        seasoned: a person whom others know: long in the district, and never moved.
    """
    began = _school_year(chance.randint(1994, 2012) if seasoned else _first_year(chance))
    transferred_on, origin = (None, None) if seasoned else _transfer(chance, began)
    here = transferred_on or began
    jobs = (Job(home, here),) if seasoned else _jobs(chance, home, others, here)
    return Teacher(
        id=chance.new_id_on(max(here, CYCLE_BEGINS)),
        code=code,
        jobs=jobs,
        first_taught_on=began,
        induction_completed_on=_induction(chance, began),
        transferred_on=transferred_on,
        transferred_from=origin,
        titles=_titles(chance, began),
        diligence=_diligence(chance),
    )


def _first_year(chance: Chance) -> int:
    """The year of first teaching: one in ten began in this cycle, the rest spread evenly."""
    if chance.happens(0.1):
        return chance.randint(CYCLE_BEGINS.year, AS_OF.year - 1)
    return chance.randint(_OLDEST, CYCLE_BEGINS.year - 1)


def _school_year(year: int) -> date:
    return date(year, *_SCHOOL_YEAR_BEGINS)


def _transfer(chance: Chance, began: date) -> tuple[date | None, str | None]:
    """Coming from elsewhere in this cycle, for few of those who had taught before it."""
    if began.year > _TRANSFERS_BEGAN_BY or not chance.happens(0.03):
        return None, None
    on = chance.choice(
        [_school_year(2021), date(2022, 2, 1), _school_year(2022), _school_year(2023)]
    )
    return on, "OVERSEAS" if chance.happens(0.15) else "OTHER_PROVINCE"


def _jobs(chance: Chance, home: Place, others: tuple[Place, ...], here: date) -> tuple[Job, ...]:
    moved = _school_year(chance.choice([2021, 2022, 2023]))
    if here >= moved or not others or not chance.happens(0.12):
        return (Job(home, here),)
    return Job(chance.choice(others), here, moved - _DAY), Job(home, moved)


def _induction(chance: Chance, began: date) -> date | None:
    """The end of the induction (上岗培训) of a new teacher; some have not finished theirs."""
    if began < CYCLE_BEGINS:
        return None
    ends = date(began.year + 1, chance.choice([3, 4]), chance.randint(8, 26))
    return ends if ends <= AS_OF and chance.happens(0.82) else None


def _titles(chance: Chance, began: date) -> tuple[tuple[str, date], ...]:
    titles = []
    for title, years, share in _LADDER:
        on = date(began.year + years + chance.randint(0, 2), 7, 1)
        if on > AS_OF or not chance.happens(share):
            break
        titles.append((title, on))
    return tuple(titles)


def _diligence(chance: Chance) -> float:
    """A tenth have finished everything, a tenth hardly began, the rest lie between."""
    if chance.happens(0.1):
        return 1.0
    return 0.3 if chance.happens(0.11) else chance.uniform(0.55, 0.95)
