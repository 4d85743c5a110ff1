"""Proves a statement: that it is what was issued, and that it would be issued again."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from trainingflow.db.models import CreditStatement
from trainingflow.services.policy import pinned
from trainingflow.services.statements import snapshot
from trainingflow.services.statements.evaluation import evaluated_by
from trainingflow.services.work import Work


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of a proof.

    Attributes:
        statement: what was issued under the number.
        intact: whether the snapshot has the hash that was kept with it.
        differs: where the snapshot differs from what the ledger gives now for the same day, as
            known at the same instant, by the same text; empty where every byte is the same.
    """

    statement: CreditStatement
    intact: bool
    differs: tuple[str, ...]

    @property
    def reproduced(self) -> bool:
        """Whether the ledger gives the same snapshot, byte by byte."""
        return not self.differs


async def verify(work: Work, number: str) -> Verified | None:
    """Prove the statement of a number; None where there is none.

    Ask only for a person who may see it. The list of a school is proved against the statements
    that it lists.
    """
    found = await of_number(work, number)
    if found is None:
        return None
    intact = hashlib.sha256(found.content.encode()).digest() == found.sha256
    if found.teacher_id is None:
        return Verified(found, intact, tuple(await _of_list(work, found)))
    pin = (found.policy_id or "", found.policy_hash or "")
    policy = (await pinned(work, [pin]))[pin]
    status = await evaluated_by(work, found.teacher_id, policy, found.valid_at, found.known_at)
    again = snapshot.replayed(found.content, status)
    differs = snapshot.differing(found.content, again) if again != found.content else ()
    return Verified(found, intact, differs)


async def of_number(work: Work, number: str) -> CreditStatement | None:
    """The statement of a number."""
    found: CreditStatement | None = await work.session.scalar(
        select(CreditStatement).where(
            CreditStatement.authority_id == work.authority_id, CreditStatement.number == number
        )
    )
    return found


async def _of_list(work: Work, found: CreditStatement) -> list[str]:
    entries = snapshot.read(found.content)["teachers"]
    rows = await work.session.execute(
        select(CreditStatement.number, CreditStatement.content).where(
            CreditStatement.authority_id == work.authority_id,
            CreditStatement.number.in_([one["number"] for one in entries]),
        )
    )
    known = {row.number: snapshot.listed(row.content).said() for row in rows}
    return list(_strangers(entries, known))


def _strangers(entries: list[dict[str, Any]], known: dict[str, dict[str, object]]) -> Iterator[str]:
    for one in entries:
        if known.get(one["number"]) != one:
            yield f"teachers.{one['number']}"
