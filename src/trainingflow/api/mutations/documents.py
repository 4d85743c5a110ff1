"""Files as documents: ask for an address, send the file there, make it a document."""

from datetime import datetime
from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.faults import Unauthenticated
from trainingflow.api.fields import mutation
from trainingflow.api.mutations.asked import Added, key
from trainingflow.api.mutations.carry_out import Place, carry_out, command_of, not_tried
from trainingflow.api.mutations.payload import Payload
from trainingflow.api.nodes import global_id, required_key
from trainingflow.api.types.errors import UserError
from trainingflow.api.types.general_names import item_types
from trainingflow.api.types.refusals import Shower, not_found
from trainingflow.api.types.work_item import WorkItem
from trainingflow.failpoints import Boundary
from trainingflow.services.command import Missing, Refused
from trainingflow.services.dossiers import uploads
from trainingflow.services.identity import begin

ARGUMENTS = {"upload": "documentId", "replaces": "replacesId"}


@strawberry.input(description="A file to be sent for an item (拟上传文件).")
class RequestUploadInput:
    """A file to be sent for an item."""

    item_id: strawberry.ID = strawberry.field(description="The item (事项).")
    kind: str = strawberry.field(description="The kind of document (材料种类).")
    file_name: str = strawberry.field(description="Its name (文件名).")
    content_type: str = strawberry.field(description="Its media type (文件类型).")
    size: int = strawberry.field(description="Its size in bytes (大小).")
    sha256: str = strawberry.field(
        description="SHA-256 of its content in hexadecimal digits (校验值)."
    )


@strawberry.type(description="That a file may be sent (上传许可).")
class Upload:
    """That a file may be sent."""

    document_id: strawberry.ID = strawberry.field(
        description="The document that it will be (材料标识)."
    )
    address: str = strawberry.field(
        description="Where to send it with PUT (上传地址): the whole file as the body. Relative to "
        "this server, or absolute where the store takes it itself."
    )
    expires_at: datetime = strawberry.field(
        description="Until when (有效期至); the instant itself is outside."
    )


@strawberry.type(description="What asking for an upload came to (申请上传结果).")
class UploadPayload:
    """What asking for an upload came to."""

    upload: Upload | None = strawberry.field(
        description="Where to send the file (上传许可); null when it may not be sent."
    )
    errors: list[UserError] = strawberry.field(
        description="Every reason why not (不可行原因), all at once."
    )


@strawberry.input(description="A file that was sent becomes a document (完成上传).")
class CompleteUploadInput(Added):
    """A file that was sent becomes a document."""

    item_id: strawberry.ID = strawberry.field(description="The item (事项).")
    document_id: strawberry.ID = strawberry.field(description="The document (材料标识).")
    title: str | None = strawberry.field(
        default=strawberry.UNSET, description="The title (标题); the file's name when left out."
    )
    replaces_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="The document of its kind that it takes the place of (替换的材料).",
    )


@strawberry.type
class DocumentMutations:
    """Files as documents."""

    @mutation(
        "Ask to send a file for an item (申请上传): who could attach a document of its kind gets "
        "an address that lasts fifteen minutes."
    )
    async def request_upload(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - the name that clients expect
            RequestUploadInput, strawberry.argument(description="Which file (拟上传文件).")
        ],
    ) -> UploadPayload:
        """Ask to send a file for an item."""
        context, viewer = info.context, info.context.viewer
        item_id = required_key(input.item_id, *item_types(), argument="itemId")
        if await context.loaders.items.load(item_id) is None or viewer.person_id is None:
            return _none(not_found(["input", "itemId"], context.language))
        wanted = uploads.Wanted(
            item_id=item_id,
            kind=input.kind,
            file_name=input.file_name,
            content_type=input.content_type,
            size=input.size,
            sha256=input.sha256,
        )
        async with context.database.writing(Boundary.UPLOAD_ASKED) as session:
            work = await begin(session, viewer.signed_in_as)
            found = await uploads.request(work, context.files, wanted)
        if isinstance(found, Missing):
            return _none(not_found(["input", "itemId"], context.language))
        if isinstance(found, Refused):
            return _none(*Shower(context.language, item_id).all(found.blockers))
        document_id = strawberry.ID(global_id("Document", found.document_id))
        return UploadPayload(
            upload=Upload(
                document_id=document_id, address=found.address, expires_at=found.expires_at
            ),
            errors=[],
        )

    @mutation(
        "Make a file that was sent a document of the item (完成上传), with `attachDocument`. "
        "Until the file is there in full it is refused, and can be tried again."
    )
    async def complete_upload(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - the name that clients expect
            CompleteUploadInput, strawberry.argument(description="Which file (已上传文件).")
        ],
    ) -> Payload[WorkItem]:
        """Make a file that was sent a document of the item."""
        context, viewer = info.context, info.context.viewer
        if viewer.person_id is None:
            raise Unauthenticated
        item_id = required_key(input.item_id, *item_types(), argument="itemId")
        document_id = required_key(input.document_id, "Document", argument="documentId")
        who = viewer.signed_in_as
        upload = await uploads.keep(context.database, context.files, who, document_id)
        if upload is None or upload.item_id != item_id:
            return not_tried(not_found(["input", "documentId"], context.language))
        if upload.reasons:
            return not_tried(*Shower(context.language, item_id).all(upload.reasons))
        values = {
            "kind": upload.kind,
            "title": input.title or upload.file_name,
            "upload": str(document_id),
        }
        replaced = key(input.replaces_id, "Document")
        if replaced:
            values["replaces"] = replaced
        command = command_of("attachDocument", input, values, item_id=item_id)
        place = Place("itemId", ("input",), ARGUMENTS)
        return await carry_out(info, command, WorkItem.of, place)


def _none(*errors: UserError) -> UploadPayload:
    return UploadPayload(upload=None, errors=list(errors))
