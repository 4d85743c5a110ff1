"""Days of a record that are compared with another day of it, e.g. confirmed within three months."""

from datetime import UTC, datetime

import pytest

from tests.domain.credit.language import END, Read, course, lines, read
from trainingflow.domain.citation import Language
from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.facts import Record, Teacher
from trainingflow.domain.credit.fold import common, plan_of
from trainingflow.domain.credit.step_sentences import sentence
from trainingflow.domain.credit.trace import trace
from trainingflow.policies.library import builtin

__all__ = ["read"]

COUNTED = ("COUNTED", "", {"A": "10"})
LATE: tuple[str, str, dict[str, str]] = ("NOT_COUNTED", "CONDITION_NOT_MET", {})


def with_rule(rule: str) -> str:
    return (
        "  activities:\n"
        "    COURSE: {NAMED, rules: "
        f"{{all: {{CITED, {rule}, awards: {{ledger: A, of: hours}}}}}}}}\n"
        "  requirements: {TOTAL: {NAMED, CITED, atLeast: 1}}\n"
    )


WITHIN = with_rule("requires: {confirmedAt: {last: {months: 3, after: earnedOn}}}")


def confirmed(on: str, at: datetime) -> Record:
    return course(on)._replace(confirmed_at=at)


@pytest.mark.parametrize(
    ("on", "at", "expected"),
    [
        ("2022-03-01", datetime(2022, 5, 31, 12, tzinfo=UTC), COUNTED),
        # midnight in Shanghai is sixteen hours of the day before in UTC
        ("2022-03-01", datetime(2022, 6, 1, 15, 59, 59, tzinfo=UTC), COUNTED),
        ("2022-03-01", datetime(2022, 6, 1, 16, tzinfo=UTC), LATE),
        # three months after the last of November is the last of February
        ("2022-11-30", datetime(2023, 2, 28, 12, tzinfo=UTC), COUNTED),
        ("2022-11-30", datetime(2023, 3, 1, 12, tzinfo=UTC), LATE),
        # nothing is too early
        ("2022-03-01", datetime(2022, 2, 1, tzinfo=UTC), COUNTED),
    ],
)
def test_record_counts_if_it_was_confirmed_in_time(
    read: Read, on: str, at: datetime, expected: tuple[str, str, dict[str, str]]
) -> None:
    assert lines(read(WITHIN), [confirmed(on, at)]) == [expected]


def test_when_it_was_confirmed_is_read_only_where_a_policy_may_ask(read: Read) -> None:
    asking, other = plan_of(read(WITHIN)), plan_of(builtin("chaoyang-2021").credit)

    assert (asking.instants, other.instants) == (True, False)
    assert common((other, asking)).instants


@pytest.mark.parametrize(
    ("began", "expected"),
    [("2021-05-01", COUNTED), ("2021-04-30", LATE), (None, LATE), ("soon", LATE)],
)
def test_field_of_a_record_is_compared_with_its_day(
    read: Read, began: str | None, expected: tuple[str, str, dict[str, str]]
) -> None:
    policy = read(with_rule("requires: {earnedOn: {last: {years: 1, after: began}}}"))
    fields = {} if began is None else {"began": began}

    assert lines(policy, [course("2022-05-01", **fields)]) == [expected]


@pytest.mark.parametrize(("on", "expected"), [("2022-05-10", LATE), ("2022-05-11", COUNTED)])
def test_day_may_be_too_early(
    read: Read, on: str, expected: tuple[str, str, dict[str, str]]
) -> None:
    policy = read(with_rule("requires: {earnedOn: {first: {days: 10, after: began}}}"))

    assert lines(policy, [course(on, began="2022-05-01")]) == [expected]


def test_day_that_no_calendar_has_is_the_last_there_is(read: Read) -> None:
    for unit in ("years", "months", "days"):
        bound = f"requires: {{earnedOn: {{last: {{{unit}: 99999999, after: began}}}}}}"

        assert lines(read(with_rule(bound)), [course("2022-05-01", began="2022-01-01")]) == [
            COUNTED
        ]


def test_selection_may_compare_days(read: Read) -> None:
    policy = read(
        with_rule("fits: {hours: {atLeast: 1}}").replace(
            "atLeast: 1}}\n",
            "atLeast: 1, where: {confirmedAt: {last: {days: 30, after: earnedOn}}}}}\n",
        )
    )
    records = [
        confirmed("2022-03-01", datetime(2022, 3, 31, tzinfo=UTC)),
        confirmed("2022-04-01", datetime(2022, 5, 2, tzinfo=UTC)),
    ]

    [entry] = evaluate(policy, Teacher(), records, END).requirements

    assert entry.have == 10


def test_records_whose_days_are_compared_are_never_summed(read: Read) -> None:
    assert "COURSE" in plan_of(read(WITHIN)).alone


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            (
                "Record 2022-03-01/10: the day of its confirmation must be until 2022-06-01 "
                "and is 2022-06-02: not met (第一条)."
            ),
        ),
        (
            "zh-CN",
            (
                "记录 2022-03-01/10：审核确认日 应至 2022-06-01 止，"
                "实为 2022-06-02，不符合（第一条）。"
            ),
        ),
    ],
)
def test_late_confirmation_is_explained_by_its_days(
    read: Read, language: Language, expected: str
) -> None:
    policy = read(WITHIN)
    records = [confirmed("2022-03-01", datetime(2022, 6, 1, 16, tzinfo=UTC))]
    status = evaluate(policy, Teacher(), records, END)

    steps = trace(policy, Teacher(), records, status).steps

    assert expected in [sentence(policy, step, language) for step in steps]
