"""The certificate list as a file."""

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.faults import Unauthenticated
from trainingflow.api.fields import mutation
from trainingflow.api.queries.certificates import CycleYear, PolicyId, Unit, asked
from trainingflow.api.types.errors import UserError
from trainingflow.api.types.refusals import Shower
from trainingflow.api.types.report_file import ReportFile
from trainingflow.services import certificate_lists, report_files


@strawberry.type(description="The certificate list as a file (结业名单文件).")
class CertificateListPayload:
    """The certificate list as a file."""

    file: ReportFile | None = strawberry.field(
        description="The table (导出文件); null when there is none."
    )
    errors: list[UserError] = strawberry.field(description="Every reason why not (不可行原因).")


@strawberry.type
class CertificateMutations:
    """Files of certificates."""

    @mutation(
        "Write the certificate list as a table for spreadsheets (导出结业名单): of those whose "
        "data you may see."
    )
    async def write_certificate_list(
        self,
        info: Info,
        policy: PolicyId,
        organisation: Unit = strawberry.UNSET,
        cycle_year: CycleYear = strawberry.UNSET,
    ) -> CertificateListPayload:
        """Write the list."""
        context = info.context
        if context.viewer.person_id is None:
            raise Unauthenticated
        if context.files is None:
            errors = Shower(context.language).all([report_files.NOT_KEPT])
            return CertificateListPayload(file=None, errors=errors)
        wanted = asked(policy, organisation, cycle_year)
        file_id = await certificate_lists.write(
            context.database, context.files, context.viewer, wanted
        )
        async with context.database.reading() as session:
            row = await report_files.by_id(session, context.viewer.authority_id, file_id)
        return CertificateListPayload(file=ReportFile.of(row, info) if row else None, errors=[])
