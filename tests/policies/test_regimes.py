"""The four regimes as tables: every minimum, rate, cap and threshold, compared as a whole."""

from decimal import Decimal
from typing import Final

import pytest

from trainingflow.domain.credit.policy import CreditPolicy
from trainingflow.domain.credit.rules import Fixed, Rate
from trainingflow.policies.library import builtin

DEVELOPMENT: Final = "PROFESSIONAL_DEVELOPMENT_SCHOOL"

_BEIJING: Final = {
    "TOTAL": "36",
    "REQUIRED": "18",
    "REQUIRED.PUBLIC": "8",
    "REQUIRED.PUBLIC.ETHICS": "3",
    "REQUIRED.PUBLIC.POLICY_THEORY": "3",
    "REQUIRED.PUBLIC.STUDENT_DEVELOPMENT": "1",
    "REQUIRED.PUBLIC.MODERN_IT": "1",
    "REQUIRED.PROFESSIONAL": "10",
    "ELECTIVE": "6",
}
_INDUCTION: Final = {"INDUCTION": "120"}
_ALL_BEIJING: Final = {*_BEIJING, "SCHOOL_BASED", "HOURS"}
_SCHOOL_BASED: Final = {"SCHOOL_BASED.RESEARCH", "SCHOOL_BASED.SELF_DIRECTED"}

MINIMA: Final = {
    "beijing-2021": {**_BEIJING, "SCHOOL_BASED": "12", **_INDUCTION},
    "chaoyang-2021": {
        **_BEIJING,
        "SCHOOL_BASED.RESEARCH": "10",
        "SCHOOL_BASED.SELF_DIRECTED": "2",
        "HOURS": "540",
        "OFF_POST": "5",
        "PRACTICE_EDUCATION": "2",
        "INSTITUTION_HOURS": "72",
        **_INDUCTION,
    },
    "chaoyang-private-2021": {**_BEIJING, "SCHOOL_BASED": "12", "ANNUAL": "7.2", **_INDUCTION},
}

HONGKOU: Final = {
    "TOTAL": "36",
    "LEVEL.MUNICIPAL": "6",
    "LEVEL.DISTRICT": "12",
    "LEVEL.SCHOOL": "18",
    "CONTENT.ETHICS_LITERACY": "12",
    "CONTENT.KNOWLEDGE_SKILL": "14",
    "CONTENT.PRACTICE_EXPERIENCE": "10",
    "CELL.MUNICIPAL.ETHICS_LITERACY": "2",
    "CELL.MUNICIPAL.KNOWLEDGE_SKILL": "4",
    "CELL.MUNICIPAL.KNOWLEDGE_SKILL.IT": "1",
    "CELL.DISTRICT.ETHICS_LITERACY": "2",
    "CELL.DISTRICT.KNOWLEDGE_SKILL": "10",
    "CELL.DISTRICT.KNOWLEDGE_SKILL.IT": "3",
    "CELL.SCHOOL.ETHICS_LITERACY": "8",
    "CELL.SCHOOL.PRACTICE_EXPERIENCE": "10",
    "CELL.SCHOOL.PRACTICE_EXPERIENCE.IT": "1",
}
HONGKOU_DEVELOPMENT: Final = {
    "TOTAL": "36",
    "LEVEL.MUNICIPAL": "6",
    "CELL.MUNICIPAL.ETHICS_LITERACY": "2",
    "CELL.MUNICIPAL.KNOWLEDGE_SKILL": "4",
    "CELL.MUNICIPAL.KNOWLEDGE_SKILL.IT": "1",
    "CELL.DISTRICT.KNOWLEDGE_SKILL.IT": "3",
    "CELL.SCHOOL.ETHICS_LITERACY": "8",
    "CELL.SCHOOL.PRACTICE_EXPERIENCE": "19",
    "CELL.SCHOOL.PRACTICE_EXPERIENCE.IT": "1",
    "PDS.DISTRICT_AND_SCHOOL": "30",
}
HONGKOU_OVERLAYS: Final = {
    "HEAD_TEACHER": {"HEAD_TEACHER": ("3", None)},
    "TRAINER": {"TRAINER": ("7", None)},
    "NEW_TEACHER": {"PROBATION": ("12", None)},
    "SENIOR": {
        "TOTAL": ("18", "PROMOTION"),
        "SENIOR": ("18", "PROMOTION"),
        "SENIOR.KEY": ("14", "PROMOTION"),
    },
}

AWARDS: Final = {
    "beijing-2021": {
        "PUBLIC_COURSE": ["1/10"],
        "PROFESSIONAL_COURSE": ["1/10", "1/10"],
        "ELECTIVE_COURSE": ["1/20"],
        "SCHOOL_RESEARCH": ["1/20"],
        "SELF_DIRECTED": ["1/20"],
        "DEGREE_STUDY": ["1/20"],
        "NATIONAL_PROGRAMME": ["1/10"],
        "IT_PROJECT": ["1", "2"],
        "ADJUDICATED": ["1/1"],
    },
    "hongkou-2016": {
        "COURSE": ["1/10", "1/60", "1/12", "1"],
        "NATIONAL_PROGRAMME": ["1/10"],
        "IT_PROJECT": ["1", "3", "1"],
        "TEACHING": ["2/1"],
        "ECHELON": ["2", "1", "2"],
        "DEGREE_CERTIFICATE": ["missing", "missing", "missing"],
        "SUPPORT_TEACHING": ["missing", "missing"],
        "OFF_POST_STUDY": ["1/1"],
        "SENIOR_STUDY": ["1/1"],
    },
}
CAPS: Final = {
    "REQUIRED.PUBLIC.ETHICS": "3",
    "REQUIRED.PUBLIC.POLICY_THEORY": "3",
    "REQUIRED.PUBLIC.STUDENT_DEVELOPMENT": "1",
    "REQUIRED.PUBLIC.MODERN_IT": "1",
}


def owed(policy: CreditPolicy, group: str | None) -> dict[str, str]:
    """What somebody owes who belongs to this group and no other; to none where it is none."""
    mine = {group}
    found = {}
    for requirement in policy.requirements:
        if requirement.groups and not mine & {*requirement.groups}:
            continue
        if mine & {*requirement.unless}:
            continue
        numbers = [
            minimum.at_least
            for minimum in requirement.minima
            if (not minimum.groups or mine & {*minimum.groups}) and not mine & {*minimum.unless}
        ]
        found[requirement.code] = f"{sum(numbers, Decimal()):f}"
    return found


def awards(policy: CreditPolicy) -> dict[str, list[str]]:
    """Credits by activity: those for so many units, fixed ones, or as much as is missing."""
    found: dict[str, list[str]] = {}
    for activity in policy.activities.values():
        for rule in activity.rules:
            for award in rule.awards:
                match award.amount:
                    case Rate(_, units, credits):
                        said = f"{credits:f}/{units:f}"
                    case Fixed(credits):
                        said = f"{credits:f}"
                    case _:
                        said = "missing"
                found.setdefault(activity.code, []).append(said)
    return found


@pytest.mark.parametrize("regime", MINIMA)
def test_minima_of_the_beijing_regimes(regime: str) -> None:
    minima = {
        requirement.code: f"{minimum.at_least:f}"
        for requirement in builtin(regime).credit.requirements
        for minimum in requirement.minima
    }

    assert minima == MINIMA[regime]


@pytest.mark.parametrize("regime", MINIMA)
def test_every_minimum_of_the_cycle_shrinks_for_new_and_transferred_teachers(regime: str) -> None:
    """What is owed by the year, and induction, does not."""
    scaled = {
        requirement.code
        for requirement in builtin(regime).credit.requirements
        for minimum in requirement.minima
        if minimum.scale in {"COHORT", "SELF_DIRECTED"}
    }

    assert scaled == MINIMA[regime].keys() & (_ALL_BEIJING | _SCHOOL_BASED)


@pytest.mark.parametrize(
    ("group", "expected"), [(None, HONGKOU), (DEVELOPMENT, HONGKOU_DEVELOPMENT)]
)
def test_minima_of_both_tables_of_hongkou(group: str | None, expected: dict[str, str]) -> None:
    assert owed(builtin("hongkou-2016").credit, group) == expected


@pytest.mark.parametrize("group", HONGKOU_OVERLAYS)
def test_what_groups_of_hongkou_owe_beside_the_table(group: str) -> None:
    beside = {
        requirement.code: (f"{minimum.at_least:f}", minimum.scale)
        for requirement in builtin("hongkou-2016").credit.requirements
        for minimum in requirement.minima
        if group in (*minimum.groups, *requirement.groups)
    }

    assert beside == HONGKOU_OVERLAYS[group]


@pytest.mark.parametrize("regime", ["beijing-2021", "chaoyang-2021", "chaoyang-private-2021"])
def test_rates_and_fixed_awards_of_beijing(regime: str) -> None:
    assert awards(builtin(regime).credit) == AWARDS["beijing-2021"]


def test_rates_and_fixed_awards_of_hongkou() -> None:
    assert awards(builtin("hongkou-2016").credit) == AWARDS["hongkou-2016"]


@pytest.mark.parametrize("regime", MINIMA)
def test_topics_are_capped_and_only_professional_surplus_moves(regime: str) -> None:
    policy = builtin(regime).credit

    assert {cap.select.ledgers[0]: f"{cap.at_most:f}" for cap in policy.caps} == CAPS
    assert [(one.source, one.target, one.over, one.scale) for one in policy.offsets] == [
        ("REQUIRED.PROFESSIONAL", "ELECTIVE", Decimal(10), "COHORT")
    ]


def test_only_municipal_surplus_of_the_same_content_moves_in_hongkou() -> None:
    policy = builtin("hongkou-2016").credit

    assert [(one.source, one.target, one.over, one.beyond) for one in policy.offsets] == [
        ("CELL.MUNICIPAL.ETHICS_LITERACY", "CELL.DISTRICT.ETHICS_LITERACY", Decimal(2), ()),
        (
            "CELL.MUNICIPAL.KNOWLEDGE_SKILL",
            "CELL.DISTRICT.KNOWLEDGE_SKILL",
            Decimal(4),
            ("CELL.DISTRICT.KNOWLEDGE_SKILL.IT",),
        ),
    ]
