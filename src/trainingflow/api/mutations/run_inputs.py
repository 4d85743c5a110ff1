"""What changes of runs are asked for with; each knows how it reads as an action's input."""

from datetime import date
from decimal import Decimal

import strawberry

from trainingflow.api.mutations.asked import PERSON, Added, Asked, Changed, given, key
from trainingflow.domain.lifecycles.courses.fields import DeliveryMode


@strawberry.input(description="A planned session (授课安排).")
class SessionInput:
    """A planned session."""

    on: date = strawberry.field(description="The day (授课日期).")
    hours: Decimal = strawberry.field(description="Contact hours (课时).")


@strawberry.input(description="A planned class (班级).")
class ClassInput:
    """A planned class."""

    capacity: int = strawberry.field(description="The places (招生人数).")
    sessions: list[SessionInput] = strawberry.field(description="The sessions (授课安排).")

    def row(self) -> dict[str, object]:
        """As a row of the input of `planRun`."""
        sessions = [{"on": one.on, "hours": one.hours} for one in self.sessions]
        return {"capacity": self.capacity, "sessions": sessions}


@strawberry.input(description="A run of a course that has passed (起草实施申报), at first a draft.")
class PlanRunInput(Asked):
    """A run of a course."""

    organisation_id: strawberry.ID = strawberry.field(description="The declaring unit (申报单位).")
    course_id: strawberry.ID = strawberry.field(description="The course (课程).")
    delivery_mode: DeliveryMode = strawberry.field(description="How it is given (授课方式).")
    first_session: date = strawberry.field(description="The first session (首次授课日期).")
    last_session: date = strawberry.field(description="The last session (末次授课日期).")
    leader_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The course leader (课程负责人); you, if left out."
    )
    classes: list[ClassInput] = strawberry.field(description="The classes (班级).")

    def values(self) -> dict[str, object]:
        """As the input of `planRun`."""
        return given(
            course=key(self.course_id, "Course", argument="courseId"),
            deliveryMode=self.delivery_mode,
            firstSession=self.first_session,
            lastSession=self.last_session,
            leader=key(self.leader_id, *PERSON, argument="leaderId"),
            classes=[one.row() for one in self.classes],
        )


@strawberry.input(description="The declaration of a planned run (申报实施).")
class DeclareRunInput(Changed):
    """The declaration of a planned run."""

    run_id: strawberry.ID = strawberry.field(description="The run (课程实施).")

    def values(self) -> dict[str, object]:
        """As the input of `declareRun`: nothing, the plan says it all."""
        return {}


@strawberry.input(description="A place in a class (选课).")
class EnrolInput(Added):
    """A place in a class."""

    run_id: strawberry.ID = strawberry.field(description="The run (课程实施).")
    class_id: strawberry.ID = strawberry.field(description="The class (班级).")
    participant_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Who takes part (参训教师); you, if left out."
    )

    def values(self) -> dict[str, object]:
        """As the input of `enrol`."""
        return given(
            **{"class": key(self.class_id, "CourseClass", argument="classId")},
            participant=key(self.participant_id, *PERSON, argument="participantId"),
        )


@strawberry.input(description="The end of a place in a class (退课).")
class WithdrawEnrolmentInput(Added):
    """The end of a place in a class."""

    run_id: strawberry.ID = strawberry.field(description="The run (课程实施).")
    participant_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Who withdraws (参训教师); you, if left out."
    )

    def values(self) -> dict[str, object]:
        """As the input of `withdrawEnrolment`."""
        return given(participant=key(self.participant_id, *PERSON, argument="participantId"))


@strawberry.input(description="Whether a participant was present (出勤).")
class AttendanceInput:
    """Whether a participant was present."""

    participant_id: strawberry.ID = strawberry.field(description="The participant (参训教师).")
    present: bool = strawberry.field(description="Whether present (出勤).")


@strawberry.input(description="The attendance of a session (登记考勤).")
class RecordAttendanceInput(Added):
    """The attendance of a session."""

    run_id: strawberry.ID = strawberry.field(description="The run (课程实施).")
    session_id: strawberry.ID = strawberry.field(description="The session (课次).")
    records: list[AttendanceInput] = strawberry.field(
        description="Who was present (考勤); who is not named was absent."
    )

    def values(self) -> dict[str, object]:
        """As the input of `recordAttendance`."""
        return given(
            session=key(self.session_id, "ClassSession", argument="sessionId"),
            records=[
                {
                    "participant": key(one.participant_id, *PERSON, argument="participantId"),
                    "present": one.present,
                }
                for one in self.records
            ],
        )


@strawberry.input(description="Whether a participant passed the assessment (考核结果).")
class ResultInput:
    """Whether a participant passed the assessment."""

    participant_id: strawberry.ID = strawberry.field(description="The participant (参训教师).")
    assessment_passed: bool = strawberry.field(
        description="Whether the assessment was passed (考核合格)."
    )

    def row(self) -> dict[str, object]:
        """As a row of the input of `recordResults`."""
        participant = key(self.participant_id, *PERSON, argument="participantId")
        return {"participant": participant, "assessmentPassed": self.assessment_passed}


@strawberry.input(description="The results of participants (登记成绩).")
class RecordResultsInput(Changed):
    """The results of participants."""

    run_id: strawberry.ID = strawberry.field(description="The run (课程实施).")
    results: list[ResultInput] = strawberry.field(description="The results (成绩).")

    def values(self) -> dict[str, object]:
        """As the input of `recordResults`."""
        return given(results=[one.row() for one in self.results])


@strawberry.input(description="The correction of a result (更正成绩); the old one stays on record.")
class CorrectResultInput(Changed, ResultInput):
    """The correction of a result."""

    run_id: strawberry.ID = strawberry.field(description="The run (课程实施).")

    def values(self) -> dict[str, object]:
        """As the input of `correctResult`."""
        return self.row()
