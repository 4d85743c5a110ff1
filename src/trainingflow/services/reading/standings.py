"""Stored standings of many teachers, page by page, and what has changed since the last time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    cast,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.asking import together
from trainingflow.db.models import CreditAccount, Organisation, Recomputation, StandingDue, Teacher
from trainingflow.domain.calendar import local_date, midnight
from trainingflow.services.reading import filters, sight
from trainingflow.services.reading.horizon import horizon
from trainingflow.services.reading.paging import (
    AnyRow,
    AnySelect,
    Listing,
    Order,
    Page,
    PageRequest,
    PositionInvalid,
    page,
)
from trainingflow.services.reading.viewers import Asker, Viewer

MOST_RECOMPUTATIONS: Final = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which standings are wanted; what is none does not matter.

    Attributes:
        organisation: of teachers employed there, or below it.
        policy_id: under this policy.
        eligible: whether nothing that the certificate hangs on is missing.
        missing: at least one of these requirements is not met.
        teachers: of these teachers; of nobody when empty.
        since: only what was changed by this transaction or by one that was not seen with it.
    """

    organisation: UUID | None = None
    policy_id: str | None = None
    eligible: bool | None = None
    missing: tuple[str, ...] | None = None
    teachers: tuple[UUID, ...] | None = None
    since: int | None = None

    @property
    def given(self) -> dict[str, object]:
        """What matters, by its name: what `shape` leaves open."""
        return filters.given(self)

    @property
    def shape(self) -> "Wanted":
        """The same with parameters in place of values: for one, a statement is built once."""
        return replace(self, **{name: _OPEN[name] for name in self.given})


@dataclass(frozen=True, slots=True)
class Read:
    """A page of standings.

    Attributes:
        page: the rows; a position begins with `until`.
        until: hand it over as `since` after the last page: whatever changes from the first page on
            is found then. The same on every page.
    """

    page: Page
    until: int


def listing(viewer: Viewer, wanted: Wanted) -> Listing:
    """Standings that the viewer may see, by teacher.

    Accounts that apply no more are left out, unless it is asked what has changed: then they say so.
    """
    return _listed(viewer.asker, local_date(viewer.now), wanted.shape).about(**wanted.given)


@lru_cache(maxsize=500)
def _listed(asker: Asker, day: date, shape: Wanted) -> Listing:
    """What somebody sees of them on a day, for whatever value of what is wanted."""
    columns = select(*CreditAccount.__table__.columns)
    viewer = replace(asker.viewer(), now=midnight(day))
    return Listing.kept(
        conditions(columns, viewer, shape),
        Order((CreditAccount.teacher_id, CreditAccount.policy_id, CreditAccount.cycle_first)),
    )


async def read(session: AsyncSession, viewer: Viewer, wanted: Wanted, request: PageRequest) -> Read:
    """Read one page with two statements, in one trip where it begins the list.

    Nothing is lost while others write: the first page notes which transactions it cannot have
    seen, the cursors carry that on, and the next reading begins there. A change may be read twice.

    Raises:
        PositionInvalid: the position, or `wanted.since`, is not one of this database: it was
            restored, for instance, and counts its transactions anew.
    """
    position = None if request.position is None else request.position[1:]
    inner = request._replace(position=position)
    # The horizon is asked first: what the page does not show yet lies behind it.
    snapshot, found = await together(
        horizon(session), page(session, listing(viewer, wanted), inner)
    )
    until = snapshot.xmin if request.position is None else _number(request.position[:1])
    if max(until, wanted.since or 0) > snapshot.xmax:
        raise PositionInvalid
    positions = [(str(until), *position) for position in found.positions]
    return Read(replace(found, positions=positions), until)


async def waiting(session: AsyncSession, viewer: Viewer) -> int:
    """How many teachers wait for an evaluation, of those whom the viewer may see."""
    found = await session.execute(
        select(func.count(StandingDue.teacher_id.distinct()))
        .join(
            Teacher,
            and_(
                Teacher.authority_id == StandingDue.authority_id,
                Teacher.id == StandingDue.teacher_id,
            ),
        )
        .where(
            StandingDue.authority_id == viewer.authority_id,
            sight.teachers(viewer, listed=True),
        )
    )
    return found.scalar_one()


async def recomputations(session: AsyncSession, viewer: Viewer) -> Sequence[AnyRow]:
    """The latest recomputations, those that run first; none for whoever does not see everybody."""
    if not viewer.sees_people and not viewer.oversees:
        return []
    rows = await session.execute(
        select(*Recomputation.__table__.columns)
        .where(Recomputation.authority_id == viewer.authority_id)
        .order_by(Recomputation.finished_at.desc().nulls_first(), Recomputation.id.desc())
        .limit(MOST_RECOMPUTATIONS)
    )
    return rows.all()


def conditions(statement: AnySelect, viewer: Viewer, wanted: Wanted) -> AnySelect:
    """Narrow a statement over accounts to what is wanted and may be seen."""
    account = CreditAccount
    key = (account.authority_id, account.teacher_id)
    seen = sight.teachers(viewer, key, listed=wanted.teachers is None)
    statement = statement.where(account.authority_id == viewer.authority_id, seen)
    if wanted.since is None:
        statement = statement.where(account.applies)
    else:
        statement = statement.where(account.changed_xid >= wanted.since)
    if wanted.organisation is not None:
        below = select(Organisation.id).where(
            Organisation.authority_id == viewer.authority_id,
            Organisation.path.contains(array([wanted.organisation])),
        )
        statement = statement.where(account.organisation_id.in_(below))
    if wanted.policy_id is not None:
        statement = statement.where(account.policy_id == wanted.policy_id)
    if wanted.eligible is not None:
        statement = statement.where(account.eligible == wanted.eligible)
    if wanted.missing is not None:
        codes = cast(_listed_as(wanted.missing), ARRAY(Text))
        statement = statement.where(account.missing.op("&&")(codes))
    if wanted.teachers is not None:
        ids = cast(_listed_as(wanted.teachers), ARRAY(Uuid))
        statement = statement.where(account.teacher_id == any_(ids))
    return statement


def _listed_as(values: object) -> object:
    return list(values) if isinstance(values, tuple) else values


_OPEN: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "organisation": bindparam("organisation", type_=Uuid()),
        "policy_id": bindparam("policy_id", type_=Text()),
        "eligible": bindparam("eligible", type_=Boolean()),
        "missing": bindparam("missing", type_=ARRAY(Text)),
        "teachers": bindparam("teachers", type_=ARRAY(Uuid)),
        "since": bindparam("since", type_=BigInteger()),
    }
)


def _number(said: Sequence[str]) -> int:
    if not said or not said[0].isdecimal():
        raise PositionInvalid
    return int(said[0])
