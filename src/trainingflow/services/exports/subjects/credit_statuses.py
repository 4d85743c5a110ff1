"""What teachers owe and have, a requirement in two columns: what counts, and what is owed."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from sqlalchemy import func

from trainingflow.db.models import CreditAccount
from trainingflow.domain.citation import Label
from trainingflow.domain.credit.policy import CreditPolicy
from trainingflow.services.exports.column import Cell, Column, Type
from trainingflow.services.exports.subject import Reader, Rows, Subject
from trainingflow.services.policy import pinnable, pinned_in
from trainingflow.services.reading import people, standings
from trainingflow.services.reading.paging import AnyRow
from trainingflow.services.reading.standings import Wanted

_WHO: Final = (
    Column("teacher", Label("教师编号", "Teacher number")),
    Column("name", Label("姓名", "Name")),
    Column("organisationCode", Label("单位编号", "Unit number")),
    Column("organisation", Label("任职单位", "Unit")),
    Column("policy", Label("办法", "Policy")),
    Column("cycleFirst", Label("周期起", "Cycle from"), Type.DAY),
    Column("cycleLast", Label("周期止", "Cycle until"), Type.DAY),
    Column("eligible", Label("是否合格", "Eligible"), Type.YES_OR_NO),
    Column("missing", Label("未达到的要求", "Requirements not met")),
    Column("asOf", Label("截至日", "As of"), Type.DAY),
    Column("evaluatedAt", Label("核算时间", "Evaluated at"), Type.INSTANT),
)
_LAST: Final = 1_000_000


async def _columns(reader: Reader, wanted: Wanted) -> Sequence[Column]:
    """The requirements of the standings that will be shown, in the order of their policies."""
    account = CreditAccount
    listed = standings.listing(reader.viewer, wanted)
    named = await reader.session.execute(
        listed.statement.with_only_columns(
            account.policy_id,
            account.policy_hash,
            func.jsonb_object_keys(account.requirements).label("code"),
        ).distinct(),
        listed.given,
    )
    rows = named.all()
    pins = await pinnable(reader.session, {(one.policy_id, one.policy_hash) for one in rows})
    texts = await pinned_in(reader.session, pins)
    found: dict[str, tuple[int, Label]] = {}
    for row in sorted(rows, key=lambda one: (one.policy_id, one.policy_hash, one.code)):
        text = texts.get((row.policy_id, row.policy_hash))
        place, label = _place(text.credit if text else None, row.code)
        known = found.get(row.code)
        found[row.code] = (place, label) if known is None or known[0] == _LAST else known
    codes = sorted(found, key=lambda code: (found[code][0], code))
    return (*_WHO, *(column for code in codes for column in _pair(code, found[code][1])))


def _place(policy: CreditPolicy | None, code: str) -> tuple[int, Label]:
    """Where a policy names a requirement, and how; a year at its end is said beside the name."""
    known = (
        {one.code: (place, one.label) for place, one in enumerate(policy.requirements)}
        if (policy)
        else {}
    )
    if code in known:
        return known[code]
    shorter, _, year = code.rpartition(".")
    if shorter in known:
        place, label = known[shorter]
        return place, Label(f"{label.zh} {year}", f"{label.en} {year}")
    return _LAST, Label(code, code)


def _pair(code: str, label: Label) -> tuple[Column, Column]:
    return (
        Column(f"{code}.have", Label(f"{label.zh}：已得", f"{label.en}: have"), Type.NUMBER),
        Column(f"{code}.need", Label(f"{label.zh}：应得", f"{label.en}: need"), Type.NUMBER),
    )


async def _rows(reader: Reader, rows: Sequence[AnyRow]) -> Rows:
    session, viewer = reader.session, reader.viewer
    teachers = await people.persons(session, viewer, [one.teacher_id for one in rows])
    units = {one.organisation_id for one in rows if one.organisation_id is not None}
    named = await people.organisations_by_id(session, viewer, list(units))
    return [
        _row(reader, one, teachers[one.teacher_id], named.get(one.organisation_id)) for one in rows
    ]


def _row(reader: Reader, row: AnyRow, teacher: AnyRow, unit: AnyRow | None) -> Mapping[str, Cell]:
    said: dict[str, Cell] = {
        "teacher": teacher.code,
        "name": name_of(reader, teacher),
        "organisationCode": unit.code if unit else None,
        "organisation": name_of(reader, unit) if unit else None,
        "policy": row.policy_id,
        "cycleFirst": row.cycle_first,
        "cycleLast": row.cycle_last,
        "eligible": row.eligible,
        "missing": " ".join(row.missing),
        "asOf": row.valid_on,
        "evaluatedAt": row.evaluated_at,
    }
    for code, (need, have) in row.requirements.items():
        said[f"{code}.have"], said[f"{code}.need"] = Decimal(have), Decimal(need)
    return said


def name_of(reader: Reader, row: AnyRow) -> str:
    """The name of a person or unit in the language of the file."""
    return str(row.name_zh if reader.language == "zh-CN" else row.name_en)


CREDIT_STATUSES: Final = Subject(
    name="CREDIT_STATUSES",
    label=Label("学分完成情况", "Credit statuses"),
    wanted=Wanted,
    listing=standings.listing,
    columns=_columns,
    rows=_rows,
)
