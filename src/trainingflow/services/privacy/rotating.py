"""Changing the keys of an authority: the one that wraps, the one that finds, and each person's.

`data_keys.rewrap` changes the master key above them and leaves what they encrypt. This is for the
day when a key itself may be known: everything is encrypted anew, in one transaction. Whoever reads
meanwhile sees the keys and numbers of before; whoever writes or searches waits, and is told so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, select, update

from trainingflow.db.models import DataKey, PersonalNumber, SubjectKey
from trainingflow.services.journal.journal import Note
from trainingflow.services.privacy.data_keys import (
    AuthorityKeys,
    Purpose,
    authority_keys,
    hold_keys,
    place_of_key,
    subject_keys,
)
from trainingflow.services.privacy.masters import Keyring
from trainingflow.services.privacy.numbers import Number, numbers_of, sealed_row
from trainingflow.services.privacy.suites import new_key
from trainingflow.services.work import Work

_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Rotated:
    """How much was encrypted anew."""

    people: int = 0
    numbers: int = 0


async def rotate(work: Work, keyring: Keyring) -> Rotated:
    """Give the authority and each of its people new keys, and encrypt every number anew.

    A key that was destroyed stays destroyed. It is written down in the journal.

    Args:
        work: of the authority whose keys are changed.
        keyring: the newest master key wraps the new keys, its suite encrypts.
    """
    await hold_keys(work.session, work.authority_id, alone=True)
    old = await authority_keys(work.session, keyring, work.authority_id)
    if old is None:
        work.only_asks()
        return Rotated()
    new = AuthorityKeys(work.authority_id, subjects=new_key(), index=new_key())
    people = (
        await work.session.scalars(
            select(SubjectKey.person_id)
            .where(SubjectKey.authority_id == work.authority_id, SubjectKey.wrapped.is_not(None))
            .order_by(SubjectKey.person_id)
        )
    ).all()
    numbers = 0
    for start in range(0, len(people), _AT_ONCE):
        numbers += await _encrypt(work, keyring, old, new, people[start : start + _AT_ONCE])
    await _replace(work, keyring, new)
    said = Rotated(len(people), numbers)
    detail = {"people": said.people, "numbers": said.numbers}
    work.note(Note(action="rotateKeys", object_kind="AUTHORITY", detail=detail))
    return said


async def _encrypt(
    work: Work,
    keyring: Keyring,
    old: AuthorityKeys,
    new: AuthorityKeys,
    people: Sequence[UUID],
) -> int:
    """Encrypt the numbers of some people with new keys of their own; how many numbers."""
    own = await subject_keys(work.session, old, people)
    kept = await numbers_of(work.session, keyring, work.authority_id, people)
    fresh = {one: new_key() for one in own}
    table = SubjectKey.__table__
    await work.session.execute(
        update(table)  # type: ignore[arg-type]  # a Table, as declared
        .where(table.c.authority_id == work.authority_id, table.c.person_id == bindparam("person"))
        .values(wrapped=bindparam("sealed_key")),
        [
            {
                "person": one,
                "sealed_key": keyring.suite.seal(
                    new.subjects, key, place_of_key(work.authority_id, str(one))
                ),
            }
            for one, key in fresh.items()
        ],
    )
    rows = _rows(keyring, new, fresh, kept)
    if rows:
        await _write(work, rows)
    return len(rows)


def _rows(
    keyring: Keyring,
    new: AuthorityKeys,
    fresh: Mapping[UUID, bytes],
    kept: Mapping[UUID, Sequence[Number]],
) -> list[Mapping[str, object]]:
    return [
        {
            "person": one,
            "of_kind": str(number.kind),
            **sealed_row(keyring.suite, new, fresh[one], one, number),
        }
        for one, numbers in kept.items()
        for number in numbers
    ]


async def _write(work: Work, rows: Sequence[Mapping[str, object]]) -> None:
    table = PersonalNumber.__table__
    await work.session.execute(
        update(table)  # type: ignore[arg-type]  # as above
        .where(
            table.c.authority_id == work.authority_id,
            table.c.person_id == bindparam("person"),
            table.c.kind == bindparam("of_kind"),
        )
        .values(sealed=bindparam("sealed"), blind=bindparam("blind")),
        rows,
    )


async def _replace(work: Work, keyring: Keyring, new: AuthorityKeys) -> None:
    for purpose, key in ((Purpose.SUBJECTS, new.subjects), (Purpose.INDEX, new.index)):
        await work.session.execute(
            update(DataKey)
            .where(DataKey.authority_id == work.authority_id, DataKey.purpose == purpose)
            .values(
                wrapped=keyring.wrap(key, place_of_key(work.authority_id, purpose)),
                master=keyring.newest.generation,
                wrapped_at=work.now,
            )
        )
