"""What happens is told to each address: at least once with one id, and none waits for another."""

import asyncio
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.services.conftest import People
from tests.services.mail.conftest import addressed
from tests.services.webhooks.conftest import registered
from tests.services.webhooks.receiver import Receiver, receiving
from trainingflow.failpoints import Broken, armed
from trainingflow.services.identity import begin
from trainingflow.services.once import Made, Unknown
from trainingflow.services.webhooks import endpoints
from trainingflow.services.webhooks.delivering import ATTEMPTS, WAITS, Delivering

_EARLIER = "UPDATE webhook_endpoint SET rests_until = NULL, failing_since = failing_since - :wait"


def told(receiver: Receiver) -> list[tuple[str, int, str]]:
    said = [json.loads(one.body) for one in receiver.got]
    return [(one["data"]["itemId"], one["data"]["seq"], one["data"]["action"]) for one in said]


async def deliver(people: People, delivering: Delivering, until: int, receiver: Receiver) -> None:
    """Deliver until so much has come; whoever else writes on the server is waited for."""
    for _ in range(3000):
        await delivering.run(people.database)
        if len(receiver.got) >= until:
            return
        await asyncio.sleep(0.1)
    pytest.fail("somebody has kept a transaction open for five minutes")


async def settled(people: People) -> None:
    """Wait until all that was written lies behind the horizon, whoever else writes."""
    for _ in range(3000):
        [row] = rows(
            people,
            "SELECT coalesce(max(position), 0)"
            " < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint AS so FROM item_event",
        )
        if row["so"]:
            return
        await asyncio.sleep(0.1)
    pytest.fail("somebody has kept a transaction open for five minutes")


def rows(people: People, what: str) -> list[dict[str, Any]]:
    with people.world.engine.connect() as connection:
        return [dict(row) for row in connection.execute(text(what)).mappings()]


def deliveries(people: People) -> list[dict[str, Any]]:
    return rows(people, "SELECT * FROM webhook_delivery ORDER BY kept_at, id")


def endpoint(people: People, id_: UUID) -> dict[str, Any]:
    return next(one for one in rows(people, "SELECT * FROM webhook_endpoint") if one["id"] == id_)


_MAILED = """
    SELECT entry.kind, entry.person_id FROM mail_entry entry
    JOIN notice_message notice ON notice.id = entry.notice_id WHERE notice.webhook_id IS NOT NULL
"""


def notices(people: People) -> list[tuple[str, str, dict[str, Any]]]:
    """Which sentence, to whom, of what: all notices that there are of addresses."""
    codes = {key: code for code, key in people.world.people.items()}
    found = rows(people, "SELECT * FROM notice_message WHERE webhook_id IS NOT NULL")
    return [(one["text_key"], codes[one["person_id"]], one["params"]) for one in found]


async def test_an_address_is_told_what_happens_after_it_was_registered_and_nothing_else(
    people: People, receiver: Receiver, delivering: Delivering
) -> None:
    await people.declare_course()
    await settled(people)
    await registered(people, receiver.url)
    course = await people.declare_course(title="李老师的课")
    await people.must("applicant", "saveDraft", course, title="王老师的课")

    await deliver(people, delivering, 2, receiver)

    name = f"COURSE:{course}"
    assert told(receiver) == [(name, 1, "declareCourse"), (name, 2, "saveDraft")]
    assert json.loads(receiver.got[1].body)["data"] == {
        "itemId": name,
        "kind": "COURSE",
        "seq": 2,
        "action": "saveDraft",
        "fromState": "DRAFT",
        "toState": "DRAFT",
    }
    assert "老师".encode() not in receiver.got[0].body
    assert {one["status"] for one in deliveries(people)} == {204}


async def test_an_address_is_told_what_its_owner_may_see_of_the_kinds_that_are_wanted(
    people: People, receiver: Receiver, delivering: Delivering
) -> None:
    await registered(people, receiver.url, "teacher-7")
    await registered(people, receiver.url, "ce-officer", ("COURSE_RUN",))
    last = await registered(people, receiver.url, "ce-officer")
    await people.declare_course()

    await deliver(people, delivering, 1, receiver)
    await delivering.run(people.database)

    assert {one["endpoint_id"] for one in deliveries(people)} == {last}
    assert len(receiver.got) == 1


async def test_a_message_that_was_sent_and_not_written_down_comes_again_with_its_id(
    people: People, receiver: Receiver, delivering: Delivering
) -> None:
    await registered(people, receiver.url)
    await people.declare_course()

    with armed("webhook.ended.before-commit=raise"), pytest.raises(Broken):
        await deliver(people, delivering, 2, receiver)
    with people.world.engine.begin() as connection:
        connection.execute(text("UPDATE webhook_delivery SET due_at = due_at - interval '1 hour'"))
    await deliver(people, delivering, 2, receiver)

    [row] = deliveries(people)
    assert [one.id for one in receiver.got] == [str(row["id"])] * 2
    assert (row["attempts"], row["due_at"], row["problem"]) == (2, None, None)


async def test_while_an_attempt_is_under_way_nobody_else_makes_one(
    people: People, receiver: Receiver, delivering: Delivering
) -> None:
    receiver.slow = 0.5
    await registered(people, receiver.url)
    await people.declare_course()

    await deliver(people, delivering, 1, receiver)
    first = asyncio.create_task(delivering.run(people.database))
    await asyncio.gather(first, *(delivering.run(people.database) for _ in range(4)))

    assert len(receiver.got) == 1


async def test_an_address_that_fails_holds_up_no_other(
    people: People, receiver: Receiver, delivering: Delivering
) -> None:
    bad = await registered(people, "https://receiver.test:1/nobody-listens")
    await registered(people, receiver.url)
    for _ in range(3):
        await people.declare_course()

    await deliver(people, delivering, 3, receiver)

    failing = [one for one in deliveries(people) if one["endpoint_id"] == bad]
    assert {one["problem"] for one in failing if one["attempts"]} == {"CONNECTION"}
    assert len(receiver.got) == 3
    assert endpoint(people, bad)["rests_until"] is not None


async def test_a_message_is_tried_for_three_days_and_then_given_up_with_its_address(
    people: People, receiver: Receiver, delivering: Delivering
) -> None:
    receiver.status = 503
    bad = await registered(people, receiver.url)
    await people.declare_course()
    await deliver(people, delivering, 1, receiver)
    waits = []
    for attempt in range(1, ATTEMPTS):
        [row] = deliveries(people)
        waits.append(row["due_at"] - row["tried_at"])
        by = {"wait": waits[-1]}
        with people.world.engine.begin() as connection:
            connection.execute(text("UPDATE webhook_delivery SET due_at = due_at - :wait"), by)
            connection.execute(text(_EARLIER), by)
        await deliver(people, delivering, attempt + 1, receiver)

    [row] = deliveries(people)
    assert (row["attempts"], row["due_at"], row["status"]) == (ATTEMPTS, None, 503)
    assert all(a <= b <= a * 1.1 for a, b in zip(WAITS, waits, strict=True))
    assert sum(one.total_seconds() for one in WAITS) >= 3 * 86_400
    assert endpoint(people, bad)["switched_off_because"] == "FAILING"
    assert notices(people) == [("ESCALATE.WEBHOOK", "ce-officer", {"url": receiver.url})]
    assert len({one.id for one in receiver.got}) == 1


async def test_an_address_that_is_gone_is_switched_off_and_on_again_by_its_owner(
    people: People, receiver: Receiver, delivering: Delivering
) -> None:
    receiver.status = 410
    await addressed(people, "ce-officer", "applicant")
    id_ = await registered(people, receiver.url)
    await people.declare_course()
    await deliver(people, delivering, 1, receiver)
    off = endpoint(people, id_)["switched_off_because"]
    course = await people.declare_course()
    await delivering.run(people.database)
    quiet = len(receiver.got)
    receiver.status = 200

    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in("ce-officer"))
        on = await endpoints.switch_on(work, id_)
    await deliver(people, delivering, 2, receiver)

    assert (off, quiet, on) == ("GONE", 1, Made(id_))
    assert notices(people) == [("ESCALATE.WEBHOOK", "ce-officer", {"url": receiver.url})]
    assert rows(people, _MAILED) == [
        {"kind": "ESCALATION", "person_id": people.world.people["ce-officer"]}
    ]
    assert told(receiver)[-1] == (f"COURSE:{course}", 1, "declareCourse")


async def test_a_message_is_sent_once_more_where_its_owner_asks_for_it(
    people: People, receiver: Receiver, delivering: Delivering
) -> None:
    await registered(people, receiver.url)
    await people.declare_course()
    await deliver(people, delivering, 1, receiver)
    await delivering.run(people.database)
    [row] = deliveries(people)

    async def asked(who: str) -> object:
        async with people.database.writing() as session:
            work = await begin(session, people.world.signed_in(who))
            return await endpoints.redeliver(work, row["id"])

    stranger, owner = await asked("applicant"), await asked("ce-officer")
    await deliver(people, delivering, 2, receiver)

    assert (stranger, owner) == (Unknown("deliveryId"), Made(row["id"]))
    assert [one.id for one in receiver.got] == [str(row["id"])] * 2


async def test_two_receivers_are_told_the_same_each_for_itself(
    people: People, receiver: Receiver, delivering: Delivering, tmp_path: Path
) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    with receiving(folder, "other.test") as other:
        # Both certificates are trusted: they lie in one file.
        receiver.certificate.write_bytes(
            receiver.certificate.read_bytes() + other.certificate.read_bytes()
        )
        await registered(people, receiver.url)
        await registered(people, other.url)
        await people.declare_course()
        await deliver(people, delivering, 1, receiver)
        await deliver(people, delivering, 1, other)

        assert told(receiver) == told(other)
        assert {one.id for one in receiver.got}.isdisjoint(one.id for one in other.got)
