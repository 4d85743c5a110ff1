"""One calendar year of an authority, from the autumn that plans it to the January that sums it up.

The clock ticks, people look into their inbox and work, and so on.
"""

import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import Engine, create_engine, make_url, text

from trainingflow.app import create_app
from trainingflow.db.session import Database
from trainingflow.domain.calendar import ZONE
from trainingflow.domain.lifecycles.registry import chosen
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.policies import library
from trainingflow.services import clock
from trainingflow.services.command import Performed
from trainingflow.services.invariants.catalogue import INVARIANTS
from trainingflow.services.invariants.check import broken, in_words
from trainingflow.settings import Settings
from trainingflow.simulate.ambitions import Ambition, Authority, ambitions, pursue
from trainingflow.simulate.behaviour import Crowd
from trainingflow.simulate.desk import Desk
from trainingflow.simulate.enrolment import enrol_teachers
from trainingflow.simulate.foresight import foresee, surprises
from trainingflow.simulate.pool import fill_pool
from trainingflow.simulate.population import Size, populate
from trainingflow.simulate.report import Report
from trainingflow.simulate.waiting import told

Progress = Callable[[date, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is simulated.

    Attributes:
        policy: the policy of the authority.
        seed: decides how people choose; ids are new in every run.
        year: the calendar year; None: the last of the policy's cycle.
        schools: how many schools there are, beside the bodies of the policy.
        teachers: how many each has; a run of courses wants 25 participants.
        each: how much a unit begins of each kind.
        step_days: how many days pass between two looks into the inbox.
        passes: how often people look into it on such a day.
        kinds: what people begin; empty: whatever the policy knows.
    """

    policy: str
    seed: int = 1
    year: int | None = None
    schools: int = 2
    teachers: int = 28
    each: int = 1
    step_days: int = 10
    passes: int = 3
    kinds: tuple[str, ...] = ()


class NothingToSimulate(Exception):
    """The policy has no procedure: its authority moves no items."""


async def simulate(plan: Plan, owner_url: str, app_url: str, progress: Progress) -> Report:
    """Simulate a year in an empty, migrated database.

    Args:
        plan: what is simulated.
        owner_url: the database as its owner: it is filled, and its clock moved, directly.
        app_url: the database as the application: everything else goes through the API.
        progress: told the day and the number of acts so far, at every step.

    Raises:
        NothingToSimulate: the policy has no procedure.
    """
    policy = library.named(plan.policy)
    if policy.procedure is None:
        message = f"{plan.policy} has no procedure: there is nothing to simulate"
        raise NothingToSimulate(message)
    year = plan.year or policy.credit.cycle.last.year
    engine = create_engine(make_url(owner_url).set(drivername="postgresql+psycopg"))
    try:
        async with _authority(plan, policy.procedure, year, engine, app_url) as live:
            return await live.run(progress)
    finally:
        engine.dispose()


@asynccontextmanager
async def _authority(
    plan: Plan, procedure: Procedure, year: int, engine: Engine, app_url: str
) -> AsyncIterator["_Year"]:
    chance = Random(plan.seed)  # noqa: S311 - a simulation, no secret
    size = Size(plan.schools, plan.teachers)
    population = populate(engine, procedure, size, year, chance)
    database = Database(app_url, pool_size=4)
    app = create_app(Settings(database_url=app_url, demo=True), database)
    desk = Desk(app)
    crowd = Crowd(desk, population, procedure, chance)
    wanted = [
        one
        for one in ambitions(Authority(procedure, population, plan.each))
        if not plan.kinds or str(one.kind) in plan.kinds
    ]
    try:
        yield _Year(plan, procedure, year, engine, database, crowd, wanted)
    finally:
        await desk.leave()
        await database.close()


@dataclass(slots=True)
class _Year:
    plan: Plan
    procedure: Procedure
    year: int
    engine: Engine
    database: Database
    crowd: Crowd
    wanted: list[Ambition]
    surprises: list[str] = field(default_factory=list)

    async def run(self, progress: Progress) -> Report:
        """Let the year pass, then look at what is left."""
        began = time.monotonic()
        acts, ticks = 0, Counter[str]()
        day = date(self.year - 1, 10, 1)
        self._move_clock(day)
        await fill_pool(self.crowd)
        while day < date(self.year + 1, 2, 12):  # the cycle may close with January
            ticks += await self._pass_to(day)
            for _ in range(self.plan.passes):
                acts += await self._work(day)
            progress(day, acts)
            day += timedelta(days=self.plan.step_days)
        return self._report(time.monotonic() - began, ticks)

    async def _pass_to(self, day: date) -> Counter[str]:
        """Let the clock do what is due by the morning of a day, and compare it with foresight."""
        desk, overseer = self.crowd.desk, self.crowd.population.overseer()
        await clock.open_windows(self.database)
        foreseen = await foresee(desk, self.engine, overseer, _morning(day))
        self._move_clock(day)
        done = await self._tick()
        self.surprises += surprises(self.engine, foreseen, [one for one, _ in done])
        return Counter(word for _, word in done)

    async def _work(self, day: date) -> int:
        for ambition in self.wanted:
            if ambition.due(day) and self.crowd.chance.random() < _EAGER:
                await pursue(self.crowd, ambition, day, self.year)
        taken = await enrol_teachers(self.crowd, day) if "COURSE_RUN" in self._kinds else 0
        people = list(told(self.engine, self.crowd.population))
        self.crowd.chance.shuffle(people)
        return taken + sum([await self.crowd.work_through(*one, day) for one in people])

    @property
    def _kinds(self) -> frozenset[str]:
        return frozenset(map(str, self.procedure.lifecycles))

    async def _tick(self) -> list[tuple[UUID, str]]:
        """What the clock did, row by row, in words."""
        await clock.open_windows(self.database)
        done: list[tuple[UUID, str]] = []
        while moved := await clock.run_due(self.database):
            done += [
                (one.deadline_id, f"{one.action} {type(one.outcome).__name__}") for one in moved
            ]
            if not any(isinstance(one.outcome, Performed) for one in moved):
                break
        while sent := await clock.send_due(self.database):
            done += [(one.deadline_id, f"{one.kind} {one.outcome}") for one in sent]
        return done

    def _move_clock(self, day: date) -> None:
        offset = int((_morning(day) - datetime.now(UTC)).total_seconds()) + 1
        with self.engine.begin() as connection:
            connection.execute(
                text("UPDATE demo_clock SET offset_seconds = :offset"), {"offset": offset}
            )

    def _report(self, seconds: float, ticks: Counter[str]) -> Report:
        crowd = self.crowd
        return Report(
            policy=self.plan.policy,
            year=self.year,
            seed=self.plan.seed,
            seconds=round(seconds, 1),
            requests=crowd.desk.requests,
            states=self._states(),
            acts=_by_first(crowd.done),
            untried=self._untried(),
            load=dict(crowd.load.most_common(30)),
            late=self._late(),
            refusals=dict(crowd.desk.refusals.most_common()),
            stuck={" ".join(key): count for key, count in crowd.stuck.most_common(60)},
            clock=dict(ticks),
            broken_offers=crowd.broken_offers,
            broken={**self._broken(), _FORESEEN: self.surprises},
        )

    def _broken(self) -> dict[str, list[str]]:
        with self.engine.begin() as connection:
            found = broken(connection)
        return {INVARIANTS[name].en: in_words(rows) for name, rows in found.items()}

    def _states(self) -> dict[str, dict[str, int]]:
        query = "SELECT kind, state, count(*) FROM item GROUP BY kind, state ORDER BY kind, state"
        found: dict[str, dict[str, int]] = {}
        with self.engine.connect() as connection:
            for kind, state, count in connection.execute(text(query)):
                found.setdefault(kind, {})[state] = count
        return found

    def _untried(self) -> dict[str, list[str]]:
        with self.engine.connect() as connection:
            rows = connection.execute(text("SELECT DISTINCT kind, action FROM item_event"))
            done = {(row.kind, row.action) for row in rows}
        definitions = [chosen(self.procedure, ItemKind(name)) for name in self.procedure.lifecycles]
        return {
            str(one.kind): [name for name in one.actions if (str(one.kind), name) not in done]
            for one in definitions
            if one is not None
        }

    def _late(self) -> dict[str, int]:
        query = """
            SELECT i.kind || ' ' || i.state AS place, count(*) AS number FROM task t
            JOIN item i ON i.authority_id = t.authority_id AND i.id = t.item_id
            WHERE t.due_at < coalesce(t.closed_at, trainingflow_now())
            GROUP BY 1 ORDER BY 2 DESC"""
        with self.engine.connect() as connection:
            return {row.place: row.number for row in connection.execute(text(query))}


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=ZONE)


_FORESEEN = "the clock does what `deadlines(dueBefore:)` has said before, and nothing else"
_EAGER = 0.8
"""How likely somebody tries on a day what they want to begin."""


def _by_first(counted: Counter[tuple[str, str]]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for (kind, action), count in sorted(counted.items()):
        found.setdefault(kind, {})[action] = count
    return found
