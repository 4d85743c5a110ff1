"""Everything that can be had as a file, lists and reports, and what each is written as."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from trainingflow.services.exports.formats import WRITERS, Format
from trainingflow.services.exports.subject import Subject
from trainingflow.services.exports.subjects import SUBJECTS
from trainingflow.services.reports.kinds import REPORTS
from trainingflow.services.reports.report import FORMATS, Report

KNOWN: Final[Mapping[str, Subject | Report]] = MappingProxyType({**SUBJECTS, **REPORTS})
"""Lists and reports by their name; none of a report is that of a list."""


def formats_of(name: str) -> Sequence[Format]:
    """What it can be written as, in alphabetical order."""
    subject = KNOWN[name]
    if isinstance(subject, Report):
        return sorted(FORMATS)
    return sorted(WRITERS if subject.formats is None else subject.formats)
