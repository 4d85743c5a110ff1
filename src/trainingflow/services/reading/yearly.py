"""How many teachers owe something of one year alone, and how many of them have all of it."""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import CreditAccount, Teacher
from trainingflow.services.reading.standings import Wanted, conditions
from trainingflow.services.reading.viewers import Viewer


class OfYear(NamedTuple):
    """Teachers who owe something of the year alone, and those among them who miss none of it."""

    owed: int
    met: int


async def of_year(
    session: AsyncSession, viewer: Viewer, wanted: Wanted, year: int
) -> Mapping[tuple[str, UUID | None], OfYear]:
    """Count standings by policy and unit, with one statement; groups that owe nothing are left out.

    What is owed of a year has it at the end of its code: `ANNUAL.2023`.
    """
    account = CreditAccount
    code = func.jsonb_object_keys(account.requirements).table_valued("code").render_derived("owed")
    name = code.c.code
    missing = name == func.any(account.missing)
    each: Select[str, UUID | None, UUID, int] = conditions(
        select(
            account.policy_id,
            account.organisation_id,
            account.teacher_id,
            func.count().filter(missing).label("lacks"),
        )
        .select_from(account)
        .join(
            Teacher,
            and_(
                Teacher.authority_id == account.authority_id,
                Teacher.id == account.teacher_id,
            ),
        )
        .join(code, true())
        .where(name.endswith(f".{year}", autoescape=True)),
        viewer,
        wanted,
    ).group_by(account.policy_id, account.organisation_id, account.teacher_id)
    one = each.subquery()
    rows = await session.execute(
        select(
            one.c.policy_id,
            one.c.organisation_id,
            func.count().label("owed"),
            func.count().filter(one.c.lacks == 0).label("met"),
        ).group_by(one.c.policy_id, one.c.organisation_id)
    )
    return {(row.policy_id, row.organisation_id): OfYear(row.owed, row.met) for row in rows}
