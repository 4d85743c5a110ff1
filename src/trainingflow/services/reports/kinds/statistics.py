"""How panels and deadlines of a year went: who spoke in how many days, and what was late."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from trainingflow.domain.calendar import local_date
from trainingflow.domain.citation import Label, Language
from trainingflow.domain.lifecycles.registry import DEFINITIONS
from trainingflow.services.exports.subject import Reader
from trainingflow.services.reading import statistics
from trainingflow.services.reading.paging import AnyRow
from trainingflow.services.reading.statistics import Period
from trainingflow.services.reports.document import (
    Chart,
    Document,
    Heading,
    Part,
    Row,
    Sentence,
    Shape,
    Table,
    Tone,
    basis_of,
    charted,
    said,
)
from trainingflow.services.reports.kinds import names
from trainingflow.services.reports.kinds.completion import about, rate
from trainingflow.services.reports.report import Asks, Report, ReportWanted

_RULES: Final = ("CY-COURSE-09", "CY-PLAT-16")
_TONES: Final = (Tone.GOOD, Tone.FAIR, Tone.POOR)
_TENTH: Final = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Year:
    """What `services/reading/statistics` counts of a year."""

    year: int
    panels: Sequence[AnyRow]
    conclusions: Mapping[tuple[str, str], int]
    deadlines: Sequence[AnyRow]


async def figures(reader: Reader, wanted: ReportWanted) -> Year:
    """Count a year, the running one where none is named, for items that the reader sees."""
    session, viewer = reader.session, reader.viewer
    year = wanted.year or local_date(viewer.now).year
    period = Period.year(year, wanted.organisation)
    return Year(
        year,
        await statistics.panels(session, viewer, period),
        await statistics.conclusions(session, viewer, period),
        await statistics.deadlines(session, viewer, period),
    )


async def _told(reader: Reader, wanted: ReportWanted) -> Document:
    found = await figures(reader, wanted)
    units = await names.units(reader, [wanted.organisation])
    language = reader.language
    scope = about(reader, units.get(wanted.organisation) if wanted.organisation else None)
    return Document(
        title=REPORT.label.text(language),
        about=((said(language, "年度", "Year"), str(found.year)), *scope),
        basis=basis_of(language, *_RULES),
        parts=(*_panels(found, language), *_deadlines(found, language)),
    )


def kind_of_item(kind: str, language: Language) -> str:
    """What a kind of item is called."""
    labels = (one.label for one in DEFINITIONS.values() if one.kind == kind)
    return next(labels, Label(kind, kind)).text(language)


def _days(value: float | Decimal | None) -> Decimal | None:
    """Days to a tenth; none where there is nothing to measure."""
    return None if value is None else Decimal(str(value)).quantize(_TENTH)


def _panels(found: Year, language: Language) -> Iterator[Part]:
    yield Heading(said(language, "专家评审", "Panels"))
    members = sum(one.members for one in found.panels)
    opinions = sum(one.opinions for one in found.panels)
    yield Sentence(
        said(
            language,
            f"共邀请评审 {members} 人次，收到意见 {opinions} 份。",
            f"Members asked: {members}; opinions given: {opinions}.",
        )
    )
    outcome = Table(
        name="opinions",
        title=said(language, "意见与结论", "Opinions and conclusions"),
        columns=(
            names.text("kind", "代码", "Code"),
            names.text("label", "事项", "Item"),
            names.whole("opinions", "意见", "Opinions"),
            names.whole("passes", "通过", "Pass"),
            names.whole("revisions", "修改", "Revise"),
            names.whole("fails", "不通过", "Fail"),
            names.whole("concludedPass", "结论：通过", "Concluded: pass"),
            names.whole("concludedFail", "结论：不通过", "Concluded: fail"),
        ),
        rows=tuple(_outcome(one, found, language) for one in found.panels),
        widths=(0, 7, 3, 3, 3, 3, 4, 4),
    )
    title = said(language, "评审意见", "Opinions")
    series = ("passes", "revisions", "fails")
    yield from charted(outcome, Chart(title, outcome, "label", series, Shape.STACKED, _TONES))
    yield Table(
        name="panels",
        title=said(language, "评审人员与用时", "Members, and how long they took"),
        columns=(
            names.text("kind", "代码", "Code"),
            names.text("label", "事项", "Item"),
            names.whole("submissions", "评审事项", "Items"),
            names.whole("members", "邀请", "Asked"),
            names.whole("declined", "谢绝或回避", "Declined"),
            names.whole("expired", "逾期未答", "No answer"),
            names.number("median", "用时中位数（天）", "Median days"),
            names.number("ninth", "九成不超过（天）", "90% within days"),
        ),
        rows=tuple(_panel(one, language) for one in found.panels),
        widths=(0, 7, 3, 3, 4, 4, 4, 4),
    )


def _outcome(one: AnyRow, found: Year, language: Language) -> Row:
    return (
        one.kind,
        kind_of_item(one.kind, language),
        one.opinions,
        one.passes,
        one.revisions,
        one.fails,
        found.conclusions.get((one.kind, "PASS"), 0),
        found.conclusions.get((one.kind, "FAIL"), 0),
    )


def _panel(one: AnyRow, language: Language) -> Row:
    return (
        one.kind,
        kind_of_item(one.kind, language),
        one.submissions,
        one.members,
        one.declined + one.recused,
        one.expired,
        _days(one.median),
        _days(one.ninth),
    )


def _deadlines(found: Year, language: Language) -> Iterator[Part]:
    yield Heading(said(language, "办理时限", "Deadlines"))
    overdue = sum(one.overdue for one in found.deadlines)
    due = sum(one.due for one in found.deadlines)
    late = sum(one.late for one in found.deadlines)
    yield Sentence(
        said(
            language,
            f"本年度到期事项 {due} 件，逾期办理 {late} 件，至今逾期未办 {overdue} 件。",
            f"Acts due in the year: {due}; done late: {late}; overdue: {overdue}.",
        ),
        marked=overdue > 0,
    )
    table = Table(
        name="deadlines",
        title=said(language, "各类事项时限情况", "Deadlines by kind of item"),
        columns=(
            names.text("kind", "代码", "Code"),
            names.text("label", "事项", "Item"),
            names.whole("due", "到期", "Due"),
            names.whole("inTime", "按时办理", "In time"),
            names.whole("late", "逾期办理", "Late"),
            names.whole("open", "尚未到期", "Open"),
            names.whole("overdue", "逾期未办", "Overdue"),
            names.share("inTimeShare", "按时率", "Share in time"),
            names.number("days", "逾期天数中位数", "Median days late"),
        ),
        rows=tuple(_deadline(one, language) for one in found.deadlines),
        widths=(0, 7, 3, 3, 3, 3, 3, 3, 4),
    )
    title = said(language, "到期事项办理情况", "What became of what was due")
    series = ("inTime", "late", "overdue", "open")
    chart = Chart(title, table, "label", series, Shape.STACKED, (*_TONES, Tone.PLAIN))
    yield from charted(table, chart)


def _deadline(one: AnyRow, language: Language) -> Row:
    return (
        one.kind,
        kind_of_item(one.kind, language),
        one.due,
        one.in_time,
        one.late,
        one.open,
        one.overdue,
        rate(one.in_time, one.due - one.open),
        _days(one.days),
    )


REPORT: Final = Report(
    name="PANELS_AND_DEADLINES",
    label=Label("评审与时限统计", "Panels and deadlines"),
    takes=frozenset({Asks.ORGANISATION, Asks.YEAR}),
    told=_told,
)
