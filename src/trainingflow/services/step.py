"""One allowed action while it is being written down."""

from dataclasses import dataclass, field
from uuid import UUID

from trainingflow.db.models import Item
from trainingflow.domain.calendar import Window
from trainingflow.domain.people import Assignment
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.decide import Allowed
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.duties import ForDuty, InUnit
from trainingflow.domain.workflow.facts import Facts
from trainingflow.domain.workflow.lines import Transition
from trainingflow.domain.workflow.windows import open_windows
from trainingflow.services.command import Command
from trainingflow.services.work import Work


@dataclass(slots=True)
class Step:
    """What an effect gets: who does what to which item, and what was known when it was allowed.

    `item` is the locked head row; `seq` the number that the event will have. An effect that
    freezes the dossier leaves its number in `dossier_no` for the event; one that sets something
    else in motion leaves a command for the clock in `following`; one that is meant for somebody
    leaves the person in `telling`, who is told of the event once it is written.
    """

    work: Work
    command: Command
    attempt: Attempt
    definition: Definition
    facts: Facts
    decision: Allowed
    item: Item
    seq: int
    dossier_no: int | None = None
    following: list[Command] = field(default_factory=list)
    telling: set[UUID] = field(default_factory=set)

    def window_used(self) -> Window | None:
        """The window in which the action was possible; None when it needs none."""
        name = self.decision.transition.window
        if name is None:
            return None
        running = open_windows(self.facts.windows, name, self.work.now)
        return running[0] if running else None

    def assignment_used(self) -> Assignment | None:
        """The assignment by which the actor owns the action; None when it is by a relation."""
        return assignment_used(self.decision.transition, self.facts, self.attempt)


def assignment_used(transition: Transition, facts: Facts, attempt: Attempt) -> Assignment | None:
    """The assignment by which somebody owns an action; None when it is by a relation."""
    for owner in transition.owners:
        match owner:
            case InUnit(roles, unit):
                for one in attempt.assignments:
                    if one.role in roles and one.organisation_id in facts.path_of(unit):
                        return one
            case ForDuty(duty, _):
                bodies = frozenset(facts.procedure.bodies(duty))
                for one in attempt.assignments:
                    if one.body in bodies or one.office_of & bodies:
                        return one
            case _:
                continue
    return None
