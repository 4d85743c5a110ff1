"""A person's own data (个人信息查阅、复制), as the register says where it is; of others nothing."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Column, LargeBinary, Table, or_, select

from trainingflow.db.models import Base
from trainingflow.domain.canonical import plain
from trainingflow.services import once
from trainingflow.services.journal.journal import Note, Result
from trainingflow.services.privacy.entries import REGISTER
from trainingflow.services.privacy.keepers import hands_over
from trainingflow.services.privacy.masters import Keyring
from trainingflow.services.privacy.numbers import numbers_of
from trainingflow.services.privacy.others import without_doers, without_others
from trainingflow.services.privacy.register import GROUNDS, STAYS, Entry
from trainingflow.services.work import Work

FORMAT: Final = "trainingflow personal data 1"

# What proves who somebody is proves it to whoever holds the file as well.
_HIDDEN: Final = frozenset({"password", "earlier"})


MOST: Final = 10_000
"""So many rows are answered at once; of whoever has more a worker makes a file."""


TOO_MUCH: Final = once.invalid("person", f"somebody of whom at most {MOST} entries are kept")
"""Why nothing is answered where no files are kept: the personnel section hands over a file."""


class NotHandedOver(Exception):
    """It is given to the person, and to the officers of the personnel section, only."""


class TooMuch(Exception):
    """More rows say something of the person than are answered at once."""


async def data_of(
    work: Work, keyring: Keyring | None, person_id: UUID, most: int | None = None
) -> Mapping[str, Any]:
    """Every row that says something of a person, by table, with what it is kept for.

    Numbers are whole. Left out are digests and wrapped keys, which say nothing, and passwords; the
    keys of other people are replaced. That it was written is said in the journal, in the same
    transaction.

    Args:
        work: of the person, or of the officer who hands it over.
        keyring: the keys of personal numbers.
        person_id: whose data.
        most: how many rows there may be; none: as many as there are.

    Raises:
        NotHandedOver: it is not for whoever works.
        TooMuch: there are more rows.
    """
    if not hands_over(work.actor, person_id):
        raise NotHandedOver
    numbers = await numbers_of(work.session, keyring, work.authority_id, [person_id])
    tables: dict[str, Sequence[Mapping[str, Any]]] = {}
    left = most
    for name in sorted(REGISTER):
        tables[name] = await _rows(work, person_id, name, left)
        if left is not None:
            left -= len(tables[name])
            if left < 0:
                raise TooMuch
    work.note(
        Note(
            action="exportPersonalData",
            object_kind="PERSON",
            object_id=person_id,
            result=Result.READ,
            detail={"rows": sum(len(rows) for rows in tables.values())},
        )
    )
    said: Mapping[str, Any] = plain(
        {
            "format": FORMAT,
            "person": person_id,
            "writtenAt": work.now,
            "numbers": {str(one.kind): one.whole for one in numbers.get(person_id, ())},
            "tables": {name: _told(REGISTER[name], rows) for name, rows in tables.items() if rows},
        }
    )
    told: Mapping[str, Any] = await without_others(work, said, person_id)
    return told


async def numbers_told(work: Work, keyring: Keyring | None, person_id: UUID) -> Mapping[str, str]:
    """The whole numbers of a person alone, by kind; that they were read is said in the journal.

    Raises:
        NotHandedOver: they are not for whoever works.
    """
    if not hands_over(work.actor, person_id):
        raise NotHandedOver
    found = await numbers_of(work.session, keyring, work.authority_id, [person_id])
    work.note(
        Note(
            action="exportPersonalData",
            object_kind="PERSON",
            object_id=person_id,
            result=Result.READ,
            detail={"numbers": len(found.get(person_id, ()))},
        )
    )
    return {str(one.kind): one.whole for one in found.get(person_id, ())}


def _told(entry: Entry, rows: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    ground = GROUNDS[entry.category]
    return {
        "name": entry.zh,
        "purpose": ground.purpose[1],
        "basis": ground.basis[1],
        "kept": STAYS[entry.stay][1],
        "rows": rows,
    }


async def _rows(
    work: Work, person_id: UUID, name: str, most: int | None
) -> Sequence[Mapping[str, Any]]:
    table = Base.metadata.tables[name]
    subjects = [table.c[one] for one in REGISTER[name].subjects]
    rows = await work.session.execute(
        select(*_shown(table))
        .where(
            or_(*(column == person_id for column in subjects)),
            *(one == work.authority_id for one in table.columns if one.name == "authority_id"),
        )
        .order_by(*table.primary_key.columns)
        .limit(None if most is None else most + 1)
    )
    return [without_doers(name, dict(row), person_id) for row in rows.mappings()]


def _shown(table: Table) -> Iterator[Column[Any]]:
    for column in table.columns:
        if not isinstance(column.type, LargeBinary) and column.name not in _HIDDEN:
            yield column
