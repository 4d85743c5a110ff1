"""General lifecycles: facts and an attempt that are just right, made from the definition itself.

What a kind needs beside that stands in `kinds/<kind>.py`, as does what makes its guards refuse.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, Final

from tests.domain.workflow.people import APPLICANT, DISTRICT, SCHOOL, an_id
from trainingflow.domain.calendar import ZONE, Window
from trainingflow.domain.workflow.blockers import BlockerCode
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.fields import Field, FieldType
from trainingflow.domain.workflow.general import Completion, GeneralFacts, LedgerFacts, Linked
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import Transition
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.windows import window_rows
from trainingflow.policies import library

SUBJECT: Final = an_id(80)
OTHER: Final = an_id(90)
ENTERED_AT: Final = datetime(2024, 5, 13, 9, tzinfo=ZONE)
SUBMITTED_AT: Final = datetime(2024, 5, 6, 9, tzinfo=ZONE)
NOW: Final = datetime(2024, 5, 20, 9, tzinfo=ZONE)

Overrides = Mapping[str, Any]
Spoil = Callable[[Any, Any], Any]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What the tests of one kind need beside its definition.

    Attributes:
        facts: fields of the facts for a line, over those that are made for every kind.
        inputs: input fields by action, over the examples by type.
        spoiled: for every guard of the kind how it is made to refuse, and the code.
        warns: the same for guards that only warn.
        attempt: changes the attempt, where the owner alone does not make it right.
        when: the instant of a line, where it is neither in its window nor on 20 May 2024.
    """

    facts: Callable[[Transition], Overrides] = lambda _: {}
    inputs: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    spoiled: Mapping[str, tuple[Spoil, BlockerCode]] = field(default_factory=dict)
    warns: Mapping[str, tuple[Spoil, BlockerCode]] = field(default_factory=dict)
    attempt: Callable[[Transition, Any], Any] = lambda _, attempt: attempt
    when: Callable[[Transition], datetime | None] = lambda _: None


@cache
def procedure_of(kind: ItemKind) -> Procedure:
    """The procedure of the first policy that has the lifecycle."""
    found = (library.builtin(one).procedure for one in library.known_ids())
    return next(one for one in found if one is not None and kind in one.lifecycles)


@cache
def windows_of(policy: str) -> tuple[Window, ...]:
    """The windows of a policy's procedure, from the years before to the years after."""
    procedure = library.builtin(policy).procedure
    assert procedure is not None
    return tuple(row for year in range(2022, 2029) for row in window_rows(procedure, year))


def general_facts(definition: Definition, line: Transition, kind: Kind) -> GeneralFacts:
    """Facts of the definition in which the line is possible."""
    procedure = procedure_of(definition.kind)
    windows = windows_of(procedure.policy)
    own = {
        "procedure": procedure,
        "item_id": an_id(9),
        "organisation_id": SCHOOL,
        "organisation_path": (SCHOOL, DISTRICT),
        "organisation_recognised": True,
        "applicant": APPLICANT,
        "windows": windows,
        "entered_at": ENTERED_AT,
        "submitted_at": SUBMITTED_AT,
        "dossier": {one.name: example(one) for one in definition.dossier},
        "unit_kind": "PRIMARY_SCHOOL",
        "run_by": "DISTRICT",
        "target_year": next(
            (row.target_year for row in windows if row.name == line.window and _in_2024(row)), 2024
        ),
        "subject": SUBJECT,
    }
    made = {**own, **kind.facts(line)}
    if line.action == definition.withdrawal:  # before anything is decided
        acts = made.get("history", ())
        made["history"] = tuple(
            act for act in acts if act.action not in definition.ending_withdrawal
        )
    return as_posted(definition, GeneralFacts(**made))


def as_posted(definition: Definition, facts: GeneralFacts) -> GeneralFacts:
    """The facts with a ledger that holds what the work is worth, confirmed and once."""
    if definition.completions is None:
        return facts
    records = tuple(definition.completions(facts))
    return replace(facts, ledger=LedgerFacts(records=records, confirmed=True))


_ANOTHER: Final = Completion(
    key="another", teacher=OTHER, activity="COURSE", hours=Decimal(1), earned_on=date(2024, 5, 1)
)

CREDITS_STAND: Final[tuple[Spoil, BlockerCode]] = (
    lambda facts, attempt: (replace(facts, ledger=LedgerFacts()), attempt),
    BlockerCode.PREREQUISITE,
)
"""How the guard of a revocation is made to refuse."""

CONFIRMING: Final[Mapping[str, tuple[Spoil, BlockerCode]]] = {
    "conversion_matches": (
        lambda facts, attempt: (
            replace(facts, ledger=replace(facts.ledger, records=(*facts.ledger.records, _ANOTHER))),
            attempt,
        ),
        BlockerCode.PREREQUISITE,
    ),
    "no_duplicate": (
        lambda facts, attempt: (
            replace(facts, ledger=replace(facts.ledger, duplicates=frozenset({SUBJECT}))),
            attempt,
        ),
        BlockerCode.PREREQUISITE,
    ),
    "credits_stand": CREDITS_STAND,
}
"""The same for kinds that post their credits, confirm them later and may revoke them."""


def moment(definition: Definition, line: Transition, kind: Kind) -> datetime:
    """When the line is tried: ten days into its window of 2024, or on 20 May."""
    own = kind.when(line)
    if own is not None or line.window is None:
        return own or NOW
    rows = window_rows(procedure_of(definition.kind), 2024)
    opens = min(row.opens for row in rows if row.name == line.window)
    return opens + timedelta(days=9, hours=9)


def example(one: Field) -> object:
    """A value that fits the field."""
    if one.choices:
        first = str(one.choices[0])
        return [first] if one.type is FieldType.CHOICES else first
    if one.type is FieldType.ROWS:
        return [{column.name: example(column) for column in one.rows}]
    return _EXAMPLES[one.type]


def linked(kind: ItemKind, state: str, **more: Any) -> Linked:
    """Another item in a state."""
    own = {"id": OTHER, "kind": str(kind), "state": str(state), "state_since": SUBMITTED_AT}
    return Linked(**{**own, **more})


_EXAMPLES: Final[Mapping[FieldType, object]] = {
    FieldType.TEXT: "说明",
    FieldType.INTEGER: 2024,
    FieldType.DECIMAL: "20",
    FieldType.POINTS: "20",
    FieldType.BOOLEAN: True,
    FieldType.DATE: "2024-05-16",
    FieldType.ID: str(SUBJECT),
    FieldType.IDS: [str(SUBJECT)],
}


def _in_2024(row: Any) -> bool:
    return bool(row.opens.astimezone(ZONE).date() >= date(2024, 1, 1))
