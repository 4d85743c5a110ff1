"""Writes what an import adds and changes: one statement for many rows of a table."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

import orjson
from sqlalchemy import TextClause, text

from trainingflow.db.models import Base
from trainingflow.services.imports.kind import Kind, Write
from trainingflow.services.work import Work

_REMEMBER: Final = text(
    """
    INSERT INTO import_change (authority_id, import_id, seq, target, row_id, before, after)
    SELECT :authority, :import, seq, target, row_id, before, after
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS s (
        seq integer, target text, row_id uuid, before jsonb, after jsonb)
    """
)


class Writer:
    """Writes for one import, in one transaction, and remembers each row for an undoing."""

    def __init__(self, work: Work, kind: Kind, import_id: UUID) -> None:
        self._work, self._kind, self._import_id = work, kind, import_id
        self._seq = 0

    async def write(self, writes: Sequence[Write]) -> None:
        """Add and change rows, of each table after those that it points to; then remember it.

        What was carried out by commands is only remembered.
        """
        for target in () if self._kind.deeds else self._kind.targets:
            mine = [one for one in writes if one.target == target]
            added = [one for one in mine if one.before is None]
            await insert(self._work, target, added)
            await update(self._work, target, [one for one in mine if one.before is not None])
        await self._remember(writes)

    async def _remember(self, writes: Iterable[Write]) -> None:
        # What is removed when it is undone needs no more than its name: the table has the rest.
        removed = self._kind.take_back is None
        rows = []
        for one in writes:
            self._seq += 1
            rows.append(
                {
                    "seq": self._seq,
                    "target": one.target,
                    "row_id": one.id,
                    "before": one.before,
                    "after": {} if removed and one.before is None else one.values,
                }
            )
        if rows:
            await self._work.session.execute(
                _REMEMBER,
                {
                    "authority": self._work.authority_id,
                    "import": self._import_id,
                    "rows": as_json(rows),
                },
            )


async def insert(work: Work, target: str, writes: Iterable[Write]) -> None:
    """Add rows to a table."""
    for columns, alike in _alike(writes).items():
        await work.session.execute(_insert(target, columns), {"rows": _rows(work, alike)})


async def update(work: Work, target: str, writes: Iterable[Write]) -> None:
    """Change rows of a table."""
    for columns, alike in _alike(writes).items():
        await work.session.execute(_update(target, columns), {"rows": _rows(work, alike)})


def as_json(rows: object) -> str:
    """Rows as one parameter."""
    return orjson.dumps(rows).decode()


def _alike(writes: Iterable[Write]) -> Mapping[tuple[str, ...], list[Write]]:
    """Writes by the columns that they are about."""
    found: defaultdict[tuple[str, ...], list[Write]] = defaultdict(list)
    for one in writes:
        found[tuple(sorted(one.values))].append(one)
    return found


def _rows(work: Work, writes: Iterable[Write]) -> str:
    key = {"authority_id": work.authority_id}
    return as_json([{**key, "id": one.id, **one.values} for one in writes])


def _insert(target: str, columns: Sequence[str]) -> TextClause:
    names = ", ".join(known(target, ("authority_id", "id", *columns)))
    return text(
        f'INSERT INTO "{target}" ({names}) SELECT {names} '  # noqa: S608 - names of the models
        f'FROM jsonb_populate_recordset(NULL::"{target}", CAST(:rows AS jsonb))'
    )


def _update(target: str, columns: Sequence[str]) -> TextClause:
    becomes = ", ".join(f"{name} = s.{name}" for name in known(target, columns))
    return text(
        f'UPDATE "{target}" t SET {becomes} '  # noqa: S608 - names of the models
        f'FROM jsonb_populate_recordset(NULL::"{target}", CAST(:rows AS jsonb)) s '
        "WHERE t.authority_id = s.authority_id AND t.id = s.id"
    )


def known(target: str, columns: Iterable[str]) -> list[str]:
    """The names of columns, each of which the table has.

    Raises:
        KeyError: it has not.
    """
    table = Base.metadata.tables[target].columns
    return [table[name].name for name in columns]
