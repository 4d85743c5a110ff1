"""Showing personal numbers: masked to whoever sees the teacher, whole with a reason to a few."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.base import new_id
from trainingflow.db.models import NumberReading, PersonalNumber
from trainingflow.domain.personal_numbers import NumberKind
from trainingflow.services.journal.journal import Note, Result
from trainingflow.services.privacy.keepers import hands_over, of_personnel
from trainingflow.services.privacy.masters import Keyring
from trainingflow.services.privacy.numbers import Number, numbers_of
from trainingflow.services.privacy.register import Purpose
from trainingflow.services.privacy.restricted import is_restricted, restricted_among
from trainingflow.services.reading.viewers import Viewer
from trainingflow.services.work import Work

MOST: Final = 100
"""So many whole numbers one person is shown in an hour."""

_HOUR: Final = timedelta(hours=1)
_NUMBER: Final = re.compile(r"(\d[\s-]?){11}|@")
SHORTEST_REASON: Final = 4
LONGEST_REASON: Final = 500


class Withheld(StrEnum):
    """Why a whole number is not shown."""

    NONE_KEPT = "NONE_KEPT"
    LIMIT_REACHED = "LIMIT_REACHED"
    REASON_MISSING = "REASON_MISSING"
    NO_NUMBER = "NO_NUMBER"


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number, or why it is withheld."""

    number: str | None = field(default=None, repr=False)
    withheld: Withheld | None = None


async def numbers(
    keyring: Keyring | None, session: AsyncSession, viewer: Viewer, people: Sequence[UUID]
) -> Mapping[UUID, Sequence[Number]]:
    """The numbers of people whom the viewer sees as teachers; of restricted people none."""
    restricted = set(
        await session.scalars(restricted_among(viewer.authority_id, people)) if keyring else ()
    )
    shown = [one for one in people if one not in restricted]
    return await numbers_of(session, keyring, viewer.authority_id, shown)


def may_see_whole(viewer: Viewer, person_id: UUID) -> bool:
    """Whether whole numbers of a person are shown to the viewer.

    To the person, and to officers of the personnel section; never to a program that holds
    somebody's token.
    """
    if viewer.actor is None or (viewer.credential is not None and viewer.credential.is_token):
        return False
    return hands_over(viewer.actor, person_id)


@dataclass(frozen=True, slots=True)
class Why:
    """For what a number is needed: a purpose of the register, and the case at hand."""

    purpose: Purpose
    reason: str

    @property
    def said(self) -> str | None:
        """The reason as it is kept; none where it says nothing, or holds a number itself.

        It is kept in plain words: a phone or an ID card in it would lie beside the encrypted one.
        """
        text = self.reason.strip()[:LONGEST_REASON]
        plain = len(text) >= SHORTEST_REASON and not _NUMBER.search(text)
        return text if plain else None


async def whole(
    work: Work, keyring: Keyring | None, person_id: UUID, kind: NumberKind, why: Why
) -> Whole:
    """Show a whole number, and write down to whom and why, in the same transaction.

    The caller has asked `may_see_whole`.

    Args:
        work: of whoever looks.
        keyring: the keys; without any, none are kept.
        person_id: whose number.
        kind: which.
        why: what it is needed for.
    """
    work.only_asks()
    said = why.said
    if said is None:
        return Whole(withheld=Withheld.REASON_MISSING)
    if keyring is None or not await _kept(work, person_id, kind):
        return Whole(withheld=Withheld.NONE_KEPT)
    if not await _within_limit(work):
        return Whole(withheld=Withheld.LIMIT_REACHED)
    found = await numbers_of(work.session, keyring, work.authority_id, [person_id])
    [number] = (one for one in found[person_id] if one.kind == kind)
    work.session.add(
        NumberReading(
            authority_id=work.authority_id,
            id=new_id(),
            person_id=person_id,
            reader_id=work.actor.person_id,
            kind=str(kind),
            purpose=str(why.purpose),
            reason=said,
            read_at=work.now,
        )
    )
    work.note(
        Note(
            action="wholeNumber",
            object_kind="PERSON",
            object_id=person_id,
            result=Result.READ,
            detail={"kind": kind, "purpose": why.purpose},
        )
    )
    return Whole(number.whole)


def may_search(viewer: Viewer) -> bool:
    """Whether the viewer finds people by their numbers: an officer of the personnel section.

    Never a program that holds somebody's token.
    """
    by_token = viewer.credential is not None and viewer.credential.is_token
    return viewer.actor is not None and not by_token and of_personnel(viewer.actor)


async def _kept(work: Work, person_id: UUID, kind: NumberKind) -> bool:
    """Whether there is such a number, of a person whose data is not restricted."""
    statement = select(
        exists().where(
            PersonalNumber.authority_id == work.authority_id,
            PersonalNumber.person_id == person_id,
            PersonalNumber.kind == kind,
            PersonalNumber.sealed.is_not(None),
            ~is_restricted(PersonalNumber.authority_id, PersonalNumber.person_id),
        )
    )
    return bool(await work.session.scalar(statement))


async def _within_limit(work: Work) -> bool:
    """Whether the reader may be shown one more in this hour; two requests at once count both."""
    key = func.hashtextextended(f"number reader {work.actor.person_id}", 0)
    await work.session.execute(select(func.pg_advisory_xact_lock(key)))
    since = select(func.count()).where(
        NumberReading.authority_id == work.authority_id,
        NumberReading.reader_id == work.actor.person_id,
        NumberReading.read_at > work.now - _HOUR,
    )
    return (await work.session.execute(since)).scalar_one() < MOST
