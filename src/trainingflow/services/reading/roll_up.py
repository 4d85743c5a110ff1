"""How far a district, its schools or its kinds of units have come: counted from the standings."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Numeric,
    Text,
    and_,
    case,
    column,
    func,
    select,
    true,
    values,
)
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import CreditAccount, Organisation, Teacher
from trainingflow.domain.calendar import local_date
from trainingflow.domain.credit.pace import PaceState, years_passed
from trainingflow.domain.credit.policy import CreditPolicy
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
    account = CreditAccount
    shares, state = _pace(policies, local_date(viewer.now))
    pace = state.label("pace")
    same = and_(shares.c.policy_id == account.policy_id, shares.c.owed_years == account.owed_years)
    statement = (
        _accounts(viewer, wanted, by)
        .join(shares, same)
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
        group.pace[PaceState(row.pace)] = row.teachers
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


def _pace(policies: Sequence[str], today: date) -> tuple[FromClause, ColumnElement[Any]]:
    """Where a teacher is with all credits, in SQL.

    Returns:
        The shares of the cycle by policy and owed years, to be joined; and the state.
    """
    shares = values(
        column("policy_id", Text),
        column("owed_years", Integer),
        column("passed", Numeric),
        column("begun", Integer),
        name="shares",
    ).data([row for one in policies for row in _shares(library.named(one).credit, today)])
    account = CreditAccount
    a_year = account.need / func.greatest(account.owed_years, 1)
    expected = a_year * shares.c.passed
    state = case(
        (account.have >= account.need, str(PaceState.DONE)),
        (account.have < expected, str(PaceState.BEHIND)),
        (
            and_(account.have >= a_year * shares.c.begun, account.have > expected),
            str(PaceState.AHEAD),
        ),
        else_=str(PaceState.ON_TRACK),
    )
    return shares, state


def _shares(policy: CreditPolicy, today: date) -> Iterator[tuple[str, int, Decimal, int]]:
    day = min(today, policy.cycle.last)
    for owed in range(len(policy.cycle.years) + 1):
        passed, begun = years_passed(policy, owed, day)
        yield policy.id, owed, Decimal(passed.numerator) / Decimal(passed.denominator), begun
