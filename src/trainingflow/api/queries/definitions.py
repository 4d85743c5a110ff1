"""Questions about the lifecycles themselves, and about changes of them."""

from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.pagination import After, Before, Connection, First, Last, Window
from trainingflow.api.queries.connection import connection
from trainingflow.api.types.definition import WorkflowDefinition
from trainingflow.api.types.definition_change import DefinitionChange
from trainingflow.api.types.definition_parts import WorkflowCheck
from trainingflow.domain.lifecycles import DEFINITIONS, latest
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.reading import definition_changes

Kind = Annotated[
    ItemKind | None, strawberry.argument(description="Of this kind of item (事项种类).")
]


@strawberry.type
class DefinitionQueries:
    """Questions about the lifecycles themselves."""

    @field("The lifecycles (流程定义): states, transitions, diagram and verification.")
    def workflow_definitions(self, kind: Kind = strawberry.UNSET) -> list[WorkflowDefinition]:
        """List the lifecycles."""
        return [
            WorkflowDefinition.of(one)
            for one in DEFINITIONS.values()
            if not kind or one.kind == kind
        ]

    @field("One lifecycle (流程定义); null when there is none of that version.")
    def definition(
        self,
        kind: Annotated[ItemKind, strawberry.argument(description="The kind (事项种类).")],
        version: Annotated[
            int | None,
            strawberry.argument(description="The version (版本); the newest, if left out."),
        ] = strawberry.UNSET,
    ) -> WorkflowDefinition | None:
        """Show one lifecycle."""
        wanted = ItemKind(kind)
        if version is not None and version is not strawberry.UNSET:
            found = DEFINITIONS.get((wanted, version))
        else:
            known = any(one.kind is wanted for one in DEFINITIONS.values())
            found = latest(wanted) if known else None
        return None if found is None else WorkflowDefinition.of(found)

    @field("Every static check of every lifecycle with what it found (流程校验).")
    def workflow_checks(self, kind: Kind = strawberry.UNSET) -> list[WorkflowCheck]:
        """Run the checks."""
        return [
            check
            for one in DEFINITIONS.values()
            if not kind or one.kind == kind
            for check in WorkflowCheck.all(one)
        ]

    @field(
        "Changes of lifecycles that were planned (流程变更计划), the newest first: for policy "
        "officers and auditors; empty for others."
    )
    async def definition_changes(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[DefinitionChange]:
        """List the changes."""
        window = Window(("definitionChanges",), first=first, after=after, last=last, before=before)
        listing = definition_changes.changes(info.context.viewer)
        return await connection(info, listing, window, DefinitionChange.of)
