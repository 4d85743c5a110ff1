"""Finding people by a whole number: by its blind index, and never without a trace."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from trainingflow.db.base import new_id
from trainingflow.db.models import NumberSearch
from trainingflow.domain.personal_numbers import NumberInvalid, NumberKind
from trainingflow.services.journal.journal import Note, Result
from trainingflow.services.privacy.masters import Keyring
from trainingflow.services.privacy.numbers import find
from trainingflow.services.privacy.restricted import restricted_among
from trainingflow.services.privacy.shown import MOST, Why, Withheld
from trainingflow.services.work import Work

_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Found:
    """Whose number it is, or why nobody is told."""

    people: Sequence[UUID] = ()
    withheld: Withheld | None = None


async def search(
    work: Work, keyring: Keyring | None, kind: NumberKind, number: str, why: Why
) -> Found:
    """Find people by a number, and write down that somebody looked, in the same transaction.

    Of people whose data is restricted nobody is told. That nobody was found is written down as
    well: who tries numbers learns from each answer.

    Args:
        work: of whoever looks; the caller has asked `may_search`.
        keyring: the keys; without any, none are kept.
        kind: what kind of number it is.
        number: the whole number, however it is written.
        why: what it is needed for.
    """
    work.only_asks()
    said = why.said
    if said is None:
        return Found(withheld=Withheld.REASON_MISSING)
    if not await _within_limit(work):
        return Found(withheld=Withheld.LIMIT_REACHED)
    try:
        people = await find(work, keyring, kind, number) if keyring else ()
    except NumberInvalid:
        return Found(withheld=Withheld.NO_NUMBER)
    shown = await _unrestricted(work, people)
    work.session.add(
        NumberSearch(
            authority_id=work.authority_id,
            id=new_id(),
            searcher_id=work.actor.person_id,
            kind=str(kind),
            purpose=str(why.purpose),
            reason=said,
            found=len(shown),
            searched_at=work.now,
        )
    )
    for person_id in shown or (None,):
        work.note(
            Note(
                action="findByNumber",
                object_kind="PERSON",
                object_id=person_id,
                result=Result.READ,
                detail={"kind": kind, "purpose": why.purpose, "found": len(shown)},
            )
        )
    return Found(shown)


async def _unrestricted(work: Work, people: Sequence[UUID]) -> Sequence[UUID]:
    restricted = set(await work.session.scalars(restricted_among(work.authority_id, people)))
    return [one for one in people if one not in restricted]


async def _within_limit(work: Work) -> bool:
    """Whether the searcher may look once more in this hour; two requests at once count both."""
    key = func.hashtextextended(f"number searcher {work.actor.person_id}", 0)
    await work.session.execute(select(func.pg_advisory_xact_lock(key)))
    since = select(func.count()).where(
        NumberSearch.authority_id == work.authority_id,
        NumberSearch.searcher_id == work.actor.person_id,
        NumberSearch.searched_at > work.now - _HOUR,
    )
    return (await work.session.execute(since)).scalar_one() < MOST
