"""Monitoring of credits and the notice of it: teacher, school and district, each level its own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from trainingflow.domain.citation import Label, Language
from trainingflow.domain.credit.pace import PaceState
from trainingflow.services.exports.subject import Reader
from trainingflow.services.reading import people, standings
from trainingflow.services.reading.paging import AnyRow
from trainingflow.services.reading.roll_up import GroupBy, RolledUp, roll_up
from trainingflow.services.reading.standings import Wanted
from trainingflow.services.reports.document import (
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
from trainingflow.services.reports.kinds.completion import about, rate
from trainingflow.services.reports.kinds.pace import lack_table, pace_chart, pace_table
from trainingflow.services.reports.report import Asks, Report, ReportWanted

_RULES: Final = {"hongkou": ("HK-ADM-08", "HK-ADM-09", "HK-USE-06")}
_ELSE: Final = ("CY-MGMT-04", "CY-MGMT-17")


@dataclass(frozen=True, slots=True)
class Monitored:
    """A policy: all of its teachers, its units, and the teachers who are told what they lack.

    Attributes:
        units: the greatest share of teachers behind first.
        named: the standings of whoever is not eligible, by unit and teacher.
    """

    all: RolledUp
    units: tuple[RolledUp, ...]
    named: tuple[AnyRow, ...]


async def figures(reader: Reader, wanted: ReportWanted) -> tuple[Monitored, ...]:
    """Count and list the standings that `creditStatuses` shows to the reader, by policy."""
    session, viewer = reader.session, reader.viewer
    asked = Wanted(organisation=wanted.organisation, policy_id=wanted.policy)
    everybody = await roll_up(session, viewer, asked, GroupBy.ALL)
    units = await roll_up(session, viewer, asked, GroupBy.ORGANISATION)
    short = Wanted(asked.organisation, asked.policy_id, eligible=False)
    missing = standings.listing(viewer, short)
    listed = (await session.execute(missing.statement, dict(missing.given))).all()
    return tuple(
        Monitored(
            one,
            tuple(sorted((u for u in units if u.policy_id == one.policy_id), key=_least_behind)),
            tuple(row for row in listed if row.policy_id == one.policy_id),
        )
        for one in everybody
    )


def _least_behind(unit: RolledUp) -> Decimal:
    return -rate(unit.pace[PaceState.BEHIND], unit.teachers)


async def _told(reader: Reader, wanted: ReportWanted) -> Document:
    found = await figures(reader, wanted)
    ids = [row.organisation_id for one in found for row in one.units]
    ids += [row.organisation_id for one in found for row in one.named]
    units = await names.units(reader, [wanted.organisation, *ids])
    teachers = await people.persons(
        reader.session, reader.viewer, [row.teacher_id for one in found for row in one.named]
    )
    language = reader.language
    nobody = said(language, "没有可见的教师。", "There is no teacher to be seen.")
    first = found[0].all.policy_id if found else ""
    return Document(
        title=REPORT.label.text(language),
        about=about(reader, units.get(wanted.organisation) if wanted.organisation else None),
        basis=basis_of(language, *names.rules_of(first, _RULES, _ELSE)),
        parts=tuple(p for one in found for p in _of_policy(one, units, teachers, language))
        or (Sentence(nobody),),
    )


def _of_policy(
    found: Monitored,
    units: Mapping[UUID, AnyRow],
    teachers: Mapping[UUID, AnyRow],
    language: Language,
) -> Iterator[Part]:
    group = found.all
    yield Heading(names.policy_name(group.policy_id, language))
    yield Sentence(
        said(
            language,
            f"监测 {len(found.units)} 个单位、{group.teachers} 名教师：{group.eligible} 名达标，"
            f"{len(found.named)} 名未达标，{group.pace[PaceState.BEHIND]} 名进度落后。",
            f"{group.teachers} teachers of {len(found.units)} units: {group.eligible} have what "
            f"they owe, {len(found.named)} have not, {group.pace[PaceState.BEHIND]} are behind "
            "an even pace.",
        )
    )
    yield Heading(said(language, "学校监测", "Schools"), deeper=True)
    table = pace_table(
        f"units.{group.policy_id}",
        said(
            language, "各单位监测情况（落后占比由高到低）", "Units, most of whom are behind first"
        ),
        Label("单位", "Unit"),
        [
            (names.name_of(units[one.organisation_id], language), one)
            for one in found.units
            if one.organisation_id
        ],
    )
    yield from charted(table, pace_chart(table, language))
    yield Heading(said(language, "各项要求", "Requirements"), deeper=True)
    yield lack_table(f"lacks.{group.policy_id}", group, group.lacks, language)
    yield Heading(said(language, "通报名单", "Notice"), deeper=True)
    yield _notice(found, units, teachers, language)


def _notice(
    found: Monitored,
    units: Mapping[UUID, AnyRow],
    teachers: Mapping[UUID, AnyRow],
    language: Language,
) -> Table:
    rows = [
        _named(found.all.policy_id, one, units.get(one.organisation_id), teachers, language)
        for one in found.named
    ]
    rows.sort(key=lambda row: (str(row[0]), str(row[2])))
    return Table(
        name=f"notice.{found.all.policy_id}",
        title=said(
            language,
            "未达标教师及所缺要求（含于其中者不重复列出）",
            "Who lacks what; parts, not their whole",
        ),
        columns=(
            names.text("organisation", "单位", "Unit"),
            names.text("teacher", "教师", "Teacher"),
            names.text("code", "教师编号", "Number"),
            names.number("have", "已得学分", "Credits"),
            names.number("need", "应得学分", "Owed"),
            names.text("missing", "未达到的要求", "Requirements not met"),
        ),
        rows=tuple(rows),
        widths=(5, 4, 4, 3, 3, 9),
    )


def _named(
    policy_id: str,
    row: AnyRow,
    unit: AnyRow | None,
    teachers: Mapping[UUID, AnyRow],
    language: Language,
) -> Row:
    teacher = teachers[row.teacher_id]
    return (
        names.name_of(unit, language) if unit else "",
        names.name_of(teacher, language),
        teacher.code,
        row.have,
        row.need,
        _list(policy_id, row.missing, language),
    )


def _list(policy_id: str, codes: Sequence[str], language: Language) -> str:
    inner = names.outermost_left_out(policy_id, codes)
    words = [names.requirement_name(policy_id, one, language) for one in inner]
    return said(language, "、", ", ").join(words)


REPORT: Final = Report(
    name="CREDIT_MONITORING",
    label=Label("学分监测与通报", "Monitoring and notice of credits"),
    takes=frozenset({Asks.ORGANISATION, Asks.POLICY}),
    told=_told,
)
