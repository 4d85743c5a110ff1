"""Mistakes in the words of the policy language are refused with what is wrong and what to write."""

from pathlib import Path

import pytest

from tests.policies.test_reader import CITED, POLICY, line_of, refusal
from trainingflow.policies.library import load

NAMED = "label: {zh-CN: 名, en: Name}"
TOTAL = "unit: CREDITS, atLeast: 30"


def with_total(text: str) -> str:
    """The example with another total requirement."""
    assert POLICY.count(TOTAL) == 1
    return POLICY.replace(TOTAL, text)


@pytest.mark.parametrize(
    ("total", "says"),
    [
        ("atLeast: 30, atMost: 40", "`atLeast` and `atMost` stand beside each other"),
        ("unit: CREDITS", "`atLeast` is missing"),
        ("unit: VALUES, atLeast: 3", "nothing says which VALUES are counted"),
        ("unit: CREDITS, take: DIFFERENT, of: level, atLeast: 3", "VALUES are counted here"),
        ("take: DIFFERENT, atLeast: 3", "`of` is missing; say of which field"),
        ("take: DIFFERENT, of: levels, atLeast: 3", "“levels” is no field of this policy"),
        ("unit: CREDITS, requirements: [A, B]", "REQUIREMENTS are counted here"),
        ("requirements: [A, C]", "“C” is no requirement of this policy"),
        ("requirements: [A, TOTAL]", "TOTAL hangs on itself"),
        ("atLeast: {share: 0.5, ofNeed: TOTAL}", "TOTAL hangs on itself"),
        ("atLeast: {share: 0.5, ofHave: C}", "“C” is no requirement of this policy"),
        ("atLeast: {share: 0.5}", "a share is of one requirement"),
        ("atLeast: {share: 0.5, ofNeed: A, ofHave: A}", "a share is of one requirement"),
        ("atLeast: {values: {2016: 3}}", "a number, a share or a table is expected"),
        ("atLeast: {byYearOf: firstTaught, values: {}}", "did you mean firstTaughtOn?"),
        ("atLeast: {byYearOf: firstTaughtOn, values: {2016: many}}", "a number is expected"),
        ("atLeast: 30, whenMet: C", "“C” is no requirement of this policy"),
        ("atLeast: 30, unlessMet: TOTAL", "TOTAL hangs on itself"),
        ("atLeast: 30, each: WEEK", "“WEEK” is not a known period"),
        ("atLeast: 30, each: {}", "a period needs a length"),
        ("atLeast: 30, each: {years: 0}", "a period of 0 has no end"),
        ("atLeast: 30, each: {years: 1, months: 2}", "a period has one length"),
        ("atLeast: 30, each: {years: 1, from: '02-30'}", "“02-30” is no day of a year"),
        ("atLeast: 30, each: {years: 1, from: ['02-01', '09-01']}", "terms end where the next"),
        ("atLeast: 30, each: {years: 5, from: born}", "“born” is not a known fact"),
        ("atLeast: 30, each: YEAR, within: MONTH", "a requirement has one period"),
        ("atLeast: 30, carryOver: {atMost: 5}", "a cycle hands nothing on"),
        ("atLeast: 30, each: {onlyFirst: {}}", "a part needs a length"),
        ("atLeast: 30, each: {onlyFirst: {years: 1, days: 2}}", "a part has one length"),
        ("atLeast: 30, each: {onlyFirst: {years: 0}}", "a part of 0 has no day"),
        ("atLeast: 30, each: {years: 2, onlyFirst: {years: 1}, onlyLast: {years: 1}}", "one part"),
        ("atLeast: 30, each: {years: 2, next: '07-01'}", "nothing is moved here"),
        ("atLeast: 30, each: {years: 2, from: 2020-02-01, next: '7-1'}", "no day of a year"),
        (
            "atLeast: 30, each: {years: 2, from: 2020-02-01, next: '07-01', previous: '07-01'}",
            "a beginning is moved once",
        ),
        ("atLeast: 30, each: {years: 2, from: '07-01', without: A}", "does not wait for a pause"),
        ("atLeast: 30, each: {years: 2, without: OLD}", "“OLD” is no group of this policy"),
        ("atLeast: 30, each: YEAR, carryOver: {activities: SWIMMING}", "is no activity"),
        ("atLeast: {share: 2/0, ofNeed: A}", "write digits or a quotient, e.g. 0.15 or 2/3"),
        ("atLeast: {share: most, ofNeed: A}", "a share is expected"),
        ("atLeast: 30, round: {to: 0, direction: UP}", "rounded to whole zeros"),
        ("atLeast: 30, round: {to: 1, direction: NEAR}", "“NEAR” is not a known word"),
        ("atLeast: 30, where: {pages: {atLeast: 3}}", "“pages” is no field of this policy"),
        ("atLeast: 30, where: {levl: CITY}", "“levl” is no field of this policy"),
        ("atLeast: 30, where: {levl: true}", "“levl” is no field of this policy"),
        ("atLeast: 30, where: {not: {levl: CITY}}", "“levl” is no field of this policy"),
        ("atLeast: 30, together: {per: level}", "it changes nothing to take these together"),
        ("atLeast: 30, take: LARGEST, together: {}", "`per` is missing"),
        ("atLeast: 30, take: LARGEST, together: {per: levl}", "“levl” is no field of this"),
        ("atLeast: 30, together: {per: level, atLeast: many}", "a number is expected"),
        ("atLeast: 30, together: {per: level, atLeast: 3, of: pages}", "“pages” is no field of"),
        ("atLeast: 30, take: LARGEST, together: {per: level, of: hours}", "nothing is compared"),
        ("atLeast: 30, together: {per: level, most: 3}", "`most` is not known here"),
        (
            "requirements: [A, B], together: {per: level, atLeast: 3}",
            "requirements are counted here",
        ),
        ("atLeast: 30, first: soon", "“soon” is not a date"),
        ("unit: HOURS, basis: ALL, atLeast: 30", "“ALL” is not a known word"),
    ],
)
def test_mistake_in_a_requirement(tmp_path: Path, total: str, says: str) -> None:
    problem = refusal(tmp_path, with_total(total))

    assert says in str(problem)
    assert problem.line > 0
    assert problem.remedy


def test_misspelt_field_of_a_selection_is_refused_at_its_own_line(tmp_path: Path) -> None:
    text = with_total("atLeast: 30,\n      where:\n        {level: CITY,\n        levl: CITY}")

    problem = refusal(tmp_path, text)

    assert problem.line == line_of(text, "levl")
    assert problem.where == "credit.requirements.TOTAL.where.levl"


def test_misspelt_field_of_a_cap_is_refused(tmp_path: Path) -> None:
    cap = f"caps: {{C: {{{CITED}, atMost: 9, where: {{levl: CITY}}}}}}"

    problem = refusal(tmp_path, POLICY.replace("credit:\n", f"credit:\n  {cap}\n"))

    assert "“levl” is no field of this policy" in str(problem)


def test_selection_may_name_what_only_an_award_says(tmp_path: Path) -> None:
    text = with_total("atLeast: 30, where: {theme: IT}").replace(
        "of: hours, credits: 1}", "of: hours, credits: 1, fields: {theme: IT}}"
    )
    path = tmp_path / "example.yaml"
    path.write_text(text, encoding="utf-8")

    assert load(str(path)).credit.requirements[0].select.where == {"theme": ("IT",)}


@pytest.mark.parametrize(
    ("section", "says"),
    [
        ("unit: POINTS", "“POINTS” is not a known unit"),
        ("unit: HOURS", "the ledgers hold HOURS"),
        ("teacherFacts: {age: years}", "“years” is not a known kind of field"),
        ("teacherFacts: {age: {kind: years}}", "“years” is not a known kind of field"),
        ("teacherFacts: {age: {NAMED}}", "a field has either `kind` or `values`"),
        ("teacherFacts: {age: {kind: number, values: [A]}}", "a field has either `kind` or"),
        ("teacherFacts: {age: {kind: number, unit: YEARS}}", "`unit` is not known here"),
        ("teacherFacts: {age: {kind: number, label: Age}}", "keys and values are expected"),
        ("teacherFacts: {age: {values: {OLD: {en: Old}}}}", "`zh-CN` is missing"),
        ("words: {posts: {LEADER: {zh-CN: 组长}}}", "`en` is missing"),
        ("words: {cities: [PARIS]}", "no words can be added to cities"),
        ("groups: {G: {NAMED, CITED, facts: {age: 3}}}", "`age` is no fact of a teacher"),
        ("groups: {G: {NAMED, CITED, facts: {anyOf: [{age: 3}]}}}", "`age` is no fact"),
        (
            "groups: {G: {NAMED, CITED, facts: {posts: {since: 2020-01-01}}}}",
            "`since` is not known",
        ),
        ("scales: {S: {G: {CITED, monthsIn: H}}}", "“G” is no group of this policy"),
        ("scales: {S: {G: {CITED, monthsIn: H, yearsIn: H}}}", "stand beside each other"),
        ("scales: {S: {G: {CITED, share: 0.5, monthsIn: H}}}", "a share is fixed or counted"),
        ("scales: {S: {G: {CITED}}}", "`yearsFrom` is missing"),
        ("findings: {F: {NAMED, CITED}}", "a finding is about parts or about groups"),
        ("findings: {F: {NAMED, CITED, groups: G}}", "“G” is no group of this policy"),
        ("caps: {C: {CITED, ledgers: A, atMost: 9, groups: G}}", "“G” is no group"),
        ("caps: {C: {CITED, atMost: {share: 0.5, ofHave: C}}}", "“C” is no requirement"),
    ],
)  # fmt: skip
def test_mistake_in_a_section(tmp_path: Path, section: str, says: str) -> None:
    written = section.replace("NAMED", NAMED).replace("CITED", CITED)

    problem = refusal(tmp_path, POLICY.replace("credit:\n", f"credit:\n  {written}\n"))

    assert says in str(problem)
    assert problem.line > 0


@pytest.mark.parametrize(
    ("award", "says"),
    [
        ("bands: {four: 1}, of: hours", "“four” is no number"),
        ("bands: {4: 1}", "`of` is missing"),
        ("of: hours, step: 0.5, round: NEAR", "“NEAR” is not a known word"),
        ("credits: 1, times: pages", "“pages” is no field of this policy"),
        ("credits: 1, times: {by: pages, values: {X: 1}}", "“pages” is no field of this policy"),
        ("fills: A", "`credits` is missing"),
    ],
)
def test_mistake_in_an_award(tmp_path: Path, award: str, says: str) -> None:
    problem = refusal(tmp_path, POLICY.replace("every: 18, of: hours, credits: 1", award, 1))

    assert says in str(problem)
    assert "第一条" in str(problem) or "is no field" in says


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("fits: {not: {pages: 3}}", "“pages” is no field of this policy"),
        ("requires: {anyOf: [{pages: 3}, {level: CITY}]}", "“pages” is no field of this policy"),
        ("fits: {level: {excepting: CITY}}", "`excepting` is not known here"),
        ("unless: OLD", "“OLD” is no group of this policy"),
        ("requires: {confirmedAt: {last: {months: 3}}}", "`after` is missing"),
        ("requires: {confirmedAt: {last: {after: earnedOn}}}", "one length is expected"),
        ("requires: {earnedOn: {first: {days: 1, years: 1, after: hours}}}", "one length"),
        ("requires: {earnedOn: {last: {months: 1.5, after: earnedOn}}}", "1.5 is not whole"),
        ("requires: {earnedOn: {last: {weeks: 1, after: earnedOn}}}", "`weeks` is not known"),
        ("requires: {earnedOn: {last: {months: 1, after: earned}}}", "“earned” is no field of"),
        ("requires: {earnedOn: {last: {months: 1, after: hours}}}", "“hours” is no day"),
        ("fits: {level: {first: {days: 1, after: earnedOn}}}", "“level” is no day"),
        ("fits: {not: {earnedOn: {last: {days: 1, after: level}}}}", "“level” is no day"),
        ("requires: {confirmedAt: '2022-01-01'}", "`confirmedAt` is compared with days"),
        ("requires: {confirmedAt: {present: true}}", "`confirmedAt` is compared with days"),
        ("once: {per: confirmedAt}", "“confirmedAt” is no field of this policy"),
        ("whileIn: OLD", "“OLD” is no group of this policy"),
        (
            "once: {each: {years: 2, onlyFirst: {years: 1}}}",
            "only a requirement can be about a part",
        ),
        ("once: {each: WEEK}", "“WEEK” is not a known period"),
    ],
)
def test_mistake_in_a_rule(tmp_path: Path, rule: str, says: str) -> None:
    problem = refusal(
        tmp_path, POLICY.replace("          awards: ", f"          {rule}\n          awards: ", 1)
    )

    assert says in str(problem)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ("every: 0", "a rate of 0 moves nothing"),
        ("groups: OLD", "“OLD” is no group of this policy"),
        ("atMost: {share: 0.5, ofNeed: C}", "“C” is no requirement of this policy"),
    ],
)
def test_mistake_in_an_offset(tmp_path: Path, more: str, says: str) -> None:
    problem = refusal(tmp_path, POLICY.replace("until: B,", f"until: B, {more},", 1))

    assert says in str(problem)


@pytest.mark.parametrize(
    ("floor", "says"),
    [
        ("{CITED}", "`atLeast` is missing"),
        ("{CITED, atLeast: 3, per: pages}", "“pages” is no field of this policy"),
        ("{CITED, atLeast: 3, ledgers: Z}", "“Z” is no ledger of this policy"),
        ("{CITED, atLeast: 3, groups: OLD}", "“OLD” is no group of this policy"),
        ("{atLeast: 3}", "`citation` is missing"),
    ],
)
def test_mistake_in_a_floor(tmp_path: Path, floor: str, says: str) -> None:
    text = POLICY.replace(
        "  requirements:\n",
        f"  floors:\n    F: {floor}\n  requirements:\n".replace("CITED", CITED),
        1,
    )

    problem = refusal(tmp_path, text)

    assert says in str(problem)
    assert ".floors.F" in problem.where


def test_share_by_a_fact_that_is_no_number(tmp_path: Path) -> None:
    scale = f"  scales: {{S: {{G: {{{CITED}, share: certificate}}}}}}\n"
    text = POLICY.replace("credit:\n", "credit:\n  teacherFacts: {certificate: date}\n" + scale, 1)

    problem = refusal(tmp_path, text)

    assert "“certificate” is no number" in str(problem)
    assert problem.remedy == "declare it as `certificate: number`, or write digits"


def test_mistake_in_a_personal_cycle(tmp_path: Path) -> None:
    text = POLICY.replace(
        "last: 2023-12-31}", "last: 2023-12-31, each: {years: 5, from: certificat}}"
    ).replace("credit:\n", "credit:\n  teacherFacts: {certificate: date}\n")

    problem = refusal(tmp_path, text)

    assert "“certificat” is not a known fact of a teacher" in str(problem)
    assert problem.remedy == "write another (did you mean certificate?)"
