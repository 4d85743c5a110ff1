"""Which teachers are short of what a duty is about (缺口), worked out when they are told of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select

from trainingflow.db.models import Deadline, Employment, Item, Person, PostHeld
from trainingflow.domain.calendar import local_date, midnight
from trainingflow.domain.citation import Label
from trainingflow.domain.credit.status import RequirementStatus, Status
from trainingflow.domain.lifecycles.reviewed_courses.echelon_duty import outstanding
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.calendar_rules import DECLARATION, GapRule
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.ladder import DutyDate
from trainingflow.domain.workflow.sentences.notices import MEASURES
from trainingflow.services.declarants import units_of
from trainingflow.services.duties import dated, fulfilled
from trainingflow.services.publishing.versions import credit_policy_on
from trainingflow.services.reading.standing import Question, statuses
from trainingflow.services.reading.viewers import Viewer
from trainingflow.services.recipients import Recipient
from trainingflow.services.work import Work

_AT_ONCE = 500  # teachers evaluated together
UNIT_SENTENCE = "REMIND.GAPS_OF_UNIT"


@dataclass(frozen=True, slots=True)
class Told:
    """A recipient of a notice about gaps, and what it says beside its subject."""

    recipient: Recipient
    params: Mapping[str, object]
    text_key: str | None = None


async def told(work: Work, deadline: Deadline) -> list[Told]:
    """Every teacher who is short, and the units of those; nobody where nobody is.

    What is short is evaluated now, for the period that the duty is about: who has caught up
    meanwhile is told nothing. A unit that has said that the duty is done is not told.
    """
    policy_id, occasion = deadline.policy_id or "", deadline.input["occasion"]
    found = dated(policy_id, deadline.duty or "", occasion, local_date(work.now).year)
    if found is None or found.duty.gaps is None:
        return []
    day = min(local_date(work.now), local_date(found.due) - timedelta(days=1))
    employers = await _teachers(work, policy_id, day)
    gaps = await _gaps(work, policy_id, found, day, list(employers))
    done = await fulfilled(work, policy_id, found.duty.name, occasion)
    return [
        *_to_teachers(gaps),
        *await _to_units(work, gaps, employers, done),
    ]


async def _teachers(work: Work, policy_id: str, day: date) -> dict[UUID, UUID]:
    """Who is employed on the day at a unit under the policy, and where."""
    units = [one.id for one in await units_of(work) if one.trains and one.policy_id == policy_id]
    rows = await work.session.execute(
        select(Employment.teacher_id, Employment.organisation_id)
        .where(
            Employment.authority_id == work.authority_id,
            Employment.organisation_id.in_(units),
            or_(Employment.since.is_(None), Employment.since <= day),
            or_(Employment.until.is_(None), Employment.until >= day),
        )
        .order_by(Employment.teacher_id, Employment.since, Employment.id)
    )
    return {row.teacher_id: row.organisation_id for row in rows}


async def _gaps(
    work: Work, policy_id: str, found: DutyDate, day: date, teachers: Sequence[UUID]
) -> dict[UUID, tuple[Label, ...]]:
    """What each teacher who is short is short of."""
    rule = found.duty.gaps or GapRule()
    if rule.of == (DECLARATION,):
        return await _undeclared(work, policy_id, day, teachers)
    short: dict[UUID, tuple[Label, ...]] = {}
    viewer = Viewer(work.authority_id, work.now, work.actor)
    for first in range(0, len(teachers), _AT_ONCE):
        some = teachers[first : first + _AT_ONCE]
        questions = [Question(one, policy_id, valid_at=day) for one in some]
        answers = await statuses(work.session, viewer, questions)
        for one in questions:
            missing = tuple(_missing(rule, answers[one][0], day.year))
            if missing:
                short[one.teacher_id] = missing
    return short


def _missing(rule: GapRule, status: Status, year: int) -> Iterator[Label]:
    for one in status.requirements:
        code, _, of_year = one.code.rpartition(".")
        yearly = of_year.isdigit()
        name = code if yearly else one.code
        asked = not rule.of or name in rule.of
        if asked and not one.met and (not yearly or int(of_year) == year):
            yield _said(one)


def _said(one: RequirementStatus) -> Label:
    amount, unit = format(one.shortfall.normalize(), "f"), MEASURES[one.unit]
    return Label(f"{one.label.zh}{amount}{unit.zh}", f"{one.label.en}: {amount} {unit.en}")


async def _undeclared(
    work: Work, policy_id: str, day: date, teachers: Sequence[UUID]
) -> dict[UUID, tuple[Label, ...]]:
    """Who of the echelon has not declared the course that their title obliges them to."""
    policy = await credit_policy_on(work.session, work.authority_id, policy_id, day)
    cycle = policy.credit.cycle
    held: defaultdict[UUID, set[str]] = defaultdict(set)
    for row in await work.session.execute(
        select(PostHeld.teacher_id, PostHeld.post).where(
            PostHeld.authority_id == work.authority_id,
            PostHeld.teacher_id.in_(teachers),
            or_(PostHeld.since.is_(None), PostHeld.since <= day),
            or_(PostHeld.until.is_(None), PostHeld.until >= day),
        )
    ):
        held[row.teacher_id].add(row.post)
    declared = await _declared(work, midnight(cycle.first), list(held))
    owing = {one: outstanding(held[one], declared[one]) for one in teachers if one in held}
    return {
        one: tuple(_choice(choice) for choice in choices)
        for one, choices in owing.items()
        if choices
    }


async def _declared(
    work: Work, since: datetime, teachers: Sequence[UUID]
) -> defaultdict[UUID, set[str]]:
    """The sorts of the courses that each has submitted in the cycle and not withdrawn."""
    rows = await work.session.execute(
        select(Item.owner_id, Item.variant).where(
            Item.authority_id == work.authority_id,
            Item.kind == str(ItemKind.REVIEWED_COURSE),
            Item.owner_id.in_(teachers),
            Item.submitted_at >= since,
            Item.state != "WITHDRAWN",
        )
    )
    found: defaultdict[UUID, set[str]] = defaultdict(set)
    for row in rows:
        found[row.owner_id].add(str(row.variant))
    return found


def _choice(sorts: Iterable[str]) -> Label:
    names = [MEASURES[one] for one in sorted(sorts)]
    return Label("或".join(one.zh for one in names), " or ".join(one.en for one in names))


def _to_teachers(gaps: Mapping[UUID, Sequence[Label]]) -> Iterator[Told]:
    for teacher, missing in gaps.items():
        yield Told(Recipient(person_id=teacher), {"missing": _texts(missing)})


async def _to_units(
    work: Work,
    gaps: Mapping[UUID, Sequence[Label]],
    employers: Mapping[UUID, UUID],
    done: frozenset[UUID],
) -> list[Told]:
    """To each unit the list of its teachers who are short, by name."""
    rows = await work.session.execute(
        select(Person.id, Person.name_zh, Person.name_en)
        .where(Person.authority_id == work.authority_id, Person.id.in_(list(gaps)))
        .order_by(Person.code)
    )
    lists: defaultdict[UUID, list[Label]] = defaultdict(list)
    for row in rows:
        missing = _texts(gaps[row.id])
        lists[employers[row.id]].append(
            Label(f"{row.name_zh}（{missing['zh-CN']}）", f"{row.name_en} ({missing['en']})")
        )
    return [
        Told(
            Recipient(organisation_id=unit, role=str(Role.TRAINING_MANAGER)),
            {"teachers": len(some), "missing": _texts(some)},
            UNIT_SENTENCE,
        )
        for unit, some in sorted(lists.items())
        if unit not in done
    ]


def _texts(labels: Sequence[Label]) -> dict[str, str]:
    return {
        "zh-CN": "、".join(one.zh for one in labels),
        "en": ", ".join(one.en for one in labels),
    }
