"""The records that count, of many teachers: summed by the database where a policy allows it."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple
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
#
# Activity and facts are compared and handed on as the one text that they come back as: the order
# of two texts is found in a third of the time of that of two JSONs.
_RECORDS: Final = text(
    """
    WITH folded AS (
        SELECT r.teacher_id, r.activity || E'\\x1e' || r.facts::text AS said,
            r.passed AND r.provider_recognised AS worth,
            width_bucket(r.earned_on, :days) AS period, r.earned_on < t.own_day AS early,
            CASE WHEN :nothing OR r.activity = ANY(:alone) OR r.earned_on > :valid_at
                THEN r.id END AS alone,
            sum(r.hours) AS hours,
            max(r.earned_on) AS earned_on,
            max(CASE WHEN :instants THEN c.confirmed_at END) AS confirmed_at,
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
        GROUP BY 1, 6, 2, 3, 4, 5
    )
    SELECT string_agg(
        concat_ws(E'\\x1d', teacher_id, number, first_hash, second_hash, records), E'\\x1c')
    FROM (
        SELECT teacher_id, sum(number) AS number,
            bit_xor(first_hash) AS first_hash, bit_xor(second_hash) AS second_hash,
            coalesce(string_agg(
                said || E'\\x1f' || hours::text || E'\\x1f'
                    || (earned_on - date '0001-01-01')::text
                    || coalesce(
                        E'\\x1f' || floor(extract(epoch FROM confirmed_at))::bigint::text, ''),
                E'\\x1f' ORDER BY earned_on, alone) FILTER (WHERE worth), '') AS records
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
_OF_TEACHERS, _OF_A_TEACHER, _OF_WHAT, _OF_RECORDS = "\x1c\x1d\x1e\x1f"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_made = tuple.__new__  # a named tuple's own constructor takes twice the time; there are hundreds


class _Entries(NamedTuple):
    """What the database says of the records of one teacher, side by side, the earliest first.

    Attributes:
        said: activity and facts of each.
        hours: of each.
        days: on which each was earned.
        instants: at which each was confirmed; long ago where nobody asks when.
    """

    said: Sequence[str]
    hours: Sequence[Decimal]
    days: Sequence[date]
    instants: Sequence[datetime]


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
        instants: it says when each record was confirmed.
    """

    text: str | None
    kinds: Kinds
    instants: bool


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
            "instants": plan.instants,
            "valid_at": valid_at,
        },
    )
    return Said(text, kinds, plan.instants)


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
        found = _records(_entries(records, what.instants), what.kinds, filling(one))
        yield one, Counted(found, int(number), (int(first), int(second)))


def _entries(records: str, instants: bool) -> _Entries:  # noqa: FBT001 - as it was said
    parts = records.split(_OF_RECORDS) if records else ()
    of_each = 4 if instants else 3
    said = parts[::of_each]
    return _Entries(
        said,
        list(map(_number, parts[1::of_each])),
        list(map(_day, parts[2::of_each])),
        list(map(_instant, parts[3::of_each])) if instants else [_EPOCH] * len(said),
    )


def _records(entries: _Entries, kinds: Kinds, filling: Filling | None) -> tuple[facts.Record, ...]:
    """The records of one teacher; those that fill a cap are summed before it is full, and after."""
    if filling is None:
        return tuple([_record(*one, kinds) for one in zip(*entries, strict=True)])
    summed = _together(entries, kinds, filling)
    return tuple([_record(*_sum(entries, numbers), kinds) for numbers in summed])


def _together(entries: _Entries, kinds: Kinds, filling: Filling) -> Sequence[Sequence[int]]:
    first, last, known = filling.first, filling.last, filling.kinds
    found = [
        known.get(said) or filling.kind(said, *_content(said, kinds))
        if first <= day <= last
        else OUTSIDE
        for said, day in zip(entries.said, entries.days, strict=True)
    ]
    own = bisect_left(entries.days, filling.own_day) if filling.own_day is not None else 0
    return together(found, entries.hours, own)


def _sum(entries: _Entries, numbers: Sequence[int]) -> tuple[str, Decimal, date, datetime]:
    """One for several, the earliest first: all their hours, on the last of their days."""
    last = numbers[-1]
    said, day, instant = entries.said[last], entries.days[last], entries.instants[last]
    if len(numbers) == 1:
        return said, entries.hours[last], day, instant
    hours = sum([entries.hours[number] for number in numbers], Decimal())
    return said, hours, day, max([entries.instants[number] for number in numbers])


def _record(said: str, hours: Decimal, day: date, instant: datetime, kinds: Kinds) -> facts.Record:
    activity, fields = _content(said, kinds)
    return _made(facts.Record, ("", activity, hours, day, instant, True, True, fields, None))


@lru_cache(maxsize=8192)
def _content(said: str, kinds: Kinds) -> tuple[str, Mapping[str, facts.FieldValue]]:
    """The activity and what it says; a district says the same few things a million times."""
    activity, fields = said.split(_OF_WHAT)
    return activity, MappingProxyType(fields_as(kinds, orjson.loads(fields)))


@lru_cache(maxsize=8192)
def _number(said: str) -> Decimal:
    return Decimal(said)


@lru_cache(maxsize=8192)
def _day(since_the_first: str) -> date:
    return date.fromordinal(int(since_the_first) + 1)


@lru_cache(maxsize=8192)
def _instant(seconds: str) -> datetime:
    return _EPOCH + timedelta(seconds=int(seconds))
