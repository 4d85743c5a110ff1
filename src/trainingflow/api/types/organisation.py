"""Organisations: the units of the authority (单位)."""

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.types.enums import OrganisationKind, RunBy
from trainingflow.api.types.node import Node, shown
from trainingflow.api.types.policy import Policy
from trainingflow.domain.people import Body
from trainingflow.services.reading.paging import AnyRow


@strawberry.type(
    description="A unit of the authority: a body, an office, an institution or a school (单位)."
)
class Organisation(Node):
    """A unit of the authority."""

    row: strawberry.Private[AnyRow]

    code: str = strawberry.field(description="The code of the unit (单位代码).")
    kind: OrganisationKind = strawberry.field(description="What it is (单位种类).")
    run_by: RunBy = strawberry.field(description="Who runs it (举办者).")
    body: Body | None = strawberry.field(
        description="The body of the regulation that it is (机构), if any."
    )
    office_of: list[Body] = strawberry.field(
        description="The bodies whose office it is: its officers can act for them (办公室设于此)."
    )
    recognised: bool = strawberry.field(
        description="Whether it is a recognised provider of training (认定的培训机构)."
    )
    professional_development_school: bool = strawberry.field(
        description="Whether it is a professional development school (教师专业发展学校)."
    )

    @classmethod
    def of(cls, row: AnyRow) -> "Organisation":
        """Show a row of `people.organisations`."""
        return cls(
            key=row.id,
            row=row,
            code=row.code,
            kind=OrganisationKind(row.kind),
            run_by=RunBy(row.run_by),
            body=Body(row.body) if row.body else None,
            office_of=[Body(name) for name in row.office_of],
            recognised=row.recognised,
            professional_development_school=row.professional_development_school,
        )

    @field("The name (名称), in the language of the request.")
    def name(self, info: Info) -> str:
        """Show the name in the language of the request."""
        return str(self.row.name_zh if info.context.language == "zh-CN" else self.row.name_en)

    @field("The unit above (上级单位); null at the top.")
    async def parent(self, info: Info) -> "Organisation | None":
        """Load the unit above."""
        if self.row.parent_id is None:
            return None
        loaders = info.context.loaders
        return shown(Organisation.of, await loaders.organisations.load(self.row.parent_id))

    @field("The policy that applies to it: its own, or that of the nearest unit above (适用办法).")
    async def policy(self, info: Info) -> Policy | None:
        """Find the policy by inheritance."""
        policy_id = await info.context.loaders.policy_ids.load(self.row.id)
        return Policy.named(policy_id) if policy_id else None
