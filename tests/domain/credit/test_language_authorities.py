"""Whole rules of kinds of authorities that the package has no policy of, each in one small file."""

from datetime import date
from decimal import Decimal
from typing import Any

from tests.domain.credit.language import Read, course, lines, owed, read
from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.facts import Employment, Fact, Post, Teacher

__all__ = ["read"]


def certified(**facts: Any) -> Teacher:
    return Teacher(facts=facts)


def test_hundred_hours_in_five_personal_years_with_shares_by_certificate(read: Read) -> None:
    policy = read(
        """
  teacherFacts:
    registered: date
    certificate: [PROFESSIONAL, LANGUAGE]
    board: date
    notPractising: date
  activities:
    COURSE: {NAMED, rules: {acceptable: {CITED, awards: {ledger: A, of: hours}}}}
  groups:
    EVERYBODY: {NAMED, CITED, facts: {not: {employer: {kinds: UNIVERSITY}}}}
    LANGUAGE: {NAMED, CITED, facts: {certificate: LANGUAGE}}
    BOARD: {NAMED, CITED, facts: {board: {yearsBelow: 5}}}
    AWAY: {NAMED, CITED, facts: {notPractising: {}}}
  scales: {PRACTISING: {EVERYBODY: {CITED, monthsOutside: AWAY}}}
  requirements:
    TOTAL: {NAMED, CITED, ledgers: A, atLeast: 100, scale: PRACTISING, unless: BOARD}
    ACQUISITION:
      label: {zh-CN: 语言习得, en: Language acquisition}
      CITED
      ledgers: A
      where: {domain: LANGUAGE}
      partOf: TOTAL
      minima:
        - {atLeast: {share: 0.15, ofNeed: TOTAL}, unless: LANGUAGE}
        - {atLeast: {share: 0.5, ofNeed: TOTAL}, groups: LANGUAGE}
""",
        "{first: 2016-07-01, last: 2099-12-31, each: {years: 5, from: registered}}",
    )
    registered = (Fact(since=date(2019, 2, 10)),)
    records = [
        course("2019-02-09", "50"),
        course("2019-02-10", "70"),
        course("2022-01-01", "16", domain="LANGUAGE"),
    ]

    general = certified(registered=registered)
    bilingual = certified(registered=registered, certificate=(Fact("LANGUAGE"),))
    away = certified(
        registered=registered,
        notPractising=(Fact(None, date(2020, 1, 1), date(2020, 12, 31)),),
    )
    board = certified(registered=registered, board=(Fact(since=date(2020, 1, 1)),))

    assert owed(policy, records, general) == {"TOTAL": "86/100 !", "ACQUISITION": "16/15"}
    assert owed(policy, records, bilingual) == {"TOTAL": "86/100 !", "ACQUISITION": "16/50 !"}
    assert owed(policy, records, away)["TOTAL"] == "86/80"
    assert owed(policy, records, board) == {"ACQUISITION": "16/0"}
    assert owed(policy, records, general, date(2024, 2, 10))["TOTAL"] == "0/100 !"


def test_year_in_public_professional_and_personal_parts_after_a_first_year(read: Read) -> None:
    policy = read(
        """
  activities:
    COURSE:
      label: {zh-CN: 课程, en: Course}
      rules:
        online: {CITED, fits: {online: true}, awards: {ledger: "{domain}", of: hours}}
        live: {CITED, awards: {ledger: "{domain}", of: hours, atMost: 40}}
  groups:
    IN_SERVICE: {NAMED, CITED, facts: {firstTaughtOn: {yearsAtLeast: 1}}}
    NEW: {NAMED, CITED, facts: {firstTaughtOn: {yearsBelow: 1}}}
  caps:
    ONLINE: {CITED, each: YEAR, where: {online: true}, atMost: {share: 0.5, ofNeed: YEARLY}}
  requirements:
    YEARLY: {NAMED, CITED, each: YEAR, atLeast: 72, groups: IN_SERVICE}
    A: {NAMED, CITED, each: YEAR, ledgers: A, groups: IN_SERVICE,
      atLeast: {share: 0.25, ofNeed: YEARLY}}
    FIRST: {NAMED, CITED, within: {years: 1, from: firstTaughtOn}, groups: NEW, atLeast: 180}
"""
    )
    new, old = Teacher(first_taught_on=date(2023, 9, 1)), Teacher(first_taught_on=date(2021, 3, 1))
    records = [
        course("2023-10-01", "60", domain="A", online=True),
        course("2023-10-02", "50", domain="B"),
    ]

    assert owed(policy, records, new) == {"FIRST": "40/180 !"}
    found = owed(policy, records, old)
    assert {code: found[code] for code in ("YEARLY.2022", "YEARLY.2023", "A.2023")} == {
        "YEARLY.2022": "0/72 !",
        "YEARLY.2023": "100/72",
        "A.2023": "60/18",
    }


def test_three_years_with_core_parts_and_a_year_of_maternity_leave(read: Read) -> None:
    policy = read(
        """
  teacherFacts: {leave: [MATERNITY, SICK], rank: [TEACHER, LEADER, PRINCIPAL]}
  activities:
    COURSE:
      label: {zh-CN: 课程, en: Course}
      rules:
        reading: {CITED, fits: {kind: BOOK}, once: {per: domain}, awards: {ledger: A, amount: 3}}
        half: {CITED, fits: {kind: LECTURE}, awards: {ledger: A, of: hours, bands: {3: 3, 6: 6}}}
        other: {CITED, requires: {hours: {atLeast: 1}}, awards: {ledger: A, of: hours, atMost: 30}}
  groups:
    OTHERS: {NAMED, CITED, facts: {not: {rank: PRINCIPAL}}}
    AWAY: {NAMED, CITED, facts: {leave: [MATERNITY]}}
    LEADER: {NAMED, CITED, facts: {rank: [LEADER, PRINCIPAL]}}
  scales: {PRESENT: {OTHERS: {CITED, monthsOutside: AWAY}}}
  caps: {READING: {CITED, each: YEAR, where: {kind: BOOK}, atMost: 6}}
  requirements:
    TOTAL: {NAMED, CITED, minima: [{atLeast: 150, scale: PRESENT, round: {to: 1, direction: DOWN}},
      {atLeast: 30, groups: LEADER}]}
    CORE: {NAMED, CITED, where: {domain: [LAW, ETHICS]}, atLeast: 30}
    BREADTH: {NAMED, CITED, take: DIFFERENT, of: domain, atLeast: 3}
    ROUTE: {NAMED, CITED, requirements: [CORE, BREADTH], atLeast: 1}
"""
    )
    teacher = certified(
        leave=(Fact("MATERNITY", date(2022, 3, 15), date(2022, 7, 31)),),
        rank=(Fact("LEADER", date(2023, 1, 1)),),
    )
    records = [
        course("2021-01-01", "9", kind="BOOK", domain="LAW"),
        course("2021-01-02", "9", kind="BOOK", domain="LAW"),
        course("2021-01-03", "9", kind="BOOK", domain="ART"),
        course("2021-01-04", "9", kind="BOOK", domain="ETHICS"),
        course("2022-01-04", "5.5", kind="LECTURE", domain="LAW"),
        course("2022-02-01", "45", domain="LAW"),
        course("2022-02-02", "0.5", domain="LAW"),
    ]

    assert owed(policy, records, teacher) == {
        "TOTAL": "39/163 !",
        "CORE": "36/30",
        "BREADTH": "2/3 !",
        "ROUTE": "1/1",
    }
    assert [reason for _, reason, _ in lines(policy, records, teacher)] == [
        "", "ALREADY_AWARDED", "", "CAP_REACHED", "", "CAP_REACHED", "CONDITION_NOT_MET"
    ]  # fmt: skip


def test_licence_by_hours_or_by_an_advanced_degree_with_two_kinds_of_units(read: Read) -> None:
    policy = read(
        """
  words: {employerKinds: [CHARTER], posts: [ADMINISTRATOR]}
  activities:
    COURSE: {NAMED, rules: {all: {CITED, awards: {ledger: A, of: hours}}}}
    DEGREE: {NAMED, rules: {passed: {CITED, awards: {ledger: B, every: 1, of: pages, amount: 15}}}}
  groups:
    ADMINISTRATOR: {NAMED, CITED, facts: {posts: ADMINISTRATOR}}
    CHARTER: {NAMED, CITED, facts: {anyOf: [{employer: {kinds: CHARTER}}]}}
  offsets:
    DEGREE: {CITED, from: B, to: A, over: 0, until: HOURS, atMost: 60, every: 3, credits: 2}
  requirements:
    HOURS: {NAMED, CITED, ledgers: A, atLeast: 120, unless: CHARTER}
    ACADEMIES: {NAMED, CITED, unit: ACTIVITIES, where: {domain: LEADERSHIP}, atLeast: 1,
      each: {years: 1, from: '07-01', named: FIRST_YEAR}, groups: ADMINISTRATOR}
"""
    )
    degree = course("2022-05-01", "0", "DEGREE", pages=Decimal(8))
    teacher = Teacher(posts=(Post("ADMINISTRATOR", date(2022, 8, 1)),))
    charter = Teacher(employments=(Employment(kind="CHARTER"),))

    assert owed(policy, [course("2021-05-01", "30"), degree], teacher) == {
        "HOURS": "90/120 !",
        "ACADEMIES.2022": "0/1 !",
        "ACADEMIES.2023": "0/1 !",
    }
    assert evaluate(policy, charter, [], date(2023, 12, 31)).eligible
