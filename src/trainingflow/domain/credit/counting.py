"""What counts for a demand: credits of ledgers, numbers of records, different values."""

from collections.abc import Iterator

from trainingflow.domain.credit.book import ZERO, Book, Entry
from trainingflow.domain.credit.conditions import number_of, value_of
from trainingflow.domain.credit.demand import Demand
from trainingflow.domain.credit.exact import Exact, times
from trainingflow.domain.credit.facts import Record
from trainingflow.domain.credit.policy import Basis, Take, Unit
from trainingflow.domain.credit.rules import Together
from trainingflow.domain.credit.together import Amount, groups_of

_COUNTED_FIELD = {Unit.HOURS: "hours", Unit.DAYS: "days", Unit.SESSIONS: "sessions"}
_NO_MARKS: dict[str, str] = {}


def counted(demand: Demand, book: Book, denominator: int) -> Exact:
    """Give what counts for a demand now, in multiples of 1/denominator."""
    if demand.sums is not None:
        totals = book.totals
        return sum([totals[ledger] for ledger in demand.sums])
    requirement = demand.requirement
    take = requirement.take
    if requirement.together is not None:
        return _together(requirement.together, demand, book, denominator)
    if take is Take.DIFFERENT:
        return len(_values(demand, book)) * denominator
    if not _is_entered(demand):
        amounts = _of_records(demand, book, denominator)
    elif take is Take.LARGEST:
        amounts = list(_by_record(demand, book))
    else:
        amounts = list(_of_entries(demand, book))
    return max(amounts, default=ZERO) if take is Take.LARGEST else sum(amounts)


def _together(together: Together, demand: Demand, book: Book, denominator: int) -> Exact:
    """Give what counts where records count as one, before anything moves."""
    requirement = demand.requirement
    groups = groups_of(together, list(_amounts(demand, book, denominator)), denominator)
    if requirement.take is Take.DIFFERENT:
        field = requirement.of or "activity"
        found = {
            marks.get(field, value_of(record, field))
            for group in groups
            for _, record, marks, _ in group
        }
        return len(found - {None, ""}) * denominator
    sums = [sum([amount for _, _, _, amount in group]) for group in groups]
    return max(sums, default=ZERO) if requirement.take is Take.LARGEST else sum(sums)


def _amounts(demand: Demand, book: Book, denominator: int) -> Iterator[Amount]:
    requirement = demand.requirement
    kinds = requirement.take is Take.DIFFERENT
    if requirement.select.ledgers if kinds else _is_entered(demand):
        for entry in _entries(demand, book):
            yield entry.number, entry.record, entry.marks, entry.amount
        return
    field = None if kinds else requirement.of or _COUNTED_FIELD.get(requirement.unit)
    for number, record in enumerate(_records(demand, book)):
        yield number, record, _NO_MARKS, _amount(record, field, denominator)


def _amount(record: Record, field: str | None, denominator: int) -> Exact:
    if field is None:
        return denominator
    number = number_of(record, field)
    return ZERO if number is None else times(number, denominator)


def _is_entered(demand: Demand) -> bool:
    """Whether the ledgers say it; otherwise the records do."""
    requirement = demand.requirement
    return requirement.unit is Unit.CREDITS or requirement.basis is Basis.ENTERED


def _entries(demand: Demand, book: Book) -> Iterator[Entry]:
    chosen, ledgers, whole = demand.chosen, demand.chosen.ledger_set, demand.whole
    plain, first, last = chosen.plain, demand.first, demand.last
    for entry in book.entries:
        if entry.ledger in ledgers:
            day = entry.record.earned_on
            if (whole or (day is not None and first <= day <= last)) and (
                plain or chosen.has(entry.record, entry.marks)
            ):
                yield entry


def _by_record(demand: Demand, book: Book) -> Iterator[Exact]:
    """Give what each record earned, before anything moves."""
    sums: dict[int, Exact] = {}
    for entry in _entries(demand, book):
        sums[entry.number] = sums.get(entry.number, ZERO) + entry.amount
    return iter(sums.values())


def _of_entries(demand: Demand, book: Book) -> Iterator[Exact]:
    """Give credits by entry; what moved counts where it went, in the cycle as a whole."""
    chosen, ledgers = demand.chosen, demand.chosen.ledger_set
    for entry in _entries(demand, book):
        yield entry.amount
    if demand.whole and not demand.requirement.before_offsets:
        for ledger, amount, marks in book.moved:
            if ledger in ledgers and chosen.has(Record(fields=marks), marks):
                yield amount


def _records(demand: Demand, book: Book) -> list[Record]:
    chosen, first, last = demand.chosen, demand.first, demand.last
    found = book.standing(confirmed=demand.requirement.basis is Basis.CONFIRMED)
    if not demand.whole:
        found = [one for one in found if one.earned_on and first <= one.earned_on <= last]
    return found if chosen.plain else [one for one in found if chosen.has(one, _NO_MARKS)]


def _of_records(demand: Demand, book: Book, denominator: int) -> list[Exact]:
    requirement = demand.requirement
    field = requirement.of or _COUNTED_FIELD.get(requirement.unit)
    return [_amount(record, field, denominator) for record in _records(demand, book)]


def _values(demand: Demand, book: Book) -> set[object]:
    """Give the different values of a field, of entries where ledgers are named, else of records."""
    field = demand.requirement.of or "activity"
    if demand.requirement.select.ledgers:
        found = {
            entry.marks.get(field, value_of(entry.record, field))
            for entry in _entries(demand, book)
        }
    else:
        found = {value_of(record, field) for record in _records(demand, book)}
    return {value for value in found if value not in (None, "")}
