"""Credits that are confirmed on the item itself: what is looked at first, and how they end again.

A project, a class, a plan or a claim has no credit batch (ADR 0077). What holds for the batch
holds for them: hours are computed again before they are confirmed, nothing is credited twice,
and an error that is found later is corrected by reversal, never by deletion.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.general_guards import GeneralGuard
from trainingflow.domain.lifecycles.owners import CREDIT_OFFICE, Owners
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import Blocker, Clearer
from trainingflow.domain.workflow.definition import Guard
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.general import Completion, GeneralFacts
from trainingflow.domain.workflow.guards import named, unless
from trainingflow.domain.workflow.kinds import Outcome, Stage
from trainingflow.domain.workflow.lines import Transition
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.domain.workflow.states import State

CHECKED: Final = ("conversion_matches", "no_duplicate")
"""What is asked before posted credits are confirmed; the facts then hold the item's records."""

STANDING: Final = "credits_stand"
"""What is asked before they are revoked; the facts then say whether confirmed credits stand."""

REVOKE: Final = "revoke"

_KEPT: Final = Decimal("0.0001")
"""How exactly the ledger keeps hours."""


def conversion_matches(completions: Callable[[GeneralFacts], Iterable[Completion]]) -> GeneralGuard:
    """What the work is worth, computed again now, is what stands in the ledger."""

    def guard(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
        again = Counter(map(_as_kept, completions(facts)))
        same = again == Counter(map(_as_kept, facts.ledger.records))
        yield from unless(same, Requirement.CONVERSION_MATCHES)

    guard.__name__, guard.__doc__ = "conversion_matches", conversion_matches.__doc__
    return guard


def no_duplicate(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """Nobody has credits for the same thing from elsewhere: one activity is credited once."""
    yield from unless(not facts.ledger.duplicates, Requirement.NO_DUPLICATE)


def credits_stand(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """There are confirmed credits of the item that nobody has revoked yet."""
    yield from unless(facts.ledger.confirmed, Requirement.CREDITS_STAND, Clearer.NOBODY)


def confirming(
    completions: Callable[[GeneralFacts], Iterable[Completion]],
) -> Mapping[str, Guard]:
    """The guards of a kind that posts its completions, confirms them later and may revoke them."""
    return named(conversion_matches(completions), no_duplicate, credits_stand)


def revocation(
    source: StrEnum, target: StrEnum | None = None, owners: Owners = CREDIT_OFFICE
) -> Transition:
    """The line by which the office ends confirmed credits, once an error was found.

    Without a target the item stays where it is: what it is beside its credits goes on.
    """
    return Transition(
        action=REVOKE,
        source=source,
        target=target or source,
        owners=owners,
        label=Label("撤销学分认定", "revoke the credits"),
        guards=(STANDING,),
        effects=(Effect.REVERSE_COMPLETIONS,),
        comment_required=True,
        decides=True,
        reopens=target is not None,
        cites=("CY-PLAT-16",),
    )


def revoked(name: StrEnum) -> State:
    """The state of an item whose confirmed credits were revoked."""
    return State(
        name=name,
        stage=Stage.EVALUATION,
        label=Label("学分已撤销", "credits revoked"),
        outcome=Outcome.FAILURE,
        credit="None any more: every record is reversed.",
    )


def _as_kept(one: Completion) -> tuple[object, ...]:
    kept = replace(one, hours=one.hours.quantize(_KEPT).normalize())
    facts = tuple(sorted((name, str(value)) for name, value in kept.facts.items()))
    return kept.teacher, kept.activity, facts, kept.hours, kept.earned_on, kept.passed
