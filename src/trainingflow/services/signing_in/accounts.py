"""Local accounts (本地账号), for sites without an identity provider.

There is no account that nobody has made, and no password that somebody else knows: whoever makes
an account at the terminal gets a code that works once, and its owner chooses the password.
"""

import hashlib
import hmac
import secrets
from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select

from trainingflow.db.models import LocalAccount, Person
from trainingflow.db.row_security import enter
from trainingflow.db.session import Database, Session, clock
from trainingflow.domain.citation import Label
from trainingflow.environment import Secret
from trainingflow.failpoints import Boundary
from trainingflow.services.identity import SignedIn, begin
from trainingflow.services.signing_in import (
    everywhere,
    lock_out,
    people,
    recognise,
    second_factor,
    sessions,
)
from trainingflow.services.signing_in.configuration import (
    ADMINISTRATORS,
    PasswordProfile,
    SignIn,
)
from trainingflow.services.signing_in.entries import enter_journal
from trainingflow.services.signing_in.known_accounts import Known, found
from trainingflow.services.signing_in.lock_out import Tried
from trainingflow.services.signing_in.occurrences import Occurrence, note
from trainingflow.services.signing_in.one_time_codes import Locks
from trainingflow.services.signing_in.passwords import KEPT, Passwords, flaw
from trainingflow.services.signing_in.refusals import SignInRefused, Why
from trainingflow.services.signing_in.second_factor import Offer
from trainingflow.services.signing_in.sessions import Arrival

PASSWORD: Final = "PASSWORD"  # noqa: S105 - a means of signing in
CODE_LASTS: Final = timedelta(hours=72)
_CODE_BYTES: Final = 24
_LONGEST_NAME: Final = 100
_AGAIN: Final = Label("不得与最近使用过的密码相同。", "It is one of the last that you have used.")


async def create(session: Session, who: SignedIn, name: str) -> str | None:
    """Make an account, or give the one there is a new code; None when the name is taken.

    Returns:
        The code with which its owner sets the password. A password that is there works on until
        then.
    """
    taken = await session.scalar(
        select(LocalAccount).where(
            LocalAccount.authority_id == who.authority_id, LocalAccount.name == name
        )
    )
    if (taken is not None and taken.id != who.person_id) or not 0 < len(name) <= _LONGEST_NAME:
        return None
    row = await session.get(LocalAccount, (who.authority_id, who.person_id))
    now, code = await clock(session), secrets.token_urlsafe(_CODE_BYTES)
    if row is None:
        row = LocalAccount(
            authority_id=who.authority_id, id=who.person_id, name=name, created_at=now
        )
        session.add(row)
    row.name, row.code_sha256, row.code_expires_at = name, _digest(code), now + CODE_LASTS
    await session.flush()
    enter_journal(session, who, "giveSignInCode", by_terminal=True)
    return code


async def forget_factor(session: Session, who: SignedIn) -> bool:
    """Take the second factor from whoever has lost it, and end every session; whether it was so."""
    forgotten = await second_factor.forget(session, who)
    if forgotten:
        await everywhere.end_all(session, who, "second factor forgotten")
        enter_journal(session, who, "forgetSecondFactor", by_terminal=True)
    return forgotten


class Accounts:
    """Lets people in by name and password.

    Args:
        settings: with a profile of passwords and a pepper.
    """

    def __init__(self, database: Database, settings: SignIn) -> None:
        """Take the settings."""
        if settings.passwords is None or settings.pepper is None:
            message = "local accounts need a profile and a pepper"
            raise ValueError(message)
        self._database = database
        self._settings = settings
        self._profile: PasswordProfile = settings.passwords
        self._pepper: Secret = settings.pepper
        self._passwords = Passwords(settings.pepper)
        self._locks = Locks(settings.pepper)

    async def sign_in(self, name: str, password: str, code: str, arrival: Arrival) -> str:
        """Open a session for whoever knows the password, and has the second factor if there is one.

        Returns:
            The id of the session.

        Raises:
            SignInRefused: nobody is let in. Whether there is such an account cannot be told from
                the answer, nor from the time that it takes.
        """
        tried, known = await self._proved(name, password, arrival)
        two_factor = await self._second(known, code, arrival)
        fresh = None
        if known.password is not None and self._passwords.is_stale(known.password):
            fresh = await self._passwords.hashed(password)
        async with self._database.writing(Boundary.ACCOUNT_ENTERED) as session:
            await lock_out.forget(session, tried)
            await self._demand(session, known, arrival, two_factor=two_factor)
            if fresh is not None:
                row = await self._row(session, known.who)
                row.password = fresh
            came = replace(arrival, means=PASSWORD, two_factor=two_factor)
            return await sessions.begin(session, known.who, came, self._settings.sessions)

    async def change(self, name: str, password: str, code: str, new: str, arrival: Arrival) -> None:
        """Put a new password in the place of the present one, and end every session.

        Raises:
            SignInRefused: it is not the present one, or the new one may not be chosen.
        """
        tried, known = await self._proved(name, password, arrival)
        await self._second(known, code, arrival)
        await self._set(name, known, new, tried)

    async def choose(self, name: str, code: str, new: str, arrival: Arrival) -> None:
        """Set the password by the one-time code.

        Raises:
            SignInRefused: the code is not that of the account, is over or was used; or the password
                may not be chosen, and then the code still works.
        """
        tried, known = await self._tried(name, arrival)
        if not await self._is_code(known.who, code) or not known.exists:
            raise self._failed(known, arrival, "code")
        await self._set(name, known, new, tried, code=code)

    async def offer_factor(self, name: str, password: str, code: str, arrival: Arrival) -> Offer:
        """Show a new second factor to whoever knows the password, and has the present one if any.

        Raises:
            SignInRefused: as for signing in.
        """
        tried, known = await self._proved(name, password, arrival)
        await self._second(known, code, arrival)
        async with self._database.writing(Boundary.FACTOR_OFFERED) as session:
            await lock_out.forget(session, tried)
            await self._demand_access(session, known, arrival)
            enter_journal(session, known.who, "offerSecondFactor")
            return await second_factor.offer(session, known.who, name, self._locks)

    async def confirm_factor(
        self, name: str, password: str, code: str, arrival: Arrival
    ) -> list[str]:
        """Take over the second factor that was offered, by a code of it; every session ends.

        Returns:
            The recovery codes, shown this once.

        Raises:
            SignInRefused: it is no code of what was offered, or nothing is.
        """
        tried, known = await self._proved(name, password, arrival)
        who = known.who
        async with self._database.writing(Boundary.FACTOR_ENROLLED) as session:
            await self._demand_access(session, known, arrival)
            guess = await lock_out.try_code(session, self._pepper, who.person_id)
            codes = None
            if guess is not None:
                codes = await second_factor.confirm(session, who, code, self._locks)
            if guess is not None and codes is not None:
                await lock_out.forget(session, guess)
                await lock_out.forget(session, tried)
                await everywhere.end_all(session, who, "second factor changed")
                enter_journal(session, who, "enrolSecondFactor")
        if guess is None:
            raise self._locked_out(arrival, who)
        if codes is None:
            raise self._failed(known, arrival, "code of a new second factor")
        return codes

    async def _proved(self, name: str, password: str, arrival: Arrival) -> tuple[Tried, Known]:
        """Whose password it is; as much work for a name that nobody has as for a wrong one."""
        tried, known = await self._tried(name, arrival)
        if not await self._passwords.fits(known.password, password) or not known.exists:
            raise self._failed(known, arrival, "name or password")
        return tried, known

    async def _second(self, known: Known, code: str, arrival: Arrival) -> bool:
        """Whether there is a second factor, which was shown then.

        Raises:
            SignInRefused: it was not.
        """
        who, guess, fits = known.who, None, False
        async with self._database.writing(Boundary.FACTOR_TRIED) as session:
            if not await second_factor.enrolled(session, who):
                return False
            if code:
                guess = await lock_out.try_code(session, self._pepper, who.person_id)
            if guess is not None:
                fits = await second_factor.passed(session, who, code, self._locks)
            if guess is not None and fits:
                await lock_out.forget(session, guess)
        if not code:
            self._note(known, arrival, "no second factor")
            raise SignInRefused(Why.SECOND_FACTOR, who=who)
        if guess is None:
            raise self._locked_out(arrival, who)
        if not fits:
            raise self._failed(known, arrival, "second factor")
        return True

    def _failed(self, known: Known, arrival: Arrival, because: str) -> SignInRefused:
        self._note(known, arrival, because)
        return SignInRefused(Why.FAILED, who=known.who if known.exists else None, at=known.who)

    def _locked_out(self, arrival: Arrival, who: SignedIn | None = None) -> SignInRefused:
        note(Occurrence.LOCKED_OUT, credential=PASSWORD, address=arrival.address)
        return SignInRefused(Why.LOCKED_OUT, who=who)

    async def _tried(self, name: str, arrival: Arrival) -> tuple[Tried, Known]:
        async with self._database.writing(Boundary.ACCOUNT_TRIED) as session:
            tried = await lock_out.try_once(session, self._pepper, name, arrival.address)
            if tried is None:
                raise self._locked_out(arrival)
            return tried, await found(session, name, self._profile)

    async def _demand_access(self, session: Session, known: Known, arrival: Arrival) -> None:
        who = known.who
        if await recognise.suspended(session, who.authority_id, who.person_id):
            self._note(known, arrival, "suspended")
            raise SignInRefused(Why.SUSPENDED, who=who)

    async def _demand(
        self, session: Session, known: Known, arrival: Arrival, *, two_factor: bool
    ) -> None:
        """Everything beside the password; only who knows it learns what is wrong."""
        await self._demand_access(session, known, arrival)
        who, roles = known.who, self._settings.two_factor_roles
        if not two_factor and await people.needs_second_factor(session, who, roles):
            self._note(known, arrival, "no second factor")
            raise SignInRefused(Why.SECOND_FACTOR, who=who)
        if known.overdue:
            self._note(known, arrival, "password overdue")
            raise SignInRefused(Why.PASSWORD_EXPIRED, who=who)

    async def _set(
        self, name: str, known: Known, new: str, tried: Tried, *, code: str | None = None
    ) -> None:
        await self._judge(name, known, new)
        kept = await self._passwords.hashed(new)
        async with self._database.writing(Boundary.ACCOUNT_CHANGED) as session:
            row = await self._row(session, known.who)
            if code is not None and not _is_code_of(row, code):
                raise SignInRefused(Why.FAILED)  # another was quicker with the same code
            if row.password is not None:
                row.earlier = [row.password, *row.earlier][: KEPT - 1]
            row.password, row.changed_at = kept, await clock(session)
            row.code_sha256 = row.code_expires_at = None
            await lock_out.forget(session, tried)
            await everywhere.end_all(session, known.who, "password changed")
            enter_journal(session, known.who, "changePassword")
        note(Occurrence.PASSWORD_CHANGED, person=known.who.person_id)

    async def _judge(self, name: str, known: Known, new: str) -> None:
        async with self._database.reading() as session:
            await enter(session, known.who.authority_id)
            key = (known.who.authority_id, known.who.person_id)
            person = await session.get_one(Person, key)
            names = (name, person.code, person.name_zh, person.name_en)
            held = (await begin(session, known.who)).actor.assignments
        administers = any(one.role in ADMINISTRATORS for one in held)
        reason = flaw(new, self._profile, names, administers=administers)
        before = [one for one in (known.password, *known.earlier) if one is not None]
        if reason is None and self._profile is PasswordProfile.MLPS:
            reason = _AGAIN if await self._passwords.among(before, new) else None
        if reason is not None:
            raise SignInRefused(Why.PASSWORD_WEAK, reason, who=known.who)

    async def _is_code(self, who: SignedIn, code: str) -> bool:
        async with self._database.reading() as session:
            row = await session.get(LocalAccount, (who.authority_id, who.person_id))
            now = await clock(session)
            if row is None or row.code_expires_at is None or row.code_expires_at <= now:
                return False
            return _is_code_of(row, code)

    async def _row(self, session: Session, who: SignedIn) -> LocalAccount:
        return await session.get_one(
            LocalAccount, (who.authority_id, who.person_id), with_for_update=True
        )

    def _note(self, known: Known, arrival: Arrival, because: str) -> None:
        person: UUID | None = known.who.person_id if known.exists else None
        note(
            Occurrence.REFUSED,
            person=person,
            credential=PASSWORD,
            address=arrival.address,
            because=because,
        )


def _is_code_of(row: LocalAccount, code: str) -> bool:
    return row.code_sha256 is not None and hmac.compare_digest(row.code_sha256, _digest(code))


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode(errors="surrogatepass")).digest()
