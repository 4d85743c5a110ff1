"""Who is shown the same events by the same text is answered once for all; everybody else apart."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from graphql import GraphQLInterfaceType, GraphQLObjectType

from tests.api.conftest import Api
from tests.api.test_subscriptions import Served, Wire, scope_of, served
from tests.services.conftest import People
from tests.services.webhooks.test_delivering import settled
from tests.statements import statements
from trainingflow.api.schema import Schema
from trainingflow.api.subscriptions.alike import OF_EVENTS, OF_ITEMS
from trainingflow.domain.global_ids import item_id

__all__ = ["served"]

OFFICERS: Final = ("ce-officer", "ce-officer-2")
WATCH: Final = "mutation ($id: ID!) { watch(itemId: $id) { __typename } }"
PLAIN: Final = """{
  nodes { seq label toState comment item { __typename id title ... on Course { stateLabel } } }
  edges { node { seq } }
  pageInfo { endCursor hasPreviousPage }
  resumeCursor
}"""
HANGS_ON_WHO_LOOKS: Final = """{
  nodes { seq actor { id } item { title watching actions { __typename } } }
  resumeCursor
}"""
SHOWN_AS_WANTED: Final = "{ nodes { seq item { title @include(if: $titles) } } resumeCursor }"


class Follower:
    """Somebody who follows with a text, in a language, and can ask for the same at any time."""

    def __init__(self, who: str, shown: str, language: str = "en", **variables: Any) -> None:
        self.who, self.shown, self.language = who, shown, language
        self.variables = variables
        self.began = ""
        self.told: list[Any] = []

    @property
    def text(self) -> str:
        declared = ", $titles: Boolean!" if self.variables else ""
        return f"($after: String{declared}) {{ events(after: $after) {self.shown} }}"

    async def follow(self, wire: Wire) -> None:
        query = f"subscription {self.text}"
        payload = {"query": query, "variables": self.variables}
        await wire.say(type="subscribe", id="1", payload=payload)
        first = await wire.message()
        assert first["type"] == "next", first
        self.began = first["payload"]["data"]["events"]["resumeCursor"]

    async def take(self, wire: Wire, events: int) -> None:
        while len(self.told) < events:
            message = await wire.message()
            self.told += message["payload"]["data"]["events"]["nodes"]

    async def asked(self, api: Api) -> Any:
        query = f"query {self.text}"
        variables = {"after": self.began, **self.variables}
        answer = await api.data(query, self.who, self.language, **variables)
        return answer["events"]["nodes"]


@asynccontextmanager
async def everybody(
    served: Served, people: People, followers: Sequence[Follower]
) -> AsyncIterator[Sequence[Wire]]:
    """Each with a connection of their own, and told where they stand."""
    served[1].of_one = len(followers)
    wires = []
    try:
        for one in followers:
            headers = [(b"accept-language", one.language.encode())]
            wires.append(wire := Wire(served[0], scope_of("websocket", headers)))
            await wire.enter(people.world.token(one.who))
            assert await wire.message() == {"type": "connection_ack"}
            await one.follow(wire)
        yield wires
    finally:
        for wire in wires:
            await wire.give(type="websocket.disconnect", code=1001)
            await wire.ended()


async def told(followers: Sequence[Follower], wires: Sequence[Wire], events: int) -> None:
    pairs = zip(followers, wires, strict=True)
    await asyncio.gather(*(one.take(wire, events) for one, wire in pairs))


async def test_everybody_is_told_what_they_would_find_by_asking(
    served: Served, api: Api, people: People
) -> None:
    followers = [
        *(Follower(who, PLAIN) for who in (*OFFICERS, "applicant")),
        Follower("ce-officer", PLAIN, "zh-CN"),
        *(Follower(who, HANGS_ON_WHO_LOOKS) for who in (*OFFICERS, "applicant")),
        *(Follower(who, SHOWN_AS_WANTED, titles=True) for who in OFFICERS),
        *(Follower(who, SHOWN_AS_WANTED, titles=False) for who in OFFICERS),
    ]
    course = await people.declare_course()
    await settled(people)
    async with everybody(served, people, followers) as wires:
        await api.data(WATCH, "ce-officer", id=item_id("COURSE", course))
        for number in range(4):
            await people.must("applicant", "saveDraft", course, title=f"第{number}稿")
            await told(followers, wires, number + 1)
            for one in followers:
                found = await one.asked(api)
                assert one.told == [*one.told[:-1], found[-1]], (one.who, one.shown)
                assert [event["seq"] for event in found] == [*range(2, number + 3)]

    watching = {one.who: one.told[-1]["item"].get("watching") for one in followers[4:7]}
    assert watching == {"ce-officer": True, "ce-officer-2": False, "applicant": False}
    assert followers[0].told[-1]["label"] != followers[3].told[-1]["label"]


async def cost(served: Served, people: People, schema: Schema, many: int) -> tuple[int, int]:
    """How often an event is executed, and how many statements are sent, for so many."""
    followers = [Follower(who, PLAIN) for who in OFFICERS * (many // 2)]
    course, found = await people.declare_course(), []
    await settled(people)
    async with everybody(served, people, followers) as wires:
        for number in range(8):  # at first some may still catch up by themselves
            executed = schema.plans.counts["subscription"]
            with statements(people.database) as sent:
                await people.must("applicant", "saveDraft", course, title=f"第{number}稿")
                await told(followers, wires, number + 1)
            found.append((schema.plans.counts["subscription"] - executed, len(sent)))
    return min(found)


async def test_many_who_ask_the_same_cost_no_more_than_two(
    served: Served, people: People, schema: Schema
) -> None:
    served[1].asked_again = 600  # whether they are still signed in is asked for each
    few = await cost(served, people, schema, 2)
    many = await cost(served, people, schema, 16)

    assert few[0] == 1
    assert many == few


def test_what_is_the_same_for_all_is_in_the_schema(schema: Schema) -> None:
    def fields(name: str) -> set[str]:
        type_ = schema.core.get_type(name)
        assert isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)
        return {one for one, field in type_.fields.items() if not field.args}

    assert {name: OF_EVENTS[name] - fields(name) for name in OF_EVENTS} == dict.fromkeys(
        OF_EVENTS, frozenset()
    )
    assert OF_ITEMS - fields("WorkItem") == frozenset()
