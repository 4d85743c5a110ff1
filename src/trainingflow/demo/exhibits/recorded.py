"""Which training the exhibits record themselves, so that it is imported from nowhere else."""

from typing import Final

from trainingflow.demo.exhibits.claims import CLAIMING
from trainingflow.demo.exhibits.private_schools import RESEARCHING
from trainingflow.demo.exhibits.school_plans import PLANNING
from trainingflow.demo.exhibits.self_directed import SUMMED_UP, SUMMING_UP

_CLAIMED: Final = frozenset({"IT_PROJECT", "NATIONAL_PROGRAMME", "DEGREE_STUDY"})


def recorded_here(place: str, activity: str, year: int) -> bool:
    """Whether an item of the school records what its teachers did of the activity in the year."""
    match activity:
        case "SCHOOL_RESEARCH":
            return (place, year) in PLANNING | RESEARCHING
        case "SELF_DIRECTED":
            return year == SUMMED_UP and place in SUMMING_UP
        case _:
            return activity in _CLAIMED and place in CLAIMING
