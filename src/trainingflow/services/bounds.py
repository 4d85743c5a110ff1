"""How large what comes with a command may be."""

from collections.abc import Iterator
from typing import Final

from trainingflow.domain.workflow.blockers import Blocker, BlockerCode, FieldBlocker
from trainingflow.domain.workflow.fields import LONGEST_TEXT
from trainingflow.services.command import Command, NewDocument

MOST_DOCUMENTS: Final = 20
LONGEST_TITLE: Final = 200
LONGEST_DOCUMENT: Final = 200_000
LONGEST_REFERENCE: Final = 2_000


def out_of_bounds(command: Command) -> tuple[Blocker, ...]:
    """A blocker for everything that is missing from what comes along, or larger than it may be."""
    return tuple(_faults(command))


def _faults(command: Command) -> Iterator[Blocker]:
    if len(command.comment or "") > LONGEST_TEXT:
        yield _invalid("comment", f"at most {LONGEST_TEXT} characters")
    if len(command.decision_reference or "") > LONGEST_TITLE:
        yield _invalid("decisionReference", f"at most {LONGEST_TITLE} characters")
    if len(command.documents) > MOST_DOCUMENTS:
        yield _invalid("documents", f"at most {MOST_DOCUMENTS} documents")
    for index, document in enumerate(command.documents):
        yield from _document_faults(f"documents[{index}]", document)


def _document_faults(path: str, document: NewDocument) -> Iterator[Blocker]:
    if not 0 < len(document.title.strip()) <= LONGEST_TITLE:
        yield _invalid(f"{path}.title", f"1 to {LONGEST_TITLE} characters")
    content = document.text or document.reference or ""
    if not content.strip() and document.upload is None:
        yield FieldBlocker(code=BlockerCode.FIELD_MISSING, field=f"{path}.text")
    if len(document.text or "") > LONGEST_DOCUMENT:
        yield _invalid(f"{path}.text", f"at most {LONGEST_DOCUMENT} characters")
    if len(document.reference or "") > LONGEST_REFERENCE:
        yield _invalid(f"{path}.reference", f"at most {LONGEST_REFERENCE} characters")


def _invalid(field: str, expected: str) -> Blocker:
    return FieldBlocker(code=BlockerCode.INPUT_INVALID, field=field, expected=expected)
