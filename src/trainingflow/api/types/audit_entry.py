"""Entries of the journal: who did, tried or read what, and what came of it."""

import json
from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.types.described import described
from trainingflow.api.types.node import shown
from trainingflow.api.types.organisation import Organisation
from trainingflow.api.types.person import Person
from trainingflow.services.journal.journal import Result
from trainingflow.services.reading.audit import masked_address
from trainingflow.services.reading.paging import AnyRow

WorkItemType = Annotated["WorkItem", strawberry.lazy("trainingflow.api.types.work_item")]  # type: ignore[name-defined]  # noqa: F821 - resolved when the schema is built

described(
    Result,
    "What came of what the journal tells (审计结果).",
    {
        "DONE": "It was done (已办成); the entry was committed with the change.",
        "REPEATED": "It had been done before with the same key (重复请求), and was not done again.",
        "REFUSED": "It was refused (被拒绝); `reason` says why.",
        "FAILED": "It failed (失败), and nothing was changed.",
        "READ": "Data of persons, or the journal itself, was read (查阅).",
    },
    name="AuditResult",
)


@strawberry.type(description="A role that somebody held at that moment (当时职责).")
class AuditRole:
    """A role as it was held when the entry was written."""

    role: str = strawberry.field(description="The role (角色), e.g. `OFFICER`.")
    key: strawberry.Private[str]

    @field("Where it was held (单位).")
    async def organisation(self, info: Info) -> Organisation | None:
        """Load the organisation."""
        return await _organisation(info, self.key)


@strawberry.type(description="One thing that an entry says beside the rest (审计明细).")
class AuditDetail:
    """One thing that an entry says."""

    name: str = strawberry.field(description="What it is (名称), e.g. `from` or `seq`.")
    value: str = strawberry.field(
        description="What it says (内容): a state, a number, a key or a hash; no contents, no name."
    )


@strawberry.type(
    description="One change, refused attempt or sensitive read (审计记录). Never changed; sealed "
    "within seconds, and checked by `trainingflow audit verify`."
)
class AuditEntry:
    """One change, refused attempt or sensitive read."""

    row: strawberry.Private[AnyRow]

    at: datetime = strawberry.field(
        description="When it was written (时间), by the real clock, which no demo moves."
    )
    action: str = strawberry.field(
        description="The action of a lifecycle, the mutation, the question or the job (操作)."
    )
    result: Result = strawberry.field(description="What came of it (结果).")
    reason: str | None = strawberry.field(
        description="The codes of a refusal or failure (原因代码), with a space between them."
    )
    object_kind: str = strawberry.field(
        description="What it is about (对象种类): the kind of item, or what else it is."
    )
    object_key: str | None = strawberry.field(
        description="The key of what it is about (对象编号), as exports have it; null where it is "
        "about nothing single."
    )
    request_id: str | None = strawberry.field(
        description="The request (请求编号), as its answer and its logs carry it; null for a job."
    )
    hash: str = strawberry.field(
        description="SHA-256 of the entry (校验值), as the export of the journal has it."
    )

    @classmethod
    def of(cls, row: AnyRow) -> "AuditEntry":
        """Show a row of `reading.audit`."""
        return cls(
            row=row,
            at=row.at,
            action=row.action,
            result=Result(row.result),
            reason=row.reason,
            object_kind=row.object_kind,
            object_key=str(row.object_id) if row.object_id else None,
            request_id=row.request_id,
            hash=bytes(row.row_hash).hex(),
        )

    @field("Who did, tried or read it (经办人); null for a job, and for who is not signed in.")
    async def actor(self, info: Info) -> Person | None:
        """Load the person."""
        return await _person(info, self.row.actor_id)

    @field("On behalf of whom it was done (委托人), if of anybody.")
    async def on_behalf_of(self, info: Info) -> Person | None:
        """Load the person who delegated."""
        return await _person(info, self.row.on_behalf_of_id)

    @field("What the person was at that moment (当时职责).")
    def roles(self) -> list[AuditRole]:
        """Read the roles that were written down."""
        held = (one.split(" ", 1) for one in self.row.roles)
        return [AuditRole(role=role, key=key) for role, key in held]

    @field("The organisation whose role was used (所用职责的单位), if that is known.")
    async def organisation(self, info: Info) -> Organisation | None:
        """Load the organisation."""
        key = self.row.organisation_id
        return None if key is None else await _organisation(info, str(key))

    @field("The item that it is about (事项); null where it is about something else.")
    async def item(self, info: Info) -> WorkItemType | None:
        """Load the item."""
        from trainingflow.api.types.work_item import WorkItem  # noqa: PLC0415 - they show each other

        key = self.row.object_id
        return (
            None if key is None else shown(WorkItem.of, await info.context.loaders.items.load(key))
        )

    @field("What else it says (明细): states, numbers, keys and hashes.")
    def details(self) -> list[AuditDetail]:
        """Show what was written down beside the rest, by name."""
        said = sorted(self.row.detail.items())
        return [AuditDetail(name=name, value=_in_words(value)) for name, value in said]

    @field(
        "The network that it came from (来源网段), the machine masked; null for a job. Exports of "
        "the journal have the whole address."
    )
    def network(self) -> str | None:
        """Mask the address."""
        return masked_address(self.row.address)

    @field("Whether a token or a session was used (是否凭令牌或会话); its key is in the export.")
    def with_credential(self) -> bool:
        """Say whether something that can be revoked was used."""
        return self.row.via_id is not None


async def _person(info: Info, key: UUID | None) -> Person | None:
    return None if key is None else shown(Person.of, await info.context.loaders.persons.load(key))


async def _organisation(info: Info, key: str) -> Organisation | None:
    return shown(Organisation.of, await info.context.loaders.organisations.load(UUID(key)))


def _in_words(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
