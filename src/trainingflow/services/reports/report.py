"""A report that can be asked for: whom it is about, and how its document comes about."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from trainingflow.domain.citation import Label
from trainingflow.services.exports.formats import Format
from trainingflow.services.exports.subject import Reader
from trainingflow.services.reports.document import Document

FORMATS: Final = (Format.PDF, Format.XLSX, Format.SVG, Format.PNG, Format.JSONL)
"""What every report can be written as; `drawing` has a drawer for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWanted:
    """About whom a report is wanted; what is none does not matter.

    Attributes:
        organisation: this unit and those below it.
        teacher: of this teacher.
        policy: under the policy of this id.
        year: of this calendar year, or of the academic year that begins in it.
    """

    organisation: UUID | None = None
    teacher: UUID | None = None
    policy: str | None = None
    year: int | None = None


class Asks(StrEnum):
    """What a report can be asked for with, by the name of the field of `ReportWanted`."""

    ORGANISATION = "organisation"
    TEACHER = "teacher"
    POLICY = "policy"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report that can be asked for.

    Attributes:
        name: for programs.
        label: for people.
        takes: what narrows it.
        needs: what has to be said; as a rule nothing.
        told: its document, in the language of the reader. All figures are read as the reader, in
            one transaction, by the reading services that the API asks.
    """

    name: str
    label: Label
    takes: frozenset[Asks]
    told: Callable[[Reader, ReportWanted], Awaitable[Document]]
    needs: frozenset[Asks] = frozenset()
    wanted: type[ReportWanted] = ReportWanted
