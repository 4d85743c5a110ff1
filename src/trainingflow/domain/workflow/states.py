"""The states of a lifecycle, with their deadlines and what is attached in them."""

from dataclasses import dataclass
from enum import StrEnum

from trainingflow.domain.citation import Label
from trainingflow.domain.workflow.duties import Owner
from trainingflow.domain.workflow.kinds import Outcome, Stage


class Due(StrEnum):
    """The instant by which a state should be left."""

    ROUND_CLOSES = "ROUND_CLOSES"
    NOTICE_ENDS = "NOTICE_ENDS"
    FIRST_SESSION = "FIRST_SESSION"
    LAST_SESSION = "LAST_SESSION"
    SEMESTER_ENDS = "SEMESTER_ENDS"
    YEAR_ENDS = "YEAR_ENDS"
    YEAR_BEGINS = "YEAR_BEGINS"
    CYCLE_CLOSES = "CYCLE_CLOSES"
    TERM = "TERM"


class ClockMove(StrEnum):
    """What the clock does when something is due."""

    REMIND = "REMIND"
    AUTO_TRANSITION = "AUTO_TRANSITION"
    ESCALATE = "ESCALATE"
    EXPIRE = "EXPIRE"
    OPEN_WINDOW = "OPEN_WINDOW"


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when a state should be left, and what the clock then does.

    `term` names the number of days that the policy sets (`Procedure.terms`), for `Due.TERM`.
    `warns` says of a state that the clock ends that its owners should act before, and are reminded.
    """

    due: Due
    move: ClockMove = ClockMove.REMIND
    action: str | None = None
    term: str | None = None
    warns: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One state of a lifecycle.

    A state that is not final has owners, and a deadline or the reason why there is none. A final
    state has an outcome and says what it means for credits.

    Attributes:
        no_withdrawal: why nothing can be withdrawn here, although nothing is decided yet.
        late_withdrawal: why it still can be, although something is decided already.
    """

    name: StrEnum
    stage: Stage
    label: Label
    owners: tuple[Owner, ...] = ()
    deadline: Deadline | None = None
    no_deadline: str | None = None
    no_withdrawal: str | None = None
    late_withdrawal: str | None = None
    outcome: Outcome | None = None
    credit: str | None = None

    @property
    def final(self) -> bool:
        """Whether the lifecycle ends here."""
        return self.outcome is not None


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of document; a standing one belongs to the dossier and stays valid in later states.

    The others record an act and must be added in the state in which the act is done.
    """

    name: StrEnum
    label: Label
    standing: bool = False
