"""What can be done with items, decided for a whole page at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.domain.lifecycles import definition_of
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.facts import Facts
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services import facts
from trainingflow.services.facts.common import Head, seen_heads
from trainingflow.services.reading.viewers import Viewer


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about an item when something is asked about it; independent of the time."""

    definition: Definition
    facts: Facts


async def known(session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]) -> Mapping[UUID, Known]:
    """Load the facts of items, with as many statements for fifty as for one.

    Ask only for items that the viewer may see, and only for a viewer who is signed in.
    """
    work = viewer.work(session)
    by_kind: defaultdict[ItemKind, dict[UUID, Head]] = defaultdict(dict)
    for item_id, head in (await seen_heads(work, ids)).items():
        by_kind[ItemKind(head.Item.kind)][item_id] = head
    question = facts.Question(work.actor, {})
    return {
        item_id: Known(definition_of(kind, rows[item_id].Item.definition_version), found)
        for kind, rows in by_kind.items()
        for item_id, found in (await facts.load(work, kind, rows, question)).items()
    }
