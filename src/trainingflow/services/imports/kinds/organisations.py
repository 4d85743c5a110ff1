"""Units: schools and other institutions, with the unit above each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select

from trainingflow.db.base import new_id
from trainingflow.db.models import Organisation
from trainingflow.domain.citation import Label
from trainingflow.policies import library
from trainingflow.policies.declared import PUBLISHED
from trainingflow.services.imports.columns import Column, choice, code, text, yes_or_no
from trainingflow.services.imports.faults import Code, Fault
from trainingflow.services.imports.holders import keeps_registers
from trainingflow.services.imports.kind import Change, Kind, Plan, Row, Write
from trainingflow.services.imports.zeros import lost, without_zeros
from trainingflow.services.work import Work

_KINDS: Final = {
    **PUBLISHED["kinds"],
    "OFFICE": Label("科室", "office"),
    "INSTITUTION": Label("直属单位", "institution"),
}
_RUN_BY: Final = {
    "DISTRICT": Label("区属", "district"),
    "PRIVATE": Label("民办", "private"),
    "OTHER_PUBLIC": Label("其他公办", "other public"),
}
# What lifecycles and credits rest on is decided, and not imported over.
_FIXED: Final = ("kind", "run_by", "parent", "policy_id")
_FLAGS: Final = ("recognised", "professional_development_school")

_COLUMNS: Final = (
    Column(
        "code",
        Label("单位编号", "Unit code"),
        code(),
        Label("本部门内唯一，按文本填写", "Unique in the authority; write it as text"),
        "P08",
        required=True,
    ),
    Column(
        "name_zh",
        Label("单位名称", "Name"),
        text(),
        Label("全称", "In full"),
        "第八小学",
        required=True,
    ),
    Column(
        "name_en",
        Label("英文名称", "English name"),
        text(),
        Label("可不填", "May be left out"),
        "No. 8 Primary School",
    ),
    Column(
        "kind",
        Label("单位种类", "Kind"),
        choice(_KINDS),
        Label("从下拉列表选择", "From the list"),
        "小学",
        required=True,
        choices=_KINDS,
    ),
    Column(
        "run_by",
        Label("举办者", "Run by"),
        choice(_RUN_BY),
        Label("从下拉列表选择", "From the list"),
        "区属",
        required=True,
        choices=_RUN_BY,
    ),
    Column(
        "parent",
        Label("上级单位编号", "Code of the unit above"),
        code(),
        Label("已有单位，或本文件中的单位", "Of a unit that is known, or is in this file"),
        "DISTRICT_COMMISSION",
        required=True,
    ),
    Column(
        "policy_id",
        Label("适用办法", "Policy"),
        code(),
        Label("不填则同上级单位", "Left out: that of the unit above"),
    ),
    Column(
        "recognised",
        Label("培训资质认定", "Recognised provider"),
        yes_or_no(),
        Label("是或否；不填为否", "Yes or no; left out: no"),
    ),
    Column(
        "professional_development_school",
        Label("教师专业发展学校", "Professional development school"),
        yes_or_no(),
        Label("是或否；不填为否", "Yes or no; left out: no"),
    ),
)


@dataclass(slots=True)
class _Unit:
    id: UUID
    values: dict[str, str | bool | None]
    path: tuple[UUID, ...]


class _Comparer:
    async def compare(self, work: Work, rows: Sequence[Row]) -> Sequence[Plan]:
        known = await _known(work)
        units, likely = dict(known), without_zeros(known)
        found: dict[int, Plan] = {}
        waiting = list(rows)
        while waiting:
            placed = [row for row in waiting if self._ready(row, units)]
            if not placed:
                break
            for row in placed:
                found[row.number] = _plan(row, units, likely)
            done = {row.number for row in placed}
            waiting = [row for row in waiting if row.number not in done]
        for row in waiting:
            found[row.number] = Plan((_unplaced(row, waiting, likely),))
        return [found[row.number] for row in rows]

    @staticmethod
    def _ready(row: Row, units: Mapping[str, _Unit]) -> bool:
        return row.said["parent"] in units or row.said["code"] in units


def _unplaced(row: Row, waiting: Sequence[Row], likely: Mapping[str, str]) -> Fault:
    """Why a unit has no place: nobody knows the unit above, or it is below itself."""
    above = {one.said["code"]: one.said["parent"] for one in waiting}
    seen, place = set[object](), row.said["parent"]
    while place in above and place not in seen:
        seen.add(place)
        place = above[place]
    if place in seen:
        return Fault(Code.CIRCLE, "parent")
    unknown = Fault(Code.UNKNOWN, "parent", {"value": str(row.said["parent"])})
    return lost(row, "parent", likely) or unknown


def _plan(row: Row, units: dict[str, _Unit], likely: Mapping[str, str]) -> Plan:
    said, name = row.said, str(row.said["code"])
    there = units.get(name)
    if there is not None:
        return _changed(row, there)
    faults = [one for one in (lost(row, "code", likely),) if one is not None]
    policy = said.get("policy_id")
    if policy is not None and policy not in library.known_ids():
        faults.append(Fault(Code.UNKNOWN, "policy_id", {"value": str(policy)}))
    if faults:
        return Plan(tuple(faults))
    return _added(row, units)


def _added(row: Row, units: dict[str, _Unit]) -> Plan:
    said, identity = row.said, new_id()
    above = units[str(said["parent"])]
    path = (*above.path, identity)
    values = {
        "code": said["code"],
        "name_zh": said["name_zh"],
        "name_en": said.get("name_en", said["name_zh"]),
        "kind": said["kind"],
        "run_by": said["run_by"],
        "policy_id": said.get("policy_id"),
        **{flag: bool(said.get(flag)) for flag in _FLAGS},
    }
    units[str(said["code"])] = _Unit(identity, {**values, "parent": said["parent"]}, path)
    placed = {"parent_id": above.id, "path": path, "office_of": ()}
    changes = tuple(
        Change(column.name, "", _word(said[column.name]))
        for column in _COLUMNS
        if column.name in said
    )
    write = Write("organisation", identity, {**values, **placed})
    return Plan(writes=(write,), changes=changes, adds=True)


def _changed(row: Row, there: _Unit) -> Plan:
    said = row.said
    differing = [
        one.name
        for one in _COLUMNS[1:]
        if one.name in said and said[one.name] != there.values[one.name]
    ]
    fixed = [name for name in differing if name in (*_FIXED, *_FLAGS)]
    if fixed:
        return Plan(tuple(_fixed(name, there) for name in fixed))
    if not differing:
        return Plan()
    changes = tuple(
        Change(name, _word(there.values[name]), _word(said[name])) for name in differing
    )
    before = {name: there.values[name] for name in differing}
    write = Write("organisation", there.id, {name: said[name] for name in differing}, before)
    there.values.update(write.values)
    return Plan(writes=(write,), changes=changes)


def _fixed(name: str, there: _Unit) -> Fault:
    heading = next(one.heading.zh for one in _COLUMNS if one.name == name)
    return Fault(Code.FIXED, name, {"field": heading, "is_now": _word(there.values[name]) or "—"})


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)


async def _known(work: Work) -> dict[str, _Unit]:
    one = Organisation
    rows = (
        await work.session.execute(
            select(
                one.id,
                one.code,
                one.name_zh,
                one.name_en,
                one.kind,
                one.run_by,
                one.parent_id,
                one.path,
                one.policy_id,
                one.recognised,
                one.professional_development_school,
            ).where(one.authority_id == work.authority_id)
        )
    ).all()
    codes = {row.id: row.code for row in rows}
    return {
        row.code: _Unit(
            row.id,
            {
                "name_zh": row.name_zh,
                "name_en": row.name_en,
                "kind": row.kind,
                "run_by": row.run_by,
                "parent": codes.get(row.parent_id),
                "policy_id": row.policy_id,
                "recognised": row.recognised,
                "professional_development_school": row.professional_development_school,
            },
            tuple(row.path),
        )
        for row in rows
    }


ORGANISATIONS: Final = Kind(
    name="ORGANISATIONS",
    label=Label("单位", "Units"),
    about=Label(
        "新增单位，或更改已有单位的名称。种类、举办者、上级单位和认定不能通过导入更改。",
        "Adds units, or changes the names of known ones; what decisions rest on stays as it is.",
    ),
    columns=_COLUMNS,
    key=("code",),
    may=keeps_registers,
    comparer=_Comparer,
    targets=("organisation",),
    whole=True,
)
