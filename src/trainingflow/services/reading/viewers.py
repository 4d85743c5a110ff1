"""Who is asking: the person behind a token, and the roles held now."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import Assignment, Authority, Organisation, Person, SignInToken


class TokenUnknown(Exception):
    """No token of this text is valid now."""


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """A role held now.

    Attributes:
        role: the role's name.
        organisation_id: where it is held; it reaches everything below.
        organisation_zh: the organisation's name in Chinese.
        organisation_en: the organisation's name in English.
        body: the body of the regulation that the organisation is, if any.
        office_of: the bodies that the organisation can act for.
    """

    role: str
    organisation_id: UUID
    organisation_zh: str
    organisation_en: str
    body: str | None
    office_of: frozenset[str]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at the authority's data; nobody in particular without a person."""

    authority_id: UUID
    person_id: UUID | None = None
    name_zh: str = ""
    name_en: str = ""
    roles: Sequence[RoleHeld] = field(default=())

    @property
    def signed_in(self) -> bool:
        """Whether a person is behind the request."""
        return self.person_id is not None


async def anybody(session: AsyncSession) -> Viewer:
    """The viewer of a request without a token: sees the authority's public data."""
    authority_id = await session.scalar(select(Authority.id).order_by(Authority.code).limit(1))
    if authority_id is None:
        message = "The database holds no authority yet: load one first."
        raise LookupError(message)
    return Viewer(authority_id)


async def viewer_of(session: AsyncSession, token: str, now: datetime, *, demo: bool) -> Viewer:
    """The viewer behind a bearer token, with the roles that are in force on the day of `now`.

    Args:
        session: where to read.
        token: the text that the client sent.
        now: decides which tokens and roles are in force.
        demo: whether tokens of the demo are accepted.

    Raises:
        TokenUnknown: there is no such token, it has expired, or it is a demo's and this is none.
    """
    day = now.date()
    statement = (
        select(
            Person.authority_id,
            Person.id,
            Person.name_zh,
            Person.name_en,
            Assignment.role,
            Organisation.id,
            Organisation.name_zh,
            Organisation.name_en,
            Organisation.body,
            Organisation.office_of,
        )
        .select_from(SignInToken)
        .join(
            Person,
            and_(
                Person.authority_id == SignInToken.authority_id, Person.id == SignInToken.person_id
            ),
        )
        .outerjoin(
            Assignment,
            and_(
                Assignment.authority_id == Person.authority_id,
                Assignment.person_id == Person.id,
                Assignment.since <= day,
                or_(Assignment.until.is_(None), Assignment.until >= day),
            ),
        )
        .outerjoin(
            Organisation,
            and_(
                Organisation.authority_id == Assignment.authority_id,
                Organisation.id == Assignment.organisation_id,
            ),
        )
        .where(
            SignInToken.sha256 == hashlib.sha256(token.encode()).digest(),
            SignInToken.expires_at > now,
            SignInToken.demo.in_((False, demo)),
        )
        .order_by(Assignment.since, Assignment.id)
    )
    rows = (await session.execute(statement)).all()
    if not rows:
        raise TokenUnknown
    authority_id, person_id, name_zh, name_en = rows[0][:4]
    roles = tuple(RoleHeld(*row[4:9], frozenset(row[9] or ())) for row in rows if row[4])
    return Viewer(authority_id, person_id, name_zh, name_en, roles)
