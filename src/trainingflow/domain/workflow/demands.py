"""What the columns of a transition demand: version, role, person, window, documents, input."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from trainingflow.domain.calendar import Window, midnight
from trainingflow.domain.scopes import Operation
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    Caution,
    Clearer,
    ConflictBlocker,
    DocumentBlocker,
    FieldBlocker,
    Finding,
    RoleBlocker,
    StaleBlocker,
    StateBlocker,
    WindowBlocker,
)
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.facts import AttachedDocument, Facts
from trainingflow.domain.workflow.fields import Fault, faults
from trainingflow.domain.workflow.guards import unless
from trainingflow.domain.workflow.lines import NONE, Transition
from trainingflow.domain.workflow.ownership import duty_rule, owner_codes, role_blocker
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.domain.workflow.returns import closed_sections_kept
from trainingflow.domain.workflow.windows import next_open, open_windows

Demand = Callable[[Definition, Transition, Facts, Attempt], Iterator[Finding]]


def _definition_in_force(
    definition: Definition, transition: Transition, facts: Facts, attempt: Attempt
) -> Iterator[Finding]:
    if definition.retired and facts.state == NONE:  # what has begun in it ends in it
        yield StateBlocker(
            code=BlockerCode.DEFINITION_RETIRED,
            cleared_by=Clearer.NOBODY,
            action=transition.action,
            state=str(facts.state),
        )
    begins = midnight(facts.procedure.binds_from)
    if attempt.at < begins:
        yield StateBlocker(
            code=BlockerCode.LOCKED_PERIOD,
            cleared_by=Clearer.TIME,
            next_possible_at=begins,
            action=transition.action,
            state=str(facts.state),
        )


def _version(_: Definition, __: Transition, facts: Facts, attempt: Attempt) -> Iterator[Finding]:
    if attempt.expected_version not in (None, facts.version):
        yield StaleBlocker(
            code=BlockerCode.STALE_VERSION,
            expected=attempt.expected_version or 0,
            current=facts.version,
        )


def _role(
    _: Definition, transition: Transition, facts: Facts, attempt: Attempt
) -> Iterator[Finding]:
    blocker = role_blocker(transition, facts, attempt)
    if blocker is not None:
        yield blocker


def _delegated(
    definition: Definition, transition: Transition, facts: Facts, attempt: Attempt
) -> Iterator[Finding]:
    lent = attempt.delegation
    if lent is None or not attempt.delegation_in_force:
        return
    if not lent.covers(str(definition.kind), facts.organisation_path):
        codes = (owner_codes(owner, facts.procedure) for owner in transition.owners)
        yield RoleBlocker(
            code=BlockerCode.DELEGATION_SCOPE,
            cleared_by=Clearer.OTHER_PERSON,
            required=tuple(dict.fromkeys(code for group in codes for code in group)),
        )


def _token(
    definition: Definition, _: Transition, facts: Facts, attempt: Attempt
) -> Iterator[Finding]:
    scope = attempt.scope
    if scope is None:
        return
    if not scope.permits(Operation.ACT) or not scope.covers(
        str(definition.kind), facts.organisation_path
    ):
        yield RoleBlocker(code=BlockerCode.TOKEN_SCOPE, required=(str(Operation.ACT),))


def _decision_on_record(
    _: Definition, transition: Transition, facts: Facts, attempt: Attempt
) -> Iterator[Finding]:
    if attempt.asking or not transition.decides or (attempt.decision_reference or "").strip():
        return
    # Whom the actor would have to act for is as good as named: both are said at once.
    rule = duty_rule(transition, facts, replace(attempt, asking=True))
    if rule is not None and rule.decision_reference:
        yield FieldBlocker(code=BlockerCode.FIELD_MISSING, field="decisionReference")


def _free_of_interest(
    _: Definition, transition: Transition, facts: Facts, attempt: Attempt
) -> Iterator[Finding]:
    if not (transition.decides or transition.impartial):
        return
    own = attempt.persons & facts.interested
    if own:
        yield ConflictBlocker(
            code=BlockerCode.SELF_APPROVAL,
            cleared_by=Clearer.OTHER_PERSON,
            persons=tuple(sorted(own)),
        )


def _another_person(
    _: Definition, transition: Transition, facts: Facts, attempt: Attempt
) -> Iterator[Finding]:
    if not transition.not_after:
        return
    before = {
        person
        for act in facts.history
        for person in act.persons
        if act.action in transition.not_after
        and (facts.submitted_at is None or act.at >= facts.submitted_at)
    }
    same = attempt.persons & before
    if same:
        yield ConflictBlocker(
            code=BlockerCode.SAME_PERSON_TWICE,
            cleared_by=Clearer.OTHER_PERSON,
            persons=tuple(sorted(same)),
        )


def _before_the_first_decision(
    definition: Definition, transition: Transition, facts: Facts, _: Attempt
) -> Iterator[Finding]:
    late = facts.state != NONE and definition.state(facts.state).late_withdrawal
    if transition.action != definition.withdrawal or late:
        return
    decided = any(
        act.action in definition.ending_withdrawal
        and (facts.submitted_at is None or act.at >= facts.submitted_at)
        for act in facts.history
    )
    yield from unless(not decided, Requirement.NO_DECISION_YET, Clearer.NOBODY)


def _window(
    _: Definition, transition: Transition, facts: Facts, attempt: Attempt
) -> Iterator[Finding]:
    if transition.window is None:
        return
    running = open_windows(facts.windows, transition.window, attempt.at)
    if not running:
        yield _closed(transition.window, facts, attempt)
    elif all(row.due is not None and row.due <= attempt.at for row in running):
        yield Caution(
            WindowBlocker(
                code=BlockerCode.WINDOW_LATE,
                window=transition.window,
                opens_at=running[0].opens,
                closes_at=running[0].closes,
            )
        )


def _closed(window: str, facts: Facts, attempt: Attempt) -> Blocker:
    rows = [row for row in facts.windows if row.name == window]
    around = next((row for row in rows if row.contains(attempt.at)), None)
    past = max((row for row in rows if row.closes <= attempt.at), key=_closes, default=None)
    found = around or past
    return WindowBlocker(
        code=(
            BlockerCode.OUTSIDE_DAILY_HOURS
            if around
            else BlockerCode.WINDOW_CLOSED
            if past
            else BlockerCode.WINDOW_NOT_OPEN
        ),
        cleared_by=Clearer.TIME,
        window=window,
        opens_at=found.opens if found else None,
        closes_at=found.closes if found else None,
        next_possible_at=next_open(facts.procedure, facts.windows, window, attempt.at),
    )


def _documents(
    definition: Definition, transition: Transition, facts: Facts, attempt: Attempt
) -> Iterator[Finding]:
    if attempt.asking and Effect.FREEZE_DOSSIER not in transition.effects:
        return  # what records an act can come along with it
    counting = counting_documents(definition, facts)
    there = {document.kind for document in counting} | attempt.documents
    for choice in transition.documents:
        if not choice & there:
            yield DocumentBlocker(
                code=BlockerCode.DOCUMENT_MISSING, kinds=tuple(sorted(str(kind) for kind in choice))
            )


def _accepted_documents(
    definition: Definition, transition: Transition, _: Facts, attempt: Attempt
) -> Iterator[Finding]:
    accepted = accepted_kinds(definition, transition)
    if attempt.documents - accepted:
        yield FieldBlocker(
            code=BlockerCode.INPUT_INVALID,
            field="documents",
            expected="one of " + ", ".join(sorted(accepted)) if accepted else "no documents",
        )


def accepted_kinds(definition: Definition, transition: Transition) -> frozenset[str]:
    """The kinds of documents that may come along with an action.

    Those that it demands, and those that whoever takes it could attach in the state anyway; a
    creation counts as done in the first state.
    """
    demanded = {str(kind) for choice in transition.documents for kind in choice}
    place = str(definition.initial) if transition.source == NONE else transition.source
    attaching = definition.transition(place, "attachDocument")
    if attaching is None:
        return frozenset(demanded)
    if transition.source != NONE and not set(attaching.owners) & set(transition.owners):
        return frozenset(demanded)
    kinds = next((one.choices for one in attaching.input if one.name == "kind"), ())
    return frozenset(demanded | {str(kind) for kind in kinds})


def counting_documents(definition: Definition, facts: Facts) -> tuple[AttachedDocument, ...]:
    """The documents that count now: the dossier's, and those added in this state."""
    standing = definition.standing_documents
    return tuple(
        document
        for document in facts.documents
        if document.kind in standing
        or facts.entered_at is None
        or document.added_at >= facts.entered_at
    )


def _input(_: Definition, transition: Transition, __: Facts, attempt: Attempt) -> Iterator[Finding]:
    for fault in faults(transition.input, attempt.input, partial=attempt.asking):
        yield field_blocker(fault)


def field_blocker(fault: Fault) -> Blocker:
    """The blocker for a fault of the input or of a dossier."""
    return FieldBlocker(
        code=BlockerCode.FIELD_MISSING if fault.missing else BlockerCode.INPUT_INVALID,
        field=fault.path,
        expected=fault.expected,
    )


def _comment(
    _: Definition, transition: Transition, __: Facts, attempt: Attempt
) -> Iterator[Finding]:
    if transition.comment_required and not attempt.asking and not (attempt.comment or "").strip():
        yield FieldBlocker(code=BlockerCode.COMMENT_REQUIRED, field="comment")


def _closes(row: Window) -> datetime:
    return row.closes


DEMANDS: Final[tuple[Demand, ...]] = (
    _definition_in_force,
    _version,
    _role,
    _delegated,
    _token,
    _decision_on_record,
    _free_of_interest,
    _another_person,
    _before_the_first_decision,
    _window,
    _documents,
    _accepted_documents,
    _comment,
    _input,
    closed_sections_kept,
)
"""In the order in which their blockers are shown."""
