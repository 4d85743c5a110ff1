"""What a statement says: a snapshot in canonical JSON, of which the hash is taken.

Its `answer` is the whole status as `trainingflow credits evaluate --json` gives it; the head says
for whom, by which text and as known when, so that it can be evaluated again.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from trainingflow.domain.canonical import canonical
from trainingflow.domain.credit.compare import total_of
from trainingflow.domain.credit.status import Status
from trainingflow.policies.answer import answer_of, plain
from trainingflow.policies.reader import Policy

FORMAT: Final = 1
"""The form of the snapshot; another form gets another number, and old ones stay readable."""


@dataclass(frozen=True, slots=True)
class Named:
    """A person, unit or authority as it was called when the statement was issued."""

    id: UUID
    code: str
    name: str

    def said(self) -> dict[str, object]:
        """As it stands in the snapshot."""
        return {"id": str(self.id), "code": self.code, "name": self.name}


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What every statement begins with.

    Attributes:
        number: of the statement.
        year: the calendar year that it is for.
        authority: who issues it.
        valid_at: the day for which credits were read.
        known_at: what was recorded and confirmed by then was read.
        supersedes: the number of the statement that it replaces, if any.
    """

    number: str
    year: int
    authority: Named
    valid_at: date
    known_at: datetime
    supersedes: str | None = None

    def said(self, kind: str) -> dict[str, object]:
        """As it stands in the snapshot."""
        return {
            "format": FORMAT,
            "kind": kind,
            "number": self.number,
            "year": self.year,
            "authority": self.authority.said(),
            "validAt": self.valid_at,
            "knownAt": self.known_at,
            "supersedes": self.supersedes,
        }


@dataclass(frozen=True, slots=True)
class Listed:
    """A teacher in the list of a school."""

    number: str
    teacher: Named
    eligible: bool
    total: str
    missing: tuple[str, ...]

    def said(self) -> dict[str, object]:
        """As it stands in the snapshot."""
        return {
            "number": self.number,
            "teacher": self.teacher.said(),
            "eligible": self.eligible,
            "total": self.total,
            "missing": list(self.missing),
        }


def of_teacher(
    head: Head, teacher: Named, employer: Named | None, policy: Policy, status: Status
) -> str:
    """The snapshot of one teacher's status."""
    return _text(
        {
            **head.said("TEACHER"),
            "teacher": teacher.said(),
            "organisation": employer.said() if employer else None,
            "policy": {
                "id": policy.id,
                "title": policy.titles.zh,
                "document": policy.document,
                "hash": policy.hash,
            },
            "eligible": status.eligible,
            "total": plain(total_of(status)),
            "answer": answer_of(status),
        }
    )


def of_school(head: Head, school: Named, teachers: Sequence[Listed]) -> str:
    """The snapshot of a school's list, its teachers in the order of their codes."""
    rows = sorted(teachers, key=lambda one: (one.teacher.code, one.number))
    return _text(
        {
            **head.said("SCHOOL"),
            "organisation": school.said(),
            "teachers": [one.said() for one in rows],
        }
    )


def listed(content: str) -> Listed:
    """A teacher's statement as the list of a school names it."""
    said = read(content)
    teacher = said["teacher"]
    return Listed(
        number=said["number"],
        teacher=Named(UUID(teacher["id"]), teacher["code"], teacher["name"]),
        eligible=said["eligible"],
        total=said["total"],
        missing=tuple(one["code"] for one in said["answer"]["requirements"] if not one["met"]),
    )


def says_the_same(content: str, status: Status) -> bool:
    """Whether a statement says what a status says, apart from the two clocks."""
    return _apart_from_clocks(read(content)["answer"]) == _apart_from_clocks(answer_of(status))


def replayed(content: str, status: Status) -> str:
    """The snapshot as it would be written with this status; where it is the same, to the byte."""
    said = {
        **read(content),
        "eligible": status.eligible,
        "total": plain(total_of(status)),
        "answer": answer_of(status),
    }
    return _text(said)


def differing(content: str, other: str) -> tuple[str, ...]:
    """Where two snapshots differ: paths such as `answer.requirements`, in alphabetical order."""
    one, two = read(content), read(other)
    paths = [key for key in one if key != "answer" and one[key] != two.get(key)]
    mine, theirs = one.get("answer", {}), two.get("answer", {})
    paths += [f"answer.{key}" for key in mine if mine[key] != theirs.get(key)]
    return tuple(sorted(paths))


def read(content: str) -> dict[str, Any]:
    """A snapshot as plain values."""
    said: dict[str, Any] = json.loads(content)
    return said


def _apart_from_clocks(answer: Mapping[str, Any]) -> bytes:
    return canonical({key: answer[key] for key in answer if key not in {"validAt", "knownAt"}})


def _text(said: Mapping[str, object]) -> str:
    return canonical(said).decode()
