"""Versions of policies: drafted and proposed by one policy officer, published by another."""

from datetime import date
from typing import Annotated
from uuid import UUID

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import mutation
from trainingflow.api.mutations.make import Answer, Keyed, make
from trainingflow.api.nodes import required_key
from trainingflow.api.types.errors import UserError
from trainingflow.api.types.node import shown
from trainingflow.api.types.policy import policy_code
from trainingflow.api.types.policy_comparison import PolicyComparison
from trainingflow.api.types.publication import PolicyPublication
from trainingflow.services.publishing import drafts
from trainingflow.services.publishing.drafts import Wanted

DraftId = Annotated[
    strawberry.ID, strawberry.argument(description="The draft (草案), a `PolicyPublication`.")
]
PreviewId = Annotated[
    strawberry.ID, strawberry.argument(description="The preview (试算), a `PolicyComparison`.")
]


@strawberry.input(description="The file of a policy (办法文件).")
class PolicyTextInput:
    """The file of a policy."""

    code: str = strawberry.field(description="The code of the policy (代码).")
    text: str = strawberry.field(description="The whole file (文件内容), in YAML.")


@strawberry.input(description="A draft of a policy's next version (版本草案).")
class DraftPolicyVersionInput(Keyed):
    """A draft of a policy's next version."""

    policy: strawberry.ID = strawberry.field(description="Which policy (办法).")
    text: str = strawberry.field(
        description="The whole file (文件内容), in YAML. Its procedure, cycle and time zone are "
        "those of the installed file."
    )
    extended: list[PolicyTextInput] = strawberry.field(
        default_factory=list,
        description="The files of policies that it extends (上位办法), where they change as well; "
        "the others stay as they count now.",
    )
    lock_on: date = strawberry.field(
        description="The last day that is still answered as before (锁定日)."
    )
    reason: str = strawberry.field(description="Why (发布理由).")

    def wanted(self) -> Wanted:
        """As the services know it."""
        return Wanted(
            policy_id=policy_code(self.policy),
            text=self.text,
            extended={one.code: one.text for one in self.extended},
            lock_on=self.lock_on,
            reason=self.reason,
        )


@strawberry.type(description="What became of a draft of a policy version (草案办理结果).")
class PolicyPublicationPayload:
    """What became of a draft."""

    publication: PolicyPublication | None = strawberry.field(
        description="The draft or version as it is now (草案); null when there is none."
    )
    errors: list[UserError] = strawberry.field(description="Every reason why not (不可行原因).")


@strawberry.type(description="A preview that was asked for (试算结果).")
class PolicyPreviewPayload:
    """A preview that was asked for."""

    preview: PolicyComparison | None = strawberry.field(
        description="The preview (试算), to be watched as it goes on; null when there is none."
    )
    errors: list[UserError] = strawberry.field(description="Every reason why not (不可行原因).")


@strawberry.type
class PublicationMutations:
    """Versions of policies."""

    @mutation(
        "Draft the next version of a policy's credits (起草政策版本): open to policy officers. It "
        "is read and proved as every policy is; nothing counts before two people publish it."
    )
    async def draft_policy_version(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - the name that clients expect
            DraftPolicyVersionInput, strawberry.argument(description="The draft (草案).")
        ],
    ) -> PolicyPublicationPayload:
        """Write a draft down."""
        wanted = input.wanted()
        answer = await make(
            info,
            input.idempotency_key,
            lambda work: drafts.draft(work, wanted, input.idempotency_key),
        )
        return await _shown(answer, info)

    @mutation(
        "Find out what a draft would change, for whom (试算政策版本): open to policy officers. A "
        "job of the worker; one that still goes on is answered again."
    )
    async def preview_policy_version(self, info: Info, draft_id: DraftId) -> PolicyPreviewPayload:
        """Ask for a preview."""
        draft = _draft(draft_id)
        answer = await make(info, None, lambda work: drafts.preview(work, draft))
        loaders = info.context.loaders
        row = await loaders.comparisons_by_id.load(answer.id) if answer.id else None
        return PolicyPreviewPayload(preview=shown(PolicyComparison.of, row), errors=answer.errors)

    @mutation(
        "Propose to publish a draft as a finished preview shows it (提请发布政策版本): open to "
        "policy officers."
    )
    async def propose_policy_version(
        self, info: Info, draft_id: DraftId, preview_id: PreviewId
    ) -> PolicyPublicationPayload:
        """Propose a draft."""
        draft, preview = _draft(draft_id), _preview(preview_id)
        answer = await make(info, None, lambda work: drafts.propose(work, draft, preview))
        return await _shown(answer, info)

    @mutation(
        "Publish a version that another policy officer has proposed (发布政策版本): from now on it "
        "counts for every day after its lock date. The worker then keeps what it changes for each "
        "teacher. `hash` and the preview are those that this officer has read."
    )
    async def publish_policy_version(
        self,
        info: Info,
        draft_id: DraftId,
        preview_id: PreviewId,
        hash: Annotated[  # noqa: A002 - what the field of the type is called
            str, strawberry.argument(description="The `hash` of the draft (校验值).")
        ],
    ) -> PolicyPublicationPayload:
        """Publish a version."""
        draft, preview = _draft(draft_id), _preview(preview_id)
        answer = await make(info, None, lambda work: drafts.publish(work, draft, preview, hash))
        return await _shown(answer, info)

    @mutation("Let a draft be published never (撤回版本草案): open to policy officers.")
    async def withdraw_policy_version(
        self,
        info: Info,
        draft_id: DraftId,
        reason: Annotated[str, strawberry.argument(description="Why (撤回理由).")],
    ) -> PolicyPublicationPayload:
        """Withdraw a draft."""
        draft = _draft(draft_id)
        answer = await make(info, None, lambda work: drafts.withdraw(work, draft, reason))
        return await _shown(answer, info)


def _draft(given: str) -> UUID:
    return required_key(given, "PolicyPublication", argument="draftId")


def _preview(given: str) -> UUID:
    return required_key(given, "PolicyComparison", argument="previewId")


async def _shown(answer: Answer, info: Info) -> PolicyPublicationPayload:
    row = await info.context.loaders.publications.load(answer.id) if answer.id else None
    return PolicyPublicationPayload(
        publication=shown(PolicyPublication.of, row), errors=answer.errors
    )
