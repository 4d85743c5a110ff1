"""The hash of a dossier: what it covers, and what it does not depend on."""

from typing import Any, Final

from hypothesis import given, strategies as st

from tests.domain.workflow.people import an_id
from trainingflow.domain.lifecycles.courses.definition import COURSE
from trainingflow.domain.workflow.dossier import (
    HeldDocument,
    changed,
    covered,
    dossier_sha256,
    of_dossier,
    section_hashes,
)

NAMES: Final = [one.name for one in COURSE.dossier]
KINDS: Final = sorted(COURSE.standing_documents)

contents = st.dictionaries(st.sampled_from(NAMES), st.text(max_size=5) | st.none())
contents.validate()  # makes the table of all characters, which the first example would wait for


def a_document(
    number: int, kind: str = "CONTENT", sha: bytes = b"1", replaces: int | None = None
) -> HeldDocument:
    return HeldDocument(
        id=an_id(number),
        kind=kind,
        title="材料",
        sha256=sha,
        replaces=an_id(replaces) if replaces else None,
    )


documents = st.lists(
    st.builds(a_document, st.integers(1, 9), st.sampled_from(KINDS), st.binary(max_size=2)),
    max_size=4,
)


@given(contents, documents, st.randoms(use_true_random=False))
def test_the_order_in_which_it_was_written_does_not_matter(
    content: dict[str, Any], held: list[HeldDocument], chance: Any
) -> None:
    names, shuffled = list(content), list(held)
    chance.shuffle(names)
    chance.shuffle(shuffled)

    same = dossier_sha256({name: content[name] for name in names}, shuffled)

    assert same == dossier_sha256(content, held)


@given(contents, contents, documents, documents)
def test_the_whole_has_changed_exactly_when_a_section_has(
    old: dict[str, Any], new: dict[str, Any], before: list[HeldDocument], after: list[HeldDocument]
) -> None:
    hashes = [section_hashes(COURSE.parts, old, before), section_hashes(COURSE.parts, new, after)]

    assert bool(changed(*hashes)) == (dossier_sha256(old, before) != dossier_sha256(new, after))


def test_an_empty_field_is_none_at_all() -> None:
    assert dossier_sha256({"title": None}, ()) == dossier_sha256({}, ())


def test_a_document_that_was_replaced_no_longer_belongs_to_it() -> None:
    first, second, note = a_document(1), a_document(2, replaces=1), a_document(3, "WG_DECISION")

    assert of_dossier(COURSE, (first, second, note)) == (second,)


def test_a_change_is_known_by_its_section() -> None:
    before = section_hashes(COURSE.parts, {"title": "甲"}, ())
    now = section_hashes(COURSE.parts, {"title": "甲"}, (a_document(1, "BASIC_INFORMATION"),))

    assert changed(before, now) == ("PUBLICATION",)


def test_a_decision_that_names_no_section_is_about_all() -> None:
    assert covered(COURSE, ()) == COURSE.parts
    assert [one.name for one in covered(COURSE, ("NEEDS",))] == ["NEEDS"]
