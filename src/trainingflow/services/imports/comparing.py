"""Compares the rows of an import with what is there: the preview and the application alike."""

import hashlib
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

import orjson

from trainingflow.domain.people import Actor
from trainingflow.services.imports import staging
from trainingflow.services.imports.faults import Code, Fault
from trainingflow.services.imports.kind import Comparer, Kind, Plan, Row
from trainingflow.services.imports.staging import Staged
from trainingflow.services.imports.states import RowOutcome
from trainingflow.services.work import Work

AT_ONCE: Final = 2_000


@dataclass(frozen=True, slots=True)
class Compared:
    """What some rows come to.

    Attributes:
        last: where the reading goes on.
    """

    rows: Sequence[Staged]
    plans: Sequence[Plan]
    last: staging.Place

    def outcomes(self) -> list[dict[str, Any]]:
        """As it is written down."""
        return [
            {
                "number": row.number,
                "outcome": outcome_of(plan),
                "faults": [one.said() for one in plan.faults],
                "changes": [
                    {"field": one.field, "was": one.was, "becomes": one.becomes}
                    for one in plan.changes
                ],
            }
            for row, plan in zip(self.rows, self.plans, strict=True)
        ]


class Digest:
    """A hash of everything that a preview shows."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def take(self, outcomes: Iterable[Mapping[str, Any]]) -> None:
        """Take what some rows come to."""
        for one in outcomes:
            self._hash.update(orjson.dumps(one, option=orjson.OPT_SORT_KEYS))

    def digest(self) -> bytes:
        """The hash."""
        return self._hash.digest()


def outcome_of(plan: Plan) -> RowOutcome:
    """What a plan comes to, in one word."""
    if plan.faults:
        return RowOutcome.FAULTY
    if plan.adds:
        return RowOutcome.ADDED
    return RowOutcome.CHANGED if plan.writes or plan.changes else RowOutcome.UNCHANGED


def sent_by(work: Work, person: UUID) -> Work:
    """The same work, in which a file is compared as its sender's."""
    return replace(work, actor=Actor(person, ()))


class Comparison:
    """Goes through the rows of one import once; several transactions may take turns."""

    def __init__(self, kind: Kind, import_id: UUID) -> None:
        self._kind, self._import_id = kind, import_id
        self._comparer: Comparer = kind.comparer()
        self._after = staging.BEGINNING
        self._first: Staged | None = None

    async def more(self, work: Work) -> Compared | None:
        """The next rows; None when there are no more."""
        rows = await self._next(work)
        if not rows:
            return None
        repeats = {row.number: plan for row, plan in self._repeats(rows)}
        asked = [_row(row) for row in rows if row.number not in repeats]
        plans = await self._comparer.compare(work, asked) if asked else ()
        found = {row.number: plan for row, plan in zip(asked, plans, strict=True)} | repeats
        self._after = rows[-1].key, rows[-1].number
        return Compared(rows, [found[row.number] for row in rows], self._after)

    async def _next(self, work: Work) -> Sequence[Staged]:
        """So many rows, or all that are carried out together, or all that there are."""
        limit = None if self._kind.whole else AT_ONCE
        rows = await staging.next_rows(work, self._import_id, self._after, limit)
        if self._kind.deeds is None or not rows:
            return rows
        group = self._kind.group_of(rows[0].key)
        while limit is not None and len(rows) == limit:
            if self._kind.group_of(rows[-1].key) != group:
                break
            limit *= 2
            rows = await staging.next_rows(work, self._import_id, self._after, limit)
        return [row for row in rows if self._kind.group_of(row.key) == group]

    async def all(self, work: Work) -> AsyncIterator[Compared]:
        """All rows, in the transaction at hand."""
        while (found := await self.more(work)) is not None:
            yield found

    def _repeats(self, rows: Iterable[Staged]) -> Iterable[tuple[Staged, Plan]]:
        """Rows that repeat one before them: they add nothing, or contradict it."""
        for row in rows:
            if self._first is None or self._first.key != row.key:
                self._first = row
            elif self._first.said == row.said:
                yield row, Plan()
            else:
                about = {"row": str(self._first.number)}
                yield row, Plan((Fault(Code.TWICE, self._kind.key[0], about),))


def _row(row: Staged) -> Row:
    return Row(row.number, row.said, frozenset(row.quantities))
