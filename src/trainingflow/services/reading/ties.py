"""What ties people and units to items: what `ways` say in SQL, as facts at hand.

Lists are filtered in SQL for one viewer. Where many viewers wait for the same events, the ties of
the items are read once, and `domain.authority.reading` decides for each.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from trainingflow.db.asking import AUTHORITY, IDS, Question, ask, together
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
from trainingflow.domain.authority.published import is_published
from trainingflow.domain.authority.terms import Tie, Ties
from trainingflow.domain.workflow.panel import MemberStatus
from trainingflow.services.reading.paging import AnySelect, Column
from trainingflow.services.reading.ways import ROSTERS

_PEOPLE: Final[BindParameter[Any]] = bindparam("people", type_=ARRAY(Uuid()))
_DECLARING, _UNDERTAKING = aliased(Organisation), aliased(Organisation)

_HEADS: Final = Question(
    select(
        Item.id,
        Item.kind,
        Item.state,
        Item.owner_id,
        Item.subject_id,
        Course.leader_id.label("of_course"),
        CourseRun.leader_id.label("of_run"),
        _DECLARING.path.label("declaring"),
        _UNDERTAKING.path.label("undertaking"),
    )
    .join(
        _DECLARING,
        and_(
            _DECLARING.authority_id == Item.authority_id,
            _DECLARING.id == Item.organisation_id,
        ),
    )
    .outerjoin(
        _UNDERTAKING,
        and_(
            _UNDERTAKING.authority_id == Item.authority_id,
            _UNDERTAKING.id == Item.undertaking_id,
        ),
    )
    .outerjoin(Course, and_(Course.authority_id == Item.authority_id, Course.id == Item.id))
    .outerjoin(
        CourseRun, and_(CourseRun.authority_id == Item.authority_id, CourseRun.id == Item.id)
    )
    .where(Item.authority_id == AUTHORITY, Item.id == any_(IDS))
)


def _tied(
    tie: Tie, authority: Column, item: Column, person: Column, *where: ColumnElement[bool]
) -> AnySelect:
    """Who of those asked about is tied so to an item of those asked about."""
    return select(
        literal(str(tie), Text).label("tie"), item.label("item_id"), person.label("person_id")
    ).where(authority == AUTHORITY, item == any_(IDS), person == any_(_PEOPLE), *where)


def _on_panel(tie: Tie, *status: MemberStatus) -> AnySelect:
    one = PanelMember
    wanted = one.status.in_([str(each) for each in status])
    return _tied(tie, one.authority_id, one.item_id, one.person_id, wanted)


_PERSONS: Final = Question(
    union_all(
        _tied(
            Tie.DEVELOPER,
            CourseDeveloper.authority_id,
            CourseDeveloper.course_id,
            CourseDeveloper.person_id,
        ),
        _on_panel(Tie.PANELIST, MemberStatus.ACCEPTED, MemberStatus.RECUSED),
        _on_panel(Tie.INVITED, MemberStatus.INVITED),
        _tied(Tie.ELECTOR, Elector.authority_id, Elector.item_id, Elector.person_id),
        _tied(
            Tie.PARTICIPANT,
            Enrolment.authority_id,
            Enrolment.run_id,
            Enrolment.teacher_id,
            Enrolment.withdrawn_at.is_(None),
        ),
        _tied(
            Tie.PARTICIPANT,
            CreditBatch.authority_id,
            CreditBatch.id,
            Enrolment.teacher_id,
            Enrolment.authority_id == CreditBatch.authority_id,
            Enrolment.run_id == CreditBatch.run_id,
            Enrolment.withdrawn_at.is_(None),
        ),
        _tied(
            Tie.ASKED,
            Survey.authority_id,
            Survey.item_id,
            SurveyRespondent.person_id,
            SurveyRespondent.authority_id == Survey.authority_id,
            SurveyRespondent.survey_id == Survey.id,
        ),
    )
)

_FILLED_IN: Final = Question(
    select(ItemEvent.item_id, ItemEvent.kind, ItemEvent.input).where(
        ItemEvent.authority_id == AUTHORITY,
        ItemEvent.item_id == any_(IDS),
        or_(
            *(
                and_(ItemEvent.kind.in_(kinds), ItemEvent.input.has_key(name))
                for name, kinds in ROSTERS.items()
            )
        ),
    )
)

_Grouped = Mapping[UUID, Mapping[Tie, frozenset[UUID]]]


async def ties_of(
    session: AsyncSession, authority_id: UUID, items: Sequence[UUID], people: Sequence[UUID]
) -> Mapping[UUID, Ties]:
    """What ties some people, and any unit, to some items; three statements in one round trip.

    Args:
        session: where to read.
        authority_id: whose items.
        items: which; what is none of the authority's is left out.
        people: who is asked about; ties of others are not read.
    """
    heads, tied, filled = await together(
        ask(session, _HEADS, authority=authority_id, ids=items),
        ask(session, _PERSONS, authority=authority_id, ids=items, people=people),
        ask(session, _FILLED_IN, authority=authority_id, ids=items),
    )
    persons = _grouped((row.item_id, Tie(row.tie), row.person_id) for row in tied)
    listed = _grouped(found for row in filled for found in _on_rosters(row))
    return {
        row.id: Ties(
            authority_id=authority_id,
            persons={
                **persons.get(row.id, {}),
                Tie.OWNER: frozenset({row.owner_id}),
                Tie.SUBJECT: _some(row.subject_id),
                Tie.LEADER: _some(row.of_course, row.of_run),
                Tie.ON_ROSTER: listed.get(row.id, {}).get(Tie.ON_ROSTER, frozenset()),
            },
            units={
                Tie.DECLARING: frozenset(row.declaring),
                Tie.UNDERTAKING: frozenset(row.undertaking or ()),
                Tie.ROSTER_UNIT: listed.get(row.id, {}).get(Tie.ROSTER_UNIT, frozenset()),
            },
            public=is_published(row.kind, row.state),
            kind=row.kind,
        )
        for row in heads
    }


def schools_of(kind: str, filled_in: Mapping[str, Any]) -> frozenset[str]:
    """The schools of the people whom an event names in a list, as they are written there."""
    return frozenset(
        str(entry["school"]) for entry in _entries(kind, filled_in) if "school" in entry
    )


def _on_rosters(row: Any) -> Iterator[tuple[UUID, Tie, UUID]]:  # noqa: ANN401 - a row of `_FILLED_IN`
    for entry in _entries(row.kind, row.input):
        for name, tie in (("teacher", Tie.ON_ROSTER), ("school", Tie.ROSTER_UNIT)):
            if (key := _key(entry.get(name))) is not None:
                yield row.item_id, tie, key


def _entries(kind: str, filled_in: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for name, kinds in ROSTERS.items():
        listed = filled_in.get(name)
        if kind in kinds and isinstance(listed, list):
            yield from (one for one in listed if isinstance(one, dict))


def _key(text: object) -> UUID | None:
    """An id as it was filled in; None where it is none."""
    try:
        return UUID(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _some(*found: UUID | None) -> frozenset[UUID]:
    return frozenset(one for one in found if one is not None)


def _grouped(found: Iterator[tuple[UUID, Tie, UUID]]) -> _Grouped:
    sets: defaultdict[UUID, defaultdict[Tie, set[UUID]]] = defaultdict(lambda: defaultdict(set))
    for item, tie, who in found:
        sets[item][tie].add(who)
    return {item: {tie: frozenset(who) for tie, who in ties.items()} for item, ties in sets.items()}
