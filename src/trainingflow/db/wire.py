"""Statements over one connection of psycopg, sent and answered together, with nothing between.

A cursor does much for each statement that ours do not need: their text is fixed, their rows are
read at once. Here they are prepared when they come for the second time, sent in one go (libpq's
pipeline mode), and their answers read as they come; values and rows are converted by psycopg.
"""

import asyncio
import re
from collections import Counter, OrderedDict, namedtuple
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import adapters
from psycopg.adapt import Dumper, PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn, PGresult
from psycopg.waiting import Ready, Wait

Rows = Sequence[Any]
"""Rows with the columns of the statement as attributes, in its order."""

Sent = tuple[str, Mapping[str, object]]
"""A statement as psycopg's cursors take it, with all its parameters by name."""

_MOST_PREPARED: Final = 300
_MOST_MET: Final = 2000
_MOST_OF_A_LINE: Final = 2_000_000
_MOST_OF_ALL: Final = 16_000_000
"""Characters of statements that are remembered, by a connection and by the process: there are as
many different ones as clients ask different things, and some are long."""

_PATIENCE: Final = 5.0
"""Seconds that the server has to hear that nobody waits any more."""
_FINE: Final = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)
_HOLE: Final = re.compile(r"%(?:%|\((\w+)\)s)")


class Line:
    """What is known of one connection: what the server has prepared there.

    Args:
        driver: the connection, which commits by itself, outside of any transaction.
    """

    def __init__(self, driver: psycopg.AsyncConnection) -> None:
        self._driver = driver
        driver.adapters.register_dumper(_Ids, _IdsDumper)
        self._values = Transformer(driver)
        self._met: OrderedDict[_Form, bytes | None] = OrderedDict()
        self._characters = 0
        self._prepared = 0
        self._number = 0
        self._stale: list[bytes] = []

    async def ask(self, asked: Sequence[Sent]) -> list[Rows]:
        """Send statements and read their answers: one transaction, whose end is the last answer.

        Raises:
            psycopg.Error: the first that the database has refused, and with it all of them; or the
                connection was lost.
            CancelledError: nobody waits any more: the server is told to stop, and the connection is
                of no use.
        """
        pgconn = self._driver.pgconn
        pgconn.enter_pipeline_mode()
        stale, self._stale = self._stale, []
        for name in stale:
            pgconn.send_query_params(b"DEALLOCATE " + name, None)
        statements = [_statement(text) for text, _ in asked]
        preparing = [
            self._send(pgconn, one.sent, one.names, given)
            for one, (_, given) in zip(statements, asked, strict=True)
        ]
        pgconn.pipeline_sync()
        if pgconn.flush():
            await self._driver.wait(_sending(pgconn))
        try:
            results = await _answers(pgconn)
        except asyncio.CancelledError:
            with suppress(psycopg.Error):
                await self._driver.cancel_safe(timeout=_PATIENCE)
            raise
        pgconn.exit_pipeline_mode()
        rest = iter(results)
        for _ in stale:
            self._fine(next(rest))
        return self._read(rest, preparing, statements)

    def _send(
        self, pgconn: PGconn, text: bytes, names: Sequence[str], given: Mapping[str, object]
    ) -> tuple["_Form", bytes] | None:
        """Put a statement on the line.

        Returns:
            What is being prepared with it, and its name; None: nothing.
        """
        automatic = [PyFormat.AUTO] * len(names)
        values = [_shortly(given[one]) for one in names]
        params = self._values.dump_sequence(values, automatic)
        types, formats = self._values.types or (), self._values.formats
        form = (text, types)
        name = self._met.get(form)
        if name is not None:
            self._met.move_to_end(form)
            pgconn.send_query_prepared(name, params, formats)
            return None
        if form not in self._met:
            self._remember(form)
            pgconn.send_query_params(text, params, types, formats)
            return None
        self._number += 1
        name = b"line_%d" % self._number
        pgconn.send_prepare(name, text, types)
        pgconn.send_query_prepared(name, params, formats)
        return form, name

    def _remember(self, form: "_Form") -> None:
        """Prepare it when it comes again."""
        self._met[form] = None
        self._characters += len(form[0])
        while len(self._met) > _MOST_MET or self._characters > _MOST_OF_A_LINE:
            self._forget()

    def _keep(self, form: "_Form", name: bytes) -> None:
        """It is prepared now, unless it was before, or was forgotten meanwhile."""
        if form not in self._met or self._met[form] is not None:
            self._stale.append(name)
            return
        self._met[form] = name
        self._prepared += 1
        while self._prepared > _MOST_PREPARED:
            self._forget()

    def _forget(self) -> None:
        """Forget what was met longest ago; the server is told with what is asked next."""
        form, name = self._met.popitem(last=False)
        self._characters -= len(form[0])
        if name is not None:
            self._prepared -= 1
            self._stale.append(name)

    def _read(
        self,
        results: Iterator[PGresult],
        preparing: Sequence[tuple["_Form", bytes] | None],
        statements: Sequence["_Statement"],
    ) -> list[Rows]:
        found: list[Rows] = []
        for prepared, statement in zip(preparing, statements, strict=True):
            if prepared is not None:
                self._fine(next(results))
                self._keep(*prepared)
            found.append(self._rows(self._fine(next(results)), statement))
        return found

    def _fine(self, result: PGresult) -> PGresult:
        if result.status not in _FINE:
            raise error_from_result(result, self._driver.info.encoding)
        return result

    def _rows(self, result: PGresult, statement: "_Statement") -> Rows:
        if not result.ntuples:
            return []
        self._values.set_pgresult(result)
        make = statement.make = statement.make or _maker(result)
        return self._values.load_rows(0, result.ntuples, make)


class _Ids(list[UUID]):
    """Ids, which need no quotes: psycopg asks that of each element of a list."""


class _IdsDumper(Dumper):
    oid = adapters.types["uuid"].array_oid

    def dump(self, obj: Any) -> bytes:  # noqa: ANN401 - psycopg's
        return f"{{{','.join([f'{one.int:032x}' for one in obj])}}}".encode()


def _shortly(value: object) -> object:
    return _Ids(value) if type(value) is list and {*map(type, value)} == {UUID} else value


_tuple_of: Final[Any] = namedtuple  # noqa: PYI024 - the names are known at run time only

_Form = tuple[bytes, tuple[int, ...]]
"""A statement and the types of its parameters: what the server prepares."""


@dataclass(slots=True)
class _Statement:
    """A statement as it is sent.

    Attributes:
        sent: its text as the server takes it.
        names: of its parameters, by their numbers.
        make: makes rows of what it finds, whose columns are always the same; none before.
    """

    sent: bytes
    names: tuple[str, ...]
    make: Callable[[Sequence[Any]], Any] | None = None


_statements: Final[OrderedDict[str, _Statement]] = OrderedDict()
_remembered = Counter[str]()


def _statement(text: str) -> _Statement:
    """What is known of a statement; the least used are forgotten."""
    found = _statements.get(text)
    if found is not None:
        _statements.move_to_end(text)
        return found
    found = _statements[text] = _Statement(*_numbered(text))
    _remembered["characters"] += len(text)
    while len(_statements) > _MOST_MET or _remembered["characters"] > _MOST_OF_ALL:
        forgotten, _ = _statements.popitem(last=False)
        _remembered["characters"] -= len(forgotten)
    return found


def _maker(result: PGresult) -> Callable[[Sequence[Any]], Any]:
    names = [(result.fname(one) or b"").decode() for one in range(result.nfields)]
    plain = [f"f{one}" if one.startswith("_") else one for one in names]
    row: Any = _tuple_of("Row", plain, rename=True)
    make: Callable[[Sequence[Any]], Any] = row._make
    return make


def _numbered(text: str) -> tuple[bytes, tuple[str, ...]]:
    names: dict[str, int] = {}

    def number(hole: re.Match[str]) -> str:
        return f"${names.setdefault(hole[1], len(names) + 1)}" if hole[1] else "%"

    return _HOLE.sub(number, text).encode(), tuple(names)


def _sending(pgconn: PGconn) -> Generator[Wait, Ready | int, None]:
    """Send what is on the line."""
    while pgconn.flush():
        if (yield Wait.RW) & Ready.R:  # the server does not read on while nobody reads its answers
            pgconn.consume_input()


async def _answers(pgconn: PGconn) -> list[PGresult]:
    """Read everything up to the end of what was sent, as it comes.

    The loop calls back for each piece: a wait of psycopg's makes an event, a timer and a turn of
    the loop of it, five times a page.
    """
    loop, socket = asyncio.get_running_loop(), pgconn.socket
    whole: asyncio.Future[list[PGresult]] = loop.create_future()
    results: list[PGresult] = []

    def come() -> None:
        try:
            ended = _taken(pgconn, results)
        except Exception as error:  # noqa: BLE001 - whoever waits is told
            if not whole.done():
                whole.set_exception(error)
        else:
            if ended and not whole.done():
                whole.set_result(results)

    loop.add_reader(socket, come)
    try:
        return await whole
    finally:
        loop.remove_reader(socket)


def _taken(pgconn: PGconn, results: list[PGresult]) -> bool:
    """Take what has come; whether it was all."""
    pgconn.consume_input()
    while not pgconn.is_busy():
        result = pgconn.get_result()
        if result is None:  # between two statements
            continue
        if result.status == ExecStatus.PIPELINE_SYNC:
            return True
        results.append(result)
    return False
