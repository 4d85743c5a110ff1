"""Caps that are a share of what is there, e.g. at most half of all hours online.

What is there depends on what the cap lets through. The largest total for which every share holds
is found exactly: first everything is entered; then the caps that bind are solved for the total.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from trainingflow.domain.credit.book import Book, Entry
from trainingflow.domain.credit.exact import Exact
from trainingflow.domain.credit.membership import Membership, key_of
from trainingflow.domain.credit.selections import Chosen
from trainingflow.domain.credit.tables import CompiledCap, Tables

Rooms = dict[tuple[int, object], Exact]
"""By number of the cap and its period, what counts at most."""

TURNS = 12
"""How often what overlapping caps leave is cut again, before the rest is taken as it is."""


def tightened(
    tables: Tables,
    membership: Membership,
    book: Book,
    active: Sequence[int],
    rooms: Mapping[tuple[int, object], Exact],
) -> Rooms:
    """Give rooms under which the shares hold; the same rooms where they hold already.

    Args:
        tables: of the policy.
        membership: of the teacher, for periods counted from a fact.
        book: with everything entered under `rooms`.
        active: numbers of the caps that are a share of what is there, and hold for this teacher.
        rooms: found so far; empty at first.
    """
    found: Rooms = dict(rooms)
    bases = {
        (share[0], cap.period)
        for number in active
        if (share := (cap := tables.cap[number]).share_of_have)
    }
    for base, period in bases:
        alike = [
            number
            for number in active
            if (of := tables.cap[number].share_of_have)
            and of[0] == base
            and tables.cap[number].period == period
        ]
        entries: dict[object, list[Entry]] = {}
        for entry in book.entries:
            if _has(tables.requirements[base], entry):
                key = key_of(membership, period, entry.record.earned_on) if period else None
                entries.setdefault(key, []).append(entry)
        for key, together in entries.items():
            for number, most in _solved(tables.cap, alike, together).items():
                found[number, key] = min(most, found.get((number, key), most))
    return found


def _solved(
    caps: Sequence[CompiledCap], numbers: Sequence[int], entries: Sequence[Entry]
) -> dict[int, Exact]:
    """Give what counts at most under each cap that binds, for the largest total that can be."""
    total = sum([entry.amount for entry in entries])
    wanted = {
        number: sum([entry.amount for entry in entries if _has(caps[number].chosen, entry)])
        for number in numbers
    }
    shares = {number: _share(caps[number]) for number in numbers}
    binding: set[int] = set()
    while True:
        free = total - sum([wanted[number] for number in binding])
        left = 1 - sum([shares[number] for number in binding])
        whole = Fraction(free) / left if left > 0 and free > 0 else Fraction(max(free, 0))
        more = {n for n in numbers if n not in binding and wanted[n] > shares[n] * whole}
        if not more:
            return {number: shares[number] * whole for number in binding}
        binding |= more


def _share(cap: CompiledCap) -> Fraction:
    return cap.share_of_have[1] if cap.share_of_have else Fraction(1)


def _has(chosen: Chosen, entry: Entry) -> bool:
    return entry.ledger in chosen.ledger_set and chosen.has(entry.record, entry.marks)
