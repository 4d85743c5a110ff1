"""Before a process serves: are the master keys here under which something was encrypted?"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from psycopg import errors
from sqlalchemy import select, union_all
from sqlalchemy.exc import DBAPIError

from trainingflow.db.models import DataKey, WebhookEndpoint
from trainingflow.db.session import Database, Session, Unavailable
from trainingflow.services.privacy.data_keys import authority_keys
from trainingflow.services.privacy.masters import Keyring, MasterMissing

# The masters of all secrets of addresses, also of those that are being replaced.
_OF_WEBHOOKS: Final = union_all(
    select(WebhookEndpoint.master.label("master")),
    select(WebhookEndpoint.old_master).where(WebhookEndpoint.old_master.is_not(None)),
).subquery()


async def check(database: Database, keyring: Keyring | None) -> None:
    """See that every key of an authority can be unwrapped; quick, and changes nothing.

    A database that is not there yet, or not migrated, holds nothing that is encrypted; one that
    cannot be reached, or is being migrated so that nobody has rights on its tables yet, is asked
    again by whoever uses it first.

    Raises:
        MasterMissing: a master key is not configured.
        SealBroken: a master key of that name is another, or a row was changed.
    """
    try:
        async with database.reading() as session:
            rows = (await session.execute(select(DataKey.authority_id, DataKey.master))).all()
            for row in rows:
                if keyring is None:
                    raise MasterMissing(row.master)
                await authority_keys(session, keyring, row.authority_id)
            here = {one.generation for one in keyring.masters} if keyring else set()
            for master in await session.scalars(select(_OF_WEBHOOKS.c.master).distinct()):
                if master not in here:
                    raise MasterMissing(master)
    except Unavailable:
        return
    except DBAPIError as error:
        if not isinstance(error.orig, errors.UndefinedTable | errors.InsufficientPrivilege):
            raise


async def generations(database: Database) -> Mapping[str, int]:
    """How many keys each master key wraps, by its generation."""
    async with database.reading() as session:
        wraps = union_all(select(DataKey.master), select(_OF_WEBHOOKS.c.master)).subquery()
        return Counter(await session.scalars(select(wraps.c.master).order_by(wraps.c.master)))


async def authorities(session: Session) -> Sequence[UUID]:
    """The authorities that have keys, in the order of their ids."""
    rows = await session.scalars(
        select(DataKey.authority_id).distinct().order_by(DataKey.authority_id)
    )
    return rows.all()
