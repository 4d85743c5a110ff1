"""What a policy asks of one type of claim for a special case (其他情况学分)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from trainingflow.domain.citation import Citation, Label


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRule:
    """One type of claim.

    Attributes:
        label: what it is called.
        activity: what the ledger records, and the credit rules of the policy count.
        documents: kinds of evidence, each of which is needed.
        fields: what the claim must say beside its title and the mark of its evidence.
        facts: what every record of the type says.
        first: the first day of the time in which it counts; `last` the last; None: no bound.
        joined_by: the last day on which it may have begun; None: any.
        once: it counts once a teacher.
        municipal: it is deliberated and laid before the municipality.
        determined: the reviewer fixes its hours or credits.
        citation: the article that it comes from.
    """

    label: Label
    activity: str
    documents: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    first: date | None = None
    last: date | None = None
    joined_by: date | None = None
    once: bool = False
    municipal: bool = False
    determined: bool = False
    citation: Citation

    def within(self, day: date | None) -> bool:
        """Whether a day is known and lies in the time in which the type counts."""
        if day is None:
            return False
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)
