"""Uploads to the municipal system (市级报送), and where both sides differ."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.types.described import described
from trainingflow.api.types.node import Node, shown
from trainingflow.api.types.policy import Policy
from trainingflow.services.exports.formats import Format
from trainingflow.services.municipal.remedies import NAMES, REMEDIES
from trainingflow.services.municipal.states import DifferenceKind, LineOutcome, UploadState
from trainingflow.services.reading import municipal
from trainingflow.services.reading.paging import AnyRow

PersonType = Annotated["Person", strawberry.lazy("trainingflow.api.types.person")]  # type: ignore[name-defined]  # noqa: F821 - resolved when the schema is built

described(
    UploadState,
    "Where an upload to the municipal system stands (市级报送状态).",
    {
        "PREPARING": "A worker gathers what the municipality does not hold yet (生成中).",
        "EMPTY": "It holds all that is confirmed: there is nothing to send (无须报送).",
        "PREPARED": "The file can be fetched and handed over (待报送).",
        "SENT": "It was handed over; no line is answered yet (已报送).",
        "PARTLY_ACKNOWLEDGED": "Some lines are answered, or not all were taken over as they were "
        "sent (部分接收).",
        "ACKNOWLEDGED": "Every line was taken over as it was sent (已接收).",
        "REFUSED": "No line was taken over (未接收).",
        "DROPPED": "It was given up before it was sent (已放弃).",
    },
    name="MunicipalUploadState",
)


@strawberry.type(
    description="An upload to the municipal training-management system (市级报送): confirmed "
    "credits that it does not hold yet, holds otherwise, or is to hold no longer. A job of the "
    "worker; a record waits for one answer at a time."
)
class MunicipalUpload(Node):
    """An upload to the municipal system."""

    row: strawberry.Private[AnyRow]

    number: int = strawberry.field(description="The number (编号), running in the authority.")
    valid_at: date = strawberry.field(description="The day for which credits are read (截至日).")
    known_at: datetime = strawberry.field(
        description="What was recorded and confirmed by then is sent (知悉时点)."
    )
    total: int = strawberry.field(description="How many teachers are looked at (教师总数).")
    seen: int = strawberry.field(description="How many have been looked at (已核查人数).")
    lines: int = strawberry.field(description="How many records it tells of (记录条数).")
    finished_at: datetime | None = strawberry.field(
        description="When it was prepared (生成时间); null until then."
    )
    sent_at: datetime | None = strawberry.field(
        description="When it was said to be handed over (报送时间); null until then."
    )
    closed_at: datetime | None = strawberry.field(
        description="From when on no answer was awaited any more (关闭时间); null until then."
    )
    closed_because: str | None = strawberry.field(
        description="Why it was closed (关闭理由); null until then."
    )

    @classmethod
    def of(cls, row: AnyRow) -> "MunicipalUpload":
        """Show a row of `municipal.uploads`."""
        return cls(
            key=row.id,
            row=row,
            number=row.number,
            valid_at=row.valid_at,
            known_at=row.known_at,
            total=row.total,
            seen=row.seen,
            lines=row.lines,
            finished_at=row.finished_at,
            sent_at=row.sent_at,
            closed_at=row.closed_at,
            closed_because=row.closed_because,
        )

    @field("Where it stands (报送状态).")
    async def state(self, info: Info) -> UploadState:
        """Tell it by its instants and the outcomes of its lines."""
        came_to = await info.context.loaders.municipal_outcomes.load(self.row.id)
        return municipal.standing(self.row, came_to).state

    @field("For how many lines an answer is awaited (待反馈条数).")
    async def waiting(self, info: Info) -> int:
        """Count the lines without an outcome."""
        return await self._count(info, None)

    @field("How many lines were taken over as they were sent (接收条数).")
    async def accepted(self, info: Info) -> int:
        """Count the lines."""
        return await self._count(info, LineOutcome.ACCEPTED)

    @field("How many lines were taken over with other credits (学分不一致条数).")
    async def different(self, info: Info) -> int:
        """Count the lines."""
        return await self._count(info, LineOutcome.DIFFERENT)

    @field("How many lines were refused (退回条数).")
    async def refused(self, info: Info) -> int:
        """Count the lines."""
        return await self._count(info, LineOutcome.REFUSED)

    @field(
        "SHA-256 over all lines in their order (内容校验值), in hexadecimal; null until it is "
        "prepared."
    )
    def sha256(self) -> str | None:
        """Show the hash."""
        return self.row.sha256.hex() if self.row.sha256 else None

    @field("The policy whose teachers it is about, and whose columns its file has (办法).")
    async def policy(self, info: Info) -> Policy | None:
        """Load the text by which it was prepared."""
        pin = (self.row.policy_id, self.row.policy_hash)
        found = await info.context.loaders.policies.load(pin)
        return Policy.of(found) if found else None

    @field("What its file is written as (文件格式): `requestExport` takes no other.")
    async def format(self, info: Info) -> Format:
        """Read it in the policy."""
        pin = (self.row.policy_id, self.row.policy_hash)
        policy = await info.context.loaders.policies.load(pin)
        return Format(policy.upload.format) if policy and policy.upload else Format.CSV

    @field("Who asked for it (提出人).")
    async def asked_by(self, info: Info) -> PersonType | None:
        """Load the officer."""
        return await _person(self.row.asked_by, info)

    @field("Who said that it was handed over (报送人); null until then.")
    async def sent_by(self, info: Info) -> PersonType | None:
        """Load the officer."""
        return await _person(self.row.sent_by, info)

    async def _count(self, info: Info, outcome: LineOutcome | None) -> int:
        came_to = await info.context.loaders.municipal_outcomes.load(self.row.id)
        return came_to.get(outcome, 0)


described(
    DifferenceKind,
    "How this side and the municipality differ about a record (差异种类).",
    {str(kind): f"{name.en} ({name.zh}). {REMEDIES[kind].en}" for kind, name in NAMES.items()},
    name="MunicipalDifferenceKind",
)


@strawberry.type(
    description="A record about which this side and the municipal system differ (市级报送差异), "
    "with what both say; its last line counts."
)
class MunicipalDifference:
    """A record about which both sides differ."""

    row: strawberry.Private[AnyRow]

    kind: DifferenceKind = strawberry.field(description="How they differ (差异种类).")
    reference: str = strawberry.field(
        description="By which both name the record (记录编号), as it stands in the files."
    )
    upload_number: int | None = strawberry.field(
        description="The number of the upload that told of it last (报送编号); null: none did."
    )
    ours: Decimal | None = strawberry.field(
        description="The credits that were told, or lie in a file (本系统学分); null: none yet."
    )
    theirs: Decimal | None = strawberry.field(
        description="The credits that the municipality says it holds (市级学分); null: it says "
        "none."
    )
    message: str | None = strawberry.field(
        description="What the municipality says (市级说明); null: nothing."
    )
    since: datetime = strawberry.field(description="Since when it is so (时间).")

    @classmethod
    def of(cls, row: AnyRow) -> "MunicipalDifference":
        """Show a row of `municipal_differences.differences`."""
        return cls(
            row=row,
            kind=DifferenceKind(row.kind),
            reference=row.reference,
            upload_number=row.number,
            ours=row.ours,
            theirs=row.theirs,
            message=row.message,
            since=row.since,
        )

    @field("Whose record it is (教师); null where this side knows of none.")
    async def teacher(self, info: Info) -> PersonType | None:
        """Load the person."""
        return await _person(self.row.teacher_id, info)

    @field("What to do about it (处理办法).")
    def remedy(self, info: Info) -> str:
        """Say it in the language of the request."""
        return REMEDIES[self.kind].text(info.context.language)


async def _person(key: Any, info: Info) -> PersonType | None:  # noqa: ANN401 - a column of a row
    from trainingflow.api.types.person import Person  # noqa: PLC0415 - they show each other

    return shown(Person.of, await info.context.loaders.persons.load(key)) if key else None
