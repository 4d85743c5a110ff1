"""What every part of the district's history needs."""

from dataclasses import dataclass

from trainingflow.demo.binding import Binding
from trainingflow.demo.cast import Cast
from trainingflow.demo.organisations import Organisations
from trainingflow.demo.people import People
from trainingflow.demo.sheets import Sheets


@dataclass(frozen=True, slots=True)
class World:
    """The settled district, before anything has been declared in it.

    `binding` is the policy of the units that the district runs: only they declare courses.
    """

    sheets: Sheets
    organisations: Organisations
    people: People
    cast: Cast
    binding: Binding
