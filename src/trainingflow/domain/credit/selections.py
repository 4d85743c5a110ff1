"""Selections compiled: which entries and records a requirement or a cap is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from trainingflow.domain.credit.conditions import Test, tests_of, words
from trainingflow.domain.credit.facts import Record
from trainingflow.domain.credit.policy import Selection


@dataclass(frozen=True, slots=True)
class Chosen:
    """A selection with its ledgers as numbers; `plain` when only ledgers decide."""

    ledgers: tuple[int, ...]
    ledger_set: frozenset[int]
    activities: frozenset[str]
    except_activities: frozenset[str]
    where: tuple[tuple[str, frozenset[object]], ...]
    fits: tuple[Test, ...]
    plain: bool

    def has(self, record: Record, marks: Mapping[str, str]) -> bool:
        """Whether a record's entry belongs here, as far as its ledger does not decide.

        Args:
            record: whose entry it is.
            marks: what the entry says beside the record's own fields.
        """
        if self.plain:
            return True
        if self.activities and record.activity not in self.activities:
            return False
        if record.activity in self.except_activities:
            return False
        for field, values in self.where:
            if marks.get(field, record.fields.get(field)) not in values:
                return False
        return not self.fits or all(test(record) for test in self.fits)


def both(one: Chosen, other: Chosen) -> Chosen:
    """Give what belongs to two selections; `other` is not asked what its entries say."""
    ledgers = one.ledger_set & other.ledger_set
    return replace(
        one,
        ledgers=tuple(sorted(ledgers)),
        ledger_set=ledgers,
        fits=(*one.fits, lambda record: other.has(record, {})),
        plain=False,
    )


def inside(codes: Sequence[str], code: str) -> tuple[int, ...]:
    """Give the numbers of a ledger and of all that is inside it."""
    return tuple(
        number
        for number, other in enumerate(codes)
        if other == code or other.startswith(f"{code}.")
    )


def chosen(select: Selection, codes: Sequence[str], numbers: Mapping[str, int]) -> Chosen:
    """Compile a selection.

    Raises:
        KeyError: a ledger is named that the policy does not have.
    """
    named = [codes[numbers[code]] for code in select.ledgers or codes]
    found = sorted({number for code in named for number in inside(codes, code)})
    return Chosen(
        ledgers=tuple(found),
        ledger_set=frozenset(found),
        activities=frozenset(select.activities),
        except_activities=frozenset(select.except_activities),
        where=tuple((field, words(values)) for field, values in select.where.items()),
        fits=tests_of(select.fits),
        plain=not (select.activities or select.except_activities or select.where or select.fits),
    )
