"""What an answer has used is counted from what it holds, not from what it might have held."""

from collections.abc import Mapping

import pytest
from graphql import build_schema, parse

from trainingflow.api.admission import admit
from trainingflow.api.bounds import Bounds
from trainingflow.api.cost.used import shape_of, used
from trainingflow.api.cost.weights import Weights
from trainingflow.api.limits import Limits

SMALL = build_schema(
    """
    scalar JSON
    type Query { runs(first: Int): RunConnection, leader: Person, title: String, form: JSON }
    type Mutation { createToken: Person, watch: Run }
    type RunConnection { nodes: [Run!]!, pageInfo: PageInfo }
    type PageInfo { more: Boolean }
    interface Thing { name: String, steps: [Run!]! }
    type Run implements Thing { name: String, leader: Person, steps: [Run!]!, form: JSON }
    type Person { name: String }
    """
)
WEIGHTS = Weights(SMALL)
RUN = {"name": "x"}

CASES: Mapping[str, tuple[str, Mapping[str, object], int]] = {
    "a leaf": ("{ title }", {"title": "x"}, 0),
    "a JSON value is one leaf": ("{ form }", {"form": {"a": {"b": [{}]}}}, 0),
    "nothing there": ("{ leader { name } }", {"leader": None}, 1),
    "one object": ("{ leader { name } }", {"leader": RUN}, 1),
    "an empty page": ("{ runs { nodes { name } } }", {"runs": {"nodes": []}}, 1),
    "a page": (
        "{ runs { nodes { name form } pageInfo { more } } }",
        {"runs": {"nodes": [{**RUN, "form": {"a": {}}}] * 3, "pageInfo": {}}},
        1 + 3 + 1,
    ),
    "an alias and fragments": (
        (
            "{ all: runs { nodes { ...F ... { leader { name } } } } } "
            "fragment F on Run { steps { leader { name } } }"
        ),
        {"all": {"nodes": [{"steps": [{"leader": RUN}, {"leader": None}], "leader": RUN}]}},
        1 + 1 + 2 + 1 + 1,
    ),
    "a change": ("mutation { watch { leader { name } } }", {"watch": {"leader": RUN}}, 500 + 1),
    "a change with no object": ("mutation { watch { name } }", {"watch": None}, 500),
    "signing in": ("mutation { createToken { name } }", {"createToken": RUN}, 2_000),
    "the schema": (
        "{ __schema { types { name } } }",
        {"__schema": {"types": [RUN] * 500}},
        10_000,
    ),
    "the operation that was asked for": (
        "query A { leader { name } } query B { title }",
        {"title": "x"},
        0,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_objects_of_an_answer_are_counted_and_never_more_than_was_measured(case: str) -> None:
    text, data, cost = CASES[case]
    document = parse(text)
    sizes = admit(document, Limits(), WEIGHTS, Bounds(SMALL)).sizes
    name = list(sizes)[-1]

    found = used(shape_of(document, name, WEIGHTS), data)

    assert found == cost
    assert found <= sizes[name].cost
