"""The tables of cost name what the schema has: a renamed field would weigh nothing, silently."""

import pytest
from graphql import GraphQLObjectType, get_named_type

from trainingflow.api.cost import weights
from trainingflow.api.cost.weights import INTROSPECTION
from trainingflow.api.schema import Schema

TABLES = {
    "_LARGEST_PAGES": weights._LARGEST_PAGES,  # noqa: SLF001 - the table is what is tested
    "_LISTS": weights._LISTS,  # noqa: SLF001 - as above
    "_WEIGHTS": weights._WEIGHTS,  # noqa: SLF001 - as above
    "REPORTS": weights.REPORTS,
    "SENSITIVE": weights.SENSITIVE,
}


def coordinates(schema: Schema) -> set[str]:
    graph = schema._schema  # noqa: SLF001 - strawberry has no public name for it
    return {
        f"{type_.name}.{name}"
        for type_ in graph.type_map.values()
        if isinstance(type_, GraphQLObjectType)
        for name in type_.fields
    } | {f"Query.{name}" for name in INTROSPECTION}


@pytest.mark.parametrize("table", TABLES)
def test_every_name_of_a_table_is_in_the_schema(table: str, schema: Schema) -> None:
    assert set(TABLES[table]) - coordinates(schema) == set()


def test_larger_pages_are_pages(schema: Schema) -> None:
    query = schema._schema.query_type  # noqa: SLF001 - as above
    assert query is not None
    for coordinate in weights._LARGEST_PAGES:  # noqa: SLF001 - as above
        field = query.fields[coordinate.removeprefix("Query.")]
        assert get_named_type(field.type).name.endswith("Connection")
