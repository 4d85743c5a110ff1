"""What a teacher owes and has: the answer of an evaluation, article by article."""

from asyncio import gather
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Annotated
from uuid import UUID

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.scalars import show_decimal
from trainingflow.api.types.citation import Citation
from trainingflow.api.types.explanation import Explanation, record_id
from trainingflow.api.types.node import shown
from trainingflow.api.types.pace import CreditDue, CreditOpening, CreditPace
from trainingflow.api.types.policy import Policy
from trainingflow.domain.citation import Language
from trainingflow.domain.credit import facts, status
from trainingflow.domain.credit.account import Account, account_of
from trainingflow.domain.credit.dues import dues_of
from trainingflow.domain.credit.explain import REASONS
from trainingflow.domain.credit.pace import pace_of
from trainingflow.domain.credit.policy import Bound, CreditPolicy, Unit
from trainingflow.domain.credit.provisional import provisional
from trainingflow.domain.credit.status import LineStatus, Reason
from trainingflow.domain.credit.trace import trace_of
from trainingflow.policies.reader import Policy as PolicyFile
from trainingflow.services.planning.occasions import occasions_of
from trainingflow.services.planning.openings import openings_of
from trainingflow.services.planning.telling import sentences_of
from trainingflow.services.policy import evaluated_by
from trainingflow.services.reading.paging import AnyRow
from trainingflow.services.reading.standing import Evaluated

CourseRunType = Annotated["CourseRun", strawberry.lazy("trainingflow.api.types.course_run")]  # type: ignore[name-defined]  # noqa: F821 - resolved when the schema is built
CreditBatchType = Annotated["CreditBatch", strawberry.lazy("trainingflow.api.types.course_run")]  # type: ignore[name-defined]  # noqa: F821 - as above


@strawberry.type(description="What a record brings to a requirement (计入要求的记录).")
class RequirementPart:
    """What a record brings to a requirement."""

    record: strawberry.ID = strawberry.field(description="The record (学习记录编号).")
    amount: Decimal = strawberry.field(
        description="How much, in the unit of the requirement, above 0 (数量)."
    )


@strawberry.type(description="What is owed for one requirement and what is there (要求).")
class Requirement:
    """What is owed for one requirement and what is there."""

    told: strawberry.Private["Told"]

    code: str = strawberry.field(
        description="The code (代码), with the year where it is yearly: `ANNUAL.2023`."
    )
    label: str = strawberry.field(description="The name (名称).")
    unit: Unit = strawberry.field(description="What the numbers count (单位).")
    bound: Bound = strawberry.field(
        description="Whether `need` is to be reached or not to be passed (下限或上限)."
    )
    need: Decimal = strawberry.field(
        description="The number of the whole cycle or period (应得): the minimum, or with "
        "AT_MOST the maximum."
    )
    have: Decimal = strawberry.field(
        description="What counts, after caps and offsets (已得); with what was carried over."
    )
    carried_over: Decimal = strawberry.field(
        description="What of `have` the period before handed on (结转), mostly 0."
    )
    shortfall: Decimal = strawberry.field(
        description="What is missing, or too much with AT_MOST; at least 0 (尚缺)."
    )
    met: bool = strawberry.field(
        description="Whether nothing is missing, or nothing too much (是否达到)."
    )
    blocking: bool = strawberry.field(
        description="Whether the certificate hangs on it (是否影响合格证书)."
    )
    part_of: str | None = strawberry.field(
        description="The code of the requirement that contains it (所属要求)."
    )
    citation: Citation = strawberry.field(description="The article that demands it (依据).")

    @field(
        "What would count if every record that waits for its confirmation were confirmed (预计): "
        "the same as `have` where none waits."
    )
    def provisional(self) -> Decimal:
        """Give the number of the provisional status."""
        return self.told.provisional[self.code]

    @field("What each record brings to it (计入记录), before anything moved; the records in order.")
    def lines(self) -> list[RequirementPart]:
        """Show the records that count to it."""
        chosen = self.told.account.selected(self.code)
        return [
            RequirementPart(record=strawberry.ID(record_id(one.of)), amount=one.amount)
            for one in (chosen.parts if chosen else ())
        ]

    @field("The requirements that this one contains (所含要求), in the order of the policy.")
    def parts(self) -> list["Requirement"]:
        """Show the requirements inside."""
        return _inside(self.told, self.code)


@strawberry.type(description="Credits that a record brought into one ledger (计入学分).")
class CreditAward:
    """Credits that a record brought into one ledger, before anything moved."""

    ledger: str = strawberry.field(description="The ledger's code (学分类别).")
    ledger_label: str = strawberry.field(description="The name of the ledger (学分类别名称).")
    credits: Decimal = strawberry.field(description="How many, never zero (学分).")


@strawberry.type(description="A completed training and what became of it (学习记录).")
class CreditLine:
    """A record and what became of it."""

    record_key: strawberry.Private[str]

    record: strawberry.ID = strawberry.field(
        description="The record (学习记录编号), the same under every policy and at every time."
    )
    activity: str = strawberry.field(description="The kind of training (培训活动).")
    activity_label: str = strawberry.field(
        description="The name of the kind of training (培训活动名称)."
    )
    hours: Decimal | None = strawberry.field(
        description="Class hours, as fixed when it was appraised (学时)."
    )
    earned_on: date | None = strawberry.field(description="The day of the last session (取得日).")
    confirmed_at: datetime | None = strawberry.field(
        description="When it was confirmed (审核确认时间); null while it is not."
    )
    status: LineStatus = strawberry.field(description="How much of it counts (计入情况).")
    reason: Reason | None = strawberry.field(
        description="Why not all of it counts (未计入原因); null where it does."
    )
    reason_label: str | None = strawberry.field(
        description="The reason in words (未计入原因说明); null where there is none."
    )
    awards: list[CreditAward] = strawberry.field(
        description="The credits by ledger, before anything moved (计入学分)."
    )
    citation: Citation | None = strawberry.field(
        description="The article that grants the credits, or withholds them (依据)."
    )

    @field("What was completed (学习内容): the run, or how the record was imported.")
    async def title(self, info: Info) -> str | None:
        """Name what the record was confirmed with."""
        origin = await self._origin(info)
        return origin.label if origin else None

    async def title_of(self, info: Info) -> str:
        """Name what was completed; a record that is not there yet by its kind of training."""
        origin = await self._origin(info)
        return origin.label if origin else self.activity_label

    @field("The credit batch that confirms it (学分批次); null for an imported record.")
    async def batch(self, info: Info) -> CreditBatchType | None:
        """Load the batch, where the viewer may see it."""
        origin = await self._origin(info)
        if origin is None or origin.batch_id is None:
            return None
        from trainingflow.api.types.course_run import CreditBatch  # noqa: PLC0415 - they show each other

        return shown(CreditBatch.show, await info.context.loaders.items.load(origin.batch_id))

    @field("The run in which it was earned (课程实施); null for an imported record.")
    async def run(self, info: Info) -> CourseRunType | None:
        """Load the run, where the viewer may see it."""
        origin = await self._origin(info)
        if origin is None or origin.run_id is None:
            return None
        from trainingflow.api.types.course_run import CourseRun  # noqa: PLC0415 - they show each other

        return shown(CourseRun.show, await info.context.loaders.items.load(origin.run_id))

    async def _origin(self, info: Info) -> AnyRow | None:
        return await info.context.loaders.origins.load(UUID(self.record_key))


@strawberry.type(description="Credits that moved from one ledger to another (折抵).")
class CreditOffset:
    """Credits that moved, never copied."""

    source: str = strawberry.field(description="The ledger they left (来源类别).")
    target: str = strawberry.field(description="The ledger they fill (折抵类别).")
    credits: Decimal = strawberry.field(description="How many, never zero (学分).")
    citation: Citation = strawberry.field(description="The article that allows it (依据).")


class Names:
    """What a policy calls its ledgers and activities, in one language."""

    def __init__(self, policy: CreditPolicy, language: Language) -> None:
        self.language = language
        self.ledgers = {one.code: one.label.text(language) for one in policy.ledgers}
        self._activities = policy.activities

    def activity(self, code: str) -> str:
        """Name an activity; one that the policy does not know is called by its code."""
        known = self._activities.get(code)
        return known.label.text(self.language) if known else code


@strawberry.type(description="A number behind a finding (数值).")
class FindingFact:
    """A number or code behind a finding."""

    name: str = strawberry.field(description="What it is (名称).")
    value: str = strawberry.field(description="The number or code, as text (值).")


@strawberry.type(description="Something that people should look at (提示).")
class CreditFinding:
    """Something that people should look at."""

    code: str = strawberry.field(description="The code (代码), e.g. `HOURS_SHORTFALL`.")
    label: str = strawberry.field(description="What it is about (说明).")
    blocking: bool = strawberry.field(
        description="Whether the certificate hangs on it (是否影响合格证书)."
    )
    facts: list[FindingFact] = strawberry.field(description="The numbers behind it (数值).")
    citation: Citation = strawberry.field(description="The article (依据).")


@strawberry.type(
    description="What a teacher owes and has under one policy, at two clocks (学分情况)."
)
class CreditStatus:
    """What a teacher owes and has."""

    told: strawberry.Private["Told"]
    policy_hash: str = strawberry.field(
        description="SHA-256 of everything that the policy said (办法校验值)."
    )
    valid_at: date = strawberry.field(description="The day asked about (截至日).")
    known_at: datetime | None = strawberry.field(
        description="Only confirmations up to this instant count (知悉时点); null for all."
    )
    requirements: list[Requirement] = strawberry.field(
        description="The requirements, in the order of the policy (各项要求): whole and part in "
        "one list; `tree` has the parts under their whole."
    )
    lines: list[CreditLine] = strawberry.field(
        description="Every record, each exactly once (全部学习记录)."
    )
    offsets: list[CreditOffset] = strawberry.field(description="What moved between ledgers (折抵).")
    findings: list[CreditFinding] = strawberry.field(
        description="What people should look at (提示)."
    )
    eligible: bool = strawberry.field(
        description="Whether nothing that the certificate hangs on is missing (是否合格)."
    )

    @field("The policy (办法).")
    def policy(self) -> Policy:
        """Show the policy under which the records were read."""
        return Policy.of(self.told.policy)

    @field("The requirements that are part of no other (要求树), each with its `parts`.")
    def tree(self) -> list[Requirement]:
        """Show the requirements that nothing contains."""
        return _inside(self.told, None)

    @field("Whether the teacher is on track (进度) on the day.")
    def pace(self) -> CreditPace:
        """Compare with an even pace."""
        told = self.told
        return CreditPace.of(pace_of(told.credit, told.teacher, told.status), told.language)

    @field("What is due next and by when (下一到期事项); null when nothing is owed.")
    def next_due(self) -> CreditDue | None:
        """Show the first of what is due."""
        return next(iter(self.dues()), None)

    @field("What is due (到期事项), the earliest first; empty when nothing is owed.")
    def dues(self) -> list[CreditDue]:
        """Show what is due."""
        told = self.told
        found = dues_of(
            told.credit,
            told.teacher,
            told.status,
            occasions_of(told.policy, told.status.valid_at),
        )
        return [CreditDue.of(one, told.language) for one in found]

    @field(
        "The next windows of the calendar for what is missing (下一申报时间): what a school has to "
        "declare or to tell of before it counts. The earliest first."
    )
    def openings(self) -> list[CreditOpening]:
        """Show the windows."""
        told = self.told
        return [
            CreditOpening.of(one, told.language) for one in openings_of(told.policy, told.status)
        ]

    @field("How it came about, step by step (计算过程), as versioned data.")
    def explanation(self) -> Explanation:
        """Trace the status."""
        told = self.told
        return Explanation.of(trace_of(told.account), told.credit, told.language)

    @field(
        "The status in sentences (文字说明), in the language of the request: the verdict, each "
        "requirement, record and finding, the pace, and what is due."
    )
    async def sentences(self, info: Info) -> list[str]:
        """Tell the status; a record is called by what was completed, as its line is."""
        told = self.told
        names = await gather(*(one.title_of(info) for one in self.lines))
        titles = {one.record_key: name for one, name in zip(self.lines, names, strict=True)}
        return list(sentences_of(told.policy, told.teacher, told.status, told.language, titles))

    @classmethod
    def of(cls, evaluated: Evaluated, language: Language) -> "CreditStatus":
        """Show an evaluation with what it was computed from."""
        said = evaluated.status
        policy = evaluated_by(said.policy_id, said.policy_hash)
        return cls.under(policy, evaluated, language)

    @classmethod
    def under(cls, policy: PolicyFile, evaluated: Evaluated, language: Language) -> "CreditStatus":
        """The same, under a policy that need not be one of this installation."""
        told = Told(policy, evaluated, language)
        value, names = evaluated.status, Names(policy.credit, language)
        return cls(
            told=told,
            policy_hash=value.policy_hash,
            valid_at=value.valid_at,
            known_at=value.known_at,
            requirements=[_requirement(one, told) for one in value.requirements],
            lines=[_line(one, evaluated.records[one.record], names) for one in value.lines],
            offsets=[_offset(one, language) for one in value.offsets],
            findings=[_finding(one, language) for one in value.findings],
            eligible=value.eligible,
        )


class Told:
    """What the fields of one status are computed from, each when it is asked for."""

    def __init__(self, policy: PolicyFile, evaluated: Evaluated, language: Language) -> None:
        self.policy = policy
        self.credit = policy.credit
        self.language: Language = language
        self.status, self.records, self.teacher = evaluated

    @cached_property
    def account(self) -> Account:
        """How each record was read and what it came to."""
        return account_of(self.credit, self.teacher, tuple(self.records.values()), self.status)

    @cached_property
    def provisional(self) -> Mapping[str, Decimal]:
        """What would count of each requirement if everything that waits were confirmed."""
        records = tuple(self.records.values())
        found = provisional(self.credit, self.teacher, records, self.status)
        return {one.code: one.have for one in found.requirements}


def _inside(told: Told, code: str | None) -> list[Requirement]:
    return [_requirement(one, told) for one in told.status.requirements if one.part_of == code]


def _requirement(one: status.RequirementStatus, told: Told) -> Requirement:
    return Requirement(
        told=told,
        code=one.code,
        label=one.label.text(told.language),
        unit=one.unit,
        bound=one.bound,
        need=one.need,
        have=one.have,
        carried_over=one.carried,
        shortfall=one.shortfall,
        met=one.met,
        blocking=one.blocking,
        part_of=one.part_of,
        citation=Citation.of(one.citation, told.language),
    )


def _line(one: status.Line, record: facts.Record, names: Names) -> CreditLine:
    return CreditLine(
        record_key=one.record,
        record=strawberry.ID(record_id(one.record)),
        activity=record.activity,
        activity_label=names.activity(record.activity),
        hours=record.hours,
        earned_on=record.earned_on,
        confirmed_at=record.confirmed_at,
        status=one.status,
        reason=one.reason,
        reason_label=REASONS[one.reason].text(names.language) if one.reason else None,
        awards=[
            CreditAward(
                ledger=a.ledger,
                ledger_label=names.ledgers.get(a.ledger, a.ledger),
                credits=a.credits,
            )
            for a in one.awards
        ],
        citation=Citation.of(one.citation, names.language) if one.citation else None,
    )


def _offset(one: status.Moved, language: Language) -> CreditOffset:
    return CreditOffset(
        source=one.source,
        target=one.target,
        credits=one.credits,
        citation=Citation.of(one.citation, language),
    )


def _finding(one: status.Finding, language: Language) -> CreditFinding:
    return CreditFinding(
        code=one.code,
        label=one.label.text(language),
        blocking=one.blocking,
        facts=[FindingFact(name=name, value=_text(value)) for name, value in one.facts.items()],
        citation=Citation.of(one.citation, language),
    )


def _text(value: str | Decimal) -> str:
    return show_decimal(value) if isinstance(value, Decimal) else value
