"""What an erasure would do to a person's data: what goes, what stays, and by which law."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import CompoundSelect, Select, func, literal, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import Base
from trainingflow.services.privacy.entries import REGISTER
from trainingflow.services.privacy.register import FATES, REASONS, Entry, Fate


@dataclass(frozen=True, slots=True)
class Consequence:
    """What becomes of the rows of one table.

    Attributes:
        table: its name.
        entry: as the register has it.
        rows: how many say something of the person now.
    """

    table: str
    entry: Entry
    rows: int

    @property
    def fate(self) -> Fate:
        """What an erasure does to them."""
        return FATES[self.entry.stay]

    @property
    def because(self) -> tuple[str, str]:
        """Why, with the law; in English and Chinese."""
        return REASONS[self.entry.stay]


async def consequences(
    session: AsyncSession, authority_id: UUID, person_id: UUID
) -> Sequence[Consequence]:
    """Every table with rows of the person, in the order of the register."""
    rows = await session.execute(_counts(authority_id, person_id))
    counted: Mapping[str, int] = {row[0]: row[1] for row in rows}
    return [
        Consequence(name, one, counted[name]) for name, one in REGISTER.items() if counted[name]
    ]


def _counts(authority_id: UUID, person_id: UUID) -> CompoundSelect[str, int]:
    return union_all(*(_count(name, authority_id, person_id) for name in REGISTER))


def _count(name: str, authority_id: UUID, person_id: UUID) -> Select[str, int]:
    table = Base.metadata.tables[name]
    return (
        select(literal(name), func.count())
        .select_from(table)
        .where(
            or_(*(table.c[one] == person_id for one in REGISTER[name].subjects)),
            *(one == authority_id for one in table.columns if one.name == "authority_id"),
        )
    )
