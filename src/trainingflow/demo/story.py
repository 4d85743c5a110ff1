"""The story of one item: act after act, along the lines of its lifecycle.

Nothing can be told that the definition does not allow: every act looks up its line for the state
that the story has reached, and the window that the line demands must be open.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final
from uuid import UUID

from trainingflow.db.models import Document, Item, ItemEvent
from trainingflow.demo.binding import OpenWindow
from trainingflow.demo.cast import Capacity
from trainingflow.demo.chance import Chance
from trainingflow.demo.dossier_story import DossierStory
from trainingflow.demo.follow_up import Persons, write_follow_up
from trainingflow.demo.instants import NOW
from trainingflow.demo.world import World
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.duties import UnitOf
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.ladder import ItemTimes
from trainingflow.domain.workflow.lines import NONE
from trainingflow.services.chain import BEGINNING, Link, row_hash

_NOTHING: Final[Mapping[str, object]] = {}
NOBODY: Final[Mapping[str, object]] = dict.fromkeys(
    ("target_year", "variant", "subject_id", "parent_id", "undertaking_id")
)
"""What the head of a kind with tables leaves empty."""


class Story:
    """One item on its way; `close` writes its head when everything is told."""

    def __init__(
        self, world: World, chance: Chance, definition: Definition, at: datetime, place: UUID
    ) -> None:
        """Begin the story of an item that does not exist yet, at the instant of its creation."""
        self.world = world
        self.chance = chance
        self.definition = definition
        self.id = chance.new_id(at)
        self.state = NONE
        self.version = 0
        self.attempt = 1
        self.submission: OpenWindow | None = None
        self.submitted_at: datetime | None = None
        self.first_session: date | None = None  # of a run
        self.created_at = self.state_since = self.updated_at = at
        self._place = place
        self._hash = BEGINNING
        self._dossier = DossierStory(world.sheets, definition, self.id)

    def act(  # noqa: PLR0913 - an event says no less
        self,
        action: str,
        at: datetime,
        by: Capacity,
        *,
        given: Mapping[str, object] = _NOTHING,
        comment: str | None = None,
        freezes: bool = False,
    ) -> None:
        """Tell one act.

        Args:
            action: what is done; the definition must know it in the present state.
            at: when; never before the last act, never in the district's future.
            by: who does it.
            given: the input.
            comment: what the actor says about it.
            freezes: whether the dossier is submitted with it.

        Raises:
            ValueError: the act is not possible now.
        """
        line = self.definition.transition(self.state, action)
        if line is None or not self.updated_at <= at <= NOW:
            message = f"{self.definition.kind} {action} in {self.state or 'nothing'} at {at}"
            raise ValueError(message)
        window = self.world.binding.window(line.window, at) if line.window else None
        if freezes:
            self._dossier.hand_in(at, by.person_id)
        if Effect.RECORD_ROUND in line.effects:
            self.submission, self.submitted_at = window, at
        self.version += 1
        said = Link(
            seq=self.version,
            action=action,
            from_state=self.state,
            to_state=str(line.target),
            at=at,
            actor_id=by.person_id,
            acting_for=by.acting_for and str(by.acting_for),
            decision_reference=by.decision_reference,
            comment=comment,
            input=given,
        )
        self._record(said, by, window, self._dossier.no if freezes else None)
        if line.decides:
            self._dossier.decide(line, self.version, self.attempt)
        if line.target != self.state:
            self.state, self.state_since = str(line.target), at
        self.updated_at = at

    def save(self, content: Mapping[str, object]) -> None:
        """Take the fields over into the dossier; after a submission a new version begins."""
        self._dossier.save(content)

    def attach(self, kind: str, title: str, text: str, at: datetime, by: Capacity) -> None:
        """Tell that a document was attached."""
        self.act("attachDocument", at, by, given={"kind": kind, "title": title, "text": text})
        self.document(kind, title, text, at, by)

    def document(self, kind: str, title: str, text: str, at: datetime, by: Capacity) -> None:
        """Add a document that came with an act, or was attached."""
        id_ = self.chance.new_id(at)
        self.world.sheets.add(
            Document,
            id=id_,
            item_id=self.id,
            attempt=self.attempt,
            kind=kind,
            title=title,
            text=text,
            reference=None,
            sha256=self._dossier.hold(id_, kind, title, text),
            added_by=by.person_id,
            added_at=at,
        )

    def places_of(self, unit: UnitOf) -> tuple[UUID, ...]:
        """Which organisations are that unit of the item: a kind with tables knows one."""
        del unit
        return (self._place,)

    def waits_since(self, person: UUID | None) -> datetime:
        """Since when the present state has waited for the person."""
        del person
        return self.state_since

    @property
    def times(self) -> ItemTimes:
        """What the clock's occasions are counted from."""
        return ItemTimes(
            entered=self.state_since, first_session=self.first_session, dossier=self.content
        )

    @property
    def content(self) -> Mapping[str, object]:
        """The dossier as it is now."""
        return self._dossier.content

    def close(
        self,
        title: str,
        owner: UUID,
        persons: Persons,
        due: datetime | None,
        about: Mapping[str, object] = NOBODY,
    ) -> None:
        """Write the head as the last act left it, and what the item waits for.

        Args:
            title: the item's title.
            owner: who answers for it.
            persons: who is in which relation to the item, for its tasks.
            due: by when the present state should be left; None when nothing says so.
            about: the rest of the head, which only general kinds fill in.
        """
        self._dossier.close()
        self.world.sheets.add(
            Item,
            id=self.id,
            kind=str(self.definition.kind),
            definition_version=self.definition.version,
            state=self.state,
            version=self.version,
            title=title,
            organisation_id=self._place,
            owner_id=owner,
            policy_id=self.world.binding.policy,
            policy_hash=self.world.binding.hash,
            round=self.submission.round if self.submission else None,
            attempt=self.attempt,
            submitted_at=self.submitted_at,
            created_at=self.created_at,
            state_since=self.state_since,
            updated_at=self.updated_at,
            **about,
        )
        write_follow_up(self, persons, due)

    def _record(
        self, said: Link, by: Capacity, window: OpenWindow | None, dossier_no: int | None
    ) -> None:
        self._hash = row_hash(self._hash, said)
        self.world.sheets.add(
            ItemEvent,
            item_id=self.id,
            seq=said.seq,
            kind=str(self.definition.kind),
            definition_version=self.definition.version,
            action=said.action,
            from_state=said.from_state,
            to_state=said.to_state,
            at=said.at,
            actor_id=said.actor_id,
            acting_for=said.acting_for,
            decision_reference=said.decision_reference,
            delegator_id=None,
            organisation_id=by.organisation_id,
            role=by.role and str(by.role),
            window_id=window.id if window else None,
            dossier_no=dossier_no,
            comment=said.comment,
            input=said.input,
            warnings=[],
            row_hash=self._hash,
        )
