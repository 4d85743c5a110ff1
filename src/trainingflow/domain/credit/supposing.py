"""What would be if: other records, other facts, another policy; and what that changes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from trainingflow.domain.citation import Label
from trainingflow.domain.credit.facts import Record
from trainingflow.domain.credit.policy import Unit
from trainingflow.domain.credit.status import RequirementStatus, Status

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one requirement.

    Attributes:
        code: with the year, where it is yearly.
        label: its name, that of afterwards where both have one.
        unit: of the numbers.
        before: as it is; none where it is not demanded now.
        after: as it would be; none where it would not be demanded.
        have: how much more would count; below 0 for less.
        shortfall: how much more would be missing; below 0 for less.
    """

    code: str
    label: Label
    unit: Unit
    before: RequirementStatus | None
    after: RequirementStatus | None
    have: Decimal
    shortfall: Decimal


def changes(before: Status, after: Status) -> tuple[Change, ...]:
    """Give what becomes of every requirement of either status that is not the same in both.

    In the order of the status afterwards; what is demanded no more comes last. Requirements are
    the same by their code: a district's and the city's of one code are compared.
    """
    return tuple(_changes(before, after))


def supposed(
    records: Sequence[Record], added: Sequence[Record], without: frozenset[str]
) -> tuple[Record, ...]:
    """Give the records with some more and without some."""
    return (*(one for one in records if one.id not in without), *added)


def _changes(before: Status, after: Status) -> Iterator[Change]:
    was = {one.code: one for one in before.requirements}
    will = {one.code: one for one in after.requirements}
    for code, new in will.items():
        old = was.get(code)
        if old is None or _numbers(old) != _numbers(new):
            yield _change(code, new, old, new)
    for code, old in was.items():
        if code not in will:
            yield _change(code, old, old, None)


def _numbers(one: RequirementStatus) -> tuple[Unit, Decimal, Decimal, bool]:
    return one.unit, one.need, one.have, one.blocking


def _change(
    code: str,
    shown: RequirementStatus,
    old: RequirementStatus | None,
    new: RequirementStatus | None,
) -> Change:
    return Change(
        code=code,
        label=shown.label,
        unit=shown.unit,
        before=old,
        after=new,
        have=(new.have if new else ZERO) - (old.have if old else ZERO),
        shortfall=(new.shortfall if new else ZERO) - (old.shortfall if old else ZERO),
    )
