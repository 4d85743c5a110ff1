"""Every guard of a panel; `of` gives those that a definition names, for its `guards=`."""

from collections.abc import Iterable, Mapping
from typing import Final

from trainingflow.domain.lifecycles import (
    panel_defence,
    panel_opinions,
    panel_outcome,
    panel_seats,
)
from trainingflow.domain.workflow.definition import Guard, Transition

GUARDS: Final[Mapping[str, Guard]] = {
    **panel_seats.GUARDS,
    **panel_opinions.GUARDS,
    **panel_outcome.GUARDS,
    **panel_defence.GUARDS,
}


def of(lines: Iterable[Transition]) -> Mapping[str, Guard]:
    """Those guards of a panel that the lines name."""
    named = {name for line in lines for name in line.guards}
    return {name: guard for name, guard in GUARDS.items() if name in named}
