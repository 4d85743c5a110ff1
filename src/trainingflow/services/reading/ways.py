"""The ways in which people and units are tied to items, each said once for both of its ends.

Whether an item is tied is asked where the item is at hand; which items are tied is asked where a
list of them is wanted, of whoever they are tied to. Both are read from the same `Way`: a row of a
table that names both, or a column of the item.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    and_,
    any_,
    cast,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, UUID as PG_UUID
from sqlalchemy.orm import aliased

from trainingflow.db.models import (
    Course,
    CourseDeveloper,
    CourseRun,
    CreditBatch,
    Elector,
    Enrolment,
    Item,
    ItemEvent,
    Organisation,
    PanelMember,
    Survey,
    SurveyRespondent,
)
from trainingflow.domain.authority.published import PUBLISHED
from trainingflow.domain.authority.reading import Claim
from trainingflow.domain.authority.terms import Tie
from trainingflow.domain.lifecycles import DEFINITIONS
from trainingflow.domain.people import Delegation
from trainingflow.domain.workflow.panel import MemberStatus
from trainingflow.services.reading.paging import AnySelect, Column

_ROSTER_COLUMNS = frozenset({"teacher", "school"})


def _rosters() -> dict[str, list[str]]:
    """The inputs that name people with their schools, and the kinds that have one of the name."""
    pairs = {
        (field.name, str(one.kind))
        for one in DEFINITIONS.values()
        for line in one.transitions
        for field in line.input
        if {column.name for column in field.rows} >= _ROSTER_COLUMNS
    }
    return {
        name: sorted(kind for other, kind in pairs if other == name)
        for name in sorted({name for name, _ in pairs})
    }


ROSTERS: Final = _rosters()

# The tables of ways go by names of their own, since the statement around them may read the same.
# They are made once: to name a table costs more than to ask it.
_ITEM, _EVENT = aliased(Item), aliased(ItemEvent)
_COURSE, _RUN, _DEVELOPER = aliased(Course), aliased(CourseRun), aliased(CourseDeveloper)
_SURVEY, _ASKED = aliased(Survey), aliased(SurveyRespondent)
_MEMBER, _ELECTOR = aliased(PanelMember), aliased(Elector)
_PLACE, _CREDITED, _BATCH = aliased(Enrolment), aliased(Enrolment), aliased(CreditBatch)

# Who was invited sees what it is about; inside is who has accepted and declared to be free.
_ON_THE_PANEL: Final = (str(MemberStatus.ACCEPTED), str(MemberStatus.RECUSED))
_INVITED: Final = (str(MemberStatus.INVITED),)


class Way(NamedTuple):
    """A row of a table that ties its item to somebody.

    Attributes:
        authority: whose row it is.
        item: which item it ties.
        where: that it ties it to whoever claims so.
        kinds: of which kinds only an item can be tied so; none: of all.
    """

    authority: Column
    item: Column
    where: tuple[ColumnElement[bool], ...]
    kinds: tuple[str, ...] = ()

    def ties(self, item: type[Item]) -> ColumnElement[bool]:
        """Whether there is such a row of an item at hand."""
        kinds = [item.kind.in_(self.kinds)] if self.kinds else []
        same = (self.authority == item.authority_id, self.item == item.id)
        return exists().where(*kinds, *same, *self.where)

    def tied(self, authority_id: UUID) -> AnySelect:
        """The ids of an authority's items of which there is such a row."""
        return select(self.item.label("id")).where(self.authority == authority_id, *self.where)


Said = Callable[[type[Item], Claim], ColumnElement[bool]]
"""That columns of an item say for whom it is, or who answers for it."""

SAID: Final[Mapping[Tie, Said]] = {
    Tie.AUTHORITY: lambda _item, _claim: true(),
    Tie.PUBLIC: lambda item, _claim: published(item),
    Tie.OWNER: lambda item, claim: item.owner_id == claim.person_id,
    Tie.SUBJECT: lambda item, claim: item.subject_id == claim.person_id,
}
OF_UNITS: Final[Mapping[Tie, Callable[[type[Item]], Column]]] = {
    Tie.DECLARING: lambda item: item.organisation_id,
    Tie.UNDERTAKING: lambda item: item.undertaking_id,
}
"""The columns of an item that say which unit it belongs to."""


def tie(claim: Claim, item: type[Item]) -> ColumnElement[bool]:
    """Whether an item at hand is tied as somebody claims."""
    by = claim.grant.tie
    if by in SAID:
        return SAID[by](item, claim)
    if by in OF_UNITS:
        return of_units(claim.units, OF_UNITS[by](item))
    return or_(false(), *(way.ties(item) for way in WAYS[by](claim)))


def tied(claim: Claim, authority_id: UUID) -> Iterator[AnySelect]:
    """Which items of an authority are tied as somebody claims: their ids, perhaps repeated."""
    by = claim.grant.tie
    if by in WAYS:
        yield from (_as_lent(way, claim).tied(authority_id) for way in WAYS[by](claim))
        return
    lent = () if claim.lent is None else (covered(claim.lent, _ITEM),)
    said = SAID[by](_ITEM, claim) if by in SAID else in_units(claim.units, OF_UNITS[by](_ITEM))
    yield Way(_ITEM.authority_id, _ITEM.id, (said, *lent)).tied(authority_id)


def _as_lent(way: Way, claim: Claim) -> Way:
    """The way as far as it was lent, which the item says."""
    if claim.lent is None:
        return way
    reaches = exists().where(
        _ITEM.authority_id == way.authority,
        _ITEM.id == way.item,
        covered(claim.lent, _ITEM),
    )
    return way._replace(where=(*way.where, reaches))


def in_units(units: Iterable[UUID], organisation_id: Column) -> ColumnElement[bool]:
    """The same as `of_units`, for lists: the units are looked up before what belongs to them."""
    above = list(units)
    return in_those(_below(above), organisation_id) if above else false()


def in_those(which: ColumnElement[bool], organisation_id: Column) -> ColumnElement[bool]:
    """The organisation is one of those of which a condition holds, looked up before."""
    below = select(Organisation.id).where(which)
    return organisation_id == any_(func.array(below.correlate(None).scalar_subquery()))


def covered(lent: Delegation, item: type[Item]) -> ColumnElement[bool]:
    """The items that a delegation is for; the same as `Delegation.covers`."""
    units = () if lent.organisation_id is None else (lent.organisation_id,)
    return and_(
        item.kind.in_(sorted(lent.kinds)) if lent.kinds else true(),
        of_units(units, item.organisation_id) if units else true(),
    )


def published(item: type[Item]) -> ColumnElement[bool]:
    """The regulation makes it public to everybody who is signed in."""
    return or_(
        *(
            and_(item.kind == kind, item.state.in_(sorted(states)))
            for kind, states in PUBLISHED.items()
        )
    )


def of_units(units: Iterable[UUID], organisation_id: Column) -> ColumnElement[bool]:
    """The organisation is one of the units, or lies below one."""
    above = list(units)
    return exists().where(Organisation.id == organisation_id, _below(above)) if above else false()


def _below(units: Iterable[UUID]) -> ColumnElement[bool]:
    return Organisation.path.op("&&")(cast(list(units), ARRAY(PG_UUID(as_uuid=True))))


def written_out(kind: Column, kinds: Iterable[str]) -> ColumnElement[bool]:
    """The kind is one of these, which the statement says itself.

    An index knows who is named in events of a few kinds: whoever plans is to be sure of them.
    """
    values: list[ColumnElement[str]] = [literal_column(f"'{one}'") for one in sorted(kinds)]
    return kind.in_(values)


def _led(claim: Claim) -> Iterator[Way]:
    for table in (_COURSE, _RUN):
        yield Way(table.authority_id, table.id, (table.leader_id == claim.person_id,))


def _developed(claim: Claim) -> Iterator[Way]:
    one = _DEVELOPER
    yield Way(one.authority_id, one.course_id, (one.person_id == claim.person_id,))


def _on_panel(*status: str) -> Callable[[Claim], Iterator[Way]]:
    def ways(claim: Claim) -> Iterator[Way]:
        one = _MEMBER
        where = (one.person_id == claim.person_id, one.status.in_(status))
        yield Way(one.authority_id, one.item_id, where)

    return ways


def _elects(claim: Claim) -> Iterator[Way]:
    yield Way(_ELECTOR.authority_id, _ELECTOR.item_id, (_ELECTOR.person_id == claim.person_id,))


def _takes_part(claim: Claim) -> Iterator[Way]:
    """Participants of a run see the run and its credit batch."""
    place, credited, batch = _PLACE, _CREDITED, _BATCH
    mine = (place.teacher_id == claim.person_id, place.withdrawn_at.is_(None))
    yield Way(place.authority_id, place.run_id, mine)
    of_mine = (
        credited.authority_id == batch.authority_id,
        credited.run_id == batch.run_id,
        credited.teacher_id == claim.person_id,
        credited.withdrawn_at.is_(None),
    )
    yield Way(batch.authority_id, batch.id, of_mine)


def _is_asked(claim: Claim) -> Iterator[Way]:
    """Whoever is asked in a questionnaire sees what it is about."""
    survey, asked = _SURVEY, _ASKED
    mine = (
        asked.authority_id == survey.authority_id,
        asked.survey_id == survey.id,
        asked.person_id == claim.person_id,
    )
    yield Way(survey.authority_id, survey.item_id, mine)


def _on_roster(claim: Claim) -> Iterator[Way]:
    """The item's roster names the person."""
    return _named([] if claim.person_id is None else [{"teacher": str(claim.person_id)}])


def _reports(claim: Claim) -> Iterator[Way]:
    """The item's roster names a unit, which has to report on its participants."""
    return _named([{"school": str(unit)} for unit in sorted(claim.units)])


def _named(wanted: list[dict[str, str]]) -> Iterator[Way]:
    event = _EVENT
    for name, kinds in ROSTERS.items():
        named = or_(false(), *(event.input.contains({name: [one]}) for one in wanted))
        listed = (written_out(event.kind, kinds), named)
        yield Way(event.authority_id, event.item_id, listed, tuple(kinds))


WAYS: Final[Mapping[Tie, Callable[[Claim], Iterator[Way]]]] = {
    Tie.LEADER: _led,
    Tie.DEVELOPER: _developed,
    Tie.PANELIST: _on_panel(*_ON_THE_PANEL),
    Tie.INVITED: _on_panel(*_INVITED),
    Tie.ELECTOR: _elects,
    Tie.PARTICIPANT: _takes_part,
    Tie.ASKED: _is_asked,
    Tie.ON_ROSTER: _on_roster,
    Tie.ROSTER_UNIT: _reports,
}
