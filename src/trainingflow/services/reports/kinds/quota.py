"""The share of general courses among those that teachers of training institutions developed."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from trainingflow.domain.calendar import local_date
from trainingflow.domain.citation import Label, Language
from trainingflow.services.exports.subject import Reader
from trainingflow.services.reading import people
from trainingflow.services.reading.course_quota import QuotaReport, general_course_quota
from trainingflow.services.reports.document import (
    Chart,
    Document,
    Part,
    Row,
    Sentence,
    Shape,
    Table,
    basis_of,
    charted,
    said,
)
from trainingflow.services.reports.kinds import names
from trainingflow.services.reports.kinds.completion import about, rate
from trainingflow.services.reports.report import Asks, Report, ReportWanted

_SEPTEMBER: Final = 9


async def figures(reader: Reader, wanted: ReportWanted) -> tuple[int, QuotaReport | None]:
    """The academic year, by the year in which it begins, and what `generalCourseQuota` shows.

    Without a year it is the running one.
    """
    today = local_date(reader.viewer.now)
    running = today.year if today.month >= _SEPTEMBER else today.year - 1
    year = wanted.year or running
    viewer = reader.viewer
    return year, await general_course_quota(reader.session, viewer, year, wanted.organisation)


async def _told(reader: Reader, wanted: ReportWanted) -> Document:
    year, found = await figures(reader, wanted)
    quotas = found.quotas if found else ()
    units = await names.units(reader, [wanted.organisation])
    persons = await people.persons(reader.session, reader.viewer, [one.developer for one in quotas])
    language = reader.language
    academic = (said(language, "学年", "Academic year"), f"{year}–{year + 1}")
    rows: list[Row] = [
        (
            names.name_of(persons[one.developer], language),
            persons[one.developer].code,
            one.general,
            one.developed - one.general,
            one.developed,
            rate(one.general, one.developed),
            found.met(one) if found else None,
        )
        for one in quotas
    ]
    rows.sort(key=lambda row: (Decimal(str(row[5])), str(row[1])))
    return Document(
        title=REPORT.label.text(language),
        about=(
            *about(reader, units.get(wanted.organisation) if wanted.organisation else None),
            academic,
        ),
        basis=basis_of(language, "CY-COURSE-18"),
        parts=tuple(_parts(found, tuple(rows), language)),
    )


def _parts(found: QuotaReport | None, rows: tuple[Row, ...], language: Language) -> Iterator[Part]:
    if found is None:
        none = Label("办法未规定比例。", "The policy asks for no share of them.")
        yield Sentence(none.text(language))
        return
    short = sum(not met for *_, met in rows)
    share = f"{found.required.value * Decimal(100):.0f}%"
    yield Sentence(
        said(
            language,
            f"{len(rows)} 名研训机构教师在本学年开发了课程，"
            f"其中 {short} 名的一般课程不足 {share}。",
            f"Teachers of training institutions who developed courses in this academic year: "
            f"{len(rows)}; those with less than {share} general courses: {short}.",
        ),
        marked=short > 0,
    )
    table = Table(
        name="quotas",
        title=said(language, "各研训机构教师开发课程情况", "Courses by developer"),
        columns=(
            names.text("developer", "教师", "Teacher"),
            names.text("code", "教师编号", "Number"),
            names.whole("general", "一般课程", "General"),
            names.whole("micro", "微课程", "Micro"),
            names.whole("developed", "合计", "In all"),
            names.share("share", "一般课程占比", "Share of general"),
            names.yes_or_no("met", "是否达到", "Reached"),
        ),
        rows=rows,
        widths=(6, 5, 3, 3, 3, 4, 3),
    )
    title = said(language, "开发课程数", "Courses that were developed")
    yield from charted(table, Chart(title, table, "developer", ("general", "micro"), Shape.STACKED))


REPORT: Final = Report(
    name="GENERAL_COURSE_QUOTA",
    label=Label("研训机构教师一般课程占比报告", "Share of general courses"),
    takes=frozenset({Asks.ORGANISATION, Asks.YEAR}),
    told=_told,
)
