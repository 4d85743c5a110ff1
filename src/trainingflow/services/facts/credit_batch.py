"""The facts of credit batches."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Row, Uuid, and_, any_, cast, func, select
from sqlalchemy.orm import aliased

from trainingflow.db.models import (
    CourseRun,
    CreditBatch,
    CreditConfirmation,
    CreditRecord,
    CreditRecordGroup,
    Enrolment,
    Item,
    Organisation,
    Result,
)
from trainingflow.domain.lifecycles.runs.batch_facts import CreditBatchFacts
from trainingflow.services.facts.common import CommonFields, Head
from trainingflow.services.ledger import completed_hours
from trainingflow.services.work import Work


async def credit_batch_facts(
    work: Work, rows: Mapping[UUID, Head], common: Mapping[UUID, CommonFields]
) -> dict[UUID, CreditBatchFacts]:
    """The facts of credit batches, in a number of statements that does not depend on how many."""
    ids = list(rows)
    batches = await _batches(work, ids)
    records = await _records(work, ids)
    recorders = await _recorders(work, [row.run_id for row in batches.values()])
    waiting = await _waiting(work, ids)
    duplicates = await _duplicates(work, ids)
    unconverted = await _unconverted(work, ids)
    return {
        batch_id: CreditBatchFacts(
            **common[batch_id],
            leader=row.leader_id,
            recorders=recorders[row.run_id],
            participants=frozenset(records[batch_id]),
            run_state=row.run_state,
            records=len(records[batch_id]),
            corrections=waiting[batch_id],
            provider_recognised=row.recognised,
            unconverted=unconverted[batch_id],
            duplicates=duplicates[batch_id],
        )
        for batch_id, row in batches.items()
    }


async def _batches(work: Work, ids: Sequence[UUID]) -> dict[UUID, Row[UUID, UUID, UUID, str, bool]]:
    rows = await work.session.execute(
        select(
            CreditBatch.id,
            CreditBatch.run_id,
            CourseRun.leader_id,
            Item.state.label("run_state"),
            Organisation.recognised,
        )
        .join(
            CourseRun,
            and_(
                CourseRun.authority_id == CreditBatch.authority_id,
                CourseRun.id == CreditBatch.run_id,
            ),
        )
        .join(Item, and_(Item.authority_id == CourseRun.authority_id, Item.id == CourseRun.id))
        .join(
            Organisation,
            and_(
                Organisation.authority_id == Item.authority_id,
                Organisation.id == Item.organisation_id,
            ),
        )
        .where(CreditBatch.authority_id == work.authority_id, CreditBatch.id.in_(ids))
    )
    return {row.id: row for row in rows}


def _live_records(work: Work, ids: Sequence[UUID]) -> Any:  # noqa: ANN401 - a SQL subquery
    """The records of the batches that are not reversed, reversals themselves left out."""
    reversal = aliased(CreditRecord)
    return (
        select(
            CreditRecordGroup.batch_id,
            CreditRecord.group_id,
            CreditRecord.id,
            CreditRecord.teacher_id,
            CreditRecord.hours,
            CreditRecord.passed,
            CreditRecord.source_kind,
            CreditRecord.source_id,
        )
        .join(
            CreditRecord,
            and_(
                CreditRecord.authority_id == CreditRecordGroup.authority_id,
                CreditRecord.group_id == CreditRecordGroup.id,
            ),
        )
        .outerjoin(
            reversal,
            and_(
                reversal.authority_id == CreditRecord.authority_id,
                reversal.reverses_id == CreditRecord.id,
            ),
        )
        .where(
            CreditRecordGroup.authority_id == work.authority_id,
            CreditRecordGroup.batch_id.in_(ids),
            CreditRecord.reverses_id.is_(None),
            reversal.id.is_(None),
        )
        .subquery()
    )


async def _records(work: Work, ids: Sequence[UUID]) -> Mapping[UUID, list[UUID]]:
    live = _live_records(work, ids)
    found: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for row in await work.session.execute(select(live.c.batch_id, live.c.teacher_id)):
        found[row.batch_id].append(row.teacher_id)
    return found


async def _waiting(work: Work, ids: Sequence[UUID]) -> Mapping[UUID, int]:
    """How many records of each batch stand in a group that is not confirmed."""
    live = _live_records(work, ids)
    rows = await work.session.execute(
        select(live.c.batch_id, func.count().label("number"))
        .outerjoin(
            CreditConfirmation,
            and_(
                CreditConfirmation.authority_id == work.authority_id,
                CreditConfirmation.group_id == live.c.group_id,
            ),
        )
        .where(CreditConfirmation.group_id.is_(None))
        .group_by(live.c.batch_id)
    )
    return defaultdict(int, {row.batch_id: row.number for row in rows})


async def _recorders(work: Work, run_ids: Sequence[UUID]) -> Mapping[UUID, frozenset[UUID]]:
    rows = await work.session.execute(
        select(Enrolment.run_id, Result.recorded_by)
        .distinct()
        .join(
            Result,
            and_(
                Result.authority_id == Enrolment.authority_id,
                Result.enrolment_id == Enrolment.id,
            ),
        )
        .where(
            Enrolment.authority_id == work.authority_id,
            Enrolment.run_id.in_(run_ids),
            Result.recorded_by.is_not(None),
        )
    )
    found: defaultdict[UUID, frozenset[UUID]] = defaultdict(frozenset)
    for row in rows:
        found[row.run_id] |= {row.recorded_by}
    return found


async def _duplicates(work: Work, ids: Sequence[UUID]) -> Mapping[UUID, tuple[UUID, ...]]:
    """Records whose source has another live record: the same result credited twice.

    In two statements, for the database knows little of a table that has just been filled: in one,
    it has compared each of thousands of records with every other.
    """
    live = _live_records(work, ids)
    own = (
        await work.session.execute(
            select(live.c.batch_id, live.c.id, live.c.source_kind, live.c.source_id).order_by(
                live.c.id
            )
        )
    ).all()
    credited = await _credited(work, {(row.source_kind, row.source_id) for row in own})
    found: defaultdict[UUID, tuple[UUID, ...]] = defaultdict(tuple)
    for row in own:
        if credited[(row.source_kind, row.source_id)] > 1:
            found[row.batch_id] += (row.id,)
    return found


async def _credited(work: Work, sources: Collection[tuple[str, UUID]]) -> Counter[tuple[str, UUID]]:
    """How many live records there are of each source."""
    reversal = aliased(CreditRecord)
    rows = await work.session.execute(
        select(CreditRecord.source_kind, CreditRecord.source_id)
        .outerjoin(
            reversal,
            and_(
                reversal.authority_id == CreditRecord.authority_id,
                reversal.reverses_id == CreditRecord.id,
            ),
        )
        .where(
            CreditRecord.authority_id == work.authority_id,
            CreditRecord.source_kind.in_({kind for kind, _ in sources}),
            CreditRecord.source_id == any_(cast([id_ for _, id_ in sources], ARRAY(Uuid))),
            CreditRecord.reverses_id.is_(None),
            reversal.id.is_(None),
        )
    )
    return Counter((row.source_kind, row.source_id) for row in rows)


async def _unconverted(work: Work, ids: Sequence[UUID]) -> Mapping[UUID, tuple[UUID, ...]]:
    """Records whose hours are no longer those fixed at appraisal, or whose result has changed."""
    live = _live_records(work, ids)
    latest = (
        select(Result.enrolment_id, func.max(Result.revision).label("revision"))
        .where(Result.authority_id == work.authority_id)
        .where(Result.enrolment_id.in_(select(live.c.source_id)))
        .group_by(Result.enrolment_id)
        .subquery()
    )
    hours = completed_hours()
    rows = await work.session.execute(
        select(live.c.batch_id, live.c.id)
        .join(
            Enrolment,
            and_(Enrolment.authority_id == work.authority_id, Enrolment.id == live.c.source_id),
        )
        .join(latest, latest.c.enrolment_id == Enrolment.id)
        .join(
            Result,
            and_(
                Result.authority_id == work.authority_id,
                Result.enrolment_id == latest.c.enrolment_id,
                Result.revision == latest.c.revision,
            ),
        )
        .join(hours, hours.c.run_id == Enrolment.run_id)
        .where(
            hours.c.authority_id == work.authority_id,
            (live.c.hours != hours.c.hours) | (live.c.passed != Result.passed),
        )
        .order_by(live.c.id)
    )
    found: defaultdict[UUID, tuple[UUID, ...]] = defaultdict(tuple)
    for row in rows:
        found[row.batch_id] += (row.id,)
    return found
