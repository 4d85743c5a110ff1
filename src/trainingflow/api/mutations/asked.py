"""What every change is asked for with, and how ids and absent values are read."""

from typing import Any

import strawberry
from strawberry.scalars import JSON

from trainingflow.api.nodes import optional_key, required_key
from trainingflow.domain.people import Body
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.command import NewDocument

PERSON = ("Person", "Teacher")


@strawberry.input(
    description="A document that comes with an action (随附材料): its text, or where it lies."
)
class DocumentInput:
    """A document that comes with an action."""

    kind: str = strawberry.field(description="The kind (材料种类), e.g. `DEFENCE_MINUTES`.")
    title: str = strawberry.field(description="The title (标题).")
    text: str | None = strawberry.field(default=strawberry.UNSET, description="The text (正文).")
    reference: str | None = strawberry.field(
        default=strawberry.UNSET, description="Where it lies (存放位置), if not here."
    )
    replaces_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="The document of its kind that it takes the place of (替换的材料).",
    )

    def new(self) -> NewDocument:
        """As the services know it."""
        return NewDocument(
            kind=self.kind,
            title=self.title,
            text=self.text or None,
            reference=self.reference or None,
            replaces=optional_key(self.replaces_id or None, "Document", argument="replacesId"),
        )


@strawberry.input
class Asked:
    """What every change is asked for with."""

    idempotency_key: str = strawberry.field(
        description="A key of your own (幂等键), new for every change and the same for its "
        "repeats: a repeat is answered and not carried out again. 1 to 255 characters."
    )
    comment: str | None = strawberry.field(
        default=strawberry.UNSET, description="A comment (意见); some actions demand one."
    )
    acting_for: Body | None = strawberry.field(
        default=strawberry.UNSET, description="The body that you act for (代表机构), if any."
    )
    decision_reference: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="The decision that you carry out (决定文号): meeting and date.",
    )
    on_behalf_of_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="The person who has lent you the roles to use (委托人), if you act on behalf "
        "of one: then those roles count and your own do not.",
    )
    documents: list[DocumentInput] | None = strawberry.field(
        default=strawberry.UNSET, description="Documents that come with it (随附材料)."
    )
    dry_run: bool = strawberry.field(
        default=False, description="Only ask whether it is possible (试办); nothing changes."
    )


@strawberry.input
class Changed(Asked):
    """What every change of an item is asked for with."""

    expected_version: int = strawberry.field(
        description="The version that you saw (所见版本): an item that has changed since is left "
        "as it is."
    )


@strawberry.input
class Added(Asked):
    """What is asked for when somebody adds something of their own to an item.

    A vote, an opinion or a place does not depend on what others have added since.
    """

    expected_version: int | None = strawberry.field(
        default=strawberry.UNSET,
        description="The version that you saw (所见版本), if the act should fail where the item "
        "has changed since; left out, what others add meanwhile does not matter.",
    )


@strawberry.input(
    description="Any action on any item (办理事项). `actions` of the item says what is "
    "possible and what to fill in."
)
class PerformActionInput(Changed):
    """Any action on any item."""

    item_id: strawberry.ID = strawberry.field(description="The item (事项).")
    action: str = strawberry.field(description="The action's name (操作代码).")
    input: JSON | None = strawberry.field(
        default=strawberry.UNSET,
        description="What to fill in (填写内容), as the action's `inputSchema` says.",
    )


@strawberry.input(
    description="A new item of any kind (新建事项), filled in as `inputSchema` of its creation in "
    "`workflowDefinitions` says. Typed clients use the mutation of the kind instead."
)
class CreateItemInput(Asked):
    """A new item of any kind."""

    kind: ItemKind = strawberry.field(description="The kind (事项种类).")
    organisation_id: strawberry.ID = strawberry.field(description="The declaring unit (申报单位).")
    action: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="The creation (新建操作), where the lifecycle has more than one.",
    )
    input: JSON | None = strawberry.field(
        default=strawberry.UNSET, description="What to fill in (填写内容)."
    )


def given(**values: object) -> dict[str, object]:
    """The values that were given, null included."""
    return {name: value for name, value in values.items() if value is not strawberry.UNSET}


def key(id_: strawberry.ID | None, *types: str, argument: str | None = None) -> Any:  # noqa: ANN401 - an id, null or unset
    """The key behind a global id; null and unset stay what they are.

    Raises:
        BadInput: the id names something else.
    """
    return str(required_key(id_, *types, argument=argument)) if id_ else id_


def keys(ids: list[strawberry.ID] | None, *types: str, argument: str | None = None) -> Any:  # noqa: ANN401 - as above
    """The keys behind global ids; null and unset stay what they are."""
    return [key(one, *types, argument=argument) for one in ids] if ids else ids
