"""Teachers: who they are, the facts that decide what they owe, and where they are employed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, select

from trainingflow.db.base import new_id
from trainingflow.db.models import Employment, Organisation, Teacher
from trainingflow.domain.citation import Label
from trainingflow.services.imports import known_people
from trainingflow.services.imports.faults import Code, Fault
from trainingflow.services.imports.holders import keeps_registers
from trainingflow.services.imports.kind import Change, Kind, Plan, Row, Said, Write
from trainingflow.services.imports.known_people import Known
from trainingflow.services.imports.periods import Period, day_before, room_for
from trainingflow.services.imports.teacher_columns import COLUMNS, FACTS, ORIGINS, PERSON
from trainingflow.services.imports.zeros import lost, without_zeros
from trainingflow.services.work import Work


@dataclass(slots=True)
class _Held:
    """What is known of a person, with what earlier rows of the file add."""

    id: UUID
    person: dict[str, Any]
    facts: dict[str, Any] | None
    restricted: bool = False
    new: bool = False
    periods: list[Period] = field(default_factory=list)
    row: int | None = None
    said: dict[str, Any] = field(default_factory=dict)


class _Comparer:
    """Rows come in the order of their keys: those of one person stand together."""

    def __init__(self) -> None:
        self._held: dict[str, _Held] = {}
        self._units: Mapping[str, UUID] | None = None

    async def compare(self, work: Work, rows: Sequence[Row]) -> Sequence[Plan]:
        self._units = self._units or await known_people.units(work)
        codes = {str(row.said["code"]) for row in rows}
        earlier = {name: one for name, one in self._held.items() if name in codes}
        self._held = await _known(work, codes - earlier.keys()) | earlier
        quantities = {str(row.said["code"]) for row in rows if "code" in row.quantities}
        people = await known_people.zeros_of_people(work, quantities - self._held.keys())
        units = without_zeros(self._units)
        return [self._plan(row, people, units) for row in rows]

    def _plan(self, row: Row, people: Mapping[str, str], units: Mapping[str, str]) -> Plan:
        held = self._held.get(str(row.said["code"])) or _somebody_new()
        asked = _asked(row.said, held)
        faults = tuple(self._faults(row, held, asked, people, units))
        if faults:
            return Plan(faults)
        assert self._units is not None  # noqa: S101 - loaded before
        plan = Plan(
            writes=tuple(_writes(row.said, held, asked, self._units)),
            changes=tuple(_changes(row.said, held, asked)),
            adds=held.new and held.row is None,
        )
        self._held[str(row.said["code"])] = held
        _remember(row, held, asked, plan.writes)
        return plan

    def _faults(
        self,
        row: Row,
        held: _Held,
        asked: "_Asked",
        people: Mapping[str, str],
        units: Mapping[str, str],
    ) -> Iterator[Fault]:
        said = row.said
        if held.restricted:
            yield Fault(Code.RESTRICTED, "code")
        found = lost(row, "code", people) if held.new and held.row is None else None
        if found is not None:
            yield found
        assert self._units is not None  # noqa: S101 - loaded before
        if said["unit"] not in self._units:
            unknown = Fault(Code.UNKNOWN, "unit", {"value": str(said["unit"])})
            yield lost(row, "unit", units) or unknown
        if asked.until is not None and asked.until < asked.since:
            yield Fault(Code.ORDER, "until")
        elif asked.clash is not None:
            yield Fault(Code.OVERLAP, "since", {"other": str(asked.clash)})
        for name in held.said:
            if name in said and said[name] != held.said[name]:
                yield Fault(Code.CONFLICT, name, {"row": str(held.row)})
        done = (held.facts or {}).get("induction_completed_on")
        if done is not None and said.get("induction_completed_on", done) != done:
            about = {"field": "新任教师培训完成日期", "is_now": str(done)}
            yield Fault(Code.FIXED, "induction_completed_on", about)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The employment that a row is about.

    Attributes:
        there: the one that it is, where it is known.
        ends: the one that it ends.
        clash: the one that it cannot stand beside.
    """

    since: date
    until: date | None
    there: Period | None
    ends: Period | None
    clash: Period | None


def _asked(said: Said, held: _Held) -> _Asked:
    unit, since, until = str(said["unit"]), _day(said["since"]), _day(said.get("until"))
    there = next((one for one in held.periods if (one.unit, one.since) == (unit, since)), None)
    if there is None:
        room = room_for(unit, since, until, held.periods)
        return _Asked(since, until, None, room.ends, room.clash)
    others = [one for one in held.periods if one is not there]
    room = room_for(unit, since, until or there.until, others)
    return _Asked(since, until, there, None, room.clash or room.ends)


def _somebody_new() -> _Held:
    return _Held(new_id(), {}, None, new=True)


def _day(value: object) -> Any:  # noqa: ANN401 - a day, or nothing where nothing may be
    return date.fromisoformat(value) if isinstance(value, str) else None


def _writes(said: Said, held: _Held, asked: _Asked, units: Mapping[str, UUID]) -> Iterator[Write]:
    names = _given(said, PERSON)
    if held.new and not held.person:
        named = {"name_en": said["name_zh"], **names}
        yield Write("person", held.id, {"code": said["code"], **named})
    else:
        yield from _difference("person", held.id, names, held.person)
    facts = _given(said, FACTS)
    if held.facts is None:
        yield Write("teacher", held.id, {**dict.fromkeys(FACTS), "qualified": True, **facts})
    else:
        yield from _difference("teacher", held.id, facts, held.facts)
    if asked.ends is not None:
        last = day_before(asked.since).isoformat()
        yield Write("employment", asked.ends.id, {"until": last}, {"until": None})
    if asked.there is None:
        values = {
            "teacher_id": held.id,
            "organisation_id": units[str(said["unit"])],
            "since": said["since"],
            "until": said.get("until"),
        }
        yield Write("employment", new_id(), values)
    elif asked.until is not None:
        now = asked.there.until.isoformat() if asked.there.until else None
        yield from _difference(
            "employment", asked.there.id, {"until": said["until"]}, {"until": now}
        )


def _given(said: Said, names: Iterable[str]) -> dict[str, Any]:
    return {name: said[name] for name in names if name in said}


def _difference(
    target: str, identity: UUID, said: Mapping[str, Any], now: Mapping[str, Any]
) -> Iterator[Write]:
    different = {name: value for name, value in said.items() if value != now[name]}
    if different:
        yield Write(target, identity, different, {name: now[name] for name in different})


def _changes(said: Said, held: _Held, asked: _Asked) -> Iterator[Change]:
    for names, now in ((PERSON, held.person), (FACTS, held.facts or {})):
        for name in names:
            if name in said and said[name] != now.get(name):
                yield Change(name, _word(name, now.get(name)), _word(name, said[name]))
    there, ended = asked.there, asked.ends
    if ended is not None:
        after = Period(ended.id, ended.unit, ended.since, day_before(asked.since))
        yield Change("unit", str(ended), str(after))
    if there is None:
        yield Change("unit", "", str(Period(held.id, str(said["unit"]), asked.since, asked.until)))
    elif asked.until is not None and asked.until != there.until:
        yield Change("until", str(there.until or ""), str(said["until"]))


def _word(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if name == "transferred_from" and value in ORIGINS:
        return ORIGINS[str(value)].zh
    return "" if value is None else str(value)


def _remember(row: Row, held: _Held, asked: _Asked, writes: Iterable[Write]) -> None:
    """Let later rows of the file see what this one would write."""
    held.row = row.number if held.row is None else held.row
    held.said = {**_given(row.said, (*PERSON, *FACTS)), **held.said}
    for one in writes:
        if one.target == "person":
            held.person.update(one.values)
        elif one.target == "teacher":
            held.facts = {**(held.facts or {}), **one.values}
        else:
            _remember_period(str(row.said["unit"]), held, asked, one)


def _remember_period(unit: str, held: _Held, asked: _Asked, write: Write) -> None:
    until = _day(write.values["until"])
    there = next((one for one in held.periods if one.id == write.id), None)
    if there is None:
        held.periods.append(Period(write.id, unit, asked.since, until))
    else:
        there.until = until


async def _known(work: Work, codes: set[str]) -> dict[str, _Held]:
    people = await known_people.people(work, codes)
    held = {name: _held(one) for name, one in people.items()}
    by_id = {one.id: one for one in held.values()}
    await _load_facts(work, by_id)
    await _load_periods(work, by_id)
    return held


def _held(known: Known) -> _Held:
    names = {"name_zh": known.name_zh, "name_en": known.name_en}
    return _Held(known.id, names, None, restricted=known.restricted)


async def _load_facts(work: Work, held: Mapping[UUID, _Held]) -> None:
    columns = [getattr(Teacher, name) for name in FACTS]
    rows = await work.session.execute(
        select(Teacher.id, *columns).where(
            Teacher.authority_id == work.authority_id, Teacher.id.in_(held)
        )
    )
    for identity, *facts in rows:
        plain = (one.isoformat() if isinstance(one, date) else one for one in facts)
        held[identity].facts = dict(zip(FACTS, plain, strict=True))


async def _load_periods(work: Work, held: Mapping[UUID, _Held]) -> None:
    rows = await work.session.execute(
        select(
            Employment.id,
            Employment.teacher_id,
            Organisation.code,
            Employment.since,
            Employment.until,
        )
        .join(
            Organisation,
            and_(
                Organisation.authority_id == Employment.authority_id,
                Organisation.id == Employment.organisation_id,
            ),
        )
        .where(Employment.authority_id == work.authority_id, Employment.teacher_id.in_(held))
        .order_by(Employment.since, Employment.id)
    )
    for row in rows:
        held[row.teacher_id].periods.append(Period(row.id, row.code, row.since, row.until))


TEACHERS: Final = Kind(
    name="TEACHERS",
    label=Label("教师", "Teachers"),
    about=Label(
        "新增教师及其任职单位，或更改已有教师的情况。"
        "空单元格不改变已有内容；到新单位任职即结束原任职。",
        "Adds teachers with their employment, or changes facts of known ones. An empty cell "
        "changes nothing; an employment elsewhere ends the one before.",
    ),
    columns=COLUMNS,
    key=("code", "since", "unit"),
    may=keeps_registers,
    comparer=_Comparer,
    targets=("person", "teacher", "employment"),
)
