"""Whether submissions are late, by the windows as they are now and not as they once were."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.domain.lifecycles import definition_of
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.window_changes import late
from trainingflow.services.facts.common import seen_heads
from trainingflow.services.reading.viewers import Viewer
from trainingflow.services.windows import subject_of, windows_of, windows_used


async def late_items(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, bool]:
    """Of each item, whether its last submission came after the soft close of its round.

    An extension given later takes the mark away. Ask only for items to be seen.
    """
    work = viewer.work(session)
    rows = await seen_heads(work, ids)
    windows = {
        policy: await windows_of(work, policy)
        for policy in sorted({row.Item.policy_id for row in rows.values()})
    }
    found = {}
    for item_id, row in rows.items():
        item = row.Item
        used = windows_used(definition_of(ItemKind(item.kind), item.definition_version))
        ours = windows[item.policy_id].of(subject_of(item, row.organisation_path))
        own = [one for one in ours if one.name in used]
        found[item_id] = late(own, item.round, item.submitted_at)
    return found
