"""The evaluation of the Beijing regimes written down step by step, as a clerk would compute it.

It shares nothing with the engine but the facts: fractions instead of decimals, one loop a step,
no policy file. Slow and literal on purpose; the engine must agree with it.
"""

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction

from trainingflow.domain.credit.facts import Record, Teacher

TOPICS = {"ETHICS": 3, "POLICY_THEORY": 3, "STUDENT_DEVELOPMENT": 1, "MODERN_IT": 1}
MODULES = (
    "SUBJECT_LITERACY",
    "LEARNING_LITERACY",
    "RESEARCH_LITERACY",
    "INTERNATIONAL_LITERACY",
    "TEACHING_FUNDAMENTALS",
)
COURSES = ("PUBLIC_COURSE", "PROFESSIONAL_COURSE", "ELECTIVE_COURSE")
LEDGERS = {
    "REQUIRED",
    "REQUIRED.PUBLIC",
    *(f"REQUIRED.PUBLIC.{topic}" for topic in TOPICS),
    "REQUIRED.PROFESSIONAL",
    *(f"REQUIRED.PROFESSIONAL.{module}" for module in MODULES),
    "ELECTIVE",
    "SCHOOL_BASED",
    "SCHOOL_BASED.RESEARCH",
    "SCHOOL_BASED.SELF_DIRECTED",
}


def excluded(
    record: Record,
    valid_at: date,
    known_at: datetime | None,
    years: tuple[int, int] = (2021, 2025),
) -> str | None:
    """Why a record does not count, whatever it is."""
    first, last = years
    reasons = [
        (
            "DENIED",
            record.confirmed_at is None
            and record.denied_at is not None
            and (known_at is None or record.denied_at <= known_at),
        ),
        ("NOT_CONFIRMED", record.confirmed_at is None),
        (
            "NOT_KNOWN_YET",
            known_at is not None
            and record.confirmed_at is not None
            and record.confirmed_at > known_at,
        ),
        ("NOT_YET_EARNED", record.earned_on is not None and record.earned_on > valid_at),
        ("OUTSIDE_CYCLE", record.earned_on is None or not first <= record.earned_on.year <= last),
        ("NOT_PASSED", not record.passed),
        ("PROVIDER_NOT_RECOGNISED", not record.provider_recognised),
    ]
    return next((reason for reason, holds in reasons if holds), None)


def wishes(  # noqa: C901, PLR0911 - one line of the article after the other
    record: Record,
) -> list[tuple[str, Fraction]] | str:
    """What a record would bring, by ledger of the Chaoyang tree; a word when it brings nothing."""
    fields, activity = record.fields, record.activity
    if activity == "CARRY_OVER":
        activity = str(fields.get("as"))
        if activity not in COURSES:
            return "NO_RULE"
    if activity == "INDUCTION":
        return "INDUCTION_UNCREDITED"
    if activity in {"OFF_POST_TRAINING", "PRACTICE_EDUCATION"}:
        return []
    if activity == "IT_PROJECT":
        return [
            ("REQUIRED.PUBLIC.MODERN_IT", Fraction(1)),
            ("REQUIRED.PROFESSIONAL", Fraction(2)),
        ]
    if activity == "ADJUDICATED":
        if fields.get("ledger") not in LEDGERS:
            return "NO_RULE"
        if not fields.get("decision") or fields.get("credits") is None:
            return "CONDITION_NOT_MET"
        return [(str(fields["ledger"]), Fraction(str(fields["credits"])))]
    module = fields.get("module")
    if activity == "PUBLIC_COURSE" and fields.get("topic") not in TOPICS:
        return "NO_RULE"
    if activity == "PROFESSIONAL_COURSE" and module not in (None, *MODULES):
        return "NO_RULE"
    targets = {
        "PUBLIC_COURSE": (f"REQUIRED.PUBLIC.{fields.get('topic')}", 10),
        "PROFESSIONAL_COURSE": (
            f"REQUIRED.PROFESSIONAL.{module}" if module else "REQUIRED.PROFESSIONAL",
            10,
        ),
        "NATIONAL_PROGRAMME": ("REQUIRED.PROFESSIONAL", 10),
        "DEGREE_STUDY": ("degree", 20),
        "ELECTIVE_COURSE": ("ELECTIVE", 20),
        "SCHOOL_RESEARCH": ("SCHOOL_BASED.RESEARCH", 20),
        "SELF_DIRECTED": ("SCHOOL_BASED.SELF_DIRECTED", 20),
    }
    if activity not in targets:
        return "NO_RULE"
    if record.hours is None:
        return "CONDITION_NOT_MET"
    ledger, rate = targets[activity]
    return [(ledger, Fraction(record.hours) / rate)]


def part_of_cycle(teacher: Teacher, valid_at: date) -> tuple[Fraction, bool]:
    """Give f = n/5, and whether the teacher is new."""

    def year_of(day: date | None) -> int | None:
        return day.year if day is not None and day <= min(valid_at, date(2025, 12, 31)) else None

    first = year_of(teacher.first_taught_on)
    if first is not None and first >= 2021:
        start = year_of(teacher.induction_completed_on) or first
        return Fraction(min(5, max(0, 2025 - start + 1)), 5), True
    transfer = teacher.transferred_in
    if transfer is not None and transfer.origin in {"OTHER_PROVINCE", "OVERSEAS"}:
        moved = year_of(transfer.on)
        if moved is not None and moved >= 2021:
            return Fraction(max(0, 2025 - moved + 1), 5), False
    return Fraction(1), False


def literal(  # noqa: C901, PLR0912, PLR0915 - one step of the article after the other
    policy: str,
    teacher: Teacher,
    records: Sequence[Record],
    valid_at: date,
    known_at: datetime | None,
) -> dict[str, object]:
    """Compute needs, haves, statuses, reasons, what moved, findings and eligibility."""
    f, is_new = part_of_cycle(teacher, valid_at)
    order = sorted(range(len(records)), key=lambda i: (records[i].earned_on or date.max, i))
    reason: dict[int, str | None] = {}
    wanted: dict[int, list[tuple[str, Fraction]]] = {}
    for i, record in enumerate(records):
        wish = wishes(record)
        stopped = excluded(record, valid_at, known_at)
        reason[i] = stopped or (wish if isinstance(wish, str) else None)
        wanted[i] = [] if reason[i] or isinstance(wish, str) else wish
    projects = [i for i in order if wanted[i] and records[i].activity == "IT_PROJECT"]
    for i in projects[1:]:
        reason[i], wanted[i] = "ALREADY_AWARDED", []

    # 1. public topics up to their value; 2. professional; 3. and 4. the rest
    given: dict[int, list[tuple[str, Fraction]]] = {i: [] for i in order}
    ledgers: dict[str, Fraction] = dict.fromkeys(sorted(LEDGERS), Fraction(0))
    room = {f"REQUIRED.PUBLIC.{topic}": Fraction(value) for topic, value in TOPICS.items()}
    for i in order:
        for ledger, worth in wanted[i]:
            if ledger == "degree":
                continue
            counted = min(worth, room.get(ledger, worth))
            if ledger in room:
                room[ledger] -= counted
            if counted < worth:
                reason[i] = "CAP_REACHED"
            if counted:
                given[i].append((ledger, counted))
                ledgers[ledger] += counted

    def total(head: str) -> Fraction:
        return sum(
            (v for k, v in ledgers.items() if k == head or k.startswith(f"{head}.")), Fraction(0)
        )

    direct = total("REQUIRED.PROFESSIONAL")
    used = Fraction(0)
    for i in order:
        for ledger, worth in wanted[i]:
            if ledger == "degree":
                counted = min(worth, max(Fraction(0), 10 * f - direct - used))
                used += counted
                if counted:
                    given[i].append(("REQUIRED.PROFESSIONAL", counted))
                if counted < worth or not counted:
                    reason[i] = "OFFSET_NOT_NEEDED"
    ledgers["REQUIRED.PROFESSIONAL"] += used
    gaps = [
        max(Fraction(0), 2 * f - ledgers[f"REQUIRED.PROFESSIONAL.{module}"]) for module in MODULES
    ]
    module_gap = sum(gaps, Fraction(0)) > ledgers["REQUIRED.PROFESSIONAL"]

    surplus = max(Fraction(0), direct - 10 * f)
    moved = min(surplus, max(Fraction(0), 6 * f - total("ELECTIVE")))
    ledgers["REQUIRED.PROFESSIONAL"] -= moved
    ledgers["ELECTIVE"] += moved

    status = {}
    for i in order:
        if reason[i] is None:
            status[i] = "COUNTED"
        else:
            status[i] = "PARTIAL" if given[i] else "NOT_COUNTED"
    day = min(valid_at, date(2025, 12, 31))
    counted_hours = [
        (record, Fraction(record.hours or 0))
        for i, record in enumerate(records)
        if status[i] != "NOT_COUNTED" and record.activity not in {"IT_PROJECT", "INDUCTION"}
    ]
    needs = {
        "REQUIRED": 18,
        "REQUIRED.PUBLIC": 8,
        **{f"REQUIRED.PUBLIC.{topic}": value for topic, value in TOPICS.items()},
        "REQUIRED.PROFESSIONAL": 10,
        "ELECTIVE": 6,
    }
    if policy == "chaoyang-2021":
        needs |= {"SCHOOL_BASED.RESEARCH": 10, "SCHOOL_BASED.SELF_DIRECTED": 2}
    else:
        needs |= {"SCHOOL_BASED": 12}
    requirements = {code: (need * f, total(code), True) for code, need in needs.items()}
    requirements["TOTAL"] = (36 * f, sum(ledgers.values(), Fraction(0)), True)
    if is_new:
        hours = sum(
            Fraction(record.hours or 0)
            for record in records
            if record.activity == "INDUCTION" and excluded(record, valid_at, known_at) is None
        )
        requirements["INDUCTION"] = (Fraction(120), Fraction(hours), True)
    years = range(2021, day.year + 1)
    if policy == "chaoyang-private-2021":
        for year in years:
            earned = sum(
                (
                    worth
                    for i, record in enumerate(records)
                    if record.earned_on and record.earned_on.year == year
                    for _, worth in given[i]
                ),
                Fraction(0),
            )
            requirements[f"ANNUAL.{year}"] = (Fraction("7.2"), earned, False)
    if policy == "chaoyang-2021":
        whole = sum((hours for _, hours in counted_hours), Fraction(0))
        requirements["HOURS"] = (540 * f, whole, False)
        for year in years:
            first, last = date(year, 1, 1), min(date(year, 12, 31), day)
            if _held(teacher, "INSTITUTION_TEACHER", first, last):
                here = [h for r, h in counted_hours if r.earned_on and r.earned_on.year == year]
                requirements[f"INSTITUTION_HOURS.{year}"] = (
                    Fraction(72),
                    sum(here, Fraction(0)),
                    False,
                )
            if _held(teacher, "IDEOLOGY_TEACHER", first, last):
                times = sum(
                    1
                    for i, record in enumerate(records)
                    if status[i] != "NOT_COUNTED"
                    and record.activity == "PRACTICE_EDUCATION"
                    and record.earned_on
                    and record.earned_on.year == year
                )
                requirements[f"PRACTICE_EDUCATION.{year}"] = (Fraction(2), Fraction(times), False)
        if _held(teacher, "IDEOLOGY_TEACHER", valid_at, valid_at):
            days = [
                Fraction(str(record.fields.get("days", 0)))
                for i, record in enumerate(records)
                if status[i] != "NOT_COUNTED"
                and record.activity == "OFF_POST_TRAINING"
                and record.earned_on is not None
                and _three_years_after(record.earned_on) > day
            ]
            requirements["OFF_POST"] = (Fraction(5), max(days, default=Fraction(0)), False)
    return {
        "requirements": requirements,
        "lines": [(status[i], reason[i], given[i]) for i in range(len(records))],
        "moved": moved,
        "module_gap": module_gap and policy == "chaoyang-2021",
        "eligible": all(have >= need for need, have, blocks in requirements.values() if blocks),
    }


def _three_years_after(day: date) -> date:
    """The day on which a training is no longer within three years."""
    if (day.month, day.day) == (2, 29):
        return date(day.year + 3, 3, 1)
    return day.replace(year=day.year + 3)


def _held(teacher: Teacher, post: str, first: date, last: date) -> bool:
    return any(
        held.post == post
        and (held.since is None or held.since <= last)
        and (held.until is None or held.until >= first)
        for held in teacher.posts
    )
