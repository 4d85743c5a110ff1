"""Which assignments count: those in force on a day, as far as nothing has been withdrawn.

Everything that asks what somebody holds asks with these conditions, so that a role that was ended,
and every role of a person who was suspended, is gone with the next request.
"""

from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, Date, DateTime, and_, cast, exists, func, or_

from trainingflow.db.models import AccessSuspension, Assignment
from trainingflow.domain.calendar import ZONE, local_date

NOW_BY_CLOCK: Final[ColumnElement[datetime]] = func.trainingflow_now(type_=DateTime(timezone=True))
"""The instant of the transaction by the authority's clock, for what is asked beside it."""


def day_of(instant: ColumnElement[datetime]) -> ColumnElement[date]:
    """The day in which an instant lies."""
    return cast(func.timezone(ZONE.key, instant), Date)


TODAY_BY_CLOCK: Final[ColumnElement[date]] = day_of(NOW_BY_CLOCK)


def held_on(today: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Assignments that count today: not withdrawn, begun, not over, of nobody suspended."""
    return and_(
        Assignment.withdrawn_at.is_(None),
        Assignment.since <= today,
        or_(Assignment.until.is_(None), Assignment.until >= today),
        ~_suspended(),
    )


def held_from(today: date) -> ColumnElement[bool]:
    """Assignments that count today or later."""
    return and_(
        Assignment.withdrawn_at.is_(None),
        or_(Assignment.until.is_(None), Assignment.until >= today),
        ~_suspended(),
    )


def as_known(valid_at: datetime, known_at: datetime) -> ColumnElement[bool]:
    """Assignments that were held at an instant, as it was known at another.

    What was recorded later does not count, nor what had been withdrawn by then: so an appeal is
    answered by what those who decided could go by.
    """
    day = local_date(valid_at)
    return and_(
        Assignment.recorded_at <= known_at,
        or_(Assignment.withdrawn_at.is_(None), Assignment.withdrawn_at > known_at),
        Assignment.since <= day,
        or_(Assignment.until.is_(None), Assignment.until >= day),
    )


def _suspended() -> ColumnElement[bool]:
    return exists().where(
        AccessSuspension.authority_id == Assignment.authority_id,
        AccessSuspension.person_id == Assignment.person_id,
        AccessSuspension.ended_at.is_(None),
    )
