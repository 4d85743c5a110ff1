"""How far an export is, and why one is not made."""

from enum import StrEnum


class ExportState(StrEnum):
    """How far an export is."""

    WAITING = "WAITING"
    RUNNING = "RUNNING"
    DONE = "DONE"
    EXPIRED = "EXPIRED"
    REFUSED = "REFUSED"


class ExportRefusal(StrEnum):
    """Why an export is not made."""

    TOO_MANY_ROWS = "TOO_MANY_ROWS"
    GIVEN_UP = "GIVEN_UP"
    FORMAT_MISSING = "FORMAT_MISSING"
    FORMAT_NOT_DECLARED = "FORMAT_NOT_DECLARED"
    CANCELLED = "CANCELLED"
