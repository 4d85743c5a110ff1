"""Compares rows about former credits with the ledger."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from trainingflow.db.base import new_id
from trainingflow.db.models import CreditRecord
from trainingflow.domain.calendar import local_date
from trainingflow.services.imports import known_people
from trainingflow.services.imports.columns import FIRST_DAY
from trainingflow.services.imports.faults import Code, Fault
from trainingflow.services.imports.former.words import Facts, Words, words_of
from trainingflow.services.imports.kind import Change, Plan, Row, Write
from trainingflow.services.imports.known_people import Known
from trainingflow.services.imports.zeros import lost
from trainingflow.services.work import Work

IMPORT: Final = "IMPORT"

_What = tuple[str, date, str, tuple[tuple[str, str], ...]]
"""Whose, when, the activity, and what is said of it."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A row that was understood."""

    person: Known
    earned_on: date
    activity: str
    facts: Facts
    hours: Decimal
    passed: bool
    source: str
    article: str

    @property
    def what(self) -> _What:
        return self.person.code, self.earned_on, self.activity, tuple(self.facts.items())


class FormerRecords:
    """Compares the rows of one file; of a second row about the same it knows what the first did."""

    def __init__(self) -> None:
        self._groups: dict[tuple[str, str], UUID] = {}
        self._written: dict[_What, tuple[Decimal, bool]] = {}
        self._people: Mapping[str, Known] = {}
        self._likely: Mapping[str, str] = {}

    async def compare(self, work: Work, rows: Sequence[Row]) -> Sequence[Plan]:
        """What each row comes to, in their order."""
        words = await words_of(work)
        codes = {str(row.said["code"]) for row in rows}
        self._people = await known_people.people(work, codes)
        quantities = {str(row.said["code"]) for row in rows if "code" in row.quantities}
        self._likely = await known_people.zeros_of_people(work, quantities - self._people.keys())
        days = {date.fromisoformat(str(row.said["earned_on"])) for row in rows}
        known = await _recorded(work, self._people.values(), days)
        return [self._plan(work, words, known, row) for row in rows]

    def _plan(
        self,
        work: Work,
        words: Words,
        known: Mapping[_What, Sequence[tuple[Decimal, bool]]],
        row: Row,
    ) -> Plan:
        said = self._said(work, words, row)
        if not isinstance(said, _Said):
            return Plan(said)
        there = [*known.get(said.what, ())]
        if said.what in self._written:
            there.append(self._written[said.what])
        if (said.hours, said.passed) in there:
            return Plan()
        if there:
            return Plan((Fault(Code.RECORDED, "hours", {"hours": f"{there[0][0].normalize():f}"}),))
        self._written[said.what] = said.hours, said.passed
        told = f"{words.told(said.activity, said.facts)} {said.hours:f} 学时"
        change = Change("hours", "", told if said.passed else f"{told}（不合格）")
        return Plan(writes=tuple(self._writes(work, said)), changes=(change,), adds=True)

    def _said(self, work: Work, words: Words, row: Row) -> _Said | tuple[Fault, ...]:
        said = row.said
        code, earned_on = str(said["code"]), date.fromisoformat(str(said["earned_on"]))
        activity = words.activity(str(said["activity"]))
        facts = words.facts(str(said.get("details") or ""))
        person = self._people.get(code)
        faults = [one for one in (activity, facts) if isinstance(one, Fault)]
        if person is None or not person.teacher:
            unknown = Fault(Code.UNKNOWN, "code", {"value": code})
            faults.insert(0, lost(row, "code", self._likely) or unknown)
        elif person.restricted:
            faults.insert(0, Fault(Code.RESTRICTED, "code"))
        elif person.id == work.actor.person_id:
            faults.insert(0, Fault(Code.OWN, "code"))
        last = date(local_date(work.now).year - 1, 12, 31)
        if earned_on > last:
            about = {"first": FIRST_DAY.isoformat(), "last": last.isoformat()}
            faults.append(Fault(Code.DAY_BEYOND, "earned_on", about))
        if faults or person is None or isinstance(activity, Fault) or isinstance(facts, Fault):
            return tuple(faults)
        return _Said(
            person=person,
            earned_on=earned_on,
            activity=activity,
            facts=facts,
            hours=Decimal(str(said["hours"])),
            passed=said.get("passed") is not False,
            source=str(said["source"]),
            article=str(said["article"]),
        )

    def _writes(self, work: Work, said: _Said) -> list[Write]:
        """The record; before it its group, where it is the first of its source and article."""
        whence, writes = (said.source, said.article), []
        if whence not in self._groups:
            self._groups[whence] = new_id()
            group = {
                "label": f"{said.source}（{said.article}）",
                "source": said.source,
                "article": said.article,
            }
            writes.append(Write("credit_record_group", self._groups[whence], group))
        record = new_id()
        values = {
            "teacher_id": said.person.id,
            "activity": said.activity,
            "facts": dict(said.facts),
            "hours": f"{said.hours:f}",
            "earned_on": said.earned_on.isoformat(),
            "passed": said.passed,
            "provider_recognised": True,
            "source_kind": IMPORT,
            "source_id": record,
            "revision": 1,
            "group_id": self._groups[whence],
            "recorded_at": work.now,
        }
        return [*writes, Write("credit_record", record, values)]


async def _recorded(
    work: Work, people: Collection[Known], days: Collection[date]
) -> Mapping[_What, Sequence[tuple[Decimal, bool]]]:
    """Hours and outcome of what is recorded of these people on these days, and not reversed."""
    codes = {one.id: one.code for one in people}
    reversal = aliased(CreditRecord)
    one = CreditRecord
    rows = await work.session.execute(
        select(one.teacher_id, one.earned_on, one.activity, one.facts, one.hours, one.passed)
        .outerjoin(
            reversal,
            and_(
                reversal.authority_id == one.authority_id,
                reversal.teacher_id == one.teacher_id,
                reversal.reverses_id == one.id,
            ),
        )
        .where(
            one.authority_id == work.authority_id,
            one.teacher_id.in_(codes),
            one.earned_on.in_(days),
            one.reverses_id.is_(None),
            reversal.id.is_(None),
        )
    )
    found: defaultdict[_What, list[tuple[Decimal, bool]]] = defaultdict(list)
    for row in rows:
        facts = tuple(sorted((name, str(value)) for name, value in row.facts.items()))
        what = codes[row.teacher_id], row.earned_on, row.activity, facts
        found[what].append((row.hours, row.passed))
    return found
