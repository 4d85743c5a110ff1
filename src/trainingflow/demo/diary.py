"""When people of the district do things: on working days, in office hours, one after another."""

from datetime import date, datetime, time, timedelta
from typing import Final

from trainingflow.demo.chance import Chance
from trainingflow.demo.instants import NOW
from trainingflow.domain.calendar import ZONE, local_date
from trainingflow.services.working_days import working_days

_DAY: Final = timedelta(days=1)
_MORNING: Final = time(9)
_EVENING: Final = time(17, 30)


class Diary:
    """The time of one item, which only goes forward."""

    def __init__(self, chance: Chance, first: date) -> None:
        """Begin on the morning of the first working day from that day on."""
        self._chance = chance
        self.now = datetime.combine(working_day(first), _MORNING, ZONE)

    def soon(self) -> datetime:
        """A few minutes later; the next morning when the office has closed."""
        self.now += timedelta(minutes=self._chance.randint(2, 24))
        if self.now.time() > _EVENING:
            self.now = datetime.combine(working_day(self.today + _DAY), _MORNING, ZONE)
        return self.now

    def after(self, days: int) -> datetime:
        """So many days later, or on the next working day; at some time of the morning."""
        return self.on(self.today + days * _DAY)

    def on(self, day: date) -> datetime:
        """On that day or the next working day, and never before now."""
        chosen = datetime.combine(working_day(day), _MORNING, ZONE)
        chosen += timedelta(minutes=self._chance.randint(0, 150))
        if chosen <= self.now:
            return self.soon()
        self.now = chosen
        return chosen

    def at(self, instant: datetime) -> datetime:
        """At that very instant: what the clock does, and what happens in the evening."""
        self.now = max(self.now, instant)
        return self.now

    @property
    def today(self) -> date:
        """The present day."""
        return local_date(self.now)

    @property
    def has_come(self) -> bool:
        """Whether the present of this diary is not later than that of the district."""
        return self.now <= NOW


def working_day(day: date) -> date:
    """The day itself if it is worked, or the next one that is."""
    calendar = working_days()
    while not calendar.is_worked(day):
        day += _DAY
    return day
