"""The growth archive of a teacher: every record, the article it rests on and what was decided."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from trainingflow.domain.calendar import ZONE, local_date
from trainingflow.domain.citation import Citation, Label, Language
from trainingflow.domain.credit import facts
from trainingflow.domain.credit.explain import REASONS, UNITS
from trainingflow.domain.credit.policy import Bound, Unit
from trainingflow.domain.credit.status import Line, RequirementStatus
from trainingflow.policies.declared import PUBLISHED
from trainingflow.policies.reader import Policy
from trainingflow.services.exports.subject import Reader
from trainingflow.services.planning.telling import sentences_of
from trainingflow.services.policy import evaluated_by
from trainingflow.services.reading import people, records
from trainingflow.services.reading.paging import AnyRow
from trainingflow.services.reading.standing import Evaluated, Question, statuses
from trainingflow.services.reports.document import (
    Chart,
    Document,
    Heading,
    Part,
    Row,
    Sentence,
    Table,
    basis_of,
    said,
)
from trainingflow.services.reports.kinds import names
from trainingflow.services.reports.report import Asks, Report, ReportWanted

_RULES: Final = {"hongkou": ("HK-PLAN-53", "HK-ADM-03", "HK-ADM-07")}
_ELSE: Final = ("CY-PLAN-73", "CY-MGMT-10")


@dataclass(frozen=True, slots=True)
class Archive:
    """What is known of a teacher.

    Attributes:
        person: who it is.
        evaluated: what is owed and there, with every record; under the policy of the employer.
        policy: the text by which it was evaluated.
        origins: what each record was confirmed with, by its id.
    """

    person: AnyRow
    evaluated: Evaluated
    policy: Policy
    origins: Mapping[UUID, AnyRow]
    employments: Sequence[AnyRow]
    titles: Sequence[AnyRow]
    posts: Sequence[AnyRow]

    @property
    def named(self) -> dict[str, str]:
        """What was completed, by record."""
        return {str(id_): row.label for id_, row in self.origins.items()}


async def figures(reader: Reader, wanted: ReportWanted) -> Archive | None:
    """What `creditStatus` shows of a teacher; None where the reader may not see the teacher.

    Without a teacher it is the reader's own.
    """
    session, viewer = reader.session, reader.viewer
    teacher = wanted.teacher or viewer.person_id
    ids = [teacher] if teacher else []
    found = (await people.teachers_by_id(session, viewer, ids)).values()
    for person in found:
        question = Question(person.id, wanted.policy)
        evaluated = (await statuses(session, viewer, [question]))[question]
        lines = [UUID(one.record) for one in evaluated.status.lines]
        return Archive(
            person=person,
            evaluated=evaluated,
            policy=evaluated_by(evaluated.status.policy_id, evaluated.status.policy_hash),
            origins=await records.origins(session, viewer, lines),
            employments=(await people.employments(session, viewer, ids)).get(person.id, ()),
            titles=(await people.titles(session, viewer, ids)).get(person.id, ()),
            posts=(await people.posts(session, viewer, ids)).get(person.id, ()),
        )
    return None


async def _told(reader: Reader, wanted: ReportWanted) -> Document:
    language = reader.language
    found = await figures(reader, wanted)
    if found is None:
        nobody = said(language, "没有可见的教师。", "There is no teacher to be seen.")
        return Document(
            title=REPORT.label.text(language),
            about=((said(language, "教师", "Teacher"), "—"),),
            basis=basis_of(language, *_ELSE),
            parts=(Sentence(nobody),),
        )
    units = await names.units(reader, [one.organisation_id for one in found.employments])
    day = local_date(reader.viewer.now).isoformat()
    cycle = found.evaluated.status.cycle or found.policy.credit.cycle
    return Document(
        title=REPORT.label.text(language),
        about=(
            (
                said(language, "教师", "Teacher"),
                f"{names.name_of(found.person, language)} {found.person.code}",
            ),
            (said(language, "办法", "Policy"), found.policy.titles.text(language)),
            (
                said(language, "周期", "Cycle"),
                said(language, f"{cycle.first} 至 {cycle.last}", f"{cycle.first} to {cycle.last}"),
            ),
            (said(language, "截至", "As of"), day),
        ),
        basis=basis_of(language, *names.rules_of(found.policy.id, _RULES, _ELSE)),
        parts=(
            *_career(found, units, language),
            *_requirements(found, language),
            *_records(found, language),
            *_moved(found, language),
            *_articles(found, language),
        ),
    )


def _career(found: Archive, units: Mapping[UUID, AnyRow], language: Language) -> Iterator[Part]:
    posts = {code: one.text(language) for code, one in PUBLISHED["posts"].items()}
    titles = {code: one.text(language) for code, one in PUBLISHED["titles"].items()}
    unit, title, post = (
        said(language, "任职单位", "Employer"),
        said(language, "职称", "Title"),
        said(language, "岗位", "Post"),
    )
    rows: list[Row] = [
        (unit, names.name_of(units[one.organisation_id], language), one.since, one.until)
        for one in found.employments
    ]
    rows += [(title, titles.get(one.title, one.title), one.since, None) for one in found.titles]
    rows += [(post, posts.get(one.post, one.post), one.since, one.until) for one in found.posts]
    yield Heading(said(language, "任职经历", "Career"))
    yield Table(
        name="career",
        title=said(language, "单位、职称与岗位", "Employers, titles and posts"),
        columns=(
            names.text("what", "类别", "What"),
            names.text("name", "名称", "Name"),
            names.day("since", "自", "Since"),
            names.day("until", "至", "Until"),
        ),
        rows=tuple(rows),
        widths=(3, 8, 3, 3),
    )


def _requirements(found: Archive, language: Language) -> Iterator[Part]:
    status, policy = found.evaluated.status, found.policy
    sentences = sentences_of(policy, found.evaluated.teacher, status, language, found.named)
    yield Heading(said(language, "学分完成情况", "What is owed and what is there"))
    yield Sentence(sentences[0], marked=not status.eligible)
    table = Table(
        name="requirements",
        title=said(language, "各项要求", "Requirements"),
        columns=(
            names.text("code", "代码", "Code"),
            names.text("requirement", "要求", "Requirement"),
            names.number("need", "应得", "Need"),
            names.number("have", "已得", "Have"),
            names.number("shortfall", "尚缺", "Short"),
            names.text("unit", "单位", "Unit"),
            names.text("met", "结论", "Verdict"),
            names.text("article", "依据", "Article"),
        ),
        rows=tuple(_requirement(one, found, language) for one in status.requirements),
        widths=(0, 8, 3, 3, 3, 3, 5, 6),
    )
    counted = Table(
        name="credits",
        title=said(language, "学分要求", "Requirements of credits"),
        columns=(
            names.text("requirement", "要求", "Requirement"),
            names.number("have", "已得", "Have"),
            names.number("need", "应得", "Need"),
        ),
        rows=tuple(
            (_named(one, found, language), one.have, one.need)
            for one in status.requirements
            if one.unit is Unit.CREDITS and one.bound is Bound.AT_LEAST
        ),
    )
    title = said(language, "已得与应得学分", "Credits that are there, and that are owed")
    if counted.rows:
        yield Chart(title, counted, "requirement", ("have", "need"))
    yield table


def _requirement(one: RequirementStatus, found: Archive, language: Language) -> Row:
    met = said(language, "达到", "met") if one.met else said(language, "未达到", "not met")
    advisory = "" if one.blocking else said(language, "（提示性）", " (advisory)")
    return (
        one.code,
        _named(one, found, language),
        one.need,
        one.have,
        one.shortfall,
        UNITS[one.unit].text(language),
        met + advisory,
        one.citation.article,
    )


def _named(one: RequirementStatus, found: Archive, language: Language) -> str:
    known = names.demanded(found.policy.credit, one.code)
    period = one.code.removeprefix(known.code).lstrip(".") if known else ""
    return f"{one.label.text(language)} {period}".strip()


def _records(found: Archive, language: Language) -> Iterator[Part]:
    lines = found.evaluated.status.lines
    table = Table(
        name="records",
        title=said(language, "全部学习记录", "Every record"),
        columns=(
            names.text("record", "记录编号", "Record"),
            names.day("earnedOn", "取得日", "Earned on"),
            names.text("title", "学习内容", "What was completed"),
            names.text("activity", "类别", "Kind"),
            names.number("hours", "学时", "Hours"),
            names.text("awards", "计入学分", "Credits"),
            names.text("article", "依据", "Article"),
            names.text("decision", "审核结论", "Decision"),
        ),
        rows=tuple(_record(one, found, language) for one in lines),
        widths=(5, 5, 8, 6, 3, 7, 6, 7),
    )
    years = _years(found, language)
    yield Heading(said(language, "学习记录", "Records"))
    if years.rows:
        title = said(language, "各年计入学分", "Credits by the year in which they were earned")
        yield Chart(title, years, "year", ("credits",))
    yield table


def _record(line: Line, found: Archive, language: Language) -> Row:
    record = found.evaluated.records[line.record]
    origin = found.origins.get(UUID(line.record))
    activities, ledgers = found.policy.credit.activities, _ledgers(found, language)
    known = activities.get(record.activity)
    return (
        line.record[-8:],
        record.earned_on,
        origin.label if origin else None,
        known.label.text(language) if known else record.activity,
        record.hours,
        _joined(language, [f"{ledgers.get(a.ledger, a.ledger)} {a.credits:f}" for a in line.awards])
        or _why_not(line, language),
        line.citation.article if line.citation else None,
        _decision(record, line, language),
    )


def _decision(record: facts.Record, line: Line, language: Language) -> str:
    """What the office decided, and when; a reason where not all of it counts."""
    confirmed, denied = record.confirmed_at, record.denied_at
    if denied is not None:
        day = denied.astimezone(ZONE).date().isoformat()
        return said(language, f"{day} 不予认定", f"refused on {day}")
    if confirmed is None:
        return said(language, "待审核确认", "not confirmed yet")
    day = confirmed.astimezone(ZONE).date().isoformat()
    why = (
        f"{said(language, '；', '; ')}{REASONS[line.reason].text(language)}" if line.reason else ""
    )
    return said(language, f"{day} 审核确认", f"confirmed on {day}") + why


def _why_not(line: Line, language: Language) -> str:
    if line.reason is None:
        return said(language, "不授学分", "no credits")
    return said(language, "未计入", "none")


def _joined(language: Language, words: Sequence[str]) -> str:
    return said(language, "、", ", ").join(words)


def _ledgers(found: Archive, language: Language) -> Mapping[str, str]:
    return {one.code: one.label.text(language) for one in found.policy.credit.ledgers}


def _years(found: Archive, language: Language) -> Table:
    credits_: defaultdict[int, Decimal] = defaultdict(Decimal)
    for line in found.evaluated.status.lines:
        earned = found.evaluated.records[line.record].earned_on
        if earned is not None:
            credits_[earned.year] += sum((one.credits for one in line.awards), Decimal(0))
    rows = tuple((str(year), credits_[year]) for year in sorted(credits_) if credits_[year])
    columns = (names.text("year", "年度", "Year"), names.number("credits", "学分", "Credits"))
    title = said(language, "各年计入学分", "Credits by year")
    return Table("years", title, columns, rows)


def _moved(found: Archive, language: Language) -> Iterator[Part]:
    ledgers = _ledgers(found, language)
    rows = tuple(
        (
            ledgers.get(one.source, one.source),
            ledgers.get(one.target, one.target),
            one.credits,
            one.citation.article,
        )
        for one in found.evaluated.status.offsets
    )
    if rows:
        yield Table(
            name="offsets",
            title=said(language, "折抵", "Credits that moved"),
            columns=(
                names.text("source", "来源类别", "From"),
                names.text("target", "折抵类别", "To"),
                names.number("credits", "学分", "Credits"),
                names.text("article", "依据", "Article"),
            ),
            rows=rows,
        )


def _articles(found: Archive, language: Language) -> Iterator[Part]:
    """Every article that was named, with its words; each once, in the order of its naming."""
    status = found.evaluated.status
    named: list[Citation | None] = [one.citation for one in status.requirements]
    named += [one.citation for one in status.lines]
    named += [one.citation for one in status.offsets]
    seen = dict.fromkeys((one.document, one.article, one.quote) for one in named if one)
    yield Heading(said(language, "所引条款", "Articles"))
    yield Table(
        name="articles",
        title=said(language, "所引条款原文", "The words of the articles"),
        columns=(
            names.text("document", "文件", "Document"),
            names.text("article", "条款", "Article"),
            names.text("quote", "原文", "Words"),
        ),
        rows=tuple(seen),
        widths=(5, 4, 10),
    )


REPORT: Final = Report(
    name="GROWTH_ARCHIVE",
    label=Label("教师专业成长档案", "Growth archive of a teacher"),
    takes=frozenset({Asks.TEACHER, Asks.POLICY}),
    told=_told,
)
