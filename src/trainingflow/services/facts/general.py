"""What guards ask about items that have no tables of their own, for a page of them at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, literal, select
from sqlalchemy.orm import aliased

from trainingflow.db.models import Item, Organisation
from trainingflow.domain.workflow.attempt import as_uuid
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.general import GeneralFacts, Linked, TeacherFacts
from trainingflow.domain.workflow.lines import Ask, Same
from trainingflow.services.facts.common import CommonFields, Head, Unit, dossiers_of
from trainingflow.services.facts.posted import ledger_facts
from trainingflow.services.facts.teachers import employers_of, teacher_facts
from trainingflow.services.work import Work

Related = Mapping[str, tuple[Linked, ...]]

# An alias has a column for each column of its table: made once, not for every question.
_MINE, _OTHER = aliased(Item), aliased(Item)


async def general_facts(
    work: Work,
    definition: Definition,
    rows: Mapping[UUID, Head],
    common: Mapping[UUID, CommonFields],
    named: frozenset[UUID] = frozenset(),
) -> dict[UUID, GeneralFacts]:
    """The facts of items of one general kind, by id; some statements for each question asked.

    `named` are the ids in the input, for definitions that ask where those persons work.
    """
    ids = list(rows)
    parents = await _parents(work, ids)
    related = {ask.name: await _related(work, ask, ids) for ask in definition.asks}
    paths = await _paths(work, {row.Item.undertaking_id for row in rows.values()})
    teachers = await _teachers(work, definition, (row.Item.subject_id for row in rows.values()))
    employed = await _employed(work, definition, named)
    ledger = await ledger_facts(
        work, definition, {item_id: row.Item.state for item_id, row in rows.items()}
    )
    return {
        item_id: GeneralFacts(
            **common[item_id],
            target_year=row.Item.target_year,
            variant=row.Item.variant,
            subject=row.Item.subject_id,
            undertaking=paths.get(row.Item.undertaking_id, ()),
            unit_kind=row.unit_kind,
            run_by=row.run_by,
            parent=parents.get(item_id),
            related={name: found[item_id] for name, found in related.items()},
            teacher=teachers.get(row.Item.subject_id),
            employed=employed,
            ledger=ledger[item_id],
        )
        for item_id, row in rows.items()
    }


@dataclass(frozen=True, slots=True)
class Heading:
    """What the head of a general item holds, read from what it is to be made of.

    The names are those of the input: `year`, `variant`, `subject`, `parent`, `undertakingUnit`.
    """

    title: str
    target_year: int | None
    variant: str | None
    subject: UUID | None
    parent: UUID | None
    undertaking: UUID | None

    @classmethod
    def of(cls, given: Mapping[str, object]) -> "Heading":
        """Read the heading; what does not fit is left out, and refused by the fields."""
        year, variant, title = given.get("year"), given.get("variant"), given.get("title")
        whole = isinstance(year, int) and not isinstance(year, bool)
        return cls(
            title=title.strip() if isinstance(title, str) else "",
            target_year=year if whole else None,  # type: ignore[arg-type]  # checked above
            variant=variant if isinstance(variant, str) else None,
            subject=as_uuid(given.get("subject")),
            parent=as_uuid(given.get("parent")),
            undertaking=as_uuid(given.get("undertakingUnit")),
        )


HEADING = frozenset({"title", "year", "variant", "subject", "parent", "undertakingUnit"})
"""The fields of the input that the head holds."""


async def new_general(
    work: Work,
    definition: Definition,
    place: Unit,
    common: CommonFields,
    given: Mapping[str, object],
) -> GeneralFacts:
    """The facts of a general item that somebody wants to create."""
    heading = Heading.of(given)
    subject = heading.subject or (work.actor.person_id if definition.about_teacher else None)
    parents = await _linked(work, [heading.parent] if heading.parent else [])
    anchor = _Anchor(
        organisation=literal(place.id),
        subject=literal(subject),
        year=literal(heading.target_year),
        parent=literal(heading.parent),
        itself=literal(None),
    )
    teachers = await _teachers(work, definition, [subject])
    paths = await _paths(work, {heading.undertaking})
    return GeneralFacts(
        **common,
        target_year=heading.target_year,
        variant=heading.variant,
        subject=subject,
        undertaking=paths.get(heading.undertaking, ()),
        unit_kind=place.kind,
        run_by=place.run_by,
        parent=next(iter(parents.values()), None),
        related={
            ask.name: () if Same.CHILD in ask.same else await _answer(work, ask, anchor)
            for ask in definition.asks
        },
        teacher=teachers.get(subject),
    )


@dataclass(frozen=True, slots=True)
class _Anchor:
    """What another item must agree with: columns of this item, or the values of a new one."""

    organisation: ColumnElement[Any]
    subject: ColumnElement[Any]
    year: ColumnElement[Any]
    parent: ColumnElement[Any]
    itself: ColumnElement[Any]

    def agrees(self, other: type[Item], same: frozenset[Same]) -> ColumnElement[bool]:
        """The condition that the other agrees in everything that is asked."""
        conditions = {
            Same.ORGANISATION: other.organisation_id == self.organisation,
            Same.SUBJECT: other.subject_id == self.subject,
            Same.YEAR: other.target_year == self.year,
            Same.PARENT: other.parent_id == self.parent,
            Same.CHILD: other.parent_id == self.itself,
        }
        return and_(*(conditions[one] for one in sorted(same)))


async def _related(work: Work, ask: Ask, ids: Sequence[UUID]) -> Mapping[UUID, tuple[Linked, ...]]:
    mine, other = _MINE, _OTHER
    anchor = _Anchor(
        organisation=mine.organisation_id,  # type: ignore[arg-type]  # columns of an alias
        subject=mine.subject_id,  # type: ignore[arg-type]
        year=mine.target_year,  # type: ignore[arg-type]
        parent=mine.parent_id,  # type: ignore[arg-type]
        itself=mine.id,  # type: ignore[arg-type]
    )
    pairs = (
        await work.session.execute(
            select(mine.id.label("mine"), other.id.label("other"))
            .join(
                other,
                and_(
                    other.authority_id == mine.authority_id,
                    other.kind == str(ask.kind),
                    other.id != mine.id,
                    anchor.agrees(other, ask.same),
                ),
            )
            .where(mine.authority_id == work.authority_id, mine.id.in_(ids))
            .order_by(other.created_at, other.id)
        )
    ).all()
    found = await _linked(work, [row.other for row in pairs])
    answers: defaultdict[UUID, list[Linked]] = defaultdict(list)
    for row in pairs:
        answers[row.mine].append(found[row.other])
    return defaultdict(tuple, {mine_: tuple(others) for mine_, others in answers.items()})


async def _answer(work: Work, ask: Ask, anchor: _Anchor) -> tuple[Linked, ...]:
    other = _OTHER
    ids = (
        await work.session.scalars(
            select(other.id)
            .where(
                other.authority_id == work.authority_id,
                other.kind == str(ask.kind),
                anchor.agrees(other, ask.same),
            )
            .order_by(other.created_at, other.id)
        )
    ).all()
    found = await _linked(work, ids)
    return tuple(found[one] for one in ids)


async def _parents(work: Work, ids: Sequence[UUID]) -> dict[UUID, Linked]:
    pairs = (
        await work.session.execute(
            select(Item.id, Item.parent_id).where(
                Item.authority_id == work.authority_id,
                Item.id.in_(ids),
                Item.parent_id.is_not(None),
            )
        )
    ).all()
    found = await _linked(work, [row.parent_id for row in pairs])
    return {row.id: found[row.parent_id] for row in pairs}


async def _linked(work: Work, ids: Sequence[UUID]) -> dict[UUID, Linked]:
    if not ids:
        return {}
    rows = await work.session.scalars(
        select(Item)
        .where(Item.authority_id == work.authority_id, Item.id.in_(ids))
        .execution_options(populate_existing=True)
    )
    dossiers = await dossiers_of(work, ids)
    return {
        row.id: Linked(
            id=row.id,
            kind=row.kind,
            state=row.state,
            state_since=row.state_since,
            title=row.title,
            organisation_id=row.organisation_id,
            target_year=row.target_year,
            variant=row.variant,
            subject=row.subject_id,
            parent=row.parent_id,
            dossier=dossiers.get(row.id, {}),
        )
        for row in rows
    }


async def _paths(work: Work, ids: set[UUID | None]) -> dict[UUID | None, tuple[UUID, ...]]:
    wanted = ids - {None}
    if not wanted:
        return {}
    rows: Iterable[Row[Any]] = await work.session.execute(
        select(Organisation.id, Organisation.path).where(
            Organisation.authority_id == work.authority_id, Organisation.id.in_(wanted)
        )
    )
    return {row.id: tuple(reversed(row.path)) for row in rows}


async def _teachers(
    work: Work, definition: Definition, ids: Iterable[UUID | None]
) -> dict[UUID | None, TeacherFacts]:
    wanted = [one for one in dict.fromkeys(ids) if one is not None]
    if not definition.about_teacher or not wanted:
        return {}
    found = await teacher_facts(work, wanted, evaluated=definition.about_credits)
    return dict(found.items())


async def _employed(
    work: Work, definition: Definition, named: frozenset[UUID]
) -> dict[UUID, frozenset[UUID]]:
    if not definition.asks_employers or not named:
        return {}
    found = await employers_of(work, named)
    return {one: frozenset(places) for one, places in found.items()}
