"""Plans of runs: as they are proposed, as they were saved, and what has changed since."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.types.course_run import CourseClass, CourseRun
from trainingflow.api.types.credit import CreditStatus, Requirement
from trainingflow.api.types.described import described
from trainingflow.api.types.errors import UserError
from trainingflow.api.types.explanation import record_id
from trainingflow.api.types.node import Node, Part, shown
from trainingflow.api.types.organisation import Organisation
from trainingflow.api.types.person import Person, Teacher
from trainingflow.api.types.policy import Policy
from trainingflow.domain.credit.policy import Unit
from trainingflow.policies import library
from trainingflow.services.planning.saved import PlanChange, SinceThen
from trainingflow.services.reading.paging import AnyRow

described(
    SinceThen,
    "What has changed since a plan was saved (保存后的变化).",
    {
        "RUN_CANCELLED": "The run or the class was cancelled (已取消).",
        "ENROLMENT_CLOSED": "The class has begun, or enrolment is over (选课已结束).",
        "CLASS_FULL": "The class is full (名额已满).",
        "DAYS_CHANGED": "It meets on other days (授课日期已变).",
        "JOINED": "The teacher has a place in it (已选课).",
        "FACTS_CHANGED": "The teacher's facts or records have changed (教师信息或学习记录已变).",
        "POLICY_CHANGED": "The policy says something else (办法已变).",
        "DAY_PASSED": "The day by which it should be done is past (已过计划日期).",
    },
    name="CreditPlanChangeKind",
)


@strawberry.type(description="A run of a plan (计划选修的课程实施).")
class PlannedRun:
    """A run of a plan."""

    class_key: strawberry.Private[UUID]
    run_key: strawberry.Private[UUID]

    title: str = strawberry.field(description="The course (课程名称).")
    hours: Decimal = strawberry.field(description="Class hours (学时).")
    days: list[date] = strawberry.field(description="The days on which it meets (授课日期).")
    last_day: date = strawberry.field(description="Its last day (末次授课日期).")

    @field("The run (课程实施), where you may see it.")
    async def run(self, info: Info) -> CourseRun | None:
        """Load the run."""
        return shown(CourseRun.show, await info.context.loaders.items.load(self.run_key))

    @field("The class to join (班级), where you may see its run.")
    async def course_class(self, info: Info) -> CourseClass | None:
        """Load the class."""
        loaders = info.context.loaders
        if await loaders.items.load(self.run_key) is None:
            return None
        return shown(CourseClass.of, await loaders.classes_by_id.load(self.class_key))


@strawberry.type(description="What a plan takes for granted (计划前提).")
class PlanAssumption:
    """What a plan takes for granted."""

    record: strawberry.ID | None = strawberry.field(
        description="A record that waits for confirmation and was taken as confirmed (学习记录)."
    )
    title: str | None = strawberry.field(
        description="A run that the teacher is in and was taken as passed (在修课程); null for a "
        "record."
    )


@strawberry.type(description="What of a requirement no run can fill (课程实施无法补足的要求).")
class RemainingCredit:
    """What no run can fill, as it was when the plan was saved."""

    code: str = strawberry.field(description="The requirement's code (要求代码).")
    label: str = strawberry.field(description="Its name (名称).")
    unit: Unit = strawberry.field(description="What the numbers count (单位).")
    need: Decimal = strawberry.field(description="What is owed (应得).")
    have: Decimal = strawberry.field(description="What would be there with the plan (计划后已得).")
    shortfall: Decimal = strawberry.field(description="What would be missing (尚缺).")


@strawberry.type(
    description="The smallest set of runs that fills what is missing by a day, as far as runs can "
    "(选课计划建议). Nothing is written."
)
class CreditPlanProposal:
    """A plan that is proposed."""

    runs: list[PlannedRun] = strawberry.field(description="The runs (计划选修), by first day.")
    status: CreditStatus | None = strawberry.field(
        description="What would be there with them (计划后学分情况); null where there are errors."
    )
    remaining: list[Requirement] = strawberry.field(
        description="What no run can fill (无法补足的要求), in the order of the policy."
    )
    assumptions: list[PlanAssumption] = strawberry.field(
        description="What it takes for granted (计划前提)."
    )
    optimal: bool = strawberry.field(
        description="Whether no smaller set does as much (是否最优); false where time was too "
        "short to know."
    )
    inputs_hash: str = strawberry.field(
        description="SHA-256 of everything that it depends on (输入校验值): send it along to save "
        "this proposal and no other."
    )
    errors: list[UserError] = strawberry.field(
        description="Every reason why there is none (不可行原因)."
    )


@strawberry.type(description="Something that has changed since a plan was saved (保存后的变化).")
class CreditPlanChange:
    """Something that has changed since."""

    kind: SinceThen = strawberry.field(description="What (变化).")
    run: PlannedRun | None = strawberry.field(
        description="Of which run (所涉课程实施); null where the whole is meant."
    )


@strawberry.type(description="That a plan is shown to somebody (计划共享).")
class CreditPlanShare(Part):
    """That a plan is shown to somebody."""

    row: strawberry.Private[AnyRow]

    shared_at: datetime = strawberry.field(description="Since when (共享时间).")

    @classmethod
    def of(cls, row: AnyRow) -> "CreditPlanShare":
        """Show a row of `saved.shares`."""
        return cls(key=row.id, row=row, shared_at=row.shared_at)

    @field("The person (人员); null where it is shown to a school.")
    async def person(self, info: Info) -> Person | None:
        """Load the person."""
        if self.row.person_id is None:
            return None
        return shown(Person.of, await info.context.loaders.persons.load(self.row.person_id))

    @field("The school whose training managers and principals see it (学校); null for a person.")
    async def organisation(self, info: Info) -> Organisation | None:
        """Load the school."""
        if self.row.organisation_id is None:
            return None
        loaders = info.context.loaders
        return shown(Organisation.of, await loaders.organisations.load(self.row.organisation_id))


@strawberry.type(
    description="A saved plan of runs (选课计划): never changed; `changes` says what has changed "
    "since."
)
class CreditPlan(Node):
    """A saved plan."""

    row: strawberry.Private[AnyRow]

    name: str = strawberry.field(description="What it is called (名称).")
    by: date = strawberry.field(
        description="The day by which everything should be there (计划日期)."
    )
    advisory: bool = strawberry.field(
        description="Whether it also fills what the certificate does not hang on (含提示性指标)."
    )
    policy_hash: str = strawberry.field(
        description="SHA-256 of everything that the policy said (办法校验值)."
    )
    inputs_hash: str = strawberry.field(
        description="SHA-256 of everything that it depended on (输入校验值)."
    )
    optimal: bool = strawberry.field(description="Whether no smaller set did as much (是否最优).")
    eligible: bool = strawberry.field(
        description="Whether nothing that the certificate hangs on would be missing (是否合格)."
    )
    made_at: datetime = strawberry.field(description="When it was saved (保存时间).")

    @classmethod
    def of(cls, row: AnyRow) -> "CreditPlan":
        """Show a row of `saved.plans`."""
        return cls(
            key=row.id,
            row=row,
            name=row.name,
            by=row.due_by,
            advisory=row.advisory,
            policy_hash=row.policy_hash,
            inputs_hash=row.inputs_hash,
            optimal=row.content["optimal"],
            eligible=row.content["eligible"],
            made_at=row.made_at,
        )

    @field("For whom it is (教师); null where you may see the plan and not the teacher.")
    async def teacher(self, info: Info) -> Teacher | None:
        """Load the teacher."""
        return shown(Teacher.of, await info.context.loaders.teachers.load(self.row.teacher_id))

    @field("Who made it (制定人).")
    async def made_by(self, info: Info) -> Person | None:
        """Load the maker."""
        return shown(Person.of, await info.context.loaders.persons.load(self.row.made_by))

    @field("Under which policy (办法); null where it is in use no more.")
    def policy(self) -> Policy | None:
        """Show the policy as it is now."""
        known = self.row.policy_id in library.known_ids()
        return Policy.named(self.row.policy_id) if known else None

    @field("The runs (计划选修), by first day.")
    def runs(self) -> list[PlannedRun]:
        """Show the runs as they were."""
        return [_run(one) for one in self.row.content["runs"]]

    @field("What no run could fill (无法补足的要求), in the order of the policy.")
    def remaining(self, info: Info) -> list[RemainingCredit]:
        """Show what remained."""
        language = "zh" if info.context.language == "zh-CN" else "en"
        return [
            RemainingCredit(
                code=one["code"],
                label=one[language],
                unit=Unit(one["unit"]),
                need=Decimal(one["need"]),
                have=Decimal(one["have"]),
                shortfall=Decimal(one["shortfall"]),
            )
            for one in self.row.content["remaining"]
        ]

    @field("What it took for granted (计划前提).")
    def assumptions(self) -> list[PlanAssumption]:
        """Show the assumptions."""
        return assumptions_of(self.row.content["assumed"])

    @field("What has changed since (保存后的变化): run by run, then the whole; empty for nothing.")
    async def changes(self, info: Info) -> list[CreditPlanChange]:
        """Compare with what is now."""
        runs = {UUID(one["class"]): _run(one) for one in self.row.content["runs"]}
        found: list[PlanChange] = list(await info.context.loaders.plan_changes.load(self.row.id))
        return [
            CreditPlanChange(kind=one.what, run=runs.get(one.class_id) if one.class_id else None)
            for one in found
        ]

    @field("With whom it is shared (共享对象): shown to the teacher and to who made it.")
    async def shares(self, info: Info) -> list[CreditPlanShare]:
        """Load the shares."""
        rows = await info.context.loaders.plan_shares.load(self.row.id)
        return [CreditPlanShare.of(row) for row in rows]


def assumptions_of(assumed: list[Mapping[str, Any]]) -> list[PlanAssumption]:
    """Show what a plan takes for granted."""
    return [
        PlanAssumption(
            record=strawberry.ID(record_id(one["record"])) if "record" in one else None,
            title=one["title"],
        )
        for one in assumed
    ]


def runs_of(runs: list[Mapping[str, Any]]) -> list[PlannedRun]:
    """Show the runs of a plan."""
    return [_run(one) for one in runs]


def _run(one: Mapping[str, Any]) -> PlannedRun:
    return PlannedRun(
        class_key=UUID(one["class"]),
        run_key=UUID(one["run"]),
        title=one["title"],
        hours=Decimal(one["hours"]),
        days=[date.fromisoformat(day) for day in one["days"]],
        last_day=date.fromisoformat(one["last"]),
    )
