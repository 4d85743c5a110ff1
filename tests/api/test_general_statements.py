"""Fifty items of every general kind, and what reading them costs."""

from collections.abc import Iterator

import pytest
from graphql import GraphQLObjectType, get_named_type, is_leaf_type

from tests.api.conftest import Api
from tests.api.general_items import one_of_each
from tests.copies import Copies
from tests.districts import District
from trainingflow.api.schema import Schema
from trainingflow.api.types.general import GENERAL_TYPES
from trainingflow.domain.workflow.kinds import ItemKind


@pytest.fixture(scope="module")
def district(district: District, copies: Copies) -> Iterator[District]:
    """The small district with so many items that each finds others its lifecycle asks about."""
    with (
        copies.copy(district.database_name) as name,
        district.world.copied_to(copies.server.database(name)) as crowded,
    ):
        for _ in range(50):
            one_of_each(crowded)
        crowded.engine.dispose()  # nobody may be connected to what is copied
        yield District(name, crowded)


DRAWN = """
query E($first: Int) {
  workItems(first: $first, filter: {kinds: [%s]}) {
    nodes { __typename id %s }
  }
}
"""


@pytest.mark.parametrize("kind", sorted(GENERAL_TYPES))
async def test_statements_for_any_kind_do_not_grow_with_its_items(
    api: Api, schema: Schema, kind: ItemKind
) -> None:
    type_ = GENERAL_TYPES[kind].__name__
    dossier = " ".join(plain_fields(schema, f"{type_}Dossier"))
    shown = "targetYear subject { name } children(first: 2) { totalCount } "
    shown += "records(first: 5) { totalCount nodes { content } } actions { name }"
    inside = f"... on {type_} {{ {shown} dossier {{ __typename {dossier} }} }}"
    sent = {}
    for size in (1, 3, 50):
        with api.statements() as statements:
            data = await api.data(DRAWN % (kind, inside), "ce-officer", first=size)
        nodes = data["workItems"]["nodes"]
        assert [one["__typename"] for one in nodes] == [type_] * size
        sent[size] = len(statements)

    assert sent[1] == sent[3] == sent[50]


def plain_fields(schema: Schema, name: str) -> list[str]:
    """The fields of a type that need no selection of their own."""
    type_ = schema._schema.type_map[name]  # noqa: SLF001 - strawberry has no public name for it
    assert isinstance(type_, GraphQLObjectType)
    return [one for one, field in type_.fields.items() if is_leaf_type(get_named_type(field.type))]
