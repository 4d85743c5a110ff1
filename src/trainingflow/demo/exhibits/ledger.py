"""What finished work of an exhibit adds to the ledger, and that it is confirmed."""

from datetime import datetime
from uuid import UUID, uuid5

from trainingflow.db.models import CreditConfirmation, CreditRecord, CreditRecordGroup
from trainingflow.demo.story import Story
from trainingflow.domain.workflow.general import GeneralFacts
from trainingflow.services.effects.general import COMPLETION


class Ledger:
    """The records of one item, in one group."""

    def __init__(self, story: Story) -> None:
        """Begin with none."""
        self._story = story
        self._group: UUID | None = None

    def post(self, facts: GeneralFacts, title: str, at: datetime) -> None:
        """Record what the item's definition says has been completed.

        Raises:
            ValueError: the item has recorded something before: no exhibit does so twice.
        """
        story = self._story
        made = list(story.definition.completions(facts)) if story.definition.completions else []
        if not made:
            return
        if self._group is not None:
            message = f"{title} records its completions twice"
            raise ValueError(message)
        self._group = story.chance.new_id(at)
        story.world.sheets.add(CreditRecordGroup, id=self._group, batch_id=story.id, label=title)
        for one in made:
            recognised = facts.organisation_recognised
            story.world.sheets.add(
                CreditRecord,
                id=story.chance.new_id(at),
                teacher_id=one.teacher,
                activity=one.activity,
                facts=dict(one.facts),
                hours=one.hours,
                earned_on=one.earned_on,
                passed=one.passed,
                provider_recognised=recognised if one.recognised is None else one.recognised,
                source_kind=COMPLETION,
                source_id=uuid5(story.id, one.key),
                revision=1,
                group_id=self._group,
                reverses_id=None,
                recorded_at=at,
            )

    def confirm(self, at: datetime, by: UUID | None) -> None:
        """Confirm what the item has recorded."""
        if self._group is not None:
            self._story.world.sheets.add(
                CreditConfirmation, group_id=self._group, confirmed_at=at, confirmed_by=by
            )
