"""What is known about the credits of a run on their way to confirmation."""

from dataclasses import dataclass
from uuid import UUID

from trainingflow.domain.workflow.duties import Relation
from trainingflow.domain.workflow.facts import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditBatchFacts(Facts):
    """The credits of one run on their way to confirmation (审核确认).

    Attributes:
        leader: the leader of the run, who entered the results.
        recorders: everybody who recorded or corrected a result of the run.
        run_state: the state of the run.
        records: how many records wait for confirmation.
        unconverted: records whose hours differ when they are computed again from the results.
        duplicates: records whose activity is already recorded for the same teacher.
        corrections: how many records wait that replace one of a confirmed batch.
        participants: whose credits they are.
    """

    leader: UUID | None = None
    recorders: frozenset[UUID] = frozenset()
    participants: frozenset[UUID] = frozenset()
    run_state: str | None = None
    records: int = 0
    corrections: int = 0
    provider_recognised: bool = True
    unconverted: tuple[UUID, ...] = ()
    duplicates: tuple[UUID, ...] = ()

    def persons(self, relation: Relation) -> frozenset[UUID]:
        """See `Facts.persons`."""
        match relation:
            case Relation.COURSE_LEADER:
                return frozenset({self.leader}) if self.leader else frozenset()
            case Relation.PARTICIPANT:
                return self.participants
            case _:
                return Facts.persons(self, relation)

    @property
    def interested(self) -> frozenset[UUID]:
        """Who recorded the results, and whose credits they are."""
        return (
            self.persons(Relation.APPLICANT)
            | self.persons(Relation.COURSE_LEADER)
            | self.recorders
            | self.participants
        )
