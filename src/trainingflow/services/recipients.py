"""Who gets a notice: the words that a deadline carries, resolved at the moment of sending.

The words: OWNERS (whoever the item waits for), UNIT.PRINCIPAL (of the item's own unit),
`<BODY>.<ROLE>`, and of windows and duties UNIT (the training manager of every unit that has not
submitted) and APPLICANT (whoever answers for a draft that could still be submitted).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_

from trainingflow.db.models import Deadline, Item, Organisation, Task, Window as WindowRow
from trainingflow.domain.lifecycles import definition_of
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.calendar_rules import Party
from trainingflow.domain.workflow.kinds import ItemKind, Outcome
from trainingflow.domain.workflow.ladder import OWNERS, PRINCIPAL
from trainingflow.domain.workflow.window_changes import Subject
from trainingflow.policies import library
from trainingflow.services.declarants import (
    Unit,
    definitions_of,
    may_declare,
    units_of,
    waiting_in,
)
from trainingflow.services.duties import fulfilled
from trainingflow.services.windows import PolicyWindows, subject_of, windows_of
from trainingflow.services.work import Work


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person, or whoever holds a role in an organisation."""

    person_id: UUID | None = None
    organisation_id: UUID | None = None
    role: str | None = None

    @property
    def text(self) -> str:
        """The recipient as one text, the same for the same recipient."""
        return str(self.person_id) if self.person_id else f"{self.organisation_id}/{self.role}"


async def resolve(work: Work, deadline: Deadline) -> list[Recipient]:
    """Everybody whom a deadline concerns now, each once, in a stable order.

    Who has done a duty is not reminded of it.
    """
    found: set[Recipient] = set()
    for word in deadline.recipients:
        if word == OWNERS:
            found |= await _owners(work, deadline)
        elif word == PRINCIPAL:
            found |= await _principal(work, deadline)
        elif word == Party.UNIT:
            found |= await _units(work, deadline)
        elif word == Party.APPLICANT:
            found |= await _applicants(work, deadline)
        else:
            found |= await _body(work, word)
    if deadline.duty is not None:
        occasion = deadline.input["occasion"]
        done = await fulfilled(work, deadline.policy_id or "", deadline.duty, occasion)
        found = {one for one in found if one.organisation_id not in done}
    return sorted(found, key=lambda one: one.text)


async def _owners(work: Work, deadline: Deadline) -> set[Recipient]:
    rows = await work.session.execute(
        select(Task.person_id, Task.organisation_id, Task.role).where(
            Task.authority_id == work.authority_id,
            Task.item_id == deadline.item_id,
            Task.closed_at.is_(None),
        )
    )
    return {Recipient(*row) for row in rows}


async def _principal(work: Work, deadline: Deadline) -> set[Recipient]:
    organisation = await work.session.scalar(
        select(Item.organisation_id).where(
            Item.authority_id == work.authority_id, Item.id == deadline.item_id
        )
    )
    if organisation is None:
        return set()
    return {Recipient(organisation_id=organisation, role=str(Role.PRINCIPAL))}


async def _body(work: Work, word: str) -> set[Recipient]:
    body, _, role = word.partition(".")
    ids = await work.session.scalars(
        select(Organisation.id).where(
            Organisation.authority_id == work.authority_id, Organisation.body == body
        )
    )
    return {Recipient(organisation_id=one, role=role) for one in ids}


async def _units(work: Work, deadline: Deadline) -> set[Recipient]:
    """Training managers of the units under the policy; of a window, those who still may declare."""
    units = [
        one for one in await units_of(work) if one.trains and one.policy_id == deadline.policy_id
    ]
    if deadline.window_id is not None:
        units = await _still_to_declare(work, deadline, units)
    role = str(Role.TRAINING_MANAGER)
    return {Recipient(organisation_id=one.id, role=role) for one in units}


async def _still_to_declare(work: Work, deadline: Deadline, units: Iterable[Unit]) -> list[Unit]:
    """The units that the policy lets declare in the window and that have not submitted."""
    row = await _window(work, deadline)
    procedure = library.named(row.policy_id).procedure
    if procedure is None:
        return []
    closes = _closes(deadline)
    windows = await windows_of(work, row.policy_id)
    done = await _submitted(work, row)
    return [
        one
        for one in units
        if one.id not in done
        and may_declare(procedure, row.name, one)
        and _applies(windows, row, closes, Subject(organisation_path=one.path))
    ]


async def _applicants(work: Work, deadline: Deadline) -> set[Recipient]:
    """Who answers for an item that is still to be submitted in the window."""
    if deadline.window_id is None:
        return set()
    row = await _window(work, deadline)
    windows, closes = await windows_of(work, row.policy_id), _closes(deadline)
    rows = await work.session.execute(
        select(Item, Organisation.path)
        .join(
            Organisation,
            (Organisation.authority_id == Item.authority_id)
            & (Organisation.id == Item.organisation_id),
        )
        .where(
            Item.authority_id == work.authority_id,
            Item.policy_id == row.policy_id,
            # Most of a district has gone on long ago, and is not to be read.
            tuple_(Item.kind, Item.definition_version, Item.state).in_(waiting_in(row.name)),
        )
    )
    return {
        Recipient(person_id=item.owner_id)
        for item, path in rows
        if waits(item, row) and _applies(windows, row, closes, subject_of(item, path))
    }


async def _window(work: Work, deadline: Deadline) -> WindowRow:
    return await work.session.get_one(WindowRow, (work.authority_id, deadline.window_id))


async def _submitted(work: Work, row: WindowRow) -> frozenset[UUID]:
    """The organisations that have submitted in the round, and have it neither back nor withdrawn.

    An item keeps its round when it is sent back to be completed or withdrawn: its state says
    whether anything lies before the body.
    """
    items = await work.session.scalars(
        select(Item).where(
            Item.authority_id == work.authority_id,
            Item.policy_id == row.policy_id,
            Item.round == row.round,
            Item.kind.in_(_kinds_of(row.name)),
        )
    )
    return frozenset(
        item.organisation_id for item in items if not waits(item, row) and not _withdrawn(item)
    )


def waits(item: Item, row: WindowRow) -> bool:
    """Whether the item could be submitted in the round by where it is now."""
    later = waiting_in(row.name).get((item.kind, item.definition_version, item.state))
    return later is not None and not (later and item.round == row.round)


def _withdrawn(item: Item) -> bool:
    definition = definition_of(ItemKind(item.kind), item.definition_version)
    return definition.state(item.state).outcome is Outcome.WITHDRAWN


def _closes(deadline: Deadline) -> datetime:
    return datetime.fromisoformat(deadline.input["closes"])


def _applies(windows: PolicyWindows, row: WindowRow, closes: datetime, subject: Subject) -> bool:
    """Whether the window closes to the subject just then: others have a row of their own."""
    return any(
        one.name == row.name and one.round == row.round and one.closes == closes
        for one in windows.of(subject)
    )


def _kinds_of(window: str) -> list[str]:
    return sorted({str(one.kind) for one in definitions_of(window)})
