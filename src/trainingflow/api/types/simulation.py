"""What would be if, and what that changes."""

from decimal import Decimal

import strawberry

from trainingflow.api.types.credit import CreditStatus
from trainingflow.api.types.errors import UserError
from trainingflow.domain.citation import Language
from trainingflow.domain.credit import supposing
from trainingflow.domain.credit.policy import Unit
from trainingflow.domain.credit.status import RequirementStatus


@strawberry.type(description="The numbers of a requirement on one side of a change (要求数值).")
class RequirementNumbers:
    """The numbers of a requirement."""

    need: Decimal = strawberry.field(description="What is owed (应得).")
    have: Decimal = strawberry.field(description="What counts (已得).")
    shortfall: Decimal = strawberry.field(description="What is missing, at least 0 (尚缺).")
    met: bool = strawberry.field(description="Whether nothing is missing (是否达到).")
    blocking: bool = strawberry.field(
        description="Whether the certificate hangs on it (是否影响合格证书)."
    )


@strawberry.type(description="What becomes of one requirement (要求变化).")
class RequirementChange:
    """What becomes of one requirement."""

    code: str = strawberry.field(description="The requirement's code (要求代码).")
    label: str = strawberry.field(description="Its name (名称).")
    unit: Unit = strawberry.field(description="What the numbers count (单位).")
    before: RequirementNumbers | None = strawberry.field(
        description="As it is (现状); null where it is not demanded now."
    )
    after: RequirementNumbers | None = strawberry.field(
        description="As it would be (假设后); null where it would not be demanded."
    )
    have: Decimal = strawberry.field(description="How much more would count (已得增减).")
    shortfall: Decimal = strawberry.field(description="How much more would be missing (尚缺增减).")

    @classmethod
    def of(cls, value: supposing.Change, language: Language) -> "RequirementChange":
        """Show a change."""
        return cls(
            code=value.code,
            label=value.label.text(language),
            unit=value.unit,
            before=_numbers(value.before),
            after=_numbers(value.after),
            have=value.have,
            shortfall=value.shortfall,
        )


@strawberry.type(description="What would be if, beside what is (学分试算结果). Nothing is written.")
class Simulation:
    """What would be if."""

    before: CreditStatus | None = strawberry.field(
        description="The present status (现状); null where there are errors."
    )
    after: CreditStatus | None = strawberry.field(
        description="What would be (假设后); null where there are errors."
    )
    changes: list[RequirementChange] = strawberry.field(
        description="The requirements that would not be as they are (变化), in the order of "
        "`after`."
    )
    hypothetical_records: list[strawberry.ID] = strawberry.field(
        description="What the hypothetical records are called in `after` (假设记录编号), in the "
        "order in which they were given."
    )
    errors: list[UserError] = strawberry.field(
        description="Everything that cannot be supposed (不可行原因)."
    )


def _numbers(one: RequirementStatus | None) -> RequirementNumbers | None:
    if one is None:
        return None
    return RequirementNumbers(
        need=one.need,
        have=one.have,
        shortfall=one.shortfall,
        met=one.met,
        blocking=one.blocking,
    )
