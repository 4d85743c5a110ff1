"""How often somebody may try: an account from one network, and an address altogether.

A lock holds for an account *from a network*: whoever guesses from elsewhere locks only themselves
out, and never the teacher. Each try is written before it is judged, so that many at once are no
more than one after the other; where the database cannot say how many there were, nobody comes in.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, or_, select

from trainingflow.db.base import new_id
from trainingflow.db.models import SignInFailure
from trainingflow.db.session import Session, clock
from trainingflow.environment import Secret

TRIES: Final = 5
WITHIN: Final = timedelta(minutes=15)
LOCKED: Final = timedelta(minutes=10)
TRIES_OF_ADDRESS: Final = 20
WITHIN_OF_ADDRESS: Final = timedelta(minutes=5)
_KEPT: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Tried:
    """A try that was written down: what is forgotten again when it succeeds."""

    id: UUID
    account: bytes


async def try_once(
    session: Session, pepper: Secret, name: str, address: str | None
) -> Tried | None:
    """Write a try down; None when there were too many, and this one is not judged at all."""
    account = _hash(pepper, f"account {name} {_network(address)}")
    return await _try(session, account, _hash(pepper, f"address {address}"))


async def try_code(session: Session, pepper: Secret, who: UUID) -> Tried | None:
    """The same for a code of somebody's second factor, from all networks together.

    Only who knows the password gets so far: this lock hurts nobody whose password is a secret, and
    guessing a million codes from a thousand networks is no quicker than from one.
    """
    account = _hash(pepper, f"second factor {who}")
    return await _try(session, account, account)


async def _try(session: Session, account: bytes, whence: bytes) -> Tried | None:
    for key in sorted({account, whence}):  # in one order, so that no two wait for each other
        await session.execute(select(func.pg_advisory_xact_lock(_number(key))))
    now = await clock(session)
    await session.execute(delete(SignInFailure).where(SignInFailure.at < now - _KEPT))
    of_account, last = (
        await session.execute(
            select(func.count(), func.max(SignInFailure.at)).where(
                SignInFailure.account_sha256 == account, SignInFailure.at > now - WITHIN
            )
        )
    ).one()
    of_address = await session.scalar(
        select(func.count()).where(
            SignInFailure.address_sha256 == whence, SignInFailure.at > now - WITHIN_OF_ADDRESS
        )
    )
    locked = of_account >= TRIES and last > now - LOCKED
    if locked or (of_address or 0) >= TRIES_OF_ADDRESS:
        return None
    row = SignInFailure(id=new_id(), account_sha256=account, address_sha256=whence, at=now)
    session.add(row)
    await session.flush()
    return Tried(row.id, account)


async def forget(session: Session, tried: Tried) -> None:
    """A try has succeeded: it and the failures before it no longer count for the account."""
    await session.execute(
        delete(SignInFailure).where(
            or_(SignInFailure.id == tried.id, SignInFailure.account_sha256 == tried.account)
        )
    )


def _network(address: str | None) -> str:
    """The network of an address, as wide as a school's: /24, or /48 of version 6."""
    if address is None:
        return ""
    width = 24 if ip_address(address).version == 4 else 48  # noqa: PLR2004 - versions of IP
    return str(ip_network(f"{address}/{width}", strict=False))


def _hash(pepper: Secret, text: str) -> bytes:
    said = text.encode(errors="surrogatepass")
    return hmac.new(pepper.reveal().encode(), said, hashlib.sha256).digest()


def _number(key: bytes) -> int:
    return int.from_bytes(key[:8], signed=True)
