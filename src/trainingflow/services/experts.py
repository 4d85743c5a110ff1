"""The pool of experts (专家库): who is taken into it, and who leaves it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import select

from trainingflow.db.base import new_id
from trainingflow.db.models import Expert, Person
from trainingflow.domain.calendar import local_date
from trainingflow.domain.workflow.blockers import Blocker
from trainingflow.domain.workflow.duties import Duty
from trainingflow.domain.workflow.panel_rule import ExpertRole
from trainingflow.services import once
from trainingflow.services.offices import office_blockers
from trainingflow.services.rivals import hold
from trainingflow.services.work import Work

MOST_SUBJECTS: Final = 50
LONGEST_SUBJECT: Final = 100
MOST_AT_ONCE: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewExpert:
    """Somebody to be taken into the pool.

    Attributes:
        roles: as what the person may be asked; never empty.
        subjects: subjects (学科), `stages` stages of education (学段), in the words of the office.
        capacity: items at once; None: any number.
        until: the last day in the pool; None: open.
    """

    person_id: UUID
    roles: tuple[ExpertRole, ...]
    subjects: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    capacity: int | None = None
    since: date | None = None
    until: date | None = None

    def said(self) -> dict[str, object]:
        """Everything asked for, as plain values."""
        return {
            "make": "expert",
            "person": self.person_id,
            "roles": [str(role) for role in self.roles],
            "subjects": list(self.subjects),
            "stages": list(self.stages),
            "capacity": self.capacity,
            "since": self.since,
            "until": self.until,
        }


async def add_expert(work: Work, key: str, wanted: NewExpert) -> once.MadeOrNot:
    """Take a person into the pool; the answer names every reason why not."""
    earlier = await once.earlier(work, key, wanted.said())
    if earlier is not None:
        return earlier
    await hold(work, f"expert:{work.authority_id}:{wanted.person_id}")
    blockers = (
        *await office_blockers(work, (Duty.EXPERT_POOL,)),
        *_faults(wanted, local_date(work.now)),
        *await _strangers(work, wanted),
    )
    if blockers:
        return once.NotMade(blockers)
    row = Expert(
        authority_id=work.authority_id,
        id=new_id(),
        person_id=wanted.person_id,
        roles=sorted({str(role) for role in wanted.roles}),
        subjects=_words(wanted.subjects),
        stages=_words(wanted.stages),
        capacity=wanted.capacity,
        since=wanted.since or local_date(work.now),
        until=wanted.until,
        added_by=work.actor.person_id,
        added_at=work.now,
    )
    work.session.add(row)
    await work.session.flush()
    return await once.keep(work, key, wanted.said(), row.id)


async def retire_expert(work: Work, expert_id: UUID) -> once.MadeOrNot:
    """Take somebody out of the pool from now on; seats already taken stay. Harmless to repeat."""
    blockers = await office_blockers(work, (Duty.EXPERT_POOL,))
    if blockers:
        return once.NotMade(blockers)
    row = await work.session.get(Expert, (work.authority_id, expert_id), with_for_update=True)
    if row is None:
        return once.Unknown("expertId")
    repeated = row.retired_at is not None
    if not repeated:
        row.retired_at, row.retired_by = work.now, work.actor.person_id
    return once.Made(expert_id, replayed=repeated)


def _faults(wanted: NewExpert, today: date) -> Iterator[Blocker]:
    if not wanted.roles:
        yield once.missing("roles")
    if wanted.capacity is not None and not 1 <= wanted.capacity <= MOST_AT_ONCE:
        yield once.invalid("capacity", f"1 to {MOST_AT_ONCE}")
    if wanted.until is not None and wanted.until < (wanted.since or today):
        yield once.invalid("until", "a day on or after `since`")
    for name, words in (("subjects", wanted.subjects), ("stages", wanted.stages)):
        fits = all(0 < len(one.strip()) <= LONGEST_SUBJECT for one in words)
        if len(words) > MOST_SUBJECTS or not fits:
            yield once.invalid(name, f"at most {MOST_SUBJECTS} words of {LONGEST_SUBJECT}")


async def _strangers(work: Work, wanted: NewExpert) -> tuple[Blocker, ...]:
    if await work.session.get(Person, (work.authority_id, wanted.person_id)) is None:
        return (once.invalid("personId", "a person of this authority"),)
    there = await work.session.scalar(
        select(Expert.id).where(
            Expert.authority_id == work.authority_id,
            Expert.person_id == wanted.person_id,
            Expert.retired_at.is_(None),
        )
    )
    return (once.invalid("personId", "somebody who is not in the pool yet"),) if there else ()


def _words(words: tuple[str, ...]) -> list[str]:
    return list(dict.fromkeys(one.strip() for one in words))
