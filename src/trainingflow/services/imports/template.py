"""Templates to fill in: a workbook with lists to choose from, or a text file with the headings."""

import io
from typing import Any, Final

import xlsxwriter

from trainingflow.services.imports.kind import Kind
from trainingflow.services.report_files import as_csv

_REQUIRED: Final = {"bold": True, "bg_color": "#FFE699", "border": 1, "text_wrap": True}
_OPTIONAL: Final = {"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True}
_USUAL: Final = 20
_WIDE: Final = 48
_ROWS: Final = 5_000


def as_workbook(kind: Kind) -> bytes:
    """The template as a workbook: text columns, lists to choose from, a sheet that explains."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet(kind.label.zh)
    plain = book.add_format({"num_format": "@"})
    forms = {True: book.add_format(_REQUIRED), False: book.add_format(_OPTIONAL)}
    sheet.set_column(0, len(kind.columns) - 1, _USUAL, plain)
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(kind.columns):
        mark = "*" if column.required else ""
        sheet.write_string(0, place, column.heading.zh + mark, forms[column.required])
        sheet.write_comment(0, place, f"{column.heading.en}\n{column.note.zh}\n{column.note.en}")
        if column.choices is not None:
            words = [one.zh for one in column.choices.values()]
            listed = {"validate": "list", "source": words}
            sheet.data_validation(1, place, _ROWS, place, listed)
    _explain(book, kind, forms[False])
    book.close()
    return made.getvalue()


def _explain(book: Any, kind: Kind, heading: Any) -> None:  # noqa: ANN401 - the library's
    sheet = book.add_worksheet("填写说明 Notes")
    sheet.set_column(0, 2, _USUAL)
    sheet.set_column(3, 5, _WIDE)
    titles = ("列名", "Column", "必填 Required", "填写说明", "Note", "示例 Example")
    for place, title in enumerate(titles):
        sheet.write_string(0, place, title, heading)
    for line, one in enumerate(kind.columns, start=1):
        said = (
            *(one.heading.zh, one.heading.en, "是 yes" if one.required else ""),
            *(one.note.zh, one.note.en, one.example),
        )
        for place, text in enumerate(said):
            sheet.write_string(line, place, text)
    sheet.write_string(len(kind.columns) + 2, 0, kind.about.zh)
    sheet.write_string(len(kind.columns) + 3, 0, kind.about.en)


def as_text(kind: Kind) -> bytes:
    """The template as a text file that spreadsheets open as UTF-8."""
    return b"\xef\xbb\xbf" + as_csv([[one.heading.zh for one in kind.columns]]).encode()
