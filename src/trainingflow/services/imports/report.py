"""The list of what is wrong, as a workbook: the rows to mend, their cells coloured.

It has the headings of the template: whoever mends it sends it as it is.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import xlsxwriter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import ImportRow
from trainingflow.services.imports.columns import Column
from trainingflow.services.imports.faults import Fault
from trainingflow.services.imports.found import Named
from trainingflow.services.imports.kind import Kind
from trainingflow.services.imports.states import RowOutcome

TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FAULTY: Final = {"bg_color": "#FFC7CE", "font_color": "#9C0006", "num_format": "@"}
_HEADING: Final = {"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True}
_WIDE: Final = 60
_USUAL: Final = 20
# What is the same is written the same, so that who writes it again changes nothing.
_ALWAYS: Final = datetime(2000, 1, 1, tzinfo=UTC)
_MOST: Final = 100_000


async def workbook(session: AsyncSession, of: Named, kind: Kind) -> bytes | None:
    """The workbook of everything that is wrong; None where nothing is."""
    rows = await session.execute(
        select(ImportRow.number, ImportRow.cells, ImportRow.faults)
        .where(
            ImportRow.authority_id == of.authority_id,
            ImportRow.import_id == of.id,
            ImportRow.outcome == RowOutcome.FAULTY,
        )
        .order_by(ImportRow.number)
        .limit(_MOST)
    )
    found = rows.all()
    return written(kind, found) if found else None


def written(kind: Kind, rows: Iterable[Any]) -> bytes:
    """Rows with what is wrong with them, as a workbook.

    Args:
        kind: of the import.
        rows: their `number`, `cells` in the order of the columns, and `faults`.
    """
    made = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(made, options)
    book.set_properties({"created": _ALWAYS})
    sheet = book.add_worksheet(kind.label.zh)
    plain, faulty = book.add_format({"num_format": "@"}), book.add_format(_FAULTY)
    wrapped = book.add_format({"text_wrap": True})
    sheet.freeze_panes(1, 0)
    count = len(kind.columns)
    sheet.set_column(0, count - 1, _USUAL, plain)
    sheet.set_column(count + 1, count + 2, _WIDE, wrapped)
    headings = [*(one.heading.zh for one in kind.columns), "原行号", "问题与改法", "What to mend"]
    for place, heading in enumerate(headings):
        sheet.write_string(0, place, heading, book.add_format(_HEADING))
    for line, row in enumerate(rows, start=1):
        faults = [Fault.read(one) for one in row.faults]
        wrong = {one.column for one in faults}
        for place, (column, cell) in enumerate(zip(kind.columns, row.cells, strict=True)):
            form = faulty if column.name in wrong else plain
            if cell:
                sheet.write_string(line, place, cell, form)
            else:
                sheet.write_blank(line, place, None, form)
        sheet.write_number(line, count, row.number)
        for place, text in enumerate(_said(kind.columns, faults), start=count + 1):
            sheet.write_string(line, place, text, wrapped)
    book.close()
    return made.getvalue()


def _said(columns: Sequence[Column], faults: Sequence[Fault]) -> tuple[str, str]:
    headings = {one.name: one.heading for one in columns}
    zh, en = [], []
    for one in faults:
        heading, label = headings.get(one.column), one.label
        zh.append(f"【{heading.zh}】{label.zh}" if heading else label.zh)
        en.append(f"[{heading.en}] {label.en}" if heading else label.en)
    return "\n".join(zh), "\n".join(en)


def name_of(file_name: str) -> str:
    """What the list is called, after the file that it is about."""
    stem = file_name.rpartition(".")[0] or file_name
    return f"{stem[:100]}-问题清单.xlsx"
