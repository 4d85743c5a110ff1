"""What is summed of a district is what counting its standings one by one gives."""

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, NamedTuple

import orjson
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.api.conftest import Api
from tests.services.conftest import People
from tests.statements import statements
from tests.world import add_person
from trainingflow.api.nodes import global_id
from trainingflow.domain.credit.pace import PaceState, years_passed
from trainingflow.domain.people import Role
from trainingflow.policies import library
from trainingflow.services.standings.renew import renew

ROLL_UP: Final = """
query R($by: CreditGroupBy!, $policy: ID, $organisation: ID) {
  creditRollUp(groupBy: $by, policy: $policy, organisation: $organisation) {
    policy { code } organisation { code } organisationKind teachers eligible
    pace { state teachers } lacks { code teachers amount }
  }
}
"""
SEEN: Final = """
query S($where: CreditStatusFilter, $after: String) {
  creditStatuses(where: $where, first: 500, after: $after) {
    nodes { teacher { code } policy { code } } pageInfo { hasNextPage endCursor }
  }
}
"""
TODAY: Final = date(2024, 5, 20)
CODES: Final = ("TOTAL", "REQUIRED", "ELECTIVE", "SCHOOL_BASED")
KEYS: Final = {"ALL": (), "ORGANISATION": ("unit",), "ORGANISATION_KIND": ("kind",)}


class Standing(NamedTuple):
    """A standing as it is stored, with the unit and its kind."""

    teacher: str
    policy: str
    unit: str | None
    kind: str | None
    eligible: bool
    owed_years: int
    need: Decimal
    have: Decimal
    requirements: dict[str, tuple[str, str]]
    missing: list[str]

    @property
    def pace(self) -> PaceState:
        """Where the teacher is, in fractions."""
        credit = library.named(self.policy).credit
        passed, begun = years_passed(credit, self.owed_years, min(TODAY, credit.cycle.last))
        a_year = Fraction(self.need) / max(self.owed_years, 1)
        if self.have >= self.need:
            return PaceState.DONE
        if self.have < a_year * passed:
            return PaceState.BEHIND
        ahead = self.have >= a_year * begun and self.have > a_year * passed
        return PaceState.AHEAD if ahead else PaceState.ON_TRACK


@pytest.fixture
async def people(people: People) -> People:
    """The district, where everybody stands elsewhere; a few apply no more, or are restricted."""
    people.world.set_now(f"{TODAY}T09:00")
    await renew(people.database)
    with Session(people.world.engine) as session, session.begin():
        add_person(session, people.world, "auditor", "commission", ((Role.AUDITOR, "commission"),))
    chosen = random.Random(7)  # noqa: S311 - the same every time
    with people.world.engine.begin() as connection:
        rows = connection.execute(
            text("SELECT teacher_id, policy_id FROM credit_account ORDER BY 1, 2")
        ).all()
        for row in rows:
            connection.execute(
                text(
                    "UPDATE credit_account SET applies = :applies, eligible = :eligible,"
                    " owed_years = :owed_years, need = :need, have = :have,"
                    " requirements = CAST(:requirements AS jsonb), missing = :missing"
                    " WHERE teacher_id = :teacher_id AND policy_id = :policy_id"
                ),
                {**row._asdict(), **_anything(chosen)},
            )
        connection.execute(
            text(
                "UPDATE credit_account SET organisation_id = NULL WHERE teacher_id IN"
                " (SELECT id FROM person WHERE code IN ('teacher-5', 'teacher-6'))"
            )
        )
        connection.execute(
            text(
                "INSERT INTO erasure (authority_id, person_id, reason, restricted_at,"
                " restricted_by) SELECT p.authority_id, p.id, 'asked', now(), o.id"
                " FROM person p JOIN person o ON o.code = 'ce-officer'"
                " WHERE p.code IN ('teacher-7', 'teacher-8')"
            )
        )
    return people


def _anything(chosen: random.Random) -> dict[str, Any]:
    numbers = {
        code: (Decimal(chosen.choice((6, 18, 36))), Decimal(chosen.randrange(0, 400)) / 10)
        for code in CODES
    }
    need, have = numbers["TOTAL"]
    return {
        "applies": chosen.random() < 0.9,
        "eligible": chosen.random() < 0.5,
        "owed_years": chosen.randrange(0, 6),
        "need": need,
        "have": have,
        "requirements": orjson.dumps(
            {c: [str(n), str(h)] for c, (n, h) in numbers.items()}
        ).decode(),
        "missing": [code for code, (owed, there) in numbers.items() if there < owed],
    }


def _stored(people: People) -> list[Standing]:
    with people.world.engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT p.code, a.policy_id, o.code AS unit, o.kind, a.eligible, a.owed_years,"
                " a.need, a.have, a.requirements, a.missing FROM credit_account a"
                " JOIN person p ON p.id = a.teacher_id"
                " LEFT JOIN organisation o ON o.id = a.organisation_id WHERE a.applies"
            )
        )
        return [Standing(*row) for row in rows]


async def _seen(api: Api, who: str, where: dict[str, Any]) -> set[tuple[str, str]]:
    """Whose standings somebody is shown one by one, and under which policy."""
    found: set[tuple[str, str]] = set()
    after = None
    while True:
        page = (await api.data(SEEN, who, where=where, after=after))["creditStatuses"]
        found |= {(one["teacher"]["code"], one["policy"]["code"]) for one in page["nodes"]}
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


def _counted(standings: list[Standing], by: str) -> list[dict[str, Any]]:
    """The slow way: one after the other."""
    groups: defaultdict[tuple[str, ...], list[Standing]] = defaultdict(list)
    for one in standings:
        keys = [getattr(one, name) for name in KEYS[by]]
        if None not in keys:
            groups[one.policy, *keys].append(one)
    return [
        {
            "policy": {"code": policy},
            "organisation": {"code": rest[0]} if by == "ORGANISATION" else None,
            "organisationKind": rest[0] if by == "ORGANISATION_KIND" else None,
            "teachers": len(group),
            "eligible": sum(one.eligible for one in group),
            "pace": [
                {"state": str(state), "teachers": sum(one.pace is state for one in group)}
                for state in PaceState
            ],
            "lacks": sorted(_lacks(group), key=lambda lack: str(lack["code"])),
        }
        for (policy, *rest), group in sorted(groups.items())
    ]


def _lacks(group: list[Standing]) -> Iterator[dict[str, Any]]:
    for code in CODES:
        lacking = [one.requirements[code] for one in group if code in one.missing]
        if lacking:
            amount = sum((Decimal(need) - Decimal(have) for need, have in lacking), Decimal(0))
            yield {"code": code, "teachers": len(lacking), "amount": amount}


async def _rolled_up(api: Api, who: str, by: str, **wanted: Any) -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = (await api.data(ROLL_UP, who, by=by, **wanted))["creditRollUp"]
    for group in groups:
        group["lacks"] = sorted(
            ({**one, "amount": Decimal(one["amount"])} for one in group["lacks"]),
            key=lambda lack: str(lack["code"]),
        )
    return groups


@pytest.mark.parametrize(
    "who", ["ce-officer", "auditor", "manager", "private-principal", "teacher-3"]
)
async def test_a_roll_up_is_what_counting_one_by_one_gives(
    api: Api, people: People, who: str
) -> None:
    stored = _stored(people)
    filters: list[dict[str, Any]] = [
        {},
        {"policy": global_id("Policy", "beijing-2021")},
        {"organisation": global_id("Organisation", people.world.units["school"])},
    ]
    for where in filters:
        seen = await _seen(api, who, where)
        shown = [one for one in stored if (one.teacher, one.policy) in seen]
        for by in KEYS:
            assert await _rolled_up(api, who, by, **where) == _counted(shown, by), (where, by)


async def test_who_is_restricted_is_counted_for_auditors_only(api: Api, people: People) -> None:
    numbers = {
        who: sum(one["teachers"] for one in await _rolled_up(api, who, "ALL"))
        for who in ("ce-officer", "auditor")
    }
    hidden = {"teacher-7", "teacher-8"}
    stored = _stored(people)

    assert numbers == {
        "ce-officer": sum(one.teacher not in hidden for one in stored),
        "auditor": len(stored),
    }


async def test_what_hangs_on_a_directive_is_counted_as_well(api: Api, people: People) -> None:
    bare = """query($yes: Boolean!) {
      creditRollUp { ...L @include(if: $yes) }
    } fragment L on CreditRollUp { lacks @include(if: $yes) { code } }"""

    shown = (await api.data(bare, "ce-officer", yes=True))["creditRollUp"]

    assert all({lack["code"] for lack in one["lacks"]} == set(CODES) for one in shown)


async def test_what_is_lacking_is_read_only_where_it_is_asked_for(api: Api, people: People) -> None:
    reports = api.database.reports
    counted = []
    for fields in ("teachers", "teachers lacks { code }"):
        with statements(reports) as sent:
            await api.data(f"{{ creditRollUp {{ {fields} }} }}", "ce-officer")
        counted.append(sum("unnest(credit_account.missing)" in one for one in sent))

    assert counted == [0, 1]


async def test_a_roll_up_by_school_costs_as_many_statements_as_one_of_all(
    api: Api, people: People
) -> None:
    counted = []
    for by in KEYS:
        with statements(api.database.reports) as sent:
            await _rolled_up(api, "ce-officer", by)
        counted.append(sum("credit_account" in one for one in sent))

    assert counted == [3, 3, 3]
