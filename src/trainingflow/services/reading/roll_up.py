"""How far a district, its schools or its kinds of units have come: counted from the standings.

Two statements count them, built once for whoever asks in the same way. Each goes through the
accounts once, and neither reads the rows of the teachers.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    Label,
    Numeric,
    Subquery,
    Text,
    and_,
    bindparam,
    case,
    cast,
    column,
    func,
    literal,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.asking import AUTHORITY, Question, ask, together
from trainingflow.db.models import CreditAccount, Organisation
from trainingflow.domain.calendar import local_date, midnight
from trainingflow.domain.credit.pace import PaceState, years_passed
from trainingflow.domain.credit.policy import CreditPolicy
from trainingflow.policies import library
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
    groups = _groups(session, asked.groups, {**wanted.given, **_shares(policies, day)})
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
    accounts = conditions(_accounts(by), viewer, shape)
    return _Questions(Question(_counted(accounts, by)), Question(_lacking(accounts, by)))


def _accounts(by: GroupBy) -> AnySelect:
    statement = select(CreditAccount.policy_id)
    if by is GroupBy.ALL:
        return statement
    return statement.join(
        Organisation,
        and_(
            Organisation.authority_id == CreditAccount.authority_id,
            Organisation.id == CreditAccount.organisation_id,
        ),
    )


def _counted(accounts: AnySelect, by: GroupBy) -> AnySelect:
    """How many teachers are at which pace, and how many are eligible."""
    alike = _alike(accounts, by)
    shares = _SHARES
    keys = (alike.c.policy_id, *_again(alike, by))
    pace = _pace(alike, shares).label("pace")
    same = and_(shares.c.policy_id == alike.c.policy_id, shares.c.owed_years == alike.c.owed_years)
    return (
        select(
            *keys,
            pace,
            cast(func.sum(alike.c.teachers), BigInteger).label("teachers"),
            cast(func.sum(alike.c.eligible), BigInteger).label("eligible"),
        )
        .join(shares, same)
        .group_by(*keys, pace)
        .order_by(*keys)
    )


def _alike(accounts: AnySelect, by: GroupBy) -> Subquery:
    """Accounts of which the same is owed and there, as one row.

    Their pace is the same, and to compare it costs more than to count them. In a unit hardly any
    two are alike: there each stays a row.
    """
    account = CreditAccount
    same = (account.policy_id, account.owed_years, account.need, account.have, *_by(by))
    if by is GroupBy.ORGANISATION:
        one = literal(1).label("teachers")
        return accounts.with_only_columns(
            *same, one, cast(account.eligible, Integer).label("eligible")
        ).subquery("alike")
    return (
        accounts.with_only_columns(
            *same,
            func.count().label("teachers"),
            func.count().filter(account.eligible).label("eligible"),
        )
        .group_by(*same)
        .subquery("alike")
    )


def _lacking(accounts: AnySelect, by: GroupBy) -> AnySelect:
    """How many teachers lack what, and by how much."""
    account = CreditAccount
    missing = func.unnest(account.missing).table_valued("code").render_derived("missing")
    code = missing.c.code
    each = (
        accounts.join(missing, true())
        .with_only_columns(
            account.policy_id,
            *_by(by),
            code.label("lacking"),
            account.requirements[code].label("said"),
        )
        .offset(0)  # else PostgreSQL looks for what is said twice, once for each number
        .subquery("each")
    )
    keys = (each.c.policy_id, *_again(each, by), each.c.lacking)
    need, have = (each.c.said[place].as_string().cast(Numeric()) for place in (0, 1))
    return (
        select(
            *keys,
            func.count().label("teachers"),
            func.sum(need - have).label("amount"),
        )
        .group_by(*keys)
        .order_by(each.c.lacking)
    )


def _by(by: GroupBy) -> Sequence[Label[Any]]:
    """What the teachers are counted by, in the order of the answer; `unit` and `kind` name it."""
    match by:
        case GroupBy.ALL:
            return ()
        case GroupBy.ORGANISATION:
            return Organisation.code.label("unit_code"), Organisation.id.label("unit")
        case GroupBy.ORGANISATION_KIND:
            return (Organisation.kind.label("kind"),)


def _again(rows: Subquery, by: GroupBy) -> Sequence[ColumnElement[Any]]:
    """The same of rows that were read before."""
    return [rows.c[one.name] for one in _by(by)]


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


_SHARES: Final = (
    func.unnest(
        bindparam("share_policies", type_=ARRAY(Text())),
        bindparam("share_owed", type_=ARRAY(Integer())),
        cast(bindparam("share_passed", type_=ARRAY(Numeric())), ARRAY(Numeric())),
        bindparam("share_begun", type_=ARRAY(Integer())),
    )
    .table_valued(
        column("policy_id", Text()),
        column("owed_years", Integer()),
        column("passed", Numeric()),
        column("begun", Integer()),
        name="shares",
    )
    .render_derived()
)
"""The shares of the cycle that have passed, by policy and owed years."""


def _shares(policies: Sequence[str], today: date) -> Mapping[str, object]:
    rows = [row for one in policies for row in _shares_of(library.named(one).credit, today)]
    names = ("share_policies", "share_owed", "share_passed", "share_begun")
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


def _shares_of(policy: CreditPolicy, today: date) -> Iterator[tuple[str, int, Decimal, int]]:
    day = min(today, policy.cycle.last)
    for owed in range(len(policy.cycle.years) + 1):
        passed, begun = years_passed(policy, owed, day)
        yield policy.id, owed, Decimal(passed.numerator) / Decimal(passed.denominator), begun


def _pace(alike: Subquery, shares: FromClause) -> ColumnElement[Any]:
    """Where teachers are with all credits."""
    need, have = alike.c.need, alike.c.have
    a_year = need / func.greatest(alike.c.owed_years, 1)
    expected = a_year * shares.c.passed
    return case(
        (have >= need, str(PaceState.DONE)),
        (have < expected, str(PaceState.BEHIND)),
        (and_(have >= a_year * shares.c.begun, have > expected), str(PaceState.AHEAD)),
        else_=str(PaceState.ON_TRACK),
    )
