"""Every report that can be asked for, by its name."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from trainingflow.services.reports.kinds import (
    completion,
    courses,
    funds,
    growth,
    monitoring,
    pace,
    projects,
    quota,
    statistics,
)
from trainingflow.services.reports.report import Report

REPORTS: Final[Mapping[str, Report]] = MappingProxyType(
    {
        one.name: one
        for one in (
            completion.REPORT,
            pace.REPORT,
            monitoring.REPORT,
            growth.REPORT,
            quota.REPORT,
            projects.REPORT,
            funds.REPORT,
            courses.REPORT,
            statistics.REPORT,
        )
    }
)
