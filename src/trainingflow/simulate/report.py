"""What a simulated year came to: counts per state, who did how much, what was late, what broke."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The result of one simulated year.

    Attributes:
        states: items by kind and state.
        acts: acts carried out, by kind and action.
        untried: actions of the lifecycles in use that nobody has carried out, by kind.
        load: acts by unit and role, the busiest first.
        late: items whose deadline passed while they waited, by kind and state.
        refusals: how often each code refused something.
        stuck: what kept people from going on, the most frequent first.
        clock: what the clock did, by word.
        broken_offers: offers that were wrong, which must never be.
        broken: the rows that break each invariant; empty lists are good.
    """

    policy: str
    year: int
    seed: int
    seconds: float
    requests: int
    states: Mapping[str, Mapping[str, int]]
    acts: Mapping[str, Mapping[str, int]]
    untried: Mapping[str, Sequence[str]]
    load: Mapping[str, int]
    late: Mapping[str, int]
    refusals: Mapping[str, int]
    stuck: Mapping[str, int]
    clock: Mapping[str, int]
    broken_offers: Sequence[str]
    broken: Mapping[str, Sequence[str]]

    @property
    def sound(self) -> bool:
        """Whether every invariant holds and no offer was wrong."""
        return not self.broken_offers and not any(self.broken.values())

    def as_json(self) -> dict[str, Any]:
        """The report as JSON, with whether it is sound."""
        return {"sound": self.sound, **asdict(self)}
