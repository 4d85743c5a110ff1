"""The smallest set of runs: as the evaluator judges it, and no larger than trying all of them."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from random import Random

import pytest

from tests.domain.credit.teachers import a_record_for, a_teacher, some_records
from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.facts import Record, Teacher
from trainingflow.domain.credit.plan import Judge, Offer, Plan, Problem, clash, plan
from trainingflow.domain.credit.policy import CreditPolicy
from trainingflow.domain.credit.status import Status
from trainingflow.policies.library import builtin, known_ids
from trainingflow.services.planning.solver import solver_within

CONFIRMED = datetime(1970, 1, 1, tzinfo=UTC)
OLD = Teacher(id="T", first_taught_on=date(2010, 9, 1))
DAY = date(2024, 9, 2)
Goals = tuple[Fraction, int, Decimal, date]


def offer(  # noqa: PLR0913 - what differs, by name
    key: str,
    activity: str = "PROFESSIONAL_COURSE",
    hours: str = "20",
    *,
    course: str | None = None,
    days: Sequence[date] = (),
    last: date = DAY,
    **fields: str,
) -> Offer:
    return Offer(
        key=key,
        run=key,
        course=course or key,
        record=Record(
            id=key,
            activity=activity,
            hours=Decimal(hours),
            earned_on=last,
            confirmed_at=CONFIRMED,
            fields=fields,
        ),
        days=frozenset(days),
        hours=Decimal(hours),
        last=last,
    )


def judge_of(policy: CreditPolicy, teacher: Teacher = OLD, records: Sequence[Record] = ()) -> Judge:
    def judge(added: Sequence[Record]) -> Status:
        return evaluate(policy, teacher, (*records, *added), policy.cycle.last)

    return judge


def planned(
    offers: Sequence[Offer], *, policy: str = "beijing-2021", advisory: bool = False
) -> Plan:
    judge = judge_of(builtin(policy).credit)
    return plan(judge, judge, offers, solver_within(20), advisory=advisory)


def keys(found: Plan) -> list[str]:
    return [one.key for one in found.chosen]


def test_the_fewest_runs_are_taken_that_fill_as_much() -> None:
    ethics = [offer(f"e{n}", "PUBLIC_COURSE", "10", topic="ETHICS") for n in range(4)]
    long = offer("long", "PUBLIC_COURSE", "30", topic="ETHICS")

    found = planned([*ethics, long])

    assert (keys(found), found.optimal) == (["long"], True)
    codes = [one.code for one in found.remaining]
    assert "REQUIRED.PUBLIC.ETHICS" not in codes
    assert {"TOTAL", "REQUIRED.PUBLIC.MODERN_IT", "SCHOOL_BASED"} <= set(codes)


def test_of_as_few_runs_those_with_fewer_hours_are_taken() -> None:
    short = offer("short", "PUBLIC_COURSE", "10", topic="MODERN_IT")
    long = offer("long", "PUBLIC_COURSE", "15", topic="MODERN_IT")

    assert keys(planned([long, short])) == ["short"]


def test_of_as_short_ones_those_that_end_first_are_taken() -> None:
    late = offer("a", "PUBLIC_COURSE", "10", topic="MODERN_IT", last=DAY + timedelta(days=30))
    early = offer("b", "PUBLIC_COURSE", "10", topic="MODERN_IT")

    assert keys(planned([late, early])) == ["b"]


def test_a_course_is_taken_once_and_no_day_twice() -> None:
    twins = [offer(f"t{n}", course="C", topic="", hours="40") for n in range(2)]
    monday = offer("m", "ELECTIVE_COURSE", "40", days=[DAY])
    same = offer("n", "ELECTIVE_COURSE", "40", days=[DAY, DAY + timedelta(days=7)])

    found = planned([*twins, monday, same])

    assert len(found.chosen) == 2
    assert not any(clash(one, other) for one, other in combinations(found.chosen, 2))


def test_nothing_is_planned_where_nothing_is_missing_or_nothing_helps() -> None:
    lost = offer("x", "PUBLIC_COURSE", "10", topic="ASTRONOMY")

    assert (keys(planned([lost])), planned([lost]).optimal) == ([], True)
    assert planned([]).remaining == tuple(
        one for one in planned([]).status.requirements if one.blocking
    )


def test_what_only_warns_is_filled_on_request() -> None:
    record = offer("p", "PRACTICE_EDUCATION", "4")
    more = offer("q", "OFF_POST_TRAINING", "40")

    quiet = planned([record, more], policy="chaoyang-2021")
    full = planned([record, more], policy="chaoyang-2021", advisory=True)

    assert (keys(quiet), sorted(keys(full))) == ([], ["p", "q"])  # both bring hours, which warn


def test_a_surplus_that_moves_is_used_without_knowing_of_it() -> None:
    """Professional courses above their minimum fill electives, ten hours a credit."""
    professional = [offer(f"p{n:02}", hours="20", module="SUBJECT_LITERACY") for n in range(9)]
    elective = [offer(f"e{n:02}", "ELECTIVE_COURSE", "20") for n in range(9)]

    found = planned([*professional, *elective])

    status = {one.code: one for one in found.status.requirements}
    assert (status["REQUIRED.PROFESSIONAL"].met, status["ELECTIVE"].met) == (True, True)
    assert found.optimal
    assert sum(one.key.startswith("p") for one in found.chosen) == 9


def test_a_plan_of_a_whole_cycle_is_found_and_is_the_same_again() -> None:
    offers = _a_district(Random(7))  # noqa: S311 - reproducible, nothing secret

    first, second = planned(offers), planned(list(reversed(offers)))

    assert keys(first) == keys(second)
    assert first.optimal
    assert not any(clash(one, other) for one, other in combinations(first.chosen, 2))
    assert {one.code for one in first.remaining} <= {"TOTAL", "SCHOOL_BASED"}


def test_when_time_is_over_the_best_that_was_found_is_not_called_the_smallest() -> None:
    offers = [offer(f"e{n}", "PUBLIC_COURSE", "30", topic="ETHICS") for n in range(3)]
    judge = judge_of(builtin("beijing-2021").credit)

    found = plan(judge, judge, offers, solver_within(0))

    assert (len(found.chosen), found.optimal) == (1, False)


def test_a_judge_that_breaks_the_rules_of_cuts_is_noticed() -> None:
    """Two records together bring more than both alone: no policy of ours, and no smallest set."""
    policy = builtin("beijing-2021").credit
    bonus = offer("z", "PUBLIC_COURSE", "30", topic="ETHICS").record._replace(id="bonus")

    def judge(added: Sequence[Record]) -> Status:
        more = (*added, bonus) if len(added) == 2 else added
        return evaluate(policy, OLD, more, policy.cycle.last)

    offers = [offer(f"a{n}", "PUBLIC_COURSE", "10", topic="POLICY_THEORY") for n in range(2)]

    assert not plan(judge, judge, offers, solver_within(20)).optimal


@pytest.mark.parametrize("policy", known_ids())
def test_no_set_of_a_small_random_instance_is_better(policy: str) -> None:
    random = Random(policy)  # noqa: S311 - reproducible, nothing secret
    credit = builtin(policy).credit
    helped = 0
    for _ in range(25):
        teacher, records = a_teacher(random), some_records(random, policy, most=25)
        offers = _some_offers(random, policy)
        judge = judge_of(credit, teacher, records)

        found = plan(judge, judge_of(credit, teacher), offers, solver_within(20))

        best = min(_every_set(judge, offers))
        assert found.optimal
        assert _goals(judge, found.chosen) == best
        assert found.status == judge([one.record for one in found.chosen])
        helped += bool(found.chosen)
    assert helped > 10


def _every_set(judge: Judge, offers: Sequence[Offer]) -> list[Goals]:
    return [
        _goals(judge, chosen)
        for size in range(len(offers) + 1)
        for chosen in combinations(offers, size)
        if not any(clash(one, other) for one, other in combinations(chosen, 2))
    ]


def _goals(judge: Judge, chosen: Sequence[Offer]) -> Goals:
    missing = sum(
        (
            Fraction(one.shortfall) / Fraction(one.need)
            for one in judge([offer.record for offer in chosen]).requirements
            if one.blocking and not one.met
        ),
        Fraction(0),
    )
    hours = sum((one.hours for one in chosen), Decimal(0))
    return missing, len(chosen), hours, max((one.last for one in chosen), default=date.min)


def _some_offers(random: Random, policy: str) -> list[Offer]:
    last = builtin(policy).credit.cycle.last
    found = []
    for number in range(7):
        record = a_record_for(random, policy, f"o{number}")._replace(
            earned_on=last - timedelta(days=random.randrange(200)),
            confirmed_at=CONFIRMED,
            denied_at=None,
        )
        assert record.earned_on is not None
        found.append(
            Offer(
                key=record.id,
                run=record.id,
                course=f"c{random.randrange(6)}",
                record=record,
                days=frozenset({DAY + timedelta(days=random.randrange(12)) for _ in range(2)}),
                hours=record.hours or Decimal(0),
                last=record.earned_on,
            )
        )
    return found


def _a_district(random: Random) -> list[Offer]:
    """A hundred and twenty offers of the usual sorts on the days of two semesters."""
    topics = ("ETHICS", "POLICY_THEORY", "STUDENT_DEVELOPMENT", "MODERN_IT")
    modules = ("SUBJECT_LITERACY", "LEARNING_LITERACY", "RESEARCH_LITERACY")
    makers: Sequence[Callable[[str, dict[str, object]], Offer]] = (
        lambda key, rest: offer(key, "PUBLIC_COURSE", "10", topic=random.choice(topics), **rest),  # type: ignore[arg-type]  # by name
        lambda key, rest: offer(key, hours="20", module=random.choice(modules), **rest),  # type: ignore[arg-type]  # by name
        lambda key, rest: offer(key, "ELECTIVE_COURSE", "40", **rest),  # type: ignore[arg-type]  # by name
    )
    found = []
    for number in range(120):
        first = DAY + timedelta(days=random.randrange(240))
        days = [first + timedelta(days=7 * week) for week in range(4)]
        rest: dict[str, object] = {"days": days, "last": days[-1], "course": f"c{number // 2}"}
        found.append(makers[number % 3](f"o{number:03}", rest))
    return found


def test_a_solver_is_asked_with_one_sort_for_offers_of_one_worth() -> None:
    asked: list[Problem] = []
    solve = solver_within(20)

    def watched(problem: Problem, *rest: object) -> object:
        asked.append(problem)
        return solve(problem, *rest)  # type: ignore[arg-type]  # handed on

    offers = [offer(f"e{n}", "PUBLIC_COURSE", "10", topic="ETHICS") for n in range(6)]
    judge = judge_of(builtin("beijing-2021").credit)
    plan(judge, judge, offers, watched)  # type: ignore[arg-type]  # as above

    assert asked[0].sizes == (6,)
    assert len(asked) < 12
