"""The cells of the matrix that are about acting: every line of every lifecycle, by everybody."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from tests.authority.rows import Row, section
from tests.domain.workflow.people import OFFICE, an_id
from tests.domain.workflow.ready import ready
from trainingflow.domain.lifecycles.registry import DEFINITIONS
from trainingflow.domain.people import SYSTEM, Actor, Assignment, Body, Role
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import BlockerCode
from trainingflow.domain.workflow.decide import Blocked, decide
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.duties import Duty, ForDuty, Relation, UnitOf
from trainingflow.domain.workflow.facts import Facts
from trainingflow.domain.workflow.lines import NONE, Transition

Wrong = tuple[object, ...]
NOT_THEIRS: Final = frozenset(
    {
        BlockerCode.ROLE_REQUIRED,
        BlockerCode.OUT_OF_SCOPE,
        BlockerCode.NOT_ASSIGNED,
        BlockerCode.ACTING_FOR_REQUIRED,
        BlockerCode.SELF_APPROVAL,
    }
)
"""The reasons that are about who somebody is; the others are about the item and the day."""

BODY_PLACES: Final = ("body", "office", "another body", "another office")
PLACES: Final = ("declaring", "above", "below", "sibling", "undertaking", "participating")
_PERSONS: Final = tuple(one for one in Relation if one not in {Relation.ANYONE, Relation.SYSTEM})


@dataclass(frozen=True)
class Actee:
    """Somebody who tries: with a role in a place, and what they are to the item."""

    actor: Actor
    role: Role | None = None
    place: str = ""
    relations: frozenset[str] = frozenset()


def cells(
    definition: Definition, line: Transition, changed: Definition | None = None
) -> Iterator[tuple[Actee, bool, bool]]:
    """Everybody who could try the line: what the system says, and what the table says.

    With a `changed` definition the system is one that goes by it.
    """
    facts, attempt = ready(definition, line)
    row = row_of(definition, line)
    for who in everybody(line, facts):
        yield (
            who,
            may(changed or definition, line, facts, attempt, who),
            should(definition, row, facts, who),
        )


def may(
    definition: Definition, line: Transition, facts: Facts, attempt: Attempt, who: Actee
) -> bool:
    """What the decision of the lifecycle says about who somebody is."""
    tried = replace(attempt, actor=who.actor, acting_for=None, decision_reference=None, asking=True)
    decision = decide(definition, facts, line.action, tried)
    found = decision.blockers if isinstance(decision, Blocked) else ()
    return not NOT_THEIRS & {one.code for one in found}


def row_of(definition: Definition, line: Transition) -> Row | None:
    """The row about the action, or about the action in this state."""
    state = str(line.source) or "NEW"
    rows = [row for row in section("act") if row.what == f"{definition.kind}.{line.action}"]
    return next((row for row in rows if not row.where or state in row.where), None)


def should(definition: Definition, row: Row | None, facts: Facts, who: Actee) -> bool:
    """What the table of permissions says, in its own words."""
    if row is None:
        return False
    if who.actor.is_system:
        return "SYSTEM" in row.who
    barred = next(one.who for one in section("interest") if one.what == str(definition.kind))
    if "impartial" in row.only and who.relations & barred:
        return False
    return (
        "ANYONE" in row.who
        or bool(who.relations & row.who)
        or (who.role is not None and any(_by_role(code, facts, who) for code in row.who))
    )


def _by_role(code: str, facts: Facts, who: Actee) -> bool:
    name, _, role = code.partition(".")
    if name in _UNITS:
        return role == who.role and _reaches(_UNITS[name], facts, who.place)
    if name not in set(Duty):
        return False
    if who.place == "office":
        return role == Role.OFFICER == who.role
    return role == who.role and who.place == "body"


_UNITS: Final = {
    "UNIT": UnitOf.DECLARING,
    "UNDERTAKING_UNIT": UnitOf.UNDERTAKING,
    "PARTICIPATING_UNIT": UnitOf.PARTICIPATING,
}


def _reaches(unit: UnitOf, facts: Facts, place: str) -> bool:
    if unit is UnitOf.PARTICIPATING:
        return place == "participating"
    same = facts.undertaking_path == facts.organisation_path
    if unit is UnitOf.UNDERTAKING and not same:
        return place == "undertaking"
    return place in {"declaring", "above"} or (place == "undertaking" and same)


def everybody(line: Transition, facts: Facts) -> Iterator[Actee]:
    """The clock, a stranger, each role everywhere, and everybody who is something to the item."""
    yield Actee(SYSTEM)
    stranger = an_id(777)
    yield Actee(Actor(stranger))
    for role in Role:
        for place, held in _places(line, facts, role):
            yield Actee(Actor(stranger, (held,)), role, place)
    for person in sorted({one for relation in _PERSONS for one in facts.persons(relation)}):
        relations = frozenset(str(one) for one in _PERSONS if person in facts.persons(one))
        yield Actee(Actor(person), relations=relations)
        if line.decides or line.impartial:
            for role in (Role.CHAIR, Role.OFFICER, Role.PRINCIPAL):
                for place, held in _places(line, facts, role):
                    yield Actee(Actor(person, (held,)), role, place, relations)


def _places(line: Transition, facts: Facts, role: Role) -> Iterator[tuple[str, Assignment]]:
    units = {
        "declaring": facts.organisation_path[0],
        "above": facts.organisation_path[-1],
        "below": an_id(701),
        "sibling": an_id(702),
        "undertaking": facts.undertaking_path[0],
    }
    taking = sorted(facts.participating_units)
    if taking:
        units["participating"] = taking[0]
    yield from ((place, Assignment(role, unit)) for place, unit in units.items())
    bodies = frozenset(
        body
        for owner in line.owners
        if isinstance(owner, ForDuty)
        for body in facts.procedure.bodies(owner.duty)
    )
    for body in bodies:
        yield "body", Assignment(role, an_id(703), body)
        yield "office", Assignment(role, OFFICE, None, frozenset({body}))
    others = min(set(Body) - bodies)
    yield "another body", Assignment(role, an_id(704), others)
    yield "another office", Assignment(role, an_id(705), None, frozenset({others}))


def wrong_acts() -> tuple[int, list[Wrong]]:
    """How many cells of acts there are, and those where decision and table differ."""
    count, wrong = 0, list[Wrong]()
    for definition in DEFINITIONS.values():
        for line in definition.transitions:
            for who, found, wanted in cells(definition, line):
                count += 1
                if found is not wanted:
                    wrong.append((str(definition.kind), str(line.source), line.action, who, found))
    return count, wrong


def allowed_elsewhere() -> tuple[int, list[Wrong]]:
    """Actions in states that do not know them, by whoever could take them where they belong."""
    count, wrong = 0, list[Wrong]()
    for definition in DEFINITIONS.values():
        for line in definition.transitions:
            facts, attempt = ready(definition, line)
            for state in (NONE, *(str(one.name) for one in definition.states)):
                if definition.transition(state, line.action) is None:
                    count += 1
                    there = replace(facts, state=state)
                    if not isinstance(decide(definition, there, line.action, attempt), Blocked):
                        wrong.append((str(definition.kind), state, line.action))
    return count, wrong
