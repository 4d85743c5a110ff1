"""The journal as auditors read it; with its seals `trainingflow audit export` hands it out."""

import json
from collections.abc import Sequence
from typing import Final

from sqlalchemy import false

from trainingflow.domain.citation import Label
from trainingflow.domain.scopes import Operation
from trainingflow.services.exports.column import Column, Type
from trainingflow.services.exports.subject import Reader, Rows, Subject
from trainingflow.services.reading import audit, people
from trainingflow.services.reading.audit import EntryFilter, masked_address
from trainingflow.services.reading.paging import AnyRow, Listing
from trainingflow.services.reading.viewers import Viewer

_ENTRY: Final = (
    Column("number", Label("序号", "Number"), Type.WHOLE),
    Column("at", Label("时间", "At"), Type.INSTANT),
    Column("actor", Label("经办人编号", "Actor number")),
    Column("onBehalfOf", Label("委托人编号", "On behalf of")),
    Column("action", Label("操作", "Action")),
    Column("objectKind", Label("对象种类", "Object kind")),
    Column("objectKey", Label("对象编号", "Object")),
    Column("result", Label("结果", "Result")),
    Column("reason", Label("原因代码", "Reason")),
    Column("network", Label("来源网段", "Network")),
    Column("requestId", Label("请求编号", "Request")),
    Column("details", Label("明细", "Details")),
    Column("hash", Label("校验值", "Hash")),
)


def _entries(viewer: Viewer, wanted: EntryFilter) -> Listing:
    """What the list shows; nothing to a token for which the list is closed."""
    found, scope = audit.entries(viewer, wanted), viewer.scope
    if scope is None or (scope.permits(Operation.READ_PEOPLE) and not scope.limited):
        return found
    return Listing(found.statement.where(false()), found.order)


async def _columns(_reader: Reader, _wanted: EntryFilter) -> Sequence[Column]:
    return _ENTRY


async def _rows(reader: Reader, rows: Sequence[AnyRow]) -> Rows:
    named = {one.actor_id for one in rows} | {one.on_behalf_of_id for one in rows}
    persons = await people.persons(
        reader.session, reader.viewer, [one for one in named if one is not None]
    )
    return [
        {
            "number": one.id,
            "at": one.at,
            "actor": persons[one.actor_id].code if one.actor_id in persons else None,
            "onBehalfOf": persons[one.on_behalf_of_id].code
            if one.on_behalf_of_id in persons
            else None,
            "action": one.action,
            "objectKind": one.object_kind,
            "objectKey": str(one.object_id) if one.object_id else None,
            "result": one.result,
            "reason": one.reason,
            "network": masked_address(one.address),
            "requestId": one.request_id,
            "details": json.dumps(one.detail, ensure_ascii=False, sort_keys=True),
            "hash": bytes(one.row_hash).hex(),
        }
        for one in rows
    ]


AUDIT_ENTRIES: Final = Subject(
    name="AUDIT_ENTRIES",
    label=Label("审计日志", "Audit entries"),
    wanted=EntryFilter,
    listing=_entries,
    columns=_columns,
    rows=_rows,
)
