"""What holds for any teacher and any records."""

from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from tests.domain.credit.teachers import SHANGHAI, a_day, a_record_for, a_teacher, some_records
from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.facts import (
    Employment,
    FieldValue,
    Post,
    Record,
    Teacher,
    Title,
    Transfer,
)
from trainingflow.domain.credit.status import LineStatus, Status
from trainingflow.policies.answer import answer_of
from trainingflow.policies.library import builtin, known_ids

END = date(2025, 12, 31)
POLICIES = pytest.mark.parametrize("policy", known_ids())
TEXTS = st.sampled_from(
    ["", "PUBLIC_COURSE", "ETHICS", "ELECTIVE", "COURSE", "MUNICIPAL", "DISTRICT", "SCHOOL", "IT",
     "ETHICS_LITERACY", "PRACTICE_EXPERIENCE", "ECHELON", "TEACHING", "SENIOR", "TRAINER",
     "DEGREE_STUDY", "IT_PROJECT", "SUPPORT_TEACHING", "DEGREE_CERTIFICATE", "BACKBONE", "GENERAL"]
)  # fmt: skip
DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))
NUMBERS = st.decimals(min_value=0, max_value=10_000, places=3)
FIELDS = ["topic", "module", "as", "ledger", "credits", "decision", "days", "level", "content",
          "theme", "special", "sessions", "sessionMinutes", "lectureSessions", "course", "part",
          "courseCredits", "mainLecturer", "role", "assessmentsPassed", "hours"]  # fmt: skip
ANYTHING: st.SearchStrategy[FieldValue] = st.one_of(TEXTS, NUMBERS, st.booleans())
RECORDS = st.builds(
    Record,
    id=TEXTS,
    activity=TEXTS,
    hours=st.none() | NUMBERS,
    earned_on=st.none() | DAYS,
    confirmed_at=st.none() | st.datetimes(timezones=st.just(UTC)),
    denied_at=st.none() | st.datetimes(timezones=st.just(UTC)),
    passed=st.booleans(),
    provider_recognised=st.booleans(),
    fields=st.dictionaries(st.sampled_from(FIELDS), ANYTHING),
)
TEACHERS = st.builds(
    Teacher,
    id=TEXTS,
    employments=st.lists(
        st.builds(
            Employment,
            professional_development_school=st.booleans(),
            since=st.none() | DAYS,
            until=st.none() | DAYS,
        ),
        max_size=2,
    ).map(tuple),
    first_taught_on=st.none() | DAYS,
    induction_completed_on=st.none() | DAYS,
    transferred_in=st.none()
    | st.builds(Transfer, on=st.none() | DAYS, origin=st.sampled_from([None, "OVERSEAS"])),
    titles=st.lists(st.builds(Title, title=TEXTS, since=st.none() | DAYS), max_size=2).map(tuple),
    posts=st.lists(
        st.builds(Post, post=TEXTS, since=st.none() | DAYS, until=st.none() | DAYS), max_size=2
    ).map(tuple),
)


@POLICIES
@settings(max_examples=60, deadline=None)
@given(
    teacher=TEACHERS,
    records=st.lists(RECORDS, max_size=8),
    valid_at=DAYS,
    known_at=st.none() | st.datetimes(timezones=st.just(UTC)),
)
def test_any_facts_give_a_status(
    policy: str,
    teacher: Teacher,
    records: list[Record],
    valid_at: date,
    known_at: datetime | None,
) -> None:
    status = evaluate(builtin(policy).credit, teacher, records, valid_at, known_at)

    assert [line.record for line in status.lines] == [record.id for record in records]
    assert all(
        entry.met == (entry.shortfall == 0) and entry.shortfall >= 0 and entry.have >= 0
        for entry in status.requirements
    )
    assert all(
        (line.reason is None) == (line.status is LineStatus.COUNTED) for line in status.lines
    )
    assert answer_of(status)


def random_cases(policy: str, count: int) -> list[tuple[Random, Teacher, list[Record]]]:
    random = Random(policy)  # noqa: S311 - reproducible, nothing secret
    return [(random, a_teacher(random), some_records(random, policy)) for _ in range(count)]


def haves(status: Status) -> dict[str, Decimal]:
    return {entry.code: entry.have for entry in status.requirements}


@POLICIES
def test_order_of_records_changes_nothing_but_who_fills_a_cap(policy: str) -> None:
    credit = builtin(policy).credit
    for random, teacher, records in random_cases(policy, 60):
        shuffled = random.sample(records, len(records))

        one, other = (evaluate(credit, teacher, given, END) for given in (records, shuffled))

        counted = {code for code in haves(one) if code != "HOURS" and "HOURS" not in code}
        assert {code: haves(one)[code] for code in counted} == {
            code: haves(other)[code] for code in counted
        }
        assert one.offsets == other.offsets
        days = [record.earned_on for record in records]
        if len(set(days)) == len(days):  # no two on one day: the list decides nothing
            assert (one.requirements, one.findings) == (other.requirements, other.findings)
            assert sorted(map(repr, one.lines)) == sorted(map(repr, other.lines))


@POLICIES
def test_moved_credits_are_conserved(policy: str) -> None:
    credit = builtin(policy).credit
    for _, teacher, records in random_cases(policy, 60):
        status = evaluate(credit, teacher, records, END)

        awarded = sum((a.credits for line in status.lines for a in line.awards), Decimal(0))

        assert haves(status)["TOTAL"] == awarded
        assert all(moved.credits > 0 for moved in status.offsets)


@POLICIES
def test_another_confirmed_record_never_lowers_the_total(policy: str) -> None:
    credit = builtin(policy).credit
    for random, teacher, records in random_cases(policy, 60):
        before = evaluate(credit, teacher, records, END)
        more = a_record_for(random, policy, "more")._replace(
            confirmed_at=datetime(2025, 1, 1, tzinfo=SHANGHAI)
        )

        after = evaluate(credit, teacher, [*records, more], END)

        assert haves(after)["TOTAL"] >= haves(before)["TOTAL"]


@POLICIES
def test_what_was_known_then_is_answered_the_same_later(policy: str) -> None:
    credit = builtin(policy).credit
    known_at = datetime(2024, 3, 1, tzinfo=SHANGHAI)
    for random, teacher, records in random_cases(policy, 60):
        then = evaluate(credit, teacher, records, END, known_at)
        later = a_record_for(random, policy, "later")._replace(
            confirmed_at=datetime(2024, 3, 2, tzinfo=UTC)
        )

        replayed = evaluate(credit, teacher, [*records, later], END, known_at)

        assert replayed.requirements == then.requirements
        assert replayed.offsets == then.offsets
        assert replayed.lines[:-1] == then.lines


@POLICIES
def test_same_facts_give_the_same_bytes(policy: str) -> None:
    credit = builtin(policy).credit
    for random, teacher, records in random_cases(policy, 30):
        day = a_day(random)

        one, other = (answer_of(evaluate(credit, teacher, records, day)) for _ in range(2))

        assert repr(one) == repr(other)
