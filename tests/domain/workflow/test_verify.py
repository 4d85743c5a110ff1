"""Each check of a definition finds the flaw that it is for, and only that."""

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from typing import Any

import pytest

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.courses.definition import COURSE
from trainingflow.domain.lifecycles.courses.states import CourseState as S
from trainingflow.domain.lifecycles.owners import APPLICANT, COMMITTEE
from trainingflow.domain.lifecycles.projects.definition import TRAINING_PROJECT
from trainingflow.domain.lifecycles.registry import DEFINITIONS
from trainingflow.domain.lifecycles.runs.credit_batch import CREDIT_BATCH
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.kinds import Stage
from trainingflow.domain.workflow.lines import NONE, Transition
from trainingflow.domain.workflow.sections import Section
from trainingflow.domain.workflow.states import ClockMove, Deadline, Due, State
from trainingflow.domain.workflow.verify import CHECKS, DefinitionFlawed, Flaw, verified, verify


class Stray(StrEnum):
    """A state that the course does not have."""

    LIMBO = "LIMBO"


def with_line(source: str, action: str, **changes: Any) -> Definition:
    """The course, with one line changed."""
    lines = tuple(
        replace(line, **changes) if (line.source, line.action) == (source, action) else line
        for line in COURSE.transitions
    )
    return with_lines(lines)


def with_lines(lines: tuple[Transition, ...]) -> Definition:
    """The course, with other lines."""
    return made(COURSE, transitions=lines)


def with_state(name: S, **changes: Any) -> Definition:
    """The course, with one state changed."""
    states = tuple(replace(one, **changes) if one.name is name else one for one in COURSE.states)
    return made(COURSE, states=states)


def without(*moves: tuple[str, str]) -> Definition:
    """The course, without these lines."""
    return with_lines(
        tuple(line for line in COURSE.transitions if (line.source, line.action) not in moves)
    )


def made(definition: Definition, **changes: Any) -> Definition:
    """A definition like the other but for the changes."""
    return replace(definition, **changes)


def plus(line: Transition) -> Definition:
    """The course, with another line."""
    return with_lines((*COURSE.transitions, line))


def a_line(source: str, action: str) -> Transition:
    """A line of the course."""
    line = COURSE.transition(source, action)
    assert line is not None
    return line


NEEDS_AGAIN = Section(name="NEEDS_AGAIN", label=Label("依据", "grounds"), fields=("policyBasis",))
A_BLANK = Section(name="BLANK", label=Label("空白", "blank"), fields=("blank",))
LIMBO = State(
    name=Stray.LIMBO,
    stage=Stage.APPRAISAL,
    label=Label("滞留", "limbo"),
    owners=APPLICANT,
    no_deadline="None.",
    no_withdrawal="None.",
)
TO_LIMBO = replace(a_line(S.DRAFT, "withdraw"), action="lose", target=Stray.LIMBO, guards=())

FLAWED: dict[str, tuple[Callable[[], Definition], str]] = {
    "states exist": (
        lambda: with_line(S.DEFENCE, "withdraw", target=Stray.LIMBO),
        "withdraw to LIMBO",
    ),
    "one initial state": (
        lambda: plus(replace(a_line(NONE, "declareCourse"), action="smuggle", target=S.PASSED)),
        "created in ['DRAFT', 'PASSED'], initial is DRAFT",
    ),
    "all reachable": (lambda: made(COURSE, states=(*COURSE.states, LIMBO)), "LIMBO"),
    "all can end": (
        lambda: made(
            COURSE,
            states=(*COURSE.states, LIMBO),
            transitions=(*COURSE.transitions, TO_LIMBO),
        ),
        "LIMBO",
    ),
    "all can end after their year": (
        lambda: made(
            TRAINING_PROJECT,
            transitions=tuple(
                one for one in TRAINING_PROJECT.transitions if one.action != "closeUnstarted"
            ),
        ),
        "ESTABLISHED",
    ),
    "nothing leaves the end": (
        lambda: plus(replace(a_line(S.DRAFT, "withdraw"), source=S.WITHDRAWN, target=S.DRAFT)),
        "withdraw from WITHDRAWN",
    ),
    "unambiguous": (
        lambda: plus(replace(a_line(S.WG_REVIEW, "refuse"), action="approve")),
        "approve in WG_REVIEW",
    ),
    "guards exist": (
        lambda: with_line(S.DRAFT, "submitForAppraisal", guards=("hours_in_bend",)),
        "hours_in_bend is no guard",
    ),
    "effects exist": (
        lambda: with_line(S.WG_REVIEW, "approve", effects=("CHEER",)),
        "CHEER is no effect",
    ),
    "windows exist": (
        lambda: with_line(S.DRAFT, "submitForAppraisal", window="EASTER"),
        "EASTER is no window",
    ),
    "documents exist": (
        lambda: without((S.WG_REVIEW, "attachDocument")),
        "WG_DECISION in approve cannot be attached in WG_REVIEW",
    ),
    "actions named exist": (
        lambda: with_line(S.WG_REVIEW, "approve", not_after=("formOpinion",)),
        "formOpinion, after which approve is excluded",
    ),
    "cites known": (
        lambda: with_line(S.WG_REVIEW, "approve", cites=("CY-COURSE-99",)),
        "CY-COURSE-99",
    ),
    "owners known": (
        lambda: with_line(S.DEFENCE, "recordDefence", owners=()),
        "recordDefence in DEFENCE",
    ),
    "waiting is explained": (
        lambda: with_state(S.SUBMITTED, deadline=None),
        "SUBMITTED needs either a deadline or a reason",
    ),
    "panels are told": (
        lambda: with_state(S.DEFENCE, owners=COMMITTEE),
        "DEFENCE does not wait for who can submitReview",
    ),
    "declarant never decides": (
        lambda: with_line(S.WG_REVIEW, "approve", owners=APPLICANT),
        "approve is decided by others than a body",
    ),
    "withdrawal possible": (lambda: without((S.DEFENCE, "withdraw")), "DEFENCE"),
    "withdrawal closed": (
        lambda: plus(replace(a_line(S.DRAFT, "withdraw"), source=S.WG_REVIEW)),
        "WG_REVIEW is reached only after a decision, and left by withdraw",
    ),
    "sections cover the dossier": (
        lambda: made(COURSE, sections=COURSE.sections[1:]),
        "field title in no section",
    ),
    "returns name sections": (
        lambda: with_line(S.WG_REVIEW, "returnForRevision", comment_required=False),
        "returnForRevision in WG_REVIEW names no sections, or gives no reason",
    ),
    "completion can be asked for": (
        lambda: without((S.SUBMITTED, "returnForCompletion")),
        "nothing is returned from SUBMITTED",
    ),
    "ends decide credit": (lambda: with_state(S.IN_LIBRARY, credit=None), "IN_LIBRARY"),
    "translated": (lambda: with_state(S.PASSED, label=Label("论证通过", " ")), "PASSED"),
}


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=lambda one: one.kind)
def test_every_definition_is_sound(definition: Definition) -> None:
    assert verify(definition) == ()
    assert verified(definition) is definition


@pytest.mark.parametrize("check", FLAWED)
def test_check_finds_its_flaw(check: str) -> None:
    flawed, detail = FLAWED[check]

    assert Flaw(check, detail) in verify(flawed())


def test_every_check_is_shown_to_bite() -> None:
    assert FLAWED.keys() == CHECKS.keys()


@pytest.mark.parametrize(
    ("flawed", "flaw"),
    [
        (
            lambda: made(COURSE, states=(*COURSE.states, COURSE.states[0])),
            Flaw("states exist", "DRAFT twice"),
        ),
        (
            lambda: with_line(
                S.DELIBERATION, "formOpinionPass", target=S.PASSED, decides=False, not_after=()
            ),
            Flaw("declarant never decides", "IN_LIBRARY is reached without a decision"),
        ),
        (
            lambda: with_state(
                S.PUBLICISED,
                deadline=Deadline(Due.NOTICE_ENDS, ClockMove.AUTO_TRANSITION, "dismissObjection"),
            ),
            Flaw("actions named exist", "dismissObjection, which the clock fires in PUBLICISED"),
        ),
        (
            lambda: with_state(S.SUBMITTED, owners=()),
            Flaw("waiting is explained", "SUBMITTED has no owner"),
        ),
        (
            lambda: with_state(S.DRAFT, credit="None."),
            Flaw("ends decide credit", "DRAFT"),
        ),
        (
            lambda: made(COURSE, sections=(*COURSE.sections, NEEDS_AGAIN)),
            Flaw("sections cover the dossier", "field policyBasis twice"),
        ),
        (
            lambda: made(COURSE, sections=(*COURSE.sections, A_BLANK)),
            Flaw("sections cover the dossier", "no field blank"),
        ),
        (
            lambda: made(COURSE, sections=COURSE.sections[:-1]),
            Flaw("sections cover the dossier", "document BASIC_INFORMATION in no section"),
        ),
        (
            lambda: with_line(S.WG_REVIEW, "approve", covers=("BLANK",)),
            Flaw("sections cover the dossier", "approve covers BLANK, which is no section"),
        ),
        (
            lambda: with_state(S.DEFENCE, late_withdrawal="None."),
            Flaw("withdrawal closed", "DEFENCE says why it is withdrawn late, and is not"),
        ),
        (
            lambda: with_line(S.WG_REVIEW, "returnForRevision", returns=False),
            Flaw(
                "returns name sections",
                "returnForRevision in WG_REVIEW either returns sections or says why it cannot",
            ),
        ),
        (
            lambda: with_line(S.WG_REVIEW, "returnForRevision", no_sections="None."),
            Flaw(
                "returns name sections",
                "returnForRevision in WG_REVIEW either returns sections or says why it cannot",
            ),
        ),
        (
            lambda: with_line(S.WG_REVIEW, "returnForRevision", input=()),
            Flaw(
                "returns name sections",
                "returnForRevision in WG_REVIEW names no sections, or gives no reason",
            ),
        ),
        (
            lambda: with_line(S.WG_REVIEW, "returnForRevision", target=S.SUBMITTED),
            Flaw(
                "returns name sections",
                "returnForRevision leads to SUBMITTED, where nothing can be changed",
            ),
        ),
        (
            lambda: made(COURSE, documents=COURSE.documents[1:]),
            Flaw("documents exist", "OBJECTIVES in submitForAppraisal is no kind of document"),
        ),
    ],
)
def test_check_finds_the_other_flaw_it_is_for(flawed: Callable[[], Definition], flaw: Flaw) -> None:
    assert flaw in verify(flawed())


def test_flawed_definition_cannot_be_loaded() -> None:
    with pytest.raises(DefinitionFlawed, match="owners known: recordDefence in DEFENCE"):
        verified(with_line(S.DEFENCE, "recordDefence", owners=()))


def test_declared_reopening_may_leave_a_final_state() -> None:
    undeclared = made(
        CREDIT_BATCH,
        transitions=tuple(replace(line, reopens=False) for line in CREDIT_BATCH.transitions),
    )

    assert verify(undeclared) == (Flaw("nothing leaves the end", "revoke from CONFIRMED"),)
