"""What a policy says of the file with which confirmed credits go to the municipality (上传).

The words of both files, the one that is sent and the one that comes back, are a closed list; which
of them stand in which column, and under which heading, is the policy's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from trainingflow.domain.citation import Citation


class UploadFormat(StrEnum):
    """What the file is written as."""

    CSV = "CSV"
    XLSX = "XLSX"


class UploadEncoding(StrEnum):
    """How the characters of a CSV are written; UTF-8 begins with its mark."""

    UTF_8 = "UTF-8"
    GB18030 = "GB18030"


class UploadValue(StrEnum):
    """What a column of the file says of a record."""

    REFERENCE = "REFERENCE"
    ACTION = "ACTION"
    UPLOAD = "UPLOAD"
    LINE = "LINE"
    TEACHER_CODE = "TEACHER_CODE"
    TEACHER_NAME = "TEACHER_NAME"
    UNIT_CODE = "UNIT_CODE"
    UNIT_NAME = "UNIT_NAME"
    POLICY = "POLICY"
    CYCLE = "CYCLE"
    YEAR = "YEAR"
    CATEGORY = "CATEGORY"
    CATEGORY_CODE = "CATEGORY_CODE"
    ACTIVITY = "ACTIVITY"
    TITLE = "TITLE"
    HOURS = "HOURS"
    CREDITS = "CREDITS"
    EARNED_ON = "EARNED_ON"
    CONFIRMED_ON = "CONFIRMED_ON"
    ARTICLE = "ARTICLE"


class UploadAction(StrEnum):
    """What the receiving system is to do with a line."""

    NEW = "NEW"
    CHANGED = "CHANGED"
    WITHDRAWN = "WITHDRAWN"


class DayPattern(StrEnum):
    """How a day is written."""

    DASHES = "YYYY-MM-DD"
    SLASHES = "YYYY/MM/DD"
    DIGITS = "YYYYMMDD"
    CHINESE = "YYYY年MM月DD日"

    def said(self, day: date) -> str:
        """The day as it is written so."""
        text = self.value.replace("YYYY", f"{day.year:04}")
        return text.replace("MM", f"{day.month:02}").replace("DD", f"{day.day:02}")


class AnswerValue(StrEnum):
    """What a column of the answer says of a line."""

    REFERENCE = "REFERENCE"
    RESULT = "RESULT"
    CREDITS = "CREDITS"
    MESSAGE = "MESSAGE"


class AnswerResult(StrEnum):
    """What the municipality says of a line."""

    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"


NUMBERS = frozenset({UploadValue.HOURS, UploadValue.CREDITS})
DAYS = frozenset({UploadValue.EARNED_ON, UploadValue.CONFIRMED_ON})
NEEDED = (UploadValue.REFERENCE, UploadValue.ACTION)
"""Without the one nothing can be acknowledged, without the other nothing can be taken back."""
NEEDED_IN_ANSWER = (AnswerValue.REFERENCE, AnswerValue.RESULT)


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadColumn:
    """A column of the file.

    Attributes:
        decimals: of a number, written with at least so many; one that has more keeps them, since
            nothing is rounded.
        pattern: how a day is written.
        words: what the actions are called.
    """

    header: str
    value: UploadValue
    decimals: int = 0
    pattern: DayPattern = DayPattern.DASHES
    words: Mapping[UploadAction, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerColumn:
    """A column of the answer; `words` are what the results are called, each any of several."""

    header: str
    value: AnswerValue
    words: Mapping[AnswerResult, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadRule:
    """The interface to the municipal system, as a policy declares it.

    Attributes:
        ledgers: only records that earn credits there; empty for all.
        activities: only records of these; empty for all.
        uncounted: whether confirmed records go as well that earn no credit.
        columns: of the file, in their order.
        answer: the columns of the answer, in any order.
    """

    format: UploadFormat
    encoding: UploadEncoding
    ledgers: frozenset[str]
    activities: frozenset[str]
    uncounted: bool
    columns: tuple[UploadColumn, ...]
    answer: tuple[AnswerColumn, ...]
    citation: Citation

    @property
    def values(self) -> frozenset[UploadValue]:
        """What the file says."""
        return frozenset(one.value for one in self.columns)
