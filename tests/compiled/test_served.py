"""What is served is compiled, unless the setting says no."""

from trainingflow.api.limits import Limits
from trainingflow.api.schema import Schema, served
from trainingflow.compiled import CompiledExecution
from trainingflow.settings import Settings

DOCUMENT = """
query ($deep: Boolean!) {
  __typename
  __type(name: "Viewer") {
    name kind
    fields @include(if: $deep) { name args { name } type { kind ofType { name } } }
  }
}
"""


def test_setting_is_on_unless_it_is_turned_off() -> None:
    name = "TRAININGFLOW_COMPILED_EXECUTION"
    given: tuple[dict[str, str], ...] = ({}, {name: "yes"}, {name: "no"})
    assert [Settings.read(one).compiled for one in given] == [True, True, False]


async def test_served_schema_answers_alike_with_and_without() -> None:
    ways = [
        served(Limits(), suggestions=True, introspection=True, compiles=compiles)
        for compiles in (False, True)
    ]
    for deep in (True, False, True):
        plain, ours = [
            await schema.execute(DOCUMENT, variable_values={"deep": deep}) for schema in ways
        ]
        assert (ours.data, ours.errors) == (plain.data, None)
    assert ways[0].plans.counts == {}
    assert ways[1].plans.counts == {"met first": 1, "written": 2, "compiled": 2}


def test_executor_is_graphql_cores_when_it_is_turned_off() -> None:
    on, off = (Schema(compiles=compiles).execution_context_class for compiles in (True, False))
    assert issubclass(on, CompiledExecution)
    assert not issubclass(off, CompiledExecution)
