"""Reasons why something is not possible, as data: the same types block an action and refuse it.

There is one type for each sort of fact. A client that does not know a type still reads its code,
message and path.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.types.codes import ErrorCode
from trainingflow.api.types.person import Person
from trainingflow.domain.people import Body
from trainingflow.domain.workflow.blockers import Clearer

WorkItemType = Annotated["WorkItem", strawberry.lazy("trainingflow.api.types.work_item")]  # type: ignore[name-defined]  # noqa: F821 - resolved when the schema is built


@strawberry.interface(
    description="Why something is not possible (原因): in `blockers` of an action, in `errors` of "
    "a mutation, and in `warnings`, where it stops nothing."
)
class UserError:
    """Why something is not possible."""

    code: str = strawberry.field(graphql_type=ErrorCode, description="The reason (原因代码).")
    message: str = strawberry.field(
        description="The reason as a sentence (说明), in the language of the request."
    )
    path: list[str] = strawberry.field(
        description="Where in the arguments it lies (位置); empty where it lies in none."
    )
    cleared_by: Clearer = strawberry.field(description="Who can clear it (可由谁解除).")
    override_by: Body | None = strawberry.field(
        description="The body that may override it (可破例的机构), if any."
    )
    next_possible_at: datetime | None = strawberry.field(
        description="When time alone will have cleared it (最早可行时间); null when it will not."
    )


@strawberry.type(description="The state does not know the action (状态不符).")
class StateBlocker(UserError):
    """The state does not know the action."""

    state: str = strawberry.field(description="The item's state (当前状态).")
    available: list[str] = strawberry.field(
        description="The actions that the state knows (可进行的操作)."
    )


@strawberry.type(description="The lifecycle has no such action at all (操作不存在).")
class UnknownAction(UserError):
    """The lifecycle has no such action at all."""

    action: str = strawberry.field(description="What was asked for (所请求的操作).")
    known: list[str] = strawberry.field(description="The actions that there are (已有的操作).")


@strawberry.type(description="The item has changed since it was read (内容已更新).")
class StaleObject(UserError):
    """The item has changed since it was read."""

    item_id: strawberry.Private[UUID | None]
    expected_version: int = strawberry.field(description="The version that was read (所见版本).")
    current_version: int = strawberry.field(description="The version it has now (当前版本).")

    @field("The item as it is now (当前内容).")
    async def current(self, info: Info) -> WorkItemType | None:
        """Load the item as it is now."""
        from trainingflow.api.types.work_item import WorkItem  # noqa: PLC0415 - they show each other

        if self.item_id is None:
            return None
        row = await info.context.loaders.items.load(self.item_id)
        return None if row is None else WorkItem.of(row)


@strawberry.type(description="The person is not among those who may do it (职责不符).")
class RoleBlocker(UserError):
    """The person is not among those who may do it."""

    required: list[str] = strawberry.field(
        description="Who may (应由谁): `APPLICANT`, `UNIT.PRINCIPAL`, `TD_COLLEGE.OFFICER`."
    )


@strawberry.type(description="The person may not do it, whatever the role (回避).")
class ConflictBlocker(UserError):
    """The person may not do it, whatever the role."""

    person_ids: strawberry.Private[Sequence[UUID]]
    conflict: str | None = strawberry.field(
        description="The conflict (利益关系), where there is one."
    )

    @field("Whom it is about (相关人员).")
    async def persons(self, info: Info) -> list[Person]:
        """Load the persons."""
        return await _persons(self.person_ids, info)


@strawberry.type(description="The window of the action is not open (不在开放时间).")
class WindowBlocker(UserError):
    """The window of the action is not open."""

    window: str = strawberry.field(description="The window's name (时间窗口).")
    opens_at: datetime | None = strawberry.field(description="When it opens (开放时间).")
    closes_at: datetime | None = strawberry.field(
        description="When it closes (截止时间); the instant itself is outside."
    )


@strawberry.type(description="A document is missing (缺少材料).")
class DocumentBlocker(UserError):
    """A document is missing."""

    kinds: list[str] = strawberry.field(description="The kinds, one of which would do (材料种类).")


@strawberry.type(description="What was filled in cannot be used (填写内容有误).")
class InputProblem(UserError):
    """What was filled in cannot be used."""

    expected: str | None = strawberry.field(
        description="What the field should hold (应填内容); null when it is only missing."
    )


@strawberry.type(description="A draft of a policy cannot be read (办法草案有误).")
class PolicyDraftProblem(UserError):
    """A draft of a policy cannot be read."""

    line: int = strawberry.field(
        description="The line of the draft, from 1 (行号); 0 where it is meant as a whole."
    )
    where: str = strawberry.field(
        description="The place in the draft (位置), e.g. `credit.requirements.TOTAL`."
    )
    article: str = strawberry.field(
        description="The article that the place cites (条款); empty where it cites none."
    )
    remedy: str = strawberry.field(description="What to write instead (修改建议).")


@strawberry.type(description="A number of the regulation is not kept (超出限额).")
class LimitBlocker(UserError):
    """A number of the regulation is not kept."""

    limit: str = strawberry.field(description="Which number (限额).")
    allowed: str = strawberry.field(description="What the regulation allows or demands (规定).")
    actual: str = strawberry.field(description="What it would be (实际).")


@strawberry.type(description="The panel has not done its part (论证组未完成).")
class PanelBlocker(UserError):
    """The panel has not done its part."""

    person_ids: strawberry.Private[Sequence[UUID]]
    required: int | None = strawberry.field(description="How many are needed (应到).")
    actual: int | None = strawberry.field(description="How many there are (实到).")

    @field("The members waited for (待完成成员).")
    async def outstanding(self, info: Info) -> list[Person]:
        """Load the members waited for."""
        return await _persons(self.person_ids, info)


@strawberry.type(description="The public notice still runs, or an objection is open (公示).")
class NoticeBlocker(UserError):
    """The public notice still runs, or an objection is open."""

    closes_at: datetime | None = strawberry.field(description="When the notice ends (公示截止).")
    open_objections: int = strawberry.field(description="How many objections are open (未决异议).")


@strawberry.type(description="Something else has to be so first (前提).")
class PrerequisiteBlocker(UserError):
    """Something else has to be so first."""

    requirement: str = strawberry.field(description="What has to be so (前提条件).")


@strawberry.type(description="The dossier was returned for other sections (不在修改范围).")
class SectionBlocker(UserError):
    """The dossier was returned for other sections."""

    sections: list[str] = strawberry.field(
        description="The sections that stay as they are (不可修改的部分)."
    )


@strawberry.type(
    description="What a body decided on has changed, so that its decision is void (决定已失效)."
)
class ApprovalBlocker(UserError):
    """What a body decided on has changed."""

    action: str = strawberry.field(description="The decision (原决定).")
    sections: list[str] = strawberry.field(
        description="The sections that have changed since (已变更的部分)."
    )


@strawberry.type(description="There is no such object, or none that you may see (不存在).")
class NotFound(UserError):
    """There is no such object, or none that the viewer may see."""


ERROR_TYPES = (
    StateBlocker,
    UnknownAction,
    StaleObject,
    RoleBlocker,
    ConflictBlocker,
    WindowBlocker,
    DocumentBlocker,
    InputProblem,
    PolicyDraftProblem,
    LimitBlocker,
    PanelBlocker,
    NoticeBlocker,
    PrerequisiteBlocker,
    SectionBlocker,
    ApprovalBlocker,
    NotFound,
)


async def _persons(ids: Sequence[UUID], info: Info) -> list[Person]:
    rows = await info.context.loaders.persons.load_many(ids)
    return [Person.of(row) for row in rows if row is not None]
