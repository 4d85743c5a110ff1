"""Uploads to the municipal system: prepared, said to be sent, and closed by the office."""

from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import mutation
from trainingflow.api.mutations.make import Answer, Keyed, make
from trainingflow.api.nodes import required_key
from trainingflow.api.types.errors import UserError
from trainingflow.api.types.municipal import MunicipalUpload
from trainingflow.api.types.node import shown
from trainingflow.api.types.policy import policy_code
from trainingflow.services.municipal import asking

UploadId = Annotated[
    strawberry.ID, strawberry.argument(description="The upload to the municipality (市级报送).")
]


@strawberry.input(description="An upload to the municipal system to be prepared (生成市级报送).")
class PrepareMunicipalUploadInput(Keyed):
    """An upload to be prepared."""

    policy: strawberry.ID | None = strawberry.field(
        default=None,
        description="About the teachers under this policy (办法); the authority's own when left "
        "out.",
    )


@strawberry.type(description="What became of the upload (市级报送办理结果).")
class MunicipalUploadPayload:
    """What became of the upload."""

    upload: MunicipalUpload | None = strawberry.field(
        description="The upload (市级报送), to be watched as it goes on; null when there is none."
    )
    errors: list[UserError] = strawberry.field(description="Every reason why not (不可行原因).")


@strawberry.type
class MunicipalMutations:
    """Uploads to the municipal system."""

    @mutation(
        "Prepare an upload to the municipal system (生成市级报送): open to the office that "
        "confirms credits. A job of the worker, which gathers what is new, changed or withdrawn "
        "there; its file is had with `requestExport`."
    )
    async def prepare_municipal_upload(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - the name that clients expect
            PrepareMunicipalUploadInput, strawberry.argument(description="Which (报送范围).")
        ],
    ) -> MunicipalUploadPayload:
        """Ask for an upload."""
        policy = policy_code(input.policy) if input.policy else None
        answer = await make(
            info,
            input.idempotency_key,
            lambda work: asking.prepare(work, policy, input.idempotency_key),
        )
        return await _shown(answer, info)

    @mutation(
        "Say that the file of an upload was handed over (登记已报送): open to the office that "
        "confirms credits; harmless to repeat."
    )
    async def declare_municipal_upload_sent(
        self,
        info: Info,
        id: UploadId,  # noqa: A002 - the name that clients expect
    ) -> MunicipalUploadPayload:
        """Say that it was sent."""
        key = required_key(id, "MunicipalUpload")
        return await _shown(await make(info, None, lambda work: asking.sent(work, key)), info)

    @mutation(
        "Wait for no further answer to an upload (关闭市级报送): open to the office that confirms "
        "credits. What was not answered is told again by the next one; harmless to repeat."
    )
    async def close_municipal_upload(
        self,
        info: Info,
        id: UploadId,  # noqa: A002 - the name that clients expect
        reason: Annotated[str, strawberry.argument(description="Why (关闭理由).")],
    ) -> MunicipalUploadPayload:
        """Close the upload."""
        key = required_key(id, "MunicipalUpload")
        answer = await make(info, None, lambda work: asking.close(work, key, reason))
        return await _shown(answer, info)


async def _shown(answer: Answer, info: Info) -> MunicipalUploadPayload:
    row = await info.context.loaders.municipal_uploads.load(answer.id) if answer.id else None
    return MunicipalUploadPayload(upload=shown(MunicipalUpload.of, row), errors=answer.errors)
