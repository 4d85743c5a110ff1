"""What is kept as text is read as the policy declares it."""

from datetime import date
from decimal import Decimal

import pytest

from tests.domain.credit.language import HOURS, Read, course, owed, read
from trainingflow.domain.credit.as_declared import (
    fields_as,
    kinds_of,
    records_as_declared,
    teacher_as_declared,
)
from trainingflow.domain.credit.facts import Fact, FieldValue, Teacher

__all__ = ["read"]

FACTS = "  teacherFacts: {grade: [JUNIOR, SENIOR], level: number, board: flag, hired: date}\n"
ASKED = "  requirements: {A: {NAMED, CITED, ledgers: A, atLeast: 1}}"
DAY = date(2022, 3, 1)


@pytest.mark.parametrize(
    ("name", "kept", "meant"),
    [
        ("grade", Fact("SENIOR", DAY), Fact("SENIOR", DAY)),
        ("level", Fact("7.50", DAY), Fact(Decimal("7.50"), DAY)),
        ("level", Fact("many"), Fact("many")),
        ("level", Fact("-1"), Fact("-1")),
        ("level", Fact("９"), Fact("９")),
        ("level", Fact(None, DAY), Fact(None, DAY)),
        ("board", Fact("true", None, DAY), Fact(True, None, DAY)),  # noqa: FBT003 - as the fact reads
        ("board", Fact("false"), Fact(False)),  # noqa: FBT003 - as the fact reads
        ("board", Fact("perhaps"), Fact("perhaps")),
        ("hired", Fact(None, DAY), Fact(None, DAY)),
        ("hired", Fact("2022-03-01"), Fact(None, DAY)),
        ("hired", Fact("yesterday"), Fact()),
    ],
)
def test_fact_of_a_teacher_is_read_as_declared(
    read: Read, name: str, kept: Fact, meant: Fact
) -> None:
    policy = read(FACTS + HOURS + ASKED)
    once = teacher_as_declared(policy, Teacher(facts={name: (kept,)}))

    assert once == Teacher(facts={name: (meant,)})
    assert teacher_as_declared(policy, once) == once


def test_fact_that_is_not_declared_is_not_seen(read: Read) -> None:
    teacher = Teacher("t", facts={"shoeSize": (Fact("42", DAY),)})

    assert teacher_as_declared(read(HOURS + ASKED), teacher) == Teacher("t")


@pytest.mark.parametrize(
    ("kept", "meant"),
    [
        ({"pages": "30.0", "kind": "BOOK"}, {"pages": Decimal(30), "kind": "BOOK"}),
        ({"pages": "thirty"}, {"pages": "thirty"}),
        ({"domain": "30"}, {"domain": "30"}),
        ({"unheardOf": "30"}, {"unheardOf": "30"}),
        ({"online": "false"}, {"online": False}),
        ({"online": True, "began": "2021-05-01"}, {"online": True, "began": "2021-05-01"}),
    ],
)
def test_record_says_what_the_policy_declares(
    read: Read, kept: dict[str, FieldValue], meant: dict[str, FieldValue]
) -> None:
    policy = read(HOURS + ASKED)

    [record] = records_as_declared(policy, [course("2021-05-01")._replace(fields=kept)])

    assert record == course("2021-05-01")._replace(fields=meant)
    assert records_as_declared(policy, [record]) == [record]


def test_the_same_number_written_twice_is_one_value(read: Read) -> None:
    rule = "{CITED, once: {per: pages}, awards: {ledger: A, of: hours}}".replace(
        "per: pages", "per: [pages]"
    )
    policy = read(f"  activities: {{COURSE: {{NAMED, rules: {{all: {rule}}}}}}}\n{ASKED}")
    kept = [course("2021-05-01", pages="8"), course("2021-06-01", pages="8.0")]

    assert owed(policy, records_as_declared(policy, kept)) == {"A": "10/1"}


def test_field_on_which_two_policies_disagree_stays_as_it_is_kept(read: Read) -> None:
    one = read(HOURS + ASKED)
    other = read(HOURS + ASKED, kind="number")

    assert kinds_of((one, other)) == kinds_of((one,))
    assert fields_as(kinds_of((other,)), {"kind": "8"}) == {"kind": Decimal(8)}
    assert fields_as(kinds_of((one, other)), {"kind": "8"}) == {"kind": "8"}
