"""The seeded faults: what each changes, and the tests that have to see it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tests.sabotage.fault import AnyFault
from tests.sabotage.faults import (
    authority,
    identity,
    jobs,
    journal,
    moves,
    operations,
    standings,
)

FAULTS: Final[Mapping[str, AnyFault]] = MappingProxyType(
    {
        **moves.FAULTS,
        **jobs.FAULTS,
        **standings.FAULTS,
        **identity.FAULTS,
        **authority.FAULTS,
        **journal.FAULTS,
        **operations.FAULTS,
    }
)
"""Every fault by its name."""
