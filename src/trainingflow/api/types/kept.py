"""What came of many commands, as it was kept, and the jobs and releases that it belongs to."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.nodes import global_id
from trainingflow.api.pagination import After, Before, Connection, First, Last, Window
from trainingflow.api.types.described import described
from trainingflow.api.types.event import action_label
from trainingflow.api.types.node import Part, shown
from trainingflow.api.types.organisation import Organisation
from trainingflow.api.types.person import Person
from trainingflow.api.types.work_item import WorkItem
from trainingflow.services.reading import daily_work
from trainingflow.services.reading.paging import AnyRow
from trainingflow.services.said import ResultCode

described(
    ResultCode,
    "What came of one item among many (办理结果代码).",
    {
        "DONE": "It was carried out; in a dry run, it would be (已办理).",
        "REFUSED": "It is not possible (未通过).",
        "MISSING": "There is no such item for you (不存在或无权查看).",
        "FAULT": "The server failed on it (系统故障).",
    },
)


@strawberry.type(description="A reason, as it was kept (原因).")
class KeptReason:
    """A reason, as it was kept."""

    said: strawberry.Private[Mapping[str, str]]

    @field("The reason (原因代码); see `UserError`.")
    def code(self) -> str:
        """Show the code."""
        return self.said["code"]

    @field("The reason as a sentence (说明), in the language of the request.")
    def message(self, info: Info) -> str:
        """Show the sentence."""
        return self.said["zh" if info.context.language == "zh-CN" else "en"]


@strawberry.type(description="What came of one item among many (单项结果).")
class KeptResult:
    """What came of one item among many."""

    row: strawberry.Private[AnyRow]

    expected_version: int = strawberry.field(description="The version that was seen (所见版本).")
    outcome: ResultCode | None = strawberry.field(
        description="What came of it (结果); null while it waits."
    )
    seq: int | None = strawberry.field(
        description="The number of the event that records it (办理记录序号)."
    )
    at: datetime | None = strawberry.field(description="When it was decided (时间).")

    @classmethod
    def of(cls, row: AnyRow) -> "KeptResult":
        """Show a row of a job or of a release."""
        return cls(
            row=row,
            expected_version=row.expected_version,
            outcome=ResultCode(row.outcome) if row.outcome else None,
            seq=row.seq,
            at=row.at,
        )

    @field("The item (事项); null when there is none that you may see.")
    async def item(self, info: Info) -> WorkItem | None:
        """Load the item."""
        return shown(WorkItem.of, await info.context.loaders.items.load(self.row.item_id))

    @field("Every reason why it was not possible (不可行原因), as it was then.")
    def reasons(self) -> list[KeptReason]:
        """Show the reasons."""
        return [KeptReason(said=one) for one in self.row.reasons]


@strawberry.type(
    description="The same action on many items, carried out one after the other (批量任务). What "
    "is done before an interruption is not repeated."
)
class BulkJob(Part):
    """The same action on many items."""

    row: strawberry.Private[AnyRow]

    action: str = strawberry.field(description="The action (操作).")
    dry_run: bool = strawberry.field(description="Whether it only asks (试办).")
    created_at: datetime = strawberry.field(description="When it was asked for (创建时间).")
    finished_at: datetime | None = strawberry.field(
        description="When the last item was decided (完成时间); null while one waits."
    )
    cancelled_at: datetime | None = strawberry.field(
        description="When it was cancelled (取消时间), if it was; what was done stays done."
    )
    total: int = strawberry.field(description="How many items it has (总数).")
    done: int = strawberry.field(description="How many were carried out (已办理).")
    refused: int = strawberry.field(description="How many could not be (未办理).")

    @classmethod
    def of(cls, row: AnyRow) -> "BulkJob":
        """Show a row of `daily_work.jobs`."""
        return cls(
            key=row.id,
            row=row,
            action=row.action,
            dry_run=row.dry_run,
            created_at=row.created_at,
            finished_at=row.finished_at,
            cancelled_at=row.cancelled_at,
            total=row.total,
            done=row.done,
            refused=row.refused,
        )

    @field("Who asked for it (办理人), and as whom each item is decided.")
    async def person(self, info: Info) -> Person | None:
        """Load the person."""
        return shown(Person.of, await info.context.loaders.persons.load(self.row.person_id))

    @field("What came of each item (逐项结果), in the order in which they were named.")
    async def results(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[KeptResult]:
        """Load a page of the results."""
        listing, parent = daily_work.entries(info.context.viewer), daily_work.ENTRY_JOB
        window = Window(("results", self.key), first=first, after=after, last=last, before=before)
        loaders, key = info.context.loaders, self.key
        page = await loaders.nested("results", listing, parent, key, window.request)
        return window.show(
            page, KeptResult.of, lambda: loaders.nested_count("results", listing, parent, key)
        )


@strawberry.type(
    description="A decision that your office has prepared and not released (待发布决定): it has no "
    "effect, and nobody else sees it."
)
class StagedDecision(Part):
    """A decision that has been prepared and not released."""

    row: strawberry.Private[AnyRow]

    batch: str = strawberry.field(description="The name under which it is released (批次).")
    action: str = strawberry.field(description="The action (操作).")
    comment: str | None = strawberry.field(description="The comment (意见).")
    decision_reference: str | None = strawberry.field(
        description="The decision that is carried out (决定文号)."
    )
    expected_version: int = strawberry.field(description="The version that was seen (所见版本).")
    current: bool = strawberry.field(
        description="Whether the item is as it was when it was staged (事项是否未变)."
    )
    staged_at: datetime = strawberry.field(description="When it was staged (暂存时间).")

    @classmethod
    def of(cls, row: AnyRow) -> "StagedDecision":
        """Show a row of `daily_work.staged`."""
        return cls(
            key=row.id,
            row=row,
            batch=row.batch,
            action=row.action,
            comment=row.command["comment"],
            decision_reference=row.command["decisionReference"],
            expected_version=row.expected_version,
            current=row.version == row.expected_version,
            staged_at=row.staged_at,
        )

    @field("The name of the action (操作名称).")
    def label(self, info: Info) -> str:
        """Name the action as its lifecycle does."""
        return action_label(self.row.kind, self.row.definition_version, self.action, info)

    @field("The item (事项).")
    async def item(self, info: Info) -> WorkItem | None:
        """Load the item."""
        return shown(WorkItem.of, await info.context.loaders.items.load(self.row.item_id))

    @field("Who staged it (暂存人).")
    async def staged_by(self, info: Info) -> Person | None:
        """Load the person."""
        return shown(Person.of, await info.context.loaders.persons.load(self.row.person_id))

    @field("The office that decides (办理机构); null where it is decided in person.")
    async def organisation(self, info: Info) -> Organisation | None:
        """Load the organisation."""
        if self.row.organisation_id is None:
            return None
        loaders = info.context.loaders
        return shown(Organisation.of, await loaders.organisations.load(self.row.organisation_id))


@strawberry.type(
    description="Staged decisions that were released together (发布记录). One that no longer held "
    "stays staged."
)
class DecisionRelease:
    """Staged decisions that were released together."""

    key: strawberry.Private[UUID]
    rows: strawberry.Private[Sequence[AnyRow]]

    @field("The global id (全局标识).")
    def id(self) -> strawberry.ID:
        """Name the release."""
        return strawberry.ID(global_id("DecisionRelease", self.key))

    @field("What came of each decision (逐项结果).")
    def results(self) -> list[KeptResult]:
        """Show the results."""
        return [KeptResult.of(row) for row in self.rows]

    @field("How many took effect (已生效).")
    def done(self) -> int:
        """Count those that took effect."""
        return sum(row.outcome == ResultCode.DONE for row in self.rows)
