"""Stored standings of many teachers, and what is counted from them."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.loader import told
from trainingflow.api.pagination import Edge, PageInfo
from trainingflow.api.types.node import shown
from trainingflow.api.types.organisation import Organisation
from trainingflow.api.types.person import Teacher
from trainingflow.api.types.policy import Policy
from trainingflow.domain.citation import Language
from trainingflow.domain.credit.pace import PaceState
from trainingflow.domain.credit.policy import CreditPolicy, Requirement, Unit
from trainingflow.policies import library
from trainingflow.policies.reader import Policy as PinnedPolicy
from trainingflow.services.reading.paging import AnyRow
from trainingflow.services.reading.roll_up import Lack, RolledUp

_LAST = 1_000_000


class Demanded:
    """The requirements of a policy by the codes that standings name them with."""

    def __init__(self, policy: CreditPolicy) -> None:
        self._known = {one.code: (place, one) for place, one in enumerate(policy.requirements)}

    def find(self, code: str) -> Requirement | None:
        """The requirement behind a code, a year at its end left out; none in an older standing."""
        return self._found(code)[1]

    def place(self, code: str) -> tuple[int, str]:
        """Where a code stands among those of the policy."""
        return self._found(code)[0], code

    def _found(self, code: str) -> tuple[int, Requirement | None]:
        shorter = code.rpartition(".")[0]
        return self._known.get(code) or self._known.get(shorter) or (_LAST, None)


@lru_cache(maxsize=64)
def demanded(policy: CreditPolicy) -> Demanded:
    """The requirements of a version of a policy; looked up once."""
    return Demanded(policy)


@strawberry.type(description="A requirement as it stood when it was last evaluated (要求完成情况).")
class StandingRequirement:
    """What is owed for one requirement and what is there."""

    code: str = strawberry.field(
        description="The code (代码), with the year where it is yearly: `ANNUAL.2023`."
    )
    label: str = strawberry.field(
        description="The name (名称); the code where the policy demands it no longer."
    )
    unit: Unit | None = strawberry.field(
        description="What the numbers count (单位); null where the policy demands it no longer."
    )
    need: Decimal = strawberry.field(description="The minimum of the whole cycle or year (应得).")
    have: Decimal = strawberry.field(description="What counts, after caps and offsets (已得).")
    shortfall: Decimal = strawberry.field(description="What is missing, at least 0 (尚缺).")
    met: bool = strawberry.field(description="Whether nothing is missing (是否达到).")
    blocking: bool = strawberry.field(
        description="Whether the certificate hangs on it (是否影响合格证书)."
    )

    @classmethod
    def of(
        cls, code: str, numbers: tuple[str, str], known: Demanded, language: Language
    ) -> "StandingRequirement":
        """Show what is stored of one requirement."""
        need, have = Decimal(numbers[0]), Decimal(numbers[1])
        one = known.find(code)
        return cls(
            code=code,
            label=one.label.text(language) if one else code,
            unit=one.unit if one else None,
            need=need,
            have=have,
            shortfall=max(Decimal(0), need - have),
            met=have >= need,
            blocking=one.blocking if one else False,
        )


@strawberry.type(
    description="What a teacher owes and has under one policy, as stored (学分完成情况): kept in "
    "the transaction that changes the ledger, and equal to what an evaluation says. For single "
    "records, articles and other days ask `Teacher.creditStatus`."
)
class CreditStanding:
    """A stored standing."""

    row: strawberry.Private[AnyRow]

    eligible: bool = strawberry.field(
        description="Whether nothing that the certificate hangs on is missing (是否合格)."
    )
    applies: bool = strawberry.field(
        description="Whether the teacher is under the policy now (是否适用); false only among "
        "changes: drop what you keep of it."
    )
    as_of: date = strawberry.field(description="The day that was evaluated (截至日).")
    stands_until: date | None = strawberry.field(
        description="The last day on which the passing of time alone changes nothing (有效至); "
        "null for ever. Once it has passed, the worker evaluates anew."
    )
    evaluated_at: datetime = strawberry.field(description="When it was evaluated (核算时间).")
    policy_hash: str = strawberry.field(
        description="SHA-256 of everything that the policy said (办法校验值)."
    )
    inputs_hash: str = strawberry.field(
        description="SHA-256 over the policy, the teacher's facts and the records that count "
        "(依据校验值): the same inputs have the same standing on the same day."
    )
    findings: list[str] = strawberry.field(
        description="The codes of what people should look at (提示)."
    )

    @classmethod
    def of(cls, row: AnyRow) -> "CreditStanding":
        """Show a row of `standings.listing`."""
        return cls(
            row=row,
            eligible=row.eligible,
            applies=row.applies,
            as_of=row.valid_on,
            stands_until=row.stands_until,
            evaluated_at=row.evaluated_at,
            policy_hash=row.policy_hash,
            inputs_hash=row.inputs_hash,
            findings=row.findings,
        )

    @field("The teacher (教师).")
    def teacher(self, info: Info) -> Teacher | None:
        """Show the teacher."""
        return told(info.context.loaders.teachers, self.row.teacher_id, _teacher)

    @field("The policy (办法).")
    def policy(self) -> Policy:
        """Show the policy."""
        return Policy.named(self.row.policy_id)

    @field("Who employed the teacher on that day (任职单位); null where nobody did.")
    async def organisation(self, info: Info) -> Organisation | None:
        """Load the employer."""
        return await _organisation(info, self.row.organisation_id)

    @field("The requirements, in the order of the policy (各项要求).")
    def requirements(self, info: Info) -> list[StandingRequirement]:
        """Show the requirements by the version that was evaluated."""
        pin = (self.row.policy_id, self.row.policy_hash)
        stored: Mapping[str, tuple[str, str]] = self.row.requirements
        language = info.context.language

        def show(policy: PinnedPolicy | None) -> list[StandingRequirement]:
            known = demanded((policy or library.named(self.row.policy_id)).credit)
            return [
                StandingRequirement.of(code, stored[code], known, language)
                for code in sorted(stored, key=known.place)
            ]

        return told(info.context.loaders.policies, pin, show)


@strawberry.type(description="A page of stored standings (学分完成情况分页).")
class CreditStandingConnection:
    """A page of standings, with what a script needs to keep a copy of its own."""

    edges: list[Edge[CreditStanding]] = strawberry.field(
        description="The entries of this page with their cursors (带游标的条目)."
    )
    page_info: PageInfo = strawberry.field(description="Where this page lies (分页信息).")
    changes_cursor: str = strawberry.field(
        description="Keep it, and hand it over as `changedSince` next time (变更游标): then you "
        "get whatever has changed since the first page of this reading was read. It is the same "
        "on every page. Nothing is lost while others write; something may come twice."
    )
    count: strawberry.Private[Callable[[], Awaitable[int]]]
    wait: strawberry.Private[Callable[[], Awaitable[int]]]

    @field("The entries of this page (条目).")
    def nodes(self) -> list[CreditStanding]:
        """Show the entries without their cursors."""
        return [edge.node for edge in self.edges]

    @field("How many entries the whole list has (总数); counted only when asked for.")
    async def total_count(self) -> int:
        """Count the whole list."""
        return await self.count()

    @field(
        "How many teachers whom you may see wait for an evaluation (待核算人数), after an import "
        "for instance; 0 as a rule. Counted only when asked for."
    )
    async def waiting_count(self) -> int:
        """Count who waits."""
        return await self.wait()


@strawberry.type(description="What a group of teachers lacks of one requirement (缺口).")
class RequirementLack:
    """What a group lacks of one requirement."""

    code: str = strawberry.field(description="The code (代码), with the year where it is yearly.")
    label: str = strawberry.field(description="The name (名称).")
    unit: Unit | None = strawberry.field(
        description="What the amount counts (单位); null where the policy demands it no longer."
    )
    teachers: int = strawberry.field(description="How many fall short (未达到人数).")
    amount: Decimal = strawberry.field(description="By how much, all together (尚缺合计).")

    @classmethod
    def of(cls, one: Lack, known: Demanded, language: Language) -> "RequirementLack":
        """Show what a group lacks."""
        found = known.find(one.code)
        return cls(
            code=one.code,
            label=found.label.text(language) if found else one.code,
            unit=found.unit if found else None,
            teachers=one.teachers,
            amount=one.amount,
        )


@strawberry.type(description="How many teachers are at one pace (进度分布).")
class PaceCount:
    """How many teachers are at one pace."""

    state: PaceState = strawberry.field(description="Where they are (进度).")
    teachers: int = strawberry.field(description="How many (人数).")


@strawberry.type(
    description="How far a group of teachers has come under one policy (完成情况汇总), counted "
    "from the stored standings of those whom you may see."
)
class CreditRollUp:
    """How far a group of teachers has come."""

    value: strawberry.Private[RolledUp]

    teachers: int = strawberry.field(description="How many there are (总人数).")
    eligible: int = strawberry.field(
        description="How many miss nothing that the certificate hangs on (合格人数)."
    )
    organisation_kind: str | None = strawberry.field(
        description="The kind of the units (单位种类); null where it was not counted by it."
    )
    pace: list[PaceCount] = strawberry.field(
        description="How many are where with all credits (进度分布), beside an even pace through "
        "the years that they owe; those who are behind come first."
    )

    @classmethod
    def of(cls, value: RolledUp) -> "CreditRollUp":
        """Show a group."""
        return cls(
            value=value,
            teachers=value.teachers,
            eligible=value.eligible,
            organisation_kind=value.kind,
            pace=[PaceCount(state=one, teachers=value.pace[one]) for one in PaceState],
        )

    @field("The policy (办法).")
    def policy(self) -> Policy:
        """Show the policy."""
        return Policy.named(self.value.policy_id)

    @field("The unit (单位); null where it was not counted by it.")
    async def organisation(self, info: Info) -> Organisation | None:
        """Load the unit."""
        return await _organisation(info, self.value.organisation_id)

    @field("What is missing, by requirement, in the order of the policy (缺口).")
    async def lacks(self, info: Info) -> list[RequirementLack]:
        """Show what is missing by the version that counts now."""
        policy = await info.context.loaders.counting.load(self.value.policy_id)
        known = demanded((policy or library.named(self.value.policy_id)).credit)
        return [
            RequirementLack.of(one, known, info.context.language)
            for one in sorted(self.value.lacks, key=lambda lack: known.place(lack.code))
        ]


@strawberry.type(
    description="A recomputation of all standings under a changed policy (重新核算): "
    "done batch by batch, and gone on with after an interruption."
)
class CreditRecomputation:
    """How far a recomputation has come."""

    policy_id: strawberry.Private[str]
    policy_hash: str = strawberry.field(description="What the policy says now (办法校验值).")
    total: int = strawberry.field(description="How many accounts there were (总数).")
    done: int = strawberry.field(description="How many are done (已完成).")
    changed: int = strawberry.field(
        description="How many standings say something else than before (变更数)."
    )
    begun_at: datetime = strawberry.field(description="When it began (开始时间).")
    moved_at: datetime = strawberry.field(description="When its last batch was stored (更新时间).")
    finished_at: datetime | None = strawberry.field(
        description="When it ended (完成时间); null while it runs or waits for the worker."
    )

    @classmethod
    def of(cls, row: AnyRow) -> "CreditRecomputation":
        """Show a row of `standings.recomputations`."""
        return cls(
            policy_id=row.policy_id,
            policy_hash=row.policy_hash,
            total=row.total,
            done=row.done,
            changed=row.changed,
            begun_at=row.begun_at,
            moved_at=row.moved_at,
            finished_at=row.finished_at,
        )

    @field("The policy (办法).")
    def policy(self) -> Policy:
        """Show the policy."""
        return Policy.named(self.policy_id)


def _teacher(row: AnyRow | None) -> Teacher | None:
    return shown(Teacher.of, row)


async def _organisation(info: Info, key: UUID | None) -> Organisation | None:
    if key is None:
        return None
    return shown(Organisation.of, await info.context.loaders.organisations.load(key))
