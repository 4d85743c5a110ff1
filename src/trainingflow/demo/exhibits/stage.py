"""Where exhibits are acted: every act goes through the write path, at its own instant."""

from datetime import date, datetime
from functools import partial
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.base import ids_from
from trainingflow.demo.chance import Chance
from trainingflow.demo.exhibits.acts import NOBODY, Act, Exhibit
from trainingflow.demo.exhibits.casting import Casting, body_of
from trainingflow.demo.exhibits.texts import document, title_of
from trainingflow.demo.exhibits.told import cues
from trainingflow.demo.instants import morning
from trainingflow.domain.people import SYSTEM
from trainingflow.services.command import Command, Outcome, Performed
from trainingflow.services.identity import SignedIn, begin_at
from trainingflow.services.perform import perform
from trainingflow.services.reading import standing
from trainingflow.services.reading.viewers import Viewer
from trainingflow.services.work import Work


class NotActed(Exception):
    """The write path refuses what an exhibit tells: the table or the product is wrong."""

    def __init__(self, exhibit: Exhibit, act: Act, outcome: object) -> None:
        """Say what was refused, and why."""
        super().__init__(f"{exhibit.name}: {act.action} on {act.on} by {act.by}: {outcome!r}")


class Stage:
    """Acts exhibits in the order of time, so that each finds what was there before it."""

    def __init__(self, session: AsyncSession, authority_id: UUID, casting: Casting) -> None:
        """Begin with an empty stage; `session` is the transaction of everything."""
        self._session = session
        self._authority_id = authority_id
        self._casting = casting
        self._chance = Chance("stage")
        self._last: dict[str, int] = {}

    async def ask_who_is_complete(self, day: date) -> None:
        """Let the evaluation of credits say who of the diligent owed nothing more on the day."""
        questions = [standing.Question(one.id) for one in self._casting.diligent()]
        viewer = Viewer(self._authority_id, morning(day), SYSTEM)
        found = await standing.statuses(self._session, viewer, questions)
        self._casting.learn_complete(
            {one.teacher_id for one in questions if found[one][0].eligible}
        )

    async def act(self, exhibits: tuple[Exhibit, ...]) -> None:
        """Act all of them.

        Raises:
            NotActed: an act is refused.
        """
        for cue in cues(exhibits):
            exhibit = exhibits[cue.exhibit]
            outcome = await self._perform(exhibit, exhibit.acts[cue.act], cue.at)
            if not isinstance(outcome, Performed) or outcome.item_id is None:
                raise NotActed(exhibit, exhibit.acts[cue.act], outcome)
            self._casting.items[exhibit.name] = outcome.item_id
            self._last[exhibit.name] = outcome.seq or 0
            self._session.expunge_all()

    async def _begin(self, word: str, place: str, at: datetime) -> Work:
        if word == NOBODY:
            return Work(self._session, self._authority_id, SYSTEM, at)
        person = self._casting.person(word, place)
        return await begin_at(self._session, SignedIn(self._authority_id, person), at)

    async def _perform(self, exhibit: Exhibit, act: Act, at: datetime) -> Outcome:
        casting = self._casting
        work = await self._begin(act.by, exhibit.place, at)
        there = casting.items.get(exhibit.name)
        acting_for, decision = body_of(act.by, at)
        command = Command(
            action=act.action,
            item_id=there,
            kind=None if there else exhibit.kind,
            organisation_id=None if there else casting.place(exhibit.place),
            input={
                name: self._last[exhibit.name]
                if one == "@last"
                else casting.value(one, exhibit.place, at)
                for name, one in act.given.items()
            },
            comment=act.comment,
            documents=tuple(document(kind, title_of(exhibit)) for kind in act.brings.split()),
            acting_for=acting_for,
            decision_reference=decision,
        )
        with ids_from(partial(self._chance.new_id, at)):
            outcome = await perform(work, command)
            await self._session.flush()
        return outcome
