"""Which version of a policy's credits counts on a day, as known at an instant.

Every evaluation goes through `credit_policy_on`, so that no answer comes from another version.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import and_, any_, select
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.asking import AUTHORITY, NAMES, Question, ask
from trainingflow.db.models import PolicyApproval, PolicyPublication
from trainingflow.policies import library
from trainingflow.policies.reader import Policy
from trainingflow.services import policy

Asked = tuple[str, date, datetime | None]
"""A policy, the day that is asked about, and what is known; None: everything."""


@dataclass(frozen=True, slots=True)
class Version:
    """A published version of a policy.

    Attributes:
        publication_id: the draft that became it.
        number: running from 1; the installed file has no number.
        hash: of everything that it says.
        lock_on: the last day that is still answered as before.
        published_at: from when on it is known.
    """

    publication_id: UUID
    policy_id: str
    number: int
    hash: str
    lock_on: date
    published_at: datetime

    def counts(self, valid_at: date, known_at: datetime | None) -> bool:
        """Whether it is about that day, and was known."""
        known = known_at is None or self.published_at <= known_at
        return known and self.lock_on < valid_at


_PUBLISHED: Final = Question(
    select(
        PolicyPublication.id,
        PolicyPublication.policy_id,
        PolicyApproval.number,
        PolicyPublication.hash,
        PolicyPublication.lock_on,
        PolicyApproval.published_at,
    )
    .join(
        PolicyApproval,
        and_(
            PolicyApproval.authority_id == PolicyPublication.authority_id,
            PolicyApproval.publication_id == PolicyPublication.id,
        ),
    )
    .where(PolicyPublication.authority_id == AUTHORITY, PolicyPublication.policy_id == any_(NAMES))
    .order_by(PolicyPublication.policy_id, PolicyApproval.number.desc())
)


async def published(
    session: AsyncSession, authority_id: UUID, policy_ids: Collection[str]
) -> Mapping[str, Sequence[Version]]:
    """The published versions of policies, the newest first; policies without any are left out."""
    named = sorted(set(policy_ids))
    rows = await ask(session, _PUBLISHED, authority=authority_id, names=named)
    found: defaultdict[str, list[Version]] = defaultdict(list)
    for row in rows:
        found[row.policy_id].append(
            Version(row.id, row.policy_id, row.number, row.hash, row.lock_on, row.published_at)
        )
    return found


def counting(
    versions: Sequence[Version], valid_at: date, known_at: datetime | None
) -> Version | None:
    """The version that counts, of those of one policy, the newest first.

    None before any was published, or where the day is not after the lock date of any: the
    installed file counts.
    """
    return next((one for one in versions if one.counts(valid_at, known_at)), None)


@dataclass(frozen=True, slots=True)
class Counting:
    """What counts on a day.

    Attributes:
        policy: the text.
        until: the last day on which it is still this one, by what is published now; None for ever.
    """

    policy: Policy
    until: date | None


async def counting_on(
    session: AsyncSession, authority_id: UUID, policy_ids: Collection[str], day: date
) -> Mapping[str, Counting]:
    """What counts on a day under each of these policies, as known now, and for how long."""
    versions = await published(session, authority_id, policy_ids)
    texts = await _texts(session, versions, {(one, day, None) for one in policy_ids})
    return {
        one: Counting(texts[one, day, None], _until(versions.get(one, ()), day))
        for one in policy_ids
    }


def _until(versions: Sequence[Version], day: date) -> date | None:
    """The first lock date, from that day on, of those that are newer than what counts."""
    now = counting(versions, day, None)
    newer = (one for one in versions if now is None or one.number > now.number)
    return min((one.lock_on for one in newer if one.lock_on >= day), default=None)


async def credit_policies_on(
    session: AsyncSession, authority_id: UUID, asked: Iterable[Asked]
) -> Mapping[Asked, Policy]:
    """The same as `credit_policy_on` for many, with at most two statements."""
    wanted = set(asked)
    versions = await published(session, authority_id, {one[0] for one in wanted})
    return await _texts(session, versions, wanted)


async def _texts(
    session: AsyncSession, versions: Mapping[str, Sequence[Version]], wanted: Collection[Asked]
) -> Mapping[Asked, Policy]:
    """Of each the version that counts, of those published; without any the installed file."""
    chosen = {one: counting(versions.get(one[0], ()), one[1], one[2]) for one in wanted}
    texts = await policy.pinned_in(
        session, {(one.policy_id, one.hash) for one in chosen.values() if one}
    )
    return {
        one: texts[version.policy_id, version.hash] if version else library.named(one[0])
        for one, version in chosen.items()
    }


async def credit_policy_on(
    session: AsyncSession,
    authority_id: UUID,
    policy_id: str,
    valid_at: date,
    known_at: datetime | None = None,
) -> Policy:
    """The text by which credits are read for a day.

    It is the latest version that was published by `known_at` (by now, without one) and whose lock
    date lies before the day; before any publication it is the installed file. What was answered
    for days up to the lock date therefore stays, and so does every answer as known before.

    Raises:
        PolicyProblem: there is no such policy.
    """
    asked = (policy_id, valid_at, known_at)
    return (await credit_policies_on(session, authority_id, [asked]))[asked]
