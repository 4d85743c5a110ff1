"""Saying something about an item to an audience, and telling those who are named."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from sqlalchemy import select

from trainingflow.db.base import new_id
from trainingflow.db.models import Item, ItemComment, ItemNotice, Person
from trainingflow.domain.mailing import MailKind
from trainingflow.domain.workflow.blockers import Blocker
from trainingflow.domain.workflow.fields import LONGEST_TEXT
from trainingflow.services import once
from trainingflow.services.identity import SignedIn, begin
from trainingflow.services.mail.posting import post_item_notices
from trainingflow.services.reading.comments import Audience, hears
from trainingflow.services.reading.viewers import viewer_at
from trainingflow.services.work import Work

MOST_MENTIONS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class NewComment:
    """What somebody says; `replaces` names an own earlier comment that it takes the place of."""

    item_id: UUID
    audience: Audience
    text: str
    mentions: tuple[UUID, ...] = ()
    replaces: UUID | None = None

    def said(self) -> dict[str, object]:
        """Everything asked for, as plain values."""
        return {
            "make": "comment",
            "item": self.item_id,
            "audience": str(self.audience),
            "text": self.text,
            "mentions": list(self.mentions),
            "replaces": self.replaces,
        }


async def comment(work: Work, key: str, new: NewComment) -> once.MadeOrNot:
    """Say something to an audience to which one belongs; whoever is named has to belong to it."""
    earlier = await once.earlier(work, key, new.said())
    if earlier is not None:
        return earlier
    if not await _belongs(work, work.actor.person_id, new):
        return once.Unknown("itemId")
    blockers = (*_faults(new), *[one async for one in _strangers(work, new)])
    if blockers:
        return once.NotMade(blockers)
    row = ItemComment(
        authority_id=work.authority_id,
        id=new_id(),
        item_id=new.item_id,
        author_id=work.actor.person_id,
        audience=str(new.audience),
        text=new.text.strip(),
        mentions=list(dict.fromkeys(new.mentions)),
        at=work.now,
        replaces_id=new.replaces,
    )
    work.session.add(row)
    await work.session.flush()
    told = [
        ItemNotice(
            authority_id=work.authority_id,
            id=new_id(),
            person_id=person,
            item_id=new.item_id,
            comment_id=row.id,
            at=work.now,
        )
        for person in row.mentions
        if person != work.actor.person_id
    ]
    work.session.add_all(told)
    await post_item_notices(work, [one.id for one in told], MailKind.MENTION)
    return await once.keep(work, key, new.said(), row.id)


def _faults(new: NewComment) -> Iterator[Blocker]:
    if not new.text.strip():
        yield once.missing("text")
    elif len(new.text) > LONGEST_TEXT:
        yield once.invalid("text", f"at most {LONGEST_TEXT} characters")
    if len(new.mentions) > MOST_MENTIONS:
        yield once.invalid("mentionIds", f"at most {MOST_MENTIONS} persons")


async def _strangers(work: Work, new: NewComment) -> AsyncIterator[Blocker]:
    for person in new.mentions[:MOST_MENTIONS]:
        if not await _belongs(work, person, new):
            yield once.invalid("mentionIds", "persons who belong to the audience")
            break
    if new.replaces is not None and not await _may_replace(work, new):
        yield once.invalid("replacesId", "a comment of your own to this audience, not yet replaced")


async def _belongs(work: Work, person: UUID | None, new: NewComment) -> bool:
    """Whether the person hears what is said of the item to the audience."""
    if person is None or await work.session.get(Person, (work.authority_id, person)) is None:
        return False
    as_person = await begin(work.session, SignedIn(work.authority_id, person))
    viewer = replace(await viewer_at(as_person), now=work.now)
    found = await work.session.scalar(
        select(Item.id).where(
            Item.authority_id == work.authority_id,
            Item.id == new.item_id,
            hears(viewer, new.audience, Item.authority_id, Item.id),
        )
    )
    return found is not None


async def _may_replace(work: Work, new: NewComment) -> bool:
    old = await work.session.get(ItemComment, (work.authority_id, new.replaces))
    if old is None:
        return False
    same = (old.item_id, old.author_id, old.audience) == (
        new.item_id,
        work.actor.person_id,
        str(new.audience),
    )
    taken = await work.session.scalar(
        select(ItemComment.id).where(
            ItemComment.authority_id == work.authority_id,
            ItemComment.replaces_id == new.replaces,
        )
    )
    return same and taken is None
