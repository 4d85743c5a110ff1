"""Documents that are too large are refused before validation, in time linear in their length."""

import time

import pytest
from graphql import parse

from trainingflow.api.admission import admit
from trainingflow.api.documents import Documents
from trainingflow.api.limits import Limits

LIMITS = Limits(
    depth=3, aliases=2, fields=8, directives=2, root_fields=4, root_mutations=1, documents=2
)


def messages(document: str, limits: Limits = LIMITS) -> list[str]:
    return [error.message for error in admit(parse(document), limits)]


@pytest.mark.parametrize(
    "document",
    [
        "{ a { b { c } } }",
        "{ x: a y: b }",
        "{ a b c d }",
        "{ a @skip(if: true) b @skip(if: true) }",
        "mutation { a }",
        "{ __schema { types { fields { type { ofType { name } } } } } }",
        "{ ...A } fragment A on Q { ...B } fragment B on Q { ...A }",
        "{ ...Unknown }",
    ],
)
def test_document_within_the_bounds_is_admitted(document: str) -> None:
    assert messages(document) == []


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("{ a { b { c { d } } } }", "4 levels deep, 3 are allowed."),
        ("{ a { ...F } } fragment F on Q { b { c { d } } }", "4 levels deep, 3 are allowed."),
        ("{ x: a y: a z: a }", "3 aliases, 2 are allowed."),
        ("{ a { b c d e f g h } a b }", "10 fields, 8 are allowed."),
        ("{ a b c d e }", "5 fields at the root, 4 are allowed."),
        ("{ ... { a b c d e } }", "5 fields at the root, 4 are allowed."),
        ("mutation { a b }", "2 mutations, 1 are allowed."),
        ("{ a @x @x @x }", "3 directives, 2 are allowed."),
    ],
)
def test_document_beyond_a_bound_is_refused(document: str, message: str) -> None:
    assert messages(document) == [f"The operation is too large: {message}"]


def test_fragments_that_double_are_measured_once_each() -> None:
    doublings = " ".join(f"fragment F{n} on Q {{ ...F{n + 1} ...F{n + 1} }}" for n in range(60))
    began = time.perf_counter()

    found = messages(f"{{ ...F0 }} {doublings} fragment F60 on Q {{ a }}")

    assert time.perf_counter() - began < 1
    assert f"The operation is too large: {2**60} fields, 8 are allowed." in found


def test_fragments_in_a_long_chain_are_refused_and_not_a_fault() -> None:
    chain = " ".join(f"fragment F{n} on Q {{ a {{ ...F{n + 1} }} }}" for n in range(3000))

    assert messages(f"{{ ...F0 }} {chain} fragment F3000 on Q {{ a }}")


def test_documents_remember_a_bounded_number() -> None:
    documents = Documents(LIMITS, hide_suggestions=True)
    first = documents.parse("{ a }")
    documents.parse("{ b }")
    documents.parse("{ a }")
    documents.parse("{ c }")

    assert len(documents) == 2
    assert documents.parse("{ a }") is first
