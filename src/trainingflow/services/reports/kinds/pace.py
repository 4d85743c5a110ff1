"""Where a district is with its credits beside an even pace, and what it lacks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from trainingflow.domain.citation import Label, Language
from trainingflow.domain.credit.explain import UNITS
from trainingflow.domain.credit.outlook_sentences import STATES
from trainingflow.domain.credit.pace import PaceState
from trainingflow.policies import library
from trainingflow.services.exports.subject import Reader
from trainingflow.services.reading.roll_up import GroupBy, Lack, RolledUp, roll_up
from trainingflow.services.reading.standings import Wanted
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

_RULES: Final = ("CY-MGMT-04", "CY-PLAN-73", "CY-MGMT-17")
_COLUMNS: Final = {
    PaceState.BEHIND: "behind",
    PaceState.ON_TRACK: "onTrack",
    PaceState.AHEAD: "ahead",
    PaceState.DONE: "done",
}


@dataclass(frozen=True, slots=True)
class DistrictPace:
    """A policy: all teachers, and those of each kind of unit."""

    all: RolledUp
    kinds: tuple[RolledUp, ...]


async def figures(reader: Reader, wanted: ReportWanted) -> tuple[DistrictPace, ...]:
    """Count the standings that the reader sees, by policy, as `creditRollUp` does."""
    session, viewer = reader.session, reader.viewer
    asked = Wanted(organisation=wanted.organisation, policy_id=wanted.policy)
    everybody = await roll_up(session, viewer, asked, GroupBy.ALL)
    kinds = await roll_up(session, viewer, asked, GroupBy.ORGANISATION_KIND)
    return tuple(
        DistrictPace(one, tuple(kind for kind in kinds if kind.policy_id == one.policy_id))
        for one in everybody
    )


async def _told(reader: Reader, wanted: ReportWanted) -> Document:
    found = await figures(reader, wanted)
    units = await names.units(reader, [wanted.organisation])
    language = reader.language
    nobody = said(language, "没有可见的教师。", "There is no teacher to be seen.")
    return Document(
        title=REPORT.label.text(language),
        about=about(reader, units.get(wanted.organisation) if wanted.organisation else None),
        basis=basis_of(language, *_RULES),
        parts=tuple(part for one in found for part in _of_policy(one, language))
        or (Sentence(nobody),),
    )


def _of_policy(found: DistrictPace, language: Language) -> Iterator[Part]:
    group = found.all
    behind = rate(group.pace[PaceState.BEHIND], group.teachers) * 100
    yield Heading(names.policy_name(group.policy_id, language))
    yield Sentence(
        said(
            language,
            f"共 {group.teachers} 名教师，其中 {group.pace[PaceState.BEHIND]} 名进度落后"
            f"（{behind:.1f}%），{group.pace[PaceState.DONE]} 名学分已修满。",
            f"{group.pace[PaceState.BEHIND]} of {group.teachers} teachers ({behind:.1f}%) are "
            f"behind an even pace; {group.pace[PaceState.DONE]} have all their credits.",
        )
    )
    table = pace_table(
        f"pace.{group.policy_id}",
        said(language, "各类单位教师进度", "Pace by kind of unit"),
        Label("单位类别", "Kind of unit"),
        [(names.kind_name(one.kind or "", language), one) for one in found.kinds],
    )
    yield from charted(table, pace_chart(table, language))
    lacks = lack_table(f"lacks.{group.policy_id}", group, group.lacks, language)
    title = said(language, "各项要求未达到的教师数", "Teachers who fall short, by requirement")
    yield from charted(lacks, Chart(title, lacks, "requirement", ("teachers",)))


def pace_chart(table: Table, language: Language) -> Chart:
    """Where the teachers of each row are, on top of each other."""
    title = said(language, "教师进度（人数）", "Pace of the teachers (numbers)")
    tones = (Tone.POOR, Tone.PLAIN, Tone.STEADY, Tone.GOOD)
    return Chart(title, table, "name", tuple(_COLUMNS.values()), Shape.STACKED, tones)


def pace_table(
    name: str,
    title: str,
    what: Label,
    groups: Sequence[tuple[str, RolledUp]],
) -> Table:
    """Groups of teachers by where they are."""
    states = [
        names.whole(code, STATES[s].zh, STATES[s].en.capitalize()) for s, code in _COLUMNS.items()
    ]
    return Table(
        name=name,
        title=title,
        columns=(
            names.text("name", what.zh, what.en),
            names.whole("teachers", "教师数", "Teachers"),
            *states,
            names.share("behindShare", "落后占比", "Share behind"),
        ),
        rows=tuple(
            (
                called,
                one.teachers,
                *(one.pace[state] for state in _COLUMNS),
                rate(one.pace[PaceState.BEHIND], one.teachers),
            )
            for called, one in groups
        ),
        widths=(7, 3, 3, 3, 3, 3, 3),
    )


def lack_table(name: str, group: RolledUp, lacks: Sequence[Lack], language: Language) -> Table:
    """What a group lacks, requirement by requirement in the order of the policy."""
    ordered = sorted(lacks, key=lambda one: names.place(group.policy_id, one.code))
    return Table(
        name=name,
        title=said(language, "各项要求缺口", "What is lacking, by requirement"),
        columns=(
            names.text("code", "代码", "Code"),
            names.text("requirement", "要求", "Requirement"),
            names.whole("teachers", "未达到人数", "Teachers short"),
            names.share("share", "占比", "Share"),
            names.number("amount", "缺口合计", "Short in all"),
            names.text("unit", "单位", "Unit"),
        ),
        rows=tuple(_lack(group, one, language) for one in ordered),
        widths=(0, 8, 3, 3, 3, 3),
    )


def _lack(group: RolledUp, one: Lack, language: Language) -> Row:
    found = names.demanded(library.named(group.policy_id).credit, one.code)
    return (
        one.code,
        names.requirement_name(group.policy_id, one.code, language),
        one.teachers,
        rate(one.teachers, group.teachers),
        one.amount,
        UNITS[found.unit].text(language) if found else None,
    )


REPORT: Final = Report(
    name="DISTRICT_PACE",
    label=Label("全区学分进度与缺口报告", "Pace and shortfall of the district"),
    takes=frozenset({Asks.ORGANISATION, Asks.POLICY}),
    told=_told,
)
