"""Every list that can be exported, by its name."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from trainingflow.services.exports.subject import Subject
from trainingflow.services.exports.subjects.credit_statuses import CREDIT_STATUSES
from trainingflow.services.exports.subjects.journal import AUDIT_ENTRIES
from trainingflow.services.exports.subjects.municipal import (
    MUNICIPAL_DIFFERENCES,
    MUNICIPAL_UPLOAD,
)
from trainingflow.services.exports.subjects.records import CREDIT_RECORDS
from trainingflow.services.exports.subjects.registers import (
    ORGANISATIONS,
    POSTS,
    TEACHERS,
    TITLES,
)
from trainingflow.services.exports.subjects.runs import COURSE_RUNS, PARTICIPANTS
from trainingflow.services.exports.subjects.work_items import INBOX, WORK_ITEMS

SUBJECTS: Final[Mapping[str, Subject]] = MappingProxyType(
    {
        one.name: one
        for one in (
            CREDIT_STATUSES,
            WORK_ITEMS,
            INBOX,
            ORGANISATIONS,
            TEACHERS,
            TITLES,
            POSTS,
            COURSE_RUNS,
            PARTICIPANTS,
            CREDIT_RECORDS,
            AUDIT_ENTRIES,
            MUNICIPAL_UPLOAD,
            MUNICIPAL_DIFFERENCES,
        )
    }
)
