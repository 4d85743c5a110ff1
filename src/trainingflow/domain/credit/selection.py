"""What a selection of a policy takes, read from its words."""

from collections.abc import Callable, Mapping

from trainingflow.domain.credit.conditions import meets
from trainingflow.domain.credit.facts import FieldValue, Record
from trainingflow.domain.credit.policy import CreditPolicy, Selection


def ledger_test(policy: CreditPolicy, select: Selection) -> Callable[[str], bool]:
    """Give a test whether a ledger belongs to a selection: named there, or inside one named."""
    if not select.ledgers:
        return lambda _: True
    named = {name: one.code for one in policy.ledgers for name in (one.code, *one.also_named)}
    wanted = tuple(named[code] for code in select.ledgers)
    return lambda ledger: any(ledger == one or ledger.startswith(f"{one}.") for one in wanted)


def has(select: Selection, record: Record, marks: Mapping[str, FieldValue]) -> bool:
    """Whether a selection takes a record's entry, as far as its ledger does not decide.

    Args:
        select: of a requirement or a cap.
        record: whose entry it is.
        marks: what the entry says beside the record's own fields.
    """
    if select.activities and record.activity not in select.activities:
        return False
    if record.activity in select.except_activities:
        return False
    if not all(meets(record, one) for one in select.fits):
        return False
    return all(
        marks.get(field, record.fields.get(field)) in values
        for field, values in select.where.items()
    )
