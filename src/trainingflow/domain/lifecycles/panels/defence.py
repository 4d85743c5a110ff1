"""The guards of defence sessions (答辩会): items are put on the list of one and heard there."""

from collections.abc import Iterator
from typing import Final

from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    Clearer,
    LimitBlocker,
    PrerequisiteBlocker,
)
from trainingflow.domain.workflow.facts import Facts
from trainingflow.domain.workflow.guards import named, unless
from trainingflow.domain.workflow.panel import DefenceSession
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement


def session_open(facts: Facts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The session is known, not cancelled, and has not begun."""
    if attempt.identifier("session") is None:  # not named yet: the form demands it
        return
    session = _chosen(facts, attempt)
    if session is None:
        yield from unless(holds=False, requirement=Requirement.SESSION_OPEN)
        return
    open_ = not session.cancelled and not session.held and attempt.at < session.begins
    yield from unless(open_, Requirement.SESSION_OPEN, Clearer.ACTOR)


def session_has_room(facts: Facts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The session can hear one more item."""
    session, now = _chosen(facts, attempt), facts.panel.session
    if session is None or (now is not None and now.id == session.id):
        return
    if session.places_left < 1:
        yield LimitBlocker(
            code=BlockerCode.LIMIT_REACHED,
            cleared_by=Clearer.BODY,
            limit="SESSION_ITEMS",
            allowed=str(session.capacity),
            actual=str(session.capacity + 1),
        )


def members_have_time(facts: Facts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """No member of the panel sits in another session at the same time."""
    session = _chosen(facts, attempt)
    if session is None:
        return
    for person in sorted(session.busy & {one.person_id for one in facts.panel.active}):
        yield LimitBlocker(
            code=BlockerCode.LIMIT_REACHED,
            cleared_by=Clearer.BODY,
            limit="ONE_SESSION_AT_A_TIME",
            allowed="1",
            actual="2",
            subject=person,
        )


def session_begun(facts: Facts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """An item that is on the list of a session is heard when it has begun, not before."""
    session = facts.panel.session
    if session is not None and attempt.at < session.begins:
        yield PrerequisiteBlocker(
            code=BlockerCode.PREREQUISITE,
            cleared_by=Clearer.TIME,
            next_possible_at=session.begins,
            requirement=Requirement.SESSION_BEGUN,
        )


def _chosen(facts: Facts, attempt: Attempt) -> DefenceSession | None:
    chosen = attempt.identifier("session")
    return facts.panel.sessions.get(chosen) if chosen else None


GUARDS: Final = named(session_open, session_has_room, members_have_time, session_begun)
