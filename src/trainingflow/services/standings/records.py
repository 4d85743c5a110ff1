"""The records that count, of many teachers: summed by the database where a policy allows it."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Final
from uuid import UUID

import orjson
from sqlalchemy import ARRAY as ANY_ARRAY, Date, Text, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.domain.credit import facts
from trainingflow.domain.credit.as_declared import Kinds, fields_as
from trainingflow.domain.credit.filling import OUTSIDE, Filling, together
from trainingflow.domain.credit.fold import FoldPlan
from trainingflow.services.standings.teachers import IDS

# Sums what `domain.credit.fold` allows, where the rows are, from an index that holds them side by
# side. Records are never changed, so that who counts says all that is in them: two hashes of 64
# bits each, put together in any order. What comes back is one text with separators that stand in
# no code and no JSON: a JSON of as many values takes the database a third longer.
_RECORDS: Final = text(
    """
    WITH folded AS (
        SELECT r.teacher_id, r.activity, r.facts, r.passed AND r.provider_recognised AS worth,
            width_bucket(r.earned_on, :days) AS period, r.earned_on < t.own_day AS early,
            CASE WHEN :nothing OR r.activity = ANY(:alone) OR r.earned_on > :valid_at
                THEN r.id END AS alone,
            sum(r.hours) AS hours,
            max(r.earned_on) AS earned_on,
            max(c.confirmed_at) AS confirmed_at,
            count(*) AS number,
            bit_xor(uuid_hash_extended(r.id, 1)) AS first_hash,
            bit_xor(uuid_hash_extended(r.id, 2)) AS second_hash
        FROM credit_record r
        JOIN credit_confirmation c
            ON c.authority_id = r.authority_id AND c.group_id = r.group_id
        LEFT JOIN unnest(:with_own_day, :own_days) AS t (teacher_id, own_day)
            ON t.teacher_id = r.teacher_id
        WHERE r.authority_id = :authority AND r.teacher_id = ANY(:ids)
            AND r.reverses_id IS NULL
            AND NOT EXISTS (  -- a reversal is of the teacher whose record it ends
                SELECT FROM credit_record x
                WHERE x.authority_id = :authority AND x.teacher_id = ANY(:ids)
                    AND x.reverses_id IS NOT NULL AND x.reverses_id = r.id)
        GROUP BY 1, 2, 3, 4, 5, 6, 7
    )
    SELECT string_agg(
        concat_ws(E'\\x1d', teacher_id, number, first_hash, second_hash, records), E'\\x1c')
    FROM (
        SELECT teacher_id, sum(number) AS number,
            bit_xor(first_hash) AS first_hash, bit_xor(second_hash) AS second_hash,
            coalesce(string_agg(
                activity || E'\\x1f' || facts::text || E'\\x1f' || hours::text || E'\\x1f'
                    || (earned_on - date '0001-01-01')::text || E'\\x1f'
                    || floor(extract(epoch FROM confirmed_at))::bigint::text,
                E'\\x1e' ORDER BY earned_on, alone) FILTER (WHERE worth), '') AS records
        FROM folded GROUP BY teacher_id) AS of_teachers
    """
).bindparams(
    bindparam("ids", type_=IDS),
    bindparam("with_own_day", type_=IDS),
    bindparam("own_days", type_=ANY_ARRAY(Date())),
    bindparam("days", type_=ANY_ARRAY(Date())),
    bindparam("alone", type_=ANY_ARRAY(Text())),
    bindparam("valid_at", type_=Date()),
)
_OF_TEACHERS, _OF_A_TEACHER, _OF_RECORDS, _OF_A_RECORD = "\x1c\x1d\x1e\x1f"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_Entry = tuple[str, str, str | Decimal, int, int]
"""Activity, facts, hours, day and second of the confirmation, counted from a first one."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The records of one teacher that count: confirmed, and not reversed.

    Attributes:
        records: the earliest first; sums of them where that makes no difference, and without those
            that never make any: not passed, or of a provider that is not recognised.
        number: how many they are, before anything was summed.
        mark: says which they are.
    """

    records: tuple[facts.Record, ...]
    number: int
    mark: tuple[int, int]


NOTHING: Final = Counted((), 0, (0, 0))


@dataclass(frozen=True, slots=True)
class Said:
    """What the database says of the records of many teachers, as it said it.

    Attributes:
        text: teachers with their records; none where nobody has one that counts.
        kinds: which fields are numbers or flags; all are texts here, so that no float is ever
            born.
    """

    text: str | None
    kinds: Kinds


async def said(  # noqa: PLR0913 - what is read, and how
    session: AsyncSession,
    authority_id: UUID,
    teachers: Mapping[UUID, date | None],
    plan: FoldPlan,
    valid_at: date,
    *,
    kinds: Kinds,
) -> Said:
    """Ask for the records that count of some teachers. One statement, and one row.

    One row, however many teachers: a driver that fetches row after row would take turns with the
    thread that evaluates others meanwhile, and wait for its turn each time.

    Args:
        session: in which to read.
        authority_id: whose ledger.
        teachers: whose records, with the day of their own before and from which nothing is summed
            together; mostly none.
        plan: what may be summed apart from that.
        valid_at: the day asked about.
        kinds: how fields are read.
    """
    own = {teacher: day for teacher, day in teachers.items() if day is not None}
    text = await session.scalar(
        _RECORDS,
        {
            "authority": authority_id,
            "ids": list(teachers),
            "with_own_day": list(own),
            "own_days": list(own.values()),
            "days": list(plan.days),
            "alone": sorted(plan.alone),
            "nothing": plan.nothing,
            "valid_at": valid_at,
        },
    )
    return Said(text, kinds)


def counted(
    what: Said, filling: Callable[[UUID], Filling | None]
) -> Iterator[tuple[UUID, Counted]]:
    """The records that count, by teacher; who has none is left out. Asks no database.

    Args:
        what: was said.
        filling: how the records of a teacher fill caps; none where those are not summed.
    """
    for of_one in what.text.split(_OF_TEACHERS) if what.text else ():
        teacher, number, first, second, records = of_one.split(_OF_A_TEACHER)
        one = UUID(teacher)
        found = _records(_entries(records), what.kinds, filling(one))
        yield one, Counted(found, int(number), (int(first), int(second)))


def _entries(records: str) -> Sequence[_Entry]:
    return [
        (activity, kept, hours, int(day), int(confirmed))
        for activity, kept, hours, day, confirmed in [
            one.split(_OF_A_RECORD) for one in (records.split(_OF_RECORDS) if records else ())
        ]
    ]


def _records(
    entries: Sequence[_Entry], kinds: Kinds, filling: Filling | None
) -> tuple[facts.Record, ...]:
    """The records of one teacher; those that fill a cap are summed before it is full, and after."""
    if filling is None:
        return tuple([_record(one, kinds) for one in entries])
    return tuple(
        [
            _record(entries[one[0]] if len(one) == 1 else _sum([entries[i] for i in one]), kinds)
            for one in _together(entries, kinds, filling)
        ]
    )


def _together(entries: Sequence[_Entry], kinds: Kinds, filling: Filling) -> Sequence[Sequence[int]]:
    first, last, known = _number_of(filling.first), _number_of(filling.last), filling.kinds
    found = [
        known.get((activity, kept)) or filling.kind(activity, kept, _fields(kept, kinds))
        if first <= day <= last
        else OUTSIDE
        for activity, kept, _, day, _ in entries
    ]
    own = 0
    if filling.own_day is not None:
        own = bisect_left([one[3] for one in entries], _number_of(filling.own_day))
    return together(found, [_number(one[2]) for one in entries], own)


def _sum(entries: Sequence[_Entry]) -> _Entry:
    """One for several, the earliest first: all their hours, on the last of their days."""
    activity, kept, _, day, _ = entries[-1]
    hours = sum([_number(one[2]) for one in entries], Decimal())
    return activity, kept, hours, day, max([one[4] for one in entries])


def _record(entry: _Entry, kinds: Kinds) -> facts.Record:
    activity, kept, hours, days, confirmed = entry
    return facts.Record(
        activity=activity,
        hours=_number(hours),
        earned_on=_day(days),
        confirmed_at=_instant(confirmed),
        passed=True,
        provider_recognised=True,
        fields=_fields(kept, kinds),
    )


@lru_cache(maxsize=8192)
def _fields(kept: str, kinds: Kinds) -> Mapping[str, facts.FieldValue]:
    """What an activity says; a district says the same few things a million times."""
    return MappingProxyType(fields_as(kinds, orjson.loads(kept)))


@lru_cache(maxsize=8192)
def _number(said: str | Decimal) -> Decimal:
    return Decimal(said)


def _number_of(day: date) -> int:
    return day.toordinal() - 1


@lru_cache(maxsize=8192)
def _day(number: int) -> date:
    return date.fromordinal(number + 1)


@lru_cache(maxsize=8192)
def _instant(seconds: int) -> datetime:
    return _EPOCH + timedelta(seconds=seconds)
