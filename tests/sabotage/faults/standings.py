"""Credits and standings."""

from collections.abc import Mapping
from typing import Final

from tests.sabotage.fault import AnyFault, Fault

FAULTS: Final[Mapping[str, AnyFault]] = {
    "feed-by-last-seen": Fault(
        "changes are read from the last one that was seen, whoever still writes",
        "trainingflow.services.reading.standings",
        "    until = snapshot.xmin if ",
        "    until = snapshot.xmax if ",
        "tests/services/standings/test_at_once.py",
        "not_lost",
    ),
    "standings-stale": Fault(
        "a confirmation leaves the standings as they were",
        "trainingflow.services.reconsider",
        "    await refresh(step.work, teachers)\n    # What",
        "    # What",
        "tests/services/standings/test_kept.py tests/services/standings/test_at_once.py",
    ),
    "standings-unlocked": Fault(
        "two that evaluate one teacher do not wait for each other",
        "trainingflow.services.standings.refresh",
        "    return await read(work, await accounts.lock(work.session, work.authority_id, ids), day)\n",
        "    return await read(work, ids, day)\n",
        "tests/services/standings/test_at_once.py",
        "two_confirmations",
    ),
    "reversal-twice": Fault(
        "a record that is reversed is reversed again",
        "trainingflow.services.ledger",
        "            CreditRecord.reverses_id.is_(None),\n            reversal.id.is_(None),\n"
        "        )\n        .order_by(CreditRecord.id)\n    )\n    reversals",
        "            CreditRecord.reverses_id.is_(None),\n"
        "        )\n        .order_by(CreditRecord.id)\n    )\n    reversals",
        "tests/services/test_corrections.py",
        "reversed_already",
    ),
    "revision-old": Fault(
        "a corrected result is entered as it was before",
        "trainingflow.services.ledger",
        'select(Result.enrolment_id, func.max(Result.revision).label("revision"))',
        'select(Result.enrolment_id, func.min(Result.revision).label("revision"))',
        "tests/services/test_corrections.py",
        "counts_once",
    ),
    "cap-never-full": Fault(
        "a cap holds for each record by itself",
        "trainingflow.domain.credit.book",
        "            self._rooms[key] = room - fits\n",
        "            self._rooms[key] = room\n",
        "tests/domain/credit/test_literal.py tests/domain/credit/test_properties.py "
        "tests/policies/test_cases.py",
    ),
    "cap-rounded": Fault(
        "what a cap leaves is rounded to whole credits",
        "trainingflow.domain.credit.book",
        "            self._rooms[key] = room - fits\n",
        "            whole = self._tables.denominator\n"
        "            self._rooms[key] = -(-(room - fits) // whole) * whole\n",
        "tests/domain/credit/test_literal.py tests/domain/credit/test_properties.py "
        "tests/policies/test_cases.py",
    ),
    "step-rounded-wrong": Fault(
        "half of a step is rounded down where it counts as a whole one",
        "trainingflow.domain.credit.exact",
        "2 * rest >= step)",
        "2 * rest > step)",
        "tests/domain/credit/test_language_awards.py tests/domain/credit/test_language.py "
        "tests/domain/credit/test_language_properties.py",
    ),
    "published-by-one": Fault(
        "one person proposes and publishes a version of a policy",
        "trainingflow.services.publishing.drafts",
        "        elif proposal.proposed_by == person:\n",
        "        elif proposal.proposed_by is None:\n",
        "tests/services/test_publishing.py",
        "have_proposed",
    ),
    "version-before-its-day": Fault(
        "a published version counts for days that were locked",
        "trainingflow.services.publishing.versions",
        "        return known and self.lock_on < valid_at\n",
        "        return known\n",
        "tests/services/test_publishing.py",
        "after_its_lock_date",
    ),
}
