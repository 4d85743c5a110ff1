"""The windows of a policy as rows: written for a year at a time, read for every decision."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Any, Final, Protocol
from uuid import UUID

from sqlalchemy import Text, and_, bindparam, select
from sqlalchemy.dialects.postgresql import insert

from trainingflow.db.asking import AUTHORITY, Question, ask, together
from trainingflow.db.base import new_id
from trainingflow.db.models import Item, Window as WindowRow, WindowChange as ChangeRow
from trainingflow.db.trips import Plan
from trainingflow.db.wire import Rows
from trainingflow.domain.calendar import ZONE, Window
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.window_changes import (
    Exceptional,
    Extension,
    Scope,
    Subject,
    WindowChange,
    effective,
)
from trainingflow.domain.workflow.windows import window_rows
from trainingflow.services.work import Work


@dataclass(frozen=True, slots=True)
class PolicyWindows:
    """Every window of a policy, past and future, and every change of one.

    Attributes:
        calendar: the windows of the policy's calendar, by opening.
        changes: those opened by exception and all extensions, in the order they were made.
    """

    calendar: tuple[Window, ...]
    changes: tuple[WindowChange, ...] = ()

    def of(self, subject: Subject) -> tuple[Window, ...]:
        """The windows that apply to the subject, by opening."""
        return effective(self.calendar, self.changes, subject)

    def with_change(self, change: WindowChange) -> "PolicyWindows":
        """The same with one more change."""
        return PolicyWindows(self.calendar, (*self.changes, change))


async def open_year(work: Work, procedure: Procedure, year: int, names: Container[str]) -> int:
    """Write the windows of these names that the procedure opens in a year; those there stay.

    Returns:
        How many were added.
    """
    have = await work.session.scalars(
        select(WindowRow.name + ":" + WindowRow.round).where(
            WindowRow.authority_id == work.authority_id, WindowRow.policy_id == procedure.policy
        )
    )
    known = frozenset(have)
    added = [
        row_of(work, procedure.policy, window)
        for window in window_rows(procedure, year)
        if window.name in names and f"{window.name}:{window.round}" not in known
    ]
    if added:
        await work.session.execute(insert(WindowRow).on_conflict_do_nothing(), added)
    return len(added)


_POLICY: Final = bindparam("policy", type_=Text())
_SCOPE: Final = (
    ChangeRow.item_kind,
    ChangeRow.organisation_id,
    ChangeRow.item_id,
    ChangeRow.person_id,
)
_WINDOWS: Final = Question(
    select(
        WindowRow.name,
        WindowRow.opens_at,
        WindowRow.closes_at,
        WindowRow.round,
        WindowRow.target_year,
        WindowRow.semester,
        WindowRow.due_at,
        WindowRow.daily_from,
        WindowRow.daily_until,
        ChangeRow.id.label("change"),
        *_SCOPE,
    )
    .outerjoin(
        ChangeRow,
        and_(
            ChangeRow.authority_id == WindowRow.authority_id,
            ChangeRow.id == WindowRow.change_id,
        ),
    )
    .where(WindowRow.authority_id == AUTHORITY, WindowRow.policy_id == _POLICY)
    .order_by(WindowRow.opens_at, WindowRow.name),
    plan=Plan.ONCE,
)
_EXTENSIONS: Final = Question(
    select(ChangeRow.name, ChangeRow.round, ChangeRow.until_at, *_SCOPE)
    .where(
        ChangeRow.authority_id == AUTHORITY,
        ChangeRow.policy_id == _POLICY,
        ChangeRow.sort == "EXTENSION",
    )
    .order_by(ChangeRow.made_at, ChangeRow.id),
    plan=Plan.ONCE,
)


async def windows_of(work: Work, policy_id: str) -> PolicyWindows:
    """Every window of a policy with its changes, asked together."""
    rows, extensions = await together(
        _asked(work, _WINDOWS, policy_id), _asked(work, _EXTENSIONS, policy_id)
    )
    calendar: list[Window] = []
    changes: list[WindowChange] = []
    for row in rows:
        if row.change is None:
            calendar.append(as_window(row))
        else:
            changes.append(Exceptional(as_window(row), scope_of(row)))
    return PolicyWindows(tuple(calendar), (*changes, *map(_extension, extensions)))


async def _asked(work: Work, question: Question, policy_id: str) -> Rows:
    return await ask(work.session, question, authority=work.authority_id, policy=policy_id)


def _extension(row: Any) -> Extension:  # noqa: ANN401 - a row of `_EXTENSIONS`
    return Extension(row.name, row.round, row.until_at.astimezone(ZONE), scope_of(row))


class _OfScope(Protocol):
    """A change, or a row with what it says of its scope."""

    @property
    def item_kind(self) -> str | None: ...
    @property
    def organisation_id(self) -> UUID | None: ...
    @property
    def item_id(self) -> UUID | None: ...
    @property
    def person_id(self) -> UUID | None: ...


def every(have: PolicyWindows) -> tuple[Window, ...]:
    """The windows of the calendar and those opened by exception, as they were first given."""
    opened = (one.window for one in have.changes if isinstance(one, Exceptional))
    return (*have.calendar, *opened)


def scope_of(row: _OfScope) -> Scope:
    """For whom a change is made."""
    return Scope(
        kind=row.item_kind,
        organisation_id=row.organisation_id,
        item_id=row.item_id,
        person_id=row.person_id,
    )


def subject_of(item: Item, path: Iterable[UUID]) -> Subject:
    """The item as windows are asked about it.

    Args:
        item: the head row.
        path: the item's organisation, and those above it, in any order.
    """
    persons = frozenset(one for one in (item.owner_id, item.subject_id) if one is not None)
    return Subject(
        kind=item.kind,
        organisation_path=tuple(path),
        item_id=item.id,
        persons=persons,
    )


def windows_used(definition: Definition) -> frozenset[str]:
    """The names of the windows in which something of the kind is possible."""
    return frozenset(str(line.window) for line in definition.transitions if line.window)


def as_window(row: WindowRow) -> Window:
    """The row as the domain knows it, its instants in Beijing time."""
    return Window(
        name=row.name,
        opens=row.opens_at.astimezone(ZONE),
        closes=row.closes_at.astimezone(ZONE),
        round=row.round,
        target_year=row.target_year,
        semester=row.semester,
        due=row.due_at.astimezone(ZONE) if row.due_at else None,
        daily_from=row.daily_from,
        daily_until=row.daily_until,
    )


def row_of(work: Work, policy_id: str, window: Window) -> dict[str, object]:
    """The columns of a window of the calendar."""
    return {
        "authority_id": work.authority_id,
        "id": new_id(),
        "policy_id": policy_id,
        "name": window.name,
        "round": window.round,
        "target_year": window.target_year,
        "semester": window.semester,
        "opens_at": window.opens,
        "due_at": window.due,
        "closes_at": window.closes,
        "daily_from": window.daily_from,
        "daily_until": window.daily_until,
    }
