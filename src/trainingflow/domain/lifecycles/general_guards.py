"""Guards that lifecycles of several kinds share; each is made for what the definition says."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from trainingflow.domain.workflow.attempt import Attempt, as_uuid
from trainingflow.domain.workflow.blockers import Blocker, Clearer
from trainingflow.domain.workflow.demands import field_blocker
from trainingflow.domain.workflow.fields import Field, faults
from trainingflow.domain.workflow.general import GeneralFacts
from trainingflow.domain.workflow.guards import invalid, unless
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import Ask, Same
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.domain.workflow.windows import open_windows

MANAGER: Final = "manager"
"""The question for the filed training manager of the unit, which guards every submission."""

FILINGS_OF_THE_UNIT: Final = Ask(MANAGER, ItemKind.MANAGER_FILING, frozenset({Same.ORGANISATION}))
"""The question itself, for definitions whose submissions it guards."""

GeneralGuard = Callable[[GeneralFacts, Attempt, Procedure], Iterator[Blocker]]


def _call(guard: GeneralGuard, name: str, made_by: Callable[..., GeneralGuard]) -> GeneralGuard:
    """The guard under its name, and with the words of what it was made by."""
    guard.__name__, guard.__doc__ = name, made_by.__doc__
    return guard


def dossier_complete(table: Sequence[Field]) -> GeneralGuard:
    """Every required field of the dossier is filled in, and none wrongly."""

    def guard(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
        for fault in faults(table, facts.dossier):
            yield field_blocker(fault)

    return _call(guard, "dossier_complete", dossier_complete)


def unit_may_declare(*kinds: str) -> GeneralGuard:
    """The unit is one of those that the policy lets declare items of the kinds."""

    def guard(facts: GeneralFacts, _: Attempt, procedure: Procedure) -> Iterator[Blocker]:
        rules = [procedure.declarers[kind] for kind in kinds if kind in procedure.declarers]
        may = all(
            rule.admits(facts.unit_kind, facts.run_by, facts.organisation_body) for rule in rules
        )
        yield from unless(may, Requirement.UNIT_MAY_DECLARE, Clearer.NOBODY)

    return _call(guard, "unit_may_declare", unit_may_declare)


def year_of_window(window: str) -> GeneralGuard:
    """The item is for the year that the open window is for; a closed one refuses by itself."""

    def guard(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
        running = open_windows(facts.windows, window, attempt.at)
        if running and facts.target_year not in {row.target_year for row in running}:
            yield invalid("year", str(running[0].target_year))

    return _call(guard, "year_of_window", year_of_window)


def own_teachers(table: str) -> GeneralGuard:
    """Every teacher in the rows of that input works in the item's organisation today.

    Who works in an organisation below it does as well. The definition has to ask for employers.
    """

    def guard(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
        named = {as_uuid(row.get("teacher")) for row in attempt.rows(table)} - {None}
        own = {one for one, places in facts.employed.items() if facts.organisation_id in places}
        yield from unless(named <= own, Requirement.OWN_TEACHERS)

    return _call(guard, "own_teachers", own_teachers)


def none_other(question: str, *states: str) -> GeneralGuard:
    """No other item answers the definition's question, in one of these states."""

    def guard(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
        yield from unless(not facts.linked(question, states), Requirement.NO_OTHER, Clearer.NOBODY)

    return _call(guard, f"no_other_{question}", none_other)


def some_other(question: str, requirement: Requirement, *states: str) -> GeneralGuard:
    """Another item answers the definition's question, in one of these states."""

    def guard(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
        yield from unless(facts.linked(question, states), requirement, Clearer.OTHER_PERSON)

    return _call(guard, f"has_{question}", some_other)


def has_manager(facts: GeneralFacts, _: Attempt, procedure: Procedure) -> Iterator[Blocker]:
    """A unit that has to file its training manager, as schools do, has one on file.

    The definition has to ask for the filings of the unit, under `MANAGER`.
    """
    rule = procedure.declarers.get(ItemKind.MANAGER_FILING)
    owes = rule is not None and rule.admits(facts.unit_kind, facts.run_by, facts.organisation_body)
    filed = facts.linked(MANAGER, ("FILED",)) or not owes
    yield from unless(filed, Requirement.MANAGER_FILED, Clearer.OTHER_PERSON)


def parent_in(requirement: Requirement, *states: str) -> GeneralGuard:
    """The item that this one belongs to is in one of these states."""

    def guard(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
        there = facts.parent is not None and facts.parent.state in frozenset(map(str, states))
        yield from unless(there, requirement, Clearer.OTHER_PERSON)

    return _call(guard, "parent_in", parent_in)


def recorded(action: str, requirement: Requirement) -> GeneralGuard:
    """An act of that name has been done in the present submission."""

    def guard(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
        yield from unless(facts.last(action), requirement, Clearer.OTHER_PERSON)

    return _call(guard, f"recorded_{action}", recorded)


def last_says(action: str, field: str, value: str, requirement: Requirement) -> GeneralGuard:
    """The latest act of that name says so in one of its fields."""

    def guard(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
        act = facts.last(action)
        said = act is not None and act.input.get(field) == value
        yield from unless(said, requirement, Clearer.OTHER_PERSON)

    return _call(guard, f"{action}_{field}_{value.lower()}", last_says)
