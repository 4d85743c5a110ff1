"""Which documents differ between two versions, and what took the place of what."""

from hypothesis import given, strategies as st

from tests.domain.workflow.people import an_id
from trainingflow.domain.workflow.document_differences import (
    DocumentChange,
    DocumentChangeSort,
    document_changes,
)
from trainingflow.domain.workflow.dossier import HeldDocument

SORT = DocumentChangeSort


def a_document(number: int) -> HeldDocument:
    return HeldDocument(id=an_id(number), kind="CONTENT", title="材料", sha256=b"1")


numbers = st.sets(st.integers(1, 6))


def test_a_chain_of_replacements_leads_to_the_earlier_version() -> None:
    old, new, stray = a_document(1), a_document(3), a_document(4)
    replaces = {an_id(1): None, an_id(2): an_id(1), an_id(3): an_id(2), an_id(4): None}

    assert document_changes((old,), (new, stray), replaces) == (
        DocumentChange(SORT.REPLACED, "CONTENT", old, new),
        DocumentChange(SORT.ADDED, "CONTENT", None, stray),
    )


@given(numbers, numbers, st.dictionaries(st.integers(1, 6), st.integers(1, 6)))
def test_every_document_that_is_not_in_both_is_named_once_on_its_side(
    old: set[int], new: set[int], replaced: dict[int, int]
) -> None:
    replaces = {an_id(one): an_id(other) for one, other in replaced.items()}

    found = document_changes(
        [a_document(one) for one in old], [a_document(one) for one in new], replaces
    )

    gained = [one.new.id for one in found if one.new]
    lost = {one.old.id for one in found if one.old}
    assert sorted(gained) == sorted(an_id(one) for one in new - old)
    assert lost == {an_id(one) for one in old - new}
