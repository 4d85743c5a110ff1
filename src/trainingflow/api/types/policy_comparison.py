"""Two versions of a policy compared: what one would change, or has changed, for whom."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Self

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.pagination import After, Before, Connection, First, Last, Window
from trainingflow.api.types.described import described
from trainingflow.api.types.node import Node, shown
from trainingflow.api.types.organisation import Organisation
from trainingflow.api.types.policy_text_change import PolicyTextChange
from trainingflow.api.types.report_file import ReportFile
from trainingflow.domain.credit.compare import Effect
from trainingflow.domain.credit.policy import Unit
from trainingflow.services.reading import publications
from trainingflow.services.reading.paging import AnyRow

PersonType = Annotated["Person", strawberry.lazy("trainingflow.api.types.person")]  # type: ignore[name-defined]  # noqa: F821 - resolved when the schema is built


class ComparisonPurpose(StrEnum):
    """Why versions are compared."""

    PREVIEW = "PREVIEW"
    PUBLISHED = "PUBLISHED"


described(
    ComparisonPurpose,
    "Why two versions are compared (对比目的).",
    {
        "PREVIEW": "To see what publishing would change (试算).",
        "PUBLISHED": "To keep what publishing has changed (发布后差异).",
    },
)
described(
    Effect,
    "What a version does to a teacher (影响).",
    {
        "FALLS_SHORT": "Was eligible and is no longer (由合格变为不合格).",
        "LOSES": "Has fewer credits, or lacks more (减少).",
        "GAINS": "Becomes eligible, has more credits, or lacks less (增加).",
        "UNCHANGED": "The same outcome (不变).",
    },
    name="PolicyEffect",
)


@strawberry.type(description="How many teachers a version does something to (影响人数).")
class PolicyEffectCount:
    """How many teachers an effect has."""

    effect: Effect = strawberry.field(description="What it does (影响).")
    teachers: int = strawberry.field(description="To how many teachers (人数).")


@strawberry.type(description="For how many teachers a requirement differs (按要求统计).")
class RequirementEffect:
    """For how many teachers a requirement differs."""

    row: strawberry.Private[AnyRow]

    code: str = strawberry.field(description="The code of the requirement (要求代码).")
    differ: int = strawberry.field(
        description="Teachers for whom what is owed, there or met differs (有变化的人数)."
    )
    lost: int = strawberry.field(
        description="Teachers who met it, or did not owe it, and now lack something (变为未达到)."
    )
    reached: int = strawberry.field(
        description="Teachers who lacked something and now do not (变为达到)."
    )

    @field("The name of the requirement (要求名称).")
    def label(self, info: Info) -> str:
        """Show the name in the language of the request."""
        return str(self.row.label_zh if info.context.language == "zh-CN" else self.row.label_en)


@strawberry.type(description="What a version does to the teachers of a unit (按单位统计).")
class SchoolEffect:
    """What a version does to the teachers of a unit."""

    row: strawberry.Private[AnyRow]

    gains: int = strawberry.field(description="Teachers who gain (增加).")
    loses: int = strawberry.field(description="Teachers who lose (减少).")
    falls_short: int = strawberry.field(
        description="Teachers who are eligible no longer (由合格变为不合格)."
    )
    unchanged: int = strawberry.field(description="Teachers with the same outcome (不变).")

    @classmethod
    def of(cls, row: AnyRow) -> "SchoolEffect":
        """Show a row of `publications.schools`."""
        return cls(
            row=row,
            gains=row.gains,
            loses=row.loses,
            falls_short=row.falls_short,
            unchanged=row.unchanged,
        )

    @field("The employer on the day of the comparison (任职单位).")
    async def organisation(self, info: Info) -> Organisation | None:
        """Load the unit."""
        loaders = info.context.loaders
        return shown(Organisation.of, await loaders.organisations.load(self.row.organisation_id))


@strawberry.type(description="One side of a requirement that differs (要求的一侧).")
class RequirementSide:
    """What one version says of a requirement."""

    need: Decimal = strawberry.field(description="What is owed (应得).")
    have: Decimal = strawberry.field(description="What is there (已得).")
    met: bool = strawberry.field(description="Whether nothing is missing (是否达到).")
    unit: Unit = strawberry.field(description="What the numbers count (单位).")

    @classmethod
    def of(cls, stored: Mapping[str, Any] | None) -> "RequirementSide | None":
        """Show what was stored."""
        if stored is None:
            return None
        return cls(
            need=Decimal(stored["need"]),
            have=Decimal(stored["have"]),
            met=stored["met"],
            unit=Unit(stored["unit"]),
        )


@strawberry.type(description="A requirement that two versions answer differently (变化的要求).")
class RequirementDifference:
    """A requirement that two versions answer differently."""

    stored: strawberry.Private[Mapping[str, Any]]

    code: str = strawberry.field(description="The code of the requirement (要求代码).")
    before: RequirementSide | None = strawberry.field(
        description="By the version before (原版本); null where it does not ask for it."
    )
    after: RequirementSide | None = strawberry.field(
        description="By the new version (新版本); null where it does not ask for it."
    )

    @field("The name of the requirement (要求名称).")
    def label(self, info: Info) -> str:
        """Show the name in the language of the request."""
        return str(self.stored["label"][info.context.language])


@strawberry.type(
    description="What a version of a policy changes, or has changed, for one teacher (教师差异)."
)
class PolicyDifference:
    """What a version changes for one teacher."""

    row: strawberry.Private[AnyRow]

    effect: Effect = strawberry.field(description="What it does (影响).")
    eligible_before: bool = strawberry.field(
        description="Whether the teacher was eligible by the version before (原是否合格)."
    )
    eligible_after: bool = strawberry.field(
        description="Whether the teacher is eligible by the new version (新是否合格)."
    )
    total_before: Decimal = strawberry.field(
        description="All credits by the version before (原总学分)."
    )
    total_after: Decimal = strawberry.field(
        description="All credits by the new version (新总学分)."
    )
    requirements: list[RequirementDifference] = strawberry.field(
        description="The requirements that differ (变化的要求)."
    )

    @classmethod
    def of(cls, row: AnyRow) -> Self:
        """Show a row of `publications.differences`."""
        return cls(
            row=row,
            effect=Effect(row.kind),
            eligible_before=row.eligible_before,
            eligible_after=row.eligible_after,
            total_before=row.total_before,
            total_after=row.total_after,
            requirements=[
                RequirementDifference(
                    stored=one,
                    code=one["code"],
                    before=RequirementSide.of(one["before"]),
                    after=RequirementSide.of(one["after"]),
                )
                for one in row.changes
            ],
        )

    @field("The teacher (教师), by name.")
    async def person(self, info: Info) -> PersonType | None:
        """Load the teacher's name."""
        from trainingflow.api.types.person import Person  # noqa: PLC0415 - they show each other

        return shown(Person.of, await info.context.loaders.persons.load(self.row.teacher_id))

    @field("The employer on the day of the comparison (任职单位).")
    async def organisation(self, info: Info) -> Organisation | None:
        """Load the employer."""
        if self.row.organisation_id is None:
            return None
        loaders = info.context.loaders
        return shown(Organisation.of, await loaders.organisations.load(self.row.organisation_id))


@strawberry.type(
    description="Two versions of a policy compared for every teacher under it (版本对比): before "
    "publishing, and once it is published. A job of the worker: it can be watched as it goes on."
)
class PolicyComparison(Node):
    """Two versions compared for every teacher."""

    row: strawberry.Private[AnyRow]

    purpose: ComparisonPurpose = strawberry.field(description="Why (对比目的).")
    before_hash: str = strawberry.field(
        description="SHA-256 of the text that counts without this version (原版本校验值)."
    )
    valid_at: date = strawberry.field(description="The day for which both are read (截至日).")
    known_at: datetime = strawberry.field(
        description="What was recorded and confirmed by then is compared (知悉时点)."
    )
    total: int = strawberry.field(description="How many teachers are looked at (教师总数).")
    seen: int = strawberry.field(description="How many have been looked at (已核查人数).")
    finished_at: datetime | None = strawberry.field(
        description="When it was finished (完成时间); null while it goes on."
    )

    @classmethod
    def of(cls, row: AnyRow) -> "PolicyComparison":
        """Show a row of `publications.comparisons_of`."""
        return cls(
            key=row.id,
            row=row,
            purpose=ComparisonPurpose(row.purpose),
            before_hash=row.before_hash,
            valid_at=row.valid_at,
            known_at=row.known_at,
            total=row.total,
            seen=row.seen,
            finished_at=row.finished_at,
        )

    @field(
        "How many teachers gain, lose, fall short or stay (影响人数); of those looked at so far."
    )
    async def counts(self, info: Info) -> list[PolicyEffectCount]:
        """Load the counts."""
        rows = await info.context.loaders.comparison_counts.load(self.row.id)
        return [PolicyEffectCount(effect=Effect(one.kind), teachers=one.teachers) for one in rows]

    @field("For how many teachers each requirement differs (按要求统计), by code.")
    async def requirements(self, info: Info) -> list[RequirementEffect]:
        """Load the counts by requirement."""
        rows = await info.context.loaders.comparison_requirements.load(self.row.id)
        return [
            RequirementEffect(
                row=one, code=one.code, differ=one.differ, lost=one.lost, reached=one.reached
            )
            for one in rows
        ]

    @field("What it does to the teachers of each unit (按单位统计).")
    async def schools(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[SchoolEffect]:
        """Load a page of the units."""
        listing = publications.schools(info.context.viewer)
        parent, key, loaders = publications.SCHOOL_COMPARISON, self.row.id, info.context.loaders
        name = "comparison.schools"
        window = Window((name, key), first=first, after=after, last=last, before=before)
        page = await loaders.nested(name, listing, parent, key, window.request)
        return window.show(
            page, SchoolEffect.of, lambda: loaders.nested_count(name, listing, parent, key)
        )

    @field("What becomes of each teacher (逐人差异); the first page is a sample.")
    async def differences(
        self,
        info: Info,
        effect: Annotated[
            Effect | None, strawberry.argument(description="Only with this effect (影响).")
        ] = strawberry.UNSET,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[PolicyDifference]:
        """Load a page of the differences."""
        wanted = str(effect) if effect else None
        listing = publications.differences(info.context.viewer, wanted)
        parent, key, loaders = publications.DIFFERENCE_COMPARISON, self.row.id, info.context.loaders
        name = f"comparison.differences.{wanted}"
        window = Window((name, key), first=first, after=after, last=last, before=before)
        page = await loaders.nested(name, listing, parent, key, window.request)
        info.context.shown.add("PolicyDifference", (row.teacher_id for row in page.rows))
        return window.show(
            page, PolicyDifference.of, lambda: loaders.nested_count(name, listing, parent, key)
        )

    @field("What the two versions say differently (条文变化), in the order of the file.")
    async def changes(self, info: Info) -> list[PolicyTextChange]:
        """Compare the texts."""
        key = (self.row.policy_id, self.row.before_hash, self.row.after_hash)
        found = await info.context.loaders.policy_differences.load(key)
        return [PolicyTextChange.of(one) for one in found]

    @field("The whole list as a table for spreadsheets (完整名单); null until it is finished.")
    def file(self, info: Info) -> ReportFile | None:
        """Show where the file can be fetched."""
        return ReportFile.of(self.row, info)
