"""Who keeps the registers of units and people, and takes over tables of them."""

from typing import Final

from trainingflow.domain.people import Actor, Body, Role
from trainingflow.domain.workflow.blockers import BlockerCode, Clearer, RoleBlocker

_KEEPERS: Final = (Body.PERSONNEL_SECTION, Body.HK_TT_OFFICE)

NO_KEEPER: Final = RoleBlocker(
    code=BlockerCode.ROLE_REQUIRED,
    cleared_by=Clearer.OTHER_PERSON,
    required=tuple(f"{one}.{Role.OFFICER}" for one in _KEEPERS),
)
"""Why somebody imports no units and no people."""


_CREDITS: Final = (Body.CE_OFFICE, Body.HK_TT_OFFICE)

NO_CREDIT_OFFICE: Final = RoleBlocker(
    code=BlockerCode.ROLE_REQUIRED,
    cleared_by=Clearer.OTHER_PERSON,
    required=tuple(f"{one}.{Role.OFFICER}" for one in _CREDITS),
)
"""Why somebody imports no credits."""


def keeps_credits(actor: Actor) -> bool:
    """Whether somebody is an officer of the body that confirms credits (学分审核认定)."""
    return any(
        one.role is Role.OFFICER
        and (one.body in _CREDITS or not one.office_of.isdisjoint(_CREDITS))
        for one in actor.assignments
    )


def keeps_registers(actor: Actor) -> bool:
    """Whether somebody is an officer of the personnel section, or of the office that it has.

    Where a district has none, the office for the training of teachers keeps them.
    """
    return any(
        one.role is Role.OFFICER
        and (one.body in _KEEPERS or not one.office_of.isdisjoint(_KEEPERS))
        for one in actor.assignments
    )
