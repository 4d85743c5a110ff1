"""Who looks at the authority's data, and when."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.asking import NOW, together
from trainingflow.db.models import Authority
from trainingflow.db.session import clock
from trainingflow.domain.authority.reading import Claim, claims, everything, units_of
from trainingflow.domain.authority.terms import Matter, Reader
from trainingflow.domain.people import Actor, Delegation, Role
from trainingflow.domain.scopes import Scope
from trainingflow.services.credentials import Credential, Means
from trainingflow.services.delegation import lent_now, lent_to, lent_to_many
from trainingflow.services.identity import SignedIn, actor_now, actors_of
from trainingflow.services.work import Work

OVERSEERS = frozenset({Role.POLICY_OFFICER, Role.AUDITOR})


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks. Without an actor it is anybody: somebody who is not signed in.

    Anybody is never the clock: there is no way from here to an actor without a person.

    Attributes:
        authority_id: whose data is looked at.
        now: the instant of looking, by the authority's clock.
        actor: the person with the assignments in force; none for anybody.
        lent: the delegations to the person that are in force.
        credential: what the person is signed in with; its scope narrows what follows.
    """

    authority_id: UUID
    now: datetime
    actor: Actor | None = None
    lent: tuple[Delegation, ...] = ()
    credential: Credential | None = None

    @property
    def person_id(self) -> UUID | None:
        """The person; none for anybody."""
        return self.actor.person_id if self.actor else None

    @property
    def signed_in(self) -> bool:
        """Whether a person looks."""
        return self.actor is not None and self.actor.person_id is not None

    @property
    def reader(self) -> Reader:
        """The viewer in the words of the table of reading."""
        return Reader(self.authority_id, self.actor, self.lent)

    def claims(self, matter: Matter) -> tuple[Claim, ...]:
        """The rows of the table of reading that the viewer can claim."""
        return tuple(claims(matter, self.reader))

    @property
    def scope(self) -> Scope | None:
        """How far the credential reaches; none: as far as the person."""
        return self.credential.scope if self.credential else None

    @property
    def signed_in_as(self) -> SignedIn:
        """Who works when the viewer changes something, with the same credential.

        Raises:
            LookupError: nobody is signed in.
        """
        if self.person_id is None:
            message = "somebody who is not signed in changes nothing"
            raise LookupError(message)
        return SignedIn(self.authority_id, self.person_id, self.credential)

    @property
    def units(self) -> frozenset[UUID]:
        """The organisations for which the viewer answers, those below them not listed."""
        return units_of(self.actor.assignments if self.actor else ())

    @property
    def sees_items(self) -> bool:
        """Whether the viewer sees every item, its inner matters included: by the table.

        A member of a body is no officer of it: members see what they are assigned to.
        """
        return everything(self.claims(Matter.INSIDE))

    @property
    def sees_people(self) -> bool:
        """Whether the viewer sees every teacher's data: by the table."""
        return everything(self.claims(Matter.TEACHER))

    @property
    def audits(self) -> bool:
        """Whether the viewer reads everything because that is the task."""
        return self._holds({Role.AUDITOR})

    @property
    def keeps_rights(self) -> bool:
        """Whether the viewer says who holds what: a security administrator."""
        return self._holds({Role.SECURITY_ADMINISTRATOR})

    @property
    def oversees(self) -> bool:
        """Whether the viewer keeps the policies or audits."""
        return self._holds(OVERSEERS)

    def _holds(self, roles: Collection[Role]) -> bool:
        assignments = self.actor.assignments if self.actor else ()
        return any(one.role in roles for one in assignments)

    def as_lender(self, lent: Delegation) -> "Viewer":
        """Whoever lends, as far as what is lent goes; what it is for narrows it further."""
        return Viewer(self.authority_id, self.now, Actor(lent.delegator_id, lent.assignments))

    def lent_by(self, delegator_id: UUID) -> Delegation:
        """The delegation in force from a person; one that never runs where there is none."""
        never = Delegation(delegator_id, self.now, self.now)
        return next((one for one in self.lent if one.delegator_id == delegator_id), never)

    @property
    def asker(self) -> "Asker":
        """What statements hang on that ask for the viewer, at whatever instant."""
        return Asker(self.authority_id, self.actor, self.lent, self.scope)

    def work(self, session: AsyncSession) -> Work:
        """The viewer's work in a session.

        Raises:
            LookupError: nobody is signed in.
        """
        if self.actor is None or self.actor.person_id is None:
            message = "somebody who is not signed in has no work"
            raise LookupError(message)
        return Work(session, self.authority_id, self.actor, self.now, self.credential)


@dataclass(frozen=True, slots=True)
class Asker:
    """A viewer without the instant: for one, a statement is built once and asked many times.

    To say anew for every request what somebody sees costs more than to find it.
    """

    authority_id: UUID
    actor: Actor | None
    lent: tuple[Delegation, ...]
    scope: Scope | None

    def viewer(self) -> Viewer:
        """Who looks, at an instant that is said when it is asked (`now`).

        Whoever asked for the day of that instant would fail: it is a parameter.
        """
        credential = None if self.scope is None else Credential(Means.TOKEN, scope=self.scope)
        return Viewer(self.authority_id, cast("datetime", NOW), self.actor, self.lent, credential)


async def viewer_of(session: AsyncSession, who: SignedIn | None) -> Viewer:
    """The person whom a request speaks for, or anybody when it speaks for nobody."""
    return await _anybody(session) if who is None else (await enter_as(session, who))[1]


async def enter_as(session: AsyncSession, who: SignedIn) -> tuple[Work, Viewer]:
    """The work of a signed-in person at this moment, and what the person sees then."""
    now, actor, lent = await together(
        clock(session),
        actor_now(session, who),
        lent_now(session, who.authority_id, who.person_id),
    )
    work = Work(session, who.authority_id, actor, now, who.credential)
    return work, Viewer(who.authority_id, now, actor, lent, who.credential)


async def viewers_of(
    session: AsyncSession, authority_id: UUID, waiting: Sequence[SignedIn]
) -> list[Viewer]:
    """Many signed-in people of one authority at this moment, in a few statements for all."""
    now = await clock(session)
    people = sorted({one.person_id for one in waiting})
    actors, lent = await together(
        actors_of(session, authority_id, people, now),
        lent_to_many(session, authority_id, people, now),
    )
    return [
        Viewer(
            authority_id,
            now,
            actors[one.person_id],
            lent.get(one.person_id, ()),
            one.credential,
        )
        for one in waiting
    ]


async def viewer_at(work: Work) -> Viewer:
    """The person who works, as somebody who looks; the clock looks at nothing."""
    lent = await lent_to(work.session, work.authority_id, work.actor.person_id, work.now)
    return Viewer(work.authority_id, work.now, work.actor, lent, work.credential)


async def _anybody(session: AsyncSession) -> Viewer:
    """Anybody, before the only authority of this installation."""
    statement = select(Authority.id).order_by(Authority.code).limit(1)
    authority_id = await session.scalar(statement)
    if authority_id is None:
        message = "the database holds no authority yet: load one first"
        raise LookupError(message)
    return Viewer(authority_id, await clock(session))
