"""Which units a policy has, and in which windows something of theirs can be declared."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from trainingflow.db.models import Organisation
from trainingflow.domain.lifecycles import DEFINITIONS
from trainingflow.domain.people import Body
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.services.policy import policy_ids
from trainingflow.services.windows import windows_used
from trainingflow.services.work import Work

_SCHOOLS_ARE_NOT = ("BODY", "OFFICE")


@dataclass(frozen=True, slots=True)
class Unit:
    """An organisation, as declarations ask about it."""

    id: UUID
    path: tuple[UUID, ...]
    policy_id: str
    kind: str
    run_by: str
    body: Body | None
    recognised: bool

    @property
    def trains(self) -> bool:
        """Whether teachers work there: a body of the regulation or a section is no such unit."""
        return self.kind not in _SCHOOLS_ARE_NOT


async def units_of(work: Work) -> tuple[Unit, ...]:
    """Every organisation of the authority with its policy, in a stable order."""
    rows = list(
        await work.session.execute(
            select(
                Organisation.id,
                Organisation.path,
                Organisation.kind,
                Organisation.run_by,
                Organisation.body,
                Organisation.recognised,
            )
            .where(Organisation.authority_id == work.authority_id)
            .order_by(Organisation.code)
        )
    )
    policies = await policy_ids(work, [row.id for row in rows])
    return tuple(
        Unit(
            id=row.id,
            path=tuple(row.path),
            policy_id=policies[row.id],
            kind=row.kind,
            run_by=row.run_by,
            body=Body(row.body) if row.body else None,
            recognised=row.recognised,
        )
        for row in rows
    )


def definitions_of(window: str, procedure: Procedure | None = None) -> Iterator[Definition]:
    """The definitions in which something is done in the window; with a procedure, of its kinds."""
    for one in DEFINITIONS.values():
        chosen = procedure is None or str(one.kind) in procedure.lifecycles
        if chosen and window in windows_used(one):
            yield one


def may_declare(procedure: Procedure, window: str, unit: Unit) -> bool:
    """Whether the unit is one of those that the policy lets declare something in the window."""
    return any(
        rule is None
        or (
            rule.admits(unit.kind, unit.run_by, unit.body)
            and (unit.recognised or not rule.recognised)
        )
        for rule in (
            procedure.declarers.get(str(one.kind)) for one in definitions_of(window, procedure)
        )
    )


def windows_in_use(procedure: Procedure, units: Iterable[Unit]) -> frozenset[str]:
    """The windows in which at least one unit under the policy may declare something."""
    own = [one for one in units if one.policy_id == procedure.policy]
    return frozenset(
        rule.name
        for rule in procedure.windows
        if any(may_declare(procedure, rule.name, unit) for unit in own)
    )


def waiting_in(window: str) -> Mapping[tuple[str, int, str], bool]:
    """The states from which something is submitted in the window, by kind, version and state.

    True where it may not be the round in which it was submitted before: what was not passed joins
    a later one, and what was sent back to be completed joins the same.
    """
    return {
        (str(one.kind), one.version, str(line.source)): LATER_ROUND in line.guards
        for one in definitions_of(window)
        for line in one.transitions
        if line.window == window and line.source and Effect.RECORD_ROUND in line.effects
    }


LATER_ROUND = "later_round"
"""The guard of lines that lead into another round than the one before."""
