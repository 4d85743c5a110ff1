"""What somebody wants of a window: to open it by exception, or to extend a round of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from trainingflow.domain.people import Body
from trainingflow.domain.workflow.window_changes import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody wants of a window.

    Attributes:
        opens: when a window opens by exception; none to extend the round named by `round`.
        until: when it closes at the earliest.
        target_year: of a window opened by exception; none: as the calendar has it.
    """

    policy_id: str
    name: str
    until: datetime
    reason: str
    scope: Scope = field(default_factory=Scope)
    round: str | None = None
    opens: datetime | None = None
    target_year: int | None = None
    semester: str | None = None
    acting_for: Body | None = None
    decision_reference: str | None = None

    @property
    def said(self) -> Mapping[str, Any]:
        """Everything asked for, as it is compared with a repeat."""
        return {
            "policy": self.policy_id,
            "name": self.name,
            "round": self.round,
            "opens": self.opens,
            "until": self.until,
            "year": self.target_year,
            "semester": self.semester,
            "reason": self.reason,
            "scope": self.scope.text,
            "for": self.acting_for,
            "reference": self.decision_reference,
        }
