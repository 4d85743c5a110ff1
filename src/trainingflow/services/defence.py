"""Defence sessions (答辩会): planned by an office, held with minutes, or cancelled."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from trainingflow.db.base import new_id
from trainingflow.db.models import DefenceSession
from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    Clearer,
    PrerequisiteBlocker,
)
from trainingflow.domain.workflow.duties import Duty
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.services import once
from trainingflow.services.bounds import LONGEST_DOCUMENT, LONGEST_TITLE
from trainingflow.services.offices import office_blockers
from trainingflow.services.work import Work

MOST_ITEMS: Final = 200

_APPRAISING: Final = (
    Duty.APPRAISAL,
    Duty.PROJECT_APPRAISAL,
    Duty.PLAN_APPRAISAL,
    Duty.COURSE_REVIEW,
)
"""Whoever appraises anything plans the sessions in which it is heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSession:
    """A session to be planned; `capacity` is how many items it hears at most."""

    place: str
    begins: datetime
    ends: datetime
    capacity: int

    def said(self) -> dict[str, object]:
        """Everything asked for, as plain values."""
        return {
            "make": "defenceSession",
            "place": self.place,
            "begins": self.begins,
            "ends": self.ends,
            "capacity": self.capacity,
        }


async def plan_session(work: Work, key: str, wanted: NewSession) -> once.MadeOrNot:
    """Plan a session; items are put on its list by `scheduleDefence` of their lifecycle."""
    earlier = await once.earlier(work, key, wanted.said())
    if earlier is not None:
        return earlier
    blockers = (*await office_blockers(work, _APPRAISING), *_faults(work, wanted))
    if blockers:
        return once.NotMade(blockers)
    row = DefenceSession(
        authority_id=work.authority_id,
        id=new_id(),
        place=wanted.place.strip(),
        begins_at=wanted.begins,
        ends_at=wanted.ends,
        capacity=wanted.capacity,
        planned_by=work.actor.person_id,
        planned_at=work.now,
    )
    work.session.add(row)
    await work.session.flush()
    return await once.keep(work, key, wanted.said(), row.id)


async def hold_session(work: Work, session_id: UUID, minutes: str) -> once.MadeOrNot:
    """Record that a session was held, with its minutes; once, and not before it has begun."""
    blockers = await office_blockers(work, _APPRAISING)
    if blockers:
        return once.NotMade(blockers)
    row = await _locked(work, session_id)
    if row is None:
        return once.Unknown("sessionId")
    text = minutes.strip()
    if row.held_at is not None and row.minutes == text:
        return once.Made(session_id, replayed=True)
    faults = tuple(_unholdable(work, row, text))
    if faults:
        return once.NotMade(faults)
    row.held_at, row.minutes = work.now, text
    return once.Made(session_id)


async def cancel_session(work: Work, session_id: UUID) -> once.MadeOrNot:
    """Cancel a session that has not been held; its items wait for another. Harmless to repeat."""
    blockers = await office_blockers(work, _APPRAISING)
    if blockers:
        return once.NotMade(blockers)
    row = await _locked(work, session_id)
    if row is None:
        return once.Unknown("sessionId")
    if row.held_at is not None:
        return once.NotMade((_unmet(Requirement.SESSION_OPEN),))
    repeated = row.cancelled_at is not None
    row.cancelled_at = row.cancelled_at or work.now
    return once.Made(session_id, replayed=repeated)


async def _locked(work: Work, session_id: UUID) -> DefenceSession | None:
    return await work.session.get(
        DefenceSession, (work.authority_id, session_id), with_for_update=True
    )


def _faults(work: Work, wanted: NewSession) -> Iterator[Blocker]:
    if not 0 < len(wanted.place.strip()) <= LONGEST_TITLE:
        yield once.invalid("place", f"1 to {LONGEST_TITLE} characters")
    if wanted.begins <= work.now:
        yield once.invalid("begins", "an instant that is still to come")
    if wanted.ends <= wanted.begins:
        yield once.invalid("ends", "an instant after `begins`")
    if not 1 <= wanted.capacity <= MOST_ITEMS:
        yield once.invalid("capacity", f"1 to {MOST_ITEMS}")


def _unholdable(work: Work, row: DefenceSession, minutes: str) -> Iterator[Blocker]:
    if not 0 < len(minutes) <= LONGEST_DOCUMENT:
        yield (
            once.missing("minutes")
            if not minutes
            else once.invalid("minutes", f"at most {LONGEST_DOCUMENT} characters")
        )
    if row.cancelled_at is not None or row.held_at is not None:
        yield _unmet(Requirement.SESSION_OPEN)
    if work.now < row.begins_at:
        yield PrerequisiteBlocker(
            code=BlockerCode.PREREQUISITE,
            cleared_by=Clearer.TIME,
            next_possible_at=row.begins_at,
            requirement=Requirement.SESSION_BEGUN,
        )


def _unmet(requirement: Requirement) -> Blocker:
    return PrerequisiteBlocker(
        code=BlockerCode.PREREQUISITE, cleared_by=Clearer.NOBODY, requirement=requirement
    )
