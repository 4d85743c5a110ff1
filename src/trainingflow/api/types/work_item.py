"""Items: everything that has a lifecycle, one type a kind."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.loader import told
from trainingflow.api.nodes import optional_key
from trainingflow.api.pagination import After, Before, Connection, First, Last, Window
from trainingflow.api.types.action import ItemAction
from trainingflow.api.types.comment import Comment
from trainingflow.api.types.deadline import Deadline
from trainingflow.api.types.document import Document
from trainingflow.api.types.dossier import DossierFields
from trainingflow.api.types.enums import ItemState
from trainingflow.api.types.event import Event
from trainingflow.api.types.inbox import Task
from trainingflow.api.types.node import Node, shown
from trainingflow.api.types.organisation import Organisation
from trainingflow.api.types.panel import AppraisalPanel
from trainingflow.api.types.person import Person
from trainingflow.api.types.policy import Policy
from trainingflow.api.types.stays import TimeInState
from trainingflow.api.types.survey import Survey
from trainingflow.domain.lifecycles import definition_of
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.decide import offers
from trainingflow.domain.workflow.kinds import ItemKind, Outcome, Stage
from trainingflow.domain.workflow.states import State
from trainingflow.services.reading import comments, history
from trainingflow.services.reading.paging import AnyRow

At = Annotated[
    datetime | None,
    strawberry.argument(description="At which instant (时点); now when left out."),
]
IncludeBlocked = Annotated[
    bool,
    strawberry.argument(
        description="Also the actions of its present state that are not possible now, each with "
        "every reason (包括当前状态下不可行的操作); never those of other states."
    ),
]

OnBehalfOf = Annotated[
    strawberry.ID | None,
    strawberry.argument(
        description="What you could do on behalf of this person (委托人), whose delegation to you "
        "is in force: then the lent roles count and your own do not."
    ),
]


@strawberry.interface(description="Anything that has a lifecycle (事项).")
class WorkItem(DossierFields, Node):
    """Anything that has a lifecycle."""

    row: strawberry.Private[AnyRow]

    @staticmethod
    def of(row: AnyRow) -> "WorkItem":
        """Show a row of `items.visible` as the type of its kind."""
        return KINDS[ItemKind(row.kind)](row)

    @property
    def place(self) -> State:
        """The item's state in its lifecycle."""
        row = self.row
        return definition_of(ItemKind(row.kind), row.definition_version).state(row.state)

    @field("The kind (事项种类).")
    def kind(self) -> ItemKind:
        """Show the kind."""
        return ItemKind(self.row.kind)

    @field("The title (名称).")
    def title(self) -> str:
        """Show the title."""
        return str(self.row.title)

    @field("The state (状态).")
    def state(self) -> ItemState:
        """Show the state."""
        return ItemState(self.row.state)

    @field("The name of the state (状态名称).")
    def state_label(self, info: Info) -> str:
        """Name the state in the language of the request."""
        return self.place.label.text(info.context.language)

    @field("The stage in which the state lies (阶段).")
    def stage(self) -> Stage:
        """Show the stage."""
        return self.place.stage

    @field("How the item has ended (结果); null while it has not.")
    def outcome(self) -> Outcome | None:
        """Show the outcome."""
        return self.place.outcome

    @field("The version (版本): the number of the last event. Send it back with every change.")
    def version(self) -> int:
        """Show the version."""
        return int(self.row.version)

    @field("Which submission this is (第几次申报).")
    def attempt(self) -> int:
        """Show the number of the submission."""
        return int(self.row.attempt)

    @field("The round of the last submission (轮次), e.g. `2024-MAY`; null before the first.")
    def round(self) -> str | None:
        """Show the round."""
        return None if self.row.round is None else str(self.row.round)

    @field("When it was created (创建时间).")
    def created_at(self) -> datetime:
        """Show when it was created."""
        return self.row.created_at  # type: ignore[no-any-return]  # a column of the row

    @field("When it was last changed (更新时间).")
    def updated_at(self) -> datetime:
        """Show when it was last changed."""
        return self.row.updated_at  # type: ignore[no-any-return]  # a column of the row

    @field("Since when it is in its state (进入当前状态时间).")
    def state_since(self) -> datetime:
        """Show when it came into its state."""
        return self.row.state_since  # type: ignore[no-any-return]  # a column of the row

    @field("The declaring unit (申报单位).")
    def organisation(self, info: Info) -> Organisation | None:
        """Show the declaring unit."""
        organisations = info.context.loaders.organisations
        return told(organisations, self.row.organisation_id, _organisation)

    @field("The person who answers for it (申请人).")
    def owner(self, info: Info) -> Person | None:
        """Show the owner."""
        return told(info.context.loaders.persons, self.row.owner_id, _person)

    @field("The policy that it is bound to (适用办法).")
    def policy(self) -> Policy:
        """Show the policy."""
        return Policy.named(self.row.policy_id)

    @field(
        "What you can do with it (可进行的操作), decided by the same function that carries it out. "
        "Empty when nobody is signed in."
    )
    async def actions(
        self,
        info: Info,
        at: At = strawberry.UNSET,
        include_blocked: IncludeBlocked = False,
        on_behalf_of_id: OnBehalfOf = strawberry.UNSET,
    ) -> list[ItemAction]:
        """Ask the lifecycle about every action."""
        viewer = info.context.viewer
        if viewer.actor is None:
            return []
        known = await info.context.loaders.known.load(self.row.id)
        if known is None:
            return []
        lender = optional_key(on_behalf_of_id or None, "Person", "Teacher")
        attempt = Attempt(
            actor=viewer.actor,
            at=at or viewer.now,
            delegation=viewer.lent_by(lender) if lender else None,
            asking=True,
            scope=viewer.scope,
        )
        language, procedure = info.context.language, known.facts.procedure
        return [
            ItemAction.of(offer, self.row.id, procedure, language)
            for offer in offers(known.definition, known.facts, attempt, elsewhere=False)
            if offer.allowed or include_blocked
        ]

    @field(
        "What happened to it (办理记录), the first event first; empty for those to whom it is only "
        "public."
    )
    def history(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[Event]:
        """Show a page of the item's events."""
        viewer, loaders, key = info.context.viewer, info.context.loaders, self.row.id
        window = Window(
            ("history", self.row.id), first=first, after=after, last=last, before=before
        )
        pages = loaders.pages("history", lambda: history.events(viewer), history.EVENT_ITEM)

        def count() -> Awaitable[int]:
            listing = history.events(viewer)
            return loaders.nested_count("history", listing, history.EVENT_ITEM, key)

        return told(pages, (key, window.request), lambda page: window.show(page, Event.of, count))

    @field(
        "Its documents (材料), the earliest first; of what is only public to you, the published."
    )
    def documents(self, info: Info) -> list[Document]:
        """Show the documents."""
        return told(info.context.loaders.documents, self.row.id, _documents)

    @field(
        "The panel that appraises its present submission (评审组), as much of it as you may see; "
        "null where the policy sets none."
    )
    async def appraisal_panel(self, info: Info) -> AppraisalPanel | None:
        """Load the panel."""
        view = await info.context.loaders.panel_views.load(self.row.id)
        return None if view is None else AppraisalPanel.of(view)

    @field("Whether you watch it (是否关注).")
    async def watching(self, info: Info) -> bool:
        """Say whether the viewer watches it."""
        return await info.context.loaders.watched.load(self.row.id)

    @field("What was said about it (留言), of what is for you, the earliest first.")
    async def comments(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[Comment]:
        """Load a page of comments."""
        listing, parent = comments.comments(info.context.viewer), comments.COMMENT_ITEM
        window = Window(
            ("comments", self.row.id), first=first, after=after, last=last, before=before
        )
        loaders, key = info.context.loaders, self.row.id
        page = await loaders.nested("comments", listing, parent, key, window.request)
        return window.show(
            page, Comment.of, lambda: loaders.nested_count("comments", listing, parent, key)
        )

    @field(
        "How long it was in each state (各状态停留时间), the first first; empty for those to whom "
        "it is only public."
    )
    async def time_in_states(self, info: Info) -> list[TimeInState]:
        """Load the stays."""
        definition = definition_of(ItemKind(self.row.kind), self.row.definition_version)
        found = await info.context.loaders.stays.load(self.row.id)
        return [TimeInState.of(definition, one) for one in found]

    @field("Your open tasks on it (待办), what is due first first; empty when it waits for others.")
    async def tasks(self, info: Info) -> list[Task]:
        """Load the viewer's tasks."""
        return [Task.of(row) for row in await info.context.loaders.tasks.load(self.row.id)]

    @field(
        "Whether its last submission came after the soft close of its round (是否逾期申报), by the "
        "windows as they are now: an extension given later takes the mark away."
    )
    async def late(self, info: Info) -> bool:
        """Ask the windows as they are now."""
        return await info.context.loaders.late.load(self.row.id)

    @field("The questionnaires among its participants (问卷调查) that you may see, in their order.")
    async def surveys(self, info: Info) -> list[Survey]:
        """Load the questionnaires."""
        return [Survey.of(row) for row in await info.context.loaders.surveys.load(self.row.id)]

    @field("What the clock will do with it (到期事项), the next first.")
    async def deadlines(self, info: Info) -> list[Deadline]:
        """Load what the clock will do."""
        rows = await info.context.loaders.deadlines.load(self.row.id)
        return [Deadline.of(row) for row in rows]


def _organisation(row: AnyRow | None) -> Organisation | None:
    return shown(Organisation.of, row)


def _person(row: AnyRow | None) -> Person | None:
    return shown(Person.of, row)


def _documents(rows: Sequence[AnyRow]) -> list[Document]:
    return [Document.of(row) for row in rows]


KINDS: dict[ItemKind, Callable[[AnyRow], WorkItem]] = {}


def register(kinds: Mapping[ItemKind, Callable[[AnyRow], WorkItem]]) -> None:
    """Say which type shows which kind."""
    KINDS.update(kinds)
