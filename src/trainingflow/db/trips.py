"""Trips to the database: what is asked together goes and comes back at once, and nothing else does.

A transaction that reads needs no more than its questions: PostgreSQL makes one of what is sent in a
pipeline, and each statement sees what was committed when it began, as in any transaction of the
house. What would be a ping, a BEGIN, a setting, a question and a COMMIT, five trips, is one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, cast
from uuid import UUID

import psycopg
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from trainingflow.db.lines import Lines
from trainingflow.db.wire import Line, Rows, Sent

_ENTER: Final = (
    "SELECT set_config('trainingflow.authority', %(authority)s, true),"
    " set_config('plan_cache_mode', %(plan)s, true)"
)
"""For the trip and no longer: see `row_security`, whose setting it is; and how it is planned."""


class Plan(StrEnum):
    """How PostgreSQL finds a way to what is asked: values of its `plan_cache_mode`.

    Left alone it plans a statement five times for what it is asked about, and then once for all,
    if that would have cost no more than those five. So it does with all that is not asked in a
    trip: in a transaction that writes, or for a report or an export.
    """

    ONCE = "force_generic_plan"
    """Whatever it is asked about, there is one good way."""
    EACH = "force_custom_plan"
    """The way depends on what it is asked about: of a kind there are ten items, or a hundred
    thousand."""
    EITHER = "auto"


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

    async def answers(self, asked: Sequence[Sent], plan: Plan = Plan.EITHER) -> list[Rows]:
        """What the database answers to each, in their order.

        Where the connection is lost all of it is asked once more on another: nothing was changed.

        Args:
            asked: what is asked.
            plan: how it is planned.

        Raises:
            DBAPIError: the database refuses.
            TimeoutError: no connection was free in time (SQLAlchemy's).
        """
        try:
            return await self.once(asked, plan)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
        return await self.once(asked, plan)

    async def once(self, asked: Sequence[Sent], plan: Plan = Plan.EITHER) -> list[Rows]:
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
            found = await self._sent(lent.line, asked, plan)
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

    async def _sent(self, line: Line, asked: Sequence[Sent], plan: Plan) -> list[Rows]:
        if self.authority_id is None:
            return await line.ask(asked)
        entering = (_ENTER, {"authority": str(self.authority_id), "plan": str(plan)})
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
