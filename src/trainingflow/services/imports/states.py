"""Where an import stands."""

from enum import StrEnum


class ImportState(StrEnum):
    """Where an import stands."""

    AWAITED = "AWAITED"
    CHECKING = "CHECKING"
    CHECKED = "CHECKED"
    APPLYING = "APPLYING"
    APPLIED = "APPLIED"
    UNDOING = "UNDOING"
    UNDONE = "UNDONE"
    REFUSED = "REFUSED"
    CANCELLED = "CANCELLED"


WORKING = (ImportState.CHECKING, ImportState.APPLYING, ImportState.UNDOING)
"""States that the worker ends."""


class RowOutcome(StrEnum):
    """What a row comes to."""

    ADDED = "ADDED"
    CHANGED = "CHANGED"
    UNCHANGED = "UNCHANGED"
    FAULTY = "FAULTY"
