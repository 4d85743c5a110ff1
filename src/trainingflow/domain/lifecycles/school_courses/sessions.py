"""The sessions of a school-based course, and what they add to the ledger."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Final
from uuid import UUID

from trainingflow.domain.calendar import local_date, semesters_touched
from trainingflow.domain.lifecycles.school_courses.states import SchoolCourse
from trainingflow.domain.workflow.attempt import as_date, as_uuid
from trainingflow.domain.workflow.facts import Act
from trainingflow.domain.workflow.fields import as_decimal
from trainingflow.domain.workflow.general import Completion, GeneralFacts

_TIME: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_CLOCK_HOUR: Final = 60


@dataclass(frozen=True, slots=True)
class Session:
    """One session: its day, how many minutes it lasted, whether it was a lecture, who was there."""

    on: date
    minutes: int
    lecture: bool
    present: frozenset[UUID]


def minutes(given: Mapping[str, object]) -> int | None:
    """How long a session lasted, from `begins` and `ends`; None where one is no time of day."""
    begins, ends = _time(given.get("begins")), _time(given.get("ends"))
    return None if begins is None or ends is None else ends - begins


def completions(facts: GeneralFacts) -> Iterator[Completion]:
    """What each participant has completed; none before the course has ended."""
    end = facts.last("endCourse")
    rows = end.input.get("results") if end else None
    if end is None or not isinstance(rows, (list, tuple)):
        return
    for row in rows:
        teacher = as_uuid(row.get("teacher"))
        if teacher is None:
            continue
        passed = row.get("passed") is True
        if facts.variant == SchoolCourse.ETHICS:
            yield from _ethics(facts, teacher, as_decimal(row.get("hours")), end, passed=passed)
        else:
            yield from _practice(facts, teacher, passed=passed)


def _ethics(
    facts: GeneralFacts, teacher: UUID, hours: Decimal | None, end: Act, *, passed: bool
) -> Iterator[Completion]:
    held = [one.on for one in _sessions(facts)]
    if hours is not None:
        yield Completion(
            key=str(teacher),
            teacher=teacher,
            activity="COURSE",
            facts={"level": "SCHOOL", "content": "ETHICS_LITERACY", **_theme(facts)},
            hours=hours,
            earned_on=max(held, default=local_date(end.at)),
            passed=passed,
            recognised=True,  # by the office, with the decision that this follows
        )


def _practice(facts: GeneralFacts, teacher: UUID, *, passed: bool) -> Iterator[Completion]:
    """One completion a semester: the sessions that are long enough and were attended."""
    limit = facts.procedure.limits["PRACTICE_SESSION_MINUTES"].value
    for semester, attended in _by_semester(facts, teacher).items():
        counting = [one for one in attended if one.minutes >= limit]
        if not counting:
            continue
        lasted = Decimal(sum(one.minutes for one in counting)) / _CLOCK_HOUR
        yield Completion(
            key=f"{teacher}:{semester}",
            teacher=teacher,
            activity="COURSE",
            facts={
                "level": "SCHOOL",
                "content": "PRACTICE_EXPERIENCE",
                "semester": semester,
                "sessions": str(len(counting)),
                "sessionMinutes": str(min(one.minutes for one in counting)),
                "lectureSessions": str(sum(one.lecture for one in counting)),
                **_theme(facts),
            },
            hours=lasted.quantize(Decimal("0.01"), ROUND_DOWN),
            earned_on=max(one.on for one in counting),
            passed=passed,
            recognised=True,
        )


def _by_semester(facts: GeneralFacts, teacher: UUID) -> dict[str, list[Session]]:
    found: defaultdict[str, list[Session]] = defaultdict(list)
    for one in _sessions(facts):
        touched = semesters_touched(facts.procedure.semesters, one.on, one.on)
        if teacher in one.present and touched:
            found[touched[-1].code].append(one)
    return dict(found)


def _sessions(facts: GeneralFacts) -> Iterator[Session]:
    for act in facts.acts("recordSession"):
        on, lasted = as_date(act.input.get("on")), minutes(act.input)
        there = act.input.get("teachers")
        if on is not None and lasted is not None:
            yield Session(
                on=on,
                minutes=lasted,
                lecture=act.input.get("lecture") is True,
                present=frozenset(
                    one for one in map(as_uuid, there if isinstance(there, list) else ()) if one
                ),
            )


def _theme(facts: GeneralFacts) -> dict[str, object]:
    theme = facts.dossier.get("theme")
    return {"theme": theme} if theme else {}


def _time(value: object) -> int | None:
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    return None if found is None else int(found[1]) * _CLOCK_HOUR + int(found[2])
