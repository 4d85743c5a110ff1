"""How far a district, its schools or its kinds of units have come: counted from the standings."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Numeric, and_, case, func, literal, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import CreditAccount, Organisation, Teacher
from trainingflow.domain.calendar import local_date
from trainingflow.policies import library
from trainingflow.services.reading.paging import AnyRow, AnySelect
from trainingflow.services.reading.standings import Wanted, conditions
from trainingflow.services.reading.viewers import Viewer


class GroupBy(StrEnum):
    """What the teachers are counted by, beside their policy.

    ALL: all of them together. ORGANISATION: by the unit that employs them. ORGANISATION_KIND: by
    the kind of that unit.
    """

    ALL = "ALL"
    ORGANISATION = "ORGANISATION"
    ORGANISATION_KIND = "ORGANISATION_KIND"


class Pace(StrEnum):
    """How much of all credits is there, beside the share of the cycle that has passed.

    COMPLETE: all. ON_TRACK: at least the share that has passed. BEHIND: at least half of that.
    FAR_BEHIND: less.
    """

    COMPLETE = "COMPLETE"
    ON_TRACK = "ON_TRACK"
    BEHIND = "BEHIND"
    FAR_BEHIND = "FAR_BEHIND"


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
        pace: how many are where.
        lacks: by requirement, in alphabetical order of the codes.
    """

    policy_id: str
    organisation_id: UUID | None
    kind: str | None
    teachers: int = 0
    eligible: int = 0
    pace: dict[Pace, int] = field(default_factory=lambda: dict.fromkeys(Pace, 0))
    lacks: Sequence[Lack] = ()


_NUMERIC = Numeric()
Key = tuple[str, UUID | None, str | None]


async def roll_up(
    session: AsyncSession, viewer: Viewer, wanted: Wanted, by: GroupBy
) -> list[RolledUp]:
    """Count the standings that the viewer may see, with three statements for any number of them.

    Teachers whom nobody employs now are counted where nothing is asked about units.

    Returns:
        By policy, then by the code of the unit or by its kind; groups without teachers are left
        out.
    """
    groups = await _groups(session, viewer, wanted, by)
    for key, lacks in (await _lacks(session, viewer, wanted, by)).items():
        if key in groups:
            groups[key].lacks = lacks
    return list(groups.values())


async def _groups(
    session: AsyncSession, viewer: Viewer, wanted: Wanted, by: GroupBy
) -> dict[Key, RolledUp]:
    policies = await _policies(session, viewer, wanted)
    if not policies:
        return {}
    account, pace = CreditAccount, _pace(policies, local_date(viewer.now)).label("pace")
    statement = (
        _accounts(viewer, wanted, by)
        .with_only_columns(
            account.policy_id,
            *_by(by),
            pace,
            func.count().label("teachers"),
            func.count().filter(account.eligible).label("eligible"),
        )
        .group_by(account.policy_id, *_by(by), pace)
        .order_by(account.policy_id, *_by(by))
    )
    found: dict[Key, RolledUp] = {}
    for row in await session.execute(statement):
        key = _key(row)
        group = found.setdefault(key, RolledUp(*key))
        group.teachers += row.teachers
        group.eligible += row.eligible
        group.pace[Pace(row.pace)] = row.teachers
    return found


async def _lacks(
    session: AsyncSession, viewer: Viewer, wanted: Wanted, by: GroupBy
) -> dict[Key, list[Lack]]:
    account = CreditAccount
    missing = func.unnest(account.missing).table_valued("code").render_derived("missing")
    code = missing.c.code
    said: ColumnElement[Any] = account.requirements[code]
    amount = func.sum(said[0].as_string().cast(_NUMERIC) - said[1].as_string().cast(_NUMERIC))
    statement = (
        _accounts(viewer, wanted, by)
        .join(missing, true())
        .with_only_columns(
            account.policy_id,
            *_by(by),
            code.label("lacking"),
            func.count().label("teachers"),
            amount.label("amount"),
        )
        .group_by(account.policy_id, *_by(by), code)
        .order_by(code)
    )
    found: defaultdict[Key, list[Lack]] = defaultdict(list)
    for row in await session.execute(statement):
        found[_key(row)].append(Lack(row.lacking, row.teachers, row.amount))
    return found


def _accounts(viewer: Viewer, wanted: Wanted, by: GroupBy) -> AnySelect:
    statement = (
        select(CreditAccount.policy_id)
        .join(
            Teacher,
            and_(
                Teacher.authority_id == CreditAccount.authority_id,
                Teacher.id == CreditAccount.teacher_id,
            ),
        )
        .select_from(CreditAccount)
    )
    if by is not GroupBy.ALL:
        statement = statement.join(
            Organisation,
            and_(
                Organisation.authority_id == CreditAccount.authority_id,
                Organisation.id == CreditAccount.organisation_id,
            ),
        )
    return conditions(statement, viewer, wanted)


def _by(by: GroupBy) -> Sequence[ColumnElement[Any]]:
    """What the teachers are counted by, in the order of the answer; `unit` and `kind` name it."""
    match by:
        case GroupBy.ALL:
            return ()
        case GroupBy.ORGANISATION:
            return Organisation.code.expression, Organisation.id.label("unit")
        case GroupBy.ORGANISATION_KIND:
            return (Organisation.kind.label("kind"),)


def _key(row: AnyRow) -> Key:
    named = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for the row as a mapping
    return row.policy_id, named.get("unit"), named.get("kind")


async def _policies(session: AsyncSession, viewer: Viewer, wanted: Wanted) -> Sequence[str]:
    if wanted.policy_id is not None:
        return [wanted.policy_id]
    rows = await session.scalars(
        select(CreditAccount.policy_id)
        .where(CreditAccount.authority_id == viewer.authority_id, CreditAccount.applies)
        .distinct()
        .order_by(CreditAccount.policy_id)
    )
    return rows.all()


def _pace(policies: Sequence[str], today: date) -> ColumnElement[Any]:
    """Where a teacher is, in SQL: the share of the cycle that has passed depends on the policy."""
    account = CreditAccount
    passed = case(
        {one: literal(_passed(one, today), _NUMERIC) for one in policies},
        value=account.policy_id,
        else_=literal(Decimal(1), _NUMERIC),
    )
    expected = account.need * passed
    return case(
        (account.have >= account.need, str(Pace.COMPLETE)),
        (account.have >= expected, str(Pace.ON_TRACK)),
        (account.have * 2 >= expected, str(Pace.BEHIND)),
        else_=str(Pace.FAR_BEHIND),
    )


def _passed(policy_id: str, today: date) -> Decimal:
    """The share of a policy's cycle that has passed at the end of a day, 0 to 1."""
    cycle = library.builtin(policy_id).credit.cycle
    days = (cycle.last - cycle.first).days + 1
    passed = min(max((today - cycle.first).days + 1, 0), days)
    return Decimal(passed) / Decimal(days)
