"""The whole list of a comparison as a table for spreadsheets."""

from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, select

from trainingflow.db.models import (
    Organisation,
    Person,
    PolicyComparison,
    PolicyDifference,
    PolicyPublication,
)
from trainingflow.db.session import Database
from trainingflow.policies.answer import plain
from trainingflow.services.files import Files
from trainingflow.services.reading.paging import AnyRow, AnySelect
from trainingflow.services.report_files import Row, write_table

_PAGE: Final = 1000

_HEAD: Final = (
    "教师编号 teacher",
    "姓名 name",
    "单位 unit",
    "影响 effect",
    "原合格 eligible before",
    "新合格 eligible after",
    "原总学分 total before",
    "新总学分 total after",
    "变化的要求 requirements that differ",
)

_EFFECTS: Final = {
    "FALLS_SHORT": "由合格变为不合格",
    "GAINS": "增加",
    "LOSES": "减少",
    "UNCHANGED": "不变",
}
"""What each effect is called beside its code, as the API names it."""


async def write(
    database: Database, files: Files, row: PolicyComparison, draft: PolicyPublication
) -> UUID:
    """Keep the list as a file; its id."""
    name = f"{draft.policy_id}-{row.purpose.lower()}-{draft.hash[:8]}.csv"
    return await write_table(database, files, row.authority_id, name, _pages(database, row))


async def _pages(database: Database, row: PolicyComparison) -> AsyncIterator[Iterable[Row]]:
    yield [_HEAD]
    after: UUID | None = None
    while True:
        async with database.of(row.authority_id).reading() as session:
            found = (await session.execute(_statement(row, after).limit(_PAGE))).all()
        if not found:
            return
        yield [_row(one) for one in found]
        after = found[-1].teacher_id


def _statement(row: PolicyComparison, after: UUID | None) -> AnySelect:
    one = PolicyDifference
    statement = (
        select(
            one.teacher_id,
            Person.code,
            Person.name_zh,
            Organisation.name_zh.label("unit"),
            one.kind,
            one.eligible_before,
            one.eligible_after,
            one.total_before,
            one.total_after,
            one.changes,
        )
        .join(Person, and_(Person.authority_id == one.authority_id, Person.id == one.teacher_id))
        .outerjoin(
            Organisation,
            and_(
                Organisation.authority_id == one.authority_id,
                Organisation.id == one.organisation_id,
            ),
        )
        .where(one.authority_id == row.authority_id, one.comparison_id == row.id)
        .order_by(one.teacher_id)
    )
    return statement if after is None else statement.where(one.teacher_id > after)


def _row(one: AnyRow) -> Row:
    return (
        one.code,
        one.name_zh,
        one.unit or "",
        f"{_EFFECTS[one.kind]} {one.kind}",
        _YES[one.eligible_before],
        _YES[one.eligible_after],
        plain(one.total_before),
        plain(one.total_after),
        "；".join(_change(change) for change in one.changes),
    )


def _change(change: Mapping[str, Any]) -> str:
    return f"{change['label']['zh-CN']}：{_side(change['before'])} → {_side(change['after'])}"


def _side(side: Mapping[str, Any] | None) -> str:
    return f"{side['have']}/{side['need']}" if side else "—"


_YES: Final[Mapping[bool, str]] = {True: "是", False: "否"}
