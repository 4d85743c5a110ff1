"""The small district as a stage: arranged once, copied for every attempt, compared afterwards."""

import asyncio
import os
import pickle
import select
import signal
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from shutil import copytree
from typing import Any, Final, NoReturn

import httpx
import pytest
from sqlalchemy import text

from tests.api.conftest import Api
from tests.copies import Copies
from tests.districts import District
from tests.services.conftest import People
from tests.world import World
from trainingflow import app as application
from trainingflow.api.limits import Limits
from trainingflow.api.schema import Schema, served
from trainingflow.db.pools import PATIENT, Timeouts
from trainingflow.db.privileges import APPLICATION
from trainingflow.db.session import Database
from trainingflow.failpoints import Broken, arm
from trainingflow.services.files import Files
from trainingflow.services.invariants.check import broken, in_words
from trainingflow.settings import Settings

_DEMO: Final = Settings(demo=True)
_PATIENCE: Final = 300  # seconds; an act on a busy machine is slow
_FILES_KEY: Final = "only the tests sign their addresses with this"

Effect = dict[str, tuple[int, int]]
"""Of each table how many rows it has, and how many of their fields are filled in."""


@dataclass(frozen=True)
class Stage:
    """A copy of the district, and the means to act in it."""

    people: People
    files: Files
    url: str

    @property
    def database(self) -> Database:
        """The pool of this attempt."""
        return self.people.database

    @asynccontextmanager
    async def api(self, settings: Settings = _DEMO) -> AsyncIterator[Api]:
        """The whole application on this stage."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(application, "served", schema)
            app = application.create_app(settings, self.database)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
            yield Api(client, self.people.world, self.database)

    async def ask(
        self, query: str, who: str, settings: Settings = _DEMO, **variables: Any
    ) -> dict[str, Any]:
        """The data of an operation.

        Raises:
            Broken: the server failed on it.
        """
        async with self.api(settings) as api:
            answer = await api.answer(query, who, **variables)
        if "errors" in answer:
            codes = [one["extensions"]["code"] for one in answer["errors"]]
            assert codes == ["INTERNAL_SERVER_ERROR"]
            raise Broken(str(answer["errors"]))
        data: dict[str, Any] = answer["data"]
        return data


@cache
def schema(
    limits: Limits, *, suggestions: bool, introspection: bool, compiles: bool = True
) -> Schema:
    """What may be asked: made once, and inherited by every play."""
    return served(limits, suggestions=suggestions, introspection=introspection, compiles=compiles)


Act = Callable[[Stage, Any], Awaitable[None]]


@dataclass(frozen=True)
class Scene:
    """Something to be broken in the middle.

    Attributes:
        arrange: what has to be there before; gives what the act needs to know.
        act: what is broken and then done again, with the same keys.
        more: tables in which an act that is done again may leave rows beside those of one act,
            and why nobody is harmed by them.
        turn: at which of several transactions of the act it is broken.
        later: whether others have been committed by then, of this boundary or another.
    """

    arrange: Callable[[Stage], Awaitable[Any]]
    act: Act
    more: tuple[str, ...] = ()
    turn: int = 1
    later: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """How a play ended.

    Attributes:
        signal: what killed it; 0 where it ended by itself.
        value: what it gave; None where it did not come to its end.
        broken: whether the armed failpoint, and nothing else, kept it from its end.
    """

    signal: int
    value: Any = None
    broken: bool = False


class Play:
    """A process of its own that acts on a stage; only its own id is ever sent a signal."""

    def __init__(self, run: Callable[[], Awaitable[Any]], fault: str | None) -> None:
        """Begin; the process is forked, so nothing is imported anew."""
        self._reading, writing = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            _acted(run, fault, writing)
        os.close(writing)

    def stopped(self) -> bool:
        """Wait until the process stops or ends; whether it has stopped."""
        _, status = os.waitpid(self.pid, os.WUNTRACED)
        return os.WIFSTOPPED(status)

    def resume(self) -> None:
        """Let a stopped process go on."""
        os.kill(self.pid, signal.SIGCONT)

    def ended(self) -> Ended:
        """Wait for the end.

        Raises:
            TimeoutError: it came to none; the process is gone.
        """
        with os.fdopen(self._reading, "rb") as pipe:
            if not select.select([pipe], [], [], _PATIENCE)[0]:
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
                stuck = "the play came to no end"
                raise TimeoutError(stuck)
            said = pipe.read()
        _, status = os.waitpid(self.pid, 0)
        if os.WIFSIGNALED(status):
            return Ended(os.WTERMSIG(status))
        how, value = pickle.loads(said)  # noqa: S301 - from a child of ours
        assert how != "failed", value
        return Ended(0, value, broken=how == "broken")


def _acted(run: Callable[[], Awaitable[Any]], fault: str | None, writing: int) -> NoReturn:
    """The life of the forked process: nothing that belongs to its parent is closed or written."""
    said: tuple[str, Any] = ("failed", "it never began")
    try:
        arm(fault)
        said = ("done", asyncio.run(_awaited(run)))
    except Broken:
        said = ("broken", None)
    except BaseException:  # noqa: BLE001 - told to the parent
        said = ("failed", traceback.format_exc())
    finally:
        os.write(writing, pickle.dumps(said))
        os._exit(0)


async def _awaited(run: Callable[[], Awaitable[Any]]) -> Any:
    return await run()


class Theatre:
    """Makes stages: copies of a district, or of a stage that is arranged."""

    def __init__(
        self, copies: Copies, district: District, folder: Path, timeouts: Timeouts = PATIENT
    ) -> None:
        """The folder is where the files of each stage lie, in one of its own."""
        self._timeouts = timeouts
        self._copies = copies
        self._district = district
        self._folder = folder

    def rehearse(self, act: Callable[[Stage], Awaitable[Any]]) -> None:
        """Act in this process, so that no play has to load policies and mappers by itself.

        No file may be touched by it: a process whose store has threads cannot be forked.
        """
        with self.copy() as name:
            asyncio.run(_awaited(self._performance(name, act)))

    @contextmanager
    def copy(self, contents: str | None = None) -> Iterator[str]:
        """A copy of a stage by the name of its database, of the district where none is named."""
        with self._copies.copy(contents or self._district.database_name) as name:
            if contents is not None:
                copytree(self._folder / contents, self._folder / name)
            else:
                (self._folder / name).mkdir()
            yield name

    @contextmanager
    def world(self, name: str) -> Iterator[World]:
        """The people and the rows of a stage, as superuser."""
        with self._district.world.copied_to(self._copies.server.database(name)) as world:
            yield world

    def begin(
        self, name: str, act: Callable[[Stage], Awaitable[Any]], fault: str | None = None
    ) -> Play:
        """Let a process of its own act on a stage, armed with a fault if one is given."""
        return Play(self._performance(name, act), fault)

    def play(self, name: str, act: Callable[[Stage], Awaitable[Any]]) -> Any:
        """The same undisturbed and to the end; what it gives."""
        ended = self.begin(name, act).ended()
        assert (ended.signal, ended.broken) == (0, False)
        return ended.value

    def _performance(
        self, name: str, act: Callable[[Stage], Awaitable[Any]]
    ) -> Callable[[], Awaitable[Any]]:
        async def performed() -> Any:
            with self.world(name) as world:
                async with self._open(name, world) as stage:
                    return await act(stage)

        return performed

    @asynccontextmanager
    async def _open(self, name: str, world: World) -> AsyncIterator[Stage]:
        url = self._copies.server.database(name, user=APPLICATION)
        settings = Settings(files=(self._folder / name).as_uri(), files_key=_FILES_KEY)
        database, files = Database(url, pool_size=4, timeouts=self._timeouts), Files.of(settings)
        assert files is not None
        try:
            yield Stage(People(world, database), files, url)
        finally:
            await database.close()


# What failed, and what was asked again, is told beside the deed and without anybody's roles.
_TOLD: Final = """
    SELECT
        count(*) FILTER (
            WHERE result = 'DONE' AND (roles::text NOT IN ('[]', '{}') OR action = 'SYSTEM')
        ) AS done,
        count(*) FILTER (WHERE result = 'REFUSED') AS refused,
        count(*) FILTER (WHERE result = 'READ') AS read FROM audit_entry
"""


def effect(world: World) -> Effect:
    """What is in the database, by how much there is of it."""
    with world.engine.connect() as connection:
        columns = connection.execute(
            text(
                "SELECT quote_ident(table_name) AS name,"
                " string_agg(quote_ident(column_name), ', ') AS names"
                " FROM information_schema.columns JOIN pg_tables"
                " ON tablename = table_name AND schemaname = table_schema"
                " WHERE table_schema = 'public' AND table_name NOT LIKE 'procrastinate%'"
                " AND table_name <> 'rate_bucket'"  # what requests may cost is no effect of theirs
                " GROUP BY table_name"
            )
        ).all()
        each = " UNION ALL ".join(
            f"SELECT '{one.name}' AS name, count(*) AS rows,"  # noqa: S608 - from the catalogue
            f" coalesce(sum(num_nonnulls({one.names})), 0) AS filled FROM {one.name}"
            for one in columns
        )
        found = connection.execute(text(each)).all()
        states = connection.execute(
            text("SELECT kind, state, version, count(*) AS n FROM item GROUP BY 1, 2, 3")
        ).all()
        moved = connection.scalar(text("SELECT offset_seconds / 86400 FROM demo_clock"))
        told = connection.execute(text(_TOLD)).one()
        keys = connection.execute(text("SELECT master, count(*) AS n FROM data_key GROUP BY 1"))
        wrapped = {f"keys that {one.master} wraps": (one.n, 0) for one in keys}
        passwords = connection.scalar(text("SELECT count(password) FROM local_account"))
        seen = connection.scalar(
            text("SELECT count(*) FROM browser_session WHERE last_seen_at > created_at")
        )
    return {one.name: (one.rows, int(one.filled)) for one in found} | {
        **{f"{one.kind} {one.state}": (one.version, one.n) for one in states},
        "days that the clock is moved by": (int(moved or 0), 0),
        "audit_entry": (told.done, told.refused),
        **wrapped,
        "passwords": (int(passwords or 0), 0),
        "what was read": (told.read, 0),
        "sessions that were seen again": (int(seen or 0), 0),
    }


def wrong(world: World) -> dict[str, list[str]]:
    """The invariants that do not hold, with their rows."""
    with world.engine.connect() as connection:
        return {name: in_words(rows) for name, rows in broken(connection).items() if rows}


def open_transactions(world: World) -> int:
    """How many connections to the stage are idle in a transaction."""
    with world.engine.connect() as connection:
        return int(
            connection.scalar(
                text(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                    " AND state LIKE 'idle in transaction%' AND pid <> pg_backend_pid()"
                )
            )
            or 0
        )
