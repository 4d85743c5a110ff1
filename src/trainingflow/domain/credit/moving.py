"""Moves surplus from one ledger to another, in the order of the policy (折抵, 冲抵)."""

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from trainingflow.domain.credit.book import ZERO, Book
from trainingflow.domain.credit.cohort import Cohort
from trainingflow.domain.credit.demands import Demands
from trainingflow.domain.credit.exact import Exact, exactly, times
from trainingflow.domain.credit.policy import Offset
from trainingflow.domain.credit.status import Moved
from trainingflow.domain.credit.tables import Tables


def move(cohort: Cohort, book: Book, demands: Demands) -> tuple[Moved, ...]:
    """Move what may move; give what moved, never a zero."""
    tables, moves = cohort.tables, []
    gone: set[int] = set()
    for offset in cohort.offsets:
        rate = _rate(offset.credits, offset.every)
        leaving = _leaving(offset, rate, cohort, book, demands)
        if offset.whole and leaving > ZERO:
            leaving = _whole_entries(tables.number[offset.source], leaving, tables, book, gone)
        if leaving > ZERO:
            arriving = leaving if rate == 1 else leaving * rate
            book.move(tables.number[offset.source], tables.number[offset.target], leaving, arriving)
            moves.append(
                Moved(
                    offset.source,
                    offset.target,
                    tables.shown(leaving),
                    offset.citation,
                    None if rate == 1 else tables.shown(arriving),
                )
            )
    return tuple(moves)


@lru_cache(maxsize=256)
def _rate(arriving: Decimal, leaving: Decimal) -> Exact:
    return exactly(*(Fraction(arriving) / Fraction(leaving)).as_integer_ratio())


def _leaving(offset: Offset, rate: Exact, cohort: Cohort, book: Book, demands: Demands) -> Exact:
    """Give how much may leave: surplus, as far as it is missed, allowed and can be spared."""
    tables = cohort.tables
    denominator = tables.denominator
    beyond = [tables.requirement[code] for code in offset.beyond]
    missing = demands.shortfall(tables.requirement[offset.until], beyond)
    if missing <= ZERO:
        return ZERO
    if offset.at_most is not None or offset.derived is not None:
        plain = times(offset.at_most, denominator) if offset.at_most is not None else ZERO
        missing = min(missing, demands.limit(plain, offset.derived))
    over = cohort.scaled(times(offset.over, denominator), offset.scale)
    surplus = book.surplus(tables.number[offset.source], over, chain=offset.chain)
    spare = [demands.excess(tables.requirement[code]) for code in offset.keeps]
    if rate != 1:
        missing = exactly(*(Fraction(missing) / rate).as_integer_ratio())
    return min(surplus, missing, *spare)


def _whole_entries(source: int, most: Exact, tables: Tables, book: Book, gone: set[int]) -> Exact:
    """Give the sum of whole entries that fit into an amount, the earliest first."""
    inside = tables.inside[source]
    leaving: Exact = ZERO
    for number, entry in enumerate(book.entries):
        if number not in gone and entry.ledger in inside and leaving + entry.amount <= most:
            gone.add(number)
            leaving += entry.amount
    return leaving
