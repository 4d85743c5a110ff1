"""Making, rotating and revoking API tokens (访问令牌).

A token never opens more than its owner may open at the moment, and never makes another: whoever
makes one is signed in some other way.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_network
from typing import Final
from uuid import UUID

from sqlalchemy import func, select, update

from trainingflow.db.base import new_id
from trainingflow.db.models import ApiToken, Organisation
from trainingflow.db.session import Session, clock
from trainingflow.domain.people import Role
from trainingflow.domain.scopes import Operation, Scope
from trainingflow.domain.workflow.blockers import Blocker, BlockerCode, RoleBlocker
from trainingflow.services import once
from trainingflow.services.bounds import LONGEST_TITLE
from trainingflow.services.identity import SignedIn
from trainingflow.services.rivals import hold
from trainingflow.services.signing_in.entries import enter_journal
from trainingflow.services.signing_in.occurrences import Occurrence, note
from trainingflow.services.signing_in.token_text import Prefix, digest, key_id
from trainingflow.services.work import Work

DAYS: Final = 90
"""How long a token is valid unless its maker says otherwise."""

MOST_DAYS: Final = 366
MOST_OVERLAP: Final = timedelta(hours=72)
MOST_TOKENS: Final = 50
_MOST_NETWORKS: Final = 20

# Who may answer for a service of a unit.
_ANSWERING: Final = (
    Role.TRAINING_MANAGER,
    Role.PRINCIPAL,
    Role.CHAIR,
    Role.OFFICER,
    Role.SYSTEM_ADMINISTRATOR,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """A token that somebody wants.

    Attributes:
        service_of: the organisation whose service it is for; none: the maker's own.
        networks: from where it is accepted, e.g. 10.8.0.0/16; empty: from everywhere.
    """

    name: str
    scope: Scope
    days: int = DAYS
    networks: tuple[str, ...] = ()
    service_of: UUID | None = None

    @property
    def prefix(self) -> Prefix:
        """Of its text."""
        return Prefix.PERSONAL if self.service_of is None else Prefix.SERVICE

    def said(self) -> dict[str, object]:
        """Everything asked for, as plain values."""
        return {
            "make": "token",
            "name": self.name,
            "operations": sorted(self.scope.operations),
            "kinds": sorted(self.scope.kinds),
            "organisation": self.scope.organisation_id,
            "days": self.days,
            "networks": list(self.networks),
            "service": self.service_of,
        }


async def create(work: Work, key: str, wanted: NewToken, text: str) -> once.MadeOrNot:
    """Make a token of this text; the answer names every reason why not.

    Args:
        work: the work of its owner.
        key: the idempotency key; a repeat makes no other, and cannot show the text again.
        wanted: what it is for.
        text: from `token_text.new_text`, with the prefix of what is wanted.
    """
    earlier = await once.earlier(work, key, wanted.said())
    if earlier is not None:
        return earlier
    blockers = (*_not_by_token(work), *_faults(wanted), *await _strangers(work, wanted))
    if not blockers:
        blockers = await _too_many(work)
    if blockers:
        return once.NotMade(blockers)
    scope = wanted.scope
    row = ApiToken(
        authority_id=work.authority_id,
        id=new_id(),
        person_id=work.actor.person_id,
        service_of=wanted.service_of,
        key_id=key_id(text),
        sha256=digest(text),
        name=wanted.name.strip(),
        operations=sorted(scope.operations),
        kinds=sorted(scope.kinds),
        organisation_id=scope.organisation_id or wanted.service_of,
        networks=[str(ip_network(one, strict=False)) for one in wanted.networks],
        created_at=work.now,
        created_by=work.actor.person_id,
        expires_at=work.now + timedelta(days=wanted.days),
    )
    work.session.add(row)
    await work.session.flush()
    note(Occurrence.TOKEN_MADE, person=row.person_id, credential=row.key_id)
    return await once.keep(work, key, wanted.said(), row.id)


async def rotate(
    work: Work, key: str, token_id: UUID, overlap: timedelta, text: str
) -> once.MadeOrNot:
    """Put a new token in the place of one of the actor's own; the old one ends after the overlap.

    The new one is for exactly the same, and valid as long as the old one was when it was new.
    """
    said: dict[str, object] = {
        "make": "rotation",
        "token": token_id,
        "seconds": int(overlap.total_seconds()),
    }
    earlier = await once.earlier(work, key, said)
    if earlier is not None:
        return earlier
    old = await work.session.get(ApiToken, (work.authority_id, token_id), with_for_update=True)
    if old is None or old.person_id != work.actor.person_id:
        return once.Unknown("tokenId")
    blockers = list(_not_by_token(work))
    if not timedelta(0) <= overlap <= MOST_OVERLAP:
        hours = int(MOST_OVERLAP.total_seconds()) // 3600
        blockers.append(once.invalid("overlapHours", f"0 to {hours}"))
    if old.revoked_at is not None or old.expires_at <= work.now or await _rotated(work, old):
        blockers.append(once.invalid("tokenId", "a token that is still valid: make a new one"))
    if blockers:
        return once.NotMade(tuple(blockers))
    row = ApiToken(
        **{name: getattr(old, name) for name in _ROTATED},
        id=new_id(),
        key_id=key_id(text),
        sha256=digest(text),
        created_at=work.now,
        created_by=work.actor.person_id,
        expires_at=work.now + (old.expires_at - old.created_at),
        replaces_id=old.id,
    )
    work.session.add(row)
    if overlap:
        old.expires_at = min(old.expires_at, work.now + overlap)
    else:
        _revoke(old, work, "rotated")
    await work.session.flush()
    note(Occurrence.TOKEN_ROTATED, person=row.person_id, credential=row.key_id)
    return await once.keep(work, key, said, row.id)


_ROTATED = (
    "authority_id",
    "person_id",
    "service_of",
    "name",
    "operations",
    "kinds",
    "organisation_id",
    "networks",
)


async def revoke(work: Work, token_id: UUID) -> once.Made | once.Unknown:
    """End a token at once: the actor's own, or any for a security administrator.

    Harmless to repeat. Somebody else's token is answered like one that does not exist.
    """
    row = await work.session.get(ApiToken, (work.authority_id, token_id), with_for_update=True)
    own = row is not None and row.person_id == work.actor.person_id
    if row is None or not (own or _secures(work)) or any(_not_by_token(work)):
        return once.Unknown("tokenId")
    repeated = row.revoked_at is not None
    if not repeated:
        _revoke(row, work, "owner" if own else "security administration")
        note(Occurrence.TOKEN_REVOKED, person=row.person_id, credential=row.key_id)
    return once.Made(token_id, replayed=repeated)


async def revoke_leaked(session: Session, text: str) -> bool:
    """End the token of this text, whoever has found it.

    Returns:
        Whether there was such a token, valid until now.
    """
    now = await clock(session)
    found = await session.scalar(
        update(ApiToken)
        .where(ApiToken.sha256 == digest(text), ApiToken.revoked_at.is_(None))
        .values(revoked_at=now, revoked_because="leaked")
        .returning(ApiToken)
    )
    if found is not None:
        _kept(session, found, "revokeLeakedToken")
        note(Occurrence.TOKEN_LEAKED, person=found.person_id, credential=key_id(text))
    return found is not None


async def revoke_key(session: Session, key: str) -> bool:
    """End the token of a key id, for whoever administers the machine; whether one was valid."""
    found = await session.scalar(
        update(ApiToken)
        .where(ApiToken.key_id == key, ApiToken.revoked_at.is_(None))
        .values(revoked_at=await clock(session), revoked_because="terminal")
        .returning(ApiToken)
    )
    if found is not None:
        _kept(session, found, "revokeToken")
        note(Occurrence.TOKEN_REVOKED, person=found.person_id, credential=key)
    return found is not None


def _kept(session: Session, row: ApiToken, action: str) -> None:
    who = SignedIn(row.authority_id, row.person_id)
    enter_journal(session, who, action, by_terminal=True, object_id=row.id)


async def _rotated(work: Work, old: ApiToken) -> bool:
    """Whether another stands in its place already, and the token only lives out its overlap."""
    successor = select(ApiToken.id).where(
        ApiToken.authority_id == work.authority_id, ApiToken.replaces_id == old.id
    )
    return await work.session.scalar(successor) is not None


def _revoke(row: ApiToken, work: Work, because: str) -> None:
    row.revoked_at, row.revoked_by = work.now, work.actor.person_id
    row.revoked_because = because


def _secures(work: Work) -> bool:
    return any(one.role is Role.SECURITY_ADMINISTRATOR for one in work.actor.assignments)


def _not_by_token(work: Work) -> Iterator[Blocker]:
    if work.credential is not None and work.credential.is_token:
        yield RoleBlocker(code=BlockerCode.TOKEN_SCOPE, required=("PERSON",))


def _faults(wanted: NewToken) -> Iterator[Blocker]:
    if not wanted.name.strip():
        yield once.missing("name")
    elif len(wanted.name) > LONGEST_TITLE:
        yield once.invalid("name", f"at most {LONGEST_TITLE} characters")
    if Operation.READ not in wanted.scope.operations:
        yield once.invalid("operations", f"{Operation.READ}, alone or with others")
    if wanted.scope.limited and Operation.ADMINISTER in wanted.scope.operations:
        expected = f"no {Operation.ADMINISTER} in a token for some kinds or one unit"
        yield once.invalid("operations", expected)
    if not 1 <= wanted.days <= MOST_DAYS:
        yield once.invalid("days", f"1 to {MOST_DAYS}")
    if len(wanted.networks) > _MOST_NETWORKS or not all(map(_is_network, wanted.networks)):
        yield once.invalid("networks", f"at most {_MOST_NETWORKS}, written like 10.8.0.0/16")


def _is_network(text: str) -> bool:
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


async def _strangers(work: Work, wanted: NewToken) -> list[Blocker]:
    """Organisations that are not there, or for whose services the maker may not answer."""
    found: list[Blocker] = []
    for name, one in (
        ("organisationId", wanted.scope.organisation_id),
        ("serviceOfId", wanted.service_of),
    ):
        if one is not None and await _path(work, one) is None:
            found.append(once.invalid(name, "an organisation of this authority"))
    if found or wanted.service_of is None:
        return found
    path = await _path(work, wanted.service_of) or []
    if not any(
        one.role in _ANSWERING and one.organisation_id in path for one in work.actor.assignments
    ):
        found.append(
            RoleBlocker(code=BlockerCode.ROLE_REQUIRED, required=tuple(map(str, _ANSWERING)))
        )
    below = wanted.scope.organisation_id
    if below is not None and wanted.service_of not in (await _path(work, below) or []):
        found.append(once.invalid("organisationId", "the service's unit or one below it"))
    return found


async def _path(work: Work, organisation_id: UUID) -> list[UUID] | None:
    return await work.session.scalar(
        select(Organisation.path).where(
            Organisation.authority_id == work.authority_id, Organisation.id == organisation_id
        )
    )


async def _too_many(work: Work) -> tuple[Blocker, ...]:
    await hold(work, f"tokens:{work.authority_id}:{work.actor.person_id}")
    number = await work.session.scalar(
        select(func.count())
        .select_from(ApiToken)
        .where(
            ApiToken.authority_id == work.authority_id,
            ApiToken.person_id == work.actor.person_id,
            ApiToken.revoked_at.is_(None),
            ApiToken.expires_at > work.now,
        )
    )
    if (number or 0) < MOST_TOKENS:
        return ()
    return (once.invalid("name", f"at most {MOST_TOKENS} valid tokens: revoke one first"),)
