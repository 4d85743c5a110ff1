"""Random teachers with random records, for properties of the evaluator."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from random import Random

from trainingflow.domain.credit.facts import FieldValue, Post, Record, Teacher, Transfer

SHANGHAI = timezone(timedelta(hours=8))
TOPICS = ("ETHICS", "POLICY_THEORY", "STUDENT_DEVELOPMENT", "MODERN_IT")
MODULES = (
    "SUBJECT_LITERACY",
    "LEARNING_LITERACY",
    "RESEARCH_LITERACY",
    "INTERNATIONAL_LITERACY",
    "TEACHING_FUNDAMENTALS",
)
LEDGERS = (
    "ELECTIVE",
    "REQUIRED.PROFESSIONAL",
    "REQUIRED.PUBLIC.ETHICS",
    "SCHOOL_BASED.RESEARCH",
    "SCHOOL_BASED.SELF_DIRECTED",
    "NOWHERE",
)
ACTIVITIES = (
    *("PUBLIC_COURSE",) * 5,
    *("PROFESSIONAL_COURSE",) * 6,
    *("ELECTIVE_COURSE",) * 3,
    *("SCHOOL_RESEARCH",) * 5,
    *("SELF_DIRECTED",) * 2,
    "INDUCTION",
    "INDUCTION",
    "DEGREE_STUDY",
    "NATIONAL_PROGRAMME",
    "IT_PROJECT",
    "CARRY_OVER",
    "ADJUDICATED",
    "OFF_POST_TRAINING",
    "PRACTICE_EDUCATION",
    "SUPPORT_TEACHING",
)


def a_day(random: Random, first: int = 2020, last: int = 2026) -> date:
    return date(first, 1, 1) + timedelta(days=random.randrange(365 * (last - first + 1)))


def a_teacher(random: Random) -> Teacher:
    posts = [
        Post(name, a_day(random, 2019, 2024), random.choice((None, a_day(random, 2023, 2026))))
        for name in ("IDEOLOGY_TEACHER", "INSTITUTION_TEACHER", "HEAD_TEACHER")
        if random.random() < 0.3
    ]
    origin = random.choice(("OTHER_PROVINCE", "OVERSEAS", "OTHER_DISTRICT", None))
    return Teacher(
        id="T",
        first_taught_on=random.choice((None, a_day(random, 2008, 2020), a_day(random, 2020, 2025))),
        induction_completed_on=random.choice((None, a_day(random, 2021, 2026))),
        transferred_in=random.choice((None, None, Transfer(a_day(random, 2019, 2026), origin))),
        posts=tuple(posts),
    )


def a_record(random: Random, identity: str) -> Record:
    activity = random.choice(ACTIVITIES)
    earned_on = a_day(random) if random.random() < 0.15 else a_day(random, 2021, 2025)
    confirmed = datetime(earned_on.year, earned_on.month, earned_on.day, 9, tzinfo=SHANGHAI)
    confirmed += timedelta(days=random.randrange(120))
    hours = Decimal(random.choice((4, 8, 10, 12, 20, 24, 28, 40, 48, 60, 90, 120)))
    return Record(
        id=identity,
        activity=activity,
        hours=None
        if random.random() < 0.03
        else hours + random.choice((Decimal(0), Decimal("0.5"))),
        earned_on=None if random.random() < 0.01 else earned_on,
        confirmed_at=None if random.random() < 0.05 else confirmed,
        passed=random.random() > 0.05,
        provider_recognised=random.random() > 0.03,
        fields=_fields(random, activity),
    )


def some_records(random: Random, most: int = 45) -> list[Record]:
    return [a_record(random, f"r{number}") for number in range(random.randrange(most))]


def _fields(random: Random, activity: str) -> dict[str, FieldValue]:
    chosen: dict[str, FieldValue | None] = {}
    if activity == "CARRY_OVER":
        activity = random.choice(("PUBLIC_COURSE", "PROFESSIONAL_COURSE", "SCHOOL_RESEARCH"))
        chosen["as"] = activity
    if activity == "PUBLIC_COURSE":
        chosen["topic"] = random.choice((*TOPICS, *TOPICS, *TOPICS, None, "ASTRONOMY"))
    if activity == "PROFESSIONAL_COURSE":
        chosen["module"] = random.choice((*MODULES, *MODULES, None, "ASTRONOMY"))
    if activity == "ELECTIVE_COURSE":
        chosen["part"] = random.choice(("TOPIC", "SELF_CHOSEN", None))
    if activity == "OFF_POST_TRAINING":
        chosen["days"] = random.choice((None, Decimal(3), Decimal(5), Decimal("5.5")))
    if activity == "ADJUDICATED":
        chosen["ledger"] = random.choice(LEDGERS)
        chosen["credits"] = random.choice((None, Decimal("0.5"), Decimal(2)))
        chosen["decision"] = random.choice((None, "2023-17", "2023-18"))
    return {name: value for name, value in chosen.items() if value is not None}
