"""What the clients know: every request they have made, and what they were told of it."""

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Asked:
    """One change that a client wants, with everything that it sends.

    Attributes:
        key: the idempotency key, which also is the comment, so that its events can be counted.
        wins: whether others want something else of the same item at the same moment, so that a
            refusal is as good as success.
    """

    key: str
    who: str
    query: str
    field: str
    input: dict[str, Any]
    wins: bool = True
    attempts: int = 0
    cancelled: int = 0


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What a client was told: the change is made.

    `state` is None where the item had moved on by the time it was shown.
    """

    asked: Asked
    item: str
    seq: int
    state: str | None
    replayed: bool


@dataclass(slots=True)
class Journal:
    """What all clients know, in the order in which they learnt it."""

    acknowledged: list[Acknowledged] = field(default_factory=list)
    refused: list[tuple[Asked, list[str]]] = field(default_factory=list)
    unknown: list[Asked] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    longest_silence: float = 0.0
    _last: float = field(default_factory=time.monotonic)

    def acknowledge(self, told: Acknowledged) -> None:
        """Remember that a change was acknowledged."""
        now = time.monotonic()
        self.longest_silence = max(self.longest_silence, now - self._last)
        self._last = now
        self.acknowledged.append(told)
