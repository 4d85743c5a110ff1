"""Decisions that an office prepares and releases together.

A staged decision has no effect and is seen by its office only. It is tried when it is staged and
decided anew when it is released, each in a transaction of its own: one that no longer holds stays
staged and stops no other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from trainingflow.db.base import new_id
from trainingflow.db.models import DecisionRelease, ReleasedDecision, StagedDecision
from trainingflow.db.session import Busy, Database, Session
from trainingflow.domain.authority.separation import CORRECTIONS
from trainingflow.domain.workflow.blockers import Blocker, BlockerCode, Clearer, ConflictBlocker
from trainingflow.failpoints import Boundary
from trainingflow.services import once, said
from trainingflow.services.bounds import LONGEST_TITLE
from trainingflow.services.bulk import MOST_AT_ONCE, attempted, seen_then_performed
from trainingflow.services.command import Command, InFlight, KeyReused, Missing, Performed, Refused
from trainingflow.services.delegation import LENDABLE
from trainingflow.services.identity import SignedIn, begin
from trainingflow.services.reading.viewers import Viewer, viewer_at
from trainingflow.services.rivals import hold
from trainingflow.services.work import Work


def of_office(viewer: Viewer) -> ColumnElement[bool]:
    """Staged decisions that the viewer may see: the own ones, and those of the viewer's offices."""
    lent = tuple(one for delegation in viewer.lent for one in delegation.assignments)
    own = viewer.actor.assignments if viewer.actor else ()
    offices = {one.organisation_id for one in (*own, *lent) if one.role in LENDABLE}
    return or_(
        StagedDecision.organisation_id.in_(offices),
        StagedDecision.person_id == viewer.person_id,
    )


async def stage(work: Work, key: str, command: Command, batch: str) -> once.MadeOrNot:
    """Prepare a decision; refused for the same reasons for which it would be refused now."""
    asked = {
        "make": "stagedDecision",
        "command": said.kept(command),
        "item": command.item_id,
        "expected": command.expected_version,
        "batch": batch,
    }
    earlier = await once.earlier(work, key, asked)
    if earlier is not None:
        return earlier
    await hold(work, f"staged:{work.authority_id}:{command.item_id}")
    outcome = await seen_then_performed(work, replace(command, dry_run=True))
    match outcome:
        case Refused(blockers=blockers):
            return once.NotMade(blockers)
        case Missing(path=path):
            return once.Unknown(path)
        case KeyReused() | InFlight():
            return outcome
        case Performed(office=office):
            faults = await _faults(work, command, office, batch)
            if faults:
                return once.NotMade(faults)
            row = _row(work, command, office, batch)
            work.session.add(row)
            await work.session.flush()
            return await once.keep(work, key, asked, row.id)


async def unstage(work: Work, staged_id: UUID) -> once.Made | once.Unknown:
    """Take a staged decision back; open to its office, harmless to repeat."""
    row = await work.session.scalar(
        select(StagedDecision)
        .where(
            StagedDecision.authority_id == work.authority_id,
            StagedDecision.id == staged_id,
            of_office(await viewer_at(work)),
        )
        .with_for_update()
    )
    if row is None:
        return once.Unknown("stagedDecisionId")
    ended = row.closed_at is not None
    if not ended:
        row.closed_at, row.outcome = work.now, "UNSTAGED"
    return once.Made(staged_id, replayed=ended)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which staged decisions are released: these, or all of a batch."""

    ids: tuple[UUID, ...] = ()
    batch: str | None = None


async def plan_release(
    work: Work, key: str, chosen: Chosen, on_behalf_of: UUID | None
) -> once.MadeOrNot:
    """Write down which staged decisions are released together; nothing is decided yet."""
    asked = {
        "make": "release",
        "ids": list(chosen.ids),
        "batch": chosen.batch,
        "delegator": on_behalf_of,
    }
    earlier = await once.earlier(work, key, asked)
    if earlier is not None:
        return earlier
    rows = await _open(work, chosen)
    strangers = set(chosen.ids) - set(rows)
    if strangers or not 1 <= len(rows) <= MOST_AT_ONCE:
        expected = f"1 to {MOST_AT_ONCE} decisions that your office has staged"
        return once.NotMade((once.invalid("ids" if chosen.ids else "batch", expected),))
    same = await _own_corrections(work, rows, on_behalf_of)
    if same:
        return once.NotMade(same)
    release = DecisionRelease(
        authority_id=work.authority_id,
        id=new_id(),
        person_id=work.actor.person_id,
        on_behalf_of_id=on_behalf_of,
        at=work.now,
    )
    work.session.add(release)
    await work.session.flush()
    work.session.add_all(
        ReleasedDecision(authority_id=work.authority_id, release_id=release.id, staged_id=one)
        for one in rows
    )
    return await once.keep(work, key, asked, release.id)


async def _own_corrections(
    work: Work, rows: Sequence[UUID], on_behalf_of: UUID | None
) -> tuple[Blocker, ...]:
    """Why this person does not release these: several correct credits, and some are their own.

    Whoever lends the roles by which something is staged or released counts like who does it.
    """
    found = await work.session.execute(
        select(
            StagedDecision.person_id,
            StagedDecision.command["onBehalfOf"].astext.label("lender"),
        ).where(
            StagedDecision.authority_id == work.authority_id,
            StagedDecision.id.in_(rows),
            StagedDecision.action.in_(sorted(CORRECTIONS)),
        )
    )
    corrections = found.all()
    if len(corrections) < 2:  # noqa: PLR2004 - one is no bulk
        return ()
    staged_by = {one.person_id for one in corrections} | {
        UUID(one.lender) for one in corrections if one.lender
    }
    same = staged_by & {work.actor.person_id, on_behalf_of} - {None}
    if not same:
        return ()
    return (
        ConflictBlocker(
            code=BlockerCode.SAME_PERSON_TWICE,
            cleared_by=Clearer.OTHER_PERSON,
            persons=tuple(sorted(one for one in same if one is not None)),
        ),
    )


async def release(database: Database, who: SignedIn, release_id: UUID) -> None:
    """Decide what a release still waits for, one after the other; harmless to repeat."""
    for staged_id in await _waiting(database, who.authority_id, release_id):
        try:
            async with database.of(who.authority_id).writing(Boundary.STAGED_DECISION) as session:
                await _release_one(session, who, release_id, staged_id)
        except Busy:
            continue  # it stays staged, and without an outcome: the same key tries it again


async def _release_one(session: Session, who: SignedIn, release_id: UUID, staged_id: UUID) -> None:
    key = (who.authority_id, release_id, staged_id)
    planned = await session.get(ReleasedDecision, key, with_for_update=True)
    staged = await session.get(StagedDecision, (who.authority_id, staged_id), with_for_update=True)
    release_row = await session.get_one(DecisionRelease, (who.authority_id, release_id))
    if planned is None or staged is None or planned.outcome is not None:
        return
    work = await begin(session, who)
    command = said.command_of(staged.command, staged.item_id, staged.expected_version)
    command = replace(command, on_behalf_of=release_row.on_behalf_of_id)
    if staged.closed_at is None:
        result = await attempted(work, command)
    else:
        result = said.Result(said.ResultCode.MISSING, reasons=(_GONE,))
    planned.outcome, planned.seq, planned.at = result.outcome, result.seq, work.now
    planned.reasons = list(result.reasons)
    if result.outcome is said.ResultCode.DONE:
        staged.closed_at, staged.outcome = work.now, "RELEASED"


_GONE = {
    "code": "NOT_FOUND",
    "zh": "该决定已被撤回或发布。",
    "en": "It has been taken back or released meanwhile.",
}


async def _faults(
    work: Work, command: Command, office: UUID | None, batch: str
) -> tuple[Blocker, ...]:
    if not 1 <= len(batch.strip()) <= LONGEST_TITLE:
        return (once.invalid("batch", f"1 to {LONGEST_TITLE} characters"),)
    same = (
        and_(
            StagedDecision.organisation_id.is_(None),
            StagedDecision.person_id == work.actor.person_id,
        )
        if office is None
        else StagedDecision.organisation_id == office
    )
    other = await work.session.scalar(
        select(StagedDecision.id).where(
            StagedDecision.authority_id == work.authority_id,
            StagedDecision.item_id == command.item_id,
            StagedDecision.closed_at.is_(None),
            same,
        )
    )
    if other is not None:
        return (once.invalid("itemId", "an item for which your office has staged nothing yet"),)
    return ()


def _row(work: Work, command: Command, office: UUID | None, batch: str) -> StagedDecision:
    return StagedDecision(
        authority_id=work.authority_id,
        id=new_id(),
        item_id=command.item_id,
        person_id=work.actor.person_id,
        organisation_id=office,
        batch=batch.strip(),
        action=command.action,
        command=said.kept(command),
        expected_version=command.expected_version,
        staged_at=work.now,
    )


async def _open(work: Work, chosen: Chosen) -> Sequence[UUID]:
    which = (
        StagedDecision.id.in_(chosen.ids)
        if chosen.ids
        else StagedDecision.batch == (chosen.batch or "")
    )
    rows = await work.session.scalars(
        select(StagedDecision.id)
        .where(
            StagedDecision.authority_id == work.authority_id,
            StagedDecision.closed_at.is_(None),
            of_office(await viewer_at(work)),
            which,
        )
        .order_by(StagedDecision.id)
    )
    return rows.all()


async def _waiting(database: Database, authority_id: UUID, release_id: UUID) -> list[UUID]:
    async with database.of(authority_id).reading() as session:
        rows = await session.scalars(
            select(ReleasedDecision.staged_id)
            .where(
                ReleasedDecision.authority_id == authority_id,
                ReleasedDecision.release_id == release_id,
                ReleasedDecision.outcome.is_(None),
            )
            .order_by(ReleasedDecision.staged_id)
        )
        return list(rows)
