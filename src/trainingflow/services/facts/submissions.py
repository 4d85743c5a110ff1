"""The present submissions of items, as questions are asked about them."""

from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from trainingflow.db.asking import IDS, NUMBERS
from trainingflow.services.work import Work

Submissions = list[tuple[UUID, int]]
"""Items with the number of their present submission."""

SUBMISSIONS: Final = select(func.unnest(IDS), func.unnest(NUMBERS))
"""For `tuple_(…item_id, …attempt).in_(SUBMISSIONS)`, beside `…item_id == any_(IDS)`: by the first
the answer is right, by the second it is found through an index."""


def about(work: Work, submissions: Submissions) -> dict[str, object]:
    """What a question about submissions is asked with."""
    return {
        "authority": work.authority_id,
        "ids": [item_id for item_id, _ in submissions],
        "numbers": [attempt for _, attempt in submissions],
    }
