"""Which roles nobody holds together (三员分立), and which actions take two persons."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from trainingflow.domain.people import Role

ADMINISTRATORS: Final = frozenset(
    {Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR}
)
"""The system runs, the rights are given, and both are watched: by three, and by nobody else."""


def separated(one: Role, other: Role) -> bool:
    """Whether nobody may hold both roles at once: an administrator holds no other role."""
    return one is not other and bool({one, other} & ADMINISTRATORS)


def conflicting(role: Role, held: Iterable[Role]) -> tuple[Role, ...]:
    """The roles held that the new one cannot stand beside, each once."""
    return tuple(sorted({one for one in held if separated(role, one)}))


@dataclass(frozen=True, slots=True)
class TwoPersons:
    """An action of high impact: one person prepares it, another carries it out.

    Attributes:
        name: what is done, in the words of the API.
        first: the mutation, or the action of a lifecycle, that the first person takes.
        second: the one that another person has to take.
        kept: the table in which the database refuses the same person, and in which row.
    """

    name: str
    first: str
    second: str
    kept: str


TWO_PERSON_ACTIONS: Final = (
    TwoPersons("appoint an administrator", "appoint", "approveAppointment", "assignment_approval"),
    TwoPersons(
        "publish a policy version",
        "proposePolicyVersion",
        "publishPolicyVersion",
        "policy_approval",
    ),
    TwoPersons(
        "change a lifecycle under way",
        "planDefinitionChange",
        "applyDefinitionChange",
        "definition_change_approval",
    ),
)
"""Beside these, lifecycles say of each action after which others another person has to take it
(`not_after`): recording an opinion and approving, reviewing credits and confirming them."""
