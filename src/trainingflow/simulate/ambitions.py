"""What people set out to do in a year: every item that a policy lets somebody begin."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from trainingflow.domain.lifecycles.registry import chosen
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.duties import ForDuty, InUnit, Owner, Relation
from trainingflow.domain.workflow.fields import json_schema
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import NONE, Transition
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.simulate.behaviour import Crowd
from trainingflow.simulate.filling import fill
from trainingflow.simulate.form import Form, unit_id
from trainingflow.simulate.knowledge import NotNow
from trainingflow.simulate.population import Persona, Population, Unit

PARENTS: Final[Mapping[ItemKind, tuple[ItemKind, ...]]] = {
    ItemKind.PLAN_ADJUSTMENT: (ItemKind.SCHOOL_PLAN, ItemKind.PRIVATE_SCHOOL_PLAN),
    ItemKind.CLASS_OPENING: (ItemKind.PRIVATE_COURSE,),
    ItemKind.COURSE_RUN: (ItemKind.COURSE,),
}
"""To an item of which kinds one of a kind belongs."""

READY: Final[Mapping[ItemKind, frozenset[str]]] = {
    ItemKind.SCHOOL_PLAN: frozenset({"APPROVED", "IN_IMPLEMENTATION"}),
    ItemKind.PRIVATE_SCHOOL_PLAN: frozenset({"APPROVED", "IN_IMPLEMENTATION"}),
    ItemKind.PRIVATE_COURSE: frozenset({"PASSED"}),
    ItemKind.COURSE: frozenset({"PASSED", "PUBLICISED", "IN_LIBRARY"}),
}
"""The states in which such an item can have others."""

_A_WHILE: Final = timedelta(days=9)
_PATIENCE: Final = 60
"""How often somebody tries to begin something before giving it up."""


@dataclass(slots=True)
class Ambition:
    """That somebody wants to begin an item of a kind; done once it exists."""

    who: Persona
    unit: Unit
    line: Transition
    kind: ItemKind
    variant: str | None = None
    tried: int = 0
    done: bool = False
    again: date = date.min

    def due(self, today: date) -> bool:
        """Whether it is tried today: neither reached nor given up, and not put off."""
        return not self.done and self.tried < _PATIENCE and today >= self.again


@dataclass(frozen=True, slots=True)
class Authority:
    """For whom ambitions are made: what the policy sets, who there is, and how much they begin."""

    procedure: Procedure
    population: Population
    each: int


def ambitions(authority: Authority) -> list[Ambition]:
    """Everything that the policy lets people begin, for every unit that may."""
    found = []
    for name in authority.procedure.lifecycles:
        definition = chosen(authority.procedure, ItemKind(name))
        if definition is not None:
            found += list(_of(definition, authority))
    return found


def _of(definition: Definition, authority: Authority) -> Iterator[Ambition]:
    for line in definition.leaving(NONE):
        for turn, variant in enumerate(_variants(definition, line, authority.procedure)):
            for who in _starters(definition, line, authority, turn):
                for unit in _places(who, definition, authority):
                    yield Ambition(who, unit, line, definition.kind, variant)


def _places(who: Persona, definition: Definition, authority: Authority) -> list[Unit]:
    """For which units somebody begins it: the own one; an office does so for schools."""
    rule = authority.procedure.declarers.get(definition.kind)
    if who.unit.body is None or not (definition.about_teacher or rule):
        return [who.unit]
    if rule is not None and rule.admits(who.unit.kind, who.unit.run_by, who.unit.body):
        return [who.unit]
    return [
        one
        for one in authority.population.schools()
        if rule is None or rule.admits(one.kind, one.run_by, one.body)
    ]


def _variants(
    definition: Definition, line: Transition, procedure: Procedure
) -> Sequence[str | None]:
    """The special cases that the line begins; of claims, those that the policy has rules for."""
    named = next((one.choices for one in line.input if one.name == "variant"), ())
    if named and set(named) < set(map(str, definition.variants)):
        return tuple(map(str, named))
    if definition.kind is ItemKind.CREDIT_CLAIM:
        return tuple(map(str, procedure.claims))
    return tuple(map(str, definition.variants)) or (None,)


def _starters(
    definition: Definition, line: Transition, authority: Authority, turn: int
) -> list[Persona]:
    """One person a unit that may begin it; `turn` shares variants among the units."""
    rule, each = authority.procedure.declarers.get(definition.kind), authority.each
    found = [
        one
        for owner in line.owners
        for one in _holders(owner, authority.procedure, authority.population)
        if rule is None
        or isinstance(owner, ForDuty)
        or rule.admits(one.unit.kind, one.unit.run_by, one.unit.body)
    ]
    units = list(dict.fromkeys(one.unit for one in found))
    if definition.about_teacher:
        return [one for unit in units for one in found if one.unit == unit][: each * 3]
    firsts = [next(one for one in found if one.unit == unit) for unit in units]
    if definition.variants and firsts:
        start = turn % len(firsts)
        return (firsts[start:] + firsts[:start])[:each]
    return firsts[: each * 4]


def _holders(owner: Owner, procedure: Procedure, population: Population) -> list[Persona]:
    match owner:
        case Relation.SYSTEM:
            return []
        case Relation():
            return population.teachers()
        case InUnit(roles):
            schools = {unit.id for unit in population.schools()}
            own = [one for one in population.people if one.role in roles]
            return sorted(
                own, key=lambda one: (one.unit.id not in schools, one.role != Role.TEACHER)
            )
        case ForDuty(duty, roles):
            return [
                one
                for body in procedure.bodies(duty)
                for one in population.of_body(body, *sorted(roles))
            ]


async def pursue(crowd: Crowd, ambition: Ambition, today: date, year: int) -> None:
    """Try to begin it; a refusal is remembered, and it is tried again another day."""
    parent = await _parent(crowd, ambition)
    if ambition.kind in PARENTS and parent is None:
        ambition.again = today + _A_WHILE
        return
    form = Form(
        who=ambition.who,
        kind=str(ambition.kind),
        action=ambition.line.action,
        today=today,
        target_year=year,
        population=crowd.population,
        procedure=crowd.procedure,
        chance=crowd.chance,
        unit=ambition.unit,
        variant=ambition.variant,
        parent=parent,
    )
    try:
        given = fill(form, json_schema(ambition.line.input))
    except NotNow:
        return
    ambition.tried += 1
    if ambition.variant is not None:
        given["variant"] = ambition.variant
    answer = await crowd.desk.create(
        ambition.who,
        {
            "kind": str(ambition.kind),
            "action": ambition.line.action,
            "organisationId": unit_id(ambition.unit),
            "input": given,
        },
    )
    ambition.done = answer.performed
    if not answer.performed:
        crowd.note_refusal(str(ambition.kind), "NEW", ambition.line.action, answer)
    ambition.again = answer.next_possible_on or today + _A_WHILE


_PARENTS_SEEN: Final = """
query ($kinds: [ItemKind!]) {
  workItems(filter: {kinds: $kinds}, first: 50) { nodes { id kind state organisation { id } } }
}
"""


async def _parent(crowd: Crowd, ambition: Ambition) -> str | None:
    kinds = PARENTS.get(ambition.kind)
    if kinds is None:
        return None
    answer = await crowd.desk.ask(ambition.who, _PARENTS_SEEN, kinds=[*map(str, kinds)])
    own = unit_id(ambition.unit)
    fitting = [
        str(one["id"])
        for one in answer["workItems"]["nodes"]
        if one["state"] in READY[ItemKind(one["kind"])] and one["organisation"]["id"] == own
    ]
    return crowd.chance.choice(fitting) if fitting else None
