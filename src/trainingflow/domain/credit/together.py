"""Records that count as one for a requirement because they say the same."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from trainingflow.domain.credit.conditions import number_of, value_of
from trainingflow.domain.credit.exact import Exact, times
from trainingflow.domain.credit.facts import Record
from trainingflow.domain.credit.rules import Together

Amount = tuple[int, Record, Mapping[str, str], Exact]
"""Number of a record, the record, what its entry says beside its own fields, and how much it is."""


def groups_of(
    together: Together, amounts: Sequence[Amount], denominator: int
) -> Iterator[list[Amount]]:
    """Give what counts as one, group by group; without those that are too few together.

    Args:
        together: what makes them one.
        amounts: in multiples of 1/denominator.
        denominator: of the policy.
    """
    groups: dict[object, list[Amount]] = {}
    for one in amounts:
        number, record, marks, _ = one
        groups.setdefault(same(together, record, marks) or number, []).append(one)
    least = together.at_least
    for group in groups.values():
        if least is None or _size(together, group, denominator) >= times(least, denominator):
            yield group


def sum_of(together: Together, records: Sequence[Record]) -> Decimal:
    """Add up what records say in the field that is added up; a missing number is none."""
    numbers = [number_of(record, together.of or "hours") for record in records]
    return sum([number for number in numbers if number is not None], Decimal(0))


def same(together: Together, record: Record, marks: Mapping[str, str]) -> tuple[object, ...] | None:
    """Give what records say that count as one; none where one says nothing, and stays alone."""
    found = tuple([marks.get(name, value_of(record, name)) for name in together.fields])
    return None if None in found or "" in found else found


def _size(together: Together, group: Sequence[Amount], denominator: int) -> Exact:
    if together.of is None:
        return sum([amount for _, _, _, amount in group])
    records = {number: record for number, record, _, _ in group}
    return times(sum_of(together, list(records.values())), denominator)
