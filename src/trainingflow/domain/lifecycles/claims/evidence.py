"""One piece of evidence earns a teacher credit once (同一学习成果只认定一次).

The same book, certificate or course must not be claimed as self-directed learning and again as
a special case: evidence is compared by what identifies it, whatever its spacing and case.
"""

import hashlib
import unicodedata
from collections.abc import Iterator
from typing import Final

from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import Blocker
from trainingflow.domain.workflow.general import GeneralFacts, Linked
from trainingflow.domain.workflow.guards import unless
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement

_NOT_CLAIMED: Final = frozenset(
    {"DRAFT", "WITHDRAWN", "REJECTED", "NOT_RECOGNISED", "REVOKED", "CREDIT_REVOKED"}
)
"""A draft binds nobody; what was given up, refused or revoked leaves its evidence free."""


def evidence_hash(value: object) -> str:
    """By what the same evidence is known again; empty where there is none."""
    text = unicodedata.normalize("NFKC", value) if isinstance(value, str) else ""
    plain = "".join(text.split()).casefold()
    return hashlib.sha256(plain.encode()).hexdigest() if plain else ""


def evidence_unused(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The teacher has no other learning and no other claim with the same evidence."""
    this = evidence_hash(attempt.input.get("evidence") or facts.dossier.get("evidence"))
    others = (*facts.linked("own_learning"), *facts.linked("own_claims"))
    yield from unless(not this or this not in set(_used(others)), Requirement.EVIDENCE_UNUSED)


def _used(others: tuple[Linked, ...]) -> Iterator[str]:
    return (
        evidence_hash(one.dossier.get("evidence"))
        for one in others
        if one.state not in _NOT_CLAIMED
    )
