"""The secrets of addresses: under the master key, each for its own row, and moved to a new key."""

import pytest
from sqlalchemy import text

from tests.services.conftest import People
from tests.services.webhooks.conftest import KEYRING, MASTER, registered
from tests.services.webhooks.receiver import Receiver
from tests.services.webhooks.test_delivering import deliver, endpoint
from trainingflow.db.session import clock
from trainingflow.services.privacy import data_keys, starting
from trainingflow.services.privacy.masters import Keyring, MasterMissing
from trainingflow.services.privacy.suites import SealBroken
from trainingflow.services.webhooks.delivering import Delivering
from trainingflow.services.webhooks.secrets import revealed
from trainingflow.services.webhooks.signing import headers
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
    proof = headers(secret, got.id, int(got.headers["webhook-timestamp"]), got.body)
    assert (wrapped, again) == (1, 0)
    assert endpoint(people, id_)["master"] == newer.newest.generation
    assert got.headers["webhook-signature"] == proof["webhook-signature"]


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
