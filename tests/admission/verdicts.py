"""What becomes of a document before it is executed, and how much processor time that takes."""

import time
from collections.abc import Sequence
from typing import Final, NamedTuple

from graphql import GraphQLError

from trainingflow.api.admission import admit
from trainingflow.api.bounds import bounds
from trainingflow.api.cost.weights import weights
from trainingflow.api.documents import Documents
from trainingflow.api.faults import Code, formatted
from trainingflow.api.limits import Limits
from trainingflow.api.schema import Schema

DECIDED: Final = 0.050
"""Seconds of CPU until a document of 20 KB is refused or admitted."""

VALIDATED: Final = 0.150
"""Seconds of CPU until an admitted document is parsed and validated."""

ATTEMPTS: Final = 7
"""A machine that does other work too makes a measure worse, never better: the best one counts."""

VERDICTS: Final = frozenset({"too long", "not parsed", "too large", "not valid", "valid"})

CODES: Final = frozenset(
    {
        "BAD_USER_INPUT",
        "GRAPHQL_PARSE_FAILED",
        "GRAPHQL_VALIDATION_FAILED",
        "INPUT_TOO_LARGE",
        "OPERATION_TOO_LARGE",
        "PAGE_TOO_LARGE",
    }
)
"""The codes of a document that is not executed."""


class Verdict(NamedTuple):
    """What was said of a document, and the seconds of CPU until then.

    Attributes:
        said: one of `VERDICTS`.
        decided: seconds until it was refused or admitted.
        validated: seconds until it was refused or valid.
    """

    said: str
    decided: float
    validated: float

    @property
    def in_time(self) -> bool:
        """Whether both are within what is promised."""
        return self.decided <= DECIDED and self.validated <= VALIDATED

    @property
    def in_half_the_time(self) -> bool:
        """Whether nothing is to be gained by another measure."""
        return 2 * self.decided <= DECIDED and 2 * self.validated <= VALIDATED


def verdict(text: str, schema: Schema) -> Verdict:
    """Decide about a document that no cache knows.

    Raises:
        AssertionError: a refusal has no code that a client can read.
    """
    graph = schema._schema  # noqa: SLF001 - strawberry has no public name for it
    documents = Documents(Limits(), hide_suggestions=True)
    began = time.process_time()
    try:
        prepared = documents.parse(text)
    except GraphQLError as error:
        spent = time.process_time() - began
        _typed([error])
        return Verdict("too long" if error.extensions else "not parsed", spent, spent)
    admitted = admit(prepared.document, documents.limits, weights(graph), bounds(graph))
    decided = time.process_time() - began
    if admitted.errors:
        _typed(admitted.errors)
        return Verdict("too large", decided, decided)
    errors = documents.validate(graph, prepared)
    validated = time.process_time() - began
    _typed(errors)
    return Verdict("not valid" if errors else "valid", decided, validated)


def best(text: str, schema: Schema) -> Verdict:
    """Decide once, and again where it took long: what holds is the best of it."""
    found = verdict(text, schema)
    for _ in range(ATTEMPTS):
        if found.in_half_the_time:
            break
        again = verdict(text, schema)
        found = Verdict(
            found.said,
            min(found.decided, again.decided),
            min(found.validated, again.validated),
        )
    return found


def _typed(errors: Sequence[GraphQLError]) -> None:
    for shown in formatted(errors, Code.VALIDATION_FAILED, "en"):
        code = shown["extensions"]["code"]
        assert code in CODES, code
