"""What is wrong with a policy, as a value."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong with a policy.

    Attributes:
        place: keys below `credit`, e.g. `("requirements", "TOTAL")`.
        problem: a clause without the full stop.
        remedy: what to do about it, a clause without the full stop.
    """

    place: tuple[str, ...]
    problem: str
    remedy: str
