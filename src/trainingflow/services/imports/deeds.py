"""Rows that are carried out by the commands of a lifecycle, as its buttons do it (ADR 0185).

A check carries them out as well and takes everything back: so what is previewed is what happens,
whatever the guards look at, and one row sees what those before it have done.
"""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Final

from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    FieldBlocker,
    RoleBlocker,
)
from trainingflow.services.command import Command, FollowingRefused, Performed, Refused
from trainingflow.services.imports.faults import Code, Fault
from trainingflow.services.imports.kind import NotTakenBack
from trainingflow.services.imports.reader.refused import Why
from trainingflow.services.journal.journal import journal_of
from trainingflow.services.perform import perform
from trainingflow.services.work import Work

_OF_THE_ITEM: Final = frozenset(
    {BlockerCode.WRONG_STATE, BlockerCode.ROLE_REQUIRED, BlockerCode.LOCKED_PERIOD}
)


@asynccontextmanager
async def taken_back(work: Work) -> AsyncIterator[None]:
    """Take back what the block writes, and what it says in the journal."""
    notes = journal_of(work.session).notes
    before = len(notes)
    point = await work.session.begin_nested()
    try:
        yield
        await work.session.flush()
    finally:
        if point.is_active:
            await point.rollback()
        del notes[before:]


async def carried_out(work: Work, command: Command) -> tuple[Blocker, ...]:
    """Carry out a command, with all that it sets in motion.

    Returns:
        Every reason why not; empty when it is done.
    """
    outcome: object
    try:
        async with work.session.begin_nested():
            outcome = await perform(work, command)
    except FollowingRefused as following:
        outcome = following.outcome
    match outcome:
        case Performed():
            return ()
        case Refused(blockers=blockers) if blockers:
            return blockers
        case _:
            message = f"{command.action} came to {outcome}"
            raise LookupError(message)


def without_right(blockers: Iterable[Blocker]) -> tuple[Blocker, ...]:
    """Those that say that it is not for this person, whatever the rows say.

    Who has no right to something is not told either whom it is about.
    """
    return tuple(one for one in blockers if isinstance(one, RoleBlocker))


def faults_of(
    blockers: Iterable[Blocker], columns: Mapping[str, str], usual: str
) -> tuple[Fault, ...]:
    """What is wrong with a row that was refused.

    Args:
        blockers: the reasons.
        columns: which column is meant by the name of a field, or of a limit.
        usual: the column of every other reason, unless it is about the run.
    """
    found = [Fault(Code.REFUSED, _column(one, columns, usual), _told(one)) for one in blockers]
    return tuple({(one.column, *one.about.values()): one for one in found}.values())


def not_taken_back(blockers: Iterable[Blocker]) -> NotTakenBack:
    """That a command that takes something back was refused."""
    told = [_told(one) for one in blockers]
    about = f"{'；'.join(one['zh'] for one in told)} {'; '.join(one['en'] for one in told)}"
    return NotTakenBack(Why.NO_WAY_BACK, about)


def _column(blocker: Blocker, columns: Mapping[str, str], usual: str) -> str:
    name = getattr(blocker, "field", None) or getattr(blocker, "limit", None)
    if isinstance(name, str):
        return columns.get(name.rpartition(".")[2], usual)
    return "course" if blocker.code in _OF_THE_ITEM else usual


def _told(blocker: Blocker) -> dict[str, str]:
    expected = getattr(blocker, "expected", "") if isinstance(blocker, FieldBlocker) else ""
    more = f" ({expected})" if expected else ""
    return {"zh": blocker.message("zh-CN"), "en": blocker.message("en") + more}
