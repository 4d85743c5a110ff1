"""Reads the facts of one teacher from JSON: what is unknown may be missing, no float is born."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from trainingflow.domain.credit.facts import (
    Employment,
    Fact,
    FieldValue,
    Post,
    Record,
    Teacher,
    Title,
    Transfer,
)
from trainingflow.domain.credit.rules import FieldRule
from trainingflow.policies.place import FactsProblem, Place, Unexact

_MOST_DIGITS = 18

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


@dataclass(frozen=True, slots=True)
class TeacherWords:
    """What a policy adds to the facts of a teacher: facts of its own, and words for the others."""

    facts: Mapping[str, FieldRule] = field(default_factory=dict)
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def of(self, name: str, published: frozenset[str]) -> frozenset[str]:
        """Give the words that may stand there."""
        return published.union(self.words.get(name, ()))


def read_facts(
    text: str, fields: Mapping[str, FieldRule], words: TeacherWords | None = None
) -> Facts:
    """Read facts: a bare object with `teacher` and `records`, or a case that holds one in `facts`.

    Args:
        text: JSON.
        fields: fields of records that the policy declares beside the published ones.
        words: what it declares about teachers, if anything.

    Raises:
        FactsProblem: a field is unknown or holds what it cannot.
    """
    try:
        found = json.loads(
            text,
            parse_float=Unexact,
            parse_constant=Unexact,
            parse_int=_whole,
            object_pairs_hook=_once,
        )
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
    if teacher is None:
        return Facts(Teacher(), records)
    return Facts(_teacher(teacher, words or TeacherWords()), records)


def _whole(digits: str) -> int | Unexact:
    """Give a whole number; one of more digits than any number of facts stays as it was written."""
    return int(digits) if len(digits) <= _MOST_DIGITS else Unexact(digits)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Give an object each of whose names stands there once: of two, neither is the right one."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(
            name for name, times in Counter(name for name, _ in pairs).items() if times > 1
        )
        raise FactsProblem(
            path=twice, problem="the name stands twice", remedy="keep one of the two"
        )
    return found


def _teacher(place: Place, words: TeacherWords) -> Teacher:
    place.only(
        "id",
        "employments",
        "firstTaughtOn",
        "inductionCompletedOn",
        "transferredIn",
        "titles",
        "posts",
        "facts",
    )
    facts = place.object("facts")
    transfer = place.object("transferredIn")
    return Teacher(
        id=place.text("id") or "",
        employments=tuple(_employment(child, words) for child in place.objects("employments")),
        first_taught_on=place.date("firstTaughtOn"),
        induction_completed_on=place.date("inductionCompletedOn"),
        transferred_in=_transfer(transfer, words) if transfer else None,
        titles=tuple(_title(child, words) for child in place.objects("titles")),
        posts=tuple(_post(child, words) for child in place.objects("posts")),
        facts=_facts(facts, words.facts) if facts else {},
    )


def _employment(place: Place, words: TeacherWords) -> Employment:
    place.only("organisation", "kind", "runBy", "professionalDevelopmentSchool", "from", "to")
    return Employment(
        organisation=place.text("organisation"),
        kind=place.word("kind", words.of("employerKinds", KINDS)),
        run_by=place.word("runBy", words.of("runBy", RUN_BY)),
        professional_development_school=place.flag("professionalDevelopmentSchool", default=False),
        since=place.date("from"),
        until=place.date("to"),
    )


def _transfer(place: Place, words: TeacherWords) -> Transfer:
    place.only("on", "from")
    return Transfer(on=place.date("on"), origin=place.word("from", words.of("origins", ORIGINS)))


def _title(place: Place, words: TeacherWords) -> Title:
    place.only("title", "from")
    title = place.word("title", words.of("titles", TITLES))
    return Title(title=title or "", since=place.date("from"))


def _post(place: Place, words: TeacherWords) -> Post:
    place.only("post", "from", "to")
    post = place.word("post", words.of("posts", POSTS))
    return Post(post=post or "", since=place.date("from"), until=place.date("to"))


def _facts(place: Place, rules: Mapping[str, FieldRule]) -> dict[str, tuple[Fact, ...]]:
    """Read what the policy declares: a value, or values with the days on which they hold."""
    place.only(*rules)
    return {
        name: (
            tuple(_fact(child, rules[name]) for child in place.objects(name))
            if place.is_list(name)
            else (_single(place, name, rules[name]),)
        )
        for name in place.names()
    }


def _fact(place: Place, rule: FieldRule) -> Fact:
    place.only("value", "from", "to")
    return Fact(_value(place, "value", rule), place.date("from"), place.date("to"))


def _single(place: Place, name: str, rule: FieldRule) -> Fact:
    """Read a value that stands alone: a day is the day from which the fact holds."""
    if rule.kind == "date":
        return Fact(since=place.date(name))
    return Fact(_value(place, name, rule))


def _value(place: Place, name: str, rule: FieldRule) -> FieldValue | None:
    if rule.values:
        return place.word(name, frozenset(rule.values))
    return _field(place, name, rule.kind)


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
        case "date":
            day = place.date(name)
            return day.isoformat() if day else None
        case _:
            return place.text(name)
