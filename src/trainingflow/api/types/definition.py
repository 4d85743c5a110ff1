"""Lifecycles as they are: states, transitions, a diagram, and what the verification found."""

from collections.abc import Iterable

import strawberry
from strawberry.scalars import JSON

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.types.definition_parts import (
    AskedItems,
    DemandedDocument,
    DossierSection,
    FieldShape,
    RuleCitation,
)
from trainingflow.api.types.described import value_description
from trainingflow.api.types.enums import ItemState
from trainingflow.api.types.input_schema import in_language
from trainingflow.api.types.node import Node
from trainingflow.api.types.policy import CodeLabel
from trainingflow.domain.people import Role
from trainingflow.domain.workflow import definition, lines, states
from trainingflow.domain.workflow.diagram import mermaid
from trainingflow.domain.workflow.duties import Duty, ForDuty, InUnit, Owner, Relation, UnitOf
from trainingflow.domain.workflow.fields import json_schema
from trainingflow.domain.workflow.kinds import ItemKind, Outcome, Stage
from trainingflow.domain.workflow.terms import term, terms
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
    unit: UnitOf | None = strawberry.field(
        description="Whose roles they are (所属单位), where they are of a unit of the item."
    )

    @field("The same in words (责任人说明).")
    def label(self, info: Info) -> str:
        """Say it in the language of the request."""
        language = info.context.language
        roles = terms(map(str, self.roles), language)
        if self.relation is not None:
            return term(str(self.relation), language)
        if self.duty is not None:
            return f"{_meaning(self.duty)}: {roles}"
        return f"{_meaning(self.unit or UnitOf.DECLARING)}: {roles}"


@strawberry.type(description="A state of a lifecycle (流程状态).")
class LifecycleState:
    """A state of a lifecycle."""

    value: strawberry.Private[states.State]

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

    value: strawberry.Private[lines.Transition]

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

    @field("The rules it comes from with their words (依据条款).")
    def citations(self, info: Info) -> list[RuleCitation]:
        """Show the rules."""
        return RuleCitation.all(self.value.cites, info.context.language)

    @field("The window's name for people (时间窗口名称), if it has one.")
    def window_label(self, info: Info) -> str | None:
        """Name the window."""
        return self.value.window and term(str(self.value.window), info.context.language)

    @field("What to fill in (填写内容), field by field.")
    def fields(self, info: Info) -> list[FieldShape]:
        """Show the fields."""
        return FieldShape.all(self.value.input, info.context.language)

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
        return [state_of(one) for one in self.value.states]

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

    @field("The fields of the dossier (材料字段).")
    def fields(self, info: Info) -> list[FieldShape]:
        """Show the fields of the dossier."""
        return FieldShape.all(self.value.dossier, info.context.language)

    @field("The parts of the dossier (材料部分).")
    def sections(self, info: Info) -> list[DossierSection]:
        """Show the sections."""
        return DossierSection.all(self.value, info.context.language)

    @field("The documents that its steps demand (材料清单), for those who have yet to begin.")
    def checklist(self, info: Info) -> list[DemandedDocument]:
        """List the demands."""
        return DemandedDocument.all(self.value, info.context.language)

    @field("What a new item may be a special case of (特殊类型).")
    def variants(self, info: Info) -> list[CodeLabel]:
        """List the variants."""
        language = info.context.language
        return [CodeLabel(code=one, label=term(one, language)) for one in self.value.variants]

    @field("Which other items its conditions ask about (关联事项).")
    def asks(self) -> list[AskedItems]:
        """List the questions."""
        return [AskedItems.of(one) for one in self.value.asks]

    @field("The windows that its steps need (时间窗口).")
    def windows(self, info: Info) -> list[CodeLabel]:
        """List the windows."""
        named = dict.fromkeys(str(one.window) for one in self.value.transitions if one.window)
        return [CodeLabel(code=one, label=term(one, info.context.language)) for one in named]

    @field("The actions whose inputs are the process archive (过程性档案).")
    def records(self) -> list[str]:
        """List the recorded actions."""
        return list(self.value.records)

    @field("The lifecycle as a Mermaid diagram (流程图).")
    def diagram(self, info: Info) -> str:
        """Draw the lifecycle."""
        return mermaid(self.value, info.context.language)

    @field("What the static verification found (校验结果); empty when nothing is wrong.")
    def verification(self) -> list[str]:
        """Verify the lifecycle."""
        return [f"{flaw.check}: {flaw.detail}" for flaw in verify(self.value)]


def state_of(value: states.State) -> LifecycleState:
    """Show a state."""
    return LifecycleState(
        value=value,
        name=str(value.name),
        stage=value.stage,
        outcome=value.outcome,
        deadline=str(value.deadline.due) if value.deadline else None,
        no_deadline=value.no_deadline,
        credit=value.credit,
    )


def _transition(value: lines.Transition) -> LifecycleTransition:
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
        case InUnit(roles, unit):
            return LifecycleOwner(relation=None, duty=None, roles=sorted(roles), unit=unit)
        case ForDuty(duty, roles):
            return LifecycleOwner(relation=None, duty=duty, roles=sorted(roles), unit=None)
        case relation:
            return LifecycleOwner(relation=relation, duty=None, roles=[], unit=None)


def _meaning(value: Duty | UnitOf) -> str:
    """What the schema says of a duty or a unit, without the full stop."""
    return value_description(value).removesuffix(".")
