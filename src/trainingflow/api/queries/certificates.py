"""The certificate list."""

from typing import Annotated

import strawberry

from trainingflow.api.fields import field
from trainingflow.api.nodes import optional_key
from trainingflow.api.types.certificate_list import CertificateList
from trainingflow.api.types.policy import policy_code
from trainingflow.services.reading.certificates import Asked

PolicyId = Annotated[
    strawberry.ID, strawberry.argument(description="Teachers under this policy (办法).")
]
Unit = Annotated[
    strawberry.ID | None,
    strawberry.argument(description="Only teachers employed there, or below it (单位)."),
]
CycleYear = Annotated[
    int | None,
    strawberry.argument(description="Only in the cycle that ends in this year (周期最后一年)."),
]


@strawberry.type
class CertificateQueries:
    """Questions about certificates."""

    @field(
        "Who of a policy's teachers is eligible for the certificate, and why not (结业名单): for "
        "officers of the bodies and auditors all, for managers and principals those of their unit, "
        "for teachers themselves."
    )
    def certificate_list(
        self,
        policy: PolicyId,
        organisation: Unit = strawberry.UNSET,
        cycle_year: CycleYear = strawberry.UNSET,
    ) -> CertificateList:
        """Show the list."""
        return CertificateList(asked=asked(policy, organisation, cycle_year))


def asked(policy: str, organisation: str | None, year: int | None) -> Asked:
    """Read which teachers are meant from the arguments."""
    unit = optional_key(organisation or None, "Organisation", argument="organisation")
    return Asked(policy_code(policy), unit, year or None)
