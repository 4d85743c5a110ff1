"""How a status came about: the account of every step agrees with the answer."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from tests.domain.credit.teachers import a_day, a_teacher, some_records
from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.facts import FieldValue, Record, Teacher
from trainingflow.domain.credit.policy import CreditPolicy, Take
from trainingflow.domain.credit.status import Reason, Status
from trainingflow.domain.credit.trace import Step, StepKind, Trace, trace
from trainingflow.policies.facts_file import read_facts
from trainingflow.policies.library import builtin, known_ids, load

CASES = sorted((Path(__file__).parents[2] / "policies" / "cases" / "credit").glob("*.json"))
GATES = {
    Reason.DENIED,
    Reason.NOT_CONFIRMED,
    Reason.NOT_KNOWN_YET,
    Reason.NOT_YET_EARNED,
    Reason.OUTSIDE_CYCLE,
    Reason.NOT_PASSED,
    Reason.PROVIDER_NOT_RECOGNISED,
}


def of_case(path: Path) -> tuple[CreditPolicy, Sequence[Record], Trace]:
    case = json.loads(path.read_text(encoding="utf-8"))
    credit = builtin(case["policy"]).credit
    facts = read_facts(json.dumps(case["facts"]), credit.fields)
    known_at = datetime.fromisoformat(case["knownAt"]) if "knownAt" in case else None
    day = date.fromisoformat(case["validAt"])
    status = evaluate(credit, facts.teacher, facts.records, day, known_at)
    return credit, facts.records, trace(credit, facts.teacher, facts.records, status)


def agrees(policy: CreditPolicy, found: Trace) -> None:
    """Compare what the steps say with the answer that they explain."""
    of_records: defaultdict[str, list[Step]] = defaultdict(list)
    for step in found.steps:
        of_records[step.subject].append(step)
    for line in found.status.lines:
        steps = of_records[line.record]
        gates = [step for step in steps if step.kind is StepKind.GATE]
        rules = [step for step in steps if step.kind is StepKind.RULE]
        conditions = [step for step in steps if step.kind is StepKind.CONDITION]
        assert all(step.holds for step in gates[:-1])
        assert gates[-1].holds == (line.reason not in GATES), line
        assert gates[-1].holds or gates[-1].code == line.reason
        fitted = [step.holds for step in rules].count(True)
        assert fitted == (1 if gates[-1].holds and line.reason is not Reason.NO_RULE else 0)
        if line.reason is Reason.CONDITION_NOT_MET:
            assert any(step.holds is False for step in conditions)
        caps = [step for step in steps if step.kind is StepKind.CAP]
        cut = any(step.holds is False for step in caps)
        assert cut == (line.reason is Reason.CAP_REACHED), line
        _credits_agree(steps)
    _requirements_agree(policy, found)


def _credits_agree(steps: list[Step]) -> None:
    """What the amounts and the caps let through is what the line gives."""
    expected: defaultdict[str, Decimal] = defaultdict(Decimal)
    for step in steps:
        if step.kind is StepKind.AMOUNT:
            expected[step.code] += Decimal(step.facts["given"])
    [line] = [step for step in steps if step.kind is StepKind.LINE]
    given: defaultdict[str, Decimal] = defaultdict(Decimal)
    for part in line.parts:
        given[part.of] += part.amount
    assert given == {name: amount for name, amount in expected.items() if amount}


def _requirements_agree(policy: CreditPolicy, found: Trace) -> None:
    takes = {one.code: one.take for one in policy.requirements}
    steps = {step.code: step for step in found.steps if step.kind is StepKind.REQUIREMENT}
    assert list(steps) == [one.code for one in found.status.requirements]
    for one in found.status.requirements:
        step = steps[one.code]
        take = takes.get(one.code) or takes[one.code.rpartition(".")[0]]
        amounts = [part.amount for part in step.parts]
        total = max(amounts, default=Decimal(0)) if take is Take.LARGEST else sum(amounts)
        assert abs(total + Decimal(step.facts["moved"]) - one.have) < Decimal("1e-20"), one.code
        assert step.holds is one.met


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_account_of_a_case_agrees_with_its_answer(path: Path) -> None:
    policy, _, found = of_case(path)

    agrees(policy, found)


@pytest.mark.parametrize("policy", known_ids())
def test_the_account_agrees_for_random_teachers(policy: str) -> None:
    random = Random(policy)  # noqa: S311 - reproducible, nothing secret
    credit = builtin(policy).credit
    for _ in range(300):
        teacher, day = a_teacher(random), a_day(random, 2016, 2026)
        records = some_records(random, policy)
        known_at = random.choice((None, datetime(2023, 6, 1, tzinfo=UTC)))
        status = evaluate(credit, teacher, records, day, known_at)

        agrees(credit, trace(credit, teacher, records, status))


WRITTEN = [
    path
    for folder in (
        Path(__file__).parents[3] / "docs" / "examples" / "policy",
        Path(__file__).parents[2] / "policies" / "elsewhere",
    )
    for path in sorted(folder.glob("*.yaml"))
]
"""Policies that are not in the package: of made-up and of real authorities."""


def a_record_of(random: Random, policy: CreditPolicy, identity: str) -> Record:
    """A record with what a policy's own fields may hold."""
    fields: dict[str, FieldValue] = {}
    for name, rule in policy.fields.items():
        if random.random() < 0.7:
            kinds: dict[str, FieldValue] = {"number": Decimal(random.randrange(40)), "flag": True}
            word = random.choice(rule.values) if rule.values else "2027-03-01"
            fields[name] = kinds.get(rule.kind, word)
    return Record(
        id=identity,
        activity=random.choice((*policy.activities, "ASTRONOMY")),
        hours=Decimal(random.randrange(1, 90)),
        earned_on=policy.cycle.first + timedelta(days=random.randrange(1500)),
        confirmed_at=None if random.random() < 0.1 else datetime(2020, 1, 1, tzinfo=UTC),
        passed=random.random() < 0.9,
        fields=fields,
    )


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.stem)
def test_the_words_of_any_policy_are_accounted_for(path: Path) -> None:
    """What no adding up of records explains is named as other, and never a wrong sum."""
    random = Random(path.stem)  # noqa: S311 - reproducible, nothing secret
    credit = load(str(path)).credit
    takes = {one.code: one.take for one in credit.requirements}
    assert takes
    for _ in range(60):
        teacher = a_teacher(random)
        records = [a_record_of(random, credit, f"r{n}") for n in range(random.randrange(20))]
        day = credit.cycle.first + timedelta(days=random.randrange(1900))
        status = evaluate(credit, teacher, records, day)

        found = trace(credit, teacher, records, status)

        steps = {step.code: step for step in found.steps if step.kind is StepKind.REQUIREMENT}
        for one in status.requirements:
            step = steps[one.code]
            amounts = [part.amount for part in step.parts]
            largest = takes.get(one.code, takes.get(one.code.rpartition(".")[0])) is Take.LARGEST
            added = max(amounts, default=Decimal(0)) if largest else sum(amounts, Decimal(0))
            more = Decimal(step.facts["moved"]) + Decimal(step.facts.get("other", "0"))
            assert abs(added + more - one.have) < Decimal("1e-18")
        for line in status.lines:
            of_line = [step for step in found.steps if step.subject == line.record]
            _credits_agree(of_line)


def steps_of(record: Record, policy: str = "chaoyang-2021") -> list[tuple[str, str, bool | None]]:
    found = told((record,), policy)
    return [
        (str(step.kind), step.code, step.holds) for step in found.steps if step.subject == record.id
    ]


def told(records: tuple[Record, ...], policy: str = "chaoyang-2021") -> Trace:
    credit = builtin(policy).credit
    teacher = Teacher(id="T", first_taught_on=date(2010, 9, 1))
    status: Status = evaluate(credit, teacher, records, date(2025, 12, 31))
    return trace(credit, teacher, records, status)


RECORD = Record(
    id="r",
    activity="PUBLIC_COURSE",
    hours=Decimal(20),
    earned_on=date(2022, 6, 30),
    confirmed_at=datetime(2022, 7, 15, tzinfo=UTC),
    fields={"topic": "MODERN_IT"},
)


def test_a_record_is_told_from_its_gates_to_its_cap() -> None:
    assert steps_of(RECORD) == [
        ("GATE", "NOT_CONFIRMED", True),
        ("GATE", "NOT_KNOWN_YET", True),
        ("GATE", "NOT_YET_EARNED", True),
        ("GATE", "OUTSIDE_CYCLE", True),
        ("GATE", "NOT_PASSED", True),
        ("GATE", "PROVIDER_NOT_RECOGNISED", True),
        ("RULE", "byTopic", True),
        ("AMOUNT", "REQUIRED.PUBLIC.MODERN_IT", None),
        ("CAP", "MODERN_IT", False),
        ("LINE", "PARTIAL", None),
    ]


def test_an_amount_says_how_it_is_computed_and_a_cap_what_it_let_through() -> None:
    steps = {step.kind: step for step in told((RECORD,)).steps if step.subject == "r"}

    assert steps[StepKind.AMOUNT].facts == {
        "how": "RATE",
        "field": "hours",
        "value": "20",
        "units": "10",
        "credits": "1",
        "asked": "2",
        "given": "1",
    }
    assert steps[StepKind.CAP].facts == {
        "ledger": "REQUIRED.PUBLIC.MODERN_IT",
        "atMost": "1",
        "each": "CYCLE",
        "room": "1",
        "asked": "2",
        "counted": "1",
    }


def test_a_failed_condition_is_told_with_its_values() -> None:
    record = Record(
        id="p",
        activity="COURSE",
        earned_on=date(2018, 6, 30),
        confirmed_at=datetime(2018, 7, 15, tzinfo=UTC),
        fields={
            "level": "SCHOOL",
            "content": "PRACTICE_EXPERIENCE",
            "sessions": Decimal(9),
            "sessionMinutes": Decimal(120),
        },
    )

    [failed] = [
        step
        for step in told((record,), "hongkou-2016").steps
        if step.kind is StepKind.CONDITION and step.holds is False
    ]

    assert (failed.code, failed.facts) == ("sessions", {"atLeast": "10", "actual": "9"})


def test_the_first_failing_gate_ends_the_account() -> None:
    assert steps_of(RECORD._replace(passed=False))[-2:] == [
        ("GATE", "NOT_PASSED", False),
        ("LINE", "NOT_COUNTED", None),
    ]


def test_a_requirement_names_the_records_that_count_to_it() -> None:
    other = RECORD._replace(id="s", activity="ELECTIVE_COURSE", fields={})
    steps = {step.code: step for step in told((RECORD, other)).steps if not step.subject}

    assert [(one.of, one.amount) for one in steps["TOTAL"].parts] == [
        ("r", Decimal(1)),
        ("s", Decimal(1)),
    ]
    assert [(one.of, one.amount) for one in steps["HOURS"].parts] == [
        ("r", Decimal(20)),
        ("s", Decimal(20)),
    ]
    assert [one.of for one in steps["ELECTIVE"].parts] == ["s"]
