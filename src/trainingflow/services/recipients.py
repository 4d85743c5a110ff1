"""Who gets a notice: the words that a deadline carries, resolved at the moment of sending.

The words: OWNERS (whoever the item waits for), UNIT.PRINCIPAL (of the item's own unit),
`<BODY>.<ROLE>`, and of windows and duties UNIT (the training manager of every unit that has not
submitted) and APPLICANT (whoever answers for a draft that could still be submitted).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from trainingflow.db.models import Deadline, Item, Organisation, Task
from trainingflow.db.models import Window as WindowRow
from trainingflow.domain.lifecycles import DEFINITIONS
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.calendar_rules import Party
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.ladder import OWNERS, PRINCIPAL
from trainingflow.domain.workflow.window_changes import Subject
from trainingflow.services.policy import policy_ids
from trainingflow.services.windows import PolicyWindows, subject_of, windows_of, windows_used
from trainingflow.services.work import Work

_SCHOOLS_ARE_NOT = ("BODY", "OFFICE")


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
    """Everybody whom a deadline concerns now, each once, in a stable order."""
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
    units = await _units_under(work, deadline.policy_id or "")
    if deadline.window_id is not None:
        row = await _window(work, deadline)
        closes = _closes(deadline)
        windows = await windows_of(work, row.policy_id)
        done = await _submitted(work, row)
        units = {
            unit: path
            for unit, path in units.items()
            if unit not in done
            and _applies(windows, row, closes, Subject(organisation_path=tuple(path)))
        }
    role = str(Role.TRAINING_MANAGER)
    return {Recipient(organisation_id=unit, role=role) for unit in units}


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
            Item.kind.in_(_kinds_of(row.name)),
        )
    )
    return {
        Recipient(person_id=item.owner_id)
        for item, path in rows
        if (item.kind, item.definition_version, item.state) in _waiting(row.name)
        and item.round != row.round
        and _applies(windows, row, closes, subject_of(item, path))
    }


async def _units_under(work: Work, policy_id: str) -> dict[UUID, list[UUID]]:
    rows = await work.session.execute(
        select(Organisation.id, Organisation.path).where(
            Organisation.authority_id == work.authority_id,
            Organisation.kind.not_in(_SCHOOLS_ARE_NOT),
        )
    )
    paths = {row.id: row.path for row in rows}
    policies = await policy_ids(work, list(paths))
    return {unit: path for unit, path in paths.items() if policies[unit] == policy_id}


async def _window(work: Work, deadline: Deadline) -> WindowRow:
    return await work.session.get_one(WindowRow, (work.authority_id, deadline.window_id))


async def _submitted(work: Work, row: WindowRow) -> frozenset[UUID]:
    """The organisations that have submitted in the round."""
    return frozenset(
        await work.session.scalars(
            select(Item.organisation_id).where(
                Item.authority_id == work.authority_id,
                Item.policy_id == row.policy_id,
                Item.round == row.round,
                Item.kind.in_(_kinds_of(row.name)),
            )
        )
    )


def _closes(deadline: Deadline) -> datetime:
    return datetime.fromisoformat(deadline.input["closes"])


def _applies(windows: PolicyWindows, row: WindowRow, closes: datetime, subject: Subject) -> bool:
    """Whether the window closes to the subject just then: others have a row of their own."""
    return any(
        one.name == row.name and one.round == row.round and one.closes == closes
        for one in windows.of(subject)
    )


def _kinds_of(window: str) -> list[str]:
    return sorted({str(one.kind) for one in _definitions(window)})


def _waiting(window: str) -> frozenset[tuple[str, int, str]]:
    """The states from which something is submitted in the window."""
    return frozenset(
        (str(one.kind), one.version, str(line.source))
        for one in _definitions(window)
        for line in one.transitions
        if line.window == window and line.source
    )


def _definitions(window: str) -> Iterable[Definition]:
    return (one for one in DEFINITIONS.values() if window in windows_used(one))
