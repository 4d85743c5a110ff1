"""Every kind of import, by its name."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from trainingflow.services.imports.kind import Kind
from trainingflow.services.imports.kinds.attendance import ATTENDANCE
from trainingflow.services.imports.kinds.former_records import FORMER_RECORDS
from trainingflow.services.imports.kinds.municipal_answers import MUNICIPAL_ANSWERS
from trainingflow.services.imports.kinds.organisations import ORGANISATIONS
from trainingflow.services.imports.kinds.posts import POSTS
from trainingflow.services.imports.kinds.results import RESULTS
from trainingflow.services.imports.kinds.rosters import ROSTERS
from trainingflow.services.imports.kinds.teachers import TEACHERS
from trainingflow.services.imports.kinds.titles import TITLES

_ALL: Final = (
    *(ORGANISATIONS, TEACHERS, TITLES, POSTS),
    *(FORMER_RECORDS, ROSTERS, ATTENDANCE, RESULTS, MUNICIPAL_ANSWERS),
)
KINDS: Final[Mapping[str, Kind]] = MappingProxyType({one.name: one for one in _ALL})
