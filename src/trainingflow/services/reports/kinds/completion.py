"""How many teachers of each school have completed what they owe: for the appraisal of its head."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from trainingflow.domain.calendar import local_date
from trainingflow.domain.citation import Label, Language
from trainingflow.domain.credit.outlook_sentences import STATES
from trainingflow.domain.credit.pace import PaceState
from trainingflow.services.exports.subject import Reader
from trainingflow.services.reading.paging import AnyRow
from trainingflow.services.reading.roll_up import GroupBy, RolledUp, roll_up
from trainingflow.services.reading.standings import Wanted
from trainingflow.services.reading.yearly import OfYear, of_year
from trainingflow.services.reports.document import (
    Chart,
    Document,
    Heading,
    Part,
    Sentence,
    Table,
    basis_of,
    charted,
    said,
)
from trainingflow.services.reports.kinds import names
from trainingflow.services.reports.report import Asks, Report, ReportWanted

_RULES: Final = ("CY-PLAN-70", "CY-MGMT-17")
_NOBODY: Final = OfYear(0, 0)


@dataclass(frozen=True, slots=True)
class School:
    """A school under one policy.

    Attributes:
        group: how far its teachers have come in the cycle.
        year: how many of them owe something of the year alone, and how many have all of it.
    """

    unit: UUID
    group: RolledUp
    year: OfYear

    @property
    def rate(self) -> Decimal:
        """The share of teachers who miss nothing that the certificate hangs on (完成率)."""
        return rate(self.group.eligible, self.group.teachers)


@dataclass(frozen=True, slots=True)
class Completion:
    """The schools by policy, the lowest rate first; and all of them together, by policy."""

    year: int
    schools: tuple[School, ...]
    all: tuple[RolledUp, ...]


async def figures(reader: Reader, wanted: ReportWanted) -> Completion:
    """Count the standings that `creditStatuses` shows to the reader."""
    session, viewer = reader.session, reader.viewer
    year = wanted.year or local_date(viewer.now).year
    asked = Wanted(organisation=wanted.organisation, policy_id=wanted.policy)
    groups = await roll_up(session, viewer, asked, GroupBy.ORGANISATION)
    of_this = await of_year(session, viewer, asked, year)
    schools = [
        School(one.organisation_id, one, of_this.get((one.policy_id, one.organisation_id), _NOBODY))
        for one in groups
        if one.organisation_id is not None
    ]
    schools.sort(key=lambda one: (one.group.policy_id, one.rate))
    everybody = await roll_up(session, viewer, asked, GroupBy.ALL)
    return Completion(year, tuple(schools), tuple(everybody))


def rate(some: int, all_: int) -> Decimal:
    """A share; 0 where there is nobody."""
    return Decimal(some) / Decimal(all_) if all_ else Decimal(0)


async def _told(reader: Reader, wanted: ReportWanted) -> Document:
    found = await figures(reader, wanted)
    units = await names.units(reader, [wanted.organisation, *(one.unit for one in found.schools)])
    language = reader.language
    return Document(
        title=REPORT.label.text(language),
        about=about(reader, units.get(wanted.organisation) if wanted.organisation else None),
        basis=basis_of(language, *_RULES),
        parts=tuple(_parts(found, units, language)),
    )


def about(reader: Reader, unit: AnyRow | None) -> tuple[tuple[str, str], ...]:
    """Of whom and of when a report about many is."""
    language = reader.language
    everybody = said(language, "可见的全部单位", "all units that the reader sees")
    return (
        (said(language, "范围", "Scope"), names.name_of(unit, language) if unit else everybody),
        (said(language, "截至", "As of"), local_date(reader.viewer.now).isoformat()),
    )


def _parts(found: Completion, units: Mapping[UUID, AnyRow], language: Language) -> list[Part]:
    parts: list[Part] = []
    for group in found.all:
        schools = [one for one in found.schools if one.group.policy_id == group.policy_id]
        parts += _of_policy(group, schools, units, found.year, language)
    if not parts:
        parts.append(
            Sentence(said(language, "没有可见的教师。", "There is no teacher to be seen."))
        )
    return parts


def _of_policy(
    group: RolledUp,
    schools: Sequence[School],
    units: Mapping[UUID, AnyRow],
    year: int,
    language: Language,
) -> list[Part]:
    share = rate(group.eligible, group.teachers) * 100
    zh = (
        f"共 {group.teachers} 名教师，{group.eligible} 名已达到结业要求，完成率 {share:.1f}%；"
        f"进度落后 {group.pace[PaceState.BEHIND]} 名。"
    )
    en = (
        f"{group.eligible} of {group.teachers} teachers miss nothing that the certificate hangs "
        f"on: a completion rate of {share:.1f}%. {group.pace[PaceState.BEHIND]} are behind an "
        "even pace."
    )
    table = _table(group, schools, units, year, language)
    titles = (
        said(language, "各单位完成率（由低到高）", "Completion rate by unit, the lowest first"),
        said(language, "各单位教师进度", "Pace of the teachers by unit"),
    )
    return [
        Heading(names.policy_name(group.policy_id, language)),
        Sentence(said(language, zh, en)),
        *charted(
            table,
            Chart(titles[0], table, "organisation", ("rate",)),
        ),
    ]


def _table(
    group: RolledUp,
    schools: Sequence[School],
    units: Mapping[UUID, AnyRow],
    year: int,
    language: Language,
) -> Table:
    behind = STATES[PaceState.BEHIND]
    return Table(
        name=f"schools.{group.policy_id}",
        title=said(language, "各单位完成情况", "Completion by unit"),
        columns=(
            names.text("organisation", "单位", "Unit"),
            names.text("organisationCode", "单位编号", "Code"),
            names.whole("teachers", "教师数", "Teachers"),
            names.whole("eligible", "已达标", "Eligible"),
            names.share("rate", "完成率", "Rate"),
            names.whole("behind", behind.zh, behind.en.capitalize()),
            names.whole("owedInYear", f"{year} 年应完成", f"Owing in {year}"),
            names.whole("metInYear", f"{year} 年已完成", f"Met in {year}"),
        ),
        rows=tuple(
            (
                names.name_of(units[one.unit], language),
                units[one.unit].code,
                one.group.teachers,
                one.group.eligible,
                one.rate,
                one.group.pace[PaceState.BEHIND],
                one.year.owed,
                one.year.met,
            )
            for one in schools
        ),
        widths=(7, 4, 3, 3, 3, 3, 4, 4),
    )


REPORT: Final = Report(
    name="SCHOOL_COMPLETION",
    label=Label("各校教师培训完成率报告", "Completion rate of schools"),
    takes=frozenset({Asks.ORGANISATION, Asks.POLICY, Asks.YEAR}),
    told=_told,
)
