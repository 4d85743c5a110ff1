"""What stands in front of a field is asked before PostgreSQL writes it, or it is not written."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLError, GraphQLObjectType

from tests.api.conftest import Api
from tests.services.conftest import People
from trainingflow.api.context import Context
from trainingflow.api.schema import Schema
from trainingflow.compiled.complete import Complete
from trainingflow.compiled.fields import Guard
from trainingflow.services.reading.viewers import viewer_of
from trainingflow.services.reading.written.items import EVENT, ITEM, ORGANISATION, PERSON

PAGE = Path(__file__).parents[2] / "docs" / "portal.md"
TYPES = {
    "an item": ITEM,
    "an event of its history": EVENT,
    "a unit": ORGANISATION,
    "a person": PERSON,
}

QUERY = "{ inbox { nodes { id title } } }"

Resolve = Callable[..., Any]


def bare(resolve: Resolve) -> Resolve:
    return resolve


def wrapped(resolve: Resolve) -> Resolve:
    return lambda source, info: resolve(source, info)  # noqa: PLW0108 - that is what is tested


def guarded(check: Callable[[Any, Any], None], once: str | None) -> Callable[[Resolve], Resolve]:
    def guard(resolve: Resolve) -> Resolve:
        def outer(source: Any, info: Any) -> Any:
            check(source, info.context)
            return resolve(source, info)

        outer.guard = Guard(check, resolve, once)  # type: ignore[attr-defined]  # as `enforce` does
        return outer

    return guard


def passes(_source: object, _context: object) -> None:
    """Let everybody pass."""


def refuses(_source: object, _context: object) -> None:
    message = "not for you"
    raise GraphQLError(message)


@pytest.mark.parametrize(
    ("around", "is_written"),
    [
        (bare, True),
        (guarded(passes, "something"), True),
        (guarded(passes, None), False),
        (wrapped, False),
    ],
    ids=["nothing", "what lets pass", "what looks at the object", "what nobody knows"],
)
async def test_a_field_is_written_only_behind_what_asks_the_same_of_every_object(
    api: Api, people: People, around: Callable[[Resolve], Resolve], *, is_written: bool
) -> None:
    found = await titles(api, people, around)
    assert [type(one) is Complete for one in found] == [is_written]


async def test_who_is_refused_a_field_is_told_so_at_each_object(api: Api, people: People) -> None:
    with pytest.raises(AssertionError, match=r"\['inbox', 'nodes', 0, 'title'\]"):
        await titles(api, people, guarded(refuses, "something"))


def test_the_page_for_portals_names_everything_that_is_written() -> None:
    rows = re.findall(r"^\| (.+?) \| (`.+`) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    told = {of: set(re.findall(r"`(\w+)", names)) for of, names in rows if of in TYPES}
    written = {
        of: {*type_.leaves, *type_.beside, *type_.below} - {"__typename"}
        for of, type_ in TYPES.items()
    }
    assert told == written


async def titles(api: Api, people: People, around: Callable[[Resolve], Resolve]) -> list[Any]:
    """The entries of an inbox with one course, with something around the title of courses."""
    await people.declare_course()
    schema = Schema()
    field = course(schema).fields["title"]
    assert field.resolve is not None
    field.resolve = around(field.resolve)
    async with api.database.reading() as session:
        viewer = await viewer_of(session, api.world.signed_in("applicant"))
    context = Context(api.database.of(viewer.authority_id), viewer, "en", written={})
    answer = await schema.execute(QUERY, context_value=context)
    assert not answer.errors, [one.path for one in answer.errors]
    assert answer.data is not None
    found: list[Any] = answer.data["inbox"]["nodes"]
    return found


def course(schema: Schema) -> GraphQLObjectType:
    type_ = schema.core.type_map["Course"]
    assert isinstance(type_, GraphQLObjectType)
    return type_
