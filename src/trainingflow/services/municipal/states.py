"""Where an upload stands, what became of its lines, and how both sides may differ."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class UploadState(StrEnum):
    """Where an upload stands."""

    PREPARING = "PREPARING"
    EMPTY = "EMPTY"
    PREPARED = "PREPARED"
    SENT = "SENT"
    PARTLY_ACKNOWLEDGED = "PARTLY_ACKNOWLEDGED"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    REFUSED = "REFUSED"
    DROPPED = "DROPPED"


class LineOutcome(StrEnum):
    """What became of a line; none while an answer is awaited."""

    ACCEPTED = "ACCEPTED"
    DIFFERENT = "DIFFERENT"
    REFUSED = "REFUSED"
    UNANSWERED = "UNANSWERED"
    DROPPED = "DROPPED"


class DifferenceKind(StrEnum):
    """How this side and the municipality differ about a record."""

    REFUSED = "REFUSED"
    DIFFERENT = "DIFFERENT"
    UNKNOWN_HERE = "UNKNOWN_HERE"
    UNANSWERED = "UNANSWERED"
    NOT_SENT = "NOT_SENT"
    NOT_WITHDRAWN = "NOT_WITHDRAWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the state of an upload follows from.

    Attributes:
        lines: how many it has.
        waiting: for how many of them an answer is awaited.
        accepted: how many were taken over as they were sent.
        different: how many were taken over, with other credits.
        refused: how many were not.
    """

    finished_at: datetime | None
    sent_at: datetime | None
    closed_at: datetime | None
    lines: int
    waiting: int
    accepted: int
    different: int
    refused: int

    @property
    def answered(self) -> int:
        """How many lines were answered."""
        return self.accepted + self.different + self.refused

    @property
    def state(self) -> UploadState:
        """Where it stands."""
        if self.finished_at is None:
            return UploadState.PREPARING
        if self.lines == 0:
            return UploadState.EMPTY
        if self.answered == 0:
            return self._unanswered
        if self.accepted == self.lines:
            return UploadState.ACKNOWLEDGED
        return (
            UploadState.REFUSED if self.refused == self.lines else UploadState.PARTLY_ACKNOWLEDGED
        )

    @property
    def _unanswered(self) -> UploadState:
        if self.sent_at is None:
            return UploadState.PREPARED if self.closed_at is None else UploadState.DROPPED
        return UploadState.SENT if self.closed_at is None else UploadState.REFUSED
