"""What two versions of a policy say differently, entry by entry."""

from collections.abc import Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.policies import library
from trainingflow.policies.difference import Difference, differences
from trainingflow.services.policy import kept_texts
from trainingflow.services.reading.viewers import Viewer

Both = tuple[str, str, str]
"""A policy, the hash of one version of it, and that of another."""


async def changes(
    session: AsyncSession, _viewer: Viewer, asked: Sequence[Both]
) -> Mapping[Both, Sequence[Difference]]:
    """Compare the texts that were kept; ask only for versions that the viewer may see."""
    found = {}
    for policy, before, after in asked:
        one, other = [
            library.reading_of_texts(policy, await kept_texts(session, (policy, hash_)))
            for hash_ in (before, after)
        ]
        found[policy, before, after] = differences(one.node, other.node)
    return found
