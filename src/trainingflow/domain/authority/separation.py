"""Which roles nobody holds together (三员分立), and which actions take two persons."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from trainingflow.domain.people import Role

CORRECTIONS: Final = frozenset({"confirmCorrections", "revoke"})
"""The actions that change credits which were confirmed before."""

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
        first: the mutation that the first person takes, or in words what else it is.
        second: what another person has to take.
        kept: the table in which the database refuses the same person.
        refusal: by which constraint or trigger.
    """

    name: str
    first: str
    second: str
    kept: str
    refusal: str


TWO_PERSON_ACTIONS: Final = (
    TwoPersons(
        "appoint an administrator",
        "appoint",
        "approveAppointment",
        "assignment_approval",
        "assignment_approval_by_another",
    ),
    TwoPersons(
        "publish a policy version",
        "proposePolicyVersion",
        "publishPolicyVersion",
        "policy_approval",
        "ck_policy_approval_two_persons",
    ),
    TwoPersons(
        "change a lifecycle under way",
        "planDefinitionChange",
        "applyDefinitionChange",
        "definition_change_approval",
        "ck_definition_change_approval_two_persons",
    ),
    TwoPersons(
        "extend a window after its close",
        "extendWindow",
        "confirmWindowChange",
        "window_change_approval",
        "ck_window_change_approval_two_persons",
    ),
    TwoPersons(
        "open a window by exception",
        "openExceptionalWindow",
        "confirmWindowChange",
        "window_change",
        "window_change_confirmed",
    ),
    TwoPersons(
        "correct the credits of several items",
        "stageDecision",
        "releaseDecisions",
        "released_decision",
        "released_decision_by_another",
    ),
    TwoPersons(
        "confirm former credits that are imported",
        "requestImport",
        "applyImport",
        "data_import",
        "ck_data_import_two_persons",
    ),
    TwoPersons(
        "take imported credits back",
        "undoImport",
        "undoImport",
        "data_import",
        "ck_data_import_undone_two_persons",
    ),
    TwoPersons(
        "purge the journal",
        "a proposal",
        "an approval",
        "audit_purge",
        "ck_audit_purge_two_persons",
    ),
    TwoPersons(
        "erase a person's data",
        "decideDataRequest",
        "confirmErasure",
        "erasure",
        "ck_erasure_two_persons",
    ),
    TwoPersons(
        "lift the restriction of a person's data",
        "decideDataRequest",
        "liftRestriction",
        "erasure",
        "ck_erasure_lifted_two_persons",
    ),
)
"""Beside these, lifecycles say of each action after which others another person has to take it
(`not_after`): recording an opinion and approving, reviewing credits and confirming them."""
