"""What would count if everything that waits for its confirmation were confirmed."""

from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random

import pytest

from tests.domain.credit.teachers import a_day, a_teacher, some_records
from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.facts import Record, Teacher
from trainingflow.domain.credit.provisional import provisional
from trainingflow.policies.library import builtin, known_ids

BEIJING = builtin("beijing-2021").credit
DAY, AT = date(2024, 5, 20), datetime(2024, 5, 1, tzinfo=UTC)
RECORD = Record(id="r", activity="ELECTIVE_COURSE", hours=Decimal(20), earned_on=date(2024, 1, 15))


def elective(*records: Record, known_at: datetime | None = None) -> Decimal:
    status = evaluate(BEIJING, Teacher(), records, DAY, known_at)
    found = provisional(BEIJING, Teacher(), records, status)
    return next(one.have for one in found.requirements if one.code == "ELECTIVE")


def test_what_waits_counts_as_if_it_were_confirmed() -> None:
    assert elective(RECORD) == 1
    assert elective(RECORD, RECORD._replace(id="s", confirmed_at=AT)) == 2


def test_what_was_refused_or_not_passed_does_not_wait() -> None:
    assert elective(RECORD._replace(denied_at=AT)) == 0
    assert elective(RECORD._replace(passed=False)) == 0


def test_what_was_confirmed_later_waited_at_that_instant() -> None:
    earlier = datetime(2024, 3, 1, tzinfo=UTC)

    assert elective(RECORD._replace(confirmed_at=AT), known_at=earlier) == 1


@pytest.mark.parametrize("policy", known_ids())
def test_the_status_is_the_same_where_nothing_waits(policy: str) -> None:
    random = Random(policy)  # noqa: S311 - reproducible, nothing secret
    credit = builtin(policy).credit
    for _ in range(30):
        teacher, day = a_teacher(random), a_day(random)
        records = [
            one._replace(confirmed_at=one.confirmed_at or AT)
            for one in some_records(random, policy)
        ]
        status = evaluate(credit, teacher, records, day)

        assert provisional(credit, teacher, records, status) is status
