"""Why a file as a whole cannot be taken over."""

from enum import StrEnum


class Why(StrEnum):
    """Why a file as a whole cannot be taken over; the names never change their meaning."""

    NOT_A_TABLE = "NOT_A_TABLE"
    DAMAGED = "DAMAGED"
    LOCKED_OR_OLD = "LOCKED_OR_OLD"
    HAS_MACROS = "HAS_MACROS"
    TOO_LARGE = "TOO_LARGE"
    ENCODING_UNKNOWN = "ENCODING_UNKNOWN"
    ENCODING_AMBIGUOUS = "ENCODING_AMBIGUOUS"
    READER_ENDED = "READER_ENDED"
    HEADINGS_MISSING = "HEADINGS_MISSING"
    HEADINGS_TWICE = "HEADINGS_TWICE"
    NO_ROWS = "NO_ROWS"
    TOO_MANY_ROWS = "TOO_MANY_ROWS"
    FILE_GONE = "FILE_GONE"
    CHANGED_SINCE = "CHANGED_SINCE"
    NO_LONGER_ALLOWED = "NO_LONGER_ALLOWED"
    BUILT_UPON = "BUILT_UPON"
    NO_WAY_BACK = "NO_WAY_BACK"


class FileRefused(Exception):
    """The file cannot be taken over."""

    def __init__(self, why: Why, about: str = "") -> None:
        """Say why.

        Args:
            why: the reason.
            about: what of it, for people: names of columns or a number.
        """
        super().__init__(f"{why} {about}")
        self.why = why
        self.about = about
