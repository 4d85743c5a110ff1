"""When somebody is written to (邮件通知): at once or in a digest, and never in quiet hours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from trainingflow.domain.calendar import ZONE


class MailKind(StrEnum):
    """What somebody is told of, as far as they can choose how."""

    REMINDER = "REMINDER"
    ESCALATION = "ESCALATION"
    WINDOW = "WINDOW"
    WATCHED = "WATCHED"
    MENTION = "MENTION"


class Delivery(StrEnum):
    """How somebody wants to be told by mail; in the portal everything is shown all the same."""

    AT_ONCE = "AT_ONCE"
    DIGEST = "DIGEST"
    NEVER = "NEVER"


USUAL: Final[Mapping[MailKind, Delivery]] = MappingProxyType(
    {
        MailKind.REMINDER: Delivery.DIGEST,
        MailKind.ESCALATION: Delivery.AT_ONCE,
        MailKind.WINDOW: Delivery.DIGEST,
        MailKind.WATCHED: Delivery.DIGEST,
        MailKind.MENTION: Delivery.AT_ONCE,
    }
)
"""What holds for whoever has chosen nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """The hours of a person, in Asia/Shanghai.

    Attributes:
        digest_at: when the digest of a day goes out.
        quiet_from: from then on nothing goes out; the same as `quiet_until`: no hour is quiet.
        quiet_until: from then on mails go out again; earlier than `quiet_from`: on the next day.
    """

    digest_at: time = time(8)
    quiet_from: time = time(21)
    quiet_until: time = time(7)


def mailed_at(noted: datetime, delivery: Delivery, habits: Habits) -> datetime:
    """The first instant at which a mail about what was noted may go out; never before it was."""
    ready = _next(noted, habits.digest_at) if delivery is Delivery.DIGEST else noted
    return _next(ready, habits.quiet_until) if is_quiet(ready, habits) else ready


def is_quiet(at: datetime, habits: Habits) -> bool:
    """Whether the instant lies in the quiet hours, of which the last is no more one."""
    clock, begins, ends = at.astimezone(ZONE).time(), habits.quiet_from, habits.quiet_until
    if begins <= ends:
        return begins <= clock < ends
    return clock >= begins or clock < ends


def _next(at: datetime, clock: time) -> datetime:
    """The first instant from `at` on at which it is so late in Asia/Shanghai."""
    local = at.astimezone(ZONE)
    found = datetime.combine(local.date(), clock, ZONE)
    return found if found >= local else found + timedelta(days=1)
