"""Questions about items: lists, the inbox, what the clock will do."""

from datetime import date
from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.nodes import optional_key
from trainingflow.api.pagination import After, Before, Connection, First, Last, Window
from trainingflow.api.queries.connection import chosen
from trainingflow.api.queries.item_lists import item_connection
from trainingflow.api.types.course import Course
from trainingflow.api.types.course_enums import Module, Topic
from trainingflow.api.types.course_run import CourseRun
from trainingflow.api.types.enums import ItemState
from trainingflow.api.types.work_item import WorkItem
from trainingflow.domain.lifecycles.courses.fields import Category
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.reading import items
from trainingflow.services.reading.items import ItemFilter, ItemOrder

_UNIT = "Declared by this unit, or by one below it (申报单位)."
_LEADER = "Led by this person (课程负责人)."
_STATES = "In one of these states (状态)."
_TITLE = "With these words in the title (名称包含)."


@strawberry.input(
    description="Which items (筛选); all that is given must hold. An empty list holds for none."
)
class WorkItemFilter:
    """Which items."""

    kinds: list[ItemKind] | None = strawberry.field(
        default=strawberry.UNSET, description="Of one of these kinds (事项种类)."
    )
    states: list[ItemState] | None = strawberry.field(default=strawberry.UNSET, description=_STATES)
    organisation_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description=_UNIT
    )
    owner_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Answered for by this person (申请人)."
    )
    round: str | None = strawberry.field(
        default=strawberry.UNSET, description="Of this round (轮次), e.g. `2024-MAY`."
    )
    title: str | None = strawberry.field(default=strawberry.UNSET, description=_TITLE)
    watching: bool | None = strawberry.field(
        default=strawberry.UNSET, description="Only those that you watch (已关注)."
    )

    def wanted(self, info: Info) -> ItemFilter:
        """As the reading services know it."""
        return ItemFilter(
            watched_by=info.context.viewer.person_id if self.watching else None,
            kinds=chosen(self.kinds),
            states=chosen(self.states),
            organisation_id=optional_key(self.organisation_id, "Organisation"),
            owner_id=optional_key(self.owner_id, "Person", "Teacher"),
            round=self.round or None,
            title=self.title or None,
        )


@strawberry.input(
    description="Which courses (筛选); all that is given must hold. An empty list holds for none."
)
class CourseFilter:
    """Which courses."""

    states: list[ItemState] | None = strawberry.field(default=strawberry.UNSET, description=_STATES)
    category: Category | None = strawberry.field(
        default=strawberry.UNSET, description="Of this category (课程类别)."
    )
    topic: Topic | None = strawberry.field(
        default=strawberry.UNSET, description="Of this topic (公共必修专题)."
    )
    module: Module | None = strawberry.field(
        default=strawberry.UNSET, description="Of this module (专业必修版块)."
    )
    organisation_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description=_UNIT
    )
    leader_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description=_LEADER
    )
    round: str | None = strawberry.field(
        default=strawberry.UNSET, description="Of this round (轮次), e.g. `2024-MAY`."
    )
    title: str | None = strawberry.field(default=strawberry.UNSET, description=_TITLE)

    def wanted(self) -> ItemFilter:
        """As the reading services know it."""
        return ItemFilter(
            kinds=(ItemKind.COURSE,),
            states=chosen(self.states),
            category=self.category or None,
            topic=self.topic or None,
            module=self.module or None,
            organisation_id=optional_key(self.organisation_id, "Organisation"),
            leader_id=optional_key(self.leader_id, "Person", "Teacher"),
            round=self.round or None,
            title=self.title or None,
        )


@strawberry.input(
    description="Which runs (筛选); all that is given must hold. An empty list holds for none."
)
class CourseRunFilter:
    """Which runs."""

    states: list[ItemState] | None = strawberry.field(default=strawberry.UNSET, description=_STATES)
    course_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Of this course (课程)."
    )
    semester: str | None = strawberry.field(
        default=strawberry.UNSET, description="Of this semester (学期), e.g. `2024-AUTUMN`."
    )
    organisation_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description=_UNIT
    )
    leader_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description=_LEADER
    )
    not_over_before: date | None = strawberry.field(
        default=strawberry.UNSET,
        description="Whose last session is on this day or later (末次授课不早于).",
    )
    title: str | None = strawberry.field(default=strawberry.UNSET, description=_TITLE)

    def wanted(self) -> ItemFilter:
        """As the reading services know it."""
        return ItemFilter(
            kinds=(ItemKind.COURSE_RUN,),
            states=chosen(self.states),
            course_id=optional_key(self.course_id, "Course"),
            semester=self.semester or None,
            organisation_id=optional_key(self.organisation_id, "Organisation"),
            leader_id=optional_key(self.leader_id, "Person", "Teacher"),
            session_on_or_after=self.not_over_before or None,
            title=self.title or None,
        )


OrderBy = Annotated[ItemOrder, strawberry.argument(description="In which order (排序).")]


@strawberry.type
class WorkItemQueries:
    """Questions about items."""

    @field("Items of all kinds that you may see (事项).")
    async def work_items(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        filter: Annotated[  # noqa: A002 - the name that clients expect
            WorkItemFilter | None, strawberry.argument(description="Which ones (筛选).")
        ] = strawberry.UNSET,
        order_by: OrderBy = ItemOrder.NEWEST,
    ) -> Connection[WorkItem]:
        """List items."""
        wanted = filter.wanted(info) if filter else ItemFilter()
        window = Window(
            ("workItems", wanted, order_by), first=first, after=after, last=last, before=before
        )
        listing = items.listing(info.context.viewer, wanted, order_by)
        return await item_connection(info, listing, window, WorkItem.of)

    @field("Courses that you may see (课程).")
    async def courses(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        filter: Annotated[  # noqa: A002 - the name that clients expect
            CourseFilter | None, strawberry.argument(description="Which ones (筛选).")
        ] = strawberry.UNSET,
        order_by: OrderBy = ItemOrder.NEWEST,
    ) -> Connection[Course]:
        """List courses."""
        wanted = (filter or CourseFilter()).wanted()
        window = Window(
            ("courses", wanted, order_by), first=first, after=after, last=last, before=before
        )
        listing = items.listing(info.context.viewer, wanted, order_by)
        return await item_connection(info, listing, window, Course.show)

    @field("Runs of courses that you may see (课程实施).")
    async def course_runs(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        filter: Annotated[  # noqa: A002 - the name that clients expect
            CourseRunFilter | None, strawberry.argument(description="Which ones (筛选).")
        ] = strawberry.UNSET,
        order_by: OrderBy = ItemOrder.NEWEST,
    ) -> Connection[CourseRun]:
        """List runs."""
        wanted = (filter or CourseRunFilter()).wanted()
        window = Window(
            ("courseRuns", wanted, order_by), first=first, after=after, last=last, before=before
        )
        listing = items.listing(info.context.viewer, wanted, order_by)
        return await item_connection(info, listing, window, CourseRun.show)
