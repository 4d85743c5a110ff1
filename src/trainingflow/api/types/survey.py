"""Questionnaires among the participants of an item, and what all of them said together."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.types.citation import Citation
from trainingflow.api.types.node import Node, shown
from trainingflow.domain.citation import Language
from trainingflow.domain.workflow.panel_scores import shown as rounded
from trainingflow.domain.workflow.survey_rule import SurveyRule
from trainingflow.domain.workflow.surveys import Tally
from trainingflow.policies import library
from trainingflow.services.reading.paging import AnyRow

WorkItemType = Annotated["WorkItem", strawberry.lazy("trainingflow.api.types.work_item")]  # type: ignore[name-defined]  # noqa: F821 - resolved when the schema is built


@strawberry.type(description="What participants judge (评价维度).")
class SurveyDimension:
    """What participants judge."""

    code: str = strawberry.field(description="Its code (代码): `answerSurvey` takes it.")
    label: str = strawberry.field(description="Its name (名称).")


@strawberry.type(
    description="What one dimension got from all who answered (维度汇总); not from whom."
)
class SurveyResult:
    """What one dimension got from all who answered."""

    dimension: SurveyDimension = strawberry.field(description="The dimension (评价维度).")
    answered: int = strawberry.field(description="How many judged it (评价人数).")
    not_applicable: int = strawberry.field(
        description="How many said that it does not apply (不适用人数)."
    )
    mean: Decimal | None = strawberry.field(
        description="The mean of those who judged it (平均分), rounded to two places; who said "
        "that it does not apply is left out, not counted as zero. Null where nobody judged it."
    )


@strawberry.type(
    description="A questionnaire among the participants of an item (问卷调查). It shows that "
    "people have answered, and what all of them said together; never who said what."
)
class Survey(Node):
    """A questionnaire among the participants of an item."""

    row: strawberry.Private[AnyRow]

    opened_at: datetime = strawberry.field(description="When it was opened (发放时间).")
    closes_at: datetime = strawberry.field(
        description="Until when it can be answered (截止时间), not included."
    )
    points: int = strawberry.field(
        description="The best that a dimension can get (满分); the worst is 1."
    )
    asked: int = strawberry.field(description="How many are asked (应答人数).")
    returned: int = strawberry.field(description="How many have answered (已答人数).")
    viewer_is_asked: bool = strawberry.field(description="Whether you are asked (是否需本人作答).")
    viewer_has_answered: bool = strawberry.field(
        description="Whether you have answered (本人是否已答)."
    )

    @classmethod
    def of(cls, row: AnyRow) -> "Survey":
        """Show a row of `surveys.by_id`."""
        return cls(
            key=row.id,
            row=row,
            opened_at=row.opened_at,
            closes_at=row.closes_at,
            points=row.points,
            asked=row.asked,
            returned=row.returned,
            viewer_is_asked=row.viewer_is_asked,
            viewer_has_answered=row.viewer_has_answered,
        )

    @field("What is judged (评价维度), in the order of the regulation.")
    def dimensions(self, info: Info) -> list[SurveyDimension]:
        """Name the dimensions in the language of the request."""
        return [self._dimension(one, info.context.language) for one in self.row.dimensions]

    @field("Where the dimensions come from (依据).")
    def citation(self, info: Info) -> Citation | None:
        """Show the citation."""
        rule = self._rule()
        return Citation.of(rule.citation, info.context.language) if rule else None

    @field("What it is about (事项).")
    async def item(self, info: Info) -> WorkItemType | None:
        """Load the item."""
        from trainingflow.api.types.work_item import WorkItem  # noqa: PLC0415 - they show each other

        return shown(WorkItem.of, await info.context.loaders.items.load(self.row.item_id))

    @field(
        "What each dimension got (汇总结果), for those who are inside of the item, once the "
        "questionnaire is over and enough have answered; null before, and for others."
    )
    async def results(self, info: Info) -> list[SurveyResult] | None:
        """Load what all said together."""
        found = {
            one.dimension: one for one in await info.context.loaders.surveyed.load(self.row.id)
        }
        if not found:
            return None
        language = info.context.language
        return [self._result(found[one], language) for one in self.row.dimensions if one in found]

    def _result(self, tally: Tally, language: Language) -> SurveyResult:
        return SurveyResult(
            dimension=self._dimension(tally.dimension, language),
            answered=tally.answered,
            not_applicable=tally.not_applicable,
            mean=None if tally.mean is None else rounded(tally.mean),
        )

    def _dimension(self, code: str, language: Language) -> SurveyDimension:
        rule = self._rule()
        label = rule.dimensions.get(code) if rule else None
        return SurveyDimension(code=code, label=label.text(language) if label else code)

    def _rule(self) -> SurveyRule | None:
        procedure = library.named(self.row.policy_id).procedure
        return procedure.survey if procedure else None
