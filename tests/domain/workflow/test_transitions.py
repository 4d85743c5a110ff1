"""Every transition happens when all is well, and each of its demands and guards refuses it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.domain.workflow.kinds import KINDS
from tests.domain.workflow.people import nobody, owner_of
from tests.domain.workflow.ready import Ready, at, ready
from tests.domain.workflow.spoiled import ONLY_WARNS, SPOILED
from tests.domain.workflow.spoiling import only_warns, spoiling
from trainingflow.domain.calendar import midnight
from trainingflow.domain.lifecycles.registry import DEFINITIONS
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import BlockerCode, Caution
from trainingflow.domain.workflow.decide import Allowed, Blocked, decide
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.duties import ForDuty, Relation
from trainingflow.domain.workflow.facts import Act, Facts
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import NONE, Transition

Case = tuple[Definition, Transition]


def lines(*, only: Any = lambda _: True) -> list[Any]:
    return [
        pytest.param(definition, line, id=f"{definition.kind}-{line.source}-{line.action}")
        for definition in DEFINITIONS.values()
        for line in definition.transitions
        if only(line)
    ]


def guarded() -> list[Any]:
    return [
        pytest.param(
            definition, line, name, id=f"{definition.kind}-{line.source}-{line.action}-{name}"
        )
        for definition in DEFINITIONS.values()
        for line in definition.transitions
        for name in line.guards
    ]


def codes(definition: Definition, line: Transition, found: Ready) -> set[BlockerCode]:
    facts, attempt = found
    decision = decide(definition, facts, line.action, attempt)
    assert isinstance(decision, Blocked)
    return {blocker.code for blocker in decision.blockers}


@pytest.mark.parametrize(("definition", "line"), lines())
def test_transition_happens_when_all_is_well(definition: Definition, line: Transition) -> None:
    facts, attempt = ready(definition, line)

    decision = decide(definition, facts, line.action, attempt)

    assert decision == Allowed(line, str(line.target), line.effects)


@pytest.mark.parametrize(("definition", "line"), lines())
def test_transition_is_offered_before_its_form_is_filled_in(
    definition: Definition, line: Transition
) -> None:
    facts, attempt = ready(definition, line)
    asking = replace(
        attempt, asking=True, input={}, comment=None, acting_for=None, decision_reference=None
    )

    assert isinstance(decide(definition, facts, line.action, asking), Allowed)


@pytest.mark.parametrize(("definition", "line", "name"), guarded())
def test_guard_refuses(definition: Definition, line: Transition, name: str) -> None:
    facts, attempt = ready(definition, line)
    spoil, code = spoiling(definition)[name]

    decision = decide(definition, *_asked(spoil(facts, attempt), line))

    found = decision.warnings if only_warns(definition, name) else _blockers(decision)
    assert code in {blocker.code for blocker in found}


@pytest.mark.parametrize(("definition", "line", "name"), guarded())
def test_guard_itself_yields_the_refusal(
    definition: Definition, line: Transition, name: str
) -> None:
    spoil, code = spoiling(definition)[name]
    well, spoiled = ready(definition, line), spoil(*ready(definition, line))

    def findings(found: Ready) -> set[BlockerCode]:
        facts, attempt = found
        yielded = definition.guards[name](facts, attempt, facts.procedure)
        return {(one.reason if isinstance(one, Caution) else one).code for one in yielded}

    assert (findings(well), findings(spoiled)) == (set(), {code})


def _asked(found: Ready, line: Transition) -> tuple[Facts, str, Attempt]:
    facts, attempt = found
    return facts, line.action, attempt


def _blockers(decision: Allowed | Blocked) -> tuple[Any, ...]:
    return decision.blockers if isinstance(decision, Blocked) else ()


@pytest.mark.parametrize(
    ("definition", "line"), lines(only=lambda line: Relation.ANYONE not in line.owners)
)
def test_somebody_else_is_refused(definition: Definition, line: Transition) -> None:
    facts, attempt = ready(definition, line)
    other = replace(attempt, actor=nobody(attempt), acting_for=None)

    expected = (
        BlockerCode.NOT_ASSIGNED
        if line.owners == (Relation.PANEL_MEMBER,)
        else BlockerCode.ROLE_REQUIRED
    )
    assert expected in codes(definition, line, (facts, other))


@pytest.mark.parametrize(("definition", "line"), lines())
def test_every_owner_can(definition: Definition, line: Transition) -> None:
    facts, attempt = ready(definition, line)

    for owner in line.owners:
        if owner is Relation.DEVELOPER and not facts.persons(owner):
            continue
        actor, acting_for, reference = owner_of(owner, facts)
        own = replace(attempt, actor=actor, acting_for=acting_for, decision_reference=reference)
        found = decide(definition, facts, line.action, own)
        role = {BlockerCode.ROLE_REQUIRED, BlockerCode.OUT_OF_SCOPE, BlockerCode.NOT_ASSIGNED}
        assert not role & {blocker.code for blocker in _blockers(found) if _about_role(blocker)}


def _about_role(blocker: Any) -> bool:
    return type(blocker).__name__ == "RoleBlocker"


@pytest.mark.parametrize(("definition", "line"), lines())
def test_stale_screen_is_refused(definition: Definition, line: Transition) -> None:
    facts, attempt = ready(definition, line)
    stale = replace(attempt, expected_version=facts.version + 1)

    assert codes(definition, line, (facts, stale)) == {BlockerCode.STALE_VERSION}


@pytest.mark.parametrize(("definition", "line"), lines())
def test_nothing_goes_through_a_procedure_before_it_binds(
    definition: Definition, line: Transition
) -> None:
    facts, attempt = ready(definition, line)
    before = replace(attempt, at=midnight(facts.procedure.binds_from) - timedelta(minutes=1))

    assert BlockerCode.LOCKED_PERIOD in codes(definition, line, (facts, before))


@pytest.mark.parametrize(("definition", "line"), lines(only=lambda line: line.window))
def test_window_closed_is_refused(definition: Definition, line: Transition) -> None:
    facts, attempt = ready(definition, line)
    late = replace(attempt, at=at("2024-08-01"))

    assert BlockerCode.WINDOW_CLOSED in codes(definition, line, (facts, late))


@pytest.mark.parametrize(("definition", "line"), lines(only=lambda line: line.documents))
def test_each_missing_document_is_refused(definition: Definition, line: Transition) -> None:
    facts, attempt = ready(definition, line)

    for choice in line.documents:
        without = tuple(one for one in facts.documents if one.kind not in choice)
        bare = replace(facts, documents=without)
        assert codes(definition, line, (bare, attempt)) == {BlockerCode.DOCUMENT_MISSING}
        brought = replace(attempt, documents=frozenset(map(str, choice)))
        assert isinstance(decide(definition, bare, line.action, brought), Allowed)


@pytest.mark.parametrize(("definition", "line"), lines(only=lambda line: line.comment_required))
def test_missing_reason_is_refused(definition: Definition, line: Transition) -> None:
    facts, attempt = ready(definition, line)

    for comment in (None, " "):
        silent = replace(attempt, comment=comment)
        assert codes(definition, line, (facts, silent)) == {BlockerCode.COMMENT_REQUIRED}


@pytest.mark.parametrize(
    ("definition", "line"), lines(only=lambda line: any(one.required for one in line.input))
)
def test_each_missing_field_is_refused(definition: Definition, line: Transition) -> None:
    facts, attempt = ready(definition, line)

    for field in line.input:
        if field.required:
            less = {name: value for name, value in attempt.input.items() if name != field.name}
            found = codes(definition, line, (facts, replace(attempt, input=less)))
            assert BlockerCode.FIELD_MISSING in found


@pytest.mark.parametrize(("definition", "line"), lines())
def test_unknown_field_is_refused(definition: Definition, line: Transition) -> None:
    facts, attempt = ready(definition, line)
    more = replace(attempt, input={**attempt.input, "colour": "red"})

    assert codes(definition, line, (facts, more)) == {BlockerCode.INPUT_INVALID}


@pytest.mark.parametrize(
    ("definition", "line"), lines(only=lambda line: line.decides or line.impartial)
)
def test_nobody_decides_on_an_own_item(definition: Definition, line: Transition) -> None:
    facts, attempt = ready(definition, line)
    person = attempt.actor.person_id
    if person is None:
        owner = next(one for one in line.owners if isinstance(one, ForDuty))
        actor, acting_for, reference = owner_of(owner, facts)
        attempt = replace(attempt, actor=actor, acting_for=acting_for, decision_reference=reference)
        person = actor.person_id
    own = replace(facts, applicant=person)

    assert BlockerCode.SELF_APPROVAL in codes(definition, line, (own, attempt))


@pytest.mark.parametrize(("definition", "line"), lines(only=lambda line: line.not_after))
def test_same_person_does_not_do_both(definition: Definition, line: Transition) -> None:
    facts, attempt = ready(definition, line)
    assert facts.submitted_at is not None

    for action in line.not_after:
        act = Act(action, attempt.actor.person_id, facts.submitted_at)
        again = replace(facts, history=(*facts.history, act))
        assert codes(definition, line, (again, attempt)) == {BlockerCode.SAME_PERSON_TWICE}
        older = replace(act, at=at("2023-11-20"))
        before = replace(facts, history=(older, *facts.history))
        assert isinstance(decide(definition, before, line.action, attempt), Allowed)


@pytest.mark.parametrize(("definition", "line"), lines(only=lambda line: line.decides))
def test_decision_for_a_body_names_it_and_its_reference(
    definition: Definition, line: Transition
) -> None:
    facts, attempt = ready(definition, line)
    if attempt.acting_for is None:
        return
    unnamed = replace(attempt, acting_for=None)
    unrecorded = replace(attempt, decision_reference=" ")

    assert codes(definition, line, (facts, unnamed)) == {BlockerCode.ACTING_FOR_REQUIRED}
    assert codes(definition, line, (facts, unrecorded)) == {BlockerCode.FIELD_MISSING}


@pytest.mark.parametrize(("definition", "line"), lines())
def test_action_is_unknown_in_every_other_state(definition: Definition, line: Transition) -> None:
    facts, attempt = ready(definition, line)
    sources = {one.source for one in definition.lines(line.action)}

    for state in definition.states:
        if state.name not in sources:
            elsewhere = replace(facts, state=str(state.name))
            found = codes(definition, line, (elsewhere, attempt))
            assert found == {BlockerCode.WRONG_STATE}


def test_every_guard_has_a_case_here() -> None:
    courses = [one for one in DEFINITIONS.values() if one.kind not in KINDS]
    named = {name for one in courses for line in one.transitions for name in line.guards}
    functions = {name for one in courses for name in one.guards}

    assert SPOILED.keys() | ONLY_WARNS.keys() == named == functions


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_guard_of_a_general_kind_has_a_case(kind: ItemKind) -> None:
    own = [one for one in DEFINITIONS.values() if one.kind is kind]
    named = {name for one in own for line in one.transitions for name in line.guards}

    assert KINDS[kind].spoiled.keys() | KINDS[kind].warns.keys() == named


@pytest.mark.parametrize(("definition", "line"), lines())
def test_nothing_begins_in_a_retired_definition_and_what_has_begun_goes_on(
    definition: Definition, line: Transition
) -> None:
    facts, attempt = ready(definition, line)

    retired = replace(definition, retired=True)

    if line.source == NONE:
        assert codes(retired, line, (facts, attempt)) == {BlockerCode.DEFINITION_RETIRED}
    else:
        assert isinstance(decide(retired, facts, line.action, attempt), Allowed)


@pytest.mark.parametrize(("definition", "line", "name"), guarded())
def test_history_that_matters_is_remembered(
    definition: Definition, line: Transition, name: str
) -> None:
    facts, attempt = ready(definition, line)
    spoil, _ = spoiling(definition)[name]
    spoiled, tried = spoil(facts, attempt)
    kept = tuple(act for act in spoiled.history if act.action in definition.remembered)

    assert decide(definition, replace(spoiled, history=kept), line.action, tried) == decide(
        definition, spoiled, line.action, tried
    )
