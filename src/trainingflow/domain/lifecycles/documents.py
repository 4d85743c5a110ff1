"""The kinds of documents that the lifecycles know."""

from enum import StrEnum
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.workflow.definition import DocumentKind


class Doc(StrEnum):
    """The names of the kinds."""

    OBJECTIVES = "OBJECTIVES"
    CONTENT = "CONTENT"
    COURSE_PLAN = "COURSE_PLAN"
    IMPLEMENTATION_SCHEME = "IMPLEMENTATION_SCHEME"
    TEXTBOOK = "TEXTBOOK"
    LECTURE_NOTES = "LECTURE_NOTES"
    NEEDS_SURVEY = "NEEDS_SURVEY"
    BASIC_INFORMATION = "BASIC_INFORMATION"
    REVISION_NOTE = "REVISION_NOTE"
    DEFENCE_MINUTES = "DEFENCE_MINUTES"
    APPRAISAL_OPINION = "APPRAISAL_OPINION"
    WG_DECISION = "WG_DECISION"
    RUN_DECLARATION = "RUN_DECLARATION"
    CLASS_PLAN = "CLASS_PLAN"
    LEARNING_OUTCOMES = "LEARNING_OUTCOMES"
    EVALUATION_ANALYSIS = "EVALUATION_ANALYSIS"


DOCUMENT_KINDS: Final[tuple[DocumentKind, ...]] = (
    DocumentKind(Doc.OBJECTIVES, Label("课程目标", "objectives"), standing=True),
    DocumentKind(Doc.CONTENT, Label("课程内容", "content"), standing=True),
    DocumentKind(Doc.COURSE_PLAN, Label("课程计划", "course plan"), standing=True),
    DocumentKind(
        Doc.IMPLEMENTATION_SCHEME, Label("实施方案", "implementation scheme"), standing=True
    ),
    DocumentKind(Doc.TEXTBOOK, Label("教材", "textbook"), standing=True),
    DocumentKind(Doc.LECTURE_NOTES, Label("讲义", "lecture notes"), standing=True),
    DocumentKind(Doc.NEEDS_SURVEY, Label("需求和现状调研", "needs survey"), standing=True),
    DocumentKind(Doc.BASIC_INFORMATION, Label("课程基本信息", "basic information"), standing=True),
    DocumentKind(Doc.REVISION_NOTE, Label("调整完善说明", "revision note")),
    DocumentKind(Doc.DEFENCE_MINUTES, Label("陈述答辩记录", "defence minutes")),
    DocumentKind(Doc.APPRAISAL_OPINION, Label("论证评审意见", "appraisal opinion")),
    DocumentKind(Doc.WG_DECISION, Label("教师培训工作小组决定", "Working Group decision")),
    DocumentKind(Doc.RUN_DECLARATION, Label("课程实施申报", "run declaration"), standing=True),
    DocumentKind(Doc.CLASS_PLAN, Label("组班计划", "class plan"), standing=True),
    DocumentKind(Doc.LEARNING_OUTCOMES, Label("学习成果", "learning outcomes"), standing=True),
    DocumentKind(Doc.EVALUATION_ANALYSIS, Label("评估分析", "evaluation analysis")),
)


def kinds(*names: Doc) -> tuple[DocumentKind, ...]:
    """The kinds of these names, in this order."""
    return tuple(kind for name in names for kind in DOCUMENT_KINDS if kind.name is name)


def demanded(*choices: Doc | frozenset[Doc]) -> tuple[frozenset[StrEnum], ...]:
    """The column `documents` of a transition: one entry a demand, a set where one of them does."""
    return tuple(
        frozenset(choice) if isinstance(choice, frozenset) else frozenset({choice})
        for choice in choices
    )
