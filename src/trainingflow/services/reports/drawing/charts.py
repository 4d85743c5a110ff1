"""Charts, drawn by Vega-Lite: a declaration of what is seen, and no line of drawing of our own."""

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

import vl_convert

from trainingflow.domain.citation import Language
from trainingflow.services.reports.document import Chart, Document, Shape, Tone
from trainingflow.services.reports.drawing import fonts
from trainingflow.services.reports.drawing.cells import shown

COLOURS: Final = ("#1f5f99", "#7fb2dd", "#e0a030", "#b9483a", "#5b8c5a", "#8a6fa8", "#8c8c8c")
"""Of the series, in their order; told apart in print and by people who see red as green."""

WIDTH: Final = 400
_SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"
TONES: Final = {
    Tone.GOOD: "#5b8c5a",
    Tone.STEADY: "#1f5f99",
    Tone.FAIR: "#e0a030",
    Tone.POOR: "#b9483a",
    Tone.PLAIN: "#9fb3c8",
}
_FEW: Final = 6
_DIGITS: Final = 4
_NAMED: Final = {"title": None, "labelExpr": f"substring(datum.value, {_DIGITS})"}
_VALUE: Final = {"field": "value", "type": "quantitative"}
_CONFIG: Final = {
    "font": fonts.SANS,
    "view": {"stroke": None},
    "range": {"category": list(COLOURS)},
    "axis": {"grid": True, "gridColor": "#e6e9ec", "domainColor": "#9aa5b1", "labelLimit": 190},
    "legend": {"orient": "top", "title": None, "labelLimit": 260},
    "title": {"anchor": "start", "fontWeight": "normal"},
}


def svg(chart: Chart, language: Language) -> str:
    """One chart without its title, as SVG; its words are text."""
    _fonts()
    drawn: str = vl_convert.vegalite_to_svg(_whole(_spec(chart, language)))
    return drawn


def all_of(document: Document, language: Language) -> dict[str, Any]:
    """Every chart of a report below the other, each with its title."""
    below = [{"title": one.title, **_spec(one, language)} for one in document.charts]
    # Two charts may have series of other names, and colours that mean something else.
    apart = {"scale": {"color": "independent"}}
    return _whole({"title": document.title, "vconcat": below or [_nothing()], "resolve": apart})


def as_svg(document: Document, language: Language) -> str:
    """Every chart of a report as one picture, for pages."""
    _fonts()
    drawn: str = vl_convert.vegalite_to_svg(all_of(document, language))
    return drawn


def as_png(document: Document, language: Language) -> bytes:
    """The same for slides: twice as many points as on the screen."""
    _fonts()
    drawn: bytes = vl_convert.vegalite_to_png(all_of(document, language), scale=2)
    return drawn


def _whole(spec: dict[str, Any]) -> dict[str, Any]:
    return {"$schema": _SCHEMA, "background": "white", "config": _CONFIG, **spec}


def _spec(chart: Chart, language: Language) -> dict[str, Any]:
    return {
        "data": {"values": list(_values(chart, language))},
        **(_line(chart) if chart.shape is Shape.LINE else _bars(chart)),
    }


def _values(chart: Chart, language: Language) -> Iterator[dict[str, Any]]:
    """A value for each bar or point, with its place, so that the order is the table's."""
    table = chart.table
    category = table.place(chart.category)
    for place, row in enumerate(chart.shown):
        named = shown(table.columns[category], row[category], language)
        for order, name in enumerate(chart.series):
            column, cell = chart.column(name), row[table.place(name)]
            yield {
                # Two units may have one name: the place in front keeps their bars apart.
                "at": f"{place:0{_DIGITS}}{named}",
                "series": column.label.text(language),
                "order": order,
                "value": float(cell or 0),  # type: ignore[arg-type]  # a number, as its column says
                "said": shown(column, cell, language),
            }


def _bars(chart: Chart) -> dict[str, Any]:
    several = len(chart.series) > 1
    stacked = several and chart.shape is Shape.STACKED
    place = {"field": "at", "type": "ordinal", "axis": {**_NAMED, "grid": False}}
    encoding: dict[str, Any] = {"y": place, "x": {**_VALUE, **_scale(chart)}}
    colour = _colour(chart) if several else {"value": colours(chart)[0]}
    bar = {"mark": {"type": "bar"}, "encoding": {"color": colour, "order": {"field": "order"}}}
    if several and not stacked:
        encoding["yOffset"] = {"field": "order", "type": "ordinal"}
    said = {
        "mark": {"type": "text", "align": "left", "dx": 3, "fontSize": 9},
        "encoding": {"text": {"field": "said"}},
    }
    layers = [bar] if stacked else [bar, said]
    step = 10 if several and not stacked else 20
    return {"width": WIDTH, "height": {"step": step}, "encoding": encoding, "layer": layers}


def _line(chart: Chart) -> dict[str, Any]:
    return {
        "width": WIDTH,
        "height": 180,
        "mark": {"type": "line", "point": True},
        "encoding": {
            "x": {"field": "at", "type": "ordinal", "axis": {**_NAMED, "labelAngle": 0}},
            "y": {**_VALUE, **_scale(chart)},
            "color": _colour(chart),
        },
    }


def colours(chart: Chart) -> list[str]:
    """The colour of each series: by what it means, or one after the other."""
    return [TONES[one] for one in chart.tones] or [*COLOURS[: len(chart.series)]]


def _colour(chart: Chart) -> dict[str, Any]:
    return {
        "field": "series",
        "type": "nominal",
        "sort": {"field": "order"},
        "scale": {"range": colours(chart)},
    }


def _scale(chart: Chart) -> dict[str, Any]:
    if chart.share:
        return {"axis": {"title": None, "format": ".0%"}, "scale": {"domain": [0, 1]}}
    if chart.most is not None:
        return {"axis": {"title": None}, "scale": {"domain": [0, chart.most]}}
    ends = int(_greatest(chart)) + 1
    values = {"values": list(range(ends + 1)), "format": "d"} if ends <= _FEW else {}
    return {"axis": {"title": None, **values}}


def _greatest(chart: Chart) -> float:
    """The longest bar, or the highest point."""
    places = [chart.table.place(one) for one in chart.series]
    rows = [[float(row[place] or 0) for place in places] for row in chart.shown]  # type: ignore[arg-type]  # numbers
    return max(sum(one) if chart.shape is Shape.STACKED else max(one) for one in rows)


def _nothing() -> dict[str, Any]:
    return {"data": {"values": [{}]}, "mark": {"type": "point", "opacity": 0}}


@cache
def _fonts() -> None:
    """Say where the fonts are, once for the process."""
    vl_convert.register_font_directory(fonts.folder())
