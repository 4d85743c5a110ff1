"""What a page of items shows of each is read with the page: one statement a level, none an item."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from trainingflow.api.context import Info
from trainingflow.api.excess import PageTooLarge
from trainingflow.api.faults import BadInput
from trainingflow.api.loader import Loader
from trainingflow.api.pagination import Window
from trainingflow.api.selected import Selected
from trainingflow.db.asking import each
from trainingflow.db.session import Session
from trainingflow.services.reading import history
from trainingflow.services.reading.paging import AnyRow, Page, PageRequest

HISTORY: Final = "history"
"""The name of the lists of events among those of an operation."""


def in_a_list(info: Info) -> Selected:
    """What is asked of the entries of a connection."""
    selected = Selected.of(info)
    return selected.below("nodes") | selected.below("edges", "node")


def reads(selected: Selected) -> bool:
    """Whether something is asked for that is read in advance."""
    names = ("organisation", "owner", "documents", HISTORY, "actions")
    return any(selected.below(name) for name in names)


async def of_list(info: Info, session: Session, rows: Sequence[AnyRow]) -> None:
    """Read, with a page of a connection, what is asked for of the items on it."""
    await of_items(info, session, rows, in_a_list(info))


async def of_items(
    info: Info, session: Session, rows: Sequence[AnyRow], selected: Selected
) -> None:
    """Read, in the session, what is asked for of items.

    Args:
        info: of the field that shows them.
        session: an open transaction, in which nothing else is under way.
        rows: the items, as `items.visible` reads them.
        selected: what is asked of each.
    """
    loaders = info.context.loaders
    asking = []
    if selected.below("organisation"):
        asking.append(loaders.organisations.ahead(session, [row.organisation_id for row in rows]))
    if selected.below("owner"):
        asking.append(loaders.persons.ahead(session, [row.owner_id for row in rows]))
    if selected.below("documents"):
        asking.append(loaders.documents.ahead(session, [row.id for row in rows]))
    request = _request(selected.below("history"))
    if request is not None:
        asking.append(_history(info).ahead(session, [(row.id, request) for row in rows]))
    await each(asking)
    after = []
    if request is not None:
        after.append(_actors(info, session, [(row.id, request) for row in rows], selected))
    if selected.below("actions") and info.context.viewer.actor is not None:
        # It begins with a question, like the others, and may need the session for itself later:
        # nobody has anything more to ask by then.
        after.append(loaders.known.ahead(session, [row.id for row in rows]))
    await each(after)


async def of_standings(info: Info, session: Session, rows: Sequence[AnyRow]) -> None:
    """Read, with a page of stored standings, what is asked for of them."""
    selected, loaders = in_a_list(info), info.context.loaders
    if selected.below("requirements"):
        await loaders.policies.ahead(session, [(row.policy_id, row.policy_hash) for row in rows])
    if selected.below("teacher"):
        await loaders.teachers.ahead(session, [row.teacher_id for row in rows])


async def _actors(
    info: Info, session: Session, keys: Sequence[tuple[UUID, PageRequest]], selected: Selected
) -> None:
    asked = selected.below("history")
    if asked.below("nodes", "actor") or asked.below("edges", "node", "actor"):
        pages = _history(info)
        people = [
            row.actor_id
            for key in keys
            for row in pages.known(key).rows
            if row.actor_id is not None
        ]
        await info.context.loaders.persons.ahead(session, people)


def _history(info: Info) -> Loader[tuple[UUID, PageRequest], Page]:
    viewer, loaders = info.context.viewer, info.context.loaders
    return loaders.pages(HISTORY, lambda: history.events(viewer), history.EVENT_ITEM)


def _request(selected: Selected) -> PageRequest | None:
    """The page of all of them; none where it is not asked for, or begins at a cursor of one."""
    asked: Mapping[str, Any] | None = selected.arguments("Course") if selected else None
    if asked is None or asked.get("after") is not None or asked.get("before") is not None:
        return None
    try:
        return Window((HISTORY,), first=asked.get("first"), last=asked.get("last")).request
    except (BadInput, PageTooLarge):
        return None  # whoever resolves the field refuses it, at its place
