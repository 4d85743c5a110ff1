"""Personal numbers: kept encrypted, found by a blind index, shown masked."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import DataKey, PersonalNumber, SubjectKey
from trainingflow.domain.personal_numbers import NumberKind, masked, normal
from trainingflow.services.privacy.data_keys import (
    AuthorityKeys,
    Purpose,
    authority_keys,
    authority_keys_made,
    hold_keys,
    place_of_key,
    subject_keys_made,
    subjects_key,
)
from trainingflow.services.privacy.masters import Keyring
from trainingflow.services.privacy.suites import SUITES, Suite, opened
from trainingflow.services.work import Work

_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a person; only its masked form prints.

    Attributes:
        whole: as it is normally written.
    """

    kind: NumberKind
    whole: str = field(repr=False)

    @property
    def masked(self) -> str:
        """What is shown by default."""
        return masked(self.kind, self.whole)


@dataclass(frozen=True, slots=True)
class Kept:
    """A number to be kept for a person."""

    person_id: UUID
    kind: NumberKind
    text: str = field(repr=False)


async def keep(work: Work, keyring: Keyring, numbers: Sequence[Kept]) -> None:
    """Keep numbers, in the place of earlier ones of the same kind.

    Raises:
        NumberInvalid: a text is no number of its kind.
        ErasedForGood: the person's key is destroyed.
        IntegrityError: the ID-card number is another person's.
    """
    await hold_keys(work.session, work.authority_id)
    keys = await authority_keys_made(work, keyring)
    for start in range(0, len(numbers), _AT_ONCE):
        some = numbers[start : start + _AT_ONCE]
        people = {one.person_id for one in some}
        own = await subject_keys_made(work, keyring, keys, people)
        if people - own.keys():
            raise ErasedForGood
        statement = insert(PersonalNumber)
        given = statement.excluded
        await work.session.execute(
            statement.on_conflict_do_update(
                index_elements=["authority_id", "person_id", "kind"],
                set_={
                    "sealed": given.sealed,
                    "blind": given.blind,
                    "kept_at": given.kept_at,
                },
            ),
            [_row(work, keyring.suite, keys, own[one.person_id], one) for one in some],
        )


class ErasedForGood(Exception):
    """Nothing can be kept for a person who was erased."""


async def find(work: Work, keyring: Keyring, kind: NumberKind, text: str) -> Sequence[UUID]:
    """Whose number it is, in the order of their ids; nobody's when the list is empty.

    Raises:
        NumberInvalid: the text is no number of the kind.
    """
    number = normal(kind, text)
    await hold_keys(work.session, work.authority_id)
    keys = await authority_keys(work.session, keyring, work.authority_id)
    if keys is None:
        return []
    rows = await work.session.scalars(
        select(PersonalNumber.person_id)
        .where(
            PersonalNumber.authority_id == work.authority_id,
            PersonalNumber.kind == kind,
            PersonalNumber.blind.in_(
                [_blind(suite, keys, kind, number) for suite in SUITES.values()]
            ),
        )
        .order_by(PersonalNumber.person_id)
    )
    return rows.all()


async def numbers_of(
    session: AsyncSession, keyring: Keyring | None, authority_id: UUID, people: Collection[UUID]
) -> Mapping[UUID, Sequence[Number]]:
    """The numbers of people, in the order of their kinds; whoever has none is missing.

    Keys and numbers are read by one statement, so that they belong together while keys change.
    """
    if keyring is None:
        return {}
    rows = (await session.execute(_with_keys(authority_id, people))).all()
    if not rows:
        return {}
    above = subjects_key(keyring, authority_id, rows[0].above, rows[0].master)
    return _grouped((row.person_id, _open(row, authority_id, above)) for row in rows)


def _with_keys(authority_id: UUID, people: Collection[UUID]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            PersonalNumber.person_id,
            PersonalNumber.kind,
            PersonalNumber.sealed,
            SubjectKey.wrapped,
            DataKey.wrapped.label("above"),
            DataKey.master,
        )
        .join(
            SubjectKey,
            (SubjectKey.authority_id == PersonalNumber.authority_id)
            & (SubjectKey.person_id == PersonalNumber.person_id),
        )
        .join(
            DataKey,
            (DataKey.authority_id == PersonalNumber.authority_id)
            & (DataKey.purpose == Purpose.SUBJECTS),
        )
        .where(
            PersonalNumber.authority_id == authority_id,
            PersonalNumber.person_id.in_(people),
            PersonalNumber.sealed.is_not(None),
            SubjectKey.wrapped.is_not(None),
        )
        .order_by(PersonalNumber.person_id, PersonalNumber.kind)
    )


def _grouped(found: Iterable[tuple[UUID, Number]]) -> Mapping[UUID, Sequence[Number]]:
    by_person: defaultdict[UUID, list[Number]] = defaultdict(list)
    for person_id, number in found:
        by_person[person_id].append(number)
    return dict(by_person)


def _row(
    work: Work, suite: Suite, keys: AuthorityKeys, own: bytes, kept: Kept
) -> Mapping[str, object]:
    number = Number(kept.kind, normal(kept.kind, kept.text))
    return {
        "authority_id": work.authority_id,
        "person_id": kept.person_id,
        "kind": str(kept.kind),
        **sealed_row(suite, keys, own, kept.person_id, number),
        "kept_at": work.now,
    }


def sealed_row(
    suite: Suite, keys: AuthorityKeys, own: bytes, person_id: UUID, number: Number
) -> Mapping[str, bytes]:
    """A number as its row holds it: encrypted with the person's own key, and its blind index."""
    place = _place(keys.authority_id, person_id, number.kind)
    return {
        "sealed": suite.seal(own, number.whole.encode(), place),
        "blind": _blind(suite, keys, number.kind, number.whole),
    }


def _open(row: Row[*tuple[Any, ...]], authority_id: UUID, above: bytes) -> Number:
    kind = NumberKind(row.kind)
    own = opened(above, row.wrapped, place_of_key(authority_id, str(row.person_id)))
    place = _place(authority_id, row.person_id, kind)
    return Number(kind, opened(own, row.sealed, place).decode())


def _blind(suite: Suite, keys: AuthorityKeys, kind: NumberKind, number: str) -> bytes:
    return bytes((suite.number,)) + suite.mac(keys.index, f"{kind} {number}".encode())


def _place(authority_id: UUID, person_id: UUID, kind: NumberKind) -> bytes:
    return f"number {authority_id} {person_id} {kind}".encode()
