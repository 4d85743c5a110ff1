"""The way of changes beside the lifecycles: one transaction, one key, reasons as data."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.faults import Unauthenticated
from trainingflow.api.types.codes import RequestCode
from trainingflow.api.types.errors import UserError
from trainingflow.api.types.refusals import Shower, key_problem, not_found
from trainingflow.db.session import Busy, Overloaded
from trainingflow.failpoints import Boundary
from trainingflow.services import once
from trainingflow.services.again import again
from trainingflow.services.command import InFlight, KeyReused
from trainingflow.services.identity import begin
from trainingflow.services.journal.journal import Note, Result
from trainingflow.services.once import Made, MadeOrNot, NotMade, Unknown
from trainingflow.services.reading.viewers import viewer_at
from trainingflow.services.work import Work

LONGEST_KEY = 255


@strawberry.input
class Keyed:
    """What every change beside the lifecycles is asked for with."""

    idempotency_key: str = strawberry.field(
        description="A key of your own (幂等键), new for every change and the same for its "
        f"repeats: a repeat is answered and not carried out again. 1 to {LONGEST_KEY} characters."
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it: the id of what is there now, or every reason why not."""

    id: UUID | None
    replayed: bool
    errors: list[UserError]


async def make(
    info: Info, key: str | None, change: Callable[[Work], Awaitable[MadeOrNot]]
) -> Answer:
    """Carry out a change in a transaction of its own; nothing is read twice by its loaders.

    Args:
        info: of the operation.
        key: the idempotency key; none where the change itself is harmless to repeat.
        change: what to do.
    """
    if key is not None and not 1 <= len(key) <= LONGEST_KEY:
        fault = once.invalid("idempotencyKey", f"1 to {LONGEST_KEY} characters")
        return _answer(NotMade((fault,)), info)
    viewer = info.context.viewer
    if viewer.person_id is None:
        raise Unauthenticated

    async def carried_out() -> MadeOrNot:
        async with info.context.database.writing(Boundary.CHANGE) as session:
            work = await begin(session, viewer.signed_in_as)
            info.context.viewer = await viewer_at(work)
            made = await change(work)
            _note(work, info.field_name, made)
            return made

    outcome: MadeOrNot
    try:
        outcome = await again(carried_out)
    except Overloaded:
        raise
    except Busy:
        outcome = InFlight(key or "")
    info.context.refresh()
    return _answer(outcome, info)


def _note(work: Work, action: str, outcome: MadeOrNot) -> None:
    match outcome:
        case Made(replayed=True):
            work.only_asks()
        case Made(made):
            work.note(Note(action=action, object_id=made))
        case NotMade(()):
            return  # nothing is made that has an id: the entry is written where a row is
        case NotMade(blockers):
            codes = " ".join(sorted({str(one.code) for one in blockers}))
            work.note(Note(action=action, result=Result.REFUSED, reason=codes))
        case Unknown():
            work.note(Note(action=action, result=Result.REFUSED, reason=RequestCode.NOT_FOUND))
        case KeyReused():
            work.note(Note(action=action, result=Result.REFUSED, reason=RequestCode.KEY_REUSED))
        case InFlight():
            work.note(Note(action=action, result=Result.REFUSED, reason=RequestCode.IN_FLIGHT))


def _answer(outcome: MadeOrNot, info: Info) -> Answer:
    language = info.context.language
    match outcome:
        case Made(made, replayed):
            return Answer(made, replayed, [])
        case NotMade(blockers):
            return Answer(None, replayed=False, errors=Shower(language).all(blockers))
        case Unknown(path):
            return Answer(None, replayed=False, errors=[not_found(["input", path], language)])
        case KeyReused():
            problem = key_problem(RequestCode.KEY_REUSED, language)
        case InFlight():
            problem = key_problem(RequestCode.IN_FLIGHT, language)
    return Answer(None, replayed=False, errors=[problem])
