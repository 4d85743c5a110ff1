"""What teachers hold since a day: titles and posts, compared with what they are known to hold."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from trainingflow.db.base import new_id
from trainingflow.db.models import PostHeld, TitleHeld
from trainingflow.domain.citation import Label
from trainingflow.services.imports import known_people
from trainingflow.services.imports.faults import Code, Fault
from trainingflow.services.imports.kind import Change, Plan, Row, Said, Write
from trainingflow.services.imports.known_people import Known
from trainingflow.services.imports.zeros import lost
from trainingflow.services.work import Work


@dataclass(slots=True)
class _Held:
    """Something that is held from a day on; `until` is the last day, None while it lasts."""

    id: UUID
    word: str
    since: date
    until: date | None


@dataclass(slots=True)
class _Person:
    known: Known
    holds: list[_Held] = field(default_factory=list)


class Holdings:
    """Compares rows about one table of what teachers hold."""

    def __init__(
        self, table: type[TitleHeld | PostHeld], column: str, words: Mapping[str, Label]
    ) -> None:
        """Compare with a table.

        Args:
            table: where it is kept.
            column: of the table and the file that says what is held.
            words: what may be held.
        """
        self._table, self._column, self._words = table, column, words
        self._people: dict[str, _Person] = {}

    async def compare(self, work: Work, rows: Sequence[Row]) -> Sequence[Plan]:
        """What each row comes to, in their order."""
        codes = {str(row.said["code"]) for row in rows}
        earlier = {name: one for name, one in self._people.items() if name in codes}
        self._people = await self._load(work, codes - earlier.keys()) | earlier
        quantities = {str(row.said["code"]) for row in rows if "code" in row.quantities}
        likely = await known_people.zeros_of_people(work, quantities - self._people.keys())
        return [self._plan(row, likely) for row in rows]

    def _plan(self, row: Row, likely: Mapping[str, str]) -> Plan:
        person = self._people.get(str(row.said["code"]))
        if person is None or not person.known.teacher:
            unknown = Fault(Code.UNKNOWN, "code", {"value": str(row.said["code"])})
            return Plan((lost(row, "code", likely) or unknown,))
        faults = tuple(self._faults(row.said, person))
        return Plan(faults) if faults else self._written(row.said, person)

    def _faults(self, said: Said, person: _Person) -> Iterator[Fault]:
        since, until = _day(said["since"]), _day(said.get("until"))
        if person.known.restricted:
            yield Fault(Code.RESTRICTED, "code")
        if until is not None and until < since:
            yield Fault(Code.ORDER, "until")
            return
        there = self._same(said, person)
        until = there.until if there is not None and until is None else until
        for one in person.holds:
            same = one.word == said[self._column] and one is not there
            if same and since <= (one.until or date.max) and one.since <= (until or date.max):
                yield Fault(Code.OVERLAP, "since", {"other": self._told(one)})
                return

    def _written(self, said: Said, person: _Person) -> Plan:
        there, until = self._same(said, person), _day(said.get("until"))
        if there is not None:
            if until is None or until == there.until:
                return Plan()
            was = there.until.isoformat() if there.until else None
            becomes = until.isoformat()
            there.until = until
            write = Write(self._name, there.id, {"until": becomes}, {"until": was})
            return Plan(writes=(write,), changes=(Change("until", was or "", becomes),))
        held = _Held(new_id(), str(said[self._column]), _day(said["since"]), until)
        person.holds.append(held)
        values: dict[str, Any] = {
            "teacher_id": person.known.id,
            self._column: held.word,
            "since": said["since"],
        }
        if self._lasts:
            values["until"] = said.get("until")
        change = Change(self._column, "", self._told(held))
        return Plan(writes=(Write(self._name, held.id, values),), changes=(change,), adds=True)

    def _same(self, said: Said, person: _Person) -> _Held | None:
        since = _day(said["since"])
        return next(
            (one for one in person.holds if (one.word, one.since) == (said[self._column], since)),
            None,
        )

    def _told(self, held: _Held) -> str:
        until = "" if not self._lasts else f"～{held.until or ''}"
        label = self._words.get(held.word)
        return f"{label.zh if label else held.word} {held.since}{until}"

    @property
    def _name(self) -> str:
        return self._table.__tablename__

    @property
    def _lasts(self) -> bool:
        """Whether it has an end of its own."""
        return self._table is PostHeld

    async def _load(self, work: Work, codes: set[str]) -> dict[str, _Person]:
        people = {
            code: _Person(known) for code, known in (await known_people.people(work, codes)).items()
        }
        by_id = {one.known.id: one for one in people.values()}
        columns: list[Any] = [self._table.id, self._table.teacher_id, self._table.since]
        columns.append(self._table.__table__.columns[self._column])
        if self._lasts:
            columns.append(PostHeld.until)
        rows = await work.session.execute(
            select(*columns)
            .where(self._table.authority_id == work.authority_id, self._table.teacher_id.in_(by_id))
            .order_by(self._table.since, self._table.id)
        )
        for identity, teacher, since, word, *until in rows:
            held = _Held(identity, word, since, until[0] if until else None)
            by_id[teacher].holds.append(held)
        return people


def comparer(
    table: type[TitleHeld | PostHeld], column: str, words: Mapping[str, Label]
) -> Callable[[], Holdings]:
    """What makes a comparer for each file."""
    return lambda: Holdings(table, column, words)


def _day(value: object) -> Any:  # noqa: ANN401 - a day, or nothing where nothing may be
    return date.fromisoformat(value) if isinstance(value, str) else None
