"""What every statement of a batch has in common: its head, and its row."""

import hashlib

from trainingflow.db.base import new_id
from trainingflow.db.models import CreditStatement, StatementBatch
from trainingflow.services.statements.snapshot import Head, Named
from trainingflow.services.work import Work


def head(
    batch: StatementBatch, authority: Named, number: str, before: CreditStatement | None
) -> Head:
    """The head of a statement with this number, which may supersede another."""
    return Head(
        number=number,
        year=batch.year,
        authority=authority,
        valid_at=batch.valid_at,
        known_at=batch.known_at,
        supersedes=before.number if before else None,
    )


def row(
    work: Work, batch: StatementBatch, number: str, content: str, before: CreditStatement | None
) -> dict[str, object]:
    """What the rows of all statements say; whose it is, and why it supersedes, comes beside it."""
    return {
        "authority_id": work.authority_id,
        "id": new_id(),
        "number": number,
        "year": batch.year,
        "batch_id": batch.id,
        "valid_at": batch.valid_at,
        "known_at": batch.known_at,
        "content": content,
        "sha256": hashlib.sha256(content.encode()).digest(),
        "issued_by": batch.asked_by,
        "issued_at": work.now,
        "supersedes_id": before.id if before else None,
    }
