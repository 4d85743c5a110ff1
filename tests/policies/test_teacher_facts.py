"""Facts of teachers that a policy declares are read exactly, or refused with their path."""

import json
from datetime import date
from decimal import Decimal

import pytest

from trainingflow.domain.credit.facts import Fact, Post, Teacher, Title
from trainingflow.domain.credit.rules import FieldRule
from trainingflow.policies.facts_file import Facts, TeacherWords, read_facts
from trainingflow.policies.place import FactsProblem

WORDS = TeacherWords(
    facts={
        "certificate": FieldRule("word", ("INITIAL", "PROFESSIONAL")),
        "board": FieldRule("flag"),
        "hired": FieldRule("date"),
        "level": FieldRule("number"),
        "motto": FieldRule("text"),
    },
    words={"posts": ("MENTOR",), "titles": ("LECTURER",), "employerKinds": ("COLLEGE",)},
)


def test_declared_facts_are_read_as_they_stand() -> None:
    facts = {
        "teacher": {
            "facts": {
                "certificate": [
                    {"value": "INITIAL", "from": "2016-09-01", "to": "2021-08-31"},
                    {"value": "PROFESSIONAL", "from": "2021-09-01"},
                ],
                "board": True,
                "hired": "2015-08-15",
                "level": "3.5",
                "motto": [{"value": "onward"}],
            },
            "posts": [{"post": "MENTOR"}],
            "titles": [{"title": "LECTURER", "from": "2020-01-01"}],
        }
    }

    assert read_facts(json.dumps(facts), {}, WORDS) == Facts(
        Teacher(
            titles=(Title("LECTURER", date(2020, 1, 1)),),
            posts=(Post("MENTOR"),),
            facts={
                "certificate": (
                    Fact("INITIAL", date(2016, 9, 1), date(2021, 8, 31)),
                    Fact("PROFESSIONAL", date(2021, 9, 1)),
                ),
                "board": (Fact(True),),  # noqa: FBT003 - as the fact reads
                "hired": (Fact(since=date(2015, 8, 15)),),
                "level": (Fact(Decimal("3.5")),),
                "motto": (Fact("onward"),),
            },
        ),
        (),
    )


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"age": 3}, "facts.teacher.facts.age: this field is not known"),
        ({"certificate": "GOLD"}, "facts.teacher.facts.certificate: “GOLD” is not known"),
        ({"certificate": [{"value": "GOLD"}]}, "facts.teacher.facts.certificate[0].value: “GOLD”"),
        ({"certificate": [{"since": "2020-01-01"}]}, "certificate[0].since: this field is not"),
        ({"certificate": ["INITIAL"]}, "certificate[0]: an object is expected"),
        ({"board": "yes"}, "facts.teacher.facts.board: true or false is expected"),
        ({"hired": "soon"}, "facts.teacher.facts.hired: “soon” is not a date"),
        ({"level": 3.5}, "facts.teacher.facts.level: this is not a number in quotes"),
    ],
)
def test_declared_fact_that_does_not_fit_is_refused(facts: object, says: str) -> None:
    with pytest.raises(FactsProblem) as caught:
        read_facts(json.dumps({"teacher": {"facts": facts}}), {}, WORDS)

    assert says in str(caught.value)


def test_field_of_a_record_that_is_a_day_is_checked() -> None:
    fields = {"began": FieldRule("date")}

    [record] = read_facts('{"records": [{"began": "2021-02-01"}]}', fields).records

    assert record.fields == {"began": "2021-02-01"}
    with pytest.raises(FactsProblem, match="is not a date"):
        read_facts('{"records": [{"began": "February"}]}', fields)
