"""What a teacher owes and has: the answer of an evaluation, article by article."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.nodes import global_id
from trainingflow.api.scalars import show_decimal
from trainingflow.api.types.citation import Citation
from trainingflow.api.types.node import shown
from trainingflow.api.types.policy import Policy
from trainingflow.domain.citation import Language
from trainingflow.domain.credit import facts, status
from trainingflow.domain.credit.explain import REASONS
from trainingflow.domain.credit.policy import CreditPolicy, Unit
from trainingflow.domain.credit.status import LineStatus, Reason
from trainingflow.services.policy import installed, recalled
from trainingflow.services.reading.paging import AnyRow

CourseRunType = Annotated["CourseRun", strawberry.lazy("trainingflow.api.types.course_run")]  # type: ignore[name-defined]  # noqa: F821 - resolved when the schema is built
CreditBatchType = Annotated["CreditBatch", strawberry.lazy("trainingflow.api.types.course_run")]  # type: ignore[name-defined]  # noqa: F821 - as above


@strawberry.type(description="What is owed for one requirement and what is there (要求).")
class Requirement:
    """What is owed for one requirement and what is there."""

    code: str = strawberry.field(
        description="The code (代码), with the year where it is yearly: `ANNUAL.2023`."
    )
    label: str = strawberry.field(description="The name (名称).")
    unit: Unit = strawberry.field(description="What the numbers count (单位).")
    need: Decimal = strawberry.field(description="The minimum of the whole cycle or year (应得).")
    have: Decimal = strawberry.field(description="What counts, after caps and offsets (已得).")
    shortfall: Decimal = strawberry.field(description="What is missing, at least 0 (尚缺).")
    met: bool = strawberry.field(description="Whether nothing is missing (是否达到).")
    blocking: bool = strawberry.field(
        description="Whether the certificate hangs on it (是否影响合格证书)."
    )
    part_of: str | None = strawberry.field(
        description="The code of the requirement that contains it (所属要求)."
    )
    citation: Citation = strawberry.field(description="The article that demands it (依据).")


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

    policy_id: strawberry.Private[str]
    policy_hash: str = strawberry.field(
        description="SHA-256 of everything that the policy said (办法校验值)."
    )
    valid_at: date = strawberry.field(description="The day asked about (截至日).")
    known_at: datetime | None = strawberry.field(
        description="Only confirmations up to this instant count (知悉时点); null for all."
    )
    requirements: list[Requirement] = strawberry.field(
        description="The requirements, in the order of the policy (各项要求)."
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
        return Policy.named(self.policy_id)

    @classmethod
    def of(
        cls, told: tuple[status.Status, Mapping[str, facts.Record]], language: Language
    ) -> "CreditStatus":
        """Show an evaluation with the records that it read."""
        value, records = told
        policy = recalled(value.policy_id, value.policy_hash) or installed(value.policy_id)
        names = Names(policy.credit, language)
        return cls(
            policy_id=value.policy_id,
            policy_hash=value.policy_hash,
            valid_at=value.valid_at,
            known_at=value.known_at,
            requirements=[_requirement(one, language) for one in value.requirements],
            lines=[_line(one, records[one.record], names) for one in value.lines],
            offsets=[_offset(one, language) for one in value.offsets],
            findings=[_finding(one, language) for one in value.findings],
            eligible=value.eligible,
        )


def _requirement(one: status.RequirementStatus, language: Language) -> Requirement:
    return Requirement(
        code=one.code,
        label=one.label.text(language),
        unit=one.unit,
        need=one.need,
        have=one.have,
        shortfall=one.shortfall,
        met=one.met,
        blocking=one.blocking,
        part_of=one.part_of,
        citation=Citation.of(one.citation, language),
    )


def _line(one: status.Line, record: facts.Record, names: Names) -> CreditLine:
    return CreditLine(
        record_key=one.record,
        record=strawberry.ID(global_id("CreditRecord", one.record)),
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
