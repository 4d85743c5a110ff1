"""The secrets of addresses: under the master key, each for its own row, and moved to a new key."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from tests.services.conftest import People
from tests.services.webhooks.conftest import KEYRING, MASTER, registered
from tests.services.webhooks.receiver import Got, Receiver
from tests.services.webhooks.test_delivering import deliver, endpoint
from trainingflow.db.session import clock
from trainingflow.services.identity import begin
from trainingflow.services.once import Made
from trainingflow.services.privacy import data_keys, starting
from trainingflow.services.privacy.masters import Keyring, MasterMissing
from trainingflow.services.privacy.suites import SealBroken
from trainingflow.services.webhooks import endpoints
from trainingflow.services.webhooks.delivering import Delivering
from trainingflow.services.webhooks.endpoints import Rotation
from trainingflow.services.webhooks.secrets import revealed
from trainingflow.services.webhooks.signing import headers, new_secret
from trainingflow.services.webhooks.targets import Rules

NEWER = "60" * 32
URL = "https://portal.example.org/hook"


async def test_a_secret_is_not_in_the_database_as_it_is_and_opens_in_its_own_row_only(
    people: People,
) -> None:
    first, other = [await registered(people, URL) for _ in range(2)]
    row = endpoint(people, first)

    secret = revealed(KEYRING, first, row["secret"], row["master"])

    assert secret.startswith("whsec_")
    assert secret.encode() not in bytes(row["secret"])
    with pytest.raises(SealBroken):
        revealed(KEYRING, other, row["secret"], row["master"])
    with pytest.raises(MasterMissing):
        revealed(Keyring.from_hex([NEWER]), first, row["secret"], row["master"])


async def test_after_a_change_of_the_master_key_messages_are_signed_with_the_same_secret(
    people: People, receiver: Receiver, delivering: Delivering
) -> None:
    id_ = await registered(people, receiver.url)
    before = endpoint(people, id_)
    secret = revealed(KEYRING, id_, before["secret"], before["master"])
    both, newer = Keyring.from_hex([NEWER, MASTER]), Keyring.from_hex([NEWER])

    async with people.database.writing() as session:
        wrapped = await data_keys.rewrap(session, both, await clock(session))
    async with people.database.writing() as session:
        again = await data_keys.rewrap(session, both, await clock(session))
    await people.declare_course()
    moved = Delivering(
        newer, Rules(delivering.rules.networks), delivering.identify, delivering.resolve
    )
    await deliver(people, moved, 1, receiver)

    [got] = receiver.got
    proof = headers([secret], got.id, int(got.headers["webhook-timestamp"]), got.body)
    assert (wrapped, again) == (1, 0)
    assert endpoint(people, id_)["master"] == newer.newest.generation
    assert got.headers["webhook-signature"] == proof["webhook-signature"]


async def rotated(people: People, id_: UUID, *, at_once: bool = False) -> str:
    secret = new_secret()
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in("ce-officer"))
        made = await endpoints.rotate(work, KEYRING, str(uuid4()), Rotation(id_, at_once), secret)
    assert made == Made(id_)
    return secret


def proved(got: Got, *secrets: str) -> bool:
    """Whether the message has a signature with each of these secrets, and no other."""
    stamp = int(got.headers["webhook-timestamp"])
    made = [headers([one], got.id, stamp, got.body)["webhook-signature"] for one in secrets]
    return got.headers["webhook-signature"].split(" ") == made


async def test_for_a_day_messages_are_signed_with_the_secret_before_too(
    people: People, receiver: Receiver, delivering: Delivering
) -> None:
    id_ = await registered(people, receiver.url)
    row = endpoint(people, id_)
    first = revealed(KEYRING, id_, row["secret"], row["master"])
    second = await rotated(people, id_)
    await people.declare_course()
    await deliver(people, delivering, 1, receiver)
    third = await rotated(people, id_)  # and what was replaced before signs no more
    await people.declare_course()
    await deliver(people, delivering, 2, receiver)
    with people.world.engine.begin() as connection:
        connection.execute(
            text("UPDATE webhook_endpoint SET old_until = old_until - interval '1d'")
        )
    await people.declare_course()
    await deliver(people, delivering, 3, receiver)

    got = receiver.got
    assert proved(got[0], second, first)
    assert proved(got[1], third, second)
    assert proved(got[2], third)


async def test_a_secret_that_became_known_signs_no_more_at_once(
    people: People, receiver: Receiver, delivering: Delivering
) -> None:
    id_ = await registered(people, receiver.url)
    await rotated(people, id_)
    newest = await rotated(people, id_, at_once=True)
    await people.declare_course()
    await deliver(people, delivering, 1, receiver)

    assert proved(receiver.got[0], newest)
    row = endpoint(people, id_)
    assert [row[name] for name in ("old_secret", "old_master", "old_until")] == [None] * 3


async def test_the_secret_before_moves_to_a_new_master_key_too_and_is_missed_without_its_own(
    people: People, receiver: Receiver, delivering: Delivering
) -> None:
    id_ = await registered(people, receiver.url)
    row = endpoint(people, id_)
    first = revealed(KEYRING, id_, row["secret"], row["master"])
    second = await rotated(people, id_)
    both, newer = Keyring.from_hex([NEWER, MASTER]), Keyring.from_hex([NEWER])
    with pytest.raises(MasterMissing):
        await starting.check(people.database, newer)

    async with people.database.writing() as session:
        wrapped = await data_keys.rewrap(session, both, await clock(session))
    await people.declare_course()
    moved = Delivering(
        newer, Rules(delivering.rules.networks), delivering.identify, delivering.resolve
    )
    await deliver(people, moved, 1, receiver)

    assert wrapped == 2
    assert await starting.generations(people.database) == {newer.newest.generation: 2}
    assert proved(receiver.got[0], second, first)


async def test_nothing_starts_without_the_master_key_of_a_secret(people: People) -> None:
    await registered(people, URL)

    assert await starting.generations(people.database) == {KEYRING.newest.generation: 1}
    await starting.check(people.database, KEYRING)
    for keyring in (None, Keyring.from_hex([NEWER])):
        with pytest.raises(MasterMissing):
            await starting.check(people.database, keyring)


async def test_while_the_master_key_is_missing_messages_wait(
    people: People, receiver: Receiver, delivering: Delivering
) -> None:
    """Nothing is counted as tried: whoever brings the key back has lost nothing."""
    await registered(people, receiver.url)
    await people.declare_course()
    await deliver(people, delivering, 1, receiver)
    with people.world.engine.begin() as connection:
        connection.execute(text("UPDATE webhook_delivery SET attempts = 0, due_at = kept_at"))
    without = Delivering(Keyring.from_hex([NEWER]), delivering.rules, delivering.identify)

    with pytest.raises(MasterMissing):
        await without.run(people.database)

    with people.world.engine.connect() as connection:
        assert connection.scalar(text("SELECT attempts FROM webhook_delivery")) == 0
