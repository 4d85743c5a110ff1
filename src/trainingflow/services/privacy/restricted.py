"""Whether a person's data is restricted now (停止处理): one condition for everything that asks."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from trainingflow.db.models import Erasure

_NOW = aliased(Erasure)


def is_restricted(
    authority_id: InstrumentedAttribute[UUID], person_id: InstrumentedAttribute[UUID]
) -> ColumnElement[bool]:
    """Whether the person of a row is restricted or erased, and nobody has lifted it."""
    return exists().where(
        _NOW.authority_id == authority_id, _NOW.person_id == person_id, _NOW.lifted_at.is_(None)
    )


def restricted_among(authority_id: UUID, people: Sequence[UUID]) -> Select[UUID]:
    """Those of some people who are restricted or erased, in no order."""
    return select(Erasure.person_id).where(
        Erasure.authority_id == authority_id,
        Erasure.person_id.in_(people),
        Erasure.lifted_at.is_(None),
    )
