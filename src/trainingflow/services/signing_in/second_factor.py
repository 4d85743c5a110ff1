"""The second factor of local accounts (双因素): enrolled by its owner, asked for ever after.

A code counts once: the step of time that was accepted last is kept, under a lock of the row, so
that of many at once with the same code one comes in.
"""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy.dialects.postgresql import insert

from trainingflow.db.models import SecondFactor
from trainingflow.db.session import Session, clock
from trainingflow.services.identity import SignedIn
from trainingflow.services.signing_in import one_time_codes
from trainingflow.services.signing_in.one_time_codes import Locks

OFFERED_FOR: Final = timedelta(minutes=15)
"""For how long a new secret waits for its first code."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A new secret, shown this once.

    Attributes:
        secret: as it is typed.
        address: as it is read from a picture, `otpauth://totp/…`.
    """

    secret: str
    address: str


async def enrolled(session: Session, who: SignedIn) -> bool:
    """Whether the account has a second factor."""
    row = await session.get(SecondFactor, (who.authority_id, who.person_id))
    return row is not None and row.secret is not None


async def passed(session: Session, who: SignedIn, text: str, locks: Locks) -> bool:
    """Whether it is a code that counts, of the app or for recovery; it never counts again."""
    row = await _locked(session, who)
    if row is None or row.secret is None:
        return False
    code, secret = one_time_codes.normalised(text), locks.opened(row.secret, who.person_id)
    now = await clock(session)
    if secret is not None:
        step = one_time_codes.step_of(secret, code, now, row.used_step)
        if step is not None:
            row.used_step = step
            return True
    digest = locks.digest(code, who.person_id)
    left = [one for one in row.recovery if not hmac.compare_digest(one, digest)]
    if len(left) == len(row.recovery):
        return False
    row.recovery = left
    return True


async def offer(session: Session, who: SignedIn, name: str, locks: Locks) -> Offer:
    """Show a new secret; the one that there is works on until a code of the new one is shown."""
    blank = insert(SecondFactor).values(authority_id=who.authority_id, id=who.person_id)
    await session.execute(blank.on_conflict_do_nothing())
    key = (who.authority_id, who.person_id)
    row = await session.get_one(SecondFactor, key, with_for_update=True)
    secret = one_time_codes.new_secret()
    row.offered = locks.locked(secret, who.person_id)
    row.offered_until = await clock(session) + OFFERED_FOR
    await session.flush()
    return Offer(one_time_codes.shown(secret), one_time_codes.address_of(secret, name))


async def confirm(session: Session, who: SignedIn, text: str, locks: Locks) -> list[str] | None:
    """Take over the secret that was offered, by a code of it.

    Returns:
        New recovery codes, shown this once; the earlier ones count no more. None where nothing is
        offered (any more), or it is no code of it.
    """
    row, now = await _locked(session, who), await clock(session)
    if row is None or row.offered is None or row.offered_until is None or row.offered_until <= now:
        return None
    secret = locks.opened(row.offered, who.person_id)
    if secret is None:
        return None
    step = one_time_codes.step_of(secret, one_time_codes.normalised(text), now, None)
    if step is None:
        return None
    codes = one_time_codes.new_recovery_codes()
    row.secret, row.used_step, row.confirmed_at = row.offered, step, now
    row.offered = row.offered_until = None
    row.recovery = [locks.digest(one, who.person_id) for one in codes]
    return codes


async def forget(session: Session, who: SignedIn) -> bool:
    """Take the second factor from an account, for whoever has lost it; whether there was one."""
    row = await _locked(session, who)
    if row is None or row.secret is None:
        return False
    row.secret = row.used_step = row.confirmed_at = row.offered = row.offered_until = None
    row.recovery = []
    return True


async def _locked(session: Session, who: SignedIn) -> SecondFactor | None:
    return await session.get(SecondFactor, (who.authority_id, who.person_id), with_for_update=True)
