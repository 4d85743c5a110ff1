"""What a run of tests has seen of a fault, and whether that proves anything."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Self

import pytest


@dataclass(frozen=True, slots=True)
class Failure:
    """A test that failed: by which exception, and whether an assertion of the test found it."""

    test: str
    why: str
    by_assertion: bool


@dataclass(slots=True)
class Seen:
    """What came of a run: whether the fault was there at all, and how the tests ended."""

    put_in: bool = False
    failures: list[Failure] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        """As it is written down."""
        return asdict(self)

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Self:
        """As it was written down."""
        failures = [Failure(**one) for one in told["failures"]]
        return cls(told["put_in"], failures, list(told["passed"]))


class Verdict(StrEnum):
    """What the table says of a fault; all but the first are red."""

    CAUGHT = "caught"
    SURVIVED = "survived"
    NOT_PUT_IN = "not put in"
    NO_ASSERTION = "no assertion"
    RED_WITHOUT = "red without it"


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict, and the test that it rests on; empty where there is none."""

    verdict: Verdict
    test: str = ""


def by_assertion(exception: BaseException) -> bool:
    """Whether a test has found something wrong, and not just fallen over it."""
    if isinstance(exception, BaseExceptionGroup):
        return all(by_assertion(one) for one in exception.exceptions)
    return isinstance(exception, AssertionError | pytest.fail.Exception)


def judged(seen: Seen) -> Judged:
    """What a run with the fault says, before the tests were run without it."""
    if not seen.put_in:
        return Judged(Verdict.NOT_PUT_IN)
    for one in seen.failures:
        if one.by_assertion:
            return Judged(Verdict.CAUGHT, one.test)
    if seen.failures:
        return Judged(Verdict.NO_ASSERTION, seen.failures[0].test)
    return Judged(Verdict.SURVIVED)


def confirmed(first: Judged, green: Sequence[str]) -> Judged:
    """What is left of it when the tests that are green without the fault are known."""
    if first.verdict is Verdict.CAUGHT and first.test not in green:
        return Judged(Verdict.RED_WITHOUT, first.test)
    return first
