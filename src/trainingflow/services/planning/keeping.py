"""Saving a plan, and showing it to others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select

from trainingflow.db.base import new_id
from trainingflow.db.models import CreditPlan, CreditPlanShare, Employment, Person
from trainingflow.domain.calendar import local_date
from trainingflow.domain.canonical import plain
from trainingflow.domain.credit.plan import Offer
from trainingflow.domain.workflow.blockers import Blocker, BlockerCode, Clearer, LimitBlocker
from trainingflow.services import once
from trainingflow.services.bounds import LONGEST_TITLE
from trainingflow.services.planning.plans import Planned, Wanted, planned
from trainingflow.services.planning.saved import visible
from trainingflow.services.reading.people import teachers_by_id
from trainingflow.services.reading.viewers import viewer_at
from trainingflow.services.work import Work

MOST_PLANS: Final = 50
MOST_SHARES: Final = 20


@dataclass(frozen=True, slots=True)
class NewPlan:
    """A plan to save.

    Attributes:
        wanted: what to plan.
        name: what to call it.
        inputs_hash: of the proposal that somebody looked at; none to save whatever comes out.
    """

    wanted: Wanted
    name: str
    inputs_hash: str | None = None

    def said(self) -> Mapping[str, object]:
        """Everything asked for, as plain values."""
        return {
            "make": "creditPlan",
            "teacher": self.wanted.teacher_id,
            "by": self.wanted.by,
            "policy": self.wanted.policy_id,
            "advisory": self.wanted.advisory,
            "name": self.name,
            "inputs": self.inputs_hash,
        }


@dataclass(frozen=True, slots=True)
class NewShare:
    """With whom to share a plan: persons, and whether with the teacher's school."""

    plan_id: UUID
    person_ids: tuple[UUID, ...] = ()
    school: bool = False

    def said(self) -> Mapping[str, object]:
        """Everything asked for, as plain values."""
        return {
            "make": "creditPlanShare",
            "plan": self.plan_id,
            "persons": list(self.person_ids),
            "school": self.school,
        }


async def save(work: Work, key: str, new: NewPlan) -> once.MadeOrNot:
    """Compute a plan once more and keep it as it is now; the answer names every reason why not."""
    before = await once.earlier(work, key, new.said())
    if before is not None:
        return before
    viewer = await viewer_at(work)
    if not await teachers_by_id(work.session, viewer, [new.wanted.teacher_id]):
        return once.Unknown("teacherId")
    faults = [*_faults(work, new), *[one async for one in _too_many(work, new)]]
    if faults:
        return once.NotMade(tuple(faults))
    found = await planned(work.session, viewer, new.wanted)
    if new.inputs_hash not in (None, found.inputs_hash):
        stale = once.invalid("inputsHash", f"{found.inputs_hash}: the proposal has changed")
        return once.NotMade((stale,))
    return await once.keep(work, key, new.said(), await _write(work, new, found))


async def share(work: Work, key: str, new: NewShare) -> once.MadeOrNot:
    """Show a plan to others; open to its maker and to the teacher. Who sees it already stays."""
    before = await once.earlier(work, key, new.said())
    if before is not None:
        return before
    row = await _own(work, new.plan_id)
    if row is None:
        return once.Unknown("planId")
    known = await work.session.scalar(
        select(func.count())
        .select_from(Person)
        .where(Person.authority_id == work.authority_id, Person.id.in_(new.person_ids))
    )
    if known != len(set(new.person_ids)):
        return once.Unknown("personIds")
    employer = await _employer(work, row.teacher_id) if new.school else None
    if new.school and employer is None:
        return once.NotMade((once.invalid("school", "false: nobody employs the teacher now"),))
    shown = await _shown_to(work, row.id)
    persons = [one for one in dict.fromkeys(new.person_ids) if one not in shown]
    units = [employer] if employer is not None and employer not in shown else []
    if len(shown) + len(persons) + len(units) > MOST_SHARES:
        return once.NotMade((_limit("SHARES", MOST_SHARES, len(shown) + len(persons)),))
    for person, unit in [(one, None) for one in persons] + [(None, one) for one in units]:
        work.session.add(
            CreditPlanShare(
                authority_id=work.authority_id,
                id=new_id(),
                plan_id=row.id,
                person_id=person,
                organisation_id=unit,
                shared_by=work.actor.person_id,
                shared_at=work.now,
            )
        )
    return await once.keep(work, key, new.said(), row.id)


async def end_share(work: Work, share_id: UUID) -> once.Made | once.Unknown:
    """Show a plan to somebody no more; open to its maker and to the teacher, harmless to repeat."""
    row = await work.session.get(
        CreditPlanShare, (work.authority_id, share_id), with_for_update=True
    )
    if row is None or await _own(work, row.plan_id) is None:
        return once.Unknown("shareId")
    repeated = row.ended_at is not None
    row.ended_at = row.ended_at or work.now
    return once.Made(row.plan_id, replayed=repeated)


def _faults(work: Work, new: NewPlan) -> Iterator[Blocker]:
    if not 0 < len(new.name.strip()) <= LONGEST_TITLE:
        yield once.invalid("name", f"1 to {LONGEST_TITLE} characters")
    if new.wanted.by < local_date(work.now):
        yield once.invalid("by", f"{local_date(work.now).isoformat()} or later")


async def _too_many(work: Work, new: NewPlan) -> Any:  # noqa: ANN401 - an asynchronous iterator
    count = await work.session.scalar(
        select(func.count())
        .select_from(CreditPlan)
        .where(
            CreditPlan.authority_id == work.authority_id,
            CreditPlan.teacher_id == new.wanted.teacher_id,
            CreditPlan.made_by == work.actor.person_id,
        )
    )
    if (count or 0) >= MOST_PLANS:
        yield _limit("PLANS", MOST_PLANS, count or 0)


def _limit(limit: str, allowed: int, actual: int) -> LimitBlocker:
    return LimitBlocker(
        code=BlockerCode.LIMIT_REACHED,
        cleared_by=Clearer.NOBODY,
        limit=limit,
        allowed=str(allowed),
        actual=str(actual),
    )


async def _write(work: Work, new: NewPlan, found: Planned) -> UUID:
    row = CreditPlan(
        authority_id=work.authority_id,
        id=new_id(),
        teacher_id=new.wanted.teacher_id,
        name=new.name.strip(),
        due_by=new.wanted.by,
        advisory=new.wanted.advisory,
        policy_id=found.policy.id,
        policy_hash=found.policy.hash,
        inputs_hash=found.inputs_hash,
        facts_hash=found.facts_hash,
        content=content_of(found),
        made_by=work.actor.person_id,
        made_at=work.now,
    )
    work.session.add(row)
    await work.session.flush()
    return row.id


def content_of(found: Planned) -> dict[str, Any]:
    """What a plan says, as it is kept."""
    content: dict[str, Any] = plain(
        {
            "optimal": found.plan.optimal,
            "eligible": found.plan.status.eligible,
            "runs": [_run(one, found.offered.titles) for one in found.plan.chosen],
            "remaining": [
                {
                    "code": one.code,
                    "zh": one.label.zh,
                    "en": one.label.en,
                    "unit": str(one.unit),
                    "need": one.need,
                    "have": one.have,
                    "shortfall": one.shortfall,
                }
                for one in found.plan.remaining
            ],
            "assumed": [
                *({"record": one, "title": None} for one in found.waiting),
                *(
                    {"enrolment": one.id, "title": found.offered.titles.get(one.id)}
                    for one in found.offered.under_way
                ),
            ],
        }
    )
    return content


def _run(one: Offer, titles: Mapping[str, str]) -> dict[str, object]:
    return {
        "class": one.key,
        "run": one.run,
        "title": titles.get(one.key, ""),
        "hours": one.hours,
        "days": sorted(one.days),
        "last": one.last,
    }


async def _own(work: Work, plan_id: UUID) -> CreditPlan | None:
    """A plan that the actor made, or that is about the actor, as far as it is still visible."""
    viewer = await viewer_at(work)
    statement = select(CreditPlan).where(
        CreditPlan.authority_id == work.authority_id, CreditPlan.id == plan_id, visible(viewer)
    )
    row = (await work.session.scalars(statement)).one_or_none()
    own = row is not None and work.actor.person_id in (row.made_by, row.teacher_id)
    return row if own else None


async def _employer(work: Work, teacher_id: UUID) -> UUID | None:
    today = local_date(work.now)
    statement = (
        select(Employment.organisation_id)
        .where(
            Employment.authority_id == work.authority_id,
            Employment.teacher_id == teacher_id,
            Employment.since <= today,
            Employment.until.is_(None) | (Employment.until >= today),
        )
        .order_by(Employment.since.desc(), Employment.id.desc())
        .limit(1)
    )
    return await work.session.scalar(statement)


async def _shown_to(work: Work, plan_id: UUID) -> frozenset[UUID]:
    rows = await work.session.execute(
        select(CreditPlanShare.person_id, CreditPlanShare.organisation_id).where(
            CreditPlanShare.authority_id == work.authority_id,
            CreditPlanShare.plan_id == plan_id,
            CreditPlanShare.ended_at.is_(None),
        )
    )
    return frozenset(one for row in rows for one in row if one is not None)
