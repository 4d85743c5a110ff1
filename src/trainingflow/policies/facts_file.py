"""Reads the facts of one teacher from JSON: what is unknown may be missing, no float is born."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from trainingflow.domain.credit.facts import (
    Employment,
    FieldValue,
    Post,
    Record,
    Teacher,
    Title,
    Transfer,
)
from trainingflow.domain.credit.rules import FieldRule
from trainingflow.policies.place import FactsProblem, Place, Unexact

KINDS = frozenset(
    {
        "KINDERGARTEN",
        "PRIMARY_SCHOOL",
        "SECONDARY_SCHOOL",
        "VOCATIONAL_HIGH_SCHOOL",
        "SPECIAL_EDUCATION_SCHOOL",
        "OUT_OF_SCHOOL_INSTITUTION",
        "TRAINING_INSTITUTION",
    }
)
RUN_BY = frozenset({"DISTRICT", "PRIVATE", "OTHER_PUBLIC"})
TITLES = frozenset({"SECOND_GRADE", "FIRST_GRADE", "SENIOR", "FULL_SENIOR"})
POSTS = frozenset(
    {
        "HEAD_TEACHER",
        "IDEOLOGY_TEACHER",
        "INSTITUTION_TEACHER",
        "TRAINER",
        "TRAINING_MANAGER",
    }
)
ORIGINS = frozenset({"OTHER_DISTRICT", "OTHER_PROVINCE", "OVERSEAS"})

RECORD_FIELDS: Mapping[str, str] = {
    "topic": "word",
    "module": "word",
    "part": "word",
    "as": "word",
    "ledger": "text",
    "credits": "number",
    "decision": "text",
    "days": "number",
    "level": "word",
    "content": "word",
    "theme": "word",
    "special": "word",
    "semester": "text",
    "sessions": "number",
    "sessionMinutes": "number",
    "lectureSessions": "number",
    "course": "text",
    "courseCredits": "number",
    "mainLecturer": "flag",
    "role": "word",
    "assessmentsPassed": "number",
}
"""Fields of particular activities, as `facts.schema.json` publishes them; a policy may add some."""

_COMMON = (
    "id",
    "activity",
    "hours",
    "earnedOn",
    "confirmedAt",
    "deniedAt",
    "passed",
    "providerRecognised",
)
_CASE_KEYS = ("name", "why", "shows", "policy", "validAt", "knownAt", "facts", "expect")


@dataclass(frozen=True, slots=True)
class Facts:
    """What one evaluation is about."""

    teacher: Teacher
    records: tuple[Record, ...]


def read_facts(text: str, fields: Mapping[str, FieldRule]) -> Facts:
    """Read facts: a bare object with `teacher` and `records`, or a case that holds one in `facts`.

    Args:
        text: JSON.
        fields: fields that the policy declares beside the published ones.

    Raises:
        FactsProblem: a field is unknown or holds what it cannot.
    """
    try:
        found = json.loads(text, parse_float=Unexact, parse_constant=Unexact)
    except (json.JSONDecodeError, RecursionError) as error:
        problem = f"this is not JSON ({error})"
        raise FactsProblem(path="", problem=problem, remedy="mend it") from error
    if isinstance(found, dict) and "facts" in found:
        Place(found, "").only(*_CASE_KEYS)
        found = found["facts"]
    top = Place(found, "")
    top.only("teacher", "records")
    kinds = {**RECORD_FIELDS, **{name: rule.kind for name, rule in fields.items()}}
    records = tuple(_record(child, kinds) for child in top.objects("records"))
    for identity, times in Counter(record.id for record in records if record.id).items():
        if times > 1:
            top.fail("records", f"the id “{identity}” stands twice", "give each its own")
    teacher = top.object("teacher")
    return Facts(_teacher(teacher) if teacher else Teacher(), records)


def _teacher(place: Place) -> Teacher:
    place.only(
        "id",
        "employments",
        "firstTaughtOn",
        "inductionCompletedOn",
        "transferredIn",
        "titles",
        "posts",
    )
    transfer = place.object("transferredIn")
    return Teacher(
        id=place.text("id") or "",
        employments=tuple(_employment(child) for child in place.objects("employments")),
        first_taught_on=place.date("firstTaughtOn"),
        induction_completed_on=place.date("inductionCompletedOn"),
        transferred_in=_transfer(transfer) if transfer else None,
        titles=tuple(_title(child) for child in place.objects("titles")),
        posts=tuple(_post(child) for child in place.objects("posts")),
    )


def _employment(place: Place) -> Employment:
    place.only("organisation", "kind", "runBy", "professionalDevelopmentSchool", "from", "to")
    return Employment(
        organisation=place.text("organisation"),
        kind=place.word("kind", KINDS),
        run_by=place.word("runBy", RUN_BY),
        professional_development_school=place.flag("professionalDevelopmentSchool", default=False),
        since=place.date("from"),
        until=place.date("to"),
    )


def _transfer(place: Place) -> Transfer:
    place.only("on", "from")
    return Transfer(on=place.date("on"), origin=place.word("from", ORIGINS))


def _title(place: Place) -> Title:
    place.only("title", "from")
    return Title(title=place.word("title", TITLES) or "", since=place.date("from"))


def _post(place: Place) -> Post:
    place.only("post", "from", "to")
    return Post(
        post=place.word("post", POSTS) or "", since=place.date("from"), until=place.date("to")
    )


def _record(place: Place, kinds: Mapping[str, str]) -> Record:
    place.only(*_COMMON, *kinds)
    fields: dict[str, FieldValue] = {}
    for name in place.names():
        if name in kinds and name not in _COMMON:
            value = _field(place, name, kinds[name])
            if value is not None:
                fields[name] = value
    return Record(
        id=place.text("id") or "",
        activity=place.text("activity") or "",
        hours=place.number("hours"),
        earned_on=place.date("earnedOn"),
        confirmed_at=place.instant("confirmedAt"),
        denied_at=place.instant("deniedAt"),
        passed=place.flag("passed", default=True),
        provider_recognised=place.flag("providerRecognised", default=True),
        fields=fields,
    )


def _field(place: Place, name: str, kind: str) -> FieldValue | None:
    match kind:
        case "number":
            return place.number(name)
        case "flag":
            return place.flag(name, default=False)
        case _:
            return place.text(name)
