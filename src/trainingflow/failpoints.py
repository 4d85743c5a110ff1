"""Places where the program can be broken on purpose, to prove that nothing is lost by it.

Every transaction has two: just before its commit, when nothing may have happened yet, and just
after it, when everything has and nobody knows. Unless it is armed a place costs one comparison;
the settings let nobody arm one where the demo cannot run (`TRAININGFLOW_FAILPOINTS`).
"""

import asyncio
import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Boundary(StrEnum):
    """Every place of the program where a transaction ends, by what is committed there."""

    ACTION = "api.action"
    CHANGE = "api.change"
    UPLOAD_ASKED = "api.upload"
    DEMO_CLOCK = "api.demo-clock"
    UPLOAD_KEPT = "upload.kept"
    UPLOADS_PURGED = "upload.purged"
    REPORT_FILE = "report.file"
    OWN_DATA_MADE = "own-data.made"
    OWN_DATA_GONE = "own-data.gone"
    BULK_EACH = "bulk.each"
    BULK_ENTRY = "bulk.entry"
    STAGED_DECISION = "staged.decision"
    CLOCK_MOVE = "clock.move"
    CLOCK_NOTICE = "clock.notice"
    CLOCK_YEAR = "clock.year"
    CARRIED_OVER = "carry-over.item"
    STANDINGS_RENEWED = "standings.renewed"
    RECOMPUTATION_BEGUN = "recomputation.begun"
    RECOMPUTATION_BATCH = "recomputation.batch"
    RECOMPUTATION_ASKED = "recomputation.asked"
    COMPARISON_PAGE = "comparison.page"
    COMPARISON_END = "comparison.end"
    STATEMENT_PAGE = "statement.page"
    MUNICIPAL_PAGE = "municipal.page"
    CREDENTIAL_USED = "credential.used"
    CREDENTIAL_LEAKED = "credential.leaked"
    CREDENTIAL_COMMAND = "credential.command"
    TOLD_APART = "journal.apart"
    SESSION_USED = "session.used"
    SIGN_IN_BEGUN = "sign-in.begun"
    SIGN_IN_TAKEN = "sign-in.taken"
    SIGN_IN_ENDED = "sign-in.ended"
    SIGNED_OUT = "sign-in.signed-out"
    SIGNED_OUT_EVERYWHERE = "sign-in.signed-out-everywhere"
    SEALED = "journal.sealed"
    JOURNAL_PURGED = "journal.purged"
    ACCOUNT_TRIED = "account.tried"
    ACCOUNT_ENTERED = "account.entered"
    ACCOUNT_CHANGED = "account.changed"
    ACCOUNT_COMMAND = "account.command"
    FACTOR_TRIED = "factor.tried"
    FACTOR_OFFERED = "factor.offered"
    FACTOR_ENROLLED = "factor.enrolled"
    PERSON_COMMAND = "person.command"
    OWN_DATA_COPIED = "own-data.copied"
    NUMBER_SHOWN = "number.shown"
    NUMBER_SOUGHT = "number.sought"
    KEYS_REWRAPPED = "keys.rewrapped"
    KEYS_ROTATED = "keys.rotated"
    DEMO_NUMBERS = "demo.numbers"
    EXPORT_BEGUN = "export.begun"
    EXPORT_PAGE = "export.page"
    EXPORT_END = "export.end"
    EXPORT_REFUSED = "export.refused"
    EXPORT_FORGOTTEN = "export.forgotten"
    EXPORT_COMMAND = "export.command"
    IMPORT_TRIED = "import.tried"
    IMPORT_STAGED = "import.staged"
    IMPORT_COMPARED = "import.compared"
    IMPORT_CHECKED = "import.checked"
    IMPORT_REFUSED = "import.refused"
    IMPORT_APPLIED = "import.applied"
    IMPORT_UNDONE = "import.undone"
    IMPORT_NOT_UNDONE = "import.not-undone"
    IMPORT_FORGOTTEN = "import.forgotten"
    IMPORT_BEGUN = "import.begun"
    IMPORT_COMMAND = "import.command"
    WEBHOOK_KEPT = "webhook.kept"
    WEBHOOK_BEGUN = "webhook.begun"
    WEBHOOK_ENDED = "webhook.ended"
    WEBHOOK_COMMAND = "webhook.command"
    MAIL_MADE = "mail.made"
    MAIL_BEGUN = "mail.begun"
    MAIL_ENDED = "mail.ended"
    MAIL_DECLINED = "mail.declined"
    UNNAMED = "unnamed"


class Moment(StrEnum):
    """When in a transaction: what it has written is not committed yet, or just has been."""

    BEFORE = "before-commit"
    AFTER = "after-commit"


HALF_WRITTEN: Final = "perform.half-written"
"""A step is written, and what it sets in motion is not yet."""

POINTS: Final = (*(f"{b}.{m}" for b in Boundary for m in Moment), HALF_WRITTEN)
"""The name of every failpoint."""


class Action(StrEnum):
    """What happens where a failpoint is armed."""

    RAISE = "raise"
    KILL = "kill"
    STOP = "stop"
    SLEEP = "sleep"
    BARRIER = "barrier"


class Broken(Exception):
    """An armed failpoint was reached."""

    def __init__(self, point: str) -> None:
        """Say which."""
        super().__init__(f"the failpoint {point} is armed")


class FailpointInvalid(ValueError):
    """What was to be armed cannot be read."""

    def __init__(self, text: str, why: str) -> None:
        """Say what was written, and what to write."""
        super().__init__(
            f"{text!r} arms no failpoint: {why}. Write point=action, such as "
            f"{POINTS[0]}={Action.KILL} or {POINTS[1]}={Action.SLEEP}:0.5@3, with ; between several"
        )


@dataclass(slots=True)
class _Armed:
    """One failpoint with what happens there.

    Attributes:
        amount: seconds to sleep, or how many have to meet at the barrier.
        turn: which time it happens; None: every time.
        met: how often it was reached.
    """

    action: Action
    amount: float
    turn: int | None
    met: int = 0
    barrier: asyncio.Barrier | None = field(default=None, repr=False)


_armed: dict[str, _Armed] = {}
_PATIENCE: Final = 10  # seconds that a barrier waits for the others
_EVERY: Final = "every"


async def reach(point: str) -> None:
    """Pass the failpoint of that name; what is armed there happens.

    Raises:
        Broken: the failpoint is armed to raise.
    """
    if not _armed:
        return
    armed = _armed.get(point)
    if armed is None:
        return
    armed.met += 1
    if armed.turn in {None, armed.met}:
        await _break(point, armed)


async def _break(point: str, armed: _Armed) -> None:
    match armed.action:
        case Action.RAISE:
            raise Broken(point)
        case Action.KILL:
            os.kill(os.getpid(), signal.SIGKILL)
        case Action.STOP:
            os.kill(os.getpid(), signal.SIGSTOP)
        case Action.SLEEP:
            await asyncio.sleep(armed.amount)
        case Action.BARRIER:
            armed.barrier = armed.barrier or asyncio.Barrier(int(armed.amount))
            async with asyncio.timeout(_PATIENCE):
                await armed.barrier.wait()


def arm(text: str | None) -> None:
    """Arm what the text says, and nothing else: `point=action[:amount][@turn]`, `;` between them.

    The amount is seconds for `sleep` (1 when left out) and how many have to meet for `barrier` (2).
    The turn says which time it happens, from 1, or `every`; the first when left out.

    Raises:
        FailpointInvalid: the text names no failpoint or no action, or an amount that is none.
    """
    read = _read(text or "")
    _armed.clear()
    _armed.update(read)


@contextmanager
def armed(text: str) -> Iterator[None]:
    """Arm what the text says while the block runs, in this process."""
    arm(text)
    try:
        yield
    finally:
        arm(None)


def check(text: str | None) -> None:
    """Read what would be armed, and arm nothing.

    Raises:
        FailpointInvalid: as `arm`.
    """
    _read(text or "")


def times_reached(point: str) -> int:
    """How often an armed failpoint was reached since it was armed; 0 where it is not armed."""
    found = _armed.get(point)
    return found.met if found else 0


def _read(text: str) -> Mapping[str, _Armed]:
    return dict(_read_one(part.strip()) for part in text.split(";") if part.strip())


def _read_one(text: str) -> tuple[str, _Armed]:
    point, equals, what = text.partition("=")
    what, at, turn = what.partition("@")
    name, colon, amount = what.partition(":")
    if not equals or point not in POINTS:
        raise FailpointInvalid(text, f"the points are {', '.join(POINTS)}")
    try:
        action = Action(name)
        number = float(amount) if colon else float(2 if action is Action.BARRIER else 1)
        when = 1 if not at else None if turn == _EVERY else int(turn)
    except ValueError:
        raise FailpointInvalid(text, f"the actions are {', '.join(Action)}") from None
    return point, _Armed(action, number, when)
