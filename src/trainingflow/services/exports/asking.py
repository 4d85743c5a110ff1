"""What people ask of exports: to have a list as a file, for a purpose that they name."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select

from trainingflow.db.base import new_id
from trainingflow.db.models import DataExport
from trainingflow.domain.citation import Language
from trainingflow.domain.workflow.blockers import Blocker, BlockerCode, Clearer, LimitBlocker
from trainingflow.services import once
from trainingflow.services.exports.formats import Format, installed
from trainingflow.services.exports.known import KNOWN, formats_of
from trainingflow.services.exports.states import ExportRefusal
from trainingflow.services.exports.wanted import kept
from trainingflow.services.once import Made, MadeOrNot, NotMade, Unknown
from trainingflow.services.reports.report import Asks, Report
from trainingflow.services.work import Work

LONGEST_PURPOSE: Final = 200
KEPT: Final = timedelta(days=1)
"""As long as a file can be fetched, and its end is shown."""

MOST_WAITING: Final = 5
"""Exports of one person that are not finished."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A list or a report that somebody wants as a file.

    Attributes:
        subject: the name of one of `KNOWN`.
        wanted: its filter, or about whom the report is.
        purpose: what the file is for; it says so itself.
    """

    subject: str
    wanted: Any
    format: Format
    language: Language
    purpose: str


async def begin(work: Work, asked: Wanted, key: str) -> MadeOrNot:
    """Let a worker write a list or a report; the answer is the export.

    Whoever sees nothing of the list gets a file without rows, as the list shows none.
    """
    said = {
        "make": "export",
        "subject": asked.subject,
        "wanted": kept(asked.wanted),
        "format": asked.format,
        "purpose": asked.purpose,
    }
    earlier = await once.earlier(work, key, said)
    if earlier is not None:
        return earlier
    faults = (*reasons(asked), *await _too_many(work))
    if faults:
        return NotMade(faults)
    return await once.keep(work, key, said, (await add(work, asked)).id)


async def cancel(work: Work, export_id: UUID) -> MadeOrNot:
    """Give up an export of the actor's; what is written of it meanwhile is nobody's, and goes."""
    one = DataExport
    where = [
        one.authority_id == work.authority_id,
        one.id == export_id,
        one.person_id == work.actor.person_id,
    ]
    if work.credential is not None and work.credential.is_token:
        where.append(one.via_id == work.credential.id)
    row = await work.session.scalar(select(one).where(*where).with_for_update())
    if row is None:
        return Unknown("id")
    if row.finished_at is not None:
        return Made(export_id, replayed=True)
    row.refusal, row.held_until = ExportRefusal.CANCELLED, None
    row.finished_at, row.expires_at = work.now, work.now + KEPT
    return Made(export_id)


async def add(work: Work, asked: Wanted) -> DataExport:
    """A new export, which waits."""
    credential = work.credential
    scope = credential.scope if credential else None
    found = DataExport(
        authority_id=work.authority_id,
        id=new_id(),
        person_id=work.actor.person_id,
        via_id=credential.id if credential else None,
        scope=None if scope is None else kept(scope),
        subject=asked.subject,
        wanted=kept(asked.wanted),
        format=asked.format,
        language=asked.language,
        purpose=asked.purpose.strip(),
        asked_at=work.now,
        attempts=0,
        rows=0,
        stored=False,
    )
    work.session.add(found)
    await work.session.flush()
    return found


def reasons(asked: Wanted) -> tuple[Blocker, ...]:
    """Why a list cannot be had so; empty when it can."""
    return tuple(_reasons(asked))


def _reasons(asked: Wanted) -> Iterator[Blocker]:
    if not 1 <= len(asked.purpose.strip()) <= LONGEST_PURPOSE:
        yield once.invalid("purpose", f"1 to {LONGEST_PURPOSE} characters")
    possible = [one for one in formats_of(asked.subject) if installed(one)]
    if asked.format not in possible:
        others = ", ".join(possible)
        missing = asked.format in formats_of(asked.subject)
        why = "no other is installed here" if missing else f"{asked.subject} has no other"
        yield once.invalid("format", f"one of {others}; {why}")
    report = KNOWN[asked.subject]
    if isinstance(report, Report):
        yield from _of_report(report, asked.wanted)


def _of_report(report: Report, wanted: Any) -> Iterator[Blocker]:  # noqa: ANN401 - a `ReportWanted`
    for one in Asks:
        given = getattr(wanted, one) is not None
        if given and one not in report.takes:
            yield once.invalid(f"report.{one}", f"nothing: {report.name} takes no {one}")
        if not given and one in report.needs:
            yield once.missing(f"report.{one}")


async def _too_many(work: Work) -> tuple[Blocker, ...]:
    one = DataExport
    waiting = await work.session.scalar(
        select(func.count()).where(
            one.authority_id == work.authority_id,
            one.person_id == work.actor.person_id,
            one.finished_at.is_(None),
        )
    )
    if (waiting or 0) < MOST_WAITING:
        return ()
    limit = LimitBlocker(
        code=BlockerCode.LIMIT_REACHED,
        cleared_by=Clearer.NOBODY,
        limit="EXPORTS",
        allowed=str(MOST_WAITING),
        actual=str(waiting),
    )
    return (limit,)
