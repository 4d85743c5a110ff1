"""Who holds what a request is signed in with, and what they may do at this moment: in one trip.

A secret is looked up with all that hangs on it. Nothing of it is kept: what was revoked, ended or
withdrawn a moment ago is found so by the next request.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, join, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.asking import Question, ask_of
from trainingflow.db.models import (
    AccessSuspension,
    ApiToken,
    Assignment as AssignmentRow,
    BrowserSession,
    Organisation,
    SignInToken,
)
from trainingflow.domain.calendar import midnight
from trainingflow.domain.people import Actor, Delegation
from trainingflow.services.credentials import Credential
from trainingflow.services.delegation import delegations, in_force_by_clock
from trainingflow.services.holding import NOW_BY_CLOCK, day_of, held_on
from trainingflow.services.identity import assignment
from trainingflow.services.reading.viewers import Viewer
from trainingflow.services.signing_in.configuration import ADMINISTRATORS

Secret = type[ApiToken] | type[BrowserSession] | type[SignInToken]


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a secret, as they are at this moment.

    Attributes:
        secret: the row of the secret; with the instant of the authority's clock as `now`, and with
            whether its holder may sign in by no means as `suspended`.
        actor: the person with the assignments in force.
        lent: the delegations to the person that are in force.
        administers_since: since when the person administers; none: they do not. What they signed
            in with before then was given to somebody who could do less, perhaps without a second
            factor, and is given anew.
    """

    secret: Any
    actor: Actor
    lent: tuple[Delegation, ...]
    administers_since: datetime | None

    def viewer(self, credential: Credential) -> Viewer:
        """The person as somebody who looks, signed in with this."""
        found = self.secret
        return Viewer(found.authority_id, found.now, self.actor, self.lent, credential)


class Holders:
    """The holders of secrets of one kind.

    Args:
        secret: where they are kept.
        found_by: what one of them is found by; `find` is told what it leaves open.
    """

    def __init__(self, secret: Secret, found_by: ColumnElement[bool]) -> None:
        suspended = exists().where(
            AccessSuspension.authority_id == secret.authority_id,
            AccessSuspension.person_id == secret.person_id,
            AccessSuspension.ended_at.is_(None),
        )
        clock = select(NOW_BY_CLOCK.label("now")).cte("clock")
        held = join(
            AssignmentRow,
            Organisation,
            and_(
                Organisation.authority_id == AssignmentRow.authority_id,
                Organisation.id == AssignmentRow.organisation_id,
            ),
        )
        self._secret = Question(
            select(
                *secret.__table__.columns,
                clock.c.now,
                suspended.label("suspended"),
                AssignmentRow.role.label("held_role"),
                AssignmentRow.organisation_id.label("held_in"),
                AssignmentRow.since.label("held_since"),
                AssignmentRow.recorded_at.label("held_as_of"),
                Organisation.body.label("held_body"),
                Organisation.office_of.label("held_offices"),
            )
            .select_from(secret)
            .join(clock, true())
            .outerjoin(
                held,
                and_(
                    AssignmentRow.authority_id == secret.authority_id,
                    AssignmentRow.person_id == secret.person_id,
                    held_on(day_of(clock.c.now)),
                ),
            )
            .where(found_by)
            .order_by(AssignmentRow.id)
        )
        self._lent = Question(
            in_force_by_clock(secret.authority_id, secret.person_id).where(found_by)
        )

    async def find(self, session: AsyncSession, **about: object) -> Holder | None:
        """Who holds a secret, whether or not it is still valid; None: there is none.

        Args:
            session: an open transaction; it need not be one of an authority.
            about: what the secret is found by.
        """
        rows, lent = await ask_of(session, self._secret, self._lent, **about)
        if not rows:
            return None
        held = [row for row in rows if row.held_role is not None]
        assignments = [
            assignment(row.held_role, row.held_in, row.held_body, row.held_offices) for row in held
        ]
        actor = Actor(rows[0].person_id, tuple(assignments))
        return Holder(rows[0], actor, tuple(delegations(lent)), _administers_since(held))


def _administers_since(held: Sequence[Any]) -> datetime | None:
    administers = [row for row in held if row.held_role in ADMINISTRATORS]
    if not administers:
        return None
    recorded: datetime = max(row.held_as_of for row in administers)
    return max(recorded, midnight(max(row.held_since for row in administers)))
