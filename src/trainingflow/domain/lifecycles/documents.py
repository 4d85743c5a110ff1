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
    COURSE_SCHEME = "COURSE_SCHEME"
    ATTENDANCE_SHEET = "ATTENDANCE_SHEET"
    PROCESS_MATERIALS = "PROCESS_MATERIALS"
    ANNUAL_SCHEME = "ANNUAL_SCHEME"
    OVERALL_PLAN = "OVERALL_PLAN"
    ACADEMIC_YEAR_PLAN = "ACADEMIC_YEAR_PLAN"
    WORK_SCHEME = "WORK_SCHEME"
    RESEARCH_RULES = "RESEARCH_RULES"
    ACTIVITY_MATERIALS = "ACTIVITY_MATERIALS"
    VISIT_NOTE = "VISIT_NOTE"
    SELF_EVALUATION = "SELF_EVALUATION"
    MUTUAL_EVALUATION = "MUTUAL_EVALUATION"
    ACCEPTANCE_NOTE = "ACCEPTANCE_NOTE"
    CREDIT_LIST = "CREDIT_LIST"
    RECTIFICATION_REPORT = "RECTIFICATION_REPORT"
    CHANGED_SCHEME = "CHANGED_SCHEME"
    LEARNING_PLAN = "LEARNING_PLAN"
    EVALUATION_NOTE = "EVALUATION_NOTE"
    REFLECTION = "REFLECTION"
    WORK_SUMMARY = "WORK_SUMMARY"
    ENROLMENT_PROOF = "ENROLMENT_PROOF"
    TRANSCRIPT = "TRANSCRIPT"
    COURSE_CERTIFICATE = "COURSE_CERTIFICATE"
    CERTIFICATE_OF_PASSING = "CERTIFICATE_OF_PASSING"
    ESTABLISHMENT_REFERENCE = "ESTABLISHMENT_REFERENCE"
    RECOGNITION = "RECOGNITION"
    CLAIM_EVIDENCE = "CLAIM_EVIDENCE"
    DEGREE_CERTIFICATE = "DEGREE_CERTIFICATE"
    ANNUAL_ASSESSMENT = "ANNUAL_ASSESSMENT"
    SCHOOL_ARCHIVE = "SCHOOL_ARCHIVE"
    POLICY_DOCUMENT = "POLICY_DOCUMENT"
    DELIBERATION_OPINION = "DELIBERATION_OPINION"
    MUNICIPAL_REPLY = "MUNICIPAL_REPLY"


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
        Doc.ANNUAL_SCHEME,
        Doc.OVERALL_PLAN,
        Doc.ACADEMIC_YEAR_PLAN,
        Doc.WORK_SCHEME,
        Doc.RESEARCH_RULES,
        Doc.CHANGED_SCHEME,
        Doc.LEARNING_PLAN,
        Doc.WORK_SUMMARY,
        Doc.ENROLMENT_PROOF,
        Doc.TRANSCRIPT,
        Doc.COURSE_CERTIFICATE,
        Doc.CERTIFICATE_OF_PASSING,
        Doc.ESTABLISHMENT_REFERENCE,
        Doc.RECOGNITION,
        Doc.CLAIM_EVIDENCE,
        Doc.DEGREE_CERTIFICATE,
        Doc.ANNUAL_ASSESSMENT,
        Doc.SCHOOL_ARCHIVE,
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
