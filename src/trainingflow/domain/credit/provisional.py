"""What would count if everything that waits for its confirmation were confirmed."""

from collections.abc import Sequence
from datetime import UTC, datetime

from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.facts import Record, Teacher
from trainingflow.domain.credit.policy import CreditPolicy
from trainingflow.domain.credit.status import Reason, Status

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_WAITING = frozenset({Reason.NOT_CONFIRMED, Reason.NOT_KNOWN_YET})


def confirmed(records: Sequence[Record], status: Status) -> tuple[Record, ...] | None:
    """Give the records as if each that waits were confirmed; None where none waits.

    What was refused does not wait; what was confirmed after the instant asked about waited then.
    """
    waiting = {line.record for line in status.lines if line.reason in _WAITING}
    if not waiting:
        return None
    at = status.known_at or _LONG_AGO
    return tuple(
        record._replace(confirmed_at=at) if record.id in waiting else record for record in records
    )


def provisional(
    policy: CreditPolicy, teacher: Teacher, records: Sequence[Record], status: Status
) -> Status:
    """Evaluate as if everything that waits were confirmed; the same status where nothing waits."""
    assumed = confirmed(records, status)
    if assumed is None:
        return status
    return evaluate(policy, teacher, assumed, status.valid_at, status.known_at)
