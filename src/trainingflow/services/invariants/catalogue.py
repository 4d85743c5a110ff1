"""Every invariant, in the order in which they are looked at."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from trainingflow.services.invariants.histories import HISTORIES
from trainingflow.services.invariants.invariant import Invariant
from trainingflow.services.invariants.journals import JOURNALS_HOLD
from trainingflow.services.invariants.ledgers import LEDGERS
from trainingflow.services.invariants.tenancy import TENANCY
from trainingflow.services.invariants.work import WORK

INVARIANTS: Final[Mapping[str, Invariant]] = MappingProxyType(
    {one.name: one for one in (*HISTORIES, *LEDGERS, *JOURNALS_HOLD, *WORK, *TENANCY)}
)
"""The invariants by name."""
