"""What a teacher lacks, told from a stored standing and the text by which it was evaluated."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from trainingflow.domain.citation import Citation, Label
from trainingflow.domain.credit.policy import CreditPolicy, Each, Requirement, Unit


@dataclass(frozen=True, slots=True)
class Missing:
    """A requirement that is not met.

    Attributes:
        code: with the year where the requirement is yearly.
        label: its name; the code, where the text knows none of that code.
        unit: of the numbers; none where the text does not know the code.
        need: what is owed, `have` what is there.
        blocking: whether the certificate hangs on it.
        citation: the article; none where the text does not know the code.
    """

    code: str
    label: Label
    unit: Unit | None
    need: Decimal
    have: Decimal
    blocking: bool
    citation: Citation | None

    @property
    def shortfall(self) -> Decimal:
        """How much is missing."""
        return self.need - self.have


def missing_of(
    policy: CreditPolicy, requirements: Mapping[str, Sequence[str]], codes: Sequence[str]
) -> Iterator[Missing]:
    """Tell what is missing.

    Args:
        policy: the text by which it was evaluated.
        requirements: by code, what is owed and what is there, as text.
        codes: of those that are not met.

    Yields:
        One for each code, in their order.
    """
    for code in codes:
        need, have = (Decimal(one) for one in requirements[code])
        found = _named(policy, code)
        yield Missing(
            code,
            found.label if found else Label(code, code),
            found.unit if found else None,
            need,
            have,
            blocking=found.blocking if found else True,
            citation=found.citation if found else None,
        )


def _named(policy: CreditPolicy, code: str) -> Requirement | None:
    """The requirement of a code; of one that is repeated, the period stands behind its code."""
    exact = next((one for one in policy.requirements if one.code == code), None)
    if exact is not None:
        return exact
    repeated = (one for one in policy.requirements if one.each is not Each.CYCLE)
    fitting = [one for one in repeated if code.startswith(f"{one.code}.")]
    return max(fitting, key=lambda one: len(one.code), default=None)
