"""Who of a policy's teachers is eligible for the certificate, and why not, as it is stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, and_, extract, false, func, or_, select, true
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import CreditAccount, Item, ItemEvent, Organisation, Person
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.reading.paging import Listing, Order
from trainingflow.services.reading.viewers import Viewer

_RECORD = "recordCertificate"
"""The action by which the number of a certificate is recorded."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which teachers.

    Attributes:
        policy_id: those under this policy.
        organisation: only those employed there, or below it.
        year: only in the cycle that ends in this year.
    """

    policy_id: str
    organisation: UUID | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are.

    Attributes:
        eligible: from whom nothing is missing that the certificate hangs on.
        others: the rest.
        missing: by the code of a requirement, how many have not met it.
        states: by the state of the certificate's item, how many; those without one left out.
    """

    eligible: int
    others: int
    missing: Mapping[str, int]
    states: Mapping[str, int]


def candidates(viewer: Viewer, asked: Asked, *, eligible: bool | None = None) -> Listing:
    """The teachers by code, with what is there and what is missing, and their certificate.

    Args:
        viewer: who looks; only teachers whose data the viewer may see.
        asked: which teachers.
        eligible: only those who are, or are not.
    """
    account, certificate = CreditAccount, _certificates(viewer)
    statement = (
        select(
            account.teacher_id,
            account.policy_id,
            account.policy_hash,
            account.cycle_first,
            account.cycle_last,
            account.organisation_id,
            account.eligible,
            account.need,
            account.have,
            account.requirements,
            account.missing,
            account.findings,
            account.valid_on,
            Person.code,
            Person.name_zh,
            Person.name_en,
            Organisation.name_zh.label("unit"),
            certificate.c.item_id,
            certificate.c.state,
            certificate.c.number,
        )
        .join(
            Person,
            and_(Person.authority_id == account.authority_id, Person.id == account.teacher_id),
        )
        .outerjoin(
            Organisation,
            and_(
                Organisation.authority_id == account.authority_id,
                Organisation.id == account.organisation_id,
            ),
        )
        .outerjoin(certificate, _same(certificate))
        .where(*_conditions(viewer, asked))
    )
    if eligible is not None:
        statement = statement.where(account.eligible.is_(eligible))
    return Listing(statement, Order((Person.code, account.teacher_id)))


async def counts(session: AsyncSession, viewer: Viewer, asked: Asked) -> Counts:
    """Count the teachers, what is missing, and the states of their certificates."""
    account, certificate = CreditAccount, _certificates(viewer)
    conditions = _conditions(viewer, asked)
    sums = (
        await session.execute(
            select(
                func.count().filter(account.eligible).label("eligible"),
                func.count().filter(~account.eligible).label("others"),
            ).where(*conditions)
        )
    ).one()
    each = func.unnest(account.missing).table_valued("code").render_derived("lacked")
    code = each.c.code
    missing = await session.execute(
        select(code, func.count().label("teachers"))
        .select_from(account)
        .join(each, true())
        .where(*conditions)
        .group_by(code)
        .order_by(code)
    )
    states = await session.execute(
        select(certificate.c.state, func.count().label("teachers"))
        .select_from(account)
        .join(certificate, _same(certificate))
        .where(*conditions)
        .group_by(certificate.c.state)
        .order_by(certificate.c.state)
    )
    return Counts(
        sums.eligible,
        sums.others,
        {row.code: row.teachers for row in missing},
        {row.state: row.teachers for row in states},
    )


def _conditions(viewer: Viewer, asked: Asked) -> list[ColumnElement[bool]]:
    account = CreditAccount
    found: list[ColumnElement[bool]] = [
        account.authority_id == viewer.authority_id,
        account.policy_id == asked.policy_id,
        account.applies.is_(True),
        _seen(viewer),
    ]
    if asked.organisation is not None:
        found.append(_at(Organisation.path.contains([asked.organisation])))
    if asked.year is not None:
        found.append(account.cycle_last.between(date(asked.year, 1, 1), date(asked.year, 12, 31)))
    return found


def _seen(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.sees_people:
        return true()
    if viewer.person_id is None:
        return false()
    own = CreditAccount.teacher_id == viewer.person_id
    return or_(own, _at(Organisation.path.overlap(list(viewer.units)))) if viewer.units else own


def _at(where: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        select(Organisation.id)
        .where(
            Organisation.authority_id == CreditAccount.authority_id,
            Organisation.id == CreditAccount.organisation_id,
            where,
        )
        .correlate(CreditAccount)
        .exists()
    )


def _certificates(viewer: Viewer) -> Subquery:
    """The certificate of each teacher and year, the newest where there are several."""
    number = (
        select(ItemEvent.input["number"].astext)
        .where(
            ItemEvent.authority_id == Item.authority_id,
            ItemEvent.item_id == Item.id,
            ItemEvent.action == _RECORD,
        )
        .order_by(ItemEvent.seq.desc())
        .limit(1)
        .correlate(Item)
        .scalar_subquery()
    )
    return (
        select(
            Item.subject_id,
            Item.target_year,
            Item.id.label("item_id"),
            Item.state,
            number.label("number"),
        )
        .ext(distinct_on(Item.subject_id, Item.target_year))
        .where(
            Item.authority_id == viewer.authority_id,
            Item.kind == str(ItemKind.CERTIFICATE),
            Item.subject_id.is_not(None),
        )
        .order_by(Item.subject_id, Item.target_year, Item.created_at.desc(), Item.id.desc())
        .subquery()
    )


def _same(certificate: Subquery) -> ColumnElement[bool]:
    return and_(
        certificate.c.subject_id == CreditAccount.teacher_id,
        certificate.c.target_year == extract("year", CreditAccount.cycle_last),
    )
