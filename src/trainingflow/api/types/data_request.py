"""What people ask about their own data, what it would lead to, and what they are given."""

from datetime import datetime

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.types.described import described
from trainingflow.api.types.node import Part, shown
from trainingflow.api.types.person import Person
from trainingflow.services.files import Files
from trainingflow.services.privacy import consequences, copies
from trainingflow.services.privacy.consequences import Consequence
from trainingflow.services.privacy.copies import Copy
from trainingflow.services.privacy.register import GROUNDS, Category, Fate
from trainingflow.services.privacy.requests import RequestKind, RequestState
from trainingflow.services.reading.paging import AnyRow
from trainingflow.services.reading.viewers import Viewer

described(
    RequestKind,
    "What a person asks for (申请种类).",
    {
        "RESTRICTION": "That every use of the data stops but its storage (停止处理).",
        "ERASURE": "That it is erased (删除), as far as no law keeps it.",
    },
    name="DataRequestKind",
)
described(
    RequestState,
    "How far a request has come (申请状态).",
    {
        "WAITING": "Nobody has decided yet (待决定).",
        "REFUSED": "It was refused (不予同意); `answer` says why.",
        "RESTRICTED": "The erasure was granted (已同意删除): the data is restricted, and another "
        "person has to carry it out.",
        "DONE": "It is done (已完成).",
        "LIFTED": "It was granted, and the restriction was lifted since (已恢复处理): the data is "
        "used again, and no erasure follows from it.",
    },
    name="DataRequestState",
)
described(
    Fate,
    "What an erasure does (删除后果).",
    {
        "ERASED": "It goes (删除).",
        "ENDED": "It ends at once, and what it says goes (立即失效).",
        "KEPT": "It stays by law, under a key without a name (依法留存、去标识化).",
    },
    name="ErasureFate",
)
described(
    Category,
    "What sort of personal data it is (个人信息类别), in the words of the register.",
    {str(one): f"{ground.purpose[0]} ({ground.zh})." for one, ground in GROUNDS.items()},
    name="DataCategory",
)


@strawberry.type(description="What an erasure would do to one table of the register (删除后果).")
class ErasureConsequence:
    """What an erasure would do to one table."""

    value: strawberry.Private[Consequence]

    category: Category = strawberry.field(description="What sort of data it is (类别).")
    name: str = strawberry.field(description="What the data is called (名称), in Chinese.")
    rows: int = strawberry.field(description="How many entries there are now (条数).")
    fate: Fate = strawberry.field(description="What becomes of them (后果).")

    @classmethod
    def of(cls, value: Consequence) -> "ErasureConsequence":
        """Show a consequence."""
        entry = value.entry
        return cls(
            value=value,
            category=entry.category,
            name=entry.zh,
            rows=value.rows,
            fate=value.fate,
        )

    @field("Why, and by which law (依据).")
    def because(self, info: Info) -> str:
        """Show the reason in the language of the request."""
        en, zh = self.value.because
        return en if info.context.language == "en" else zh


@strawberry.type(description="What somebody asks about their own data (个人信息申请).")
class DataRequest(Part):
    """What somebody asks about their own data."""

    row: strawberry.Private[AnyRow]

    kind: RequestKind = strawberry.field(description="What is asked for (申请种类).")
    state: RequestState = strawberry.field(description="How far it has come (申请状态).")
    reason: str = strawberry.field(description="Why (申请理由).")
    asked_at: datetime = strawberry.field(description="When it was asked (申请时间).")
    decided_at: datetime | None = strawberry.field(
        description="When it was decided (决定时间); null while it waits."
    )
    answer: str | None = strawberry.field(
        description="What the person is told (答复); null while it waits."
    )
    lifted_at: datetime | None = strawberry.field(
        description="When the restriction was lifted (恢复处理时间); null where it was not."
    )

    @classmethod
    def of(cls, row: AnyRow) -> "DataRequest":
        """Show a row of `requests.listing`."""
        return cls(
            key=row.id,
            row=row,
            kind=RequestKind(row.kind),
            state=RequestState(row.state),
            reason=row.reason,
            asked_at=row.asked_at,
            decided_at=row.decided_at,
            answer=row.answer,
            lifted_at=row.lifted_at,
        )

    @field("Who asks (申请人).")
    async def person(self, info: Info) -> Person | None:
        """Load the person."""
        return shown(Person.of, await info.context.loaders.persons.load(self.row.person_id))

    @field("Who decided (决定人); null while it waits.")
    async def decided_by(self, info: Info) -> Person | None:
        """Load whoever decided."""
        by = self.row.decided_by
        return None if by is None else shown(Person.of, await info.context.loaders.persons.load(by))

    @field(
        "What an erasure does to the person's data (删除后果): what goes and what stays by law, in "
        "the order of the register; tables without an entry of the person are left out."
    )
    async def consequences(self, info: Info) -> list[ErasureConsequence]:
        """Count what there is."""
        context = info.context
        async with context.database.reading() as session:
            found = await consequences.consequences(
                session, context.viewer.authority_id, self.row.person_id
            )
        return [ErasureConsequence.of(one) for one in found]


@strawberry.type(
    description="A copy of a person's own data that a worker makes (个人信息副本文件), for the "
    "person alone: an archive with a file for machines (JSON) and one for people (CSV). It lies "
    "for a day."
)
class OwnDataCopy:
    """A copy of a person's own data that a worker makes."""

    asked_at: datetime = strawberry.field(description="When it was asked for (申请时间).")
    made_at: datetime | None = strawberry.field(
        description="When it was made (生成时间); null while it waits."
    )
    name: str = strawberry.field(description="The name of the file (文件名).")
    size: int | None = strawberry.field(
        description="Its size in bytes (大小); null while it waits."
    )
    sha256: str | None = strawberry.field(
        description="The hash of its content (校验值), hexadecimal; null while it waits."
    )
    address: str | None = strawberry.field(
        description="Where it can be fetched for a quarter of an hour (下载地址); null while it "
        "waits. Ask again for another."
    )

    @classmethod
    def of(cls, copy: Copy, files: Files, viewer: Viewer) -> "OwnDataCopy":
        """Show a copy to the person whose data is in it."""
        made = copy.made_at is not None
        return cls(
            asked_at=copy.asked_at,
            made_at=copy.made_at,
            name=copies.name_of(copy),
            size=copy.size,
            sha256=copy.sha256.hex() if copy.sha256 else None,
            address=copies.address_of(files, viewer, copy.id) if made else None,
        )


@strawberry.type(
    description="A file with a person's own data (个人信息副本). It is made for this answer and "
    "kept nowhere."
)
class OwnDataFile:
    """A file with a person's own data."""

    name: str = strawberry.field(description="The name of the file (文件名).")
    content_type: str = strawberry.field(description="What it is (文件类型).")
    content: str = strawberry.field(description="What is in it (内容), to be saved as UTF-8.")
