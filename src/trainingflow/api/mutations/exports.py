"""Exports: to have a list as a file."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import mutation
from trainingflow.api.mutations.export_filters import (
    CreditRecordFilter,
    OrganisationFilter,
    ParticipantListFilter,
    TeacherListFilter,
)
from trainingflow.api.mutations.make import Keyed, make
from trainingflow.api.nodes import required_key
from trainingflow.api.queries.audit import AuditEntryFilter
from trainingflow.api.queries.credits import CreditStatusFilter
from trainingflow.api.queries.inbox import InboxFilterInput
from trainingflow.api.queries.work_items import CourseRunFilter, WorkItemFilter
from trainingflow.api.types.data_export import DataExport, ExportSubject
from trainingflow.api.types.errors import UserError
from trainingflow.api.types.node import shown
from trainingflow.api.types.refusals import Shower
from trainingflow.domain.workflow.blockers import Blocker
from trainingflow.services import once, report_files
from trainingflow.services.exports import asking
from trainingflow.services.exports.asking import LONGEST_PURPOSE, Wanted
from trainingflow.services.exports.formats import Format
from trainingflow.services.exports.subjects import SUBJECTS

_OF = "Which rows (筛选), where `what` is {}; all when left out."


@strawberry.input(description="A list to be had as a file (申请导出).")
class RequestExportInput(Keyed):
    """A list to be had as a file."""

    what: ExportSubject = strawberry.field(description="Which list (导出内容).")
    credit_statuses: CreditStatusFilter | None = strawberry.field(
        default=None, description=_OF.format("CREDIT_STATUSES")
    )
    work_items: WorkItemFilter | None = strawberry.field(
        default=None, description=_OF.format("WORK_ITEMS")
    )
    inbox: InboxFilterInput | None = strawberry.field(default=None, description=_OF.format("INBOX"))
    organisations: OrganisationFilter | None = strawberry.field(
        default=None, description=_OF.format("ORGANISATIONS")
    )
    teachers: TeacherListFilter | None = strawberry.field(
        default=None, description=_OF.format("TEACHERS, TITLES or POSTS")
    )
    course_runs: CourseRunFilter | None = strawberry.field(
        default=None, description=_OF.format("COURSE_RUNS")
    )
    participants: ParticipantListFilter | None = strawberry.field(
        default=None, description=_OF.format("PARTICIPANTS")
    )
    credit_records: CreditRecordFilter | None = strawberry.field(
        default=None, description=_OF.format("CREDIT_RECORDS")
    )
    audit_entries: AuditEntryFilter | None = strawberry.field(
        default=None, description=_OF.format("AUDIT_ENTRIES")
    )
    format: Format = strawberry.field(description="What it is written as (文件格式).")
    purpose: str = strawberry.field(
        description=f"What for (用途): 1 to {LONGEST_PURPOSE} characters; the file says so."
    )

    def filters(self) -> Mapping[str, Any]:
        """The filters by the name of their argument; none where it was left out."""
        return {name: getattr(self, name) for name in dict.fromkeys(_FIELDS.values())}

    def wanted(self, info: Info) -> Any:  # noqa: ANN401 - the filter of a list
        """The filter as the reading services know it."""
        given = getattr(self, _FIELDS[str(self.what)])
        if given is None:
            return SUBJECTS[self.what].wanted()
        if isinstance(given, CreditStatusFilter):
            return given.wanted(None)
        if isinstance(given, WorkItemFilter | InboxFilterInput):
            return given.wanted(info)
        return given.wanted()


_FIELDS: Final[Mapping[str, str]] = {
    "CREDIT_STATUSES": "credit_statuses",
    "WORK_ITEMS": "work_items",
    "INBOX": "inbox",
    "ORGANISATIONS": "organisations",
    "TEACHERS": "teachers",
    "TITLES": "teachers",
    "POSTS": "teachers",
    "COURSE_RUNS": "course_runs",
    "PARTICIPANTS": "participants",
    "CREDIT_RECORDS": "credit_records",
    "AUDIT_ENTRIES": "audit_entries",
}
"""The argument with the filter of each list."""


@strawberry.type(description="What became of the wish (导出办理结果).")
class RequestExportPayload:
    """What became of the wish."""

    export: DataExport | None = strawberry.field(
        description="The export (数据导出), to be watched as it goes on; null when there is none."
    )
    errors: list[UserError] = strawberry.field(description="Every reason why not (不可行原因).")


@strawberry.type
class ExportMutations:
    """Exports of lists."""

    @mutation(
        "Ask for a list as a file (申请导出): a job of the worker. It holds what the list shows to "
        "you, says who took it when and for what, and is written in the language of the request. "
        "That you took it is written in the journal."
    )
    async def request_export(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - the name that clients expect
            RequestExportInput, strawberry.argument(description="Which list (拟导出的内容).")
        ],
    ) -> RequestExportPayload:
        """Ask for a list as a file."""
        faults = _faults(input, kept=info.context.files is not None)
        if faults:
            errors = Shower(info.context.language).all(faults)
            return RequestExportPayload(export=None, errors=errors)
        asked = Wanted(
            subject=input.what,
            wanted=input.wanted(info),
            format=input.format,
            language=info.context.language,
            purpose=input.purpose,
        )
        key = input.idempotency_key
        answer = await make(info, key, lambda work: asking.begin(work, asked, key))
        row = await info.context.loaders.data_exports.load(answer.id) if answer.id else None
        return RequestExportPayload(export=shown(DataExport.of, row), errors=answer.errors)

    @mutation(
        "Give up an export of yours that is not finished (取消导出); harmless to repeat: what has "
        "come to its end keeps it."
    )
    async def cancel_export(
        self,
        info: Info,
        id: Annotated[  # noqa: A002 - the name that clients expect
            strawberry.ID, strawberry.argument(description="The export (数据导出).")
        ],
    ) -> RequestExportPayload:
        """Give up an export."""
        key = required_key(id, "DataExport")
        answer = await make(info, None, lambda work: asking.cancel(work, key))
        row = await info.context.loaders.data_exports.load(answer.id) if answer.id else None
        return RequestExportPayload(export=shown(DataExport.of, row), errors=answer.errors)


def _faults(given: RequestExportInput, *, kept: bool) -> list[Blocker]:
    """What is wrong before anybody is asked: no files here, or the filter of another list."""
    own = _FIELDS[str(given.what)]
    stray = [name for name, one in given.filters().items() if one and name != own]
    faults: list[Blocker] = [] if kept else [report_files.NOT_KEPT]
    return faults + [
        once.invalid(_in_schema(name), f"the filter of {given.what}") for name in stray
    ]


def _in_schema(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(one.title() for one in others)
