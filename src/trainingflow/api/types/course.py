"""Courses on their way through appraisal (课程)."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.pagination import After, Before, Connection, First, Last, Window
from trainingflow.api.types.course_enums import (
    ElectivePart,
    Module,
    ObjectionStatus,
    Opinion,
    Topic,
)
from trainingflow.api.types.node import Part, shown
from trainingflow.api.types.person import Person
from trainingflow.api.types.work_item import WorkItem
from trainingflow.domain.lifecycles.courses.fields import Activity, Category, DeliveryMode, Size
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.panel import Conflict
from trainingflow.services.reading import items
from trainingflow.services.reading.items import ItemFilter, ItemOrder
from trainingflow.services.reading.paging import AnyRow

CourseRunType = Annotated["CourseRun", strawberry.lazy("trainingflow.api.types.course_run")]  # type: ignore[name-defined]  # noqa: F821 - resolved when the schema is built


@strawberry.type(description="A member asked to appraise the present submission (论证成员).")
class PanelMember:
    """A member asked to appraise the present submission."""

    row: strawberry.Private[AnyRow]

    assigned_at: datetime = strawberry.field(description="When assigned (指派时间).")
    conflict: Conflict | None = strawberry.field(
        description="What the member declared (利益关系申报); null before the declaration."
    )
    declared_at: datetime | None = strawberry.field(description="When it was declared (申报时间).")
    reviewed_at: datetime | None = strawberry.field(
        description="When the opinion was given (审阅时间); null while it is outstanding."
    )

    @classmethod
    def of(cls, row: AnyRow) -> "PanelMember":
        """Show a row of `panels.members`."""
        return cls(
            row=row,
            assigned_at=row.assigned_at,
            conflict=Conflict(row.conflict) if row.conflict else None,
            declared_at=row.conflict_declared_at,
            reviewed_at=row.reviewed_at,
        )

    @field("The member (成员).")
    async def person(self, info: Info) -> Person | None:
        """Load the member."""
        return shown(Person.of, await info.context.loaders.persons.load(self.row.person_id))


@strawberry.type(description="The opinion of one member on the text (审阅意见). Never changed.")
class Review:
    """The opinion of one member."""

    row: strawberry.Private[AnyRow]

    opinion: Opinion = strawberry.field(description="The conclusion (审阅结论).")
    text: str = strawberry.field(description="The words (意见内容).")
    submitted_at: datetime = strawberry.field(description="When it was given (提交时间).")

    @classmethod
    def of(cls, row: AnyRow) -> "Review":
        """Show a row of `panels.reviews`."""
        return cls(
            row=row, opinion=Opinion(row.opinion), text=row.text, submitted_at=row.submitted_at
        )

    @field("Whose opinion it is (审阅人).")
    async def reviewer(self, info: Info) -> Person | None:
        """Load the member."""
        return shown(Person.of, await info.context.loaders.persons.load(self.row.person_id))


@strawberry.type(
    description="A vote of the panel with its tally (表决); never who voted what. The tally shows "
    "when every elector has voted or the vote is closed."
)
class Ballot:
    """A vote of the panel with its tally."""

    number: int = strawberry.field(
        description="Which vote it is (第几次表决): a second follows an upheld objection."
    )
    opened_at: datetime = strawberry.field(description="When it opened (开始时间).")
    electors: int = strawberry.field(description="How many may vote (应到人数).")
    cast: int = strawberry.field(description="How many have voted (已投票数).")
    yes: int | None = strawberry.field(description="Votes in favour (赞成).")
    no: int | None = strawberry.field(description="Votes against (反对).")
    abstain: int | None = strawberry.field(description="Abstentions (弃权).")

    @classmethod
    def of(cls, row: AnyRow) -> "Ballot":
        """Show a row of `panels.ballots`."""
        complete = row.closed or row.cast == row.electors
        return cls(
            number=row.no,
            opened_at=row.opened_at,
            electors=row.electors,
            cast=row.cast,
            yes=row.yes if complete else None,
            no=row.no_votes if complete else None,
            abstain=row.abstain if complete else None,
        )


@strawberry.type(description="An objection to a public notice (公示异议).")
class Objection(Part):
    """An objection to a public notice."""

    row: strawberry.Private[AnyRow]

    text: str = strawberry.field(description="The objection (异议内容).")
    status: ObjectionStatus = strawberry.field(description="What became of it (异议状态).")
    raised_at: datetime = strawberry.field(description="When it was raised (提出时间).")
    decided_at: datetime | None = strawberry.field(description="When it was decided (处理时间).")
    decision: str | None = strawberry.field(description="The words of the decision (处理意见).")

    @classmethod
    def of(cls, row: AnyRow) -> "Objection":
        """Show a row of `panels.objections`."""
        return cls(
            key=row.id,
            row=row,
            text=row.text,
            status=ObjectionStatus(row.status),
            raised_at=row.raised_at,
            decided_at=row.decided_at,
            decision=row.decision,
        )

    @field("Who raised it (异议人); shown to those who decide on it and to the person.")
    async def raised_by(self, info: Info) -> Person | None:
        """Load the person, where the viewer may know."""
        viewer = info.context.viewer
        if not viewer.sees_people and viewer.person_id != self.row.person_id:
            return None
        return shown(Person.of, await info.context.loaders.persons.load(self.row.person_id))


@strawberry.type(description="A teaching unit of a course (授课单元).")
class CourseUnit:
    """A teaching unit of a course."""

    title: str = strawberry.field(description="The title (单元名称).")
    hours: Decimal = strawberry.field(description="Contact hours (课时).")


@strawberry.type(
    description="What a course says of itself beside its documents (课程申报材料): the newest "
    "version, frozen with its hash once it is submitted."
)
class CourseDossier:
    """What a course says of itself beside its documents."""

    number: int = strawberry.field(description="Which version it is (版本号), from 1.")
    submitted_at: datetime | None = strawberry.field(
        description="When it was frozen by a submission (提交时间); null while it may change."
    )
    sha256: str | None = strawberry.field(
        description="The hash of what was submitted (校验值); null while it may change."
    )
    units: list[CourseUnit] = strawberry.field(description="The teaching units (授课单元).")
    policy_basis: str | None = strawberry.field(description="The policy basis (政策依据).")
    assessment_method: str | None = strawberry.field(
        description="How participants are assessed (考试考查方法)."
    )
    guide_version: str | None = strawberry.field(
        description="The version of the course guide that it follows (课程指南版本)."
    )
    module_reference: str | None = strawberry.field(
        description="Its topic module of the framework (专题模块)."
    )

    @classmethod
    def of(cls, row: AnyRow) -> "CourseDossier":
        """Show a row of `history.dossiers`."""
        content = row.content
        return cls(
            number=row.no,
            submitted_at=row.submitted_at,
            sha256=row.sha256.hex() if row.sha256 else None,
            units=[
                CourseUnit(title=one["title"], hours=Decimal(one["hours"]))
                for one in content.get("units") or ()
            ],
            policy_basis=content.get("policyBasis"),
            assessment_method=content.get("assessmentMethod"),
            guide_version=content.get("guideVersion"),
            module_reference=content.get("moduleReference"),
        )


@strawberry.type(description="A training course on its way through appraisal (培训课程).")
class Course(WorkItem):
    """A training course."""

    category: Category = strawberry.field(description="The category (课程类别).")
    activity: Activity = strawberry.field(description="As what it earns credits (学分类别).")
    topic: Topic | None = strawberry.field(
        description="The topic of a public required course (公共必修专题)."
    )
    module: Module | None = strawberry.field(
        description="The module of a professional required course (专业必修版块)."
    )
    part: ElectivePart | None = strawberry.field(
        description="The part of the electives (选修类型)."
    )
    size: Size | None = strawberry.field(description="The size of an elective course (课程规模).")
    hours: Decimal = strawberry.field(description="Contact hours (课时).")
    delivery_mode: DeliveryMode = strawberry.field(description="How it is given (授课方式).")
    project_reference: str | None = strawberry.field(
        description="The number of the approving project (立项编号)."
    )
    filing_number: str | None = strawberry.field(description="The filing number (备案号).")
    filed_at: datetime | None = strawberry.field(description="When it was filed (备案时间).")
    library_number: str | None = strawberry.field(
        description="The number in the course library (资源库编号)."
    )
    passed_at: datetime | None = strawberry.field(description="When it passed (通过时间).")
    notice_from: datetime | None = strawberry.field(
        description="From when on its public notice runs (公示开始)."
    )
    notice_until: datetime | None = strawberry.field(
        description="Until before when its public notice runs (公示截止)."
    )
    discontinued_at: datetime | None = strawberry.field(
        description="When it was discontinued after an evaluation (停开时间)."
    )

    @classmethod
    def show(cls, row: AnyRow) -> "Course":
        """Show a row of `items.visible`."""
        return cls(
            key=row.id,
            row=row,
            category=Category(row.category),
            activity=Activity(row.activity),
            topic=Topic(row.topic) if row.topic else None,
            module=Module(row.module) if row.module else None,
            part=ElectivePart(row.part) if row.part else None,
            size=Size(row.size) if row.size else None,
            hours=row.hours,
            delivery_mode=DeliveryMode(row.delivery_mode),
            project_reference=row.project_reference,
            filing_number=row.filing_no,
            filed_at=row.filed_at,
            library_number=row.library_no,
            passed_at=row.passed_at,
            notice_from=row.notice_from,
            notice_until=row.notice_until,
            discontinued_at=row.discontinued_at,
        )

    @field("The course leader (课程负责人).")
    async def leader(self, info: Info) -> Person | None:
        """Load the course leader."""
        return shown(Person.of, await info.context.loaders.persons.load(self.row.leader_id))

    @field("Who developed it (课程开发者).")
    async def developers(self, info: Info) -> list[Person]:
        """Load the developers."""
        return await self._people("DEVELOPER", info)

    @field("Who guided its development (课程开发指导教师).")
    async def guides(self, info: Info) -> list[Person]:
        """Load the guiding teachers."""
        return await self._people("GUIDE", info)

    async def _people(self, role: str, info: Info) -> list[Person]:
        rows = await info.context.loaders.developers.load(self.row.id)
        named = [row.person_id for row in rows if row.role == role]
        people = await info.context.loaders.persons.load_many(named)
        return [Person.of(row) for row in people if row is not None]

    @field("Its dossier (课程申报材料); null for those who only see that the course is public.")
    async def dossier(self, info: Info) -> CourseDossier | None:
        """Load the dossier, where the viewer is inside."""
        return shown(CourseDossier.of, await info.context.loaders.dossiers.load(self.row.id))

    @field("The discontinued course that it replaces (替代的原课程).")
    async def supersedes(self, info: Info) -> "Course | None":
        """Load the course that it replaces."""
        if self.row.supersedes_id is None:
            return None
        return shown(Course.show, await info.context.loaders.items.load(self.row.supersedes_id))

    @field("Its runs that you may see (课程实施), the newest first.")
    async def runs(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[CourseRunType]:
        """Load a page of the course's runs."""
        from trainingflow.api.types.course_run import CourseRun  # noqa: PLC0415 - they show each other

        wanted = ItemFilter(kinds=(ItemKind.COURSE_RUN,))
        listing = items.listing(info.context.viewer, wanted, ItemOrder.NEWEST)
        loaders, key = info.context.loaders, self.row.id
        window = Window(("course.runs", key), first=first, after=after, last=last, before=before)
        page = await loaders.nested("runs", listing, items.RUN_COURSE, key, window.request)
        return window.show(
            page,
            CourseRun.show,
            lambda: loaders.nested_count("runs", listing, items.RUN_COURSE, key),
        )

    @field("The panel of the present submission (论证组).")
    async def panel(self, info: Info) -> list[PanelMember]:
        """Load the panel."""
        rows = await info.context.loaders.panel.load(self.row.id)
        return [PanelMember.of(row) for row in rows]

    @field("The opinions on the present submission that you may read (审阅意见).")
    async def reviews(self, info: Info) -> list[Review]:
        """Load the opinions."""
        rows = await info.context.loaders.reviews.load(self.row.id)
        return [Review.of(row) for row in rows]

    @field("The votes on the present submission (表决).")
    async def ballots(self, info: Info) -> list[Ballot]:
        """Load the votes."""
        rows = await info.context.loaders.ballots.load(self.row.id)
        return [Ballot.of(row) for row in rows]

    @field("The objections to its public notice (公示异议).")
    async def objections(self, info: Info) -> list[Objection]:
        """Load the objections."""
        rows = await info.context.loaders.objections.load(self.row.id)
        return [Objection.of(row) for row in rows]
