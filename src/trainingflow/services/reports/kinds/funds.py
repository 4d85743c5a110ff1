"""What training projects were granted and what was spent of it: earmarked, and inspected yearly."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from trainingflow.domain.calendar import local_date
from trainingflow.domain.citation import Label, Language
from trainingflow.domain.people import Body
from trainingflow.services.exports.subject import Reader
from trainingflow.services.reading.paging import AnyRow
from trainingflow.services.reading.projects import Project, of_year, spending
from trainingflow.services.reports.document import (
    Chart,
    Document,
    Heading,
    Part,
    Row,
    Sentence,
    Table,
    basis_of,
    charted,
    said,
)
from trainingflow.services.reports.kinds import names
from trainingflow.services.reports.kinds.completion import about
from trainingflow.services.reports.report import Asks, Report, ReportWanted

_RULES: Final = ("CY-PROJ-23", "CY-PROJ-24", "CY-PLAN-75")
_BODIES: Final[Mapping[str, Label]] = {
    Body.FINANCE_SECTION: Label("财务部门", "finance section"),
    Body.AUDIT: Label("审计部门", "audit"),
}


@dataclass(frozen=True, slots=True)
class FundUse:
    """The established projects of a year with their funds."""

    year: int
    projects: tuple[Project, ...]

    @property
    def approved(self) -> Decimal:
        """What all were granted, in 10 000 yuan."""
        return _sum(line.approved for one in self.projects for line in one.funds)

    @property
    def spent(self) -> Decimal:
        """What inspections found to be spent, in 10 000 yuan."""
        return _sum(line.spent for one in self.projects for line in one.funds)


async def figures(reader: Reader, wanted: ReportWanted) -> FundUse:
    """The established projects of a year that the reader is inside of."""
    year = wanted.year or local_date(reader.viewer.now).year
    found = await of_year(reader.session, reader.viewer, year, wanted.organisation)
    return FundUse(year, tuple(one for one in found if one.established))


def _sum(amounts: Iterator[Decimal | None]) -> Decimal:
    return sum((one or Decimal(0) for one in amounts), Decimal(0))


async def _told(reader: Reader, wanted: ReportWanted) -> Document:
    found = await figures(reader, wanted)
    ids = [wanted.organisation, *(one.undertaker for one in found.projects)]
    units = await names.units(reader, ids)
    language = reader.language
    year = (said(language, "项目年度", "Year of the projects"), str(found.year))
    unit = said(language, "金额单位", "Amounts in"), said(language, "万元", "10,000 yuan")
    scope = about(reader, units.get(wanted.organisation) if wanted.organisation else None)
    return Document(
        title=REPORT.label.text(language),
        about=(year, *scope, unit),
        basis=basis_of(language, *_RULES),
        parts=(
            *_summary(found, language),
            *_by_project(found, units, language),
            _lines(found, language),
            *_inspections(found, language),
        ),
    )


def _summary(found: FundUse, language: Language) -> Iterator[Part]:
    used = rate_of(found.spent, found.approved) * 100
    yield Sentence(
        said(
            language,
            f"{len(found.projects)} 个项目批复专项经费 {found.approved:f} 万元，经检查已支出 "
            f"{found.spent:f} 万元（{used:.1f}%）。",
            f"Projects: {len(found.projects)}; granted: {found.approved:f} × 10,000 yuan; found to "
            f"be spent: {found.spent:f} ({used:.1f}%).",
        )
    )
    beyond = [
        f"{one.row.title}（{line.line}）"
        if language == "zh-CN"
        else f"{one.row.title}: {line.line}"
        for one in found.projects
        for line in one.funds
        if not line.in_scope
    ]
    if beyond:
        listed = said(language, "；", "; ").join(beyond)
        yield Sentence(
            said(
                language,
                f"超出批复范围的支出：{listed}。",
                f"Spent beyond what was approved: {listed}.",
            ),
            marked=True,
        )
    waiting = [str(one.row.title) for one in found.projects if not one.inspections]
    if waiting:
        listed = said(language, "；", "; ").join(waiting)
        yield Sentence(said(language, f"尚未检查：{listed}。", f"Not inspected yet: {listed}."))


def rate_of(some: Decimal, all_: Decimal) -> Decimal:
    """A share of an amount; 0 where there is none."""
    return some / all_ if all_ else Decimal(0)


def _by_project(found: FundUse, units: Mapping[UUID, AnyRow], language: Language) -> Iterator[Part]:
    yield Heading(said(language, "各项目经费", "Funds by project"))
    table = Table(
        name="projects",
        title=said(language, "批复与支出", "Approved and spent"),
        columns=(
            names.text("project", "项目", "Project"),
            names.text("unit", "承办单位", "Unit"),
            names.number("approved", "批复", "Approved"),
            names.number("spent", "支出", "Spent"),
            names.share("share", "执行率", "Share"),
            names.whole("inspections", "检查次数", "Inspections"),
        ),
        rows=tuple(_project(one, units, language) for one in found.projects),
        widths=(8, 6, 3, 3, 3, 3),
    )
    title = said(language, "各项目批复与支出（万元）", "Approved and spent, in 10,000 yuan")
    yield from charted(table, Chart(title, table, "project", ("approved", "spent")))


def _project(one: Project, units: Mapping[UUID, AnyRow], language: Language) -> Row:
    approved, spent = _sum(f.approved for f in one.funds), _sum(f.spent for f in one.funds)
    unit = names.name_of(units[one.undertaker], language)
    return one.row.title, unit, approved, spent, rate_of(spent, approved), len(one.inspections)


def _lines(found: FundUse, language: Language) -> Table:
    return Table(
        name="lines",
        title=said(language, "经费明细", "Fund lines"),
        columns=(
            names.text("project", "项目", "Project"),
            names.text("line", "支出项目", "Purpose"),
            names.number("approved", "批复", "Approved"),
            names.number("spent", "支出", "Spent"),
            names.yes_or_no("inScope", "未超范围", "In scope"),
        ),
        rows=tuple(
            (one.row.title, line.line, line.approved, line.spent, line.in_scope)
            for one in found.projects
            for line in one.funds
        ),
        widths=(7, 7, 3, 3, 3),
    )


def _inspections(found: FundUse, language: Language) -> Iterator[Part]:
    yield Heading(said(language, "经费检查", "Inspections"))
    yield Table(
        name="inspections",
        title=said(language, "检查记录", "What was inspected"),
        columns=(
            names.text("project", "项目", "Project"),
            names.text("year", "年度", "Year"),
            names.text("body", "检查部门", "Body"),
            names.number("spent", "支出", "Spent"),
            names.yes_or_no("separateLedger", "单独设立辅助账", "Ledger of its own"),
            names.text("benefit", "使用效益", "Benefit"),
        ),
        rows=tuple(_inspected(found.projects, language)),
        widths=(6, 2, 4, 3, 4, 6),
    )


def _inspected(projects: Sequence[Project], language: Language) -> Iterator[Row]:
    for one in projects:
        for act in one.inspections:
            body = str(act.input.get("body"))
            yield (
                one.row.title,
                str(act.input.get("year")),
                _BODIES.get(body, Label(body, body)).text(language),
                _sum(amount for _, amount in spending(act)),
                act.input.get("separateLedger") is True,
                str(act.input.get("benefit") or ""),
            )


REPORT: Final = Report(
    name="FUND_USE",
    label=Label("培训项目专项经费使用报告", "Use of the funds of training projects"),
    takes=frozenset({Asks.ORGANISATION, Asks.YEAR}),
    told=_told,
)
