"""Sending mails: each attempt is counted before it is made, and what came of it is kept.

Between handing a mail over and saying so lies what no two machines can do as one. Who is killed
there sends the mail again under the same Message-ID, in the same bytes: nothing is lost, and what
comes twice is recognised as one.
"""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select, text

from trainingflow.db.base import new_id
from trainingflow.db.models import Mail, NoticeMessage, Person
from trainingflow.db.session import Busy, Database, Session, clock
from trainingflow.domain.citation import Language
from trainingflow.domain.people import SYSTEM
from trainingflow.domain.personal_numbers import NumberKind
from trainingflow.failpoints import Boundary
from trainingflow.services.journal.journal import Note, Result
from trainingflow.services.mail.configured import MailServer
from trainingflow.services.mail.habits import keep_setting, wishes_of
from trainingflow.services.mail.letter import AddressUnusable, Letter, written
from trainingflow.services.mail.making import reached
from trainingflow.services.mail.smtp import Answer, Line, ServerAway, Verdict, connected
from trainingflow.services.mail.telling import lines_of
from trainingflow.services.privacy.masters import Keyring
from trainingflow.services.privacy.numbers import numbers_of
from trainingflow.services.work import Work

_log = logging.getLogger(__name__)

PAUSES: Final = tuple(timedelta(minutes=minutes) for minutes in (5, 30, 120, 360, 720, 1440))
"""How long each attempt waits after the one before; when none is left the mail is given up."""

HELD: Final = timedelta(minutes=5)
"""As long as others leave a mail alone that a worker has begun to hand over."""

_MOST: Final = 100  # mails of one round: then other jobs have their turn
_LONGEST_LULL: Final = timedelta(minutes=5)
UNREACHED: Final = "ESCALATE.MAIL"
"""The notice in the portal of a mail that did not arrive."""


@dataclass(slots=True)
class Post:
    """What a worker needs to send mails, and how long it leaves a server alone that is away.

    Attributes:
        lull: how long it waited last; none: the server has answered.
    """

    server: MailServer
    keyring: Keyring | None
    held: timedelta = HELD
    lull: timedelta = timedelta(0)
    until: datetime | None = field(default=None)

    def away(self, real: datetime) -> None:
        """Leave the server alone for longer than the last time."""
        self.lull = min(max(self.lull * 2, timedelta(seconds=10)), _LONGEST_LULL)
        self.until = real + self.lull

    def back(self) -> None:
        """Say that the server has answered."""
        self.lull, self.until = timedelta(0), None


@dataclass(frozen=True, slots=True)
class Named:
    """A mail, and whose it is."""

    authority_id: UUID
    id: UUID


@dataclass(frozen=True, slots=True)
class Begun:
    """An attempt: the message and its one recipient; where another has begun anew it is nobody's.

    Attributes:
        attempt: its number.
    """

    of: Named
    attempt: int
    message: EmailMessage = field(repr=False)
    address: str = field(repr=False)


async def send(database: Database, post: Post) -> int:
    """Send what waits, the oldest first, over one connection; how many mails were taken.

    One that is refused stops no other. A server that is away costs no mail an attempt.
    """
    waiting, real = await _waiting(database)
    if not waiting or (post.until is not None and real < post.until):
        return 0
    taken, line = 0, connected(post.server)
    try:
        open_line = await asyncio.to_thread(line.__enter__)
    except ServerAway as error:
        post.away(real)
        _log.warning("the mail server is away: %s", error)
        return 0
    post.back()
    try:
        for of in waiting:
            answer = await _one(database, post, open_line, of)
            taken += answer is not None and answer.verdict is Verdict.TAKEN
            if answer is not None and answer.lost:
                post.away(real)
                break
    finally:
        await asyncio.to_thread(line.__exit__, None, None, None)
    return taken


async def _one(database: Database, post: Post, line: Line, of: Named) -> Answer | None:
    """One attempt; a fault of this mail stays its own, and counts as an attempt."""
    try:
        begun = await begin(database, post, of)
        if begun is None:
            return None
        answer = await asyncio.to_thread(line.hand_over, begun.message, begun.address)
        await end(database, begun, answer)
    except Busy:
        return None
    except Exception:  # noqa: BLE001 - the others have their turn, this one another
        _log.exception("mail %s failed", of.id)
        return None
    return answer


async def _waiting(database: Database) -> tuple[list[Named], datetime]:
    async with database.reading() as session:
        now, real = await clock(session), await _real(session)
        rows = await session.execute(
            select(Mail.authority_id, Mail.id)
            .where(
                Mail.ended_at.is_(None),
                Mail.next_at <= now,
                or_(Mail.held_until.is_(None), Mail.held_until < real),
            )
            .order_by(Mail.next_at, Mail.id)
            .limit(_MOST)
        )
        return [Named(row.authority_id, row.id) for row in rows], real


async def begin(database: Database, post: Post, of: Named) -> Begun | None:
    """Count an attempt and write the message; None: another is at it, or it has its end."""
    bound = database.of(of.authority_id)
    async with bound.writing(Boundary.MAIL_BEGUN) as session:
        row = await _open(session, of)
        real = await _real(session)
        if row is None or (row.held_until is not None and row.held_until > real):
            return None
        work = Work(session, of.authority_id, SYSTEM, await clock(session))
        work.only_asks()  # an attempt is no deed: what came of the mail is told at its end
        if row.attempts > len(PAUSES):
            _give_up(work, row, "ATTEMPTS")
            return None
        wishes = (await wishes_of(session, of.authority_id, [row.person_id]))[row.person_id]
        letter = None
        if await reached(work, row.person_id, wishes):
            letter = await _letter(work, post, row)
        if letter is None:
            _close(work, row, "WITHDRAWN", None)
            return None
        try:
            message = written(letter, post.server)
        except AddressUnusable:
            await _refuse(work, row, Answer(Verdict.REFUSED, "ADDRESS", address=True))
            return None
        row.attempts, row.held_until = row.attempts + 1, real + post.held
        return Begun(of, row.attempts, message, letter.address)


async def end(database: Database, begun: Begun, answer: Answer) -> None:
    """Keep what came of an attempt; one that another has begun anew meanwhile says nothing."""
    of = begun.of
    bound = database.of(of.authority_id)
    async with bound.writing(Boundary.MAIL_ENDED) as session:
        row = await _open(session, of, wait=True)
        work = Work(session, of.authority_id, SYSTEM, await clock(session))
        if row is None or (row.attempts != begun.attempt and answer.verdict is not Verdict.TAKEN):
            work.only_asks()
            return
        match answer.verdict:
            case Verdict.TAKEN:
                _close(work, row, "SENT", answer.code)
            case Verdict.REFUSED:
                await _refuse(work, row, answer)
            case Verdict.LATER if row.attempts > len(PAUSES):
                _give_up(work, row, answer.code)
            case Verdict.LATER:
                work.only_asks()
                row.answer, row.held_until = answer.code, None
                row.next_at = work.now + PAUSES[row.attempts - 1]


async def _letter(work: Work, post: Post, row: Mail) -> Letter | None:
    """What is written; None: the address cannot be read any more."""
    language: Language = "en" if row.language == "en" else "zh-CN"
    numbers = await numbers_of(work.session, post.keyring, work.authority_id, [row.person_id])
    address = next(
        (one.whole for one in numbers.get(row.person_id, ()) if one.kind is NumberKind.EMAIL), None
    )
    if address is None:
        return None
    person = await work.session.get_one(Person, (work.authority_id, row.person_id))
    return Letter(
        id=row.id,
        made_at=row.made_at,
        language=language,
        name=person.name_en if language == "en" else person.name_zh,
        address=address,
        lines=await lines_of(work.session, work.authority_id, row.id, language),
    )


async def _refuse(work: Work, row: Mail, answer: Answer) -> None:
    if answer.address:
        values = {"refused_at": work.now, "refused_code": answer.code}
        await keep_setting(work, row.person_id, values)
    _tell(work, row)
    _close(work, row, "REFUSED", answer.code)


def _give_up(work: Work, row: Mail, code: str) -> None:
    _tell(work, row)
    _close(work, row, "GIVEN_UP", code)


def _close(work: Work, row: Mail, outcome: str, code: str | None) -> None:
    row.ended_at, row.outcome, row.answer, row.held_until = work.now, outcome, code, None
    work.note(
        Note(
            action="sendMail",
            object_kind="MAIL",
            object_id=row.id,
            result=Result.DONE if outcome == "SENT" else Result.FAILED,
            detail={"outcome": outcome, "attempts": row.attempts},
        )
    )


def _tell(work: Work, row: Mail) -> None:
    """Let the person read in the portal that mails do not reach them."""
    work.session.add(
        NoticeMessage(
            authority_id=work.authority_id,
            id=new_id(),
            mail_id=row.id,
            recipient=str(row.person_id),
            person_id=row.person_id,
            text_key=UNREACHED,
            params={},
            created_at=work.now,
        )
    )


async def _open(session: Session, of: Named, *, wait: bool = False) -> Mail | None:
    found: Mail | None = await session.scalar(
        select(Mail)
        .where(Mail.authority_id == of.authority_id, Mail.id == of.id, Mail.ended_at.is_(None))
        .with_for_update(skip_locked=not wait)
    )
    return found


async def _real(session: Session) -> datetime:
    """The instant by the clock of the database itself, which no demo moves."""
    now: datetime = (await session.execute(text("SELECT clock_timestamp()"))).scalar_one()
    return now
