"""What happened to items, what waits on them and what the clock will do with them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from uuid import UUID

from sqlalchemy import ColumnElement, and_, any_, case, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.asking import IDS, Question, ask
from trainingflow.db.models import (
    Document,
    Dossier,
    ItemEvent,
    Upload,
)
from trainingflow.domain.lifecycles.documents import Doc
from trainingflow.services.reading import sight
from trainingflow.services.reading.paging import AnyRow, AnySelect, Listing, Order
from trainingflow.services.reading.viewers import Asker, Viewer

Rows = Mapping[UUID, Sequence[AnyRow]]

EVENT_ITEM = ItemEvent.item_id

# What the public notice and the library show of a course (公示、资源库).
PUBLISHED = (Doc.BASIC_INFORMATION,)

# A panel member's own words: the opinion itself is shown by the rules of opinions.
CONFIDENTIAL = ("submitReview", "submitScores", "castVote")

SHOWN = (
    ItemEvent.item_id,
    ItemEvent.seq,
    ItemEvent.kind,
    ItemEvent.definition_version,
    ItemEvent.action,
    ItemEvent.from_state,
    ItemEvent.to_state,
    ItemEvent.at,
    ItemEvent.actor_id,
    ItemEvent.acting_for,
    ItemEvent.decision_reference,
    ItemEvent.delegator_id,
    ItemEvent.organisation_id,
    ItemEvent.role,
    ItemEvent.window_id,
    ItemEvent.dossier_no,
    ItemEvent.row_hash,
)
"""What everybody sees of an event who sees it; the comment comes to it."""


def events(viewer: Viewer) -> Listing:
    """The events of items that the viewer may see; built once for an asker."""
    return _events(viewer.asker).about(now=viewer.now)


@lru_cache(maxsize=500)
def _events(asker: Asker) -> Listing:
    """Events where the viewer is inside, or that concern their school, the oldest first."""
    viewer = asker.viewer()
    seen = or_(sight.inside(viewer, ItemEvent.authority_id, ItemEvent.item_id), concerns(viewer))
    return Listing.kept(shown(viewer).where(seen), Order((ItemEvent.seq,)))


def concerns(viewer: Viewer) -> ColumnElement[bool]:
    """Events that concern a school of the viewer, though nobody there is inside of the item."""
    return or_(sight.told(viewer), sight.names_own(viewer))


def shown(viewer: Viewer) -> AnySelect:
    """What is shown of any event of an authority to those who may see it.

    What was filled in with an action is not shown: it may be a vote or an opinion. The comment on
    one is shown to its author alone.
    """
    comment = case(
        (
            and_(
                ItemEvent.action.in_(CONFIDENTIAL),
                ItemEvent.actor_id.is_distinct_from(viewer.person_id),
            ),
            None,
        ),
        else_=ItemEvent.comment,
    )
    return select(*SHOWN, comment.label("comment")).where(
        ItemEvent.authority_id == viewer.authority_id
    )


async def documents(session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]) -> Rows:
    """The documents of items, oldest first: all where the viewer is inside, else those published.

    Ask only for items that the viewer may see.
    """
    rows = await ask(session, _documents(viewer.asker), ids=list(ids))
    found: defaultdict[UUID, list[AnyRow]] = defaultdict(list)
    for row in rows:
        found[row.item_id].append(row)
    return found


@lru_cache(maxsize=500)
def _documents(asker: Asker) -> Question:
    viewer = asker.viewer()
    return Question(
        select(
            Document.item_id,
            Document.id,
            Document.attempt,
            Document.kind,
            Document.title,
            Document.text,
            Document.reference,
            Document.sha256,
            Document.added_by,
            Document.added_at,
            Document.replaces_id,
            Document.upload_id,
            Upload.file_name,
            Upload.content_type,
            Upload.size,
        )
        .outerjoin(
            Upload,
            and_(Upload.authority_id == Document.authority_id, Upload.id == Document.upload_id),
        )
        .where(
            Document.authority_id == viewer.authority_id,
            Document.item_id == any_(IDS),
            or_(
                Document.kind.in_(PUBLISHED),
                sight.inside(viewer, Document.authority_id, Document.item_id),
            ),
        )
        .order_by(Document.added_at, Document.id)
    )


async def dossiers(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, AnyRow]:
    """The newest dossier of each item that the viewer is inside of, by the item's id."""
    rows = await session.execute(
        select(Dossier.item_id, Dossier.no, Dossier.content, Dossier.sha256, Dossier.submitted_at)
        .ext(distinct_on(Dossier.item_id))
        .where(
            Dossier.authority_id == viewer.authority_id,
            Dossier.item_id.in_(ids),
            sight.inside(viewer, Dossier.authority_id, Dossier.item_id),
        )
        .order_by(Dossier.item_id, Dossier.no.desc())
    )
    return {row.item_id: row for row in rows}
