"""Items of any kind: all that somebody may see, and what waits for them."""

from collections.abc import Mapping, Sequence
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.registry import DEFINITIONS
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.exports.column import Cell, Column, Type
from trainingflow.services.exports.subject import Reader, Rows, Subject
from trainingflow.services.exports.subjects.credit_statuses import name_of
from trainingflow.services.reading import inbox, items, people
from trainingflow.services.reading.inbox import InboxFilter
from trainingflow.services.reading.items import ItemFilter, ItemOrder
from trainingflow.services.reading.paging import AnyRow, Listing
from trainingflow.services.reading.viewers import Viewer

_ITEM: Final = (
    Column("key", Label("事项标识", "Item")),
    Column("kind", Label("种类代码", "Kind (code)")),
    Column("kindLabel", Label("事项种类", "Kind")),
    Column("title", Label("名称", "Title")),
    Column("state", Label("状态代码", "State (code)")),
    Column("stateLabel", Label("状态", "State")),
    Column("stateSince", Label("进入状态时间", "In this state since"), Type.INSTANT),
    Column("organisationCode", Label("单位编号", "Unit number")),
    Column("organisation", Label("申报单位", "Unit")),
    Column("ownerCode", Label("申请人编号", "Applicant number")),
    Column("owner", Label("申请人", "Applicant")),
    Column("round", Label("轮次", "Round")),
    Column("attempt", Label("第几次申报", "Submission"), Type.WHOLE),
    Column("version", Label("版本", "Version"), Type.WHOLE),
    Column("createdAt", Label("创建时间", "Created at"), Type.INSTANT),
    Column("updatedAt", Label("更新时间", "Updated at"), Type.INSTANT),
)
_WAITING: Final = (
    Column("dueAt", Label("应办时间", "Due at"), Type.INSTANT),
    Column("held", Label("待办归属", "Yours by")),
    Column("actions", Label("可办理操作", "Actions")),
)


async def _of_items(_reader: Reader, _wanted: ItemFilter) -> Sequence[Column]:
    return _ITEM


async def _of_inbox(_reader: Reader, _wanted: InboxFilter) -> Sequence[Column]:
    return (*_ITEM, *_WAITING)


async def _items(reader: Reader, rows: Sequence[AnyRow]) -> Rows:
    session, viewer = reader.session, reader.viewer
    owners = {one.owner_id for one in rows if one.owner_id is not None}
    units = {one.organisation_id for one in rows if one.organisation_id is not None}
    persons = await people.persons(session, viewer, list(owners))
    named = await people.organisations_by_id(session, viewer, list(units))
    return [
        _row(reader, one, persons.get(one.owner_id), named.get(one.organisation_id)) for one in rows
    ]


async def _waiting(reader: Reader, rows: Sequence[AnyRow]) -> Rows:
    tasks = await inbox.tasks_of(reader.session, reader.viewer, [one.id for one in rows])
    return [
        {**said, **_tasks(tasks[row.id])}
        for row, said in zip(rows, await _items(reader, rows), strict=True)
    ]


def _row(
    reader: Reader, row: AnyRow, owner: AnyRow | None, unit: AnyRow | None
) -> Mapping[str, Cell]:
    definition = DEFINITIONS[ItemKind(row.kind), row.definition_version]
    return {
        "key": str(row.id),
        "kind": row.kind,
        "kindLabel": definition.label.text(reader.language),
        "title": row.title,
        "state": row.state,
        "stateLabel": definition.state(row.state).label.text(reader.language),
        "stateSince": row.state_since,
        "organisationCode": unit.code if unit else None,
        "organisation": name_of(reader, unit) if unit else None,
        "ownerCode": owner.code if owner else None,
        "owner": name_of(reader, owner) if owner else None,
        "round": row.round,
        "attempt": row.attempt,
        "version": row.version,
        "createdAt": row.created_at,
        "updatedAt": row.updated_at,
    }


def _tasks(tasks: Sequence[AnyRow]) -> Mapping[str, Cell]:
    """The earliest date, and by what all tasks of the viewer are theirs."""
    dates = [one.due_at for one in tasks if one.due_at is not None]
    return {
        "dueAt": min(dates, default=None),
        "held": " ".join(sorted({str(one.held) for one in tasks})),
        "actions": " ".join(sorted({action for one in tasks for action in one.actions})),
    }


def _list(viewer: Viewer, wanted: ItemFilter) -> Listing:
    """The oldest first: what is added meanwhile comes behind what was read."""
    return items.listing(viewer, wanted, ItemOrder.OLDEST)


def _inbox(viewer: Viewer, wanted: InboxFilter) -> Listing:
    return inbox.listing(viewer, wanted, ItemOrder.OLDEST)


WORK_ITEMS: Final = Subject(
    name="WORK_ITEMS",
    label=Label("事项", "Items"),
    wanted=ItemFilter,
    listing=_list,
    columns=_of_items,
    rows=_items,
)
INBOX: Final = Subject(
    name="INBOX",
    label=Label("待办事项", "Inbox"),
    wanted=InboxFilter,
    listing=_inbox,
    columns=_of_inbox,
    rows=_waiting,
)
