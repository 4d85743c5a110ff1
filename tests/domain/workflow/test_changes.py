"""What becomes of an item when its lifecycle changes."""

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from tests.domain.workflow.general_ready import NOW, general_facts
from tests.domain.workflow.kinds import KINDS
from tests.domain.workflow.people import an_id
from trainingflow.domain.lifecycles import DEFINITIONS
from trainingflow.domain.lifecycles.careers.manager_filing import MANAGER_FILING
from trainingflow.domain.workflow.blockers import Blocker, BlockerCode, Clearer, PrerequisiteBlocker
from trainingflow.domain.workflow.changes import (
    MIGRATE,
    Change,
    FailingGuard,
    Hindrance,
    Judgement,
    Verdict,
    change_rules,
    judge,
)
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.duties import Relation
from trainingflow.domain.workflow.general import GeneralFacts
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.panel import MemberStatus, PanelFacts, PanelMember
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.domain.workflow.states import Deadline, Due

KIND = KINDS[ItemKind.MANAGER_FILING]
LINE = next(one for one in MANAGER_FILING.transitions if one.action == "fileManager")


def facts(state: str = "PROPOSED") -> GeneralFacts:
    return replace(general_facts(MANAGER_FILING, LINE, KIND), state=state)


def said(
    new: Definition = MANAGER_FILING,
    states: dict[str, str | None] | None = None,
    known: GeneralFacts | None = None,
    old: Definition = MANAGER_FILING,
) -> Judgement:
    before = known or facts()
    return judge(Change(old=old, new=new, states=states or {}), before, before, NOW)


def changed(name: str, **more: object) -> Definition:
    """The lifecycle with one of its states otherwise."""
    return replace(
        MANAGER_FILING,
        states=tuple(
            replace(one, **more) if one.name == name else one  # type: ignore[arg-type]  # by name
            for one in MANAGER_FILING.states
        ),
    )


def test_state_leads_to_the_one_of_the_same_name_or_where_the_change_says() -> None:
    assert said() == Judgement(verdict=Verdict.MAPS, target="PROPOSED")
    assert said(states={"PROPOSED": None}) == Judgement(verdict=Verdict.KEEPS)


@given(st.sampled_from(["FILED", "REPLACED", "REFUSED", "WITHDRAWN"]), st.sampled_from([*"AB"]))
def test_what_has_ended_stays_whatever_the_change_says(state: str, target: str) -> None:
    assert said(states={state: target}, known=facts(state)) == Judgement(verdict=Verdict.KEEPS)


@pytest.mark.parametrize(
    ("states", "hindrance"),
    [
        ({"PROPOSED": "LIMBO"}, Hindrance.STATE_WITHOUT_COUNTERPART),
        ({"PROPOSED": "FILED"}, Hindrance.WOULD_END),
    ],
)
def test_mapping_leads_to_a_state_that_is_there_and_never_to_an_end(
    states: dict[str, str | None], hindrance: Hindrance
) -> None:
    assert said(states=states) == Judgement(verdict=Verdict.BLOCKED, hindrances=(hindrance,))


def test_running_notice_blocks() -> None:
    old = changed("PROPOSED", deadline=Deadline(Due.NOTICE_ENDS))

    assert said(old=old).hindrances == (Hindrance.NOTICE_RUNNING,)


@pytest.mark.parametrize(
    ("status", "blocked"),
    [
        (MemberStatus.INVITED, True),
        (MemberStatus.ACCEPTED, True),
        (MemberStatus.DONE, False),
        (MemberStatus.DECLINED, False),
        (MemberStatus.RECUSED, False),
    ],
)
def test_panel_blocks_while_a_member_still_owes_something(
    status: MemberStatus, *, blocked: bool
) -> None:
    member = PanelMember(person_id=an_id(7), status=status)
    known = replace(facts(), panel=PanelFacts(members=(member,)))
    score = replace(LINE, action="score", target="PROPOSED", owners=(Relation.PANEL_MEMBER,))
    old = replace(MANAGER_FILING, transitions=(*MANAGER_FILING.transitions, score))

    assert said(known=known).hindrances == ()
    assert said(known=known, old=old).hindrances == ((Hindrance.PANEL_OPEN,) if blocked else ())


def test_dossier_with_a_field_that_the_new_version_does_not_know_blocks() -> None:
    new = replace(MANAGER_FILING, dossier=MANAGER_FILING.dossier[:1])

    assert said(new=new).hindrances == (Hindrance.DOSSIER_DOES_NOT_FIT,)


def test_guards_that_would_refuse_what_the_old_version_allows_are_listed() -> None:
    reason: Blocker = PrerequisiteBlocker(
        code=BlockerCode.PREREQUISITE,
        cleared_by=Clearer.NOBODY,
        requirement=next(iter(Requirement)),
    )
    strict = replace(LINE, guards=("never",))
    lines = tuple(strict if one is LINE else one for one in MANAGER_FILING.transitions)
    guards = {**MANAGER_FILING.guards, "never": lambda *_: (reason,)}
    new = replace(MANAGER_FILING, transitions=lines, guards=guards)

    assert said(new=new) == Judgement(
        verdict=Verdict.MAPS,
        target="PROPOSED",
        failing=(FailingGuard("fileManager", "never", "PREREQUISITE"),),
    )


def test_moves_of_changes_lead_neither_from_nor_to_an_end_and_never_back() -> None:
    second = replace(MANAGER_FILING, version=2)

    rules = {
        (one.version, one.source, one.action, one.target)
        for one in change_rules((MANAGER_FILING, second))
    }

    open_states = ("PROPOSED", "RETURNED")
    assert rules == {
        (1, "PROPOSED", MIGRATE, "PROPOSED"),
        (1, "RETURNED", MIGRATE, "RETURNED"),
        *((2, source, MIGRATE, target) for source in open_states for target in open_states),
    }
    assert {one.kind for one in change_rules(DEFINITIONS.values())} == {
        str(one.kind) for one in DEFINITIONS.values()
    }
