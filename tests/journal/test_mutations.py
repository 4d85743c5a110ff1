"""No mutation of the schema passes without an entry: whether it is done, refused or not let in."""

from collections.abc import Mapping
from uuid import uuid4

import psycopg
import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
    is_leaf_type,
)
from sqlalchemy import text

from tests.api.conftest import Api, api
from tests.services.conftest import People
from tests.services.test_journey import appraise
from trainingflow.api.limits import Limits
from trainingflow.api.nodes import global_id
from trainingflow.api.schema import served

__all__ = ["api"]

SCHEMA = served(Limits(), suggestions=True, introspection=True)._schema  # noqa: SLF001 - its types
ROOT = SCHEMA.mutation_type
assert ROOT is not None
MUTATIONS = sorted(ROOT.fields)

# What a scalar of the schema may look like; ids name nothing that is there.
SCALARS: Mapping[str, str] = {
    "ID": f'"{global_id("Course", uuid4())}"',
    "Int": "1",
    "Float": "1.0",
    "Boolean": "true",
    "Date": '"2024-05-20"',
    "DateTime": '"2024-05-20T09:00:00+08:00"',
    "Decimal": '"1"',
    "JSON": "{}",
}


def sample(type_: GraphQLInputType) -> str:
    """Some value of the type as a document has it, with nothing in it that may be left out."""
    match type_:
        case GraphQLNonNull(of_type=inner):
            return sample(inner)
        case GraphQLList(of_type=inner):
            return f"[{sample(inner)}]"
        case GraphQLEnumType():
            return str(next(iter(type_.values)))
        case GraphQLInputObjectType():
            needed = {n: f for n, f in type_.fields.items() if isinstance(f.type, GraphQLNonNull)}
            fields = needed or dict(list(type_.fields.items())[:1])
            given = (f"{name}: {sample(field.type)}" for name, field in fields.items())
            return "{" + ", ".join(given) + "}"
        case _:
            return SCALARS.get(getattr(type_, "name", ""), '"x"')


def document(name: str) -> str:
    """The mutation with something in every argument that it needs."""
    assert ROOT is not None
    field = ROOT.fields[name]
    arguments = [
        f"{argument}: {sample(of.type)}"
        for argument, of in field.args.items()
        if isinstance(of.type, GraphQLNonNull)
    ]
    given = f"({', '.join(arguments)})" if arguments else ""
    inside = "" if is_leaf_type(get_named_type(field.type)) else " { __typename }"
    return f"mutation {{ {name}{given}{inside} }}"


async def told(api: Api, name: str) -> list[tuple[str, str | None]]:
    """Result and reason of the entries about a mutation."""
    async with api.database.reading() as session:
        rows = await session.execute(
            text(
                "SELECT result, reason FROM audit_entry"
                " WHERE action = :name OR detail->>'operation' = :name ORDER BY txid, id"
            ),
            {"name": name},
        )
        return [(row.result, row.reason) for row in rows]


async def test_every_mutation_that_is_not_let_in_leaves_an_entry(api: Api) -> None:
    silent = []
    for name in MUTATIONS:
        answer = await api.answer(document(name))
        if ("REFUSED", "UNAUTHENTICATED") not in await told(api, name):
            silent.append(f"{name}: {answer}")

    assert silent == []


async def test_every_mutation_that_comes_to_nothing_leaves_an_entry(api: Api) -> None:
    silent = []
    for name in MUTATIONS:
        answer = await api.answer(document(name), "ce-officer")
        if not await told(api, name):
            silent.append(f"{name}: {answer}")

    assert silent == []


async def test_whatever_was_changed_has_an_entry_in_its_transaction(
    api: Api, people: People, owner: psycopg.Connection
) -> None:
    course = await appraise(people)
    watched = await api.data(
        "mutation ($id: ID!) { watch(itemId: $id) { __typename } }",
        "ce-officer",
        id=global_id("Course", course),
    )

    assert watched == {"watch": {"__typename": "WatchPayload"}}
    assert await told(api, "watch") == [("DONE", None)]
    for table in ("item_event", "watch", "idempotency_key"):
        alone = owner.execute(
            f"""SELECT count(*) FROM {table} t WHERE NOT EXISTS (SELECT FROM audit_entry a
                  WHERE a.txid & 4294967295 = t.xmin::text::bigint)""".encode()  # noqa: S608 - a name from above
        ).fetchone()
        assert alone == (0,), table


async def test_a_sensitive_read_is_written_with_what_was_asked_for(api: Api) -> None:
    person = api.world.people["teacher-1"]
    await api.data(
        "query ($id: ID!) { teacher(id: $id) { __typename } }",
        "ce-officer",
        id=global_id("Teacher", person),
    )

    async with api.database.reading() as session:
        rows = await session.execute(
            text("SELECT actor_id, result, detail FROM audit_entry WHERE action = 'teacher'")
        )
        entries = [tuple(row) for row in rows]
    assert entries == [(api.world.people["ce-officer"], "READ", {"id": str(person)})]


@pytest.mark.parametrize("name", ["item_event", "assignment", "api_token"])
def test_what_matters_is_guarded(name: str, owner: psycopg.Connection) -> None:
    found = owner.execute(
        "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname = %s",
        [name, f"{name}_audited"],
    ).fetchone()

    assert found == (1,)
