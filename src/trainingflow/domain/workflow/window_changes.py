"""Windows opened by exception and windows extended: what applies to one item, computed purely."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from trainingflow.domain.calendar import Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """For what or whom a window is asked about.

    Attributes:
        kind: the kind of the item; none where it does not matter.
        organisation_path: the item's organisation first, then those above it.
        item_id: none for an item that does not exist yet.
        persons: who answers for it.
    """

    kind: str | None = None
    organisation_path: Sequence[UUID] = ()
    item_id: UUID | None = None
    persons: frozenset[UUID] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """For whom a change is made; what is none does not narrow it, and all that is given must hold.

    Attributes:
        kind: for items of this kind.
        organisation_id: for this unit and those below it.
        item_id: for this item.
        person_id: for what this person answers for.
    """

    kind: str | None = None
    organisation_id: UUID | None = None
    item_id: UUID | None = None
    person_id: UUID | None = None

    def covers(self, subject: Subject) -> bool:
        """Whether the change is made for the subject."""
        return (
            self.kind in (None, subject.kind)
            and (self.organisation_id is None or self.organisation_id in subject.organisation_path)
            and (self.item_id is None or self.item_id == subject.item_id)
            and (self.person_id is None or self.person_id in subject.persons)
        )

    @property
    def everybody(self) -> bool:
        """Whether it narrows nothing."""
        return self == Scope()

    @property
    def text(self) -> str:
        """The scope as one text: the same for the same scope, never empty."""
        parts = (self.kind, self.organisation_id, self.item_id, self.person_id)
        return "/".join("*" if part is None else str(part) for part in parts)


@dataclass(frozen=True, slots=True)
class Extension:
    """That a round of a window is open until an instant at least, for those in the scope.

    It moves the soft close as well: who acts before `until` is not late.
    """

    name: str
    round: str
    until: datetime
    scope: Scope = Scope()


@dataclass(frozen=True, slots=True)
class Exceptional:
    """A window opened by exception (特批窗口), for those in the scope."""

    window: Window
    scope: Scope


WindowChange = Extension | Exceptional


def effective(
    calendar: Iterable[Window], changes: Iterable[WindowChange], subject: Subject
) -> tuple[Window, ...]:
    """The windows that apply to the subject, by opening.

    A window closes at the latest of all its ends, so no extension ever shortens it, and the order
    in which changes were made does not matter: an extension given afterwards leads to the same as
    a window that had been so from the start.
    """
    ours = tuple(one for one in changes if one.scope.covers(subject))
    opened = (one.window for one in ours if isinstance(one, Exceptional))
    extensions = tuple(one for one in ours if isinstance(one, Extension))
    rows = (_extended(row, extensions) for row in (*calendar, *opened))
    return tuple(sorted(rows, key=lambda row: (row.opens, row.name, row.closes)))


def _extended(row: Window, extensions: Iterable[Extension]) -> Window:
    ends = [one.until for one in extensions if one.name == row.name and one.round == row.round]
    if not ends:
        return row
    due = None if row.due is None else max(row.due, *ends)
    return replace(row, closes=max(row.closes, *ends), due=due)


def late(windows: Iterable[Window], round_: str | None, submitted_at: datetime | None) -> bool:
    """Whether a submission came after the soft close of its round, as the windows are now."""
    row = window_of_round(windows, round_, submitted_at)
    return (
        row is not None
        and row.due is not None
        and submitted_at is not None
        and (row.due <= submitted_at)
    )


def window_of_round(
    windows: Iterable[Window], round_: str | None, submitted_at: datetime | None
) -> Window | None:
    """The window in which something was submitted; None when it was in none.

    Give only the windows that the kind of item is submitted in: several may open in one month.
    """
    if submitted_at is None:
        return None
    rows = (row for row in windows if row.round == round_ and row.contains(submitted_at))
    return next(rows, None)
