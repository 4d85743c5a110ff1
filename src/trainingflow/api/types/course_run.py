"""Runs of courses: classes, sessions, participants and the credits that follow (课程实施)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.pagination import After, Before, Connection, First, Last, Window
from trainingflow.api.types.course import Course
from trainingflow.api.types.credit_record import CreditRecord
from trainingflow.api.types.node import Node, Part, shown
from trainingflow.api.types.person import Person
from trainingflow.api.types.work_item import WorkItem, register
from trainingflow.domain.lifecycles.courses.fields import DeliveryMode
from trainingflow.domain.lifecycles.runs.facts import ClassStatus
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.policies import library
from trainingflow.services.reading import records, runs
from trainingflow.services.reading.paging import AnyRow, Column

Withdrawn = Annotated[
    bool, strawberry.argument(description="Also those that were withdrawn (包括已退课).")
]


@strawberry.type(description="One planned session of a class (课次).")
class ClassSession(Part):
    """One planned session of a class."""

    number: int = strawberry.field(description="The number (序号).")
    planned_on: date = strawberry.field(description="The day (授课日期).")
    hours: Decimal = strawberry.field(description="Contact hours (课时).")
    held_at: datetime | None = strawberry.field(
        description="When its attendance was recorded (考勤时间); null while it was not."
    )

    @classmethod
    def of(cls, row: AnyRow) -> "ClassSession":
        """Show a row of `runs.sessions`."""
        return cls(
            key=row.id,
            number=row.number,
            planned_on=row.planned_on,
            hours=row.hours,
            held_at=row.held_at,
        )


@strawberry.type(description="Whether a participant was present at a session (考勤).")
class Attendance:
    """Whether a participant was present at a session."""

    session: ClassSession = strawberry.field(description="The session (课次).")
    present: bool = strawberry.field(description="Whether present (出勤).")
    recorded_at: datetime = strawberry.field(description="When it was recorded (记录时间).")


@strawberry.type(description="The latest result of a participant (成绩).")
class Result:
    """The latest result of a participant."""

    revision: int = strawberry.field(
        description="Which revision it is (修订号); corrections make new ones."
    )
    assessment_passed: bool = strawberry.field(
        description="Whether the assessment was passed (考核合格)."
    )
    sessions_held: int = strawberry.field(description="Sessions held (应出勤次数).")
    sessions_attended: int = strawberry.field(description="Sessions attended (实际出勤次数).")
    passed: bool = strawberry.field(
        description="Whether the participant passed (合格): assessment and attendance."
    )
    reason: str | None = strawberry.field(description="Why it was corrected (更正原因).")
    recorded_at: datetime = strawberry.field(description="When it was recorded (记录时间).")


@strawberry.type(description="A teacher's place in a class of a run (选课).")
class Enrolment(Node):
    """A teacher's place in a class of a run."""

    row: strawberry.Private[AnyRow]

    enrolled_at: datetime = strawberry.field(description="When enrolled (选课时间).")
    withdrawn_at: datetime | None = strawberry.field(
        description="When withdrawn (退课时间); null while it lasts."
    )

    @classmethod
    def of(cls, row: AnyRow) -> "Enrolment":
        """Show a row of `runs.enrolments`."""
        return cls(key=row.id, row=row, enrolled_at=row.enrolled_at, withdrawn_at=row.withdrawn_at)

    @field("The participant (参训教师).")
    async def participant(self, info: Info) -> Person | None:
        """Load the participant."""
        return shown(Person.of, await info.context.loaders.persons.load(self.row.teacher_id))

    @field("The class (班级).")
    async def course_class(self, info: Info) -> "CourseClass | None":
        """Load the class."""
        rows = info.context.loaders.classes_by_id
        return shown(CourseClass.of, await rows.load(self.row.class_id))

    @field("The run (课程实施).")
    async def run(self, info: Info) -> "CourseRun | None":
        """Load the run."""
        return shown(CourseRun.show, await info.context.loaders.items.load(self.row.run_id))

    @field("The latest result (成绩); null before there is one.")
    def result(self) -> Result | None:
        """Show the latest result."""
        row = self.row
        if row.revision is None:
            return None
        return Result(
            revision=row.revision,
            assessment_passed=row.assessment_passed,
            sessions_held=row.sessions_held,
            sessions_attended=row.sessions_attended,
            passed=row.passed,
            reason=row.reason,
            recorded_at=row.recorded_at,
        )

    @field("The attendance by session (考勤).")
    async def attendance(self, info: Info) -> list[Attendance]:
        """Load the attendance."""
        rows = await info.context.loaders.attendance.load(self.row.id)
        return [
            Attendance(
                session=ClassSession.of(row), present=row.present, recorded_at=row.recorded_at
            )
            for row in rows
        ]


@strawberry.type(description="A parallel class of a run (平行班).")
class CourseClass(Node):
    """A parallel class of a run."""

    row: strawberry.Private[AnyRow]

    number: int = strawberry.field(description="The number (班号).")
    capacity: int = strawberry.field(description="The places (招生人数).")
    enrolled: int = strawberry.field(description="The places taken (已选人数).")
    status: ClassStatus = strawberry.field(description="The status (班级状态).")
    free: int = strawberry.field(description="The places left (余额), at least 0.")
    started_at: datetime | None = strawberry.field(description="When it started (开班时间).")
    cancelled_at: datetime | None = strawberry.field(description="When cancelled (取消时间).")

    @classmethod
    def of(cls, row: AnyRow) -> "CourseClass":
        """Show a row of `runs.classes`."""
        return cls(
            key=row.id,
            row=row,
            number=row.number,
            capacity=row.capacity,
            enrolled=row.enrolled,
            free=max(row.capacity - row.enrolled, 0),
            status=ClassStatus(row.status),
            started_at=row.started_at,
            cancelled_at=row.cancelled_at,
        )

    @field(
        "How many participants it needs to start (开班最低人数); null where that was waived, or "
        "the regulation sets no number."
    )
    async def minimum(self, info: Info) -> int | None:
        """Read the number from the procedure of the run's policy."""
        run = await info.context.loaders.items.load(self.row.run_id)
        if run is None or self.row.minimum_waived:
            return None
        procedure = library.named(run.policy_id).procedure
        rule = procedure.run.classes.get(run.run_delivery_mode) if procedure else None
        return rule.minimum if rule else None

    @field("The sessions (课次), by number.")
    async def sessions(self, info: Info) -> list[ClassSession]:
        """Load the sessions."""
        rows = await info.context.loaders.sessions.load(self.row.id)
        return [ClassSession.of(row) for row in rows]

    @field("The enrolments that you may see (选课), the earliest first.")
    async def enrolments(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        include_withdrawn: Withdrawn = False,
    ) -> Connection[Enrolment]:
        """Load a page of the class's enrolments."""
        window = Window(
            ("class.enrolments", self.row.id, include_withdrawn),
            first=first,
            after=after,
            last=last,
            before=before,
        )
        return await _enrolments(self, runs.ENROLMENT_CLASS, info, window, include_withdrawn)


@strawberry.type(description="One implementation of a course (课程实施).")
class CourseRun(WorkItem):
    """One implementation of a course."""

    semester: str = strawberry.field(description="The first semester (学期), e.g. `2024-AUTUMN`.")
    delivery_mode: DeliveryMode = strawberry.field(description="How it is given (授课方式).")
    first_session_on: date = strawberry.field(description="The first session (首次授课日期).")
    last_session_on: date = strawberry.field(description="The last session (末次授课日期).")
    started_at: datetime | None = strawberry.field(description="When it started (开始时间).")
    finished_at: datetime | None = strawberry.field(description="When it finished (结束时间).")

    @classmethod
    def show(cls, row: AnyRow) -> "CourseRun":
        """Show a row of `items.visible`."""
        return cls(
            key=row.id,
            row=row,
            semester=row.run_semester,
            delivery_mode=DeliveryMode(row.run_delivery_mode),
            first_session_on=row.first_session_on,
            last_session_on=row.last_session_on,
            started_at=row.started_at,
            finished_at=row.finished_at,
        )

    @field("The course (课程).")
    async def course(self, info: Info) -> Course | None:
        """Load the course."""
        return shown(Course.show, await info.context.loaders.items.load(self.row.run_course_id))

    @field("The course leader (课程负责人).")
    async def leader(self, info: Info) -> Person | None:
        """Load the course leader."""
        return shown(Person.of, await info.context.loaders.persons.load(self.row.run_leader_id))

    @field("Its credit batch (学分批次); null before there is one, or when you may not see it.")
    async def credit_batch(self, info: Info) -> "CreditBatch | None":
        """Load the credit batch, where the viewer may see it."""
        row = await info.context.loaders.batches.load(self.row.id)
        if row is None:
            return None
        return shown(CreditBatch.show, await info.context.loaders.items.load(row.id))

    @field("Your own place in it (本人选课); null when you have none.")
    async def viewer_enrolment(self, info: Info) -> Enrolment | None:
        """Load the viewer's own place."""
        return shown(Enrolment.of, await info.context.loaders.own_enrolments.load(self.row.id))

    @field("The classes (平行班), by number.")
    async def classes(self, info: Info) -> list[CourseClass]:
        """Load the classes."""
        rows = await info.context.loaders.classes.load(self.row.id)
        return [CourseClass.of(row) for row in rows]

    @field("The enrolments that you may see (选课), the earliest first.")
    async def enrolments(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        include_withdrawn: Withdrawn = False,
    ) -> Connection[Enrolment]:
        """Load a page of the run's enrolments."""
        window = Window(
            ("run.enrolments", self.row.id, include_withdrawn),
            first=first,
            after=after,
            last=last,
            before=before,
        )
        return await _enrolments(self, runs.ENROLMENT_RUN, info, window, include_withdrawn)


@strawberry.type(description="The credits of one run on their way to confirmation (学分审核).")
class CreditBatch(WorkItem):
    """The credits of one run on their way to confirmation."""

    @classmethod
    def show(cls, row: AnyRow) -> "CreditBatch":
        """Show a row of `items.visible`."""
        return cls(key=row.id, row=row)

    @field("The run (课程实施).")
    async def run(self, info: Info) -> CourseRun | None:
        """Load the run."""
        return shown(CourseRun.show, await info.context.loaders.items.load(self.row.batch_run_id))

    @field(
        "Its records (学习记录) that you may see: your own, and all of them for who declared or "
        "led the run, the unit, officers and chairs of bodies, and auditors."
    )
    async def records(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[CreditRecord]:
        """Load a page of the batch's records."""
        listing, loaders, key = (
            records.of_batches(info.context.viewer),
            info.context.loaders,
            self.row.id,
        )
        window = Window(("batch.records", key), first=first, after=after, last=last, before=before)
        page = await loaders.nested("records", listing, records.BATCH, key, window.request)
        info.context.shown.add("CreditRecord", (row.teacher_id for row in page.rows))
        return window.show(
            page,
            CreditRecord.of,
            lambda: loaders.nested_count("records", listing, records.BATCH, key),
        )


register(
    {
        ItemKind.COURSE: Course.show,
        ItemKind.COURSE_RUN: CourseRun.show,
        ItemKind.CREDIT_BATCH: CreditBatch.show,
    }
)


async def _enrolments(
    parent: CourseClass | CourseRun,
    column: Column,
    info: Info,
    window: Window,
    include_withdrawn: bool,
) -> Connection[Enrolment]:
    listing = runs.enrolments(info.context.viewer, active=not include_withdrawn)
    name = f"{type(parent).__name__}.enrolments:{include_withdrawn}"
    loaders, key = info.context.loaders, parent.row.id
    page = await loaders.nested(name, listing, column, key, window.request)
    info.context.shown.add("Enrolment", (row.teacher_id for row in page.rows))
    return window.show(page, Enrolment.of, lambda: loaders.nested_count(name, listing, column, key))
