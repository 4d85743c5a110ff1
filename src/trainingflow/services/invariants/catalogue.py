"""Every invariant, in the order in which they are looked at."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from trainingflow.services.invariants.afresh import STANDINGS
from trainingflow.services.invariants.credentials import CREDENTIALS
from trainingflow.services.invariants.histories import HISTORIES
from trainingflow.services.invariants.invariant import Beyond, Invariant
from trainingflow.services.invariants.journals import JOURNALS_HOLD
from trainingflow.services.invariants.ledgers import LEDGERS
from trainingflow.services.invariants.stored_files import FILES
from trainingflow.services.invariants.tenancy import TENANCY
from trainingflow.services.invariants.work import WORK

INVARIANTS: Final[Mapping[str, Invariant]] = MappingProxyType(
    {one.name: one for one in (*HISTORIES, *LEDGERS, *JOURNALS_HOLD, *WORK, *TENANCY, *CREDENTIALS)}
)
"""The invariants by name."""

BEYOND: Final[Mapping[str, Beyond]] = MappingProxyType(
    {one.name: one for one in (STANDINGS, FILES)}
)
"""What is asked beside them of the evaluator and of the stored files, by name."""
