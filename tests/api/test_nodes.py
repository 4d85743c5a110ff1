"""Global ids: one spelling for one object."""

from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from trainingflow.api.faults import BadInput
from trainingflow.api.nodes import global_id, key_of, parts, required_key

KEY = UUID("0190163d-8694-739b-aea5-966c26f8ad91")


@given(st.from_regex(r"[A-Z][A-Za-z]{0,30}", fullmatch=True), st.uuids())
def test_id_leads_back_to_type_and_key(name: str, key: UUID) -> None:
    id_ = global_id(name, key)

    assert parts(id_) == (name, str(key))
    assert key_of(id_, name) == key


@given(st.text())
def test_any_text_is_an_id_or_none_but_never_a_fault(text: str) -> None:
    named = parts(text)

    assert named is None or global_id(*named) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Q291cnNl",
        global_id("Course", "1"),
        global_id("Person", KEY),
        global_id("Course", KEY) + "=",
        global_id("Course", str(KEY).upper()),
    ],
)
def test_id_of_another_type_or_spelling_has_no_key(text: str) -> None:
    assert key_of(text, "Course") is None
    with pytest.raises(BadInput):
        required_key(text, "Course")
