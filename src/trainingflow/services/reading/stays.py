"""When items entered their states, and how many of a kind are in each now."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import Authority, Item, ItemEvent, Organisation, Task
from trainingflow.db.session import clock
from trainingflow.domain.calendar import ZONE, WorkingDays, local_date
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.stays import Stay, stays
from trainingflow.services.reading import sight
from trainingflow.services.reading.viewers import Viewer
from trainingflow.services.working_days import working_days_of

Entry = tuple[str, datetime]


@dataclass(frozen=True, slots=True)
class Heat:
    """How many items are in a state, for how many days, and how many are overdue.

    Days are counted as in a stay: the day of entering is not, today is.

    Attributes:
        median_days: half of them have been there for at most so many days.
        ninth_decile_days: nine of ten have been there for at most so many days.
        overdue: with an open task whose date has passed.
    """

    count: int
    overdue: int
    median_days: int
    ninth_decile_days: int


async def stays_of(
    session: AsyncSession, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[Stay]]:
    """How long items were in each state, the first first, where the viewer is inside."""
    rows = await session.execute(
        select(ItemEvent.item_id, ItemEvent.to_state, ItemEvent.at)
        .where(
            ItemEvent.authority_id == viewer.authority_id,
            ItemEvent.item_id.in_(ids),
            or_(ItemEvent.seq == 1, ItemEvent.from_state != ItemEvent.to_state),
            sight.inside(viewer, ItemEvent.authority_id, ItemEvent.item_id),
        )
        .order_by(ItemEvent.item_id, ItemEvent.seq)
    )
    found: defaultdict[UUID, list[Entry]] = defaultdict(list)
    for item_id, state, at in rows:
        found[item_id].append((state, at))
    calendar = await working_days_of(viewer.work(session)) if found else WorkingDays()
    return {item: stays(entries, viewer.now, calendar) for item, entries in found.items()}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which items are counted: those bound to a version of a lifecycle, at an instant.

    `organisation_id` narrows them to those declared by this unit and those below it.
    """

    authority_id: UUID
    now: datetime
    kind: ItemKind
    version: int
    organisation_id: UUID | None = None


async def heat(
    session: AsyncSession, asked: Asked, seen: ColumnElement[bool]
) -> Mapping[str, Heat]:
    """The states of a lifecycle that hold an item, in one statement.

    Args:
        session: where to read.
        asked: which items are counted.
        seen: which of them the viewer may see.
    """
    late = exists().where(
        Task.authority_id == Item.authority_id,
        Task.item_id == Item.id,
        Task.closed_at.is_(None),
        Task.due_at <= asked.now,
    )
    entered = cast(func.timezone(ZONE.key, Item.state_since), Date)
    age = type_coerce(literal(local_date(asked.now), Date) - entered, Integer)
    statement = (
        select(
            Item.state,
            func.count(),
            func.count(case((late, 1))),
            func.percentile_disc(0.5).within_group(age),
            func.percentile_disc(0.9).within_group(age),
        )
        .where(
            Item.authority_id == asked.authority_id,
            Item.kind == str(asked.kind),
            Item.definition_version == asked.version,
            seen,
        )
        .group_by(Item.state)
    )
    if asked.organisation_id is not None:
        statement = statement.where(
            exists().where(
                Organisation.authority_id == Item.authority_id,
                Organisation.id == Item.organisation_id,
                Organisation.path.contains([asked.organisation_id]),
            )
        )
    return {
        state: Heat(count, overdue, median, ninth)
        for state, count, overdue, median, ninth in await session.execute(statement)
    }


async def heat_of_authority(
    session: AsyncSession, definition: Definition, code: str | None
) -> Mapping[str, Heat]:
    """The states of a lifecycle that hold an item, for whoever keeps the database.

    Raises:
        LookupError: there is no such authority, or there are several and none is named.
    """
    statement = select(Authority.id).order_by(Authority.code)
    if code is not None:
        statement = statement.where(Authority.code == code)
    found = (await session.scalars(statement)).all()
    if len(found) != 1:
        message = f"name one authority by its code: {len(found)} fit"
        raise LookupError(message)
    asked = Asked(found[0], await clock(session), definition.kind, definition.version)
    return await heat(session, asked, true())
