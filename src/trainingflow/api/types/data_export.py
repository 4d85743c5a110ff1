"""Exports: lists and reports as files, how far they are, and where they can be fetched."""

from datetime import datetime
from enum import StrEnum
from typing import Final

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.types.described import described
from trainingflow.api.types.node import Node
from trainingflow.api.types.report_file import ReportFile
from trainingflow.domain.citation import Label
from trainingflow.services.exports.formats import Format
from trainingflow.services.exports.known import KNOWN
from trainingflow.services.exports.states import ExportRefusal, ExportState
from trainingflow.services.exports.writing import MOST_ROWS
from trainingflow.services.reading import exports
from trainingflow.services.reading.paging import AnyRow

ExportSubject = StrEnum("ExportSubject", {name: name for name in KNOWN})  # type: ignore[misc]  # whatever lists there are
"""The lists and reports that can be exported."""

described(
    ExportSubject,
    "Which list is exported, or which report (导出内容).",
    {one.name: f"{one.label.en} ({one.label.zh})." for one in KNOWN.values()},
)
described(
    Format,
    "What a file is written as (文件格式).",
    {
        "XLSX": "A workbook for people (电子表格): the rows, and a sheet that says who took it; "
        "of a report with its charts.",
        "CSV": "Text in UTF-8 as spreadsheets open it (逗号分隔文本); no cell is a formula. Lists "
        "only.",
        "JSONL": "A JSON object in each line (逐行 JSON): first what it is, then the rows; exact "
        "numbers are text.",
        "PARQUET": "Typed columns with exact decimals (列式文件), where the installation has it; "
        "lists only.",
        "PDF": "Pages to be read and kept (版式文件); reports only.",
        "SVG": "The charts of a report (矢量图), for pages; reports only.",
        "PNG": "The charts of a report (位图), for slides; reports only.",
    },
    name="ExportFormat",
)
described(
    ExportState,
    "How far an export is (导出进度).",
    {
        "WAITING": "It waits for the worker (等待中).",
        "RUNNING": "It is being written (进行中); `rows` says how far it is.",
        "DONE": "The file can be fetched (已完成).",
        "EXPIRED": "The file is gone (已过期): ask for it again.",
        "REFUSED": "There is no file (未能导出); `refusal` says why.",
    },
)

_REFUSALS: Final = {
    ExportRefusal.TOO_MANY_ROWS: Label(
        f"超过 {MOST_ROWS} 行，请缩小筛选范围。",
        f"There are more than {MOST_ROWS} rows: choose fewer.",
    ),
    ExportRefusal.GIVEN_UP: Label(
        "多次未能完成，请重新申请；仍不成功时请联系管理员。",
        "It failed again and again: ask once more, and tell the administrator if it still fails.",
    ),
    ExportRefusal.FORMAT_MISSING: Label(
        "本系统未安装该格式，请选择其他格式。",
        "This format is not installed here: choose another.",
    ),
    ExportRefusal.FORMAT_NOT_DECLARED: Label(
        "该报送尚未生成完毕，或办法规定了其他格式。",
        "The upload is not prepared yet, or its policy declares another format.",
    ),
    ExportRefusal.CANCELLED: Label(
        "您已取消；需要时请重新申请。", "You gave it up: ask for it again when it is needed."
    ),
}
described(
    ExportRefusal,
    "Why there is no file (未能导出的原因).",
    {str(code): f"{label.en} ({label.zh})" for code, label in _REFUSALS.items()},
)


@strawberry.type(
    description="A list or a report that you asked to have as a file (数据导出): the rows that the "
    "list on the screen shows you, or figures that are counted from them, read with the rights "
    "that you hold while it is written. Nobody else sees it."
)
class DataExport(Node):
    """A list or report that somebody asked to have as a file."""

    row: strawberry.Private[AnyRow]

    what: ExportSubject = strawberry.field(description="Which list or report (导出内容).")
    format: Format = strawberry.field(description="What it is written as (文件格式).")
    purpose: str = strawberry.field(description="What for (用途); the file says so.")
    asked_at: datetime = strawberry.field(description="When it was asked for (申请时间).")
    rows: int = strawberry.field(description="How many rows were read so far (已读行数).")
    total: int | None = strawberry.field(
        description="How many there were when it was begun (总行数); null until then."
    )
    finished_at: datetime | None = strawberry.field(
        description="When it came to its end (完成时间); null until then."
    )
    expires_at: datetime | None = strawberry.field(
        description="Until when the file is kept (有效期至), a day; null until it is there."
    )
    refusal: ExportRefusal | None = strawberry.field(
        description="Why there is no file (未能导出的原因); null as long as there may be one."
    )

    @classmethod
    def of(cls, row: AnyRow) -> "DataExport":
        """Show a row of `exports.exports`."""
        return cls(
            key=row.id,
            row=row,
            what=ExportSubject(row.subject),
            format=Format(row.format),
            purpose=row.purpose,
            asked_at=row.asked_at,
            rows=row.rows,
            total=row.total,
            finished_at=row.finished_at,
            expires_at=row.expires_at,
            refusal=ExportRefusal(row.refusal) if row.refusal else None,
        )

    @field("How far it is (进度).")
    def state(self, info: Info) -> ExportState:
        """Show the state at the instant of the operation."""
        return exports.state_of(self.row, info.context.viewer)

    @field("Why there is no file, and what to do (原因与处理办法); null as for `refusal`.")
    def remedy(self, info: Info) -> str | None:
        """Say it in the language of the request."""
        return _REFUSALS[self.refusal].text(info.context.language) if self.refusal else None

    @field("The file (导出文件); null until it is there, and once it has expired.")
    def file(self, info: Info) -> ReportFile | None:
        """Show where the file can be fetched."""
        files, viewer = info.context.files, info.context.viewer
        found = exports.address_of(files, viewer, self.row) if files else None
        if found is None:
            return None
        return ReportFile(
            name=self.row.file_name,
            size=self.row.size,
            sha256=self.row.sha256.hex(),
            address=found.address,
            expires_at=found.until,
        )
