"""How far a district, its schools or its kinds of units have come: counted from the standings.

Two statements count them, built once for whoever asks in the same way. Each goes through the
accounts once, and neither reads the rows of the teachers.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Label,
    Numeric,
    Subquery,
    and_,
    cast,
    func,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.asking import AUTHORITY, Question, ask, together
from trainingflow.db.models import CreditAccount, Organisation
from trainingflow.domain.calendar import local_date, midnight
from trainingflow.domain.credit.pace import PaceState
from trainingflow.services.reading.paces import SHARES, pace_beside, shares_on
from trainingflow.services.reading.paging import AnyRow, AnySelect
from trainingflow.services.reading.standings import Wanted, conditions
from trainingflow.services.reading.viewers import Asker, Viewer


class GroupBy(StrEnum):
    """What the teachers are counted by, beside their policy.

    ALL: all of them together. ORGANISATION: by the unit that employs them. ORGANISATION_KIND: by
    the kind of that unit.
    """

    ALL = "ALL"
    ORGANISATION = "ORGANISATION"
    ORGANISATION_KIND = "ORGANISATION_KIND"


@dataclass(frozen=True, slots=True)
class Lack:
    """What a group lacks of one requirement.

    Attributes:
        code: of the requirement, with the year where it is yearly.
        teachers: how many fall short.
        amount: by how much, all together; in the unit of the requirement.
    """

    code: str
    teachers: int
    amount: Decimal


@dataclass(slots=True)
class RolledUp:
    """One group of teachers under one policy.

    Attributes:
        policy_id: under which policy.
        organisation_id: who employs them; none where they are not counted by it.
        kind: of what kind the unit is; none where they are not counted by it.
        teachers: how many there are.
        eligible: how many miss nothing that the certificate hangs on.
        pace: how many are where with all credits, beside an even pace through what they owe.
        lacks: by requirement, in alphabetical order of the codes.
    """

    policy_id: str
    organisation_id: UUID | None
    kind: str | None
    teachers: int = 0
    eligible: int = 0
    pace: dict[PaceState, int] = field(default_factory=lambda: dict.fromkeys(PaceState, 0))
    lacks: Sequence[Lack] = ()


Key = tuple[str, UUID | None, str | None]


class _Questions(NamedTuple):
    """How many are where, and what they lack."""

    groups: Question
    lacks: Question


async def roll_up(
    session: AsyncSession, viewer: Viewer, wanted: Wanted, by: GroupBy, *, lacking: bool = True
) -> list[RolledUp]:
    """Count the standings that the viewer may see, with three statements for any number of them.

    Teachers whom nobody employs now are counted where nothing is asked about units.

    Args:
        session: where to read.
        viewer: who looks.
        wanted: which standings.
        by: what they are counted by.
        lacking: whether to count what they lack, which takes longer than all the rest.

    Returns:
        By policy, then by the code of the unit or by its kind; groups without teachers are left
        out.
    """
    policies = await _policies(session, viewer, wanted)
    if not policies:
        return []
    day = local_date(viewer.now)
    asked = _questions(viewer.asker, day, wanted.shape, by)
    groups = _groups(session, asked.groups, {**wanted.given, **shares_on(policies, day)})
    if not lacking:
        return list((await groups).values())
    counted, lacks = await together(groups, _lacks(session, asked.lacks, wanted.given))
    for key, found in lacks.items():
        if key in counted:
            counted[key].lacks = found
    return list(counted.values())


async def _groups(
    session: AsyncSession, question: Question, given: Mapping[str, object]
) -> dict[Key, RolledUp]:
    found: dict[Key, RolledUp] = {}
    for row in await ask(session, question, **given):
        key = _key(row)
        group = found.setdefault(key, RolledUp(*key))
        group.teachers += row.teachers
        group.eligible += row.eligible
        group.pace[PaceState(row.pace)] = row.teachers
    return found


async def _lacks(
    session: AsyncSession, question: Question, given: Mapping[str, object]
) -> dict[Key, list[Lack]]:
    found: defaultdict[Key, list[Lack]] = defaultdict(list)
    for row in await ask(session, question, **given):
        found[_key(row)].append(Lack(row.lacking, row.teachers, row.amount))
    return found


@lru_cache(maxsize=500)
def _questions(asker: Asker, day: date, shape: Wanted, by: GroupBy) -> _Questions:
    """What somebody counts on a day, for whatever value of what is wanted."""
    viewer = replace(asker.viewer(), now=midnight(day))
    accounts = conditions(select(CreditAccount.policy_id).select_from(CreditAccount), viewer, shape)
    units: list[Label[Any]] = []
    if by is not GroupBy.ALL:
        units = [CreditAccount.organisation_id.label("unit")]
        accounts = accounts.where(CreditAccount.organisation_id.is_not(None))
    counted, lacking = _counted(accounts, units), _lacking(accounts, units)
    match by:
        case GroupBy.ALL:
            counted = counted.order_by(CreditAccount.policy_id)
        case GroupBy.ORGANISATION:
            counted = _by_code(counted, asker.authority_id)
        case GroupBy.ORGANISATION_KIND:
            counted = _by_kind(counted, asker.authority_id)
            lacking = _by_kind(lacking, asker.authority_id)
    return _Questions(Question(counted), Question(lacking.order_by("lacking")))


def _counted(accounts: AnySelect, units: Sequence[Label[Any]]) -> AnySelect:
    """How many are at which pace and how many are eligible, by policy, and by unit if so."""
    account, shares = CreditAccount, SHARES
    pace = pace_beside(shares).label("pace")
    keys = (account.policy_id, *units, pace)
    same = and_(shares.c.policy_id == account.policy_id, shares.c.owed_years == account.owed_years)
    return (
        accounts.join(shares, same)
        .with_only_columns(
            *keys,
            func.count().label("teachers"),
            func.count().filter(account.eligible).label("eligible"),
        )
        .group_by(*keys)
    )


def _lacking(accounts: AnySelect, units: Sequence[Label[Any]]) -> AnySelect:
    """How many teachers lack what, and by how much, by policy, and by unit if so."""
    account = CreditAccount
    missing = func.unnest(account.missing).table_valued("code").render_derived("missing")
    code = missing.c.code
    each = (
        accounts.join(missing, true())
        .with_only_columns(
            account.policy_id,
            *units,
            code.label("lacking"),
            account.requirements[code].label("said"),
        )
        .offset(0)  # else PostgreSQL looks for what is said twice, once for each number
        .subquery("each")
    )
    *keys, said = each.c
    need, have = (said[place].as_string().cast(Numeric()) for place in (0, 1))
    return select(
        *keys, func.count().label("teachers"), func.sum(need - have).label("amount")
    ).group_by(*keys)


def _by_code(counted: AnySelect, authority_id: UUID) -> AnySelect:
    """In the order of the units' codes, which are looked up when few rows are left."""
    rows = counted.subquery("counted")
    return (
        select(*rows.c)
        .join(Organisation, _of_unit(rows, authority_id))
        .order_by(rows.c.policy_id, Organisation.code, rows.c.unit)
    )


def _by_kind(counted: AnySelect, authority_id: UUID) -> AnySelect:
    """Units of one kind together: there are hundreds of units, and a hundred times the teachers."""
    rows = counted.subquery("counted")
    kind = Organisation.kind.label("kind")
    sums = [cast(func.sum(one), one.type).label(one.name) for one in rows.c if one.name in _NUMBERS]
    keys = [one for one in rows.c if one.name not in {"unit", *_NUMBERS}]
    return (
        select(*keys, kind, *sums)
        .join(Organisation, _of_unit(rows, authority_id))
        .group_by(*keys, kind)
        .order_by(rows.c.policy_id, kind)
    )


_NUMBERS: Final = frozenset({"teachers", "eligible", "amount"})


def _of_unit(rows: Subquery, authority_id: UUID) -> ColumnElement[bool]:
    return and_(Organisation.authority_id == authority_id, Organisation.id == rows.c.unit)


def _key(row: AnyRow) -> Key:
    return row.policy_id, getattr(row, "unit", None), getattr(row, "kind", None)


def _applying() -> AnySelect:
    """The policies that somebody is under: each found behind the one before it, by the index."""
    account = CreditAccount
    lowest = select(func.min(account.policy_id).label("policy_id")).where(
        account.authority_id == AUTHORITY, account.applies
    )
    found = lowest.cte("found", recursive=True)
    above = lowest.where(account.policy_id > found.c.policy_id).scalar_subquery()
    found = found.union_all(select(above).where(found.c.policy_id.is_not(None)))
    return (
        select(found.c.policy_id).where(found.c.policy_id.is_not(None)).order_by(found.c.policy_id)
    )


_APPLYING: Final = Question(_applying())


async def _policies(session: AsyncSession, viewer: Viewer, wanted: Wanted) -> Sequence[str]:
    if wanted.policy_id is not None:
        return [wanted.policy_id]
    rows = await ask(session, _APPLYING, authority=viewer.authority_id)
    return [row.policy_id for row in rows]
