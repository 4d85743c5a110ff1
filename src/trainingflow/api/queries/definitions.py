"""Questions about the lifecycles themselves."""

from typing import Annotated

import strawberry

from trainingflow.api.fields import field
from trainingflow.api.types.definition import WorkflowDefinition
from trainingflow.domain.lifecycles import DEFINITIONS
from trainingflow.domain.workflow.definition import ItemKind


@strawberry.type
class DefinitionQueries:
    """Questions about the lifecycles themselves."""

    @field("The lifecycles (流程定义): states, transitions, diagram and verification.")
    def workflow_definitions(
        self,
        kind: Annotated[
            ItemKind | None,
            strawberry.argument(description="Of this kind of item (事项种类)."),
        ] = strawberry.UNSET,
    ) -> list[WorkflowDefinition]:
        """List the lifecycles."""
        return [
            WorkflowDefinition.of(one)
            for one in DEFINITIONS.values()
            if not kind or one.kind == kind
        ]
