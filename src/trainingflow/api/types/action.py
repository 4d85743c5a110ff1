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

    offer: strawberry.Private[Offer]
    procedure: strawberry.Private[Procedure]
    shower: strawberry.Private[Shower]

    name: str = strawberry.field(description="The name to give to `performAction` (操作代码).")
    label: str = strawberry.field(description="The name for people (操作名称).")
    target: str = strawberry.field(
        graphql_type=ItemState, description="The state it leads to (目标状态); often the same."
    )
    allowed: bool = strawberry.field(description="Whether it is possible (是否可行).")
    acting_for: Body | None = strawberry.field(
        description="The body that has to be named as acted for (须代表的机构), if any."
    )
    comment_required: bool = strawberry.field(
        description="Whether a comment is demanded (须填意见)."
    )
    window: str | None = strawberry.field(
        description="The window in which it is possible (时间窗口), if it has one."
    )

    @classmethod
    def of(
        cls, offer: Offer, item_id: UUID, procedure: Procedure, language: Language
    ) -> "ItemAction":
        """Show an offer; what is not asked for is not made."""
        line = offer.transition
        return cls(
            offer=offer,
            procedure=procedure,
            shower=Shower(language, item_id, at=("input", "input")),
            name=offer.action,
            label=line.label.text(language),
            target=str(line.target),
            allowed=offer.allowed,
            acting_for=offer.acting_for,
            comment_required=line.comment_required,
            window=line.window,
        )

    @field("Every reason against it (不可行原因); empty when it is possible.")
    def blockers(self) -> list[UserError]:
        """Show the reasons."""
        return self.shower.all(self.offer.blockers)

    @field("What to know before (提醒); stops nothing.")
    def warnings(self) -> list[UserError]:
        """Show the warnings."""
        return self.shower.all(self.offer.decision.warnings)

    @field("When time alone will have cleared every reason (最早可行时间); null when it will not.")
    def next_possible_at(self) -> datetime | None:
        """Show the instant."""
        return self.offer.next_possible_at

    @field(
        "Whether the decision that it carries out has to be named (须注明决定文号): meeting and "
        "date, in `decisionReference`."
    )
    def decision_reference_required(self) -> bool:
        """Ask the duties of its owners."""
        return _decision_named(self.offer.transition, self.procedure)

    @field("The kinds of documents demanded (所需材料); of each list, one will do.")
    def documents(self) -> list[list[str]]:
        """Show the kinds."""
        return [sorted(choice) for choice in self.offer.transition.documents]

    @field("What it writes beside the event (办理效果).")
    def effects(self) -> list[str]:
        """Show the effects."""
        return [str(effect) for effect in self.offer.transition.effects]

    @field("The rules it comes from (依据规则).")
    def cites(self) -> list[str]:
        """Show the rules."""
        return list(self.offer.transition.cites)

    @field(
        "What to fill in (填写内容), as JSON Schema 2020-12. Ids are global ids. `title` is in the "
        "language of the request, `description` in the other."
    )
    def input_schema(self, info: Info) -> JSON:
        """Describe what has to be filled in."""
        return JSON(in_language(json_schema(self.offer.transition.input), info.context.language))


def _decision_named(line: Transition, procedure: Procedure) -> bool:
    """Whether a collegial body decides with it, of which only the decision on record is known."""
    duties = [owner.duty for owner in line.owners if isinstance(owner, ForDuty)]
    rules = [procedure.duties[duty] for duty in duties if duty in procedure.duties]
    return line.decides and any(rule.decision_reference for rule in rules)
