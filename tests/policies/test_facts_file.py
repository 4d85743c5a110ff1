"""Facts are read exactly, and refused with the path of what does not fit."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, strategies as st

import trainingflow.policies
from trainingflow.domain.credit.facts import (
    Employment,
    Post,
    Record,
    Teacher,
    Title,
    Transfer,
)
from trainingflow.domain.credit.rules import FieldRule
from trainingflow.policies.facts_file import RECORD_FIELDS, Facts, read_facts
from trainingflow.policies.place import FactsProblem

SCHEMA = json.loads(
    (Path(trainingflow.policies.__file__).parent / "facts.schema.json").read_text("utf-8")
)


def test_facts_are_read_as_they_stand() -> None:
    facts = {
        "teacher": {
            "id": "T1",
            "employments": [
                {"organisation": "S1", "kind": "PRIMARY_SCHOOL", "runBy": "DISTRICT",
                 "professionalDevelopmentSchool": True, "from": "2012-09-01", "to": None}
            ],
            "firstTaughtOn": "2012-09-01",
            "inductionCompletedOn": None,
            "transferredIn": {"on": "2024-02-01", "from": "OTHER_PROVINCE"},
            "titles": [{"title": "SENIOR", "from": "2018-07-01"}],
            "posts": [{"post": "HEAD_TEACHER", "from": "2016-09-01", "to": "2020-08-31"}],
        },
        "records": [
            {"id": "r1", "activity": "COURSE", "module": "SUBJECT_LITERACY", "hours": "20.50",
             "earnedOn": "2022-06-30", "confirmedAt": "2022-07-15T09:00:00+08:00",
             "passed": False, "providerRecognised": True, "sessions": 10, "mainLecturer": True}
        ],
    }  # fmt: skip

    assert read_facts(json.dumps(facts), {}) == Facts(
        Teacher(
            id="T1",
            employments=(
                Employment("S1", "PRIMARY_SCHOOL", "DISTRICT", True, date(2012, 9, 1), None),  # noqa: FBT003 - as the fact reads
            ),
            first_taught_on=date(2012, 9, 1),
            transferred_in=Transfer(date(2024, 2, 1), "OTHER_PROVINCE"),
            titles=(Title("SENIOR", date(2018, 7, 1)),),
            posts=(Post("HEAD_TEACHER", date(2016, 9, 1), date(2020, 8, 31)),),
        ),
        (
            Record(
                id="r1",
                activity="COURSE",
                hours=Decimal("20.50"),
                earned_on=date(2022, 6, 30),
                confirmed_at=datetime(2022, 7, 15, 1, tzinfo=UTC),
                passed=False,
                fields={
                    "module": "SUBJECT_LITERACY",
                    "sessions": Decimal(10),
                    "mainLecturer": True,
                },
            ),
        ),
    )


@pytest.mark.parametrize("text", ["{}", '{"teacher": null, "records": null}', '{"facts": {}}'])
def test_everything_may_be_missing(text: str) -> None:
    assert read_facts(text, {}) == Facts(Teacher(), ())


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"records": [{"hurs": "4"}]}, "facts.records[0].hurs: this field is not known"),
        ({"teacher": {"ag": 1}}, "facts.teacher.ag: this field is not known"),
        ({"pupils": []}, "facts.pupils: this field is not known"),
        ({"teacher": {"posts": [{"post": "X"}]}}, "facts.teacher.posts[0].post: “X” is not known"),
        ({"records": [{"hours": 4.5}]}, "facts.records[0].hours: this is not a number in quotes"),
        ({"records": [{"hours": "-4"}]}, "facts.records[0].hours: this is not a number"),
        ({"records": [{"hours": "1e3"}]}, "facts.records[0].hours: this is not a number"),
        ({"records": [{"hours": True}]}, "facts.records[0].hours: this is not a number"),
        ({"records": [{"passed": "yes"}]}, "facts.records[0].passed: true or false is expected"),
        (
            {"records": [{"earnedOn": "20220101"}]},
            "facts.records[0].earnedOn: “20220101” is not a date",
        ),
        (
            {"records": [{"earnedOn": "2022-02-30"}]},
            "facts.records[0].earnedOn: “2022-02-30” is not",
        ),
        (
            {"records": [{"confirmedAt": "2022-01-01T09:00:00"}]},
            "is not an instant with its offset",
        ),
        ({"records": [{"id": "a"}, {"id": "a"}]}, "facts.records: the id “a” stands twice"),
        ({"records": {}}, "facts.records: a list is expected"),
        ({"records": [1]}, "facts.records[0]: an object is expected"),
        ([], "facts: an object is expected"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_path(facts: object, says: str) -> None:
    with pytest.raises(FactsProblem) as caught:
        read_facts(json.dumps(facts), {})

    assert str(caught.value).startswith(says) or says in str(caught.value)


@pytest.mark.parametrize("text", ["{", '{"records": [{"hours": NaN}]}', "[" * 100_000])
def test_broken_json_is_refused(text: str) -> None:
    with pytest.raises(FactsProblem):
        read_facts(text, {})


def test_policy_may_declare_fields_of_its_own() -> None:
    text = '{"records": [{"pages": "12"}]}'

    [record] = read_facts(text, {"pages": FieldRule("number")}).records

    assert record.fields == {"pages": Decimal(12)}


def test_schema_publishes_the_same_fields() -> None:
    common = {
        "id", "activity", "hours", "earnedOn", "confirmedAt", "deniedAt", "passed",
        "providerRecognised",
    }  # fmt: skip

    assert set(SCHEMA["$defs"]["record"]["properties"]) == common | set(RECORD_FIELDS)


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(min_value=-2, max_value=5),
    st.sampled_from(
        [
            "4",
            "4.5",
            "-1",
            "2022-01-01",
            "2022-13-01",
            "SENIOR",
            "PRIVATE",
            "OVERSEAS",
            "TRAINER",
            "2022-01-01T09:00:00+08:00",
            "2022-01-01T09:00:00Z",
            "",
        ]
    ),
)
RECORDS = st.dictionaries(
    st.sampled_from(["hours", "earnedOn", "passed", "days", "mainLecturer", "topic", "nothing"]),
    VALUES,
    max_size=2,
)
TEACHERS = st.fixed_dictionaries(
    {},
    optional={
        "firstTaughtOn": VALUES,
        "titles": st.lists(st.dictionaries(st.sampled_from(["title", "from"]), VALUES), max_size=1),
        "posts": st.lists(st.dictionaries(st.sampled_from(["post", "to"]), VALUES), max_size=1),
        "transferredIn": st.dictionaries(st.sampled_from(["on", "from", "to"]), VALUES),
    },
)


@given(facts=st.fixed_dictionaries({"teacher": TEACHERS, "records": st.lists(RECORDS, max_size=1)}))
def test_schema_and_reader_agree_on_what_fits(facts: dict[str, Any]) -> None:
    validator = jsonschema.Draft202012Validator(
        SCHEMA, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )

    try:
        read_facts(json.dumps(facts), {})
        read = True
    except FactsProblem:
        read = False

    assert read == validator.is_valid(facts)


@pytest.mark.parametrize("number", ["9" * 5000, '"９"', '"１.5"'])
def test_number_that_no_training_has_is_refused(number: str) -> None:
    with pytest.raises(FactsProblem) as caught:
        read_facts(f'{{"records": [{{"id": "r", "hours": {number}}}]}}', {})

    assert (caught.value.path, caught.value.remedy) == (
        "records[0].hours",
        'write e.g. "7.5", at least 0',
    )


def test_name_that_stands_twice_is_refused_since_neither_is_the_right_one() -> None:
    with pytest.raises(FactsProblem) as caught:
        read_facts('{"records": [{"id": "r", "hours": "5", "hours": "50"}]}', {})

    assert (caught.value.path, caught.value.problem) == ("hours", "the name stands twice")
