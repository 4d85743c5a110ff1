"""Words of the policy language that no built-in policy needs, and what they mean exactly."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.facts import (
    Employment,
    FieldValue,
    Post,
    Record,
    Teacher,
    Title,
)
from trainingflow.domain.credit.policy import CreditPolicy
from trainingflow.domain.credit.status import LineStatus, Reason, Status
from trainingflow.policies.library import load

CITED = "citation: {document: rules, article: 第一条, quote: 每年十学分}"
NAMED = "label: {zh-CN: 名, en: Name}"
HEAD = """\
id: example
titles: {zh-CN: 例, en: Example}
authority: {zh-CN: 某区, en: Some District}
document: 某办法
checkedOn: 2026-01-01
cycle: {first: 2021-01-01, last: 2023-12-31}
timeZone: Asia/Shanghai
documents:
  rules: {title: 某办法, articles: 3}
credit:
  fields: {kind: [BOOK, PAPER], pages: number, by: text}
  ledgers:
    A: {label: {zh-CN: 甲, en: A}}
    B: {label: {zh-CN: 乙, en: B}}
"""
END = date(2023, 12, 31)
Read = Callable[[str], CreditPolicy]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read a policy whose head is `HEAD`; `CITED` and `NAMED` stand for citation and label."""

    def reading(rest: str) -> CreditPolicy:
        path = tmp_path / "example.yaml"
        text = HEAD + rest.replace("CITED", CITED).replace("NAMED", NAMED)
        path.write_text(text, encoding="utf-8")
        return load(str(path)).credit

    return reading


def record(
    identity: str, on: str = "2022-05-01", hours: str = "18", **fields: FieldValue
) -> Record:
    return Record(
        id=identity,
        activity="COURSE",
        hours=Decimal(hours),
        earned_on=date.fromisoformat(on),
        confirmed_at=datetime(2022, 1, 1, tzinfo=UTC),
        fields=fields,
    )


def have(status: Status, code: str) -> Decimal:
    [entry] = [entry for entry in status.requirements if entry.code == code]
    return entry.have


def outcome(status: Status) -> list[tuple[str, LineStatus, Reason | None]]:
    return [(line.record, line.status, line.reason) for line in status.lines]


EIGHTEEN_HOURS = """
  activities:
    COURSE: {NAMED, rules: {all: {CITED, awards: {ledger: A, every: 18, of: hours, credits: 1}}}}
  requirements:
    A: {NAMED, CITED, unit: CREDITS, ledgers: A, atLeast: 1, scale: SHARE}
  groups: {NEW: {NAMED, CITED, facts: {firstTaughtOn: {first: 2021-01-01}}}}
  scales: {SHARE: {NEW: {CITED, yearsFrom: firstTaughtOn}}}
"""


def test_thirds_of_a_credit_add_up_to_exactly_one(read: Read) -> None:
    policy = read(EIGHTEEN_HOURS)

    status = evaluate(policy, Teacher(), [record(f"r{i}", hours="6") for i in range(3)], END)

    assert have(status, "A") == 1
    assert status.eligible


def test_third_of_a_cycle_is_owed_exactly(read: Read) -> None:
    policy = read(EIGHTEEN_HOURS)
    teacher = Teacher(first_taught_on=date(2023, 2, 1))

    short, enough = (
        evaluate(policy, teacher, [record("r", hours=hours)], END) for hours in ("5.999999", "6")
    )

    assert (short.eligible, enough.eligible) == (False, True)


def test_step_cuts_down_to_whole_steps(read: Read) -> None:
    policy = read(
        """
  activities:
    COURSE:
      NAMED
      rules: {all: {CITED, awards: {ledger: A, every: 10, of: hours, credits: 1, step: 0.5}}}
  requirements: {A: {NAMED, CITED, unit: CREDITS, ledgers: A, atLeast: 1}}
""".replace("NAMED\n", f"{NAMED}\n")
    )

    status = evaluate(policy, Teacher(), [record("r", hours="19")], END)

    assert have(status, "A") == Decimal("1.5")


def test_yearly_cap_of_one_kind_leaves_the_others_alone(read: Read) -> None:
    policy = read("""
  activities:
    COURSE: {NAMED, rules: {all: {CITED, awards: {ledger: A, every: 10, of: hours, credits: 1}}}}
  caps: {BOOKS: {CITED, ledgers: A, where: {kind: BOOK}, atMost: 2, each: YEAR}}
  requirements: {A: {NAMED, CITED, unit: CREDITS, ledgers: A, atLeast: 1}}
""")
    records = [
        record("b1", "2022-01-01", "15", kind="BOOK"),
        record("b2", "2022-02-01", "15", kind="BOOK"),
        record("b3", "2022-03-01", "15", kind="BOOK"),
        record("b4", "2023-01-01", "15", kind="BOOK"),
        record("p1", "2022-04-01", "90", kind="PAPER"),
    ]

    status = evaluate(policy, Teacher(), records, END)

    assert have(status, "A") == Decimal("12.5")
    assert outcome(status) == [
        ("b1", LineStatus.COUNTED, None),
        ("b2", LineStatus.PARTIAL, Reason.CAP_REACHED),
        ("b3", LineStatus.NOT_COUNTED, Reason.CAP_REACHED),
        ("b4", LineStatus.COUNTED, None),
        ("p1", LineStatus.COUNTED, None),
    ]


def test_rule_of_a_group_comes_before_the_rule_for_all(read: Read) -> None:
    policy = read("""
  activities:
    COURSE:
      label: {zh-CN: 名, en: Name}
      rules:
        principals:
          CITED
          groups: PRINCIPAL
          awards: {ledger: A, every: 20, of: hours, credits: 1}
        others: {CITED, awards: {ledger: A, every: 10, of: hours, credits: 1}}
  groups: {PRINCIPAL: {NAMED, CITED, facts: {posts: PRINCIPAL}}}
  requirements: {A: {NAMED, CITED, unit: CREDITS, ledgers: A, atLeast: 1}}
""")
    principal = Teacher(posts=(Post("PRINCIPAL"),))

    shared = evaluate(policy, principal, [record("r", hours="20")], END)
    whole = evaluate(policy, Teacher(), [record("r", hours="20")], END)

    assert have(shared, "A") == 1
    assert have(whole, "A") == 2


def test_largest_single_record_of_the_cycle(read: Read) -> None:
    policy = read("""
  activities:
    COURSE: {NAMED, rules: {all: {CITED, awards: {ledger: A, every: 1, of: hours, credits: 1}}}}
  requirements:
    ONE: {NAMED, CITED, unit: CREDITS, ledgers: A, take: LARGEST, atLeast: 90}
    LONG: {NAMED, CITED, unit: HOURS, take: LARGEST, atLeast: 90}
""")

    status = evaluate(policy, Teacher(), [record("a", hours="60"), record("b", hours="80")], END)

    assert have(status, "ONE") == 80
    assert have(status, "LONG") == 80


def test_credits_by_a_value_and_by_a_share(read: Read) -> None:
    policy = read("""
  activities:
    COURSE:
      label: {zh-CN: 名, en: Name}
      rules:
        listed:
          CITED
          requires: {pages: {shareOf: hours, atMost: 0.5}}
          awards: {ledger: A, by: kind, credits: {BOOK: 3, PAPER: 0.5}}
  requirements: {A: {NAMED, CITED, unit: CREDITS, ledgers: A, atLeast: 1}}
""")
    records = [
        record("book", kind="BOOK", pages=Decimal(9)),
        record("paper", kind="PAPER", pages=Decimal(1)),
        record("much", kind="BOOK", pages=Decimal("9.01")),
        record("unknown", kind="BOOK"),
        record("none", pages=Decimal(1)),
    ]

    status = evaluate(policy, Teacher(), records, END)

    assert have(status, "A") == Decimal("3.5")
    assert [reason for _, _, reason in outcome(status)] == [
        None,
        None,
        Reason.CONDITION_NOT_MET,
        Reason.CONDITION_NOT_MET,
        Reason.CONDITION_NOT_MET,
    ]


def test_offsets_do_not_chain(read: Read) -> None:
    policy = read(
        """
  activities:
    COURSE: {NAMED, rules: {all: {CITED, awards: {ledger: A, every: 1, of: hours, credits: 1}}}}
  offsets:
    FIRST: {CITED, from: A, to: B, over: 1, until: B}
    SECOND: {CITED, from: B, to: C, over: 0, until: C}
  requirements:
    B: {NAMED, CITED, unit: CREDITS, ledgers: B, atLeast: 5}
    C: {NAMED, CITED, unit: CREDITS, ledgers: C, atLeast: 5}
""".replace("  activities:", "    C: {label: {zh-CN: 丙, en: C}}\n  activities:", 1)
    )

    status = evaluate(policy, Teacher(), [record("r", hours="4")], END)

    assert have(status, "B") == 3
    assert have(status, "C") == 0


@pytest.mark.parametrize(
    ("facts", "teacher", "belongs"),
    [
        (
            "{employer: {kinds: KINDERGARTEN}}",
            Teacher(employments=(Employment(kind="KINDERGARTEN"),)),
            True,
        ),
        (
            "{employer: {kinds: KINDERGARTEN}}",
            Teacher(employments=(Employment(kind="PRIMARY_SCHOOL"),)),
            False,
        ),
        (
            "{employer: {runBy: PRIVATE}}",
            Teacher(employments=(Employment(run_by="PRIVATE"),)),
            True,
        ),
        (
            "{employer: {runBy: PRIVATE}}",
            Teacher(employments=(Employment(run_by="PRIVATE", until=date(2023, 12, 30)),)),
            False,
        ),
        ("{titles: SENIOR}", Teacher(titles=(Title("SENIOR", date(2024, 1, 1)),)), False),
        ("{titles: SENIOR}", Teacher(titles=(Title("SENIOR", date(2023, 12, 31)),)), True),
        ("{firstTaughtOn: {last: 2020-12-31}}", Teacher(first_taught_on=date(2021, 1, 1)), False),
        ("{firstTaughtOn: {last: 2020-12-31}}", Teacher(first_taught_on=date(2020, 12, 31)), True),
        ("{firstTaughtOn: {last: 2020-12-31}}", Teacher(), False),
    ],
)
def test_requirement_of_a_group_is_for_its_teachers_on_the_day(
    read: Read, facts: str, teacher: Teacher, *, belongs: bool
) -> None:
    policy = read(f"""
  activities:
    COURSE: {{NAMED, rules: {{all: {{CITED, awards: {{ledger: A, credits: 1}}}}}}}}
  groups: {{G: {{NAMED, CITED, facts: {facts}}}}}
  requirements:
    A: {{NAMED, CITED, unit: CREDITS, ledgers: A, atLeast: 0}}
    ONLY: {{NAMED, CITED, unit: CREDITS, ledgers: A, atLeast: 1, groups: G}}
    OTHERS: {{NAMED, CITED, unit: CREDITS, ledgers: A, atLeast: 1, unless: G}}
""")

    status = evaluate(policy, teacher, [], END)

    codes = [entry.code for entry in status.requirements]
    assert codes == ["A", "ONLY" if belongs else "OTHERS"]
