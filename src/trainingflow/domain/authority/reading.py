"""The decision whether somebody may read something: pure, total, and default deny."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from trainingflow.domain.authority.table import GRANTS
from trainingflow.domain.authority.terms import (
    BODY_ROLES,
    OF_UNITS,
    UNIT_ROLES,
    Grant,
    Holder,
    Matter,
    Reader,
    Tie,
    Ties,
)
from trainingflow.domain.people import Assignment, Delegation, Role

_BY_ROLE = {Role.POLICY_OFFICER: Holder.POLICY_OFFICER, Role.AUDITOR: Holder.AUDITOR}


@dataclass(frozen=True, slots=True)
class Claim:
    """A row of the table that somebody can claim, whatever the thing is.

    Attributes:
        person_id: who must be tied to it in person; None: a delegate, who reads by units only.
        units: the organisations for which the reader answers, by the claim's own roles.
        lent: the delegation that it comes from; None: it is the reader's own.
    """

    grant: Grant
    person_id: UUID | None
    units: frozenset[UUID]
    lent: Delegation | None = None


def qualities(assignments: Iterable[Assignment]) -> frozenset[Holder]:
    """In which qualities somebody reads who holds these roles, beside that of a person."""
    return frozenset(found for one in assignments if (found := _quality(one)) is not None)


def units_of(assignments: Iterable[Assignment]) -> frozenset[UUID]:
    """The organisations for which somebody with these roles answers; those below not listed."""
    return frozenset(one.organisation_id for one in assignments if one.role in UNIT_ROLES)


def claims(matter: Matter, reader: Reader, grants: Iterable[Grant] = GRANTS) -> Iterator[Claim]:
    """The rows that a reader can claim, own ones before lent ones; none for anybody."""
    actor = reader.actor
    if actor is None or actor.person_id is None:
        return
    rows = [one for one in grants if one.matter is matter]
    own = qualities(actor.assignments) | {Holder.PERSON}
    units = units_of(actor.assignments)
    for row in rows:
        if row.holder in own:
            yield Claim(row, actor.person_id, units)
    for one in reader.lent:
        borrowed = qualities(one.assignments)
        for row in rows:
            if row.lent and row.holder in borrowed:
                yield Claim(row, None, units_of(one.assignments), one)


def everything(found: Iterable[Claim]) -> bool:
    """Whether one of the claims is to everything of the authority, by a role of one's own."""
    return any(one.grant.tie is Tie.AUTHORITY and one.lent is None for one in found)


def decide(
    matter: Matter, reader: Reader, ties: Ties, grants: Iterable[Grant] = GRANTS
) -> Claim | None:
    """By which row somebody may read something; None: not at all.

    What belongs to another authority is never read, whatever its ties say.
    """
    if ties.authority_id != reader.authority_id:
        return None
    return holding(claims(matter, reader, grants), ties)


def holding(found: Iterable[Claim], ties: Ties) -> Claim | None:
    """The first of somebody's claims that holds of a thing of the same authority; None: no one."""
    return next((one for one in found if _holds(one, ties)), None)


def _quality(one: Assignment) -> Holder | None:
    if one.role in BODY_ROLES:
        return Holder.BODY if one.body or one.office_of else None
    return Holder.UNIT if one.role in UNIT_ROLES else _BY_ROLE.get(one.role)


def _holds(claim: Claim, ties: Ties) -> bool:
    lent, tie = claim.lent, claim.grant.tie
    declaring = ties.units.get(Tie.DECLARING, frozenset())
    if lent is not None and not lent.covers(ties.kind, tuple(declaring)):
        return False
    if tie is Tie.AUTHORITY:
        return True
    if tie is Tie.PUBLIC:
        return ties.public
    if tie in OF_UNITS:
        return not claim.units.isdisjoint(ties.units.get(tie, frozenset()))
    return claim.person_id in ties.persons.get(tie, frozenset())
