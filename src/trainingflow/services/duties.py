"""That a duty of the calendar is done (职责办结): said by whoever owes it, with a reference."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import distinct_on

from trainingflow.db.base import new_id
from trainingflow.db.models import DutyRecord
from trainingflow.domain.calendar import local_date
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.blockers import Blocker, BlockerCode, Clearer, RoleBlocker
from trainingflow.domain.workflow.calendar_rules import Party, PeriodicDuty
from trainingflow.domain.workflow.ladder import DutyDate, duty_dates
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.policies import library
from trainingflow.services import once
from trainingflow.services.bounds import LONGEST_REFERENCE
from trainingflow.services.command import InFlight
from trainingflow.services.declarants import Unit, units_of
from trainingflow.services.rivals import hold
from trainingflow.services.work import Work

_OF_BODIES: Final = (Role.OFFICER, Role.CHAIR)
_OF_UNITS: Final = (Role.TRAINING_MANAGER, Role.PRINCIPAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody says of a duty.

    Attributes:
        occasion: the year, semester or cycle that it is about.
        organisation_id: the body or the unit that owes it.
        done: whether it is done; False takes back what was said by mistake.
        reference: the document that shows it, or where that is kept; or why it is not done.
    """

    policy_id: str
    duty: str
    occasion: str
    organisation_id: UUID
    done: bool
    reference: str

    @property
    def words(self) -> Mapping[str, Any]:
        """Everything said, as it is compared with a repeat."""
        return {
            "policy": self.policy_id,
            "duty": self.duty,
            "occasion": self.occasion,
            "organisation": str(self.organisation_id),
            "done": self.done,
            "reference": self.reference,
        }


async def record(work: Work, said: Said, key: str) -> once.MadeOrNot:
    """Record that a duty is done, or that it is not done after all; harmless to repeat.

    Who has done it is not reminded of it any more; who takes it back is, of what is still to come.
    """
    before = await once.earlier(work, key, said.words)
    if before is not None:
        return before
    if not await hold(work, f"duty:{work.authority_id}:{said.policy_id}:{said.duty}"):
        return InFlight(key)
    decided = await _decided(work, said)
    if not isinstance(decided, UUID):
        return decided
    return await once.keep(work, key, said.words, decided)


async def _decided(work: Work, said: Said) -> UUID | once.MadeOrNot:
    """The new record; or the one that says the same, or why there can be none."""
    found = dated(said.policy_id, said.duty, said.occasion, local_date(work.now).year)
    unit = next((one for one in await units_of(work) if one.id == said.organisation_id), None)
    if found is None or unit is None:
        return once.Unknown("duty" if found is None else "organisationId")
    blockers = (*_faults(found, said, unit), *_not_theirs(work, unit))
    if blockers:
        return once.NotMade(blockers)
    latest = await work.session.scalar(
        _latest(work, said.policy_id, said.duty, said.occasion).where(
            DutyRecord.organisation_id == unit.id
        )
    )
    if latest is None and not said.done:
        return once.NotMade((once.invalid("done", "true: nothing can be taken back"),))
    if latest is not None and (latest.done, latest.reference) == (said.done, said.reference):
        return once.Made(latest.id, replayed=True)
    return _write(work, said)


async def fulfilled(work: Work, policy_id: str, duty: str, occasion: str) -> frozenset[UUID]:
    """The organisations that have done a duty on an occasion."""
    rows = await work.session.scalars(_latest(work, policy_id, duty, occasion))
    return frozenset(row.organisation_id for row in rows if row.done)


def owes(duty: PeriodicDuty, policy_id: str, unit: Unit) -> bool:
    """Whether the duty is one of the organisation's."""
    of_units = Party.UNIT in duty.by and unit.trains and unit.policy_id == policy_id
    return of_units or (unit.body is not None and unit.body in duty.by)


def dated(policy_id: str, duty: str, occasion: str, year: int) -> DutyDate | None:
    """The duty on the occasion; None where the policy has none, or not as far as next year."""
    if policy_id not in library.known_ids():
        return None
    procedure = library.named(policy_id).procedure
    found = _occasions(procedure, year) if procedure else iter(())
    return next((one for one in found if (one.duty.name, one.occasion) == (duty, occasion)), None)


def _occasions(procedure: Procedure, year: int) -> Iterator[DutyDate]:
    for one in range(procedure.binds_from.year, year + 2):
        yield from duty_dates(procedure, one)


def _latest(work: Work, policy_id: str, duty: str, occasion: str) -> Select[DutyRecord]:
    return (
        select(DutyRecord)
        .ext(distinct_on(DutyRecord.organisation_id))
        .where(
            DutyRecord.authority_id == work.authority_id,
            DutyRecord.policy_id == policy_id,
            DutyRecord.duty == duty,
            DutyRecord.occasion == occasion,
        )
        .order_by(DutyRecord.organisation_id, DutyRecord.recorded_at.desc(), DutyRecord.id.desc())
    )


def _faults(found: DutyDate, said: Said, unit: Unit) -> Iterator[Blocker]:
    if not said.reference.strip():
        yield once.missing("reference")
    elif len(said.reference) > LONGEST_REFERENCE:
        yield once.invalid("reference", f"at most {LONGEST_REFERENCE} characters")
    if not owes(found.duty, said.policy_id, unit):
        yield once.invalid("organisationId", "a body or a unit that owes the duty")


def _not_theirs(work: Work, unit: Unit) -> Iterator[Blocker]:
    """A body speaks through its chair, its officers and those of its office; a unit by its own."""
    roles = _OF_BODIES if unit.body is not None else _OF_UNITS
    held = work.actor.assignments
    own = any(one.organisation_id == unit.id and one.role in roles for one in held)
    office = any(one.role is Role.OFFICER and unit.body in one.office_of for one in held)
    if not own and not office:
        yield RoleBlocker(
            code=BlockerCode.ROLE_REQUIRED,
            cleared_by=Clearer.OTHER_PERSON,
            required=tuple(f"{unit.body}.{one}" if unit.body else str(one) for one in roles),
        )


def _write(work: Work, said: Said) -> UUID:
    row = DutyRecord(
        authority_id=work.authority_id,
        id=new_id(),
        policy_id=said.policy_id,
        duty=said.duty,
        occasion=said.occasion,
        organisation_id=said.organisation_id,
        done=said.done,
        reference=said.reference,
        recorded_by=work.actor.person_id,
        recorded_at=work.now,
    )
    work.session.add(row)
    return row.id
