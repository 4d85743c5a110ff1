"""Changes of courses."""

from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import mutation
from trainingflow.api.mutations.carry_out import Place, carry_out, command_of
from trainingflow.api.mutations.course_inputs import (
    AssignReviewersInput,
    CastVoteInput,
    DeclareCourseInput,
    ObjectToPublicNoticeInput,
    SubmitReviewInput,
    UpdateCourseInput,
)
from trainingflow.api.mutations.payload import Payload
from trainingflow.api.nodes import required_key
from trainingflow.api.types.course import Course
from trainingflow.domain.workflow.kinds import ItemKind

Change = (
    UpdateCourseInput
    | AssignReviewersInput
    | SubmitReviewInput
    | CastVoteInput
    | ObjectToPublicNoticeInput
)
ASKED = strawberry.argument(description="What is asked for (申请内容).")


@strawberry.type
class CourseMutations:
    """Changes of courses."""

    @mutation("Begin a new course (申报课程) as a draft of a unit in which you hold a role.")
    async def declare_course(
        self,
        info: Info,
        input: Annotated[DeclareCourseInput, ASKED],  # noqa: A002 - the name that clients expect
    ) -> Payload[Course]:
        """Begin a new course."""
        command = command_of(
            "declareCourse",
            input,
            input.values(),
            kind=ItemKind.COURSE,
            organisation_id=required_key(
                input.organisation_id, "Organisation", argument="organisationId"
            ),
        )
        return await carry_out(info, command, Course.show, Place("organisationId"))

    @mutation("Change a draft (修改课程): open to the applicant and the developers.")
    async def update_course(
        self,
        info: Info,
        input: Annotated[UpdateCourseInput, ASKED],  # noqa: A002 - as above
    ) -> Payload[Course]:
        """Change a draft."""
        return await _change(info, "saveDraft", input)

    @mutation("Assign who appraises a course (指派论证成员): open to the appraising body.")
    async def assign_reviewers(
        self,
        info: Info,
        input: Annotated[AssignReviewersInput, ASKED],  # noqa: A002 - as above
    ) -> Payload[Course]:
        """Assign the panel."""
        return await _change(info, "assignReviewers", input)

    @mutation("Give your opinion on the text of a course (提交审阅意见): open to the panel.")
    async def submit_review(
        self,
        info: Info,
        input: Annotated[SubmitReviewInput, ASKED],  # noqa: A002 - as above
    ) -> Payload[Course]:
        """Give an opinion."""
        return await _change(info, "submitReview", input)

    @mutation("Cast your vote on a course (表决): open to the electors of the open vote.")
    async def cast_vote(
        self,
        info: Info,
        input: Annotated[CastVoteInput, ASKED],  # noqa: A002 - as above
    ) -> Payload[Course]:
        """Cast a vote."""
        return await _change(info, "castVote", input)

    @mutation("Object to the public notice of a course (公示异议): open to everybody signed in.")
    async def object_to_public_notice(
        self,
        info: Info,
        input: Annotated[ObjectToPublicNoticeInput, ASKED],  # noqa: A002 - as above
    ) -> Payload[Course]:
        """Object to a public notice."""
        return await _change(info, "objectToPublicNotice", input)


async def _change(info: Info, action: str, asked: Change) -> Payload[Course]:
    key = required_key(asked.course_id, "Course", argument="courseId")
    command = command_of(action, asked, asked.values(), item_id=key)
    return await carry_out(info, command, Course.show, Place("courseId"))
