"""Questions that are asked again and again: built once, and sent together where many are asked.

A statement that is built for every request costs several times what the database needs to answer
it. A `Question` is built and compiled once in the life of the process; `ask` sends it as it is,
through the connection and in the transaction of the session. Questions that are asked side by side
(`together`) travel in one round trip.

    _TITLES = Question(
        select(TitleHeld.teacher_id, TitleHeld.title).where(
            TitleHeld.authority_id == AUTHORITY, TitleHeld.teacher_id == any_(IDS)
        )
    )
    rows = await ask(session, _TITLES, authority=work.authority_id, ids=ids)
"""

import asyncio
import sys
from collections.abc import Awaitable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from types import SimpleNamespace
from typing import Any, Final, NamedTuple, TypeVar, cast, overload
from uuid import UUID

import psycopg
from psycopg.rows import namedtuple_row
from sqlalchemy import (
    ARRAY,
    BindParameter,
    Connection,
    Date,
    DateTime,
    Engine,
    Enum,
    Integer,
    Select,
    Text,
    TypeDecorator,
    Uuid,
    bindparam,
)
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.sql.selectable import SelectBase

from trainingflow.db.trips import Plan, Trips, refused
from trainingflow.db.wire import Rows
from trainingflow.observing import statements

_DIALECT: Final = PGDialect_psycopg()  # type: ignore[no-untyped-call]

AUTHORITY: Final[BindParameter[UUID]] = bindparam("authority", type_=Uuid())
"""Whose data it is: in every question."""

IDS: Final[BindParameter[Any]] = bindparam("ids", type_=ARRAY(Uuid()))
"""Ids as one list, for `== any_(IDS)`: an empty one finds nothing, and no length is a new text."""

NOW: Final[BindParameter[Any]] = bindparam("now", type_=DateTime(timezone=True))
ID: Final[BindParameter[UUID]] = bindparam("id", type_=Uuid())
TODAY: Final[BindParameter[Any]] = bindparam("today", type_=Date())
NUMBERS: Final[BindParameter[Any]] = bindparam("numbers", type_=ARRAY(Integer()))
NAMES: Final[BindParameter[Any]] = bindparam("names", type_=ARRAY(Text()))

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")

Watched = Connection | Engine | None
"""Whose listeners are told of a statement, as of those that SQLAlchemy sends itself."""


class Question:
    """A statement that reads columns, and leaves open what it is asked about.

    What is left open are `bindparam`s of the statement; `ask` needs a value for each of them.
    """

    def __init__(self, statement: SelectBase | Select[Any], plan: Plan = Plan.EITHER) -> None:
        """Take the statement; it is compiled when it is first asked, and then forgotten.

        Args:
            statement: of columns, not of entities: what is asked is not to be changed.
            plan: how a way to it is found; rows by id (`IDS`) are planned once.
        """
        self._statement: SelectBase | Select[Any] | None = statement
        self._plan = plan

    @property
    def text(self) -> str:
        """The statement as the driver takes it."""
        return self._compiled.text

    @property
    def open(self) -> frozenset[str]:
        """The names of what it leaves open."""
        return self._compiled.open

    @property
    def plan(self) -> Plan:
        """How PostgreSQL finds a way to it; rows by id are planned once, whatever they are.

        Left alone it plans them for ever where few ids are asked about: it takes ten for granted,
        and believes that one costs less. To plan such a statement takes longer than to answer it.
        """
        return Plan.ONCE if IDS.key in self.open else self._plan

    def given(self, asked: Mapping[str, object]) -> dict[str, object]:
        """All parameters: what is asked about, and what the statement itself says.

        Raises:
            TypeError: something is missing that the statement leaves open, or is not in it.
        """
        open_, said = self._compiled.open, self._compiled.said
        if asked.keys() != open_:
            message = f"the question is about {sorted(open_)}, not about {sorted(asked)}"
            raise TypeError(message)
        return {**said, **asked}

    @cached_property
    def _compiled(self) -> "_Compiled":
        if self._statement is None:
            message = "a question is compiled once"
            raise LookupError(message)
        compiled, self._statement = _compiled(self._statement), None
        return compiled


class _Compiled(NamedTuple):
    text: str
    open: frozenset[str]
    said: Mapping[str, object]


def _compiled(statement: SelectBase | Select[Any]) -> _Compiled:
    for column in statement.selected_columns:
        if isinstance(column.type, (Enum, TypeDecorator)):
            message = f"the driver does not read {column} as it is meant"
            raise TypeError(message)
    compiled = statement.compile(dialect=_DIALECT)
    left_open = frozenset(name for name, one in compiled.binds.items() if one.required)
    # A list that the statement itself says is written out; what is left open is none by then.
    written = compiled.construct_expanded_state(dict.fromkeys(left_open))
    said = {
        name: _prepared(compiled.binds.get(name), value)
        for name, value in written.parameters.items()
        if name not in left_open
    }
    # Questions of the same form share their text, however many persons they are about.
    return _Compiled(sys.intern(written.statement), left_open, said)


def _prepared(bind: BindParameter[Any] | None, value: object) -> object:
    """A value as the driver takes it; one of a list, whose name is not in the statement, as is."""
    if bind is None:
        return value
    prepare = bind.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)
    return value if prepare is None else prepare(value)


async def ask(session: AsyncSession, question: Question, /, **about: object) -> Rows:
    """Ask in the session's transaction; those who ask side by side are answered together.

    Side by side only questions may be asked: whatever else the session does waits for its turn.

    Raises:
        DBAPIError: the database refuses, as everywhere.
    """
    [found] = await _desk(session).ask(session, [_Asked(question, question.given(about))])
    return found


async def ask_of(session: AsyncSession, *questions: Question, **about: object) -> Sequence[Rows]:
    """Ask several questions about the same, which need no task for each to be asked together."""
    asked = [_Asked(one, one.given(about)) for one in questions]
    return await _desk(session).ask(session, asked)


def _desk(session: AsyncSession) -> "_Desk":
    desk = cast("_Desk | None", session.info.get(_DESK))
    if desk is None:
        desk = session.info[_DESK] = _Desk()
    return desk


@overload
async def together(one: Awaitable[A], two: Awaitable[B], /) -> tuple[A, B]: ...
@overload
async def together(
    one: Awaitable[A], two: Awaitable[B], three: Awaitable[C], /
) -> tuple[A, B, C]: ...
@overload
async def together(
    one: Awaitable[A], two: Awaitable[B], three: Awaitable[C], four: Awaitable[D], /
) -> tuple[A, B, C, D]: ...
async def together(*asking: Awaitable[Any]) -> tuple[Any, ...]:
    """Let several ask side by side, so that they are answered together.

    Who fails waits for the others: none of them goes on in a transaction that is over.

    Returns:
        What each has found, in their order.
    """
    return tuple(await each(asking))


async def each(asking: Iterable[Awaitable[A]]) -> list[A]:
    """The same for any number of a kind."""
    found = await asyncio.gather(*asking, return_exceptions=True)
    for one in found:
        if isinstance(one, BaseException):
            raise one
    return cast("list[A]", found)


TRIPS: Final = "trips"
"""Under this name a session's `info` holds its `Trips`: questions need no transaction of it."""

_DESK: Final = "desk"

_QUIET: Final = 3
"""Turns of the loop without anybody who comes: who starts others to ask needs one more."""


@dataclass(slots=True)
class _Asked:
    question: Question
    given: Mapping[str, object]


@dataclass(slots=True)
class _Waiting:
    asked: Sequence[_Asked]
    answers: asyncio.Future[Sequence[Rows]]


@dataclass(slots=True)
class _Desk:
    """Where the questions of a session come together; the session has it, and not the reverse."""

    waiting: list[_Waiting] = field(default_factory=list)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def ask(self, session: AsyncSession, asked: Sequence[_Asked]) -> Sequence[Rows]:
        mine = _Waiting(asked, asyncio.get_running_loop().create_future())
        self.waiting.append(mine)
        if len(self.waiting) == 1:  # whoever comes first asks for all
            await self._lead(session)
        return await mine.answers

    async def _lead(self, session: AsyncSession) -> None:
        together: list[_Waiting] = []
        try:
            come, quiet = len(self.waiting), 0
            while quiet < _QUIET:  # until everybody has come who is on the way
                await asyncio.sleep(0)
                quiet = quiet + 1 if come == len(self.waiting) else 0
                come = len(self.waiting)
            together, self.waiting = self.waiting, []
            async with self.turn:
                answers = iter(await _answers(session, [one for a in together for one in a.asked]))
        except BaseException as error:
            for one in together or self.waiting:
                if isinstance(error, Exception) and not one.answers.done():
                    one.answers.set_exception(error)
                else:
                    one.answers.cancel()
            if isinstance(error, Exception):
                return  # whoever leads finds it in the own answer
            raise
        for one in together:
            rows = [next(answers) for _ in one.asked]
            if not one.answers.done():
                one.answers.set_result(rows)


async def _answers(session: AsyncSession, asked: Sequence[_Asked]) -> list[Rows]:
    trips = cast("Trips | None", session.info.get(TRIPS))
    if trips is not None and not session.in_transaction():
        with _watched(trips.watched, asked):
            sent = [(one.question.text, one.given) for one in asked]
            return await trips.answers(sent, _plan(one.question.plan for one in asked))
    if session.autoflush and (session.new or session.dirty or session.deleted):
        await session.flush()
    connection = await session.connection()
    driver = (await connection.get_raw_connection()).driver_connection
    if not isinstance(driver, psycopg.AsyncConnection):
        message = "questions are asked through psycopg"
        raise TypeError(message)
    with _watched(connection.sync_connection, asked):
        return await _answered(connection, driver, asked)


def _plan(plans: Iterable[Plan]) -> Plan:
    """How all of a trip are planned: each anew where one has to be, once where all may be."""
    found = {*plans}
    if Plan.EACH in found:
        return Plan.EACH
    return Plan.ONCE if found == {Plan.ONCE} else Plan.EITHER


async def _answered(
    connection: AsyncConnection, driver: psycopg.AsyncConnection, asked: Sequence[_Asked]
) -> list[Rows]:
    try:
        cursors = [driver.cursor(row_factory=namedtuple_row) for _ in asked]
        if len(asked) == 1:
            await cursors[0].execute(cast("Any", asked[0].question.text), asked[0].given)
        else:
            async with driver.pipeline():
                for cursor, one in zip(cursors, asked, strict=True):
                    await cursor.execute(cast("Any", one.question.text), one.given)
        return [await cursor.fetchall() for cursor in cursors]
    except psycopg.Error as error:
        if driver.broken:
            await connection.invalidate(error)
        raise refused([one.question.text for one in asked], error) from error
    except asyncio.CancelledError:
        # Answers may still be under way: nobody is to find them on this connection.
        await asyncio.shield(connection.invalidate())
        raise


_ONCE: Final = False  # no question is asked with many rows of parameters


@contextmanager
def _watched(source: Watched, asked: Sequence[_Asked]) -> Iterator[None]:
    """Tell those who watch the engine's statements, as SQLAlchemy tells them of its own.

    Of the context they learn the `trip`, which is the same for all that travel together.
    """
    if source is None:
        yield
        return
    trip = object() if len(asked) > 1 else None
    seen = [SimpleNamespace(trip=trip) for _ in asked]
    for one, context in zip(asked, seen, strict=True):
        watching = source.dispatch.before_cursor_execute
        watching(source, None, one.question.text, one.given, context, _ONCE)
    try:
        yield
    except DBAPIError as error:
        for context in seen:
            statements.failed(context, error.orig or error)
        raise
    finally:
        for one, context in zip(asked, seen, strict=True):
            watching = source.dispatch.after_cursor_execute
            watching(source, None, one.question.text, one.given, context, _ONCE)
