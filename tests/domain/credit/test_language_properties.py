"""What holds for any policy in the words of the language, any teacher and any records."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product
from random import Random

import pytest

from tests.domain.credit.language import END, HOURS, Read, course, owed, read
from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.explain import explain
from trainingflow.domain.credit.facts import Employment, Fact, FieldValue, Record, Teacher
from trainingflow.domain.credit.policy import CreditPolicy
from trainingflow.policies.answer import answer_of

__all__ = ["read"]

PERIODS = (
    "CYCLE", "YEAR", "MONTH", "{years: 1, from: '09-01'}", "{from: ['02-01', '09-01']}",
    "{years: 2}", "{months: 5}", "{years: 2, from: certificate}", "{days: 100, from: 2020-05-17}",
)  # fmt: skip
AMOUNTS = (
    "of: hours", "every: 7, of: hours, amount: 1",
    "every: 3, of: hours, amount: 1, step: 0.5, round: UP",
    "of: hours, bands: {2: 1, 5: 2, 9: 3.5}", "by: kind, amount: {BOOK: 2, PAPER: 0.5}",
    "amount: 1, times: pages", "of: hours, times: 0.3, atMost: 4",
)  # fmt: skip
ONCE = (
    "", "once: {per: kind},", "once: {each: YEAR, most: 2, keep: HIGHEST},",
    "once: {per: domain, later: 0.5},",
)  # fmt: skip
FITS = (
    "", "fits: {earnedOn: {first: 2021-06-01}},", "fits: {not: {online: true}},",
    "requires: {anyOf: [{kind: BOOK}, {hours: {atLeast: 3}}]},",
)  # fmt: skip
NUMBERS = (
    "atLeast: 7.2", "atMost: 40", "atLeast: {share: 0.15, ofNeed: TOTAL}",
    "atLeast: {share: 0.5, ofHave: TOTAL}",
    "atLeast: {byYearOf: firstTaughtOn, values: {2021: 9}, otherwise: 12}",
    "minima: [{atLeast: 5, scale: PART}, {atLeast: 3, whenMet: BIG}, {atLeast: 1, groups: HELD}]",
    "atLeast: 10, scale: PART, round: {to: 0.5, direction: UP}",
)  # fmt: skip
SHARES = (
    "monthsIn: HELD", "monthsOutside: HELD", "daysFrom: firstTaughtOn", "share: 0.7",
    "yearsFrom: firstTaughtOn", "monthsFrom: [certificate, firstTaughtOn], whole: true",
)  # fmt: skip
CAPS = (
    "ledgers: A, atMost: 9", "where: {online: true}, atMost: {share: 0.5, ofHave: TOTAL}",
    "ledgers: B, atMost: {share: 0.2, ofHave: TOTAL}", "ledgers: A, groups: HELD, atMost: 3",
    "where: {kind: BOOK}, atMost: {share: 0.25, ofNeed: TOTAL}",
)  # fmt: skip
OFFSETS = (
    "", ", atMost: 3", ", every: 3, credits: 2", ", whole: true", ", chain: true",
    ", atMost: {share: 0.5, ofNeed: A}",
)  # fmt: skip
CYCLES = (
    "{first: 2021-01-01, last: 2023-12-31}",
    "{first: 2019-09-01, last: 2030-08-31, each: {years: 2, from: certificate}}",
    "{first: 2019-09-01, last: 2030-08-31, each: {years: 3}}",
)


def a_policy(random: Random) -> tuple[str, str]:
    """Give the body and the cycle of a policy made of random words."""

    def one(words: tuple[str, ...]) -> str:
        return random.choice(words)

    def wanted() -> str:
        number, period = one(NUMBERS), one(PERIODS)
        return f"{number}, {random.choice(('each', 'within'))}: {period}"

    body = f"""
  teacherFacts: {{certificate: [FIRST, SECOND]}}
  activities:
    COURSE:
      label: {{zh-CN: 名, en: Name}}
      rules:
        special: {{CITED, fits: {{kind: PAPER}}, {one(ONCE)} awards: {{ledger: B, {one(AMOUNTS)}}}}}
        all: {{CITED, {one(FITS)} {one(ONCE)} awards: {{ledger: A, {one(AMOUNTS)}}}}}
    OTHER: {{NAMED, rules: {{all: {{CITED, awards: {{ledger: B, {one(AMOUNTS)}}}}}}}}}
  groups:
    HELD: {{NAMED, CITED, facts: {{certificate: FIRST}}}}
    EVERYBODY: {{NAMED, CITED, facts: {{not: {{certificate: SECOND}}}}}}
  scales: {{PART: {{EVERYBODY: {{{one(SHARES)}, CITED}}}}}}
  caps:
    ONE: {{CITED, {one(CAPS)}, each: {one(PERIODS)}}}
    TWO: {{CITED, {one(CAPS)}, each: {one(PERIODS)}}}
  offsets: {{MOVE: {{CITED, from: B, to: A, over: 2, until: A{one(OFFSETS)}}}}}
  requirements:
    TOTAL: {{NAMED, CITED, atLeast: 50}}
    A: {{NAMED, CITED, ledgers: A, atLeast: 8}}
    B: {{NAMED, CITED, ledgers: B, atLeast: 0}}
    BIG: {{NAMED, CITED, unit: HOURS, basis: CONFIRMED, take: LARGEST, atLeast: 9, each: YEAR}}
    KINDS: {{NAMED, CITED, take: DIFFERENT, of: kind, atLeast: 2}}
    SOME: {{NAMED, CITED, requirements: [BIG, KINDS], atLeast: 1}}
    FIRST: {{NAMED, CITED, ledgers: A, {wanted()}}}
    SECOND: {{NAMED, CITED, ledgers: B, {wanted()}, unlessMet: KINDS}}
"""
    return body, random.choice(CYCLES)


def some_facts(random: Random) -> tuple[Teacher, list[Record]]:
    """A teacher, and records no two of which were earned on one day."""

    def day() -> date:
        return date(2019, 6, 1) + timedelta(days=random.randrange(1900))

    def held() -> Iterator[Fact]:
        for value in ("FIRST", "SECOND", "FIRST"):
            if random.random() < 0.4:
                yield Fact(value, day(), random.choice((None, day())))

    teacher = Teacher(
        first_taught_on=random.choice((None, day())),
        employments=(Employment(since=random.choice((None, day()))),),
        facts={"certificate": tuple(held())},
    )
    records = []
    for on in sorted({day() for _ in range(random.randrange(25))}):
        fields: dict[str, FieldValue] = {
            "kind": random.choice(("BOOK", "PAPER", "LECTURE")),
            "domain": random.choice(("LAW", "ART")),
            "online": random.random() < 0.5,
            "pages": Decimal(random.randrange(5)),
        }
        hours = random.choice(("0.5", "1", "2.25", "4", "10", "33.333333"))
        activity = random.choice(("COURSE", "COURSE", "OTHER", "WALK"))
        records.append(course(on.isoformat(), hours, activity, **fields))
    return teacher, records


@pytest.mark.parametrize("batch", range(20))
def test_any_policy_answers_any_facts_and_the_list_decides_nothing(read: Read, batch: int) -> None:
    random = Random(f"policy {batch}")  # noqa: S311 - reproducible, nothing secret
    policy = read(*a_policy(random))
    for _ in range(15):
        teacher, records = some_facts(random)
        on = date(2018, 1, 1) + timedelta(days=random.randrange(5000))
        shuffled = random.sample(records, len(records))

        one, other = (evaluate(policy, teacher, given, on) for given in (records, shuffled))

        assert (one.requirements, one.offsets) == (other.requirements, other.offsets)
        assert sorted(map(repr, one.lines)) == sorted(map(repr, other.lines))
        assert [line.record for line in one.lines] == [record.id for record in records]
        assert all(entry.met == (entry.shortfall == 0) for entry in one.requirements)
        assert answer_of(one)["lines"] is not None
        assert len(explain(policy, one, "zh-CN")) == 1 + len(one.lines) + len(one.offsets) + len(
            one.requirements
        )


@pytest.mark.parametrize("batch", range(10))
def test_first_and_last_days_of_the_calendar_are_days_as_well(read: Read, batch: int) -> None:
    random = Random(f"extremes {batch}")  # noqa: S311 - reproducible, nothing secret
    policy = read(*a_policy(random))
    ends = (date.min, date.max, date(2021, 2, 28), date(2024, 2, 29))
    for on in ends:
        for since, until in product((None, *ends), repeat=2):
            held = (Fact("FIRST", since, until), Fact("SECOND", until, since))
            teacher = Teacher(first_taught_on=since, facts={"certificate": held})
            records = [course(day.isoformat(), "5") for day in ends]

            status = evaluate(policy, teacher, records, on)

            assert [line.record for line in status.lines] == [record.id for record in records]


@pytest.mark.parametrize("batch", range(10))
def test_what_moves_is_conserved_up_to_its_rate(read: Read, batch: int) -> None:
    random = Random(f"moving {batch}")  # noqa: S311 - reproducible, nothing secret
    policy = read(*a_policy(random))
    [offset] = policy.offsets
    rate = Fraction(offset.credits) / Fraction(offset.every)
    for _ in range(20):
        status = evaluate(policy, *some_facts(random), END)

        gained = sum(
            (Fraction(moved.arrived or moved.credits) - Fraction(moved.credits))
            for moved in status.offsets
        )
        awarded = sum(Fraction(award.credits) for line in status.lines for award in line.awards)
        total = next(entry.have for entry in status.requirements if entry.code == "TOTAL")
        assert abs(Fraction(total) - awarded - gained) < Fraction(1, 10**20)
        assert all(
            abs(Fraction(moved.credits) * rate - Fraction(moved.arrived or moved.credits))
            < Fraction(1, 10**20)
            for moved in status.offsets
        )


def shared(read: Read, share: str) -> CreditPolicy:
    return read(
        HOURS
        + f"""
  requirements: {{TOTAL: {{NAMED, CITED, atLeast: 0}}}}
  caps:
    ONLINE: {{CITED, where: {{online: true}}, atMost: {{share: {share}, ofHave: TOTAL}}}}
    BOOKS: {{CITED, where: {{kind: BOOK}}, atMost: {{share: 0.3, ofHave: TOTAL}}}}
"""
    )


@pytest.mark.parametrize("share", ["0.5", "0.1", "0.65", "1", "0"])
def test_shares_of_what_is_there_hold_even_where_they_overlap(read: Read, share: str) -> None:
    random = Random(share)  # noqa: S311 - reproducible, nothing secret
    policy = shared(read, share)
    for _ in range(60):
        teacher, records = some_facts(random)

        status = evaluate(policy, teacher, records, END)

        worth = {
            record.id: sum((award.credits for award in line.awards), Decimal(0))
            for record, line in zip(records, status.lines, strict=True)
        }
        total = sum(worth.values(), Decimal(0))
        online = sum((worth[one.id] for one in records if one.fields["online"]), Decimal(0))
        books = sum((worth[one.id] for one in records if one.fields["kind"] == "BOOK"), Decimal(0))
        tolerance = Decimal("0.05")  # overlapping shares are cut a bounded number of times
        assert online <= Decimal(share) * total + tolerance
        assert books <= Decimal("0.3") * total + tolerance


def test_sevenths_and_months_are_exact(read: Read) -> None:
    policy = read(
        """
  activities:
    COURSE: {NAMED, rules: {all: {CITED, awards: {ledger: A, every: 7, of: hours, amount: 1}}}}
  groups: {NEW: {NAMED, CITED, facts: {firstTaughtOn: {first: 2021-01-01}}}}
  scales: {PART: {NEW: {monthsFrom: firstTaughtOn, CITED}}}
  requirements: {A: {NAMED, CITED, ledgers: A, atLeast: 36, scale: PART, each: {months: 7}}}
"""
    )
    teacher = Teacher(first_taught_on=date(2021, 7, 31))
    records = [course(f"2021-07-{day:02}", "36") for day in range(1, 8)]

    assert owed(policy, records[:1], teacher, date(2021, 7, 31)) == {
        "A.2021-01": "5.142857142857142857142857143/5.142857142857142857142857143"
    }
    assert owed(policy, records, teacher, date(2021, 7, 31)) == {
        "A.2021-01": "36/5.142857142857142857142857143"
    }
