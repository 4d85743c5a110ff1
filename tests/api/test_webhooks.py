"""Addresses over the API: one's own only, a secret that is shown once, messages that are shown."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from ipaddress import ip_address
from typing import Any, Final
from uuid import uuid4

import httpx
import pytest

from tests.api.conftest import Api
from tests.services.conftest import People
from trainingflow.app import create_app
from trainingflow.db.session import Database
from trainingflow.domain.global_ids import item_id
from trainingflow.environment import Secret
from trainingflow.services.privacy.masters import Keyring
from trainingflow.services.webhooks.delivering import Delivering
from trainingflow.services.webhooks.targets import Address, Rules
from trainingflow.settings import Settings

MASTER: Final = "5f" * 32
WHO: Final = "ce-officer"
URL: Final = "https://portal.example.org:1/hook"
REGISTER: Final = """
mutation R($url: String!, $kinds: [ItemKind!], $key: String!) {
  registerWebhook(input: { url: $url, kinds: $kinds, idempotencyKey: $key }) {
    webhook { id url kinds switchedOffAt switchedOffBecause } secret replayed
    errors { code path message }
  }
}
"""
ROTATE: Final = """
mutation R($input: RotateWebhookSecretInput!) { rotateWebhookSecret(input: $input) {
  webhook { id oldSecretUntil } secret replayed errors { code path }
} }
"""
SWITCH: Final = """
mutation S($id: ID!) { %s(webhookId: $id) {
  webhook { id switchedOffBecause } secret replayed errors { code path }
} }
"""
AGAIN: Final = """
mutation A($id: ID!) { redeliverWebhook(deliveryId: $id) {
  delivery { messageId attempts deliveredAt } errors { code path }
} }
"""
MINE: Final = "{ webhooks(first: 20) { totalCount nodes { id url } } }"
SENT: Final = """
query L($to: ID) { webhookDeliveries(first: 20, webhookId: $to) {
  nodes { id messageId seq attempts status problem deliveredAt item { id kind } }
} }
"""


@pytest.fixture
async def keyed(people: People, database: Database) -> AsyncIterator[Api]:
    """The application with the master key that secrets need."""
    settings = Settings(demo=True, master_keys=(Secret(MASTER),))
    transport = httpx.ASGITransport(create_app(settings, database))
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        yield Api(client, people.world, database)


async def registered(api: Api, url: str = URL, who: str = WHO, **more: Any) -> Any:
    found = await api.data(REGISTER, who, **({"key": str(uuid4())} | more), url=url)
    return found["registerWebhook"]


async def rotated(api: Api, id_: str, key: str, who: str = WHO, **more: Any) -> Any:
    wanted = {"webhookId": id_, "idempotencyKey": key, **more}
    return (await api.data(ROTATE, who, input=wanted))["rotateWebhookSecret"]


async def switched(api: Api, how: str, id_: str, who: str = WHO) -> Any:
    return (await api.data(SWITCH % how, who, id=id_))[how]


async def delivered(people: People) -> None:
    """A try at whatever waits, at an address where nobody listens."""

    async def here(_host: str, _port: int) -> Sequence[Address]:
        return [ip_address("8.8.8.8")]

    delivering = Delivering(Keyring.from_hex([MASTER]), Rules(), item_id, here)
    for _ in range(3000):
        if await delivering.run(people.database):
            return
        await asyncio.sleep(0.1)
    pytest.fail("somebody has kept a transaction open for five minutes")


async def test_an_address_is_registered_once_for_a_key_and_its_secret_is_shown_once(
    keyed: Api,
) -> None:
    key = str(uuid4())
    first = await registered(keyed, key=key, kinds=["COURSE"])
    again = await registered(keyed, key=key, kinds=["COURSE"])
    mine = (await keyed.data(MINE, WHO))["webhooks"]

    id_ = first["webhook"]["id"]
    assert first == {
        "webhook": {
            "id": id_,
            "url": URL,
            "kinds": ["COURSE"],
            "switchedOffAt": None,
            "switchedOffBecause": None,
        },
        "secret": first["secret"],
        "replayed": False,
        "errors": [],
    }
    assert first["secret"].startswith("whsec_")
    assert again == first | {"secret": None, "replayed": True}
    assert mine == {"totalCount": 1, "nodes": [{"id": id_, "url": URL}]}


@pytest.mark.parametrize("url", ["http://example.org/", "https://user:x@example.org/", "nowhere"])
async def test_what_is_no_plain_address_of_https_is_refused_with_what_to_write(
    keyed: Api, url: str
) -> None:
    refused = await registered(keyed, url)

    [error] = refused.pop("errors")
    assert refused == {"webhook": None, "secret": None, "replayed": False}
    assert (error["code"], error["path"]) == ("INPUT_INVALID", ["input", "url"])
    assert "https://host/path" in error["message"]


async def test_nobody_has_more_than_ten_in_use(keyed: Api) -> None:
    made = [await registered(keyed, f"{URL}/{number}") for number in range(11)]
    await switched(keyed, "switchOffWebhook", made[0]["webhook"]["id"])
    room = await registered(keyed)
    full = await switched(keyed, "switchOnWebhook", made[0]["webhook"]["id"])

    assert [one["code"] for one in made[10]["errors"]] == ["INPUT_INVALID"]
    assert room["errors"] == []
    assert [one["code"] for one in full["errors"]] == ["INPUT_INVALID"]


async def test_a_server_without_a_master_key_registers_none(api: Api) -> None:
    refused = await registered(api)

    assert [one["code"] for one in refused["errors"]] == ["INPUT_INVALID"]
    assert "master key" in refused["errors"][0]["message"]


async def test_another_secret_is_shown_once_and_the_old_one_has_its_day(
    keyed: Api,
) -> None:
    made = await registered(keyed)
    id_, key = made["webhook"]["id"], str(uuid4())
    first = await rotated(keyed, id_, key)
    again = await rotated(keyed, id_, key)
    ended = await rotated(keyed, id_, str(uuid4()), atOnce=True)
    foreign = await rotated(keyed, id_, str(uuid4()), who="applicant")
    reused = await rotated(keyed, id_, key, atOnce=True)

    secrets = [one["secret"] for one in (made, first, ended)]
    assert len(set(secrets)) == 3
    assert [one["replayed"] for one in (first, again)] == [False, True]
    assert (again["secret"], again["webhook"]) == (None, first["webhook"])
    assert first["webhook"]["oldSecretUntil"].startswith("2024-05-21T09:0")
    assert ended["webhook"] == {"id": id_, "oldSecretUntil": None}
    assert [one["code"] for one in foreign["errors"]] == ["NOT_FOUND"]
    assert [one["code"] for one in reused["errors"]] == ["KEY_REUSED"]


async def test_it_is_switched_off_and_on_harmlessly_often(keyed: Api) -> None:
    id_ = (await registered(keyed))["webhook"]["id"]

    said = [
        await switched(keyed, how, id_)
        for how in ("switchOffWebhook", "switchOffWebhook", "switchOnWebhook", "switchOnWebhook")
    ]

    assert [(one["webhook"]["switchedOffBecause"], one["replayed"]) for one in said] == [
        ("OWNER", False),
        ("OWNER", True),
        (None, False),
        (None, True),
    ]
    assert {one["secret"] for one in said} == {None}


async def test_what_was_sent_is_shown_to_its_owner_and_sent_again(
    keyed: Api, people: People
) -> None:
    id_ = (await registered(keyed))["webhook"]["id"]
    await people.declare_course()
    await delivered(people)

    [shown] = (await keyed.data(SENT, WHO, to=id_))["webhookDeliveries"]["nodes"]
    again = (await keyed.data(AGAIN, WHO, id=shown["id"]))["redeliverWebhook"]

    assert (shown["seq"], shown["attempts"], shown["status"], shown["problem"]) == (
        1,
        1,
        None,
        "REFUSED_ADDRESS",
    )
    assert shown["item"]["kind"] == "COURSE"
    assert shown["deliveredAt"] is None
    assert again == {
        "delivery": {"messageId": shown["messageId"], "attempts": 0, "deliveredAt": None},
        "errors": [],
    }


async def test_addresses_and_messages_of_others_do_not_exist(keyed: Api, people: People) -> None:
    id_ = (await registered(keyed))["webhook"]["id"]
    await people.declare_course()
    await delivered(people)
    [message] = (await keyed.data(SENT, WHO))["webhookDeliveries"]["nodes"]
    other = "college-officer"

    off = await switched(keyed, "switchOffWebhook", id_, other)
    again = (await keyed.data(AGAIN, other, id=message["id"]))["redeliverWebhook"]
    sent = await keyed.data(SENT, other, to=id_)

    assert (off["webhook"], [one["code"] for one in off["errors"]]) == (None, ["NOT_FOUND"])
    assert (again["delivery"], [one["code"] for one in again["errors"]]) == (None, ["NOT_FOUND"])
    assert sent == {"webhookDeliveries": {"nodes": []}}
    assert (await keyed.data(MINE, other))["webhooks"] == {"totalCount": 0, "nodes": []}
