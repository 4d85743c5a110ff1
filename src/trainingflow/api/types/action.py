"""What can be done with an item, and why not."""

from datetime import datetime
from uuid import UUID

import strawberry
from strawberry.scalars import JSON

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.types.enums import ItemState
from trainingflow.api.types.errors import UserError
from trainingflow.api.types.input_schema import in_language
from trainingflow.api.types.refusals import Shower
from trainingflow.domain.citation import Language
from trainingflow.domain.people import Body
from trainingflow.domain.workflow.decide import Offer
from trainingflow.domain.workflow.duties import ForDuty
from trainingflow.domain.workflow.fields import json_schema
from trainingflow.domain.workflow.lines import Transition
from trainingflow.domain.workflow.procedure import Procedure


@strawberry.type(description="Something that can be done with an item, or why it cannot (操作).")
class ItemAction:
    """An action of an item, as it is for the viewer at an instant."""

    name: str = strawberry.field(description="The name to give to `performAction` (操作代码).")
    label: str = strawberry.field(description="The name for people (操作名称).")
    target: str = strawberry.field(
        graphql_type=ItemState, description="The state it leads to (目标状态); often the same."
    )
    allowed: bool = strawberry.field(description="Whether it is possible (是否可行).")
    blockers: list[UserError] = strawberry.field(
        description="Every reason against it (不可行原因); empty when it is possible."
    )
    warnings: list[UserError] = strawberry.field(
        description="What to know before (提醒); stops nothing."
    )
    next_possible_at: datetime | None = strawberry.field(
        description="When time alone will have cleared every reason (最早可行时间); null when it "
        "will not."
    )
    acting_for: Body | None = strawberry.field(
        description="The body that has to be named as acted for (须代表的机构), if any."
    )
    comment_required: bool = strawberry.field(
        description="Whether a comment is demanded (须填意见)."
    )
    decision_reference_required: bool = strawberry.field(
        description="Whether the decision that it carries out has to be named (须注明决定文号): "
        "meeting and date, in `decisionReference`."
    )
    documents: list[list[str]] = strawberry.field(
        description="The kinds of documents demanded (所需材料); of each list, one will do."
    )
    window: str | None = strawberry.field(
        description="The window in which it is possible (时间窗口), if it has one."
    )
    effects: list[str] = strawberry.field(description="What it writes beside the event (办理效果).")
    cites: list[str] = strawberry.field(description="The rules it comes from (依据规则).")
    filled_in: strawberry.Private[Transition]

    @field(
        "What to fill in (填写内容), as JSON Schema 2020-12. Ids are global ids. `title` is in the "
        "language of the request, `description` in the other."
    )
    def input_schema(self, info: Info) -> JSON:
        """Describe what has to be filled in."""
        return JSON(in_language(json_schema(self.filled_in.input), info.context.language))

    @classmethod
    def of(
        cls, offer: Offer, item_id: UUID, procedure: Procedure, language: Language
    ) -> "ItemAction":
        """Show an offer."""
        line, shower = offer.transition, Shower(language, item_id, at=("input", "input"))
        return cls(
            name=offer.action,
            label=line.label.text(language),
            target=str(line.target),
            allowed=offer.allowed,
            blockers=shower.all(offer.blockers),
            warnings=shower.all(offer.decision.warnings),
            next_possible_at=offer.next_possible_at,
            acting_for=offer.acting_for,
            comment_required=line.comment_required,
            decision_reference_required=_decision_named(line, procedure),
            documents=[sorted(choice) for choice in line.documents],
            window=line.window,
            filled_in=line,
            effects=[str(effect) for effect in line.effects],
            cites=list(line.cites),
        )


def _decision_named(line: Transition, procedure: Procedure) -> bool:
    """Whether a collegial body decides with it, of which only the decision on record is known."""
    duties = [owner.duty for owner in line.owners if isinstance(owner, ForDuty)]
    rules = [procedure.duties[duty] for duty in duties if duty in procedure.duties]
    return line.decides and any(rule.decision_reference for rule in rules)
