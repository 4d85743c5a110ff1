"""Which runs would fill what a teacher misses, and the plans that were saved."""

from datetime import date
from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.nodes import optional_key, required_key
from trainingflow.api.pagination import After, Before, Connection, First, Last, Window
from trainingflow.api.queries.connection import connection
from trainingflow.api.types.codes import ErrorCode
from trainingflow.api.types.credit import CreditStatus
from trainingflow.api.types.errors import InputProblem
from trainingflow.api.types.plan import CreditPlan, CreditPlanProposal, assumptions_of, runs_of
from trainingflow.api.types.policy import policy_code
from trainingflow.domain.calendar import local_date
from trainingflow.domain.workflow.blockers import Clearer
from trainingflow.services.planning import saved
from trainingflow.services.planning.keeping import content_of
from trainingflow.services.planning.plans import Planned, Wanted, planned

By = Annotated[
    date,
    strawberry.argument(description="The day by which everything should be there (计划日期)."),
]


@strawberry.type
class PlanQueries:
    """Plans of runs."""

    @field(
        "The smallest set of runs open for enrolment that fills what a teacher misses by a day, as "
        "far as runs can (选课计划): then the fewest hours, then the earliest end. No two of a "
        "course or on a day. Nothing is written. Null for a teacher whom you may not see."
    )
    async def plan_credits(
        self,
        info: Info,
        teacher_id: Annotated[
            strawberry.ID, strawberry.argument(description="The teacher (教师).")
        ],
        by: By,
        policy: Annotated[
            strawberry.ID | None,
            strawberry.argument(
                description="Under which policy (办法); the employer's if left out."
            ),
        ] = strawberry.UNSET,
        advisory: Annotated[
            bool,
            strawberry.argument(
                description="Whether to fill also what the certificate does not hang on "
                "(含提示性指标)."
            ),
        ] = False,
    ) -> CreditPlanProposal | None:
        """Compute a plan."""
        key = required_key(teacher_id, "Teacher", "Person", argument="teacherId")
        context = info.context
        if await context.loaders.teachers.load(key) is None:
            return None
        if by < local_date(context.now):
            return _past(info)
        wanted = Wanted(key, by, policy_code(policy) if policy else None, advisory)
        async with context.database.reading() as session:
            found = await planned(session, context.viewer, wanted)
        return _proposal(found, info)

    @field(
        "Saved plans of runs (选课计划), the newest first: yours, those about you, and those shown "
        "to you."
    )
    async def credit_plans(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        teacher_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="For this teacher (教师).")
        ] = strawberry.UNSET,
    ) -> Connection[CreditPlan]:
        """List plans."""
        teacher = optional_key(teacher_id or None, "Teacher", "Person", argument="teacherId")
        window = Window(
            ("creditPlans", teacher), first=first, after=after, last=last, before=before
        )
        listing = saved.plans(info.context.viewer, teacher_id=teacher)
        return await connection(info, listing, window, CreditPlan.of)


def _proposal(found: Planned, info: Info) -> CreditPlanProposal:
    content, language = content_of(found), info.context.language
    status = CreditStatus.under(found.policy, found.evaluated, language)
    short = {one.code for one in found.plan.remaining}
    return CreditPlanProposal(
        runs=runs_of(content["runs"]),
        status=status,
        remaining=[one for one in status.requirements if one.code in short],
        assumptions=assumptions_of(content["assumed"]),
        optimal=found.plan.optimal,
        inputs_hash=found.inputs_hash,
        errors=[],
    )


def _past(info: Info) -> CreditPlanProposal:
    today = local_date(info.context.now).isoformat()
    zh, en = f"计划日期不得早于今天（{today}）。", f"Plan for today ({today}) or later."
    problem = InputProblem(
        code=ErrorCode["INPUT_INVALID"],
        message=zh if info.context.language == "zh-CN" else en,
        path=["by"],
        cleared_by=Clearer.ACTOR,
        override_by=None,
        next_possible_at=None,
        expected=today,
    )
    return CreditPlanProposal(
        runs=[],
        status=None,
        remaining=[],
        assumptions=[],
        optimal=False,
        inputs_hash="",
        errors=[problem],
    )
