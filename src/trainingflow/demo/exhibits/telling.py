"""An item of a general kind is told: what the write path would have written, as rows."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from trainingflow.demo.binding import Binding
from trainingflow.demo.cast import CLOCK, Capacity
from trainingflow.demo.chance import Chance
from trainingflow.demo.exhibits.acts import NOBODY, Act, Exhibit
from trainingflow.demo.exhibits.capacities import capacity
from trainingflow.demo.exhibits.casting import Casting
from trainingflow.demo.exhibits.due import due_of
from trainingflow.demo.exhibits.ledger import Ledger
from trainingflow.demo.exhibits.seats import Seats
from trainingflow.demo.exhibits.texts import document, title_of
from trainingflow.demo.questionnaires import ask
from trainingflow.demo.story import Story
from trainingflow.demo.world import World
from trainingflow.domain.canonical import plain
from trainingflow.domain.lifecycles import definition_of
from trainingflow.domain.workflow.duties import Relation, UnitOf
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.facts import Act as PastAct
from trainingflow.domain.workflow.general import GeneralFacts, Linked
from trainingflow.domain.workflow.ladder import ItemTimes
from trainingflow.domain.workflow.lines import NONE, SetsOff, Transition
from trainingflow.services.facts.general import HEADING, Heading

Given = Mapping[str, object]

_IN_THE_HEAD: Final = HEADING - {"title"}


class Telling(Story):
    """One exhibit on its way; the clock's acts follow from those of people."""

    def __init__(
        self,
        world: World,
        bindings: Mapping[str, Binding],
        casting: Casting,
        exhibit: Exhibit,
        at: datetime,
    ) -> None:
        """Begin an item that does not exist yet, at the instant of its creation."""
        place = world.organisations.by_code[casting.code(exhibit.place)]
        binding = bindings[place.policy]
        definition = definition_of(exhibit.kind, binding.procedure.lifecycles[exhibit.kind])
        chance = Chance(f"exhibit {exhibit.name}")
        super().__init__(replace(world, binding=binding), chance, definition, at, place.id)
        self.exhibit = exhibit
        self.place = place
        self.title = title_of(exhibit)
        self.heading = Heading.of({})
        self.parent: Telling | None = None
        self._owner: UUID | None = None
        self._subject: UUID | None = None
        self._casting = casting
        self._past: list[PastAct] = []
        self._seats = Seats(self)
        self._ledger = Ledger(self)

    @property
    def subject(self) -> UUID | None:
        """The person whom it is about."""
        return self._subject

    def tell(self, act: Act, at: datetime) -> tuple[SetsOff, ...]:
        """Tell an act of a person; gives what it sets off."""
        line = self._line(act.action)
        given = {name: self._value(one, at) for name, one in act.given.items()}
        by = self._capacity(line, act.by, at)
        if Effect.CREATE_ITEM in line.effects:
            self._begin(given, by.person_id)
        for kind in act.brings.split():
            new = document(kind, title_of(self.exhibit))
            self.document(kind, new.title, new.text or "", at, by)
        self._tell(line, given, at, by, act.comment)
        return line.sets_off

    def let(self, action: str, at: datetime) -> None:
        """Tell what the clock does in the same moment."""
        self._tell(self._line(action), {}, at, CLOCK, None)

    def finish(self) -> None:
        """Write the head, the panel, and what the item waits for."""
        self._seats.close()
        persons = {
            Relation.APPLICANT: frozenset({self._need_owner()}),
            Relation.SUBJECT: frozenset({self._subject} if self._subject else ()),
            Relation.PANEL_MEMBER: self._seats.outstanding(),
        }
        about = {
            "target_year": self.heading.target_year,
            "variant": self.heading.variant,
            "subject_id": self._subject,
            "parent_id": self.heading.parent,
            "undertaking_id": self.heading.undertaking,
        }
        due = due_of(self, self.heading.target_year)
        self.close(self.title, self._need_owner(), persons, due, about)

    def places_of(self, unit: UnitOf) -> tuple[UUID, ...]:
        """The item's own unit, or the schools on its rosters."""
        if unit is UnitOf.PARTICIPATING:
            return tuple(sorted(self._facts().participating_units))
        return (self.place.id,)

    def waits_since(self, person: UUID | None) -> datetime:
        """Since the state was entered, or since the person was invited in it."""
        return max(self.state_since, self._seats.invited_at(person) or self.state_since)

    @property
    def times(self) -> ItemTimes:
        """What the clock's occasions are counted from: the dossier in force, and every act."""
        facts, holds = self._facts(), self.definition.in_force
        return replace(
            super().times,
            dossier=holds(facts) if holds else self.content,
            acts=[(one.action, one.input) for one in self._past],
        )

    def _capacity(self, line: Transition, word: str, at: datetime) -> Capacity:
        if word == NOBODY:
            return CLOCK
        person = self._casting.person(word, self.exhibit.place)
        return capacity(self, line, word, person, at)

    def _line(self, action: str) -> Transition:
        line = self.definition.transition(self.state, action)
        if line is None:
            message = f"{self.exhibit.name}: no {action} in {self.state or 'nothing'}"
            raise ValueError(message)
        return line

    def _value(self, given: object, at: datetime) -> object:
        if given == "@last":
            return self.version
        return self._casting.value(given, self.exhibit.place, at)

    def _begin(self, given: Given, person: UUID | None) -> None:
        self.heading = Heading.of(given)
        self.title = self.heading.title or self.definition.label.zh
        self._owner = person
        self._subject = self.heading.subject
        if self._subject is None and self.definition.about_teacher:
            self._subject = person

    def _tell(
        self, line: Transition, given: Given, at: datetime, by: Capacity, comment: str | None
    ) -> None:
        before, anew = self._facts(), self.submitted_at is not None and self.state != self._first
        if Effect.SAVE_DOSSIER in line.effects:
            kept = {name: one for name, one in given.items() if name not in _IN_THE_HEAD}
            self.save(kept)
            self.title = Heading.of(given).title or self.title
        if Effect.GIVE_TO_SUBJECT in line.effects:
            self._owner = self._subject
        if Effect.ATTACH_DOCUMENT in line.effects:
            kind, title, text = (str(given[name]) for name in ("kind", "title", "text"))
            self.document(kind, title, text, at, by)
        for effect in line.effects:
            self._entail(Effect(effect), given, at, by.person_id, before)
        self.attempt += anew and Effect.RECORD_ROUND in line.effects
        freezes = Effect.FREEZE_DOSSIER in line.effects
        self.act(line.action, at, by, given=given, comment=comment, freezes=freezes)
        self._past.append(PastAct(line.action, by.person_id, at, self.version, plain(given)))

    @property
    def _first(self) -> str:
        return str(self.definition.initial)

    def _entail(
        self, effect: Effect, given: Given, at: datetime, by: UUID | None, facts: GeneralFacts
    ) -> None:
        match effect:
            case Effect.POST_COMPLETIONS | Effect.DENY_COMPLETIONS:
                self._ledger.post(facts, self.title, at)
            case Effect.CONFIRM_COMPLETIONS:
                self._ledger.confirm(at, by)
            case Effect.OPEN_SURVEY:
                asked = self.definition.respondents
                last = date.fromisoformat(str(given["closesOn"]))
                ask(self, sorted(asked(facts)) if asked else (), at, last)
            case _:
                if by is not None:
                    self._seats.follow(effect, given, at, by)

    def _facts(self) -> GeneralFacts:
        """What is known of the item, as far as its completions ask."""
        return GeneralFacts(
            procedure=self.world.binding.procedure,
            item_id=self.id,
            state=self.state,
            version=self.version,
            organisation_id=self.place.id,
            organisation_path=(self.place.id,),
            organisation_recognised=self.place.recognised,
            entered_at=self.state_since,
            submitted_at=self.submitted_at,
            history=tuple(self._past),
            dossier=self.content,
            target_year=self.heading.target_year,
            variant=self.heading.variant,
            subject=self._subject,
            parent=self.parent.linked() if self.parent else None,
        )

    def linked(self) -> Linked:
        """The item as another's guards see it."""
        return Linked(
            id=self.id,
            kind=str(self.definition.kind),
            state=self.state or NONE,
            state_since=self.state_since,
            dossier=self.content,
        )

    def _need_owner(self) -> UUID:
        if self._owner is None:
            message = f"{self.exhibit.name} has no owner"
            raise ValueError(message)
        return self._owner
