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
from trainingflow.policies.declared import PUBLISHED
from trainingflow.services.imports import known_people
from trainingflow.services.imports.columns import Column, choice, code, day, text, yes_or_no
from trainingflow.services.imports.faults import Code, Fault
from trainingflow.services.imports.holders import keeps_registers
from trainingflow.services.imports.kind import Change, Kind, Plan, Row, Said, Write
from trainingflow.services.imports.known_people import Known
from trainingflow.services.imports.periods import Period, day_before, room_for
from trainingflow.services.imports.zeros import lost, without_zeros
from trainingflow.services.work import Work

_ORIGINS: Final = PUBLISHED["transferredIn.from"]
_OPTIONAL: Final = Label("可不填", "May be left out")
_PERSON: Final = ("name_zh", "name_en")
_FACTS: Final = (
    "first_taught_on",
    "induction_completed_on",
    "transferred_on",
    "transferred_from",
    "qualified",
)

_COLUMNS: Final = (
    Column(
        "code",
        Label("人员编号", "Personal code"),
        code(),
        Label("本部门内唯一，按文本填写", "Unique in the authority; write it as text"),
        "T000123",
        required=True,
    ),
    Column(
        "name_zh",
        Label("姓名", "Name"),
        text(),
        Label("中文姓名", "In Chinese"),
        "张三",
        required=True,
    ),
    Column("name_en", Label("外文姓名", "Name in English"), text(), _OPTIONAL, "Zhang San"),
    Column(
        "unit",
        Label("任职单位编号", "Code of the unit"),
        code(),
        Label("系统中已有的单位", "Of a unit that is known"),
        "P08",
        required=True,
    ),
    Column(
        "since",
        Label("任职起始日期", "Employed since"),
        day(),
        Label("到该单位任职的第一天", "The first day at the unit"),
        "2020-09-01",
        required=True,
    ),
    Column(
        "until",
        Label("任职截止日期", "Employed until"),
        day(),
        Label("最后一天；在职不填", "The last day; left out while it lasts"),
    ),
    Column(
        "first_taught_on",
        Label("从教日期", "First taught on"),
        day(),
        Label("首次从事教学工作的日期", "When the teacher first taught anywhere"),
        "2015-09-01",
    ),
    Column(
        "induction_completed_on",
        Label("新任教师培训完成日期", "Induction completed on"),
        day(),
        Label("此前已完成的填写", "Where it was completed before"),
    ),
    Column("transferred_on", Label("调入日期", "Transferred on"), day(), _OPTIONAL),
    Column(
        "transferred_from",
        Label("调入来源", "Transferred from"),
        choice(_ORIGINS),
        Label("从下拉列表选择", "From the list"),
        choices=_ORIGINS,
    ),
    Column(
        "qualified",
        Label("持有教师资格", "Holds a qualification"),
        yes_or_no(),
        Label("是或否；不填为是", "Yes or no; left out: yes"),
    ),
)


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
        faults = tuple(self._faults(row, held, people, units))
        if faults:
            return Plan(faults)
        assert self._units is not None  # noqa: S101 - loaded before
        plan = Plan(
            writes=tuple(_writes(row.said, held, self._units)),
            changes=tuple(_changes(row.said, held)),
            adds=held.new and held.row is None,
        )
        self._held[str(row.said["code"])] = held
        _remember(row, held, plan.writes)
        return plan

    def _faults(
        self, row: Row, held: _Held, people: Mapping[str, str], units: Mapping[str, str]
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
        if (since := _day(said["since"])) > (until := _day(said.get("until")) or date.max):
            yield Fault(Code.ORDER, "until")
        elif clash := _clash(said, held, since, None if until == date.max else until):
            yield Fault(Code.OVERLAP, "since", {"other": str(clash)})
        for name in (*_PERSON, *_FACTS):
            if name in said and name in held.said and said[name] != held.said[name]:
                yield Fault(Code.CONFLICT, name, {"row": str(held.row)})
        done = (held.facts or {}).get("induction_completed_on")
        if done is not None and said.get("induction_completed_on", done) != done:
            about = {"field": "新任教师培训完成日期", "is_now": str(done)}
            yield Fault(Code.FIXED, "induction_completed_on", about)


def _somebody_new() -> _Held:
    return _Held(new_id(), {}, None, new=True)


def _day(value: object) -> Any:  # noqa: ANN401 - a day, or nothing where nothing may be
    return date.fromisoformat(value) if isinstance(value, str) else None


def _same(said: Said, held: _Held) -> Period | None:
    """The employment that a row is about, where it is known."""
    since = _day(said["since"])
    return next(
        (one for one in held.periods if one.unit == said["unit"] and one.since == since), None
    )


def _clash(said: Said, held: _Held, since: date, until: date | None) -> Period | None:
    there = _same(said, held)
    others = [one for one in held.periods if one is not there]
    if there is not None:
        room = room_for(there.unit, since, until if "until" in said else there.until, others)
        return room.clash or room.ends
    return room_for(str(said["unit"]), since, until, others).clash


def _ended(said: Said, held: _Held) -> Period | None:
    """The employment that this one ends."""
    if _same(said, held) is not None:
        return None
    until = _day(said.get("until"))
    return room_for(str(said["unit"]), _day(said["since"]), until, held.periods).ends


def _writes(said: Said, held: _Held, units: Mapping[str, UUID]) -> Iterator[Write]:
    names = _given(said, _PERSON)
    if held.new and not held.person:
        named = {"name_en": said["name_zh"], **names}
        yield Write("person", held.id, {"code": said["code"], **named})
    else:
        yield from _difference("person", held.id, names, held.person)
    facts = _given(said, _FACTS)
    if held.facts is None:
        yield Write("teacher", held.id, {**dict.fromkeys(_FACTS), "qualified": True, **facts})
    else:
        yield from _difference("teacher", held.id, facts, held.facts)
    there, ended = _same(said, held), _ended(said, held)
    if ended is not None:
        last = day_before(_day(said["since"])).isoformat()
        yield Write("employment", ended.id, {"until": last}, {"until": None})
    if there is None:
        values = {
            "teacher_id": held.id,
            "organisation_id": units[str(said["unit"])],
            "since": said["since"],
            "until": said.get("until"),
        }
        yield Write("employment", new_id(), values)
    elif "until" in said:
        now = there.until.isoformat() if there.until else None
        yield from _difference("employment", there.id, {"until": said["until"]}, {"until": now})


def _given(said: Said, names: Iterable[str]) -> dict[str, Any]:
    return {name: said[name] for name in names if name in said}


def _difference(
    target: str, identity: UUID, said: Mapping[str, Any], now: Mapping[str, Any]
) -> Iterator[Write]:
    different = {name: value for name, value in said.items() if value != now[name]}
    if different:
        yield Write(target, identity, different, {name: now[name] for name in different})


def _changes(said: Said, held: _Held) -> Iterator[Change]:
    now = {**held.person, **(held.facts or {})}
    for name in (*_PERSON, *_FACTS):
        if name in said and said[name] != now.get(name):
            yield Change(name, _word(name, now.get(name)), _word(name, said[name]))
    there, ended = _same(said, held), _ended(said, held)
    if ended is not None:
        after = Period(ended.id, ended.unit, ended.since, day_before(_day(said["since"])))
        yield Change("unit", str(ended), str(after))
    if there is None:
        period = Period(held.id, str(said["unit"]), _day(said["since"]), _day(said.get("until")))
        yield Change("unit", "", str(period))
    elif "until" in said and _day(said["until"]) != there.until:
        yield Change("until", str(there.until or ""), str(said["until"]))


def _word(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if name == "transferred_from" and value in _ORIGINS:
        return _ORIGINS[str(value)].zh
    return "" if value is None else str(value)


def _remember(row: Row, held: _Held, writes: Iterable[Write]) -> None:
    """Let later rows of the file see what this one would write."""
    held.row = row.number if held.row is None else held.row
    held.said = {**_given(row.said, (*_PERSON, *_FACTS)), **held.said}
    for one in writes:
        if one.target == "person":
            held.person.update(one.values)
        elif one.target == "teacher":
            held.facts = {**(held.facts or {}), **one.values}
        else:
            _remember_period(row.said, held, one)


def _remember_period(said: Said, held: _Held, write: Write) -> None:
    until = _day(write.values["until"])
    there = next((one for one in held.periods if one.id == write.id), None)
    if there is None:
        period = Period(write.id, str(said["unit"]), _day(said["since"]), until)
        held.periods.append(period)
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
    columns = [getattr(Teacher, name) for name in _FACTS]
    rows = await work.session.execute(
        select(Teacher.id, *columns).where(
            Teacher.authority_id == work.authority_id, Teacher.id.in_(held)
        )
    )
    for identity, *facts in rows:
        plain = (one.isoformat() if isinstance(one, date) else one for one in facts)
        held[identity].facts = dict(zip(_FACTS, plain, strict=True))


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
    columns=_COLUMNS,
    key=("code", "since", "unit"),
    may=keeps_registers,
    comparer=_Comparer,
    targets=("person", "teacher", "employment"),
)
