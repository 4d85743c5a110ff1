"""What another version of a policy changes for one teacher: gain, loss, or falling short."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from trainingflow.domain.credit.status import RequirementStatus, Status

TOTAL: Final = "TOTAL"
"""The requirement of all credits of the cycle (总学分)."""


class Effect(StrEnum):
    """What a version does to a teacher; where several apply, the first of this list."""

    FALLS_SHORT = "FALLS_SHORT"
    LOSES = "LOSES"
    GAINS = "GAINS"
    UNCHANGED = "UNCHANGED"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one version makes of a teacher.

    Attributes:
        eligible: nothing that the certificate hangs on is missing.
        total: credits of the cycle, exact.
        missing: what the blocking requirements lack, each in its own unit, added up.
    """

    eligible: bool
    total: Decimal
    missing: Decimal


@dataclass(frozen=True, slots=True)
class RequirementChange:
    """A requirement that the versions answer differently; None where one does not know it."""

    code: str
    before: RequirementStatus | None
    after: RequirementStatus | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What becomes of one teacher.

    Attributes:
        effect: GAINS: becomes eligible, has more in total, or lacks less. LOSES: has less in
            total, or lacks more. FALLS_SHORT: was eligible and is no longer.
        changes: the requirements that differ in what is owed, there or met; those of the version
            before in their order, then those that are new.
    """

    effect: Effect
    before: Outcome
    after: Outcome
    changes: tuple[RequirementChange, ...]


def compare(before: Status, after: Status) -> Difference:
    """Compare what two versions say of the same facts on the same day."""
    old, new = outcome(before), outcome(after)
    return Difference(_effect(old, new), old, new, tuple(_changes(before, after)))


def outcome(status: Status) -> Outcome:
    """Sum a status up."""
    return Outcome(
        status.eligible,
        total_of(status),
        sum((one.shortfall for one in status.requirements if one.blocking), Decimal(0)),
    )


def total_of(status: Status) -> Decimal:
    """The credits of the cycle: those of TOTAL, or of every line where a policy has no such one."""
    for one in status.requirements:
        if one.code == TOTAL:
            return one.have
    return sum((award.credits for line in status.lines for award in line.awards), Decimal(0))


def _effect(old: Outcome, new: Outcome) -> Effect:
    if old.eligible and not new.eligible:
        return Effect.FALLS_SHORT
    if new.eligible and not old.eligible:
        return Effect.GAINS
    if new.total < old.total or new.missing > old.missing:
        return Effect.LOSES
    if new.total > old.total or new.missing < old.missing:
        return Effect.GAINS
    return Effect.UNCHANGED


def _changes(before: Status, after: Status) -> Iterator[RequirementChange]:
    old = {one.code: one for one in before.requirements}
    new = {one.code: one for one in after.requirements}
    for code in dict.fromkeys((*old, *new)):
        was, is_ = old.get(code), new.get(code)
        if was is None or is_ is None or _said(was) != _said(is_):
            yield RequirementChange(code, was, is_)


def _said(one: RequirementStatus) -> tuple[object, ...]:
    return (one.unit, one.need, one.have, one.met, one.blocking)
