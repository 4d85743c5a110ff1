"""Versions of policies: drafts, who answers for them, and what they have changed for teachers."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.types.described import described
from trainingflow.api.types.node import Node, shown
from trainingflow.api.types.policy import Policy
from trainingflow.api.types.policy_comparison import PolicyComparison, PolicyDifference
from trainingflow.services.reading.paging import AnyRow

PersonType = Annotated["Person", strawberry.lazy("trainingflow.api.types.person")]  # type: ignore[name-defined]  # noqa: F821 - resolved when the schema is built


class PublicationState(StrEnum):
    """Where a draft stands."""

    DRAFT = "DRAFT"
    PROPOSED = "PROPOSED"
    PUBLISHED = "PUBLISHED"
    WITHDRAWN = "WITHDRAWN"


described(
    PublicationState,
    "Where a draft of a policy version stands (发布状态).",
    {
        "DRAFT": "It is written down and can be previewed (草案).",
        "PROPOSED": "One policy officer has proposed it as a preview shows it (已提请发布).",
        "PUBLISHED": "A second one has published it: it counts (已发布).",
        "WITHDRAWN": "It will never be published (已撤回).",
    },
)


@strawberry.type(description="The file of a policy, or of one that it extends (办法文件).")
class PolicyText:
    """The file of a policy."""

    code: str = strawberry.field(description="The code of the policy (代码).")
    text: str = strawberry.field(description="The file as it was given (文件内容), in YAML.")


@strawberry.type(
    description="A version of a policy's credits (政策版本发布): drafted, previewed, proposed by "
    "one policy officer and published by another. Once published it counts for every day after "
    "its lock date; what was answered for earlier days, and as known earlier, stays."
)
class PolicyPublication(Node):
    """A version of a policy."""

    row: strawberry.Private[AnyRow]

    hash: str = strawberry.field(
        description="SHA-256 of everything that the resolved policy says (校验值)."
    )
    lock_on: date = strawberry.field(
        description="The last day that is still answered as before (锁定日)."
    )
    reason: str = strawberry.field(description="Why (发布理由).")
    state: PublicationState = strawberry.field(description="Where it stands (发布状态).")
    number: int | None = strawberry.field(
        description="The number of the version, running from 1 for each policy (版本号); null "
        "before it is published."
    )
    drafted_at: datetime = strawberry.field(description="When it was drafted (起草时间).")
    proposed_at: datetime | None = strawberry.field(
        description="When it was proposed last (提请时间); null before."
    )
    published_at: datetime | None = strawberry.field(
        description="When it was published (发布时间); null before."
    )
    withdrawn_at: datetime | None = strawberry.field(
        description="When it was withdrawn (撤回时间); null where it was not."
    )
    withdrawn_because: str | None = strawberry.field(
        description="Why it was withdrawn (撤回理由); null where it was not."
    )

    @classmethod
    def of(cls, row: AnyRow) -> "PolicyPublication":
        """Show a row of `publications.publications`."""
        return cls(
            key=row.id,
            row=row,
            hash=row.hash,
            lock_on=row.lock_on,
            reason=row.reason,
            state=_state(row),
            number=row.number,
            drafted_at=row.drafted_at,
            proposed_at=row.proposed_at,
            published_at=row.published_at,
            withdrawn_at=row.withdrawn_at,
            withdrawn_because=row.withdrawn_because,
        )

    @field("The policy as its installed file says it (办法).")
    def policy(self) -> Policy:
        """Show the policy."""
        return Policy.named(self.row.policy_id)

    @field("The file of this version, then those that it extends (办法文件).")
    async def texts(self, info: Info) -> list[PolicyText]:
        """Load the files."""
        pin = (self.row.policy_id, self.row.hash)
        row = await info.context.loaders.policy_texts.load(pin)
        content = row.content if row else {}
        order = sorted(content, key=lambda one: (one != self.row.policy_id, one))
        return [PolicyText(code=one, text=content[one]) for one in order]

    @field("Who drafted it (起草人).")
    async def drafted_by(self, info: Info) -> PersonType | None:
        """Load the drafter."""
        return await _person(self.row.drafted_by, info)

    @field("Who proposed it last (提请人); null before.")
    async def proposed_by(self, info: Info) -> PersonType | None:
        """Load the proposer."""
        return await _person(self.row.proposed_by, info)

    @field("Who published it (发布人); null before.")
    async def published_by(self, info: Info) -> PersonType | None:
        """Load the second person."""
        return await _person(self.row.approved_by, info)

    @field(
        "The comparisons with what counted before (版本对比), the newest first: for policy "
        "officers and auditors; empty for others."
    )
    async def comparisons(self, info: Info) -> list[PolicyComparison]:
        """Load the comparisons."""
        rows = await info.context.loaders.comparisons.load(self.row.id)
        return [PolicyComparison.of(one) for one in rows]

    @field("The preview that was proposed last (提请依据的试算); null before.")
    async def proposed_preview(self, info: Info) -> PolicyComparison | None:
        """Load the preview."""
        if self.row.proposed_preview is None:
            return None
        loaders = info.context.loaders
        found = await loaders.comparisons_by_id.load(self.row.proposed_preview)
        return shown(PolicyComparison.of, found)


@strawberry.type(
    description="What a published version has changed for a teacher (版本影响), kept for good."
)
class TeacherPolicyChange(PolicyDifference):
    """What a published version has changed for a teacher."""

    @field("The version (版本).")
    async def publication(self, info: Info) -> PolicyPublication | None:
        """Load the version."""
        loaders = info.context.loaders
        return shown(PolicyPublication.of, await loaders.publications.load(self.row.publication_id))


def _state(row: AnyRow) -> PublicationState:
    if row.published_at is not None:
        return PublicationState.PUBLISHED
    if row.withdrawn_at is not None:
        return PublicationState.WITHDRAWN
    return PublicationState.PROPOSED if row.proposed_at else PublicationState.DRAFT


async def _person(key: Any, info: Info) -> PersonType | None:  # noqa: ANN401 - a column of a row
    from trainingflow.api.types.person import Person  # noqa: PLC0415 - they show each other

    return shown(Person.of, await info.context.loaders.persons.load(key)) if key else None
