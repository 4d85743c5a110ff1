"""Whether a teacher is on track, and what is due next."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from trainingflow.api.types.citation import Citation
from trainingflow.api.types.described import described
from trainingflow.domain.citation import Language
from trainingflow.domain.credit import dues, pace
from trainingflow.domain.credit.pace import PaceState
from trainingflow.domain.credit.policy import Unit
from trainingflow.services.planning import openings

described(
    PaceState,
    "How what is there compares with an even pace through the years that are owed (进度).",
    {
        "BEHIND": "Less than an even pace would have brought by the day (落后).",
        "ON_TRACK": "What an even pace would have brought by the day (正常).",
        "AHEAD": "Already what is expected by the end of the year (超前).",
        "DONE": "Nothing is missing any more (已完成).",
    },
)


@strawberry.type(description="The pace of one requirement (单项进度).")
class RequirementPace:
    """The pace of one requirement."""

    code: str = strawberry.field(description="The requirement's code (要求代码).")
    label: str = strawberry.field(description="Its name (名称).")
    unit: Unit = strawberry.field(description="What the numbers count (单位).")
    need: Decimal = strawberry.field(description="What is owed in all (应得).")
    have: Decimal = strawberry.field(description="What is there (已得).")
    a_year: Decimal = strawberry.field(description="An even share of one year (年均).")
    expected: Decimal = strawberry.field(
        description="What an even pace would have brought by the day (截至当日应达)."
    )
    expected_by_year_end: Decimal = strawberry.field(
        description="The same at the end of the day's year (年末应达)."
    )
    state: PaceState = strawberry.field(description="How the three compare (进度).")
    binding: bool = strawberry.field(
        description="Whether the regulation demands it of every year (年度要求); else the pace is "
        "orientation and nothing hangs on it."
    )
    citation: Citation | None = strawberry.field(
        description="The article that names the pace (依据); null where none does."
    )


@strawberry.type(description="Whether a teacher is on track on a day (学分进度).")
class CreditPace:
    """Whether a teacher is on track."""

    day: date = strawberry.field(
        description="The day asked about, at most the last of the cycle (截至日)."
    )
    state: PaceState = strawberry.field(
        description="The worst of the requirements that the certificate hangs on and that are part "
        "of no other (总进度)."
    )
    requirements: list[RequirementPace] = strawberry.field(
        description="Those of the cycle as a whole, and of the day's year (各项进度)."
    )

    @classmethod
    def of(cls, value: pace.Pace, language: Language) -> "CreditPace":
        """Show a pace."""
        return cls(
            day=value.day,
            state=value.state,
            requirements=[_requirement(one, language) for one in value.requirements],
        )


@strawberry.type(description="What is missing of one requirement (尚缺项).")
class MissingCredit:
    """What is missing of one requirement."""

    code: str = strawberry.field(description="The requirement's code (要求代码).")
    label: str = strawberry.field(description="Its name (名称).")
    unit: Unit = strawberry.field(description="What the number counts (单位).")
    shortfall: Decimal = strawberry.field(description="What is missing, above 0 (尚缺).")
    blocking: bool = strawberry.field(
        description="Whether the certificate hangs on it (是否影响合格证书)."
    )


@strawberry.type(description="What a teacher has to have done by a day (到期事项).")
class CreditDue:
    """What is due by a day."""

    code: str = strawberry.field(
        description="The day's name in the policy's calendar (代码); `YEAR`, `PERIOD` or `CYCLE` "
        "where the calendar names none."
    )
    label: str = strawberry.field(description="What it is called (名称).")
    due_on: date = strawberry.field(description="The last day for it (截止日).")
    days_left: int = strawberry.field(
        description="Days from the day asked about (剩余天数); below 0 when that day is past."
    )
    blocking: bool = strawberry.field(
        description="Whether the certificate hangs on it (是否影响合格证书)."
    )
    missing: list[MissingCredit] = strawberry.field(
        description="What is short (尚缺), in the order of the policy."
    )
    citation: Citation = strawberry.field(
        description="The article that sets the day, or the one that demands it (依据)."
    )

    @classmethod
    def of(cls, value: dues.Due, language: Language) -> "CreditDue":
        """Show what is due."""
        return cls(
            code=value.code,
            label=value.label.text(language),
            due_on=value.due,
            days_left=value.days_left,
            blocking=value.blocking,
            missing=[
                MissingCredit(
                    code=one.code,
                    label=one.label.text(language),
                    unit=one.unit,
                    shortfall=one.shortfall,
                    blocking=one.blocking,
                )
                for one in value.missing
            ],
            citation=Citation.of(value.citation, language),
        )


@strawberry.type(
    description="The next window of the calendar for something that is missing (下一申报时间)."
)
class CreditOpening:
    """A window that something missing has to pass."""

    name: str = strawberry.field(description="The window's name (窗口代码).")
    label: str = strawberry.field(description="What it is called (名称).")
    opens_at: datetime = strawberry.field(description="Its first instant (开放时间).")
    closes_at: datetime = strawberry.field(
        description="When it closes (截止时间); the instant itself is outside."
    )
    requirements: list[str] = strawberry.field(
        description="The codes of what is short and passes through it (要求代码)."
    )
    citation: Citation = strawberry.field(description="The article that sets it (依据).")

    @classmethod
    def of(cls, value: openings.Opening, language: Language) -> "CreditOpening":
        """Show a window."""
        return cls(
            name=value.name,
            label=value.label.text(language),
            opens_at=value.opens,
            closes_at=value.closes,
            requirements=list(value.requirements),
            citation=Citation.of(value.citation, language),
        )


def _requirement(one: pace.RequirementPace, language: Language) -> RequirementPace:
    return RequirementPace(
        code=one.code,
        label=one.label.text(language),
        unit=one.unit,
        need=one.need,
        have=one.have,
        a_year=one.a_year,
        expected=one.expected,
        expected_by_year_end=one.expected_by_year_end,
        state=one.state,
        binding=one.binding,
        citation=Citation.of(one.citation, language) if one.citation else None,
    )
