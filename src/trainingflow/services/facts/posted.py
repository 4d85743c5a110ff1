"""What the ledger holds of items that confirm their credits themselves, for a page of them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from trainingflow.db.models import CreditConfirmation, CreditRecord, CreditRecordGroup, Item
from trainingflow.domain.lifecycles.confirmed import CHECKED, STANDING
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.general import Completion, LedgerFacts
from trainingflow.services.work import Work

# Made once: an alias has a column for each column of its table.
_OWN, _OTHER = aliased(Item), aliased(Item)
_TWIN, _ITS_GROUP = aliased(CreditRecord), aliased(CreditRecordGroup)
_REVERSAL = aliased(CreditRecord)


async def ledger_facts(
    work: Work, definition: Definition, states: Mapping[UUID, str]
) -> dict[UUID, LedgerFacts]:
    """What the guards ask about the ledger, by item; `states` are those of the items.

    Records are read only of items that wait for confirmation: of those whose credits are confirmed
    it is enough to know that some stand. Where nothing asks, nothing is read.
    """
    waiting = [one for one, state in states.items() if definition.asks_in(state, *CHECKED)]
    settled = [one for one, state in states.items() if definition.asks_in(state, STANDING)]
    records = await _records(work, waiting)
    duplicates = await _duplicates(work, waiting)
    confirmed = await _confirmed(work, settled)
    return {
        one: LedgerFacts(
            records=tuple(records[one]),
            duplicates=frozenset(duplicates[one]),
            confirmed=one in confirmed,
        )
        for one in states
    }


async def _records(work: Work, ids: Sequence[UUID]) -> Mapping[UUID, list[Completion]]:
    found: defaultdict[UUID, list[Completion]] = defaultdict(list)
    if ids:
        for row in await work.session.execute(_standing(work, ids).order_by(CreditRecord.id)):
            found[row.batch_id].append(_completion(row.CreditRecord))
    return found


def _completion(record: CreditRecord) -> Completion:
    return Completion(
        key=str(record.source_id),
        teacher=record.teacher_id,
        activity=record.activity,
        facts=record.facts,
        hours=record.hours,
        earned_on=record.earned_on,
        passed=record.passed,
        recognised=record.provider_recognised,
    )


async def _duplicates(work: Work, ids: Sequence[UUID]) -> Mapping[UUID, set[UUID]]:
    """Who has a passed record of an item that another record repeats.

    Either the same completion stands twice, or another item of the same parent has credited the
    teacher as well: two classes of one course.
    """
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    if not ids:
        return found
    own, other, twin, its_group = _OWN, _OTHER, _TWIN, _ITS_GROUP
    rows = await work.session.execute(
        _standing(work, ids)
        .join(
            own, and_(own.authority_id == work.authority_id, own.id == CreditRecordGroup.batch_id)
        )
        .join(
            twin,
            and_(
                twin.authority_id == work.authority_id,
                twin.teacher_id == CreditRecord.teacher_id,
                twin.id != CreditRecord.id,
                twin.passed,
                twin.reverses_id.is_(None),
                ~_reversed(twin),
            ),
        )
        .join(
            its_group,
            and_(its_group.authority_id == work.authority_id, its_group.id == twin.group_id),
        )
        .join(other, and_(other.authority_id == work.authority_id, other.id == its_group.batch_id))
        .where(
            CreditRecord.passed,
            or_(
                and_(
                    twin.source_kind == CreditRecord.source_kind,
                    twin.source_id == CreditRecord.source_id,
                ),
                and_(other.id != own.id, other.kind == own.kind, other.parent_id == own.parent_id),
            ),
        )
    )
    for row in rows:
        found[row.batch_id].add(row.CreditRecord.teacher_id)
    return found


async def _confirmed(work: Work, ids: Collection[UUID]) -> frozenset[UUID]:
    if not ids:
        return frozenset()
    rows = await work.session.scalars(
        _standing(work, ids)
        .with_only_columns(CreditRecordGroup.batch_id)
        .join(
            CreditConfirmation,
            and_(
                CreditConfirmation.authority_id == CreditRecordGroup.authority_id,
                CreditConfirmation.group_id == CreditRecordGroup.id,
            ),
        )
        .distinct()
    )
    return frozenset(one for one in rows if one is not None)


def _standing(work: Work, ids: Collection[UUID]) -> Select[UUID | None, CreditRecord]:
    """The records of the items that no reversal has ended, reversals themselves left out."""
    return (
        select(CreditRecordGroup.batch_id, CreditRecord)
        .join(
            CreditRecord,
            and_(
                CreditRecord.authority_id == CreditRecordGroup.authority_id,
                CreditRecord.group_id == CreditRecordGroup.id,
            ),
        )
        .where(
            CreditRecordGroup.authority_id == work.authority_id,
            CreditRecordGroup.batch_id.in_(ids),
            CreditRecord.reverses_id.is_(None),
            ~_reversed(CreditRecord),
        )
    )


def _reversed(record: Any) -> Any:  # noqa: ANN401 - a class of rows, or an alias of it
    return exists().where(
        _REVERSAL.authority_id == record.authority_id, _REVERSAL.reverses_id == record.id
    )
