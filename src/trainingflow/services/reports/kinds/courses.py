"""What participants say of course runs, in the dimensions of the plan; never who said it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import exists

from trainingflow.db.models import Item, Survey
from trainingflow.domain.calendar import local_date
from trainingflow.domain.citation import Label, Language
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.exports.subject import Reader
from trainingflow.services.reading import items
from trainingflow.services.reading.items import ItemFilter, ItemOrder
from trainingflow.services.reading.paging import AnyRow
from trainingflow.services.reading.statistics import Period
from trainingflow.services.reports.document import (
    Chart,
    Document,
    Part,
    Row,
    Sentence,
    Table,
    basis_of,
    charted,
    said,
)
from trainingflow.services.reports.kinds import names
from trainingflow.services.reports.kinds.completion import about, rate
from trainingflow.services.reports.kinds.dimensions import (
    Asked,
    asked_about,
    best,
    columns,
    dimensions,
    mean,
)
from trainingflow.services.reports.report import Asks, Report, ReportWanted

_RULES: Final = ("CY-PLAN-68", "CY-COURSE-09", "CY-COURSE-41")
_KINDS: Final = (ItemKind.COURSE_RUN, ItemKind.CLASS_OPENING)


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The runs about which somebody was asked in a year, with what came of it."""

    year: int
    runs: tuple[AnyRow, ...]
    asked: Mapping[UUID, Sequence[Asked]]

    @property
    def every(self) -> list[Asked]:
        """All questionnaires."""
        return [one for run in self.runs for one in self.asked.get(run.id, ())]


async def figures(reader: Reader, wanted: ReportWanted) -> Evaluated:
    """The questionnaires of a year on runs that the reader sees; results as `Survey` shows them."""
    session, viewer = reader.session, reader.viewer
    year = wanted.year or local_date(viewer.now).year
    period = Period.year(year)
    listing = items.listing(
        viewer,
        ItemFilter(kinds=_KINDS, organisation_id=wanted.organisation),
        ItemOrder.TITLE,
    )
    held = exists().where(
        Survey.authority_id == Item.authority_id,
        Survey.item_id == Item.id,
        period.holds(Survey.opened_at),
    )
    statement = listing.statement.where(held).order_by(*listing.order.columns)
    runs = (await session.execute(statement, dict(listing.given))).all()
    asked = await asked_about(reader, [one.id for one in runs])
    of_year = {
        run: [one for one in rows if period.since <= one.survey.opened_at < period.until]
        for run, rows in asked.items()
    }
    return Evaluated(year, tuple(one for one in runs if of_year.get(one.id)), of_year)


async def _told(reader: Reader, wanted: ReportWanted) -> Document:
    found = await figures(reader, wanted)
    ids = [wanted.organisation, *(one.organisation_id for one in found.runs)]
    units = await names.units(reader, ids)
    language = reader.language
    scope = about(reader, units.get(wanted.organisation) if wanted.organisation else None)
    return Document(
        title=REPORT.label.text(language),
        about=((said(language, "年度", "Year"), str(found.year)), *scope),
        basis=basis_of(language, *_RULES),
        parts=tuple(_parts(found, units, language)),
    )


def _parts(found: Evaluated, units: Mapping[UUID, AnyRow], language: Language) -> Iterator[Part]:
    every, labels = found.every, dimensions(found.every)
    asked, returned = (sum(getattr(one.survey, n) for one in every) for n in ("asked", "returned"))
    share = rate(returned, asked) * 100
    yield Sentence(
        said(
            language,
            f"{len(found.runs)} 门次课程开展问卷 {len(every)} 次，发放 {asked} 份，"
            f"收回 {returned} 份（{share:.1f}%）。未截止或答卷过少的问卷不显示结果。",
            f"Runs: {len(found.runs)}; questionnaires: {len(every)}; participants asked: {asked}; "
            f"answers: {returned} ({share:.1f}%). Results are shown once a questionnaire is over "
            "and enough have answered.",
        )
    )
    overall = Table(
        name="dimensions",
        title=said(language, "各维度平均分", "The mean of each dimension"),
        columns=(
            names.text("code", "代码", "Code"),
            names.text("dimension", "评价维度", "Dimension"),
            names.number("mean", "平均分", "Mean"),
        ),
        rows=tuple(
            (code, label.text(language), given)
            for code, label in labels.items()
            if (given := mean(every, code)) is not None
        ),
        widths=(0, 8, 3),
    )
    yield from charted(
        overall, Chart(overall.title, overall, "dimension", ("mean",), most=best(every))
    )
    each = Table(
        name="runs",
        title=said(language, "各课程评价", "Each run"),
        columns=(
            names.text("run", "课程", "Run"),
            names.text("unit", "单位", "Unit"),
            names.text("semester", "学期", "Semester"),
            names.whole("asked", "发放", "Asked"),
            names.whole("returned", "收回", "Returned"),
            *columns(labels),
            names.number("mean", "平均", "Mean"),
        ),
        rows=tuple(_run(one, found, units, labels, language) for one in found.runs),
        widths=(7, 5, 4, 2, 2, *(3 for _ in labels), 3),
    )
    title = said(language, "各课程平均分", "The mean of each run")
    yield from charted(each, Chart(title, each, "run", ("mean",), most=best(every)))


def _run(
    run: AnyRow,
    found: Evaluated,
    units: Mapping[UUID, AnyRow],
    labels: Mapping[str, Label],
    language: Language,
) -> Row:
    asked = found.asked[run.id]
    means = [mean(asked, code) for code in labels]
    known = [one for one in means if one is not None]
    return (
        run.title,
        names.name_of(units[run.organisation_id], language),
        run.run_semester,
        sum(one.survey.asked for one in asked),
        sum(one.survey.returned for one in asked),
        *means,
        sum(known, Decimal(0)) / len(known) if known else None,
    )


REPORT: Final = Report(
    name="COURSE_EVALUATION",
    label=Label("培训课程评价报告", "Evaluation of courses"),
    takes=frozenset({Asks.ORGANISATION, Asks.YEAR}),
    told=_told,
)
