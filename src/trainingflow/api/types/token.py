"""API tokens: what they are for, until when, and when they were used last."""

from datetime import datetime
from uuid import UUID

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.types.described import described
from trainingflow.api.types.node import Part, shown
from trainingflow.api.types.organisation import Organisation
from trainingflow.domain.scopes import Operation
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.reading.paging import AnyRow

described(
    Operation,
    "What a token permits (令牌权限); never more than its owner may do at the moment.",
    {
        "READ": "Read items and what is public (查看事项). Every token has it.",
        "READ_PEOPLE": "Read teachers, their records and credits (查看教师及学分信息).",
        "ACT": "Carry out actions (办理).",
        "ADMINISTER": "Change policies, windows and what else is neither item nor person (管理).",
    },
    name="TokenOperation",
)


@strawberry.type(
    description="A token with which a program signs in (访问令牌). The secret itself is shown "
    "once, when the token is made."
)
class ApiToken(Part):
    """A token with which a program signs in."""

    row: strawberry.Private[AnyRow]

    key_id: str = strawberry.field(
        description="What logs call it (密钥编号); it says nothing about the secret."
    )
    name: str = strawberry.field(description="What its owner calls it (名称).")
    operations: list[Operation] = strawberry.field(description="What it permits (权限).")
    kinds: list[ItemKind] = strawberry.field(
        description="For items of these kinds (事项种类); empty: of all."
    )
    networks: list[str] = strawberry.field(
        description="From which networks it is accepted (网段); empty: from everywhere."
    )
    created_at: datetime = strawberry.field(description="When it was made (创建时间).")
    expires_at: datetime = strawberry.field(
        description="Until when it is valid (有效期至); the instant itself is outside."
    )
    revoked_at: datetime | None = strawberry.field(
        description="When it was revoked (撤销时间), if it was."
    )
    last_used_at: datetime | None = strawberry.field(
        description="When it was used last (最近使用时间), to the minute; null: never."
    )
    last_used_from: str | None = strawberry.field(
        description="From which address (最近使用地址), if that is known."
    )

    @classmethod
    def of(cls, row: AnyRow) -> "ApiToken":
        """Show a row of `reading.tokens`."""
        return cls(
            key=row.id,
            row=row,
            key_id=row.key_id,
            name=row.name,
            operations=[Operation(one) for one in row.operations],
            kinds=[ItemKind(one) for one in row.kinds],
            networks=row.networks,
            created_at=row.created_at,
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
            last_used_at=row.last_used_at,
            last_used_from=row.last_used_from,
        )

    @field("For items and people of this unit and those below it (单位范围); null: of all.")
    async def organisation(self, info: Info) -> Organisation | None:
        """Load the organisation."""
        return await _organisation(info, self.row.organisation_id)

    @field("The unit whose service uses it (所属服务单位); null: it is its owner's own.")
    async def service_of(self, info: Info) -> Organisation | None:
        """Load the unit of the service."""
        return await _organisation(info, self.row.service_of)

    @field("Whether it is accepted now (是否有效).")
    def valid(self, info: Info) -> bool:
        """Say whether it is accepted."""
        return self.revoked_at is None and self.expires_at > info.context.now


async def _organisation(info: Info, key: UUID | None) -> Organisation | None:
    if key is None:
        return None
    return shown(Organisation.of, await info.context.loaders.organisations.load(key))
