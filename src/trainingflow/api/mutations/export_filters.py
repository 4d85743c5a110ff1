"""The filters of lists that have no page of their own, as far as an export asks for them."""

from datetime import date

import strawberry

from trainingflow.api.nodes import optional_key, required_key
from trainingflow.api.queries.connection import chosen
from trainingflow.api.types.enums import OrganisationKind
from trainingflow.domain.people import Body
from trainingflow.services.exports.subjects.municipal import UploadFilter
from trainingflow.services.exports.subjects.records import RecordFilter
from trainingflow.services.exports.subjects.registers import TeacherFilter, UnitFilter
from trainingflow.services.exports.subjects.runs import ParticipantFilter
from trainingflow.services.municipal.states import DifferenceKind
from trainingflow.services.reading.municipal_differences import DifferenceFilter


@strawberry.input(
    description="Which units (筛选); all that is given must hold. An empty list holds for none."
)
class OrganisationFilter:
    """Which units."""

    kinds: list[OrganisationKind] | None = strawberry.field(
        default=strawberry.UNSET, description="Of one of these kinds (单位种类)."
    )
    bodies: list[Body] | None = strawberry.field(
        default=strawberry.UNSET, description="One of these bodies of the regulation (机构)."
    )
    below: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="This unit and those below it (所属单位)."
    )
    name: str | None = strawberry.field(
        default=strawberry.UNSET, description="With these words in the name (名称包含)."
    )

    def wanted(self) -> UnitFilter:
        """As the services know it."""
        kinds, bodies = chosen(self.kinds), chosen(self.bodies)
        return UnitFilter(
            kinds=None if kinds is None else tuple(map(str, kinds)),
            bodies=None if bodies is None else tuple(map(str, bodies)),
            below=optional_key(self.below or None, "Organisation"),
            name=self.name or None,
        )


@strawberry.input(description="Which teachers (筛选); all that is given must hold.")
class TeacherListFilter:
    """Which teachers."""

    employer_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Employed there, or below it, now (任职单位)."
    )
    name: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="With these words in the name, or with this number (姓名或编号).",
    )

    def wanted(self) -> TeacherFilter:
        """As the services know it."""
        return TeacherFilter(
            employer=optional_key(self.employer_id or None, "Organisation"),
            name=self.name or None,
        )


@strawberry.input(description="Which places in runs (筛选); all that is given must hold.")
class ParticipantListFilter:
    """Which places in runs."""

    run_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Of this run (课程实施)."
    )
    include_withdrawn: bool = strawberry.field(
        default=False, description="Also those that were given up (含已退出)."
    )

    def wanted(self) -> ParticipantFilter:
        """As the services know it."""
        return ParticipantFilter(
            run_id=optional_key(self.run_id or None, "CourseRun"),
            withdrawn=self.include_withdrawn,
        )


@strawberry.input(description="Which credit records (筛选); all that is given must hold.")
class CreditRecordFilter:
    """Which credit records."""

    batch_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Of this batch (学分批次)."
    )
    earned_from: date | None = strawberry.field(
        default=strawberry.UNSET, description="Earned on this day or later (取得日期起)."
    )
    earned_until: date | None = strawberry.field(
        default=strawberry.UNSET, description="Earned on this day or earlier (取得日期止)."
    )
    confirmed: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="Only those that are confirmed, or only those that wait (是否已确认).",
    )

    def wanted(self) -> RecordFilter:
        """As the services know it."""
        return RecordFilter(
            batch_id=optional_key(self.batch_id or None, "CreditBatch"),
            earned_from=self.earned_from or None,
            earned_until=self.earned_until or None,
            confirmed=None if self.confirmed is strawberry.UNSET else self.confirmed,
        )


@strawberry.input(description="The file of which upload to the municipal system (报送文件).")
class MunicipalFileFilter:
    """The file of which upload."""

    upload_id: strawberry.ID = strawberry.field(
        description="The upload (市级报送); its policy says what the file is written as."
    )

    def wanted(self) -> UploadFilter:
        """As the services know it."""
        return UploadFilter(upload_id=required_key(self.upload_id, "MunicipalUpload"))


@strawberry.input(description="Which differences with the municipality (筛选).")
class MunicipalDifferenceFilter:
    """Which differences."""

    kinds: list[DifferenceKind] | None = strawberry.field(
        default=strawberry.UNSET, description="Only of these kinds (差异种类)."
    )

    def wanted(self) -> DifferenceFilter:
        """As the services know it."""
        kinds = chosen(self.kinds)
        return DifferenceFilter(kinds=None if kinds is None else tuple(kinds))
