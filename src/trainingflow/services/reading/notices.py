"""The notices of the clock to a person: in person, and for the roles held now."""

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from trainingflow.db.models import Deadline, Item, NoticeMessage, NoticeRead
from trainingflow.domain.workflow.states import ClockMove
from trainingflow.services.reading import sight
from trainingflow.services.reading.paging import Listing, Order
from trainingflow.services.reading.roles import meant_for
from trainingflow.services.reading.viewers import Viewer


def notices(viewer: Viewer, *, unread: bool = False) -> Listing:
    """The notices of the viewer, the newest first; with `unread` only those not yet read.

    A token for some items only shows those about such items.
    """
    read_at = (
        select(func.min(NoticeRead.read_at))
        .where(
            NoticeRead.authority_id == NoticeMessage.authority_id,
            NoticeRead.notice_id == NoticeMessage.id,
            NoticeRead.person_id == viewer.person_id,
        )
        .correlate(NoticeMessage)
        .scalar_subquery()
    )
    statement = (
        select(
            NoticeMessage.id,
            NoticeMessage.text_key,
            NoticeMessage.params,
            NoticeMessage.created_at,
            func.coalesce(Deadline.kind, str(ClockMove.ESCALATE)).label("kind"),
            Deadline.item_id,
            Deadline.window_id,
            Deadline.duty,
            Deadline.policy_id,
            Item.policy_id.label("item_policy_id"),
            read_at.label("read_at"),
        )
        .outerjoin(  # a mail that did not arrive has none
            Deadline,
            and_(
                Deadline.authority_id == NoticeMessage.authority_id,
                Deadline.id == NoticeMessage.deadline_id,
            ),
        )
        .outerjoin(
            Item, and_(Item.authority_id == Deadline.authority_id, Item.id == Deadline.item_id)
        )
        .where(NoticeMessage.authority_id == viewer.authority_id, addressed_to(viewer))
    )
    if viewer.scope is not None and viewer.scope.limited:
        statement = statement.where(Deadline.item_id.is_not(None), sight.items(viewer))
    if unread:
        statement = statement.where(read_at.is_(None))
    return Listing(statement, Order((NoticeMessage.created_at, NoticeMessage.id), descending=True))


def addressed_to(viewer: Viewer) -> ColumnElement[bool]:
    """Notices to the viewer in person or to a role held now; offices read those of their body."""
    if viewer.person_id is None:
        return false()
    held = viewer.actor.assignments if viewer.actor else ()
    return or_(
        NoticeMessage.person_id == viewer.person_id,
        meant_for(NoticeMessage, viewer.authority_id, held),
    )
