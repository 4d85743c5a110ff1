"""A dossier that was sent back: the sections named can be changed, the others cannot."""

from dataclasses import replace
from typing import Any

import pytest

from tests.domain.workflow.people import APPLICANT, an_id
from tests.domain.workflow.ready import DOSSIER, ENTERED_AT, MAY, ready
from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.courses.definition import COURSE
from trainingflow.domain.people import Actor
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import BlockerCode, Clearer, SectionBlocker
from trainingflow.domain.workflow.decide import Allowed, Blocked, Decision, decide
from trainingflow.domain.workflow.facts import Act, Facts
from trainingflow.domain.workflow.returns import last_return, open_sections


def returned(*sections: str, action: str = "returnForRevision", state: str = "REVISION") -> Facts:
    """A course that was sent back for these sections."""
    line = COURSE.transition("REVISION", "saveDraft")
    assert line is not None
    facts, _ = ready(COURSE, line)
    act = Act(action, an_id(31), ENTERED_AT, 6, {"sections": list(sections)})
    return replace(facts, state=state, history=(act,))


def trying(facts: Facts, action: str, **given: Any) -> Decision:
    attempt = Attempt(actor=Actor(APPLICANT), at=MAY, input=given)
    return decide(COURSE, facts, action, attempt)


def closed(decision: Decision) -> tuple[str, ...]:
    """The sections for which the attempt was refused."""
    assert isinstance(decision, Blocked), decision
    (blocker,) = decision.blockers
    assert isinstance(blocker, SectionBlocker)
    return blocker.sections


def test_a_section_that_the_return_named_can_be_changed() -> None:
    found = trying(returned("BASICS"), "saveDraft", title="新名称")

    assert isinstance(found, Allowed)


def test_another_section_is_refused_with_its_name() -> None:
    found = trying(returned("NEEDS"), "saveDraft", title="新名称", policyBasis="新依据")

    assert isinstance(found, Blocked)
    assert found.blockers == (
        SectionBlocker(
            code=BlockerCode.SECTION_CLOSED,
            cleared_by=Clearer.BODY,
            sections=("BASICS",),
            labels=(Label("课程基本情况", "particulars"),),
        ),
    )
    assert [found.blockers[0].message(language) for language in ("zh-CN", "en")] == [
        "退回时未要求修改：课程基本情况。只能修改退回时指明的部分。",
        "Not among the sections that the dossier was returned for: particulars.",
    ]


def test_a_form_that_sends_everything_back_changes_only_what_differs() -> None:
    whole = {name: value for name, value in DOSSIER.items() if name != "policyBasis"}

    found = trying(returned("NEEDS"), "saveDraft", **whole, policyBasis="新依据")

    assert isinstance(found, Allowed)


def test_a_field_of_a_closed_section_cannot_be_emptied() -> None:
    assert closed(trying(returned("NEEDS"), "saveDraft", units=None)) == ("COURSE_CONTENT",)


def test_a_document_belongs_to_its_section() -> None:
    given = {"title": "讲义", "text": "正文"}
    facts = returned("NEEDS")

    assert isinstance(trying(facts, "attachDocument", kind="NEEDS_SURVEY", **given), Allowed)
    assert closed(trying(facts, "attachDocument", kind="LECTURE_NOTES", **given)) == (
        "COURSE_CONTENT",
    )


@pytest.mark.parametrize("action", ["returnForRevision", "returnForCompletion"])
def test_after_the_state_is_left_everything_is_open_again(action: str) -> None:
    facts = replace(returned("NEEDS", action=action), entered_at=MAY)

    assert last_return(COURSE, facts) is None
    assert open_sections(COURSE, facts) == COURSE.parts


def test_a_return_for_completion_closes_the_draft_too() -> None:
    facts = returned("NEEDS", action="returnForCompletion", state="DRAFT")

    assert closed(trying(facts, "saveDraft", title="新名称")) == ("BASICS",)


def test_the_last_return_counts() -> None:
    facts = returned("NEEDS")
    earlier = Act("returnForCompletion", an_id(31), SOONER, 3, {"sections": ["BASICS"]})

    assert [
        one.name for one in open_sections(COURSE, replace(facts, history=(earlier, *facts.history)))
    ] == ["NEEDS"]


SOONER = ENTERED_AT.replace(day=2)


@pytest.mark.parametrize("sections", [[], ["NEEDS", "NEEDS"], ["NOWHERE"], "NEEDS", None])
def test_a_return_names_sections_that_there_are(sections: object) -> None:
    line = COURSE.transition("WG_REVIEW", "returnForRevision")
    assert line is not None
    facts, attempt = ready(COURSE, line)

    found = decide(COURSE, facts, line.action, replace(attempt, input={"sections": sections}))

    assert isinstance(found, Blocked)
    assert {one.code for one in found.blockers} <= {
        BlockerCode.FIELD_MISSING,
        BlockerCode.INPUT_INVALID,
    }


def test_a_return_says_why() -> None:
    line = COURSE.transition("WG_REVIEW", "returnForRevision")
    assert line is not None
    facts, attempt = ready(COURSE, line)

    found = decide(COURSE, facts, line.action, replace(attempt, comment=" "))

    assert isinstance(found, Blocked)
    assert [one.code for one in found.blockers] == [BlockerCode.COMMENT_REQUIRED]
