"""The annual report on training projects (annex 3, article 18): what they came to together."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from trainingflow.domain.calendar import local_date
from trainingflow.domain.citation import Label, Language
from trainingflow.domain.lifecycles.projects.definition import TRAINING_PROJECT
from trainingflow.domain.lifecycles.projects.states import ProjectState as S
from trainingflow.services.exports.subject import Reader
from trainingflow.services.reading.paging import AnyRow
from trainingflow.services.reading.projects import Project, of_year
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
from trainingflow.services.reports.kinds.dimensions import (
    Asked,
    asked_about,
    best,
    dimensions,
    mean,
)
from trainingflow.services.reports.report import Asks, Report, ReportWanted

_RULES: Final = ("CY-PROJ-27", "CY-PROJ-25", "CY-PROJ-28")
_TERMINATED: Final = frozenset(
    {S.TERMINATED, S.CREDITS_CONFIRMED, S.CREDITS_REFUSED, S.CREDITS_REVOKED}
)
CATEGORIES: Final[Mapping[str, Label]] = {
    # As the plan names its twelve key projects (教师培训重点项目).
    "IDEOLOGY_ETHICS": Label("教师思想政治素质提升和师德涵养项目", "ideology and ethics"),
    "PROFESSIONAL_QUALITY": Label("教师专业素质提升项目", "professional quality"),
    "BLENDED_TEACHING": Label("教师线上线下融合式教育教学能力提升项目", "blended teaching"),
    "MENTAL_HEALTH": Label("教师心理健康教育能力提升项目", "mental health"),
    "MASTER_TEACHERS": Label("名优教师培养项目", "master teachers"),
    "BACKBONE_TEACHERS": Label("骨干教师培养项目", "backbone teachers"),
    "YOUNG_TEACHERS": Label("青年教师培养项目", "young teachers"),
    "NEW_TEACHERS": Label("新任教师培养项目", "new teachers"),
    "IDEOLOGY_TEACHERS": Label("思政课教师素养提升项目", "teachers of ideology"),
    "HEAD_TEACHERS": Label("班主任教师素养提升项目", "head teachers"),
    "PRESCHOOL_TEACHERS": Label("学前教师素养提升项目", "pre-school teachers"),
    "INSTITUTION_STAFF": Label(
        "研训机构教师和培训管理者素养提升项目", "staff of training institutions"
    ),
    "OTHER": Label("其他", "other"),
    "": Label("未填写", "not said yet"),
}


@dataclass(frozen=True, slots=True)
class Total:
    """What projects came to together.

    Attributes:
        projects: how many were declared, drafts and what was withdrawn left out.
        established: how many were established.
        terminated: how many have ended by themselves, having passed their evaluation.
        trainees: how many results there are; a person in two projects counts twice.
        hours: that were attended, by all of them together.
        approved: of the established ones, in 10 000 yuan.
    """

    projects: int
    established: int
    terminated: int
    trainees: int
    passed: int
    hours: Decimal
    approved: Decimal


@dataclass(frozen=True, slots=True)
class Annual:
    """The projects of a year, and what was asked about them."""

    year: int
    projects: tuple[Project, ...]
    asked: Mapping[UUID, Sequence[Asked]]

    def total(self, category: str | None = None) -> Total:
        """What those of a category came to, or all of them."""
        those = [one for one in self.projects if category in {None, one.category}]
        run = [one for one in those if one.established]
        trained = [trainee for one in run for trainee in one.trainees]
        funds = [line for one in run for line in one.funds]
        return Total(
            projects=len(those),
            established=len(run),
            terminated=sum(one.row.state in _TERMINATED for one in run),
            trainees=len(trained),
            passed=sum(one.passed for one in trained),
            hours=sum((one.hours for one in trained), Decimal(0)),
            approved=sum((one.approved or Decimal(0) for one in funds), Decimal(0)),
        )


async def figures(reader: Reader, wanted: ReportWanted) -> Annual:
    """The projects of a year that the reader is inside of; without a year, of the running one."""
    year = wanted.year or local_date(reader.viewer.now).year
    found = await of_year(reader.session, reader.viewer, year, wanted.organisation)
    declared = tuple(one for one in found if one.row.state not in {S.DRAFT, S.WITHDRAWN})
    asked = await asked_about(reader, [one.row.id for one in declared])
    return Annual(year, declared, asked)


async def _told(reader: Reader, wanted: ReportWanted) -> Document:
    found = await figures(reader, wanted)
    units = await names.units(
        reader, [wanted.organisation, *(one.undertaker for one in found.projects)]
    )
    language = reader.language
    year = (said(language, "项目年度", "Year of the projects"), str(found.year))
    return Document(
        title=REPORT.label.text(language),
        about=(
            year,
            *about(reader, units.get(wanted.organisation) if wanted.organisation else None),
        ),
        basis=basis_of(language, *_RULES),
        parts=(
            *_summary(found, language),
            *_by_category(found, language),
            *_by_state(found, language),
            *_each(found, units, language),
            *_asked(found, language),
        ),
    )


def _summary(found: Annual, language: Language) -> Iterator[Part]:
    all_ = found.total()
    yield Heading(said(language, "总体情况", "In all"))
    yield Sentence(
        said(
            language,
            f"{found.year} 年度共申报教师培训项目 {all_.projects} 个，"
            f"批复立项 {all_.established} 个，其中 {all_.terminated} 个通过评估并自动终止；"
            f"培训学员 {all_.trainees} 人次，合格 {all_.passed} 人次，合计 {all_.hours:f} 人·学时；"
            f"批复经费 {all_.approved:f} 万元。",
            f"Projects declared for {found.year}: {all_.projects}; established: "
            f"{all_.established}; ended by themselves, their evaluation passed: "
            f"{all_.terminated}. Trainees: {all_.trainees}; passed: {all_.passed}; hours that "
            f"they attended: {all_.hours:f}. Funds approved: {all_.approved:f} × 10,000 yuan.",
        )
    )
    failed = [one for one in found.projects if one.passed is False]
    if failed:
        titles = said(language, "、", ", ").join(str(one.row.title) for one in failed)
        yield Sentence(
            said(language, f"评估未通过：{titles}。", f"The last evaluation was failed: {titles}."),
            marked=True,
        )


def _by_category(found: Annual, language: Language) -> Iterator[Part]:
    present = [one for one in CATEGORIES if any(p.category == one for p in found.projects)]
    table = Table(
        name="categories",
        title=said(language, "各类项目情况", "Projects by category"),
        columns=(
            names.text("code", "代码", "Code"),
            names.text("category", "项目类别", "Category"),
            names.whole("projects", "申报", "Declared"),
            names.whole("established", "立项", "Established"),
            names.whole("terminated", "通过评估", "Ended"),
            names.whole("trainees", "学员人次", "Trainees"),
            names.whole("passed", "合格人次", "Passed"),
            names.number("hours", "人·学时", "Hours"),
            names.number("approved", "批复经费（万元）", "Funds (10,000 yuan)"),
        ),
        rows=tuple(_category(found, one, language) for one in present),
        widths=(0, 6, 3, 3, 3, 3, 3, 3, 4),
    )
    title = said(language, "各类项目申报与立项数", "Projects declared and established")
    yield from charted(table, Chart(title, table, "category", ("projects", "established")))


def _category(found: Annual, code: str, language: Language) -> Row:
    one = found.total(code)
    return (
        code,
        CATEGORIES[code].text(language),
        one.projects,
        one.established,
        one.terminated,
        one.trainees,
        one.passed,
        one.hours,
        one.approved,
    )


def _by_state(found: Annual, language: Language) -> Iterator[Part]:
    counted = Counter(str(one.row.state) for one in found.projects)
    table = Table(
        name="states",
        title=said(language, "项目所处阶段", "Where the projects are"),
        columns=(
            names.text("code", "代码", "Code"),
            names.text("state", "状态", "State"),
            names.whole("projects", "项目数", "Projects"),
        ),
        rows=tuple(
            (state.name, state.label.text(language), counted[state.name])
            for state in TRAINING_PROJECT.states
            if counted[state.name]
        ),
        widths=(0, 8, 3),
    )
    yield from charted(table, Chart(table.title, table, "state", ("projects",)))


def _each(found: Annual, units: Mapping[UUID, AnyRow], language: Language) -> Iterator[Part]:
    yield Heading(said(language, "各项目情况", "Each project"))
    yield Table(
        name="projects",
        title=said(language, "项目明细", "The projects"),
        columns=(
            names.text("project", "项目", "Project"),
            names.text("unit", "承办单位", "Unit"),
            names.text("state", "状态", "State"),
            names.whole("trainees", "学员", "Trainees"),
            names.whole("passed", "合格", "Passed"),
            names.number("hours", "人·学时", "Hours"),
            names.whole("stages", "缺阶段报告", "Missing reports"),
            names.whole("issues", "未解决问题", "Open problems"),
            names.text("evaluation", "评估", "Evaluation"),
        ),
        rows=tuple(_project(one, units, language) for one in found.projects),
        widths=(7, 5, 5, 3, 3, 3, 3, 4, 4),
    )


def _project(one: Project, units: Mapping[UUID, AnyRow], language: Language) -> Row:
    trained = one.trainees
    state = TRAINING_PROJECT.state(one.row.state)
    return (
        one.row.title,
        names.name_of(units[one.undertaker], language),
        state.label.text(language),
        len(trained),
        sum(trainee.passed for trainee in trained),
        sum((trainee.hours for trainee in trained), Decimal(0)),
        one.stages,
        one.issues,
        _evaluation(one, language),
    )


def _evaluation(one: Project, language: Language) -> str:
    if one.passed is None:
        return "—"
    again = one.failures
    if one.passed and again:
        return said(language, f"通过（整改 {again} 次）", f"passed, failed {again} times before")
    return said(language, "通过", "passed") if one.passed else said(language, "未通过", "failed")


def _asked(found: Annual, language: Language) -> Iterator[Part]:
    every = [one for rows in found.asked.values() for one in rows]
    labels = dimensions(every)
    shown = [
        (code, label.text(language), mean(every, code))
        for code, label in labels.items()
        if mean(every, code) is not None
    ]
    yield Heading(said(language, "参训教师评价", "What the trainees say"))
    asked = sum(one.survey.asked for one in every)
    returned = sum(one.survey.returned for one in every)
    yield Sentence(
        said(
            language,
            f"发放问卷 {len(every)} 次、{asked} 份，收回 {returned} 份。",
            f"Questionnaires: {len(every)}; trainees asked: {asked}; answers: {returned}.",
        )
    )
    table = Table(
        name="dimensions",
        title=said(language, "各维度平均分", "The mean of each dimension"),
        columns=(
            names.text("code", "代码", "Code"),
            names.text("dimension", "评价维度", "Dimension"),
            names.number("mean", "平均分", "Mean"),
        ),
        rows=tuple(shown),
        widths=(0, 8, 3),
    )
    yield from charted(table, Chart(table.title, table, "dimension", ("mean",), most=best(every)))


REPORT: Final = Report(
    name="ANNUAL_PROJECTS",
    label=Label("朝阳区教师培训项目年度报告", "Annual report on training projects"),
    takes=frozenset({Asks.ORGANISATION, Asks.YEAR}),
    told=_told,
)
