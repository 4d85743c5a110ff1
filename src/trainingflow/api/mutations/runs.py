"""Changes of runs."""

from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import mutation
from trainingflow.api.mutations.carry_out import Place, carry_out, command_of
from trainingflow.api.mutations.payload import Payload
from trainingflow.api.mutations.run_inputs import (
    CorrectResultInput,
    DeclareRunInput,
    EnrolInput,
    PlanRunInput,
    RecordAttendanceInput,
    RecordResultsInput,
    WithdrawEnrolmentInput,
)
from trainingflow.api.nodes import required_key
from trainingflow.api.types.course_run import CourseRun
from trainingflow.domain.workflow.kinds import ItemKind

Change = (
    DeclareRunInput
    | EnrolInput
    | WithdrawEnrolmentInput
    | RecordAttendanceInput
    | RecordResultsInput
    | CorrectResultInput
)
ASKED = strawberry.argument(description="What is asked for (申请内容).")


@strawberry.type
class RunMutations:
    """Changes of runs."""

    @mutation("Plan a run of a course that has passed (起草实施申报) as a draft.")
    async def plan_run(
        self,
        info: Info,
        input: Annotated[PlanRunInput, ASKED],  # noqa: A002 - the name that clients expect
    ) -> Payload[CourseRun]:
        """Plan a run."""
        command = command_of(
            "planRun",
            input,
            input.values(),
            kind=ItemKind.COURSE_RUN,
            organisation_id=required_key(
                input.organisation_id, "Organisation", argument="organisationId"
            ),
        )
        return await carry_out(info, command, CourseRun.show, Place("organisationId"))

    @mutation("Declare a planned run (申报实施): open to the course leader and the unit.")
    async def declare_run(
        self,
        info: Info,
        input: Annotated[DeclareRunInput, ASKED],  # noqa: A002 - as above
    ) -> Payload[CourseRun]:
        """Declare a planned run."""
        return await _change(info, "declareRun", input)

    @mutation("Take a place in a class (选课): for yourself, or for others as the organiser.")
    async def enrol(
        self,
        info: Info,
        input: Annotated[EnrolInput, ASKED],  # noqa: A002 - as above
    ) -> Payload[CourseRun]:
        """Take a place in a class."""
        return await _change(info, "enrol", input)

    @mutation("Give up a place in a class (退课): your own, or another's as the organiser.")
    async def withdraw_enrolment(
        self,
        info: Info,
        input: Annotated[WithdrawEnrolmentInput, ASKED],  # noqa: A002 - as above
    ) -> Payload[CourseRun]:
        """Give up a place in a class."""
        return await _change(info, "withdrawEnrolment", input)

    @mutation("Record the attendance of a session (登记考勤): open to the course leader.")
    async def record_attendance(
        self,
        info: Info,
        input: Annotated[RecordAttendanceInput, ASKED],  # noqa: A002 - as above
    ) -> Payload[CourseRun]:
        """Record the attendance of a session."""
        return await _change(info, "recordAttendance", input)

    @mutation("Record results (登记成绩): open to the course leader.")
    async def record_results(
        self,
        info: Info,
        input: Annotated[RecordResultsInput, ASKED],  # noqa: A002 - as above
    ) -> Payload[CourseRun]:
        """Record results."""
        return await _change(info, "recordResults", input)

    @mutation(
        "Correct a result by a new revision (更正成绩): open to the course leader. Credits that "
        "followed from the old one are reversed."
    )
    async def correct_result(
        self,
        info: Info,
        input: Annotated[CorrectResultInput, ASKED],  # noqa: A002 - as above
    ) -> Payload[CourseRun]:
        """Correct a result."""
        return await _change(info, "correctResult", input)


async def _change(info: Info, action: str, asked: Change) -> Payload[CourseRun]:
    key = required_key(asked.run_id, "CourseRun", argument="runId")
    command = command_of(action, asked, asked.values(), item_id=key)
    return await carry_out(info, command, CourseRun.show, Place("runId"))
