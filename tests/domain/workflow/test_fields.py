"""The field table checks input as the JSON Schema that it is shown as would."""

from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings, strategies as st

from tests.domain.workflow.ready import filled
from trainingflow.domain.lifecycles.inputs import field, optional, rows, text
from trainingflow.domain.lifecycles.registry import DEFINITIONS
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.fields import (
    Fault,
    Field,
    FieldType,
    as_decimal,
    faults,
    json_schema,
)
from trainingflow.domain.workflow.lines import Transition

LINES = [
    pytest.param(definition, line, id=f"{definition.kind}-{line.source}-{line.action}")
    for definition in DEFINITIONS.values()
    for line in definition.transitions
]

TABLE: tuple[Field, ...] = (
    text("title", "标题", "title"),
    optional(text("size", "规模", "size", "GENERAL", "MICRO")),
    field(FieldType.DECIMAL, "hours", "课时", "hours"),
    optional(field(FieldType.INTEGER, "places", "名额", "places")),
    optional(field(FieldType.BOOLEAN, "open", "开放", "open")),
    optional(field(FieldType.DATE, "on", "日期", "day")),
    optional(field(FieldType.IDS, "persons", "人员", "persons")),
    optional(rows("units", "单元", "units", text("title", "名称", "title"))),
)
GOOD: dict[str, object] = {"title": "课", "hours": "20"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"title": " "}, [Fault("title")]),
        ({"title": None, "hours": None}, [Fault("title"), Fault("hours")]),
        ({"size": "LARGE"}, [Fault("size", "one of GENERAL, MICRO")]),
        ({"hours": 20.5}, [Fault("hours", "a decimal number above 0 and up to 100000, as text")]),
        ({"hours": "NaN"}, [Fault("hours", "a decimal number above 0 and up to 100000, as text")]),
        ({"hours": Decimal("20.5")}, []),
        ({"places": True}, [Fault("places", "a whole number from 0 to 100000")]),
        ({"open": "yes"}, [Fault("open", "true or false")]),
        ({"on": "2024-02-30"}, [Fault("on", "a date, YYYY-MM-DD")]),
        ({"persons": ["somebody"]}, [Fault("persons", "a list of ids")]),
        ({"units": [{"title": "一"}, {}]}, [Fault("units[1].title")]),
        ({"units": ["一"]}, [Fault("units[0]", "an object")]),
        ({"units": "一"}, [Fault("units", "a list of objects")]),
        ({"colour": "red"}, [Fault("colour", "no field of that name")]),
    ],
)
def test_faults_name_the_field_and_what_it_should_be(
    changes: dict[str, object], expected: list[Fault]
) -> None:
    assert list(faults(TABLE, GOOD | changes)) == expected


def test_draft_needs_nothing_but_what_it_has_must_fit() -> None:
    assert list(faults(TABLE, {"size": "LARGE"}, partial=True)) == [
        Fault("size", "one of GENERAL, MICRO")
    ]


def test_schema_of_a_table() -> None:
    assert json_schema(TABLE[:3]) == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "title": {
                "title": "标题",
                "description": "title",
                "type": "string",
                "minLength": 1,
                "maxLength": 4000,
            },
            "size": {
                "title": "规模",
                "description": "size",
                "type": "string",
                "enum": ["GENERAL", "MICRO"],
            },
            "hours": {
                "title": "课时",
                "description": "hours",
                "type": "string",
                "pattern": r"^\d+(\.\d+)?$",
            },
        },
        "required": ["title", "hours"],
    }


@pytest.mark.parametrize(("definition", "line"), LINES)
def test_schema_of_every_action_is_valid_and_takes_its_input(
    definition: Definition, line: Transition
) -> None:
    schema = json_schema(line.input)
    given_ = {name: value for name, value in filled(definition, line).items() if value is not None}

    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(given_)


values: st.SearchStrategy[Any] = st.one_of(
    st.integers(),
    st.booleans(),
    st.sampled_from(["GENERAL", "LARGE", "20", "2.5", "x", "2024-05-01"]),
    st.lists(st.sampled_from([{"title": "一"}, {"name": "一"}, 3]), min_size=1, max_size=2),
)


@given(st.dictionaries(st.sampled_from([*(one.name for one in TABLE), "colour"]), values))
@settings(max_examples=200)
def test_input_that_the_schema_refuses_is_refused(given_: dict[str, object]) -> None:
    validator = jsonschema.Draft202012Validator(json_schema(TABLE))

    if not validator.is_valid(given_):
        # exact integers are taken for decimals too: they lose nothing
        lenient = {k: str(v) if k == "hours" else v for k, v in given_.items()}
        assert validator.is_valid(lenient) or list(faults(TABLE, given_))


@pytest.mark.parametrize("value", [1.5, float("nan"), True, None, "1e", "Infinity", []])
def test_only_exact_numbers_are_decimals(value: object) -> None:
    assert as_decimal(value) is None
