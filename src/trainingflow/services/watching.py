"""Watching items: who wants to hear of every move, and telling them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from trainingflow.db.base import new_id
from trainingflow.db.models import ItemNotice, Watch
from trainingflow.domain.mailing import MailKind
from trainingflow.services import once
from trainingflow.services.mail.posting import post_item_notices
from trainingflow.services.reading import items
from trainingflow.services.reading.viewers import viewer_at
from trainingflow.services.step import Step
from trainingflow.services.work import Work


async def watch(work: Work, item_id: UUID) -> once.Made | once.Unknown:
    """Hear of every move of an item that one may see; harmless to repeat."""
    if not await items.by_id(work.session, await viewer_at(work), [item_id]):
        return once.Unknown("itemId")
    new = insert(Watch).values(
        authority_id=work.authority_id,
        person_id=work.actor.person_id,
        item_id=item_id,
        since=work.now,
    )
    await work.session.execute(
        new.on_conflict_do_update(
            index_elements=["authority_id", "person_id", "item_id"],
            set_={"since": work.now, "ended_at": None},
            where=Watch.ended_at.is_not(None),
        )
    )
    return once.Made(item_id)


async def unwatch(work: Work, item_id: UUID) -> once.Made:
    """Hear of an item no longer; harmless where it is not watched."""
    await work.session.execute(
        update(Watch)
        .where(
            Watch.authority_id == work.authority_id,
            Watch.person_id == work.actor.person_id,
            Watch.item_id == item_id,
            Watch.ended_at.is_(None),
        )
        .values(ended_at=work.now)
    )
    return once.Made(item_id)


async def tell(step: Step) -> None:
    """Tell those whom the act is meant for, and of a move those who watch; who acted knows."""
    work = step.work
    told = (
        step.telling
        if step.decision.target == step.facts.state
        else (step.telling | await _watchers(step))
    )
    rows = [
        ItemNotice(
            authority_id=work.authority_id,
            id=new_id(),
            person_id=person,
            item_id=step.item.id,
            seq=step.seq,
            at=work.now,
        )
        for person in sorted(told - {work.actor.person_id})
    ]
    work.session.add_all(rows)
    await post_item_notices(work, [one.id for one in rows], MailKind.WATCHED)


async def _watchers(step: Step) -> set[UUID]:
    return set(
        await step.work.session.scalars(
            select(Watch.person_id).where(
                Watch.authority_id == step.work.authority_id,
                Watch.item_id == step.item.id,
                Watch.ended_at.is_(None),
            )
        )
    )


async def read(work: Work, ids: Sequence[UUID]) -> once.Made | once.Unknown:
    """Mark notices of one's own as read; the first reading counts."""
    await work.session.execute(
        update(ItemNotice)
        .where(
            ItemNotice.authority_id == work.authority_id,
            ItemNotice.person_id == work.actor.person_id,
            ItemNotice.id.in_(ids),
            ItemNotice.read_at.is_(None),
        )
        .values(read_at=work.now)
    )
    return once.Made(ids[0]) if ids else once.Unknown("ids")
