"""Exports: to have a list or a report as a file."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.faults import BadInput
from trainingflow.api.fields import mutation
from trainingflow.api.mutations.export_filters import (
    CreditRecordFilter,
    MunicipalDifferenceFilter,
    MunicipalFileFilter,
    OrganisationFilter,
    ParticipantListFilter,
    TeacherListFilter,
)
from trainingflow.api.mutations.make import Keyed, make
from trainingflow.api.nodes import optional_key, required_key
from trainingflow.api.queries.audit import AuditEntryFilter
from trainingflow.api.queries.credits import CreditStatusFilter
from trainingflow.api.queries.inbox import InboxFilterInput
from trainingflow.api.queries.work_items import CourseRunFilter, WorkItemFilter
from trainingflow.api.types.data_export import DataExport, ExportSubject
from trainingflow.api.types.errors import UserError
from trainingflow.api.types.node import shown
from trainingflow.api.types.policy import LAST_YEAR, policy_code
from trainingflow.api.types.refusals import Shower
from trainingflow.domain.workflow.blockers import Blocker
from trainingflow.services import once, report_files
from trainingflow.services.exports import asking
from trainingflow.services.exports.asking import LONGEST_PURPOSE, Wanted
from trainingflow.services.exports.formats import Format
from trainingflow.services.exports.known import KNOWN
from trainingflow.services.reports.kinds import REPORTS
from trainingflow.services.reports.report import ReportWanted

_OF = "Which rows (筛选), where `what` is {}; all when left out."


@strawberry.input(
    description="About whom a report is (报告范围); what is left out does not matter. A report "
    "refuses what it cannot be narrowed by."
)
class ReportFilter:
    """About whom a report is."""

    organisation: strawberry.ID | None = strawberry.field(
        default=None, description="Of this unit and those below it (单位)."
    )
    teacher: strawberry.ID | None = strawberry.field(
        default=None, description="Of this teacher (教师); your own archive when left out."
    )
    policy: strawberry.ID | None = strawberry.field(
        default=None, description="Under this policy (办法)."
    )
    year: int | None = strawberry.field(
        default=None,
        description="Of this year (年度), or of the academic year that begins in it; the running "
        "one when left out.",
    )

    def wanted(self) -> ReportWanted:
        """Read what is wanted.

        Raises:
            BadInput: an id is none, or there is no such year.
        """
        if self.year is not None and not 1 < self.year < LAST_YEAR:
            msg = f"Ask for a year between 2 and {LAST_YEAR - 1}."
            raise BadInput(msg, f"请给出 2 至 {LAST_YEAR - 1} 之间的年份。", argument="year")
        return ReportWanted(
            organisation=optional_key(self.organisation, "Organisation", argument="organisation"),
            teacher=optional_key(self.teacher, "Teacher", "Person", argument="teacher"),
            policy=policy_code(self.policy) if self.policy else None,
            year=self.year,
        )


@strawberry.input(description="A list or a report to be had as a file (申请导出).")
class RequestExportInput(Keyed):
    """A list or a report to be had as a file."""

    what: ExportSubject = strawberry.field(description="Which list or report (导出内容).")
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
    municipal_upload: MunicipalFileFilter | None = strawberry.field(
        default=None, description="Which file (报送文件), where `what` is MUNICIPAL_UPLOAD."
    )
    municipal_differences: MunicipalDifferenceFilter | None = strawberry.field(
        default=None, description=_OF.format("MUNICIPAL_DIFFERENCES")
    )
    report: ReportFilter | None = strawberry.field(
        default=None, description="About whom (报告范围), where `what` is a report."
    )
    format: Format = strawberry.field(description="What it is written as (文件格式).")
    purpose: str = strawberry.field(
        description=f"What for (用途): 1 to {LONGEST_PURPOSE} characters; the file says so."
    )

    def filters(self) -> Mapping[str, Any]:
        """The filters by the name of their argument; none where it was left out."""
        return {name: getattr(self, name) for name in dict.fromkeys(_FIELDS.values())}

    @property
    def whose(self) -> str:
        """By which name the filter of what is wanted goes."""
        return _FIELDS[str(self.what)]

    def wanted(self, info: Info) -> Any:  # noqa: ANN401 - the filter of a list
        """The filter as the reading services know it."""
        given = getattr(self, self.whose)
        if given is None:
            return KNOWN[self.what].wanted()
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
    "MUNICIPAL_UPLOAD": "municipal_upload",
    "MUNICIPAL_DIFFERENCES": "municipal_differences",
    **dict.fromkeys(REPORTS, "report"),
}
"""The argument with the filter of each list, and of reports."""


@strawberry.type(description="What became of the wish (导出办理结果).")
class RequestExportPayload:
    """What became of the wish."""

    export: DataExport | None = strawberry.field(
        description="The export (数据导出), to be watched as it goes on; null when there is none."
    )
    errors: list[UserError] = strawberry.field(description="Every reason why not (不可行原因).")


@strawberry.type
class ExportMutations:
    """Exports of lists and reports."""

    @mutation(
        "Ask for a list or a report as a file (申请导出): a job of the worker. It holds what the "
        "list shows to you, or what can be counted from that, says who took it when and for what, "
        "and is written in the language of the request. That you took it is written in the journal."
    )
    async def request_export(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - the name that clients expect
            RequestExportInput, strawberry.argument(description="Which one (拟导出的内容).")
        ],
    ) -> RequestExportPayload:
        """Ask for a list or a report as a file."""
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
    stray = [name for name, one in given.filters().items() if one and name != given.whose]
    faults: list[Blocker] = [] if kept else [report_files.NOT_KEPT]
    return faults + [
        once.invalid(_in_schema(name), f"the filter of {given.what}") for name in stray
    ]


def _in_schema(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(one.title() for one in others)
