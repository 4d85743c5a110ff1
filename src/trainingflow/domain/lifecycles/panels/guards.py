"""Every guard of a panel; `of` gives those that a definition names, for its `guards=`."""

from collections.abc import Iterable, Mapping
from typing import Final

from trainingflow.domain.lifecycles.panels import defence, opinions, outcome, seats
from trainingflow.domain.workflow.definition import Guard
from trainingflow.domain.workflow.lines import Transition

GUARDS: Final[Mapping[str, Guard]] = {
    **seats.GUARDS,
    **opinions.GUARDS,
    **outcome.GUARDS,
    **defence.GUARDS,
}


def of(lines: Iterable[Transition]) -> Mapping[str, Guard]:
    """Those guards of a panel that the lines name."""
    named = {name for line in lines for name in line.guards}
    return {name: guard for name, guard in GUARDS.items() if name in named}
