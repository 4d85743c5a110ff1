"""Lifecycles as they are: states, transitions, a diagram, and what the verification found."""

from collections.abc import Iterable

import strawberry
from strawberry.scalars import JSON

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.types.enums import ItemState
from trainingflow.api.types.input_schema import in_language
from trainingflow.api.types.node import Node
from trainingflow.api.types.policy import CodeLabel
from trainingflow.domain.people import Role
from trainingflow.domain.workflow import definition
from trainingflow.domain.workflow.definition import (
    Duty,
    ForDuty,
    InUnit,
    ItemKind,
    Outcome,
    Owner,
    Relation,
    Stage,
)
from trainingflow.domain.workflow.diagram import mermaid
from trainingflow.domain.workflow.fields import json_schema
from trainingflow.domain.workflow.verify import verify


@strawberry.type(
    description="Who owns a state or an action (责任人): a relation to the item, a role in its "
    "unit, or a role in the body that has a duty."
)
class LifecycleOwner:
    """Who owns a state or an action."""

    relation: Relation | None = strawberry.field(
        description="The relation to the item (与事项的关系)."
    )
    duty: Duty | None = strawberry.field(
        description="The duty whose body it is (职责); the policy says which body has it."
    )
    roles: list[Role] = strawberry.field(description="The roles, one of which will do (角色).")


@strawberry.type(description="A state of a lifecycle (流程状态).")
class LifecycleState:
    """A state of a lifecycle."""

    value: strawberry.Private[definition.State]

    name: str = strawberry.field(graphql_type=ItemState, description="The state (状态).")
    stage: Stage = strawberry.field(description="The stage in which it lies (阶段).")
    outcome: Outcome | None = strawberry.field(
        description="How an item has ended in it (结果); null where it has not."
    )
    deadline: str | None = strawberry.field(
        description="By when it should be left (期限), if the regulation says so."
    )
    no_deadline: str | None = strawberry.field(description="Why there is none (无期限的原因).")
    credit: str | None = strawberry.field(
        description="What a final state means for credits (与学分的关系)."
    )

    @field("The name for people (状态名称).")
    def label(self, info: Info) -> str:
        """Name the state in the language of the request."""
        return self.value.label.text(info.context.language)

    @field("Who has to act in it (责任人).")
    def owners(self) -> list[LifecycleOwner]:
        """List the owners."""
        return _owners(self.value.owners)


@strawberry.type(description="An action that leads from a state to a state (流程步骤).")
class LifecycleTransition:
    """An action that leads from a state to a state, often the same."""

    value: strawberry.Private[definition.Transition]

    action: str = strawberry.field(description="The action (操作).")
    source: str | None = strawberry.field(
        graphql_type=ItemState | None, description="The state before (原状态); null: it creates."
    )
    target: str = strawberry.field(graphql_type=ItemState, description="The state after (新状态).")
    guards: list[str] = strawberry.field(description="The conditions by name (条件).")
    window: str | None = strawberry.field(description="The window (时间窗口), if it has one.")
    documents: list[list[str]] = strawberry.field(
        description="The kinds of documents demanded (所需材料); of each list, one will do."
    )
    effects: list[str] = strawberry.field(description="What it writes beside the event (办理效果).")
    comment_required: bool = strawberry.field(
        description="Whether a comment is demanded (须填意见)."
    )
    cites: list[str] = strawberry.field(description="The rules it comes from (依据规则).")

    @field("The name for people (操作名称).")
    def label(self, info: Info) -> str:
        """Name the action in the language of the request."""
        return self.value.label.text(info.context.language)

    @field("Who may do it (责任人).")
    def owners(self) -> list[LifecycleOwner]:
        """List the owners."""
        return _owners(self.value.owners)

    @field(
        "What to fill in (填写内容), as JSON Schema 2020-12. `title` is in the language of the "
        "request, `description` in the other."
    )
    def input_schema(self, info: Info) -> JSON:
        """Show the fields as JSON Schema in the language of the request."""
        return JSON(in_language(json_schema(self.value.input), info.context.language))


@strawberry.type(description="The lifecycle of one kind of item (流程定义).")
class WorkflowDefinition(Node):
    """The lifecycle of one kind of item."""

    value: strawberry.Private[definition.Definition]

    kind: ItemKind = strawberry.field(description="The kind of item (事项种类).")
    version: int = strawberry.field(description="The version (版本).")
    retired: bool = strawberry.field(description="Whether nothing new begins in it (已停用).")

    @classmethod
    def of(cls, value: definition.Definition) -> "WorkflowDefinition":
        """Show a definition."""
        return cls(
            key=f"{value.kind}.{value.version}",
            value=value,
            kind=value.kind,
            version=value.version,
            retired=value.retired,
        )

    @field("The name for people (流程名称).")
    def label(self, info: Info) -> str:
        """Name the lifecycle in the language of the request."""
        return self.value.label.text(info.context.language)

    @field("The states (流程状态), in the order of the table.")
    def states(self) -> list[LifecycleState]:
        """List the states."""
        return [_state(one) for one in self.value.states]

    @field("The transitions (流程步骤), in the order of the table.")
    def transitions(self) -> list[LifecycleTransition]:
        """List the transitions."""
        return [_transition(one) for one in self.value.transitions]

    @field("The kinds of documents that it knows (材料种类).")
    def document_kinds(self, info: Info) -> list[CodeLabel]:
        """List the kinds of documents."""
        language = info.context.language
        return [
            CodeLabel(code=str(one.name), label=one.label.text(language))
            for one in self.value.documents
        ]

    @field("The lifecycle as a Mermaid diagram (流程图).")
    def diagram(self, info: Info) -> str:
        """Draw the lifecycle."""
        return mermaid(self.value, info.context.language)

    @field("What the static verification found (校验结果); empty when nothing is wrong.")
    def verification(self) -> list[str]:
        """Verify the lifecycle."""
        return [f"{flaw.check}: {flaw.detail}" for flaw in verify(self.value)]


def _state(value: definition.State) -> LifecycleState:
    return LifecycleState(
        value=value,
        name=str(value.name),
        stage=value.stage,
        outcome=value.outcome,
        deadline=str(value.deadline.due) if value.deadline else None,
        no_deadline=value.no_deadline,
        credit=value.credit,
    )


def _transition(value: definition.Transition) -> LifecycleTransition:
    return LifecycleTransition(
        value=value,
        action=value.action,
        source=str(value.source) or None,
        target=str(value.target),
        guards=list(value.guards),
        window=value.window,
        documents=[sorted(choice) for choice in value.documents],
        effects=[str(effect) for effect in value.effects],
        comment_required=value.comment_required,
        cites=list(value.cites),
    )


def _owners(owners: Iterable[Owner]) -> list[LifecycleOwner]:
    return [_owner(owner) for owner in owners]


def _owner(owner: Owner) -> LifecycleOwner:
    match owner:
        case InUnit(roles):
            return LifecycleOwner(relation=None, duty=None, roles=sorted(roles))
        case ForDuty(duty, roles):
            return LifecycleOwner(relation=None, duty=duty, roles=sorted(roles))
        case relation:
            return LifecycleOwner(relation=relation, duty=None, roles=[])
