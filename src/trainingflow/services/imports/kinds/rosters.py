"""Who takes part in runs: each row takes a place in a class, as the button does (选课)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlalchemy import exists, select

from trainingflow.db.models import Attendance, Enrolment, Result
from trainingflow.domain.citation import Label
from trainingflow.domain.people import Actor
from trainingflow.services.command import Command
from trainingflow.services.imports import known_people, runs
from trainingflow.services.imports.deeds import (
    carried_out,
    faults_of,
    not_taken_back,
    without_right,
)
from trainingflow.services.imports.faults import Code, Fault
from trainingflow.services.imports.kind import (
    Change,
    Deeds,
    Kind,
    NotTakenBack,
    Plan,
    Remembered,
    Row,
    Write,
)
from trainingflow.services.imports.known_people import Known
from trainingflow.services.imports.reader.refused import Why
from trainingflow.services.imports.runs import Place, Run, Runs
from trainingflow.services.work import Work

_COLUMNS: Final = {"class": "class", "CAPACITY": "class", "participant": "code"}


@dataclass(slots=True)
class _Open:
    """A run whose rows are carried out; `taken` are the places in it, by personal code."""

    run: Run
    people: Mapping[str, Known]
    taken: dict[str, Place] = field(default_factory=dict)


class Rosters:
    """Carries out the rows of one roster."""

    def __init__(self) -> None:
        self._runs = Runs()

    async def compare(self, work: Work, rows: Sequence[Row]) -> Sequence[Plan]:
        """What each row comes to, in their order."""
        plans: list[Plan] = []
        for first, some in runs.runs_of(rows):
            found = await self._runs.named(work, first)
            if isinstance(found, Fault):
                plans += runs.all_alike(some, [found])
                continue
            people = await known_people.people(work, {str(row.said["code"]) for row in some})
            opened = _Open(found, people, dict(await runs.places(work, found.id)))
            plans += [await _row(work, opened, row) for row in some]
        return plans


async def _row(work: Work, opened: _Open, row: Row) -> Plan:
    chosen = opened.run.class_of(row.said)
    if isinstance(chosen, Fault):
        return Plan((chosen,))
    code = str(row.said["code"])
    known, stranger = opened.people.get(code), Fault(Code.STRANGER, "code", {"value": code})
    if known is None or not known.teacher:
        return Plan((stranger,))
    number, class_id = chosen
    there = opened.taken.get(code)
    command = Command(
        action="enrol",
        item_id=opened.run.id,
        input={"class": str(class_id), "participant": str(known.id)},
        dry_run=there is not None or known.restricted,
    )
    blockers = await carried_out(work, command)
    if without_right(blockers):
        return Plan((stranger,))
    if there is not None and there.class_id == class_id:
        return Plan()
    faults = faults_of(blockers, _COLUMNS, "code")
    if known.restricted:
        faults = (Fault(Code.RESTRICTED, "code"),)
    return Plan(faults) if faults else await _enrolled(work, opened.run.id, number, known)


async def _enrolled(work: Work, run_id: UUID, number: str, known: Known) -> Plan:
    enrolment = await work.session.scalar(
        select(Enrolment.id).where(
            Enrolment.authority_id == work.authority_id,
            Enrolment.run_id == run_id,
            Enrolment.teacher_id == known.id,
            Enrolment.withdrawn_at.is_(None),
        )
    )
    if enrolment is None:
        message = f"nobody was enrolled in run {run_id}"
        raise LookupError(message)
    write = Write("enrolment", enrolment, {"run": run_id, "participant": known.id})
    return Plan(writes=(write,), changes=(Change("class", "", number),), adds=True)


async def take_back(work: Work, done: Sequence[Remembered], _reason: str) -> int:
    """Give up the places that were taken and are still held."""
    held = await _held(work, [one.row_id for one in done])
    for one in done:
        if one.row_id not in held:
            continue
        command = Command(
            action="withdrawEnrolment",
            item_id=UUID(one.after["run"]),
            input={"participant": one.after["participant"]},
        )
        blockers = await carried_out(work, command)
        if blockers:
            raise not_taken_back(blockers)
    return len(held)


async def _held(work: Work, ids: Sequence[UUID]) -> frozenset[UUID]:
    """Places that are still held.

    Raises:
        NotTakenBack: somebody was at a session, or has a result.
    """
    mine = (Enrolment.authority_id == work.authority_id, Enrolment.id.in_(ids))
    for table in (Attendance, Result):
        rests = exists().where(
            table.authority_id == Enrolment.authority_id, table.enrolment_id == Enrolment.id
        )
        if await work.session.scalar(select(Enrolment.id).where(*mine, rests).limit(1)):
            about = {Attendance: "考勤 attendance", Result: "成绩 results"}[table]
            raise NotTakenBack(Why.BUILT_UPON, about)
    rows = await work.session.scalars(
        select(Enrolment.id).where(*mine, Enrolment.withdrawn_at.is_(None))
    )
    return frozenset(rows)


def anybody(actor: Actor) -> bool:
    """Whether somebody may send such tables: what each row may do is decided as by the buttons."""
    return actor.person_id is not None


ROSTERS: Final = Kind(
    name="ROSTERS",
    label=Label("学员名单", "Rosters"),
    about=Label(
        "为教师选课，与逐人选课的规则相同；名单外的学员不变。",
        "Enrols teachers in runs, by the rules of the button; others stay enrolled.",
    ),
    columns=(*runs.RUN_COLUMNS, runs.CLASS_COLUMN, runs.PERSON_COLUMN),
    key=("course", "semester", "leader", "code"),
    may=anybody,
    comparer=Rosters,
    deeds=Deeds(together=3),
    take_back=take_back,
)
