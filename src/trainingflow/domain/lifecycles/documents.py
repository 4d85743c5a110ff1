"""The kinds of documents that the lifecycles know."""

from enum import StrEnum
from typing import Final

from trainingflow.domain.workflow.definition import DocumentKind
from trainingflow.domain.workflow.terms import TERMS


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


_STANDING: Final = frozenset(
    {
        Doc.OBJECTIVES,
        Doc.CONTENT,
        Doc.COURSE_PLAN,
        Doc.IMPLEMENTATION_SCHEME,
        Doc.TEXTBOOK,
        Doc.LECTURE_NOTES,
        Doc.NEEDS_SURVEY,
        Doc.BASIC_INFORMATION,
        Doc.RUN_DECLARATION,
        Doc.CLASS_PLAN,
        Doc.LEARNING_OUTCOMES,
    }
)


DOCUMENT_KINDS: Final[tuple[DocumentKind, ...]] = tuple(
    DocumentKind(name, TERMS[name], standing=name in _STANDING) for name in Doc
)
"""Every kind of document."""


def kinds(*names: Doc) -> tuple[DocumentKind, ...]:
    """The kinds of these names, in this order."""
    return tuple(kind for name in names for kind in DOCUMENT_KINDS if kind.name is name)


def demanded(*choices: Doc | frozenset[Doc]) -> tuple[frozenset[StrEnum], ...]:
    """The column `documents` of a transition: one entry a demand, a set where one of them does."""
    return tuple(
        frozenset(choice) if isinstance(choice, frozenset) else frozenset({choice})
        for choice in choices
    )
