"""How somebody wants to be told by mail (邮件通知设置): what is chosen, and what is usual."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Final
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from trainingflow.db.models import MailChoice, MailEntry, MailSetting
from trainingflow.db.session import Session
from trainingflow.domain.citation import Language
from trainingflow.domain.mailing import USUAL, Delivery, Habits, MailKind
from trainingflow.domain.workflow.blockers import Blocker
from trainingflow.services import once
from trainingflow.services.work import Work

_USUAL: Final = Habits()
_CLOCK: Final = "%H:%M"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How one person wants to be told.

    Attributes:
        deliveries: of every kind.
        refused_at: when the mail server refused the address for good; None: it has not.
    """

    language: Language = "zh-CN"
    habits: Habits = _USUAL
    deliveries: Mapping[MailKind, Delivery] = field(default_factory=lambda: USUAL)
    refused_at: datetime | None = None
    refused_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What somebody wants otherwise; None: as it is.

    Attributes:
        digest_at: hours and minutes in Asia/Shanghai, as 08:00; the others likewise.
        try_again: mails go to the address again although it was refused.
    """

    language: str | None = None
    digest_at: str | None = None
    quiet_from: str | None = None
    quiet_until: str | None = None
    deliveries: Mapping[MailKind, Delivery]
    try_again: bool = False


async def wishes_of(
    session: Session, authority_id: UUID, people: Collection[UUID]
) -> Mapping[UUID, Wishes]:
    """How each of some people wants to be told, in two statements."""
    settings = {
        row.person_id: row
        for row in await session.scalars(
            select(MailSetting).where(
                MailSetting.authority_id == authority_id, MailSetting.person_id.in_(people)
            )
        )
    }
    chosen: dict[UUID, dict[MailKind, Delivery]] = {}
    for row in await session.scalars(
        select(MailChoice).where(
            MailChoice.authority_id == authority_id, MailChoice.person_id.in_(people)
        )
    ):
        chosen.setdefault(row.person_id, {})[MailKind(row.kind)] = Delivery(row.delivery)
    return {one: _wishes(settings.get(one), chosen.get(one, {})) for one in people}


def _wishes(row: MailSetting | None, chosen: Mapping[MailKind, Delivery]) -> Wishes:
    deliveries = {**USUAL, **chosen}
    if row is None:
        return Wishes(deliveries=deliveries)
    return Wishes(
        language="en" if row.language == "en" else "zh-CN",
        habits=Habits(
            digest_at=row.digest_at, quiet_from=row.quiet_from, quiet_until=row.quiet_until
        ),
        deliveries=deliveries,
        refused_at=row.refused_at,
        refused_code=row.refused_code,
    )


async def change(work: Work, wanted: Change) -> once.MadeOrNot:
    """Change how the actor is told; harmless to repeat. What waits follows the new wishes."""
    person_id = work.actor.person_id
    if person_id is None:
        return once.Unknown("personId")
    faults = tuple(_faults(wanted))
    if faults:
        return once.NotMade(faults)
    await _keep_setting(work, person_id, wanted)
    await choose(work, person_id, wanted.deliveries)
    return once.Made(person_id)


async def choose(work: Work, person_id: UUID, wanted: Mapping[MailKind, Delivery]) -> None:
    """Choose how somebody is told of some kinds, and look at once at what waits for them."""
    rows = [
        {
            "authority_id": work.authority_id,
            "person_id": person_id,
            "kind": str(kind),
            "delivery": str(delivery),
            "chosen_at": work.now,
        }
        for kind, delivery in sorted(wanted.items())
    ]
    if rows:
        new = insert(MailChoice)
        await work.session.execute(
            new.on_conflict_do_update(
                index_elements=["authority_id", "person_id", "kind"],
                set_={"delivery": new.excluded.delivery, "chosen_at": new.excluded.chosen_at},
            ),
            rows,
        )
    await work.session.execute(
        update(MailEntry)
        .where(
            MailEntry.authority_id == work.authority_id,
            MailEntry.person_id == person_id,
            MailEntry.ended_at.is_(None),
        )
        .values(due_at=func.least(MailEntry.due_at, work.now))
    )


async def _keep_setting(work: Work, person_id: UUID, wanted: Change) -> None:
    now = (await wishes_of(work.session, work.authority_id, [person_id]))[person_id]
    refused = not wanted.try_again and now.refused_at is not None
    values = {
        "language": wanted.language or now.language,
        "digest_at": _clock(wanted.digest_at) or now.habits.digest_at,
        "quiet_from": _clock(wanted.quiet_from) or now.habits.quiet_from,
        "quiet_until": _clock(wanted.quiet_until) or now.habits.quiet_until,
        "refused_at": now.refused_at if refused else None,
        "refused_code": now.refused_code if refused else None,
    }
    await keep_setting(work, person_id, values)


async def keep_setting(work: Work, person_id: UUID, values: Mapping[str, object]) -> None:
    """Write the setting of a person: what is given, and what is usual where there was none."""
    usual = {
        "language": "zh-CN",
        "digest_at": _USUAL.digest_at,
        "quiet_from": _USUAL.quiet_from,
        "quiet_until": _USUAL.quiet_until,
    }
    keys = {"authority_id": work.authority_id, "person_id": person_id}
    await work.session.execute(
        insert(MailSetting)
        .values(**usual | dict(values) | keys)
        .on_conflict_do_update(index_elements=list(keys), set_=dict(values))
    )


def _clock(text: str | None) -> time | None:
    return None if text is None else datetime.strptime(text, _CLOCK).time()  # noqa: DTZ007 - an hour of every day


def _faults(wanted: Change) -> Iterator[Blocker]:
    if wanted.language not in {None, "zh-CN", "en"}:
        yield once.invalid("language", "zh-CN or en")
    hours: Sequence[tuple[str, str | None]] = (
        ("digestAt", wanted.digest_at),
        ("quietFrom", wanted.quiet_from),
        ("quietUntil", wanted.quiet_until),
    )
    for name, text in hours:
        try:
            _clock(text)
        except ValueError:
            yield once.invalid(name, "an hour of the day, from 00:00 to 23:59")
