"""The certificate list: who of a policy's teachers is eligible, who is not, and why not."""

from datetime import date
from decimal import Decimal
from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.pagination import After, Before, Connection, First, Last, Window
from trainingflow.api.queries.connection import connection
from trainingflow.api.types.citation import Citation
from trainingflow.api.types.enums import ItemState
from trainingflow.api.types.node import shown
from trainingflow.api.types.organisation import Organisation
from trainingflow.api.types.person import Person
from trainingflow.api.types.policy import Policy
from trainingflow.api.types.work_item import WorkItem
from trainingflow.domain.credit.missing import Missing, missing_of
from trainingflow.domain.credit.policy import Unit
from trainingflow.policies import library
from trainingflow.services.reading import certificates
from trainingflow.services.reading.certificates import Asked
from trainingflow.services.reading.paging import AnyRow


@strawberry.type(description="Something that a teacher lacks (尚缺要求).")
class MissingRequirement:
    """Something that a teacher lacks."""

    value: strawberry.Private[Missing]

    code: str = strawberry.field(
        description="The code of the requirement (要求代码), with the year where it is yearly."
    )
    unit: Unit | None = strawberry.field(description="What the numbers count (单位).")
    need: Decimal = strawberry.field(description="What is owed (应得).")
    have: Decimal = strawberry.field(description="What is there (已得).")
    shortfall: Decimal = strawberry.field(description="What is missing (尚缺).")
    blocking: bool = strawberry.field(
        description="Whether the certificate hangs on it (是否影响合格证书)."
    )

    @classmethod
    def of(cls, value: Missing) -> "MissingRequirement":
        """Show what is missing."""
        return cls(
            value=value,
            code=value.code,
            unit=value.unit,
            need=value.need,
            have=value.have,
            shortfall=value.shortfall,
            blocking=value.blocking,
        )

    @field("The name of the requirement (要求名称).")
    def label(self, info: Info) -> str:
        """Show the name in the language of the request."""
        return self.value.label.text(info.context.language)

    @field("The article that demands it (依据).")
    def citation(self, info: Info) -> Citation | None:
        """Show the article."""
        said = self.value.citation
        return Citation.of(said, info.context.language) if said else None


@strawberry.type(description="A teacher on the certificate list (结业名单条目), as stored last.")
class CertificateCandidate:
    """A teacher on the certificate list."""

    row: strawberry.Private[AnyRow]

    eligible: bool = strawberry.field(
        description="Whether nothing is missing that the certificate hangs on (是否合格)."
    )
    need: Decimal = strawberry.field(description="All credits that are owed (应得总学分).")
    have: Decimal = strawberry.field(description="All credits that are there (总学分).")
    findings: list[str] = strawberry.field(
        description="The codes of what people should look at (提示代码)."
    )
    valid_at: date = strawberry.field(description="The day for which it was evaluated (截至日).")
    certificate_state: str | None = strawberry.field(
        graphql_type=ItemState | None,
        description="Where the certificate stands (结业状态); null where none is opened.",
    )
    certificate_number: str | None = strawberry.field(
        description="The number of the certificate (证书编号); null before it is recorded."
    )

    @classmethod
    def of(cls, row: AnyRow) -> "CertificateCandidate":
        """Show a row of `certificates.candidates`."""
        return cls(
            row=row,
            eligible=row.eligible,
            need=row.need,
            have=row.have,
            findings=list(row.findings),
            valid_at=row.valid_on,
            certificate_state=row.state,
            certificate_number=row.number,
        )

    @field("The teacher (教师), by name.")
    async def person(self, info: Info) -> Person | None:
        """Load the teacher's name."""
        return shown(Person.of, await info.context.loaders.persons.load(self.row.teacher_id))

    @field("The employer (任职单位); null while nobody employs the teacher.")
    async def organisation(self, info: Info) -> Organisation | None:
        """Load the employer."""
        if self.row.organisation_id is None:
            return None
        loaders = info.context.loaders
        return shown(Organisation.of, await loaders.organisations.load(self.row.organisation_id))

    @field("What is missing (尚缺要求), in the order of the policy; empty where nothing is.")
    async def missing(self, info: Info) -> list[MissingRequirement]:
        """Tell what is missing, by the text by which it was evaluated."""
        row = self.row
        policy = await info.context.loaders.policies.load((row.policy_id, row.policy_hash))
        credit = (policy or library.named(row.policy_id)).credit
        found = missing_of(credit, row.requirements, row.missing)
        return [MissingRequirement.of(one) for one in found]

    @field("The certificate's item (结业事项); null where none is opened, or none you may see.")
    async def certificate(self, info: Info) -> WorkItem | None:
        """Load the item."""
        if self.row.item_id is None:
            return None
        return shown(WorkItem.of, await info.context.loaders.items.load(self.row.item_id))


@strawberry.type(description="How many teachers lack a requirement (尚缺人数).")
class MissingCount:
    """How many teachers lack a requirement."""

    code: str = strawberry.field(
        description="The code of the requirement (要求代码), with the year where it is yearly."
    )
    teachers: int = strawberry.field(description="How many lack something of it (人数).")


@strawberry.type(description="How many certificates stand somewhere (结业状态计数).")
class CertificateStateCount:
    """How many certificates are in a state."""

    state: str = strawberry.field(graphql_type=ItemState, description="The state (结业状态).")
    teachers: int = strawberry.field(description="How many (人数).")


@strawberry.type(description="How many teachers are eligible, and what the others lack (名单统计).")
class CertificateCounts:
    """How many teachers are eligible."""

    eligible: int = strawberry.field(description="How many are eligible (合格人数).")
    not_eligible: int = strawberry.field(description="How many are not (不合格人数).")
    missing: list[MissingCount] = strawberry.field(
        description="How many lack each requirement (尚缺人数), by code."
    )
    states: list[CertificateStateCount] = strawberry.field(
        description="Where certificates stand (结业状态计数); teachers without one are left out."
    )


@strawberry.type(
    description="The certificate list of a policy (结业名单): from stored standings, only teachers "
    "whose data you may see."
)
class CertificateList:
    """The certificate list of a policy."""

    asked: strawberry.Private[Asked]

    @field("The policy as it is installed (办法).")
    def policy(self) -> Policy:
        """Show the policy."""
        return Policy.of(library.named(self.asked.policy_id))

    @field("How many are eligible, and what the others lack (名单统计).")
    async def counts(self, info: Info) -> CertificateCounts:
        """Count the teachers."""
        async with info.context.database.reading() as session:
            found = await certificates.counts(session, info.context.viewer, self.asked)
        return CertificateCounts(
            eligible=found.eligible,
            not_eligible=found.others,
            missing=[MissingCount(code=c, teachers=n) for c, n in found.missing.items()],
            states=[CertificateStateCount(state=s, teachers=n) for s, n in found.states.items()],
        )

    @field("The teachers (教师) by code, each with what is missing.")
    async def candidates(
        self,
        info: Info,
        eligible: Annotated[
            bool | None,
            strawberry.argument(description="Only those who are, or are not (是否合格)."),
        ] = strawberry.UNSET,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[CertificateCandidate]:
        """List the teachers."""
        wanted = None if eligible is strawberry.UNSET else eligible
        signature = ("certificateList", self.asked, wanted)
        window = Window(signature, first=first, after=after, last=last, before=before)
        listing = certificates.candidates(info.context.viewer, self.asked, eligible=wanted)
        return await connection(info, listing, window, CertificateCandidate.of)
