"""Events over WebSockets and event streams of two processes: to whom they belong, each once."""

import asyncio
import json
from contextlib import suppress

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from tests.live.clients import FOLLOW, WAIT, Socket, Stream, pulled, socket, stream
from tests.live.conftest import Place, saved, settled
from tests.services.conftest import People
from trainingflow.domain.global_ids import item_id


async def test_what_happens_anywhere_is_told_by_every_process_in_both_ways(
    place: Place, people: People
) -> None:
    await settled(place)
    one, other = place.addresses
    token = place.world.token("ce-officer")
    async with (
        socket(one, token) as first,
        socket(other, token) as second,
        stream(one, token) as third,
        stream(other, token) as fourth,
    ):
        await first.subscribe()
        await second.subscribe()
        begun = [await first.page(), await second.page()]
        await asyncio.gather(third.until(0), fourth.until(0))
        course = await people.declare_course()
        await saved(people, course, 2)
        told = await asyncio.gather(*(each.until(3) for each in (first, second, third, fourth)))

    id_ = item_id("COURSE", course)
    assert told == [[(id_, 1, "declareCourse"), (id_, 2, "saveDraft"), (id_, 3, "saveDraft")]] * 4
    assert [page["nodes"] for page in begun] == [[], []]
    assert third.response.headers["content-type"] == "text/event-stream"


async def test_each_is_told_what_the_feed_shows_to_them_and_nothing_else(
    place: Place, people: People
) -> None:
    everybody = ("ce-officer", "applicant", "college-officer", "teacher-7", "manager")
    tokens = [place.world.token(who) for who in everybody]
    one, other = place.addresses
    await settled(place)
    async with (
        socket(one, tokens[0]) as first,
        socket(other, tokens[1]) as second,
        stream(one, tokens[2]) as third,
        socket(other, tokens[3]) as fourth,
        socket(one, tokens[4]) as fifth,
    ):
        sockets = (first, second, fourth, fifth)
        for each in sockets:
            await each.subscribe()
            await each.page()
        await third.until(0)
        begun = [each.cursor for each in (first, second, third, fourth, fifth)]
        for _ in range(3):
            await saved(people, await people.declare_course(), 2)
        await settled(place)
        shown = [
            await pulled(one, token, cursor) for token, cursor in zip(tokens, begun, strict=True)
        ]
        whole: tuple[Socket | Stream, ...] = (first, second, third, fourth, fifth)
        await asyncio.gather(
            *(each.until(len(feed)) for each, feed in zip(whole, shown, strict=True))
        )
        for each in sockets:
            await each.quiet()

    assert [each.events for each in whole] == shown
    assert len(shown[0]) == 9
    assert [feed == [] for feed in shown] == [False, False, False, True, True]


async def test_whose_process_is_killed_goes_on_at_the_other_with_every_event_once(
    place: Place, people: People
) -> None:
    victim, other = place.servers
    token = place.world.token("ce-officer")
    course = await people.declare_course()
    await settled(place)

    async def act() -> None:
        for _ in range(30):
            await saved(people, course, 1)
            await asyncio.sleep(0.02)

    seen, cursor = [], None
    async with socket(victim.address, token) as first:
        await first.subscribe()
        await first.page()
        acting = asyncio.create_task(act())
        await first.until(3)
        victim.kill()
        with suppress(ConnectionClosed):
            await first.until(1_000)  # what was under way
        seen, cursor = first.events, first.cursor
    async with socket(other.address, token) as second:
        await second.subscribe(after=cursor)
        await second.until(30 - len(seen))
        await acting
    victim.start()

    assert [seq for _, seq, _ in seen + second.events] == list(range(2, 32))


async def test_a_process_that_is_stopped_says_so_and_everybody_goes_on_at_the_other(
    place: Place, people: People
) -> None:
    token = place.world.token("ce-officer")
    course = await people.declare_course()
    await settled(place)
    first, second = place.servers
    async with socket(first.address, token) as by_socket, stream(first.address, token) as by_stream:
        await by_socket.subscribe()
        await asyncio.gather(by_socket.page(), by_stream.until(0))
        stopping = asyncio.create_task(asyncio.to_thread(first.stop))
        with pytest.raises(ConnectionClosed) as closed:
            await by_socket.hear()
        with pytest.raises(EOFError):
            await by_stream.hear()
        status = await stopping
    first.start()
    await saved(people, course, 1)
    async with (
        socket(second.address, token) as again,
        stream(second.address, token, after=by_stream.cursor) as also,
    ):
        await again.subscribe(after=by_socket.cursor)
        told = await asyncio.gather(again.until(1), also.until(1))

    assert (status, closed.value.rcvd and closed.value.rcvd.code) == (0, 1012)
    assert "resumeCursor" in str(closed.value)
    assert [[seq for _, seq, _ in events] for events in told] == [[2], [2]]


async def test_a_cursor_of_the_feed_is_one_of_the_subscription_and_the_other_way_round(
    place: Place, people: People
) -> None:
    address, token = place.addresses[0], place.world.token("ce-officer")
    course = await people.declare_course()
    await settled(place)
    async with stream(address, token, first=2) as first:
        await first.until(0)
        await saved(people, course, 3)
        await first.until(3)
    await saved(people, course, 2)
    await settled(place)
    assert [seq for _, seq, _ in await pulled(address, token, first.cursor)] == [5, 6]
    async with socket(address, token) as second:
        await second.subscribe(after=first.cursor)
        await second.until(2)
        await second.subscribe("2", after=first.cursor, kinds=["COURSE"])
        refused = await second.hear()

    assert [seq for _, seq, _ in second.events] == [5, 6]
    [error] = refused["payload"]["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_ordinary_operations_go_over_the_socket_too_and_are_refused_as_everywhere(
    place: Place,
) -> None:
    async with socket(place.addresses[0], place.world.token("ce-officer")) as one:
        await one.subscribe("1", "{ viewer { person { name } } }")
        answer, complete = await one.hear(), await one.hear()
        await one.subscribe("2", "{ nothing }")
        invalid = await one.hear()
        many = " ".join(f"a{number}: events {{ resumeCursor }}" for number in range(40))
        await one.subscribe("3", f"subscription {{ {many} }}")
        large = await one.hear()

    assert answer["payload"]["data"]["viewer"]["person"]["name"]
    assert complete == {"id": "1", "type": "complete"}
    assert (invalid["id"], invalid["type"]) == ("2", "error")
    assert invalid["payload"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert (large["id"], large["type"]) == ("3", "error")


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([{"type": "subscribe", "id": "1", "payload": {"query": FOLLOW}}], 4401),
        ([{"type": "connection_init"}], 4403),
        ([{"type": "connection_init", "payload": {"Authorization": "Bearer wrong"}}], 4403),
        ([{"type": "connection_init", "payload": "x"}], 4400),
        ([{"type": "what"}], 4400),
        ([[]], 4400),
    ],
)
async def test_who_does_not_keep_to_the_protocol_or_is_not_signed_in_is_let_go(
    place: Place, messages: list[dict[str, object]], code: int
) -> None:
    async with socket(place.addresses[0]) as one:
        for message in messages:
            await one.connection.send(json.dumps(message))
        with pytest.raises(ConnectionClosed) as ended:
            await one.hear()

    assert ended.value.rcvd is not None
    assert ended.value.rcvd.code == code


async def test_a_subscription_by_plain_http_is_told_where_it_is_served(place: Place) -> None:
    async with httpx.AsyncClient(trust_env=False, timeout=WAIT) as client:
        headers = {"authorization": f"Bearer {place.world.token('ce-officer')}"}
        plain = await client.post(
            f"{place.addresses[0]}/graphql", json={"query": FOLLOW}, headers=headers
        )
        nobody = await client.post(
            f"{place.addresses[0]}/graphql",
            json={"query": FOLLOW},
            headers={"accept": "text/event-stream"},
        )
        both = await client.post(
            f"{place.addresses[0]}/graphql",
            json={"query": "{ __typename }"},
            headers={"accept": "application/json, text/event-stream", **headers},
        )

    [error] = plain.json()["errors"]
    assert "text/event-stream" in error["message"]
    assert (nobody.status_code, '"UNAUTHENTICATED"' in nobody.text) == (200, True)
    assert both.json()["data"] == {"__typename": "Query"}
