"""Work of many items, the clock and its notices: once, in time, by one worker."""

from collections.abc import Mapping
from typing import Final

from tests.sabotage.fault import AnyFault, Fault

FAULTS: Final[Mapping[str, AnyFault]] = {
    "bulk-version": Fault(
        "a bulk action takes items as they are now",
        "trainingflow.services.bulk",
        "        expected_version=target.expected_version,\n        idempotency_key=",
        "        expected_version=None,\n        idempotency_key=",
        "tests/services/test_bulk.py",
        "refused_item",
    ),
    "bulk-unfenced": Fault(
        "two workers take the same entry of a job",
        "trainingflow.services.bulk",
        "        .with_for_update(of=BulkEntry, skip_locked=True)\n",
        "",
        "tests/services/test_bulk.py",
        "whoever_works",
    ),
    "bulk-key-shared": Fault(
        "every item of a bulk action has the same key",
        "trainingflow.services.bulk",
        '        idempotency_key=f"{shared.idempotency_key}/{target.item_id}",\n',
        "        idempotency_key=shared.idempotency_key,\n",
        "tests/services/test_bulk.py",
        "repeats_nothing",
    ),
    "notice-unfenced": Fault(
        "two workers send the same notice",
        "trainingflow.services.clock.notices",
        "                Deadline.done_at.is_(None),\n            )\n"
        "            .with_for_update(skip_locked=True)\n",
        "                Deadline.id == deadline_id,\n            )\n",
        "tests/services/test_notices.py",
        "two_workers",
    ),
    "clock-early": Fault(
        "the clock does what is not due yet",
        "trainingflow.services.clock.moves",
        "                Deadline.due_at <= now,\n",
        "                Deadline.due_at != now,\n",
        "tests/services/test_clock.py",
        "leaves_a_running_notice_alone",
    ),
    "bulk-cancelled": Fault(
        "a cancelled job goes on",
        "trainingflow.services.bulk",
        "            BulkJob.cancelled_at.is_(None),\n        )\n        .order_by(BulkEntry.number)\n",
        "        )\n        .order_by(BulkEntry.number)\n",
        "tests/services/test_bulk.py",
        "cancelled",
    ),
    "bulk-fault-spreads": Fault(
        "a fault of one item undoes what was done with the others",
        "trainingflow.services.bulk",
        "        async with work.session.begin_nested():\n            return said",
        "        if True:\n            return said",
        "tests/services/test_bulk.py",
        "undoes_that_item_alone",
    ),
}
