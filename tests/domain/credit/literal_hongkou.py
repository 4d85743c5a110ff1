"""The evaluation of the Hongkou regime written down step by step, as a clerk would compute it.

Like `literal` it shares nothing with the engine but the facts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from tests.domain.credit.literal import excluded
from trainingflow.domain.credit.facts import Record, Teacher

NOTHING = Fraction(0)
LEVELS = ("MUNICIPAL", "DISTRICT", "SCHOOL")
CONTENTS = ("ETHICS_LITERACY", "KNOWLEDGE_SKILL", "PRACTICE_EXPERIENCE")
BY_HOURS = CONTENTS[:2]
DISTRICT_ETHICS, DISTRICT_KNOWLEDGE = "DISTRICT.ETHICS_LITERACY", "DISTRICT.KNOWLEDGE_SKILL"
ECHELON = {
    **dict.fromkeys(("CHAIR", "BASE_HOST", "STUDIO_HOST", "SUBJECT_LEADER", "BACKBONE"), (2, 1)),
    **dict.fromkeys(("EXPERT", "NEWCOMER"), (1, 1)),
    "SPECIAL": (2, 3),
}
IT_PARTS = {
    "GENERAL": ("MUNICIPAL.KNOWLEDGE_SKILL", 1),
    "PROFESSIONAL": (DISTRICT_KNOWLEDGE, 3),
    "PRACTICE": ("SCHOOL.PRACTICE_EXPERIENCE", 1),
}
FILLS = ("DEGREE_CERTIFICATE", "SUPPORT_TEACHING")


@dataclass
class Credit:
    """Credits of one record in one cell of the matrix, or in the self-study of seniors."""

    record: Record
    cell: str
    worth: Fraction
    theme: object


def number(record: Record, field: str) -> Fraction | None:
    value = record.hours if field == "hours" else record.fields.get(field)
    return None if value is None else Fraction(str(value))


def wish(  # noqa: C901, PLR0911, PLR0912 - one line of the article after the other
    record: Record, *, senior: bool
) -> tuple[str, Fraction] | str:
    """What a record brings to which cell by itself; a word when it brings nothing."""
    fields = record.fields
    level, content = fields.get("level"), fields.get("content")
    match record.activity:
        case "COURSE" if fields.get("special") == "PROBATION" and not fields.get("content"):
            return "PROBATION"  # divided between two contents: see `literal_hongkou`
        case "COURSE":
            if level not in LEVELS or content not in CONTENTS:
                return "NO_RULE"
            cell = f"{level}.{content}"
            if content in BY_HOURS:
                return _by_hours(record, cell)
            return (cell, Fraction(1)) if _is_a_practice_course(record) else "CONDITION_NOT_MET"
        case "NATIONAL_PROGRAMME":
            return _by_hours(record, f"MUNICIPAL.{content}") if content in BY_HOURS else "NO_RULE"
        case "IT_PROJECT":
            part = str(fields.get("part"))
            if part not in IT_PARTS:
                return "NO_RULE"
            cell, fixed = IT_PARTS[part]
            return cell, Fraction(fixed)
        case "TEACHING":
            if content not in CONTENTS:
                return "NO_RULE"
            worth = number(record, "courseCredits")
            if not fields.get("mainLecturer") or worth is None:
                return "CONDITION_NOT_MET"
            return f"DISTRICT.{content}", 2 * worth
        case "ECHELON":
            role = str(fields.get("role"))
            if role not in ECHELON:
                return "NO_RULE"
            worth, passed = Fraction(ECHELON[role][0]), ECHELON[role][1]
            enough = (number(record, "assessmentsPassed") or NOTHING) >= passed
            return (DISTRICT_KNOWLEDGE, worth) if enough else "CONDITION_NOT_MET"
        case "SENIOR_STUDY" if senior:
            fixed_by_college = number(record, "credits")
            if fixed_by_college is None:
                return "CONDITION_NOT_MET"
            return "SENIOR", fixed_by_college
        case _:
            return "NO_RULE"


def _by_hours(record: Record, cell: str) -> tuple[str, Fraction] | str:
    hours = number(record, "hours")
    return "CONDITION_NOT_MET" if hours is None else (cell, hours / 10)


def _is_a_practice_course(record: Record) -> bool:
    sessions, minutes = number(record, "sessions"), number(record, "sessionMinutes")
    lectures = number(record, "lectureSessions") or NOTHING
    return (
        sessions is not None
        and minutes is not None
        and sessions >= 10
        and minutes >= 120
        and lectures / sessions <= Fraction(1, 10)
    )


def _once(record: Record) -> object:
    """What an award is granted once for; none where it is granted every time."""
    match record.activity:
        case "IT_PROJECT":
            return ("IT_PROJECT", record.fields.get("part"))
        case "TEACHING":
            return ("TEACHING", record.fields.get("course"))
        case "ECHELON":
            return "ECHELON"
        case _:
            return None


def literal_hongkou(  # noqa: C901, PLR0912, PLR0915 - one step of the article after the other
    teacher: Teacher, records: Sequence[Record], valid_at: date, known_at: datetime | None
) -> dict[str, object]:
    """Compute needs, haves, statuses, reasons, what moved and eligibility."""
    day = min(valid_at, date(2020, 12, 31))
    began = teacher.first_taught_on
    is_new = began is not None and began.year >= 2016 and began <= day
    f = Fraction(min(5, 2020 - began.year + 1), 5) if began and is_new else Fraction(1)
    senior = [t for t in teacher.titles if t.title in {"SENIOR", "FULL_SENIOR"}]
    promoted = [t.since for t in senior if t.since is not None and t.since <= valid_at]
    is_senior = bool(promoted) or any(t.since is None for t in senior)
    p = Fraction(min(5, max(0, 2020 - min(promoted).year + 1)), 5) if promoted else Fraction(1)
    pds = any(job.professional_development_school for job in teacher.employments)

    # what each record brings by itself, granted once where the article says so
    order = sorted(range(len(records)), key=lambda i: (records[i].earned_on or date.max, i))
    reason: dict[int, str | None] = {}
    brings: dict[int, tuple[str, Fraction]] = {}
    divided: dict[int, Fraction] = {}
    best: dict[object, int] = {}
    for i in order:
        record = records[i]
        reason[i] = excluded(record, valid_at, known_at, (2016, 2020))
        if reason[i] or record.activity in FILLS:
            continue
        found = wish(record, senior=is_senior)
        if found == "PROBATION":
            hours = number(record, "hours")
            reason[i] = "CONDITION_NOT_MET" if hours is None else None
            divided[i] = hours or NOTHING
            continue
        if isinstance(found, str):
            reason[i] = found
            continue
        brings[i] = found
        key = _once(record)
        if key is None:
            continue
        other = best.setdefault(key, i)
        if other != i:
            higher = record.activity == "ECHELON" and found[1] > brings[other][1]
            loser, best[key] = (other, i) if higher else (i, other)
            reason[loser] = "ALREADY_AWARDED"
            del brings[loser]
    given: dict[int, list[tuple[str, Fraction]]] = {i: [] for i in order}
    entered: list[Credit] = []

    def enter(i: int, cell: str, worth: Fraction, theme: object) -> None:
        if worth > 0:
            given[i].append((cell if cell == "SENIOR" else f"CELL.{cell}", worth))
            entered.append(Credit(records[i], cell, worth, theme))

    for i in order:
        if i in divided:
            theme = records[i].fields.get("theme")
            enter(i, DISTRICT_ETHICS, divided[i] / 60, theme)
            enter(i, DISTRICT_KNOWLEDGE, divided[i] / 12, theme)
        if i in brings:
            it = records[i].activity == "IT_PROJECT"
            enter(i, *brings[i], "IT" if it else records[i].fields.get("theme"))

    moved: dict[str, Fraction] = {}

    def total(*cells: str, of: Callable[[Credit], bool] = lambda _: True) -> Fraction:
        return sum((c.worth for c in entered if c.cell.startswith(cells) and of(c)), NOTHING)

    def district(cell: str) -> Fraction:
        return total(cell) + moved.get(cell, NOTHING)

    def is_it(credit: Credit) -> bool:
        return credit.theme == "IT"

    def missing_it() -> Fraction:
        return max(NOTHING, 3 * f - total(DISTRICT_KNOWLEDGE, of=is_it))

    def missing(cell: str, least: int) -> Fraction:
        return NOTHING if pds else max(NOTHING, least * f - district(cell))

    # certificates and support teaching fill what is short after all others
    for i in order:
        record = records[i]
        if reason[i] or record.activity not in FILLS:
            continue
        theme = record.fields.get("theme")
        enter(i, DISTRICT_ETHICS, missing(DISTRICT_ETHICS, 2), theme)
        if record.activity == "DEGREE_CERTIFICATE":
            enter(i, DISTRICT_KNOWLEDGE, missing_it(), "IT")
            enter(i, DISTRICT_KNOWLEDGE, missing(DISTRICT_KNOWLEDGE, 10), theme)
        else:
            short = missing(DISTRICT_KNOWLEDGE, 10) - missing_it()
            enter(i, DISTRICT_KNOWLEDGE, max(NOTHING, short), theme)
        if not given[i]:
            reason[i] = "OFFSET_NOT_NEEDED"

    # municipal surplus goes to the district, category by category, never below the level's six
    left = total("MUNICIPAL")
    for content, least, short in (
        ("ETHICS_LITERACY", 2, missing(DISTRICT_ETHICS, 2)),
        ("KNOWLEDGE_SKILL", 4, missing(DISTRICT_KNOWLEDGE, 10) - missing_it()),
    ):
        surplus = min(total(f"MUNICIPAL.{content}") - least * f, left - 6 * f, short)
        if surplus > 0:
            moved[f"DISTRICT.{content}"], moved[f"MUNICIPAL.{content}"] = surplus, -surplus
            left -= surplus

    def cell(code: str) -> Fraction:
        return total(code) + sum((v for k, v in moved.items() if k.startswith(code)), NOTHING)

    needs: dict[str, tuple[Fraction, Fraction]] = {
        "TOTAL": (36 * f + (18 * p if is_senior else 0), total("")),
        "LEVEL.MUNICIPAL": (6 * f, cell("MUNICIPAL")),
        "CELL.MUNICIPAL.ETHICS_LITERACY": (2 * f, cell("MUNICIPAL.ETHICS_LITERACY")),
        "CELL.MUNICIPAL.KNOWLEDGE_SKILL": (4 * f, cell("MUNICIPAL.KNOWLEDGE_SKILL")),
        "CELL.MUNICIPAL.KNOWLEDGE_SKILL.IT": (f, total("MUNICIPAL.KNOWLEDGE_SKILL", of=is_it)),
        "CELL.DISTRICT.KNOWLEDGE_SKILL.IT": (3 * f, total(DISTRICT_KNOWLEDGE, of=is_it)),
        "CELL.SCHOOL.ETHICS_LITERACY": (8 * f, cell("SCHOOL.ETHICS_LITERACY")),
        "CELL.SCHOOL.PRACTICE_EXPERIENCE": (
            (19 if pds else 10) * f,
            cell("SCHOOL.PRACTICE_EXPERIENCE"),
        ),
        "CELL.SCHOOL.PRACTICE_EXPERIENCE.IT": (f, total("SCHOOL.PRACTICE_EXPERIENCE", of=is_it)),
    }
    if pds:
        needs["PDS.DISTRICT_AND_SCHOOL"] = (30 * f, cell("DISTRICT") + cell("SCHOOL"))
    else:
        needs["LEVEL.DISTRICT"] = (12 * f, cell("DISTRICT"))
        needs["LEVEL.SCHOOL"] = (18 * f, cell("SCHOOL"))
        for content, least in zip(CONTENTS, (12, 14, 10), strict=True):
            have = sum((cell(f"{level}.{content}") for level in LEVELS), NOTHING)
            needs[f"CONTENT.{content}"] = (least * f, have)
        needs["CELL.DISTRICT.ETHICS_LITERACY"] = (2 * f, cell(DISTRICT_ETHICS))
        needs["CELL.DISTRICT.KNOWLEDGE_SKILL"] = (10 * f, cell(DISTRICT_KNOWLEDGE))
    if is_new:
        needs["PROBATION"] = (Fraction(12), total("DISTRICT", of=_special("PROBATION")))
    if _held(teacher, "HEAD_TEACHER", valid_at, valid_at):
        needs["HEAD_TEACHER"] = (Fraction(3), total("DISTRICT", of=_special("HEAD_TEACHER")))
    for year in range(2016, day.year + 1):
        if _held(teacher, "TRAINER", date(year, 1, 1), min(day, date(year, 12, 31))):
            have = sum(
                (
                    credit.worth
                    for credit in entered
                    if credit.cell.startswith(("MUNICIPAL", "DISTRICT"))
                    and _special("TRAINER")(credit)
                    and credit.record.earned_on
                    and credit.record.earned_on.year == year
                ),
                NOTHING,
            )
            needs[f"TRAINER.{year}"] = (Fraction(7), have)
    if is_senior:
        key = ("MENTORING", "COURSE_DEVELOPMENT", "RESEARCH")
        needs["SENIOR"] = (18 * p, total("SENIOR"))
        needs["SENIOR.KEY"] = (
            14 * p,
            total("SENIOR", of=lambda credit: credit.record.fields.get("part") in key),
        )
    return {
        "requirements": {code: (need, have, True) for code, (need, have) in needs.items()},
        "lines": [
            (
                "COUNTED" if reason[i] is None else "NOT_COUNTED",
                reason[i],
                given[i],
            )
            for i in range(len(records))
        ],
        "moved": sum((amount for amount in moved.values() if amount > 0), NOTHING),
        "module_gap": False,
        "eligible": all(have >= need for need, have in needs.values()),
    }


def _special(kind: str) -> Callable[[Credit], bool]:
    return lambda credit: credit.record.fields.get("special") == kind


def _held(teacher: Teacher, post: str, first: date, last: date) -> bool:
    return any(
        held.post == post
        and (held.since is None or held.since <= last)
        and (held.until is None or held.until >= first)
        for held in teacher.posts
    )
