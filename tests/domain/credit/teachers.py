"""Random teachers with random records, for properties of the evaluator."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from random import Random

from trainingflow.domain.credit.facts import (
    Employment,
    FieldValue,
    Post,
    Record,
    Teacher,
    Title,
    Transfer,
)

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

HONGKOU = (
    *("COURSE",) * 12,
    "NATIONAL_PROGRAMME",
    "IT_PROJECT",
    "TEACHING",
    "ECHELON",
    "DEGREE_CERTIFICATE",
    "SUPPORT_TEACHING",
    "SENIOR_STUDY",
)


def a_day(random: Random, first: int = 2020, last: int = 2026) -> date:
    return date(first, 1, 1) + timedelta(days=random.randrange(365 * (last - first + 1)))


def a_teacher(random: Random) -> Teacher:
    posts = [
        Post(name, a_day(random, 2019, 2024), random.choice((None, a_day(random, 2023, 2026))))
        for name in ("IDEOLOGY_TEACHER", "INSTITUTION_TEACHER", "HEAD_TEACHER", "TRAINER")
        if random.random() < 0.3
    ]
    origin = random.choice(("OTHER_PROVINCE", "OVERSEAS", "OTHER_DISTRICT", None))
    titles = [Title("SENIOR", a_day(random, 2005, 2021))] if random.random() < 0.3 else []
    employment = Employment(professional_development_school=random.random() < 0.2)
    return Teacher(
        id="T",
        employments=(employment,),
        titles=tuple(titles),
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
        denied_at=confirmed if random.random() < 0.05 else None,
        passed=random.random() > 0.05,
        provider_recognised=random.random() > 0.03,
        fields=_fields(random, activity),
    )


def a_hongkou_record(random: Random, identity: str) -> Record:
    record = a_record(random, identity)
    return record._replace(
        activity=random.choice(HONGKOU),
        earned_on=a_day(random, 2016, 2020),
        confirmed_at=datetime(2020, 12, 1, tzinfo=SHANGHAI),
        fields={
            "level": random.choice(("MUNICIPAL", "DISTRICT", "SCHOOL")),
            "content": random.choice(("ETHICS_LITERACY", "KNOWLEDGE_SKILL", "PRACTICE_EXPERIENCE")),
            "theme": random.choice(("IT", "")),
            "special": random.choice(("", "", "HEAD_TEACHER", "TRAINER", "PROBATION")),
            "part": random.choice(("GENERAL", "PROFESSIONAL", "PRACTICE", "MENTORING", "OTHER")),
            "role": random.choice(("CHAIR", "EXPERT", "SPECIAL")),
            "course": random.choice(("C1", "C2", "C3")),
            "mainLecturer": random.random() < 0.8,
            "courseCredits": Decimal(2),
            "credits": Decimal(random.randrange(8)),
            "assessmentsPassed": Decimal(random.randrange(4)),
            "sessions": Decimal(random.choice((9, 10, 12))),
            "sessionMinutes": Decimal(120),
            "lectureSessions": Decimal(random.randrange(2)),
        },
    )


def a_teacher_for(random: Random, policy: str) -> Teacher:
    """A teacher whose dates lie in and around the cycle of a policy."""
    if policy != "hongkou-2016":
        return a_teacher(random)
    posts = [
        Post(name, a_day(random, 2014, 2019), random.choice((None, a_day(random, 2017, 2021))))
        for name in ("HEAD_TEACHER", "TRAINER")
        if random.random() < 0.4
    ]
    titles = [
        Title(name, random.choice((None, a_day(random, 2010, 2021))))
        for name in ("FIRST_GRADE", "SENIOR", "FULL_SENIOR")
        if random.random() < 0.3
    ]
    return Teacher(
        id="T",
        employments=(Employment(professional_development_school=random.random() < 0.3),),
        titles=tuple(titles),
        first_taught_on=random.choice((None, a_day(random, 2008, 2015), a_day(random, 2015, 2021))),
        posts=tuple(posts),
    )


def a_gated_hongkou_record(random: Random, identity: str) -> Record:
    """One that may be outside the cycle, unconfirmed, confirmed late or without its fields."""
    record = a_hongkou_record(random, identity)
    earned_on = a_day(random, 2015, 2021) if random.random() < 0.2 else record.earned_on
    day = earned_on or date(2018, 1, 1)
    confirmed = datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI)
    dropped = random.choice(tuple(record.fields)) if random.random() < 0.1 else ""
    return record._replace(
        activity="WALK" if random.random() < 0.03 else record.activity,
        earned_on=earned_on,
        confirmed_at=None
        if random.random() < 0.05
        else confirmed + timedelta(days=random.randrange(200)),
        fields={name: value for name, value in record.fields.items() if name != dropped},
    )


def a_record_for(random: Random, policy: str, identity: str) -> Record:
    make = a_hongkou_record if policy == "hongkou-2016" else a_record
    return make(random, identity)


def some_records(random: Random, policy: str = "chaoyang-2021", most: int = 45) -> list[Record]:
    return [a_record_for(random, policy, f"r{number}") for number in range(random.randrange(most))]


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
