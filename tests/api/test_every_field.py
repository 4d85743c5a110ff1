"""Every field of the schema answers to everybody: with data, with null or with a refusal."""

from collections.abc import Iterator

import pytest
from graphql import (
    GraphQLError,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from tests.api.conftest import Api
from tests.api.general_items import one_of_each
from tests.services.conftest import People
from tests.services.test_journey import appraise, confirm_credits, run_course
from trainingflow.api.context import Context
from trainingflow.api.limits import Limits
from trainingflow.api.schema import Schema
from trainingflow.api.types.general import GENERAL_TYPES
from trainingflow.domain.people import Actor
from trainingflow.services.identity import begin
from trainingflow.services.reading.viewers import Viewer

DEPTH = 6
WIDE = Limits(
    document_characters=10**7, tokens=10**6, aliases=10**5, fields=10**6, nodes=10**9, depth=30
)


@pytest.fixture(scope="module")
def wide() -> Schema:
    return Schema(WIDE)


def documents(core: GraphQLSchema) -> Iterator[tuple[str, str]]:
    """For each field of the query that needs no argument, everything behind it."""
    assert core.query_type is not None
    for name, field in core.query_type.fields.items():
        if not any(map(is_required_argument, field.args.values())):
            yield name, "{ " + selection(core, name, name, field, ("Query",)) + " }"


def selection(
    core: GraphQLSchema, alias: str, name: str, field: GraphQLField, above: tuple[str, ...]
) -> str:
    type_ = get_named_type(field.type)
    page = "(first: 3)" if "first" in field.args else ""
    blocked = "(includeBlocked: true)" if "includeBlocked" in field.args else ""
    head = f"{alias}: {name}{page}{blocked}"
    if is_leaf_type(type_):
        return head
    return f"{head} {{ __typename {inside(core, type_, (*above, type_.name))} }}"


def inside(core: GraphQLSchema, type_: GraphQLNamedType, path: tuple[str, ...]) -> str:
    """Every field of a type, and of each type that can stand for it; no type twice on a path."""
    if isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
        kinds = core.get_possible_types(type_)
        return " ".join(
            f"... on {kind.name} {{ __typename {fields(core, kind, path)} }}" for kind in kinds
        )
    assert isinstance(type_, GraphQLObjectType)
    return fields(core, type_, path)


def fields(core: GraphQLSchema, type_: GraphQLObjectType, path: tuple[str, ...]) -> str:
    chosen = []
    for name, field in type_.fields.items():
        target = get_named_type(field.type)
        known = is_leaf_type(target) or (target.name not in path and len(path) < DEPTH)
        if known and not any(map(is_required_argument, field.args.values())):
            alias = f"{type_.name}_{name}"
            chosen.append(selection(core, alias, name, field, (*path, type_.name)))
    return " ".join(chosen)


async def test_every_field_answers_to_everybody(api: Api, people: People, wide: Schema) -> None:
    course = await appraise(people)
    await people.declare_course()
    await confirm_credits(people, await run_course(people, course))
    kinds = one_of_each(people.world)
    core = wide._schema  # noqa: SLF001 - strawberry has no public name for it
    asked = dict(documents(core))

    faults = []
    for who in (None, "applicant", "teacher-1", "principal", "chair", "ce-officer"):
        for name, document in asked.items():
            context = Context(api.database, await viewer(api, who), "en")
            result = await wide.execute(document, context_value=context)
            faults += [
                (who, name, error.path, str(error.original_error))
                for error in result.errors or ()
                if not isinstance(error.original_error, GraphQLError)
            ]

    assert faults == []
    assert kinds.keys() == GENERAL_TYPES.keys()
    assert {"courses", "courseRuns", "workItems", "teachers", "viewer"} <= asked.keys()


async def viewer(api: Api, who: str | None) -> Viewer:
    async with api.database.reading() as session:
        signed_in = api.world.signed_in(who or "applicant")
        work = await begin(session, signed_in)
    actor: Actor | None = work.actor if who else None
    return Viewer(work.authority_id, work.now, actor)
