"""What people ask about their own data (个人信息权利申请), and what is decided.

A person asks to be restricted or erased; a keeper decides and answers. To grant an erasure is to
restrict the person and to propose it: another keeper carries it out.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import and_, case, exists, false, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from trainingflow.db.base import new_id
from trainingflow.db.models import DataRequest, Erasure
from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    Clearer,
    ConflictBlocker,
)
from trainingflow.domain.workflow.fields import LONGEST_TEXT
from trainingflow.services import once
from trainingflow.services.command import InFlight
from trainingflow.services.privacy import erasing
from trainingflow.services.privacy.erasing import Refusal
from trainingflow.services.privacy.keepers import NO_KEEPER, keeps_data
from trainingflow.services.reading.paging import AnyRow, AnySelect, Listing, Order
from trainingflow.services.reading.viewers import Viewer
from trainingflow.services.rivals import hold
from trainingflow.services.work import Work


class RequestKind(StrEnum):
    """What a person asks for."""

    RESTRICTION = "RESTRICTION"
    ERASURE = "ERASURE"


class RequestState(StrEnum):
    """How far a request has come."""

    WAITING = "WAITING"
    REFUSED = "REFUSED"
    RESTRICTED = "RESTRICTED"
    DONE = "DONE"
    LIFTED = "LIFTED"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a keeper decides; `said` is told to the person."""

    granted: bool
    said: str


_ERASURE: Final = aliased(Erasure)


async def ask(work: Work, key: str, kind: RequestKind, reason: str) -> once.MadeOrNot:
    """Ask for oneself; while a request of the kind waits there is no second one."""
    wanted = {"make": "data request", "kind": str(kind), "reason": reason}
    earlier = await once.earlier(work, key, wanted)
    if earlier is not None:
        return earlier
    fault = _text("reason", reason)
    if fault is not None:
        return once.NotMade((fault,))
    person = work.actor.person_id
    if person is None:
        message = "the clock has no data of its own"
        raise LookupError(message)
    if not await hold(work, f"data request:{work.authority_id}:{person}"):
        return InFlight(key)
    waiting = await work.session.scalar(
        select(DataRequest.id).where(
            DataRequest.authority_id == work.authority_id,
            DataRequest.person_id == person,
            DataRequest.kind == kind,
            DataRequest.decided_at.is_(None),
        )
    )
    if waiting is not None:
        return await once.keep(work, key, wanted, waiting)
    row = DataRequest(
        authority_id=work.authority_id,
        id=new_id(),
        person_id=person,
        kind=str(kind),
        reason=reason.strip(),
        asked_at=work.now,
    )
    work.session.add(row)
    await work.session.flush()
    return await once.keep(work, key, wanted, row.id)


async def decide(work: Work, request_id: UUID, answer: Answer) -> once.MadeOrNot:
    """Grant or refuse what a person asks for; what is granted is in force with the decision."""
    if not keeps_data(work.actor):
        return once.NotMade((NO_KEEPER,))
    row = await work.session.get(DataRequest, (work.authority_id, request_id), with_for_update=True)
    if row is None:
        return once.Unknown("requestId")
    if row.decided_at is not None:
        same = row.decided_by == work.actor.person_id and row.granted == answer.granted
        return once.Made(row.id, replayed=True) if same else once.NotMade((_DECIDED,))
    fault = _text("answer", answer.said)
    if fault is not None:
        return once.NotMade((fault,))
    if row.person_id == work.actor.person_id:
        return once.NotMade((_conflict(work, BlockerCode.SELF_APPROVAL),))
    row.decided_at, row.decided_by = work.now, work.actor.person_id
    row.granted, row.answer = answer.granted, answer.said.strip()
    await work.session.flush()
    if answer.granted:
        await _restrict(work, row)
    return once.Made(row.id)


async def confirm(work: Work, request_id: UUID) -> once.MadeOrNot:
    """Carry out an erasure that another keeper has granted; there is no way back."""
    if not keeps_data(work.actor):
        return once.NotMade((NO_KEEPER,))
    row = await work.session.get(DataRequest, (work.authority_id, request_id), with_for_update=True)
    if row is None or row.kind != RequestKind.ERASURE:
        return once.Unknown("requestId")
    if not row.granted or row.lifted_at is not None:
        return once.NotMade((_NOT_GRANTED,))
    return _erased(work, row.id, await erasing.erase(work, row.person_id))


def listing(viewer: Viewer) -> Listing:
    """The requests that the viewer may see, the first asked first."""
    return Listing(_seen(viewer), Order((DataRequest.asked_at, DataRequest.id)))


async def by_id(session: AsyncSession, viewer: Viewer, id_: UUID) -> AnyRow | None:
    """A request that the viewer may see."""
    return (await session.execute(_seen(viewer).where(DataRequest.id == id_))).one_or_none()


def _seen(viewer: Viewer) -> AnySelect:
    """Keepers and auditors see all; everybody else their own."""
    erased = exists().where(
        _ERASURE.authority_id == DataRequest.authority_id,
        _ERASURE.person_id == DataRequest.person_id,
        _ERASURE.erased_at.is_not(None),
    )
    state = case(
        (DataRequest.decided_at.is_(None), RequestState.WAITING),
        (~DataRequest.granted, RequestState.REFUSED),
        (DataRequest.lifted_at.is_not(None), RequestState.LIFTED),
        (and_(DataRequest.kind == RequestKind.ERASURE, ~erased), RequestState.RESTRICTED),
        else_=RequestState.DONE,
    )
    columns = DataRequest.__table__.columns
    statement = select(*columns, state.label("state")).where(
        DataRequest.authority_id == viewer.authority_id
    )
    if viewer.actor is None or viewer.person_id is None:
        return statement.where(false())
    if keeps_data(viewer.actor) or viewer.audits:
        return statement
    return statement.where(DataRequest.person_id == viewer.person_id)


def _erased(work: Work, request_id: UUID, refusal: Refusal | None) -> once.MadeOrNot:
    match refusal:
        case None:
            return once.Made(request_id)
        case Refusal.ALREADY:
            return once.Made(request_id, replayed=True)
        case Refusal.SAME_PERSON:
            return once.NotMade((_conflict(work, BlockerCode.SAME_PERSON_TWICE),))
        case _:
            return once.NotMade((_NOT_GRANTED,))


async def _restrict(work: Work, row: DataRequest) -> None:
    """Restrict; where it was before, whoever grants the erasure now is the first of the two."""
    done = await erasing.restrict(work, row.person_id, row.reason)
    if done is Refusal.ALREADY and row.kind == RequestKind.ERASURE:
        await work.session.execute(
            update(Erasure)
            .where(
                Erasure.authority_id == work.authority_id,
                Erasure.person_id == row.person_id,
                Erasure.erased_at.is_(None),
            )
            .values(restricted_by=work.actor.person_id)
        )


def _text(name: str, said: str) -> Blocker | None:
    if not said.strip():
        return once.missing(name)
    if len(said) > LONGEST_TEXT:
        return once.invalid(name, f"at most {LONGEST_TEXT} characters")
    return None


def _conflict(work: Work, code: BlockerCode) -> ConflictBlocker:
    person = work.actor.person_id
    persons = () if person is None else (person,)
    return ConflictBlocker(code=code, cleared_by=Clearer.OTHER_PERSON, persons=persons)


_DECIDED: Final = once.invalid("requestId", "a request that nobody has decided yet")
_NOT_GRANTED: Final = once.invalid("requestId", "an erasure that another keeper has granted")
