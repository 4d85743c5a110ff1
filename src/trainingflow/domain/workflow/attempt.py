"""What somebody tries to do, when, for whom and with what in hand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from trainingflow.domain.people import Actor, Assignment, Body, Delegation
from trainingflow.domain.scopes import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try at an action.

    `asking` is True for a query that lists what is possible: what the actor would still supply
    (comment, input, decision reference, the body to act for) is then not demanded.
    `scope` is how far the token reaches that the actor is signed in with, if it is one.
    `documents` are the kinds that come with the action, beside those already on the item.
    """

    actor: Actor
    at: datetime
    acting_for: Body | None = None
    decision_reference: str | None = None
    delegation: Delegation | None = None
    comment: str | None = None
    input: Mapping[str, object] = field(default_factory=dict)
    documents: frozenset[str] = frozenset()
    expected_version: int | None = None
    asking: bool = False
    scope: Scope | None = None

    @property
    def assignments(self) -> tuple[Assignment, ...]:
        """The actor's own assignments; on behalf of somebody, those lent and no others."""
        if self.delegation is None:
            return self.actor.assignments
        return self.delegation.assignments if self.delegation_in_force else ()

    @property
    def in_person(self) -> bool:
        """Whether the actor acts for nobody else: what somebody is to an item is never lent."""
        return self.delegation is None and self.acting_for is None

    @property
    def delegation_in_force(self) -> bool:
        """Whether a delegation is named and runs at this instant."""
        lent = self.delegation
        return lent is not None and lent.opens <= self.at < lent.closes

    @property
    def persons(self) -> frozenset[UUID]:
        """Who must be free of any interest: the actor, and the person who delegated."""
        own = frozenset() if self.actor.person_id is None else frozenset({self.actor.person_id})
        return own | ({self.delegation.delegator_id} if self.delegation else frozenset())

    def text(self, name: str) -> str | None:
        """The text of an input field; None when it is missing, blank or no text."""
        value = self.input.get(name)
        return value.strip() or None if isinstance(value, str) else None

    def number(self, name: str) -> int | None:
        """The whole number of an input field; None when it is missing or none."""
        value = self.input.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def day(self, name: str) -> date | None:
        """The date of an input field, given as such or as ISO text; None when it is none."""
        return as_date(self.input.get(name))

    def identifier(self, name: str) -> UUID | None:
        """The id of an input field, given as such or as text; None when it is none."""
        return as_uuid(self.input.get(name))

    def identifiers(self, name: str) -> tuple[UUID, ...]:
        """The ids of an input list, in order; what is no id is left out."""
        value = self.input.get(name)
        found = [as_uuid(entry) for entry in value] if isinstance(value, (list, tuple)) else []
        return tuple(entry for entry in found if entry is not None)

    def rows(self, name: str) -> Iterator[Mapping[str, object]]:
        """The objects of an input list; what is no object is left out."""
        value = self.input.get(name)
        entries = value if isinstance(value, (list, tuple)) else ()
        return (entry for entry in entries if isinstance(entry, Mapping))


def as_uuid(value: object) -> UUID | None:
    """The value as an id; None when it is none."""
    if isinstance(value, UUID):
        return value
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def as_date(value: object) -> date | None:
    """The value as a day; None when it is none."""
    if isinstance(value, datetime):
        return None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
