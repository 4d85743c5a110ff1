"""Facts of one teacher that credits depend on: dated employments, titles, posts, and records."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

FieldValue = str | Decimal | bool

_NOTHING: Mapping[str, FieldValue] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Employment:
    """Where a teacher is employed (任职单位). `until` is the last day, none while it lasts."""

    organisation: str | None = None
    kind: str | None = None
    run_by: str | None = None
    professional_development_school: bool = False
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Title:
    """A professional title (职称) from the day it was granted; for life where no day is known."""

    title: str
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """A post (岗位) such as head teacher. `until` is the last day, none while it lasts."""

    post: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Transfer:
    """Coming to teach here from elsewhere (调入)."""

    on: date | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that a policy declares: what it says, and from and to which day (both included)."""

    value: FieldValue | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Teacher:
    """What is known about a teacher. None and empty mean unknown, and never make an error.

    `facts` holds, by name, what only some policies ask for (e.g. a certificate).
    """

    id: str = ""
    employments: tuple[Employment, ...] = ()
    first_taught_on: date | None = None
    induction_completed_on: date | None = None
    transferred_in: Transfer | None = None
    titles: tuple[Title, ...] = ()
    posts: tuple[Post, ...] = ()
    facts: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict)


class Record(NamedTuple):
    """One completed training, said without any policy's words for credits (学习记录).

    A tuple because a district has millions, which are made to be looked at once.

    Attributes:
        id: by which the answer names it.
        activity: kind of training, e.g. ELECTIVE_COURSE.
        hours: class hours (学时), as fixed when the offering was appraised; at least 0.
        earned_on: day of the last session.
        confirmed_at: aware instant of the confirmation (审核确认), none while it is missing.
        denied_at: aware instant at which the recognition was refused (不予认定), none where it was
            not.
        passed: whether the participant passed (合格).
        provider_recognised: whether the provider is a recognised institution (认定).
        fields: what else the activity says, e.g. `module`; a day is a text such as 2025-12-31.
    """

    id: str = ""
    activity: str = ""
    hours: Decimal | None = None
    earned_on: date | None = None
    confirmed_at: datetime | None = None
    passed: bool = True
    provider_recognised: bool = True
    fields: Mapping[str, FieldValue] = _NOTHING
    denied_at: datetime | None = None
