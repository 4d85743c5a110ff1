"""Imports: a table is sent, checked, applied, undone or dropped."""

from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.faults import Unauthenticated
from trainingflow.api.fields import mutation
from trainingflow.api.mutations.make import Answer, Keyed, make
from trainingflow.api.nodes import required_key
from trainingflow.api.types.data_import import DataImport
from trainingflow.api.types.errors import UserError
from trainingflow.api.types.import_words import ImportKind
from trainingflow.api.types.node import shown
from trainingflow.api.types.refusals import Shower
from trainingflow.services import report_files
from trainingflow.services.imports import arriving, asking

ImportId = Annotated[strawberry.ID, strawberry.argument(description="The import (数据导入).")]


@strawberry.input(description="A table that is to be taken over (申请导入).")
class RequestImportInput(Keyed):
    """A table that is to be taken over."""

    kind: ImportKind = strawberry.field(description="What it takes over (种类).")
    file_name: str = strawberry.field(description="The name of the file (文件名).")
    content_type: str = strawberry.field(
        description="Its media type (文件类型); what it is, is found out when it is read."
    )
    size: int = strawberry.field(description="Its size in bytes (大小).")
    sha256: str = strawberry.field(
        description="SHA-256 of its content in hexadecimal digits (校验值)."
    )


@strawberry.type(description="What became of the wish (导入办理结果).")
class ImportPayload:
    """What became of the wish."""

    data_import: DataImport | None = strawberry.field(
        description="The import (数据导入), to be watched as it goes on; null when there is none."
    )
    errors: list[UserError] = strawberry.field(description="Every reason why not (不可行原因).")


@strawberry.type
class ImportMutations:
    """Imports of tables."""

    @mutation(
        "Ask to send a table (申请导入): registers are open to the personnel section, former "
        "records to the office that confirms credits; of rosters, attendance and results each row "
        "is decided as the button decides it for you. The answer says where to send the file; then "
        "`checkImport`."
    )
    async def request_import(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - the name that clients expect
            RequestImportInput, strawberry.argument(description="Which table (拟导入的表).")
        ],
    ) -> ImportPayload:
        """Ask to send a table."""
        if info.context.files is None:
            return _not_kept(info)
        wanted = asking.Wanted(
            kind=input.kind,
            file_name=input.file_name,
            content_type=input.content_type,
            size=input.size,
            sha256=input.sha256,
        )
        answer = await make(
            info,
            input.idempotency_key,
            lambda work: asking.begin(work, wanted, input.idempotency_key),
        )
        return await _shown(answer, info)

    @mutation(
        "Have the file checked that was sent (检查导入文件): a job of the worker. Until the file "
        "is there in full it is refused, and can be tried again; repeating it is harmless."
    )
    async def check_import(self, info: Info, import_id: ImportId) -> ImportPayload:
        """Have the file checked."""
        context, key = info.context, required_key(import_id, "DataImport", argument="importId")
        if context.viewer.person_id is None:
            raise Unauthenticated
        if context.files is None:
            return _not_kept(info)
        come = await arriving.has_come(context.database, context.files, context.viewer, key)
        answer = await make(info, None, lambda work: asking.check(work, key, received=come))
        return await _shown(answer, info)

    @mutation(
        "Have a checked import applied (确认导入): rows without faults, all of them in one step, "
        "by the worker. Where data has changed since the preview, nothing is written and the "
        "preview is made again. Former records are applied by another person than their sender, "
        "and count from then on. Repeating it is harmless."
    )
    async def apply_import(self, info: Info, import_id: ImportId) -> ImportPayload:
        """Have an import applied."""
        key = required_key(import_id, "DataImport", argument="importId")
        return await _shown(await make(info, None, lambda work: asking.apply(work, key)), info)

    @mutation(
        "Have an applied import undone (撤销导入), within thirty days and while nothing rests on "
        "it: all of it, by the worker. Attendance and results that were recorded first are "
        "corrected, not undone; former records are reversed once two have asked for it. Repeating "
        "it is harmless."
    )
    async def undo_import(
        self,
        info: Info,
        import_id: ImportId,
        reason: Annotated[str, strawberry.argument(description="Why (撤销理由).")],
    ) -> ImportPayload:
        """Have an import undone."""
        key = required_key(import_id, "DataImport", argument="importId")
        answer = await make(info, None, lambda work: asking.undo(work, key, reason))
        return await _shown(answer, info)

    @mutation("Drop an import that is not applied (取消导入). Repeating it is harmless.")
    async def cancel_import(self, info: Info, import_id: ImportId) -> ImportPayload:
        """Drop an import."""
        key = required_key(import_id, "DataImport", argument="importId")
        return await _shown(await make(info, None, lambda work: asking.cancel(work, key)), info)


def _not_kept(info: Info) -> ImportPayload:
    errors = Shower(info.context.language).all([report_files.NOT_KEPT])
    return ImportPayload(data_import=None, errors=errors)


async def _shown(answer: Answer, info: Info) -> ImportPayload:
    row = await info.context.loaders.data_imports.load(answer.id) if answer.id else None
    return ImportPayload(data_import=shown(DataImport.of, row), errors=answer.errors)
