"""From a finished run to confirmed credits: the batch, its records and their confirmation."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from trainingflow.db.models import (
    CreditBatch,
    CreditConfirmation,
    CreditRecord,
    CreditRecordGroup,
)
from trainingflow.demo.cast import CLOCK
from trainingflow.demo.classes import Place, RunClass
from trainingflow.demo.run import Run
from trainingflow.demo.story import Story
from trainingflow.domain.calendar import midnight
from trainingflow.domain.lifecycles import definition_of
from trainingflow.domain.lifecycles.runs.credit_batch import BatchState
from trainingflow.domain.workflow.duties import Relation
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.ledger import REVERSAL, RUN_RESULT

_REASON: Final = "考勤登记有误，已通知学院重新核对。"


@dataclass(frozen=True, slots=True)
class _Completion:
    """A participant with a result, in a class."""

    one: RunClass
    place: Place


class Batch:
    """Tells the story of the credits of one finished run."""

    def __init__(self, run: Run, at: datetime) -> None:
        """Open the batch: the clock does so with the act that finishes the run."""
        rules = run.story.world.binding.procedure
        self._run = run
        self._chance = run.chance
        self._sheets = run.story.world.sheets
        self._group = run.chance.new_id(at)
        self._confirmed: tuple[datetime, UUID | None] | None = None
        self.story = Story(
            run.story.world,
            run.chance,
            definition_of(ItemKind.CREDIT_BATCH, rules.lifecycles[ItemKind.CREDIT_BATCH]),
            at,
            run.leader.home.id,
        )
        self.story.act("openBatch", at, CLOCK, given={"run": str(run.story.id)})
        self._records = [
            (_Completion(one, place), run.chance.new_id(at))
            for one in run.classes
            for place in one.active
        ]

    def advance(self, until: BatchState) -> None:
        """Report, review and decide, as far as the state says."""
        diary, cast = self._run.diary, self._run.cast
        if until is BatchState.DRAFT:
            return
        self.story.act("report", diary.soon(), self._run.hand)
        if until is BatchState.REPORTED:
            return
        self.story.act("openReview", diary.after(2), cast.credit_office())
        if until is BatchState.UNDER_REVIEW:
            return
        at, office = diary.after(1), cast.credit_office()
        if until is BatchState.REJECTED:
            self.story.act("reject", at, office, comment=_REASON)
            return
        self.story.act("confirm", at, office)
        self._confirmed = at, office.person_id
        if until is BatchState.REVOKED:
            self._revoke()

    def write(self) -> None:
        """Write the batch, its records and its head."""
        run = self._run
        persons = {Relation.COURSE_LEADER: frozenset({run.leader.id})}
        due = midnight(run.semesters[-1].ends)
        self.story.close(run.course.subject.title, run.leader.id, persons, due)
        self._sheets.add(CreditBatch, id=self.story.id, run_id=run.story.id)
        self._sheets.add(
            CreditRecordGroup,
            id=self._group,
            batch_id=self.story.id,
            label=run.course.subject.title,
        )
        for completion, record in self._records:
            self._write_record(completion, record, self.story.created_at)
        if self._confirmed is not None:
            at, officer = self._confirmed
            self._sheets.add(
                CreditConfirmation, group_id=self._group, confirmed_at=at, confirmed_by=officer
            )

    def _revoke(self) -> None:
        """Withdraw the confirmation: every record is ended by a reversal."""
        at = self._run.diary.after(4)
        self.story.act("revoke", at, self._run.cast.credit_office(), comment=_REASON)
        for completion, record in self._records:
            self._write_record(completion, self._chance.new_id(at), at, reverses=record)

    def _write_record(
        self, completion: _Completion, record: UUID, at: datetime, reverses: UUID | None = None
    ) -> None:
        subject, place = self._run.course.subject, completion.place
        facts = {"module": subject.module, "part": subject.part}
        self._sheets.add(
            CreditRecord,
            id=record,
            teacher_id=place.teacher.id,
            activity=subject.activity,
            facts={name: value for name, value in facts.items() if value is not None},
            hours=Decimal(subject.hours),
            earned_on=completion.one.last_day,
            passed=completion.one.passes(place, self._run.threshold),
            provider_recognised=self._run.leader.home.recognised,
            source_kind=REVERSAL if reverses else RUN_RESULT,
            source_id=reverses or place.id,
            revision=1,
            group_id=self._group,
            reverses_id=reverses,
            recorded_at=at,
        )
