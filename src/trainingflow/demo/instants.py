"""The moments on which the demo district hangs."""

from datetime import date, datetime, time, timedelta
from typing import Final

from trainingflow.domain.calendar import ZONE

CYCLE_BEGINS: Final = date(2021, 1, 1)
PROCEDURES_BIND: Final = date(2022, 10, 14)
"""The release of the district's plan: what was completed earlier is imported (AMB-01)."""

AS_OF: Final = date(2024, 5, 20)
"""The day on which the district is shown; nothing that has happened in it is later."""

_OPENING_HOUR: Final = time(9)
FOUNDED: Final = datetime.combine(CYCLE_BEGINS, _OPENING_HOUR, ZONE)


def morning(day: date) -> datetime:
    """Nine o'clock in Asia/Shanghai on that day."""
    return datetime.combine(day, _OPENING_HOUR, ZONE)


NOW: Final = morning(AS_OF)


def minutes(count: int) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=count)
