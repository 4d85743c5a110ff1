"""Statements of credits: what was certified, what supersedes it, and whether it can be proved."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Optional

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.types.described import described
from trainingflow.api.types.node import Node, shown
from trainingflow.api.types.organisation import Organisation
from trainingflow.api.types.policy import Policy
from trainingflow.services.reading.paging import AnyRow

PersonType = Annotated["Person", strawberry.lazy("trainingflow.api.types.person")]  # type: ignore[name-defined]  # noqa: F821 - resolved when the schema is built


class StatementKind(StrEnum):
    """Whose credits a statement is about."""

    TEACHER = "TEACHER"
    SCHOOL = "SCHOOL"


described(
    StatementKind,
    "Whose credits a statement is about (学分单种类).",
    {
        "TEACHER": "One teacher's (教师学分单).",
        "SCHOOL": "The list of a school's teachers (学校学分名册).",
    },
)


@strawberry.type(
    description="A statement of credits of one year (年度学分单), numbered and never edited: what "
    "an office certified, for which day, as known when, by which text. A later one may supersede "
    "it; both stay."
)
class CreditStatement(Node):
    """A statement of credits."""

    row: strawberry.Private[AnyRow]

    number: str = strawberry.field(
        description="The number (编号), running in the authority and year: `2024-000001`."
    )
    kind: StatementKind = strawberry.field(description="Whose credits it is about (种类).")
    year: int = strawberry.field(description="The calendar year that it is for (年度).")
    valid_at: date = strawberry.field(description="The day for which credits were read (截至日).")
    known_at: datetime = strawberry.field(
        description="What was recorded and confirmed by then was read (知悉时点)."
    )
    policy_hash: str | None = strawberry.field(
        description="SHA-256 of the text by which it was read (办法校验值); null for a school's "
        "list, which names several statements."
    )
    sha256: str = strawberry.field(
        description="The hash of `content` (校验值), hexadecimal; kept when it was issued."
    )
    issued_at: datetime = strawberry.field(description="When it was issued (出具时间).")
    reason: str | None = strawberry.field(
        description="Why it supersedes another (更正理由); null where it does not."
    )
    eligible: bool | None = strawberry.field(
        description="Whether everything that the certificate hangs on was there (是否合格); null "
        "for a school's list."
    )
    total: Decimal | None = strawberry.field(
        description="All credits of the cycle (总学分); null for a school's list."
    )

    @classmethod
    def of(cls, row: AnyRow) -> "CreditStatement":
        """Show a row of `statements.statements`."""
        return cls(
            key=row.id,
            row=row,
            number=row.number,
            kind=StatementKind.TEACHER if row.teacher_id else StatementKind.SCHOOL,
            year=row.year,
            valid_at=row.valid_at,
            known_at=row.known_at,
            policy_hash=row.policy_hash,
            eligible=row.eligible,
            total=row.total,
            sha256=row.sha256.hex(),
            issued_at=row.issued_at,
            reason=row.reason,
        )

    @field(
        "The whole snapshot as it was certified (学分单内容): JSON with sorted keys and without "
        "spaces. `sha256` is of its bytes in UTF-8."
    )
    async def content(self, info: Info) -> str:
        """Load the snapshot."""
        return await info.context.loaders.statement_contents.load(self.row.id)

    @field("The teacher (教师), by name; null for a school's list.")
    async def person(self, info: Info) -> PersonType | None:
        """Load the teacher's name."""
        return await _person(self.row.teacher_id, info)

    @field("The employer on the day, or the school whose list it is (单位).")
    async def organisation(self, info: Info) -> Organisation | None:
        """Load the unit."""
        if self.row.organisation_id is None:
            return None
        loaders = info.context.loaders
        return shown(Organisation.of, await loaders.organisations.load(self.row.organisation_id))

    @field("The policy as it is installed now (办法); null for a school's list.")
    def policy(self) -> Policy | None:
        """Show the policy."""
        return Policy.named(self.row.policy_id) if self.row.policy_id else None

    @field("Who had it issued (出具人).")
    async def issued_by(self, info: Info) -> PersonType | None:
        """Load the officer."""
        return await _person(self.row.issued_by, info)

    @field("The statement that it supersedes (所替代的学分单); null where it is the first.")
    async def supersedes(self, info: Info) -> Optional["CreditStatement"]:
        """Load the earlier one."""
        if self.row.supersedes_id is None:
            return None
        loaders = info.context.loaders
        return shown(CreditStatement.of, await loaders.statements.load(self.row.supersedes_id))

    @field("The statement that supersedes it (替代它的学分单); null while it stands.")
    async def superseded_by(self, info: Info) -> Optional["CreditStatement"]:
        """Load the later one."""
        loaders = info.context.loaders
        return shown(CreditStatement.of, await loaders.superseding.load(self.row.id))


@strawberry.type(
    description="The proof of a statement (学分单核验): whether it is what was issued, and whether "
    "the ledger gives it again, byte by byte."
)
class StatementVerification:
    """The proof of a statement."""

    statement: CreditStatement = strawberry.field(description="The statement (学分单).")
    intact: bool = strawberry.field(
        description="Whether the snapshot has the hash that was kept with it (内容是否完好)."
    )
    reproduced: bool = strawberry.field(
        description="Whether the same day, as known at the same instant, by the same text, gives "
        "the same snapshot (能否重现); of a school's list, whether it lists what was issued."
    )
    differs: list[str] = strawberry.field(
        description="Where it does not (不一致之处): paths such as `answer.lines`; empty where it "
        "does."
    )
    stands: bool = strawberry.field(
        description="Whether no other statement supersedes it (是否仍有效)."
    )


@strawberry.type(
    description="Statements that are issued together (学分单批次): a job of the worker that can be "
    "watched as it goes on."
)
class StatementBatch(Node):
    """Statements that are issued together."""

    row: strawberry.Private[AnyRow]

    year: int = strawberry.field(description="For which calendar year (年度).")
    reason: str | None = strawberry.field(
        description="Why statements that say something else now are superseded (更正理由); null: "
        "those that are there stay."
    )
    valid_at: date = strawberry.field(description="The day for which credits are read (截至日).")
    known_at: datetime = strawberry.field(
        description="What was recorded and confirmed by then is read (知悉时点)."
    )
    total: int = strawberry.field(description="How many teachers are looked at (教师总数).")
    seen: int = strawberry.field(description="How many have been looked at (已核查人数).")
    finished_at: datetime | None = strawberry.field(
        description="When it was finished (完成时间); null while it goes on."
    )

    @classmethod
    def of(cls, row: AnyRow) -> "StatementBatch":
        """Show a row of `statements.batches`."""
        return cls(
            key=row.id,
            row=row,
            year=row.year,
            reason=row.reason,
            valid_at=row.valid_at,
            known_at=row.known_at,
            total=row.total,
            seen=row.seen,
            finished_at=row.finished_at,
        )

    @field("The unit for whose teachers (单位); null where it is about one teacher.")
    async def organisation(self, info: Info) -> Organisation | None:
        """Load the unit."""
        if self.row.organisation_id is None:
            return None
        loaders = info.context.loaders
        return shown(Organisation.of, await loaders.organisations.load(self.row.organisation_id))

    @field("Who asked for it (提出人).")
    async def asked_by(self, info: Info) -> PersonType | None:
        """Load the officer."""
        return await _person(self.row.asked_by, info)

    @field("How many statements it has issued (已出具份数), lists of schools included.")
    async def issued(self, info: Info) -> int:
        """Count the statements."""
        return await info.context.loaders.issued.load(self.row.id)


async def _person(key: Any, info: Info) -> PersonType | None:  # noqa: ANN401 - a column of a row
    from trainingflow.api.types.person import Person  # noqa: PLC0415 - they show each other

    return shown(Person.of, await info.context.loaders.persons.load(key)) if key else None
