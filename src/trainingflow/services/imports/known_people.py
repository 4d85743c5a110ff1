"""People and units by their codes, as they are when a file is compared with them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BindParameter, Text, and_, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from trainingflow.db.models import Erasure, Organisation, Person, Teacher
from trainingflow.services.work import Work


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who is known.

    Attributes:
        teacher: whether the facts of a teacher are kept.
        restricted: whether the person's data may only be stored (停止处理).
    """

    id: UUID
    code: str
    name_zh: str
    name_en: str
    teacher: bool
    restricted: bool


async def people(work: Work, codes: Collection[str]) -> Mapping[str, Known]:
    """The people with these codes."""
    rows = await work.session.execute(
        select(
            Person.id,
            Person.code,
            Person.name_zh,
            Person.name_en,
            Teacher.id.is_not(None).label("teacher"),
            Erasure.person_id.is_not(None).label("restricted"),
        )
        .outerjoin(
            Teacher, and_(Teacher.authority_id == Person.authority_id, Teacher.id == Person.id)
        )
        .outerjoin(
            Erasure,
            and_(Erasure.authority_id == Person.authority_id, Erasure.person_id == Person.id),
        )
        .where(Person.authority_id == work.authority_id, Person.code == any_(_list(codes)))
    )
    return {row.code: Known(*row) for row in rows}


async def zeros_of_people(work: Work, quantities: Collection[str]) -> Mapping[str, str]:
    """Codes of people that begin with zeros, by these quantities that are left without them."""
    if not quantities:
        return {}
    bare = func.ltrim(Person.code, "0")
    rows = await work.session.execute(
        select(bare.label("bare"), Person.code).where(
            Person.authority_id == work.authority_id,
            Person.code.startswith("0"),
            bare == any_(_list(quantities)),
        )
    )
    return {row.bare: row.code for row in rows}


async def units(work: Work) -> Mapping[str, UUID]:
    """Every unit of the authority, by its code."""
    rows = await work.session.execute(
        select(Organisation.code, Organisation.id).where(
            Organisation.authority_id == work.authority_id
        )
    )
    return {row.code: row.id for row in rows}


_TEXTS: Final[Any] = ARRAY(Text)


def _list(values: Collection[str]) -> BindParameter[Any]:
    return bindparam(None, sorted(values), type_=_TEXTS, unique=True)
