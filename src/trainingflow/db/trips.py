"""Trips to the database: what is asked together goes and comes back at once, and nothing else does.

A transaction that reads needs no more than its questions: PostgreSQL makes one of what is sent in a
pipeline, and each statement sees what was committed when it began, as in any transaction of the
house. What would be a ping, a BEGIN, a setting, a question and a COMMIT, five trips, is one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast
from uuid import UUID

import psycopg
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from trainingflow.db.lines import Lines
from trainingflow.db.wire import Line, Rows, Sent

_ENTER: Final = (
    "SELECT set_config('trainingflow.authority', %(authority)s, true),"
    " set_config('plan_cache_mode', %(plans)s, true)"
)
"""For the trip and no longer: see `row_security`, whose setting it is; and how it is planned."""


@dataclass(frozen=True, slots=True)
class Trips:
    """Trips for the data of one authority.

    Args:
        lines: connections that commit by themselves.
        watched: whose listeners are told what is asked.
        authority_id: whose personal data is seen; None: nobody's.
    """

    lines: Lines
    watched: Engine
    authority_id: UUID | None = None

    async def answers(self, asked: Sequence[Sent], *, planned_once: bool = False) -> list[Rows]:
        """What the database answers to each, in their order.

        Where the connection is lost all of it is asked once more on another: nothing was changed.

        Args:
            asked: what is asked.
            planned_once: one plan serves, whatever the parameters are (`Question.planned_once`).

        Raises:
            DBAPIError: the database refuses.
            TimeoutError: no connection was free in time (SQLAlchemy's).
        """
        try:
            return await self.once(asked, planned_once=planned_once)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
        return await self.once(asked, planned_once=planned_once)

    async def once(self, asked: Sequence[Sent], *, planned_once: bool = False) -> list[Rows]:
        """The same without a second time: also for what changes something.

        Raises:
            DBAPIError: the database refuses, or the connection was lost on the way.
            TimeoutError: as above.
        """
        try:
            lent = await self.lines.lend()
        except psycopg.Error as error:
            raise refused(["connect"], error) from error
        try:
            found = await self._sent(lent.line, asked, planned_once=planned_once)
        except psycopg.Error as error:
            lost = lent.driver.broken
            if lost:
                await self.lines.lose(lent, error)
            else:
                self.lines.take_back(lent)
            raise refused([text for text, _ in asked], error, lost=lost) from error
        except BaseException:
            # Answers may still be under way: nobody is to find them on this connection.
            await self.lines.lose(lent)
            raise
        self.lines.take_back(lent)
        return found

    async def _sent(self, line: Line, asked: Sequence[Sent], *, planned_once: bool) -> list[Rows]:
        if self.authority_id is None:
            return await line.ask(asked)
        plans = "force_generic_plan" if planned_once else "auto"
        entering = (_ENTER, {"authority": str(self.authority_id), "plans": plans})
        return (await line.ask([entering, *asked]))[1:]


def refused(texts: Sequence[str], error: psycopg.Error, *, lost: bool = False) -> DBAPIError:
    """An error of the driver as SQLAlchemy says it, for those who tell errors apart.

    Args:
        texts: what was asked.
        error: the driver's.
        lost: whether the connection is gone with it.
    """
    text = texts[0] if len(texts) == 1 else f"{len(texts)} questions together"
    said = DBAPIError.instance(text, None, error, psycopg.Error, connection_invalidated=lost)
    return cast("DBAPIError", said)
