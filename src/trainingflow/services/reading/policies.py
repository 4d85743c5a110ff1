"""Texts of policies: the one by which something was evaluated, and the one that counts now."""

from collections.abc import Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.domain.calendar import local_date
from trainingflow.policies.reader import Policy
from trainingflow.services.policy import pinnable, pinned_in
from trainingflow.services.publishing.versions import counting_on
from trainingflow.services.reading.viewers import Viewer


async def pinned(
    session: AsyncSession, _viewer: Viewer, pins: Sequence[tuple[str, str]]
) -> Mapping[tuple[str, str], Policy]:
    """The policies by id and hash; those that nobody kept are left out."""
    return await pinned_in(session, await pinnable(session, pins))


async def counting(
    session: AsyncSession, viewer: Viewer, ids: Sequence[str]
) -> Mapping[str, Policy]:
    """The policies as they count today, by id."""
    found = await counting_on(session, viewer.authority_id, ids, local_date(viewer.now))
    return {one: counts.policy for one, counts in found.items()}
