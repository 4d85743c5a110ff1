"""What is known about an item of a kind that has no tables of its own.

Its contents are the dossier, its archive is the history of its acts, and what it hangs together
with are other items: a plan and its adjustments, a summary and the plans in it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from trainingflow.domain.workflow.attempt import as_uuid
from trainingflow.domain.workflow.duties import Relation
from trainingflow.domain.workflow.facts import Act, Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """Another item, as far as a guard may ask about it."""

    id: UUID
    kind: str
    state: str
    state_since: datetime
    title: str = ""
    organisation_id: UUID | None = None
    target_year: int | None = None
    variant: str | None = None
    subject: UUID | None = None
    parent: UUID | None = None
    dossier: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TeacherFacts:
    """What the guards ask about the teacher whom an item is about, today.

    Attributes:
        employers: where the teacher works now, and the organisations above.
        titles: the professional titles held (职称); `posts` the posts held now (班主任 …).
        new: newly employed: the induction gate is in force.
        induction_hours: hours of induction training recorded and confirmed.
        eligible: whether every requirement of the policy is met; None where it sets none.
        shortfalls: what is still owed, in credits by requirement; empty when eligible.
        credits: all that counts, of every ledger.
        evidence: the evidence of records that count already, so that nothing counts twice.
    """

    employers: frozenset[UUID] = frozenset()
    titles: frozenset[str] = frozenset()
    posts: frozenset[str] = frozenset()
    new: bool = False
    induction_hours: Decimal = Decimal(0)
    eligible: bool | None = None
    shortfalls: Mapping[str, Decimal] = field(default_factory=dict)
    evidence: frozenset[str] = frozenset()
    credits: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """Finished work of one teacher, neutral of any policy: what the ledger records.

    `key` distinguishes it among the completions of its item, so that none is recorded twice.
    `recognised` says whether its provider is; None: as the item's organisation is.
    """

    key: str
    teacher: UUID
    activity: str
    facts: Mapping[str, object] = field(default_factory=dict)
    hours: Decimal
    earned_on: date
    passed: bool = True
    recognised: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerFacts:
    """What the ledger holds of an item, as far as a line that leaves its state asks about it.

    Attributes:
        records: what was posted and stands: not ended by a reversal.
        duplicates: the teachers to whom the same is credited elsewhere as well.
        confirmed: whether some of it is confirmed.
    """

    records: tuple[Completion, ...] = ()
    duplicates: frozenset[UUID] = frozenset()
    confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneralFacts(Facts):
    """An item without tables of its own.

    Attributes:
        target_year: the year that it is for (项目年度).
        variant: what special case of its kind it is, e.g. URGENT.
        subject: the person whom it is about.
        undertaking: the path of the undertaking unit (承办单位), where it is another.
        unit_kind: PRIMARY_SCHOOL …; `run_by` is DISTRICT, PRIVATE or OTHER_PUBLIC.
        parent: the item that it belongs to.
        related: the items that the definition asks about, by the name of the question, the
            oldest first.
        teacher: see `TeacherFacts`; None where the definition does not ask.
        employed: where the persons whom the input names work today, with every organisation above;
            who works nowhere is missing. Empty where the definition does not ask, and without
            input.
        ledger: see `LedgerFacts`.
    """

    target_year: int | None = None
    variant: str | None = None
    subject: UUID | None = None
    undertaking: tuple[UUID, ...] = ()
    unit_kind: str | None = None
    run_by: str | None = None
    parent: Linked | None = None
    related: Mapping[str, tuple[Linked, ...]] = field(default_factory=dict)
    teacher: TeacherFacts | None = None
    employed: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)
    ledger: LedgerFacts = LedgerFacts()

    @property
    def undertaking_path(self) -> tuple[UUID, ...]:
        """See `Facts.undertaking_path`."""
        return self.undertaking or self.organisation_path

    @property
    def participating_units(self) -> frozenset[UUID]:
        """The schools (`school`) of the people on the rosters (`roster`) that acts carried."""
        rows = (row for act in self.history for row in _entries(act.input.get("roster")))
        return frozenset(one for row in rows if (one := as_uuid(row.get("school"))) is not None)

    def persons(self, relation: Relation) -> frozenset[UUID]:
        """See `Facts.persons`."""
        if relation is Relation.SUBJECT:
            return frozenset({self.subject}) if self.subject else frozenset()
        return Facts.persons(self, relation)

    @property
    def interested(self) -> frozenset[UUID]:
        """The applicant, and the person whom it is about."""
        return self.persons(Relation.APPLICANT) | self.persons(Relation.SUBJECT)

    def linked(self, name: str, states: Iterable[str] = ()) -> tuple[Linked, ...]:
        """The related items of that name; with states, only those in one of them."""
        wanted = frozenset(map(str, states))
        found = self.related.get(name, ())
        return tuple(one for one in found if not wanted or one.state in wanted)

    def acts(self, action: str) -> Iterator[Act]:
        """The acts of that name in the present submission, oldest first."""
        return (
            act
            for act in self.history
            if act.action == action and (self.submitted_at is None or act.at >= self.submitted_at)
        )

    def ever(self, action: str) -> Iterator[Act]:
        """The acts of that name since the item was created, oldest first."""
        return (act for act in self.history if act.action == action)

    def last(self, action: str) -> Act | None:
        """The latest act of that name in the present submission; None when there is none."""
        return max(self.acts(action), key=lambda act: act.seq, default=None)


def _entries(value: object) -> Iterator[Mapping[str, object]]:
    entries = value if isinstance(value, (list, tuple)) else ()
    return (row for row in entries if isinstance(row, Mapping))
