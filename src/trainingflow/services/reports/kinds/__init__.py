"""Every report that can be asked for, by its name."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from trainingflow.services.reports.kinds import completion, growth
from trainingflow.services.reports.report import Report

REPORTS: Final[Mapping[str, Report]] = MappingProxyType(
    {
        one.name: one
        for one in (
            completion.REPORT,
            growth.REPORT,
        )
    }
)
