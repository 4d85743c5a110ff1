"""What was done with credits: statements of past years, a draft that waits, a saved plan."""

from datetime import date, datetime
from functools import partial
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.base import ids_from
from trainingflow.db.models import StatementBatch
from trainingflow.demo.chance import Chance
from trainingflow.demo.exhibits.casting import Casting
from trainingflow.demo.instants import NOW, morning
from trainingflow.demo.personas import HOME_SCHOOL
from trainingflow.domain.people import SYSTEM
from trainingflow.policies import library
from trainingflow.services.identity import SignedIn, begin_at
from trainingflow.services.once import Made, MadeOrNot
from trainingflow.services.planning import keeping
from trainingflow.services.planning.plans import Wanted
from trainingflow.services.publishing import drafts
from trainingflow.services.statements import batches, issue
from trainingflow.services.work import Work

POLICY: Final = "chaoyang-2021"
CYCLE_ENDS: Final = date(2025, 12, 31)
LOCKED_UNTIL: Final = date(2024, 8, 31)
_ISSUED: Final = {2022: morning(date(2023, 1, 10)), 2023: morning(date(2024, 1, 9))}
_CHANGED: Final = (
    ("    TOTAL:\n      citation:", "    TOTAL:\n      atLeast: 38\n      citation:"),
    ("    ELECTIVE:\n      citation:", "    ELECTIVE:\n      atLeast: 8\n      citation:"),
)
_REASON: Final = "征求意见：选修课程由 6 学分提高到 8 学分，总学分相应提高到 38 学分。"
_PLAN: Final = "本周期余下的课程"


class NotShown(Exception):
    """The product refuses what is to be shown: one of the two is wrong."""

    def __init__(self, outcome: object) -> None:
        """Say what was refused, and why."""
        super().__init__(f"credits of the demo: {outcome!r}")


async def show_credits(session: AsyncSession, authority_id: UUID, casting: Casting) -> None:
    """Issue statements, draft a version and save a plan, each by whoever may and at its time.

    The preview of the draft is left to the worker, which carries it out as the demo starts.

    Raises:
        NotShown: something of it is refused.
    """
    desk = _Desk(session, authority_id, casting)
    for year in _ISSUED:
        await desk.issue(year)
    await desk.draft()
    await desk.plan()


class _Desk:
    """Begins work for a person at an instant, with ids that come out the same every time."""

    def __init__(self, session: AsyncSession, authority_id: UUID, casting: Casting) -> None:
        self._session = session
        self._authority_id = authority_id
        self._casting = casting
        self._chance = Chance("credits")

    async def issue(self, year: int) -> None:
        """Issue the statements of a year for the teachers of the school at home."""
        at = _ISSUED[year]
        school = self._casting.place(HOME_SCHOOL)
        with ids_from(partial(self._chance.new_id, at)):
            work = await self._begin("demo-ce-officer", at)
            batch_id = _made(
                await batches.begin(work, batches.Wanted(school, year), f"statements-{year}")
            )
            batch = await self._session.get_one(StatementBatch, (self._authority_id, batch_id))
            while await issue.go_on(Work(self._session, self._authority_id, SYSTEM, at), batch):
                await self._session.flush()

    async def draft(self) -> None:
        """Draft a version that asks for more, and ask what it would change."""
        with ids_from(partial(self._chance.new_id, NOW)):
            work = await self._begin("demo-policy-officer", NOW)
            wanted = drafts.Wanted(
                policy_id=POLICY, text=_changed(), lock_on=LOCKED_UNTIL, reason=_REASON
            )
            draft_id = _made(await drafts.draft(work, wanted, "draft"))
            _made(await drafts.preview(work, draft_id))

    async def plan(self) -> None:
        """Save which runs a teacher could join, and show it to the school."""
        teacher = self._casting.person("demo-teacher", HOME_SCHOOL)
        with ids_from(partial(self._chance.new_id, NOW)):
            work = await self._begin("demo-teacher", NOW)
            new = keeping.NewPlan(Wanted(teacher, CYCLE_ENDS), _PLAN)
            plan_id = _made(await keeping.save(work, "plan", new))
            _made(await keeping.share(work, "share", keeping.NewShare(plan_id, school=True)))

    async def _begin(self, code: str, at: datetime) -> Work:
        person = self._casting.person(code, HOME_SCHOOL)
        return await begin_at(self._session, SignedIn(self._authority_id, person), at)


def _made(outcome: MadeOrNot) -> UUID:
    if not isinstance(outcome, Made):
        raise NotShown(outcome)
    return outcome.id


def _changed() -> str:
    """The installed text, with the two numbers of the draft."""
    text = library.texts(POLICY)[POLICY]
    for old, new in _CHANGED:
        if text.count(old) != 1:
            raise NotShown(old)
        text = text.replace(old, new)
    return text
