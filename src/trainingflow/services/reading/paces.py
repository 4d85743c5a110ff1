"""Where teachers are beside an even pace, in SQL: `domain.credit.pace` for a whole district."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    FromClause,
    Integer,
    Numeric,
    Text,
    and_,
    bindparam,
    case,
    column,
    func,
)

from trainingflow.db.models import CreditAccount
from trainingflow.domain.credit.pace import PaceState, years_passed
from trainingflow.domain.credit.policy import CreditPolicy
from trainingflow.policies import library

SHARES: Final = (
    func.unnest(
        bindparam("share_policies", type_=ARRAY(Text())),
        bindparam("share_owed", type_=ARRAY(Integer())),
        bindparam("share_passed", type_=ARRAY(Numeric())),
        bindparam("share_begun", type_=ARRAY(Integer())),
    )
    .table_valued(
        column("policy_id", Text()),
        column("owed_years", Integer()),
        column("passed", Numeric()),
        column("begun", Integer()),
    )
    .render_derived(name="shares")
)
"""The shares of the cycle that have passed, by policy and owed years."""


def shares_on(policies: Sequence[str], today: date) -> Mapping[str, object]:
    """What `SHARES` leaves open: of these policies, on a day.

    Raises:
        PolicyProblem: one of them is not known.
    """
    rows = [row for one in policies for row in _shares(library.named(one).credit, today)]
    names = ("share_policies", "share_owed", "share_passed", "share_begun")
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


def _shares(policy: CreditPolicy, today: date) -> Iterator[tuple[str, int, Decimal, int]]:
    day = min(today, policy.cycle.last)
    for owed in range(len(policy.cycle.years) + 1):
        passed, begun = years_passed(policy, owed, day)
        yield policy.id, owed, Decimal(passed.numerator) / Decimal(passed.denominator), begun


def pace_beside(shares: FromClause) -> ColumnElement[Any]:
    """Where a teacher is with all credits."""
    need, have = CreditAccount.need, CreditAccount.have
    a_year = need / func.greatest(CreditAccount.owed_years, 1)
    expected = a_year * shares.c.passed
    return case(
        (have >= need, str(PaceState.DONE)),
        (have < expected, str(PaceState.BEHIND)),
        (and_(have >= a_year * shares.c.begun, have > expected), str(PaceState.AHEAD)),
        else_=str(PaceState.ON_TRACK),
    )
