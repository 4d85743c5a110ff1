"""Who answers for personal data (个人信息保护负责人): the same decision for every way in.

Officers of the personnel section keep the files of people, and are shown whole numbers. Requests
of people are decided by them and by security administrators, who end the access of whoever is
erased; an authority without a personnel section has the latter at least.
"""

from typing import Final
from uuid import UUID

from trainingflow.domain.people import Actor, Body, Role
from trainingflow.domain.workflow.blockers import BlockerCode, Clearer, RoleBlocker

_PERSONNEL: Final = f"{Body.PERSONNEL_SECTION}.{Role.OFFICER}"

NO_KEEPER: Final = RoleBlocker(
    code=BlockerCode.ROLE_REQUIRED,
    cleared_by=Clearer.OTHER_PERSON,
    required=(_PERSONNEL, str(Role.SECURITY_ADMINISTRATOR)),
)
"""Why somebody decides no request."""

NO_PERSONNEL: Final = RoleBlocker(
    code=BlockerCode.ROLE_REQUIRED, cleared_by=Clearer.OTHER_PERSON, required=(_PERSONNEL,)
)
"""Why somebody keeps no numbers."""


def of_personnel(actor: Actor) -> bool:
    """Whether somebody is an officer of the personnel section, or of the office that it has."""
    return any(
        one.role is Role.OFFICER
        and (one.body is Body.PERSONNEL_SECTION or Body.PERSONNEL_SECTION in one.office_of)
        for one in actor.assignments
    )


def keeps_data(actor: Actor) -> bool:
    """Whether somebody decides what people ask about their data."""
    return of_personnel(actor) or any(
        one.role is Role.SECURITY_ADMINISTRATOR for one in actor.assignments
    )


def hands_over(actor: Actor, person_id: UUID) -> bool:
    """Whether somebody is given everything that is kept of a person: the person, the personnel."""
    return actor.person_id == person_id or of_personnel(actor)
