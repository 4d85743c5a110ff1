"""What the municipality holds of records, as far as it has said so; and what is due of each."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, select

from trainingflow.db.models import MunicipalLine, MunicipalUpload
from trainingflow.domain.municipal_upload import UploadAction
from trainingflow.services.municipal.states import LineOutcome
from trainingflow.services.reading.paging import AnyRow
from trainingflow.services.work import Work


@dataclass(frozen=True, slots=True)
class Held:
    """What is known of one record over there.

    Attributes:
        waiting: whether an answer is awaited; until then nothing more is said of the record.
        unknown: whether the last line was given up without an answer: it may be there, or not.
        accepted: the line that was taken over last, unless it was withdrawn since.
        last: the line that was sent last and may have arrived.
    """

    waiting: bool = False
    unknown: bool = False
    accepted: AnyRow | None = None
    last: AnyRow | None = None


NOTHING: Final = Held()


async def holdings(work: Work, teachers: Collection[UUID]) -> Mapping[UUID, Mapping[UUID, Held]]:
    """What is held of the records of teachers, by teacher and record; without what never was."""
    line, upload = MunicipalLine, MunicipalUpload
    rows = await work.session.execute(
        select(
            line.teacher_id,
            line.record_id,
            line.organisation_id,
            line.action,
            line.outcome,
            line.credits,
            line.said,
        )
        .join(
            upload,
            and_(upload.authority_id == line.authority_id, upload.id == line.upload_id),
        )
        .where(line.authority_id == work.authority_id, line.teacher_id.in_(teachers))
        .order_by(line.record_id, upload.number)
    )
    found: defaultdict[UUID, dict[UUID, Held]] = defaultdict(dict)
    for record, lines in groupby(rows, key=lambda one: one.record_id):
        told = list(lines)
        found[told[0].teacher_id][record] = held_by(told)
    return found


def held_by(lines: Iterable[AnyRow]) -> Held:
    """What is held of a record after these lines, the oldest first."""
    waiting, unknown = False, False
    accepted: AnyRow | None = None
    last: AnyRow | None = None
    for line in lines:
        match line.outcome:
            case None:
                waiting = True
            case LineOutcome.ACCEPTED | LineOutcome.DIFFERENT:
                unknown, last = False, line
                accepted = None if line.action == UploadAction.WITHDRAWN else line
            case LineOutcome.UNANSWERED:
                unknown, last = True, line
            case LineOutcome.REFUSED:
                unknown = False
            case _:  # dropped: it never arrived
                pass
    return Held(waiting, unknown, accepted, last)


def due(
    held: Held, credits_: Decimal | None, said: Mapping[str, Any], about: Collection[str]
) -> UploadAction | None:
    """What has to be told of a record; none: nothing has.

    Args:
        held: what is held of it.
        credits_: what it is worth now; none: it is not to be held.
        said: what is said of it now.
        about: the names of the values that the file has; others do not matter.
    """
    if held.waiting:
        return None
    if credits_ is None:
        return UploadAction.WITHDRAWN if held.unknown or held.accepted else None
    if held.accepted is None:
        return UploadAction.NEW
    told = held.accepted.said
    same = held.accepted.credits == credits_ and all(
        told[name] == said[name] for name in about if name in told and name in said
    )
    settled = held.accepted.outcome == LineOutcome.ACCEPTED and not held.unknown
    return None if same and settled else UploadAction.CHANGED
