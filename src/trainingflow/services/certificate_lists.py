"""The certificate list (结业名单) as a table for spreadsheets: who is eligible, and why not."""

from collections.abc import AsyncIterator, Iterable
from typing import Final
from uuid import UUID

from trainingflow.db.session import Database
from trainingflow.domain.credit.missing import Missing, missing_of
from trainingflow.domain.workflow.sentences.notices import MEASURES
from trainingflow.policies import library
from trainingflow.policies.answer import plain
from trainingflow.policies.reader import Policy
from trainingflow.services.files import Files
from trainingflow.services.reading.certificates import Asked, candidates
from trainingflow.services.reading.paging import AnyRow, PageRequest, Position, page
from trainingflow.services.reading.policies import pinned
from trainingflow.services.reading.viewers import Viewer
from trainingflow.services.report_files import Row, write_table

_PAGE: Final = 1000
_HEAD: Final = (
    "教师编号 teacher",
    "姓名 name",
    "单位 unit",
    "是否合格 eligible",
    "总学分 total",
    "应得总学分 owed",
    "尚缺 missing",
    "结业状态 certificate",
    "证书编号 number",
)


async def write(database: Database, files: Files, viewer: Viewer, asked: Asked) -> UUID:
    """Write the list of those whom the viewer may see as a file; its id."""
    name = f"{asked.policy_id}-certificates-{viewer.now:%Y%m%d}.csv"
    pages = _pages(database, viewer, asked)
    return await write_table(database, files, viewer.authority_id, name, pages)


async def _pages(database: Database, viewer: Viewer, asked: Asked) -> AsyncIterator[Iterable[Row]]:
    yield [_HEAD]
    listing, position = candidates(viewer, asked), None
    more = True
    while more:
        async with database.of(viewer.authority_id).reading() as session:
            found = await page(session, listing, _request(position))
            texts = await pinned(session, viewer, [_pin(row) for row in found.rows])
        yield [
            _row(row, texts.get(_pin(row)) or library.named(row.policy_id)) for row in found.rows
        ]
        more = found.more
        position = found.positions[-1] if found.positions else None


def _request(position: Position | None) -> PageRequest:
    return PageRequest(_PAGE, position)


def _pin(row: AnyRow) -> tuple[str, str]:
    return row.policy_id, row.policy_hash


def _row(row: AnyRow, policy: Policy) -> Row:
    missing = missing_of(policy.credit, row.requirements, row.missing)
    return (
        row.code,
        row.name_zh,
        row.unit or "",
        "是" if row.eligible else "否",
        plain(row.have),
        plain(row.need),
        "；".join(_said(one) for one in missing),
        row.state or "",
        row.number or "",
    )


def _said(one: Missing) -> str:
    unit = MEASURES[one.unit].zh if one.unit else ""
    article = f"（{one.citation.article}）" if one.citation else ""
    advisory = "" if one.blocking else "，不影响结业"
    return f"{one.label.zh}缺{plain(one.shortfall)}{unit}{article}{advisory}"
