"""Rubrics (评审标准), score sheets, and what they add up to."""

from datetime import datetime
from decimal import Decimal

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.types.citation import Citation
from trainingflow.api.types.course_enums import Opinion
from trainingflow.api.types.node import shown
from trainingflow.api.types.person import Person
from trainingflow.domain.citation import Language
from trainingflow.domain.workflow import panel_rule
from trainingflow.domain.workflow.panel_scores import CriterionResult, shown as rounded
from trainingflow.services.reading.panel_views import Sheet


@strawberry.type(description="One line of a rubric (评审指标).")
class Criterion:
    """One line of a rubric."""

    key: str = strawberry.field(description="Its name in score sheets (指标代码).")
    label: str = strawberry.field(description="What it is called (指标名称).")
    maximum: Decimal = strawberry.field(description="The most points that it can be given (满分).")
    weight: Decimal = strawberry.field(description="Its weight beside the other criteria (权重).")
    may_be_not_applicable: bool = strawberry.field(
        description="Whether it may be left out as not applicable (可否不适用)."
    )


@strawberry.type(description="The standard by which members score (评审标准).")
class Rubric:
    """The standard by which members score."""

    criteria: list[Criterion] = strawberry.field(description="Its criteria (指标).")
    citation: Citation = strawberry.field(description="Where it comes from (依据).")

    @classmethod
    def of(cls, rubric: panel_rule.Rubric, language: Language) -> "Rubric":
        """Show a rubric of the policy."""
        return cls(
            criteria=[
                Criterion(
                    key=one.key,
                    label=one.label.text(language),
                    maximum=one.maximum,
                    weight=one.weight,
                    may_be_not_applicable=one.may_be_na,
                )
                for one in rubric.criteria
            ],
            citation=Citation.of(rubric.citation, language),
        )


@strawberry.type(description="What a member gave one criterion (单项得分).")
class CriterionScore:
    """What a member gave one criterion."""

    criterion: str = strawberry.field(description="The criterion (指标代码).")
    points: Decimal | None = strawberry.field(description="The points (得分); null: NA (不适用).")
    not_applicable: bool = strawberry.field(description="Whether it is not applicable (不适用).")


@strawberry.type(
    description="What one member has said (评分表): the verdict, the reason and the scores. Never "
    "changed."
)
class ScoreSheet:
    """What one member has said."""

    sheet: strawberry.Private[Sheet]

    verdict: Opinion = strawberry.field(description="The verdict (评审结论).")
    text: str = strawberry.field(description="The reason (评审意见).")
    scores: list[CriterionScore] = strawberry.field(
        description="The points by criterion (单项得分); empty without a rubric."
    )
    score: Decimal | None = strawberry.field(
        description="The weighted mean of the points, 0 to 100 (总评分), rounded to two places; "
        "null without a rubric, and when no criterion was applicable."
    )
    submitted_at: datetime = strawberry.field(description="When it was given (提交时间).")

    @classmethod
    def of(cls, sheet: Sheet) -> "ScoreSheet":
        """Show a sheet."""
        return cls(
            sheet=sheet,
            verdict=Opinion(sheet.verdict),
            text=sheet.text,
            scores=[
                CriterionScore(criterion=key, points=points, not_applicable=points is None)
                for key, points in sorted(sheet.points.items())
            ],
            score=None if sheet.score is None else rounded(sheet.score),
            submitted_at=sheet.submitted_at,
        )

    @field("Whose it is (评审成员).")
    async def member(self, info: Info) -> Person | None:
        """Load the member."""
        return shown(Person.of, await info.context.loaders.persons.load(self.sheet.person_id))


@strawberry.type(description="What the members gave one criterion (指标汇总).")
class CriterionAggregate:
    """What the members gave one criterion."""

    criterion: str = strawberry.field(description="The criterion (指标代码).")
    mean: Decimal | None = strawberry.field(
        description="The mean of the points given (平均得分); null when nobody gave any."
    )
    scored: int = strawberry.field(description="How many gave points (评分人数).")
    not_applicable: int = strawberry.field(
        description="How many called it not applicable (不适用人数)."
    )

    @classmethod
    def of(cls, result: CriterionResult) -> "CriterionAggregate":
        """Show what a criterion was given."""
        return cls(
            criterion=result.key,
            mean=None if result.mean is None else rounded(result.mean),
            scored=result.scored,
            not_applicable=result.not_applicable,
        )
