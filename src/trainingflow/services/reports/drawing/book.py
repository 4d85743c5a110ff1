"""A report as a workbook: what it says on the first sheet, a sheet for each table, live charts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from trainingflow.domain.citation import Label
from trainingflow.services.exports.column import Column, Type
from trainingflow.services.exports.formats.workbook import Exact, about, put
from trainingflow.services.exports.mark import Mark
from trainingflow.services.reports.document import Chart, Document, Heading, Sentence, Shape, Table
from trainingflow.services.reports.drawing.charts import colours

_REPORT: Final = Label("报告", "Report")
_LONGEST_NAME: Final = 28
_FORBIDDEN: Final = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_WIDTHS: Final = {Type.TEXT: 22, Type.INSTANT: 17}


def write(path: Path, mark: Mark, document: Document) -> None:
    """Write the file; a chart is the program's own, over the cells of its table."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"title": document.title, "author": mark.by, "comments": mark.line()})
        _said(book, mark, document)
        names = list(_names(document))
        for table, name in zip(document.tables, names, strict=True):
            charts = [one for one in document.charts if one.table is table]
            _table(book, mark, table, name, charts)
        about(book, mark)


def _names(document: Document) -> Iterator[str]:
    """What the sheets are called: the titles, cut where they are too long, each only once."""
    for number, one in enumerate(document.tables, start=1):
        yield f"{number} {one.title.translate(_FORBIDDEN)}"[:_LONGEST_NAME].strip()


def _said(book: Any, mark: Mark, document: Document) -> None:  # noqa: ANN401 - the library says nothing of its types
    sheet = book.add_worksheet(_REPORT.text(mark.language))
    title = book.add_format({"bold": True, "font_size": 16})
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, document.title, title)
    row = 2
    for name, value in document.about:
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, value, wrap)
        row += 1
    for basis in document.basis:
        sheet.write_string(row, 0, basis.article, bold)
        sheet.write_string(row, 1, basis.quote, wrap)
        row += 1
    row += 1
    for part in document.parts:
        match part:
            case Heading():
                sheet.write_string(row, 0, part.text, bold)
                row += 1
            case Sentence():
                sheet.write_string(row, 1, part.text, wrap)
                row += 1
            case _:
                continue


def _table(
    book: Any,  # noqa: ANN401 - as above
    mark: Mark,
    table: Table,
    name: str,
    charts: list[Chart],
) -> None:
    sheet = book.add_worksheet(name, Exact)
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, _WIDTHS.get(column.type, 12))
        sheet.write_string(0, place, column.label.text(mark.language), head)
    formats = [book.add_format(_format(one)) for one in table.columns]
    for number, row in enumerate(table.rows, start=1):
        for place, cell in enumerate(row):
            put(sheet, number, place, cell, formats[place])
    for place, chart in enumerate(charts):
        drawn = _chart(book, mark, chart, name)
        sheet.insert_chart(1 + 22 * place, len(table.columns) + 1, drawn)


def _format(column: Column) -> dict[str, Any]:
    if column.share:
        return {"num_format": "0.0%"}
    wide = {"text_wrap": True, "valign": "top"} if column.type is Type.TEXT else {"valign": "top"}
    day = {Type.DAY: "yyyy-mm-dd", Type.INSTANT: "yyyy-mm-dd hh:mm"}.get(column.type)
    return wide | ({"num_format": day} if day else {})


def _chart(book: Any, mark: Mark, chart: Chart, sheet: str) -> Any:  # noqa: ANN401 - as above
    line, stacked = chart.shape is Shape.LINE, chart.shape is Shape.STACKED
    kind = {"type": "line"} if line else {"type": "bar"}
    drawn = book.add_chart(kind | ({"subtype": "stacked"} if stacked else {}))
    tones = colours(chart)
    last, category = len(chart.shown), chart.table.place(chart.category)
    for number, name in enumerate(chart.series):
        place = chart.table.place(name)
        drawn.add_series(
            {
                "name": chart.column(name).label.text(mark.language),
                "categories": [sheet, 1, category, last, category],
                "values": [sheet, 1, place, last, place],
                "fill": {"color": tones[number]},
                "line": {"color": tones[number]},
                **({} if line or stacked else {"data_labels": {"value": True}}),
            }
        )
    drawn.set_title({"name": chart.title, "name_font": {"size": 11, "bold": False}})
    if len(chart.series) == 1:
        drawn.set_legend({"none": True})
    if not line:
        drawn.set_y_axis({"reverse": True})  # the first row on top, as in the table
    most = 1 if chart.share else chart.most
    if most is not None:
        (drawn.set_y_axis if line else drawn.set_x_axis)({"min": 0, "max": most})
    drawn.set_size({"width": 640, "height": 420 if line else max(200, 90 + 22 * last)})
    return drawn
