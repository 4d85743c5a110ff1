"""Every reason is a whole sentence in both languages, made from its facts."""

from dataclasses import fields
from typing import Any, get_args

import pytest

from tests.domain.workflow.people import an_id
from tests.domain.workflow.ready import at
from trainingflow.domain.citation import Label, Language
from trainingflow.domain.people import Body, Role
from trainingflow.domain.workflow import blockers as b
from trainingflow.domain.workflow.blockers import Blocker, BlockerCode, Clearer
from trainingflow.domain.workflow.duties import Relation
from trainingflow.domain.workflow.messages import LIMITS, SENTENCES
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.domain.workflow.terms import TERMS
from trainingflow.domain.workflow.windows import WindowName

LANGUAGES: tuple[Language, ...] = get_args(Language)

WINDOW = b.WindowBlocker(
    code=BlockerCode.WINDOW_CLOSED,
    cleared_by=Clearer.TIME,
    window="COURSE_APPRAISAL",
    closes_at=at("2024-06-01"),
    next_possible_at=at("2024-11-01"),
)


@pytest.mark.parametrize(
    ("blocker", "zh", "en"),
    [
        (
            WINDOW,
            "课程申报论证已于 2024-06-01 00:00 截止，下次于 2024-11-01 00:00 开放。",
            (
                "The window “course appraisal” closed at 2024-06-01 00:00; "
                "it opens again at 2024-11-01 00:00."
            ),
        ),
        (
            b.RoleBlocker(
                code=BlockerCode.ROLE_REQUIRED,
                required=("COURSE_LEADER", "ACADEMIC_COMMITTEE.CHAIR", "UNIT.PRINCIPAL"),
            ),
            "此操作由课程负责人、学术委员会主任、申报单位校长（园长）进行。",
            "Only course leader, Academic Committee chair, declaring unit principal can do this.",
        ),
        (
            b.LimitBlocker(
                code=BlockerCode.BELOW_MINIMUM, limit="CLASS_MINIMUM", allowed="25", actual="24"
            ),
            "每班不少于 25 人，现为 24 人。",
            "A class needs at least 25 participants, it has 24.",
        ),
        (
            b.DocumentBlocker(
                code=BlockerCode.DOCUMENT_MISSING, kinds=("LECTURE_NOTES", "TEXTBOOK")
            ),
            "缺少材料：讲义、教材。",
            "A document is missing: lecture notes, textbook.",
        ),
        (
            b.ConflictBlocker(
                code=BlockerCode.CONFLICT_OF_INTEREST,
                persons=(an_id(1),),
                conflict="CO_DEVELOPER",
            ),
            "存在利益关系：共同开发者。",
            "Conflict of interest: co-developer.",
        ),
        (
            b.PrerequisiteBlocker(
                code=BlockerCode.PREREQUISITE, requirement=Requirement.COURSE_PASSED
            ),
            "课程须已通过论证。",
            "The course must have passed its appraisal.",
        ),
    ],
)
def test_sentence_is_made_from_the_facts(blocker: Blocker, zh: str, en: str) -> None:
    assert [blocker.message(language) for language in LANGUAGES] == [zh, en]


def _of(kind: type[Blocker], code: BlockerCode) -> Blocker:
    """A blocker with a value for each fact."""
    values: dict[str, Any] = {
        "action": "approve",
        "state": "DRAFT",
        "expected": 1 if kind is b.StaleBlocker else "text",
        "current": 2,
        "required": 3 if kind is b.PanelBlocker else ("CHAIR",),
        "persons": (an_id(1),),
        "window": "COURSE_APPRAISAL",
        "kinds": ("TEXTBOOK",),
        "sections": ("BASICS",),
        "labels": (Label("课程基本情况", "particulars"),),
        "field": "hours",
        "limit": "HOURS",
        "allowed": "20",
        "actual": 18 if kind is b.PanelBlocker else "18",
        "requirement": Requirement.COURSE_PASSED,
    }
    names = {one.name for one in fields(kind)}
    return kind(code=code, **{name: values[name] for name in names & values.keys()})


FAMILIES: dict[str, type[Blocker]] = {
    "SECTION_CLOSED": b.SectionBlocker,
    "APPROVAL_VOIDED": b.ApprovalBlocker,
    "WRONG_STATE": b.StateBlocker,
    "DEFINITION_RETIRED": b.StateBlocker,
    "LOCKED_PERIOD": b.StateBlocker,
    "STALE_VERSION": b.StaleBlocker,
    "DOCUMENT_MISSING": b.DocumentBlocker,
    "FIELD_MISSING": b.FieldBlocker,
    "INPUT_INVALID": b.FieldBlocker,
    "COMMENT_REQUIRED": b.FieldBlocker,
    "NOTICE_RUNNING": b.NoticeBlocker,
    "OBJECTION_OPEN": b.NoticeBlocker,
    "BELOW_MINIMUM": b.LimitBlocker,
    "LIMIT_REACHED": b.LimitBlocker,
    "PREREQUISITE": b.PrerequisiteBlocker,
}
WINDOWS = ("WINDOW_NOT_OPEN", "WINDOW_CLOSED", "OUTSIDE_DAILY_HOURS", "SAME_ROUND", "WINDOW_LATE")
PANELS = (
    "REVIEWS_OUTSTANDING",
    "QUORUM_NOT_MET",
    "VOTE_NOT_OPEN",
    "VOTE_OPEN",
    "VOTE_OTHERWISE",
)
ROLES = (
    "ROLE_REQUIRED",
    "OUT_OF_SCOPE",
    "TOKEN_SCOPE",
    "NOT_ASSIGNED",
    "ACTING_FOR_REQUIRED",
    "DELEGATION_EXPIRED",
    "DELEGATION_SCOPE",
)
FAMILIES |= dict.fromkeys(WINDOWS, b.WindowBlocker)
FAMILIES |= dict.fromkeys(PANELS, b.PanelBlocker)
FAMILIES |= dict.fromkeys(ROLES, b.RoleBlocker)


@pytest.mark.parametrize("code", BlockerCode)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_whole_sentence(code: BlockerCode, language: Language) -> None:
    blocker = _of(FAMILIES.get(code, b.ConflictBlocker), code)

    message = blocker.message(language)

    assert message.endswith("。" if language == "zh-CN" else ".")
    assert "{" not in message


@pytest.mark.parametrize("limit", LIMITS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_limit_has_a_whole_sentence(limit: str, language: Language) -> None:
    blocker = b.LimitBlocker(code=BlockerCode.LIMIT_REACHED, limit=limit, allowed="7", actual="8")

    assert "7" in blocker.message(language)


@pytest.mark.parametrize("requirement", Requirement)
def test_every_requirement_differs_from_the_others(requirement: Requirement) -> None:
    said = [
        b.PrerequisiteBlocker(code=BlockerCode.PREREQUISITE, requirement=one).message("en")
        for one in Requirement
    ]

    mine = b.PrerequisiteBlocker(code=BlockerCode.PREREQUISITE, requirement=requirement).message(
        "en"
    )
    assert said.count(mine) == 1


def test_every_body_role_relation_and_window_has_a_name() -> None:
    administrators = {
        Role.SYSTEM_ADMINISTRATOR,
        Role.SECURITY_ADMINISTRATOR,
        Role.AUDITOR,
    }
    named = {*Body, *(set(Role) - administrators), *Relation, *WindowName}

    assert {str(one) for one in named} <= TERMS.keys()
    assert set(SENTENCES) <= set(map(str, BlockerCode))


def test_who_publishes_policies_is_named_in_words() -> None:
    alone = b.RoleBlocker(code=BlockerCode.ROLE_REQUIRED, required=(str(Role.POLICY_OFFICER),))

    assert alone.message("zh-CN") == "此操作由政策管理员进行。"
    assert alone.message("en") == "Only policy officer can do this."


def test_expected_text_is_said_as_it_stands() -> None:
    expected = "chaoyang-2021.yaml:234: credit.requirements.TOTAL: 7.2 is too much"
    wrong = b.FieldBlocker(code=BlockerCode.INPUT_INVALID, field="text", expected=expected)

    assert wrong.message("en") == f"“text” is not valid; expected: {expected}."
