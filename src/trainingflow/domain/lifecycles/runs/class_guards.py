"""The guards of a run that look at its classes, sessions and participants."""

from collections.abc import Iterable, Iterator
from typing import Final
from uuid import UUID

from trainingflow.domain.calendar import local_date, midnight
from trainingflow.domain.lifecycles.owners import COURSE_LEADER, ORGANISER
from trainingflow.domain.lifecycles.runs.facts import (
    ClassSession,
    ClassStatus,
    CourseRunFacts,
    RunClass,
)
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.attempt import Attempt, as_uuid
from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    Clearer,
    ConflictBlocker,
    LimitBlocker,
    PrerequisiteBlocker,
    RoleBlocker,
)
from trainingflow.domain.workflow.duties import InUnit, Relation
from trainingflow.domain.workflow.guards import invalid, named, unless
from trainingflow.domain.workflow.ownership import owner_codes, owns
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement

_SCHOOL_MANAGERS: Final = frozenset({Role.TRAINING_MANAGER, Role.PRINCIPAL})


def _class(facts: CourseRunFacts, attempt: Attempt) -> RunClass | None:
    chosen = attempt.identifier("class")
    return next((one for one in facts.classes if one.class_id == chosen), None)


def _session(facts: CourseRunFacts, attempt: Attempt) -> ClassSession | None:
    chosen = attempt.identifier("session")
    return next((one for one in facts.sessions if one.session_id == chosen), None)


def _concerned(facts: CourseRunFacts, attempt: Attempt) -> UUID | None:
    """The person whose place it is; None while those who may name anybody have yet to do so."""
    chosen = attempt.identifier("participant")
    may_name_others = _organises(facts, attempt) or any(
        one.role in _SCHOOL_MANAGERS for one in attempt.assignments
    )
    if chosen is None and attempt.asking and may_name_others:
        return None
    return chosen or attempt.actor.person_id


def _organises(facts: CourseRunFacts, attempt: Attempt) -> bool:
    return any(owns(owner, facts, attempt) for owner in COURSE_LEADER + ORGANISER)


def _manages(facts: CourseRunFacts, attempt: Attempt, person: UUID | None) -> bool:
    """Whether the actor manages the training of the school in which the person works."""
    employers = facts.employers.get(person, frozenset()) if person else frozenset()
    return any(
        one.role in _SCHOOL_MANAGERS and one.organisation_id in employers
        for one in attempt.assignments
    )


def class_planned(facts: CourseRunFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The class is one of the run and neither started nor cancelled."""
    if attempt.identifier("class") is None:
        some = any(one.status is ClassStatus.PLANNED for one in facts.classes)
        yield from unless(some, Requirement.CLASS_PLANNED, Clearer.NOBODY)
        return
    chosen = _class(facts, attempt)
    yield from unless(chosen, Requirement.CLASS_OF_RUN, Clearer.ACTOR)
    if chosen is not None:
        planned = chosen.status is ClassStatus.PLANNED
        yield from unless(planned, Requirement.CLASS_PLANNED, Clearer.NOBODY)


def place_free(facts: CourseRunFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The class has a place left."""
    chosen = _class(facts, attempt)
    if chosen is not None and chosen.enrolled >= chosen.capacity:
        yield LimitBlocker(
            code=BlockerCode.LIMIT_REACHED,
            cleared_by=Clearer.BODY,
            limit="CAPACITY",
            allowed=str(chosen.capacity),
            actual=str(chosen.enrolled),
            subject=chosen.class_id,
        )


def own_or_organised(facts: CourseRunFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """Everybody enrols for themselves; a school's managers for its teachers; organisers for all."""
    others = COURSE_LEADER + ORGANISER + (InUnit(_SCHOOL_MANAGERS),)
    person = _concerned(facts, attempt)
    for_oneself = person is None or person == attempt.actor.person_id
    if not for_oneself and not _organises(facts, attempt) and not _manages(facts, attempt, person):
        codes = [code for owner in others for code in owner_codes(owner, facts.procedure)]
        yield RoleBlocker(
            code=BlockerCode.ROLE_REQUIRED,
            cleared_by=Clearer.OTHER_PERSON,
            required=tuple(codes),
        )


def not_the_leader(facts: CourseRunFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """Who enters the results of a run is no participant of it."""
    person = _concerned(facts, attempt)
    if person is not None and person in facts.persons(Relation.COURSE_LEADER):
        yield ConflictBlocker(
            code=BlockerCode.CONFLICT_OF_INTEREST,
            cleared_by=Clearer.NOBODY,
            persons=(person,),
            conflict=Relation.COURSE_LEADER,
        )


def participant_in_service(
    facts: CourseRunFacts, attempt: Attempt, _: Procedure
) -> Iterator[Blocker]:
    """Training is for teachers in service who hold a qualification (在职、具有教师资格)."""
    person = _concerned(facts, attempt)
    serves = person is None or person in facts.in_service
    yield from unless(serves, Requirement.IN_SERVICE_AND_QUALIFIED, Clearer.NOBODY)


def not_enrolled_yet(facts: CourseRunFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """One place a person in all classes of a run."""
    free = _concerned(facts, attempt) not in facts.enrolments
    yield from unless(free, Requirement.NOT_ENROLLED_YET, Clearer.NOBODY)


def participant_enrolled(
    facts: CourseRunFacts, attempt: Attempt, _: Procedure
) -> Iterator[Blocker]:
    """The person has a place in the run."""
    person = _concerned(facts, attempt)
    there = person is None or person in facts.enrolments
    yield from unless(there, Requirement.ENROLLED, Clearer.ACTOR)


def corrected_enrolled(facts: CourseRunFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The result that is corrected is that of a participant."""
    person = attempt.identifier("participant")
    if person is not None:
        yield from unless(person in facts.enrolments, Requirement.ENROLLED, Clearer.ACTOR)


def participant_without_result(
    facts: CourseRunFacts, attempt: Attempt, _: Procedure
) -> Iterator[Blocker]:
    """A place with a result is not given up; the result is corrected."""
    person = _concerned(facts, attempt)
    place = facts.enrolments.get(person) if person else None
    if place is not None and place.has_result:
        yield invalid("participant", "a participant without a result")


def participant_with_result(
    facts: CourseRunFacts, attempt: Attempt, _: Procedure
) -> Iterator[Blocker]:
    """Only a result that is recorded can be corrected."""
    person = attempt.identifier("participant")
    if person is None:
        some = any(one.enrolled > one.results_missing for one in facts.classes)
        yield from unless(some, Requirement.RESULT_RECORDED, Clearer.OWNER)
    place = facts.enrolments.get(person) if person else None
    if place is not None:
        yield from unless(place.has_result, Requirement.RESULT_RECORDED, Clearer.ACTOR)


def waiver_provided(facts: CourseRunFacts, _: Attempt, procedure: Procedure) -> Iterator[Blocker]:
    """The procedure lets a body waive the minimum of a class (AMB-22)."""
    rule = procedure.run.classes.get(facts.delivery_mode or "")
    if rule is None or rule.waived_by is None:
        yield from _below(facts.active_classes, facts, procedure)


def class_at_minimum(
    facts: CourseRunFacts, attempt: Attempt, procedure: Procedure
) -> Iterator[Blocker]:
    """The class has its 25 participants, 200 online (art. 24)."""
    chosen = _class(facts, attempt)
    if chosen is not None:
        yield from _below((chosen,), facts, procedure)


def every_class_at_minimum(
    facts: CourseRunFacts, _: Attempt, procedure: Procedure
) -> Iterator[Blocker]:
    """There is a class, and every class that is not cancelled has its minimum (art. 24)."""
    yield from unless(facts.active_classes, Requirement.CLASS_WITH_SESSIONS)
    yield from _below(facts.active_classes, facts, procedure)


def _below(
    classes: Iterable[RunClass], facts: CourseRunFacts, procedure: Procedure
) -> Iterator[Blocker]:
    rule = procedure.run.classes.get(facts.delivery_mode or "")
    if rule is None:
        yield PrerequisiteBlocker(
            code=BlockerCode.PREREQUISITE,
            cleared_by=Clearer.OWNER,
            requirement=Requirement.DELIVERY_MODE_KNOWN,
        )
        return
    for one in classes:
        if one.enrolled < rule.minimum and not one.minimum_waived:
            yield LimitBlocker(
                code=BlockerCode.BELOW_MINIMUM,
                cleared_by=Clearer.OWNER,
                override_by=rule.waived_by,
                limit="CLASS_MINIMUM",
                allowed=str(rule.minimum),
                actual=str(one.enrolled),
                subject=one.class_id,
            )


def another_class_remains(facts: CourseRunFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """The last class is not cancelled alone: then the run is cancelled."""
    remaining = len(facts.active_classes) - 1
    if remaining < 1:
        yield LimitBlocker(
            code=BlockerCode.LIMIT_REACHED,
            cleared_by=Clearer.NOBODY,
            limit="CLASSES_REMAINING",
            allowed="1",
            actual=str(max(remaining, 0)),
        )


def session_of_run(facts: CourseRunFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The session is one of a class that has started."""
    if attempt.identifier("session") is None:
        return
    found = _session(facts, attempt)
    yield from unless(found, Requirement.SESSION_OF_CLASS, Clearer.ACTOR)
    started = {one.class_id for one in facts.classes if one.status is ClassStatus.STARTED}
    if found is not None:
        yield from unless(found.class_id in started, Requirement.CLASS_STARTED)


def session_day_reached(facts: CourseRunFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """Attendance is recorded on the day of the session or later."""
    chosen = _session(facts, attempt)
    days = [chosen.planned_on] if chosen else [one.planned_on for one in facts.sessions]
    if attempt.identifier("session") is not None and chosen is None:
        return
    first = min(days, default=None)
    if first is not None and local_date(attempt.at) < first:
        yield PrerequisiteBlocker(
            code=BlockerCode.PREREQUISITE,
            cleared_by=Clearer.TIME,
            next_possible_at=midnight(first),
            requirement=Requirement.SESSION_DAY_REACHED,
        )


def attendants_enrolled(facts: CourseRunFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """Each person named once, and enrolled in the class of the session."""
    found = _session(facts, attempt)
    class_id = found.class_id if found else None
    yield from _enrolled("records", facts, attempt, class_id)


def graded_enrolled(facts: CourseRunFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """Each person named once, and enrolled in the run."""
    yield from _enrolled("results", facts, attempt, None)


def _enrolled(
    name: str, facts: CourseRunFacts, attempt: Attempt, class_id: UUID | None
) -> Iterator[Blocker]:
    seen: set[UUID] = set()
    for index, person in _named(name, attempt):
        place = facts.enrolments.get(person)
        if place is None or (class_id is not None and place.class_id != class_id):
            yield invalid(f"{name}[{index}].participant", "a participant of the class")
        elif person in seen:
            yield invalid(f"{name}[{index}].participant", "each participant once")
        seen.add(person)


def graded_once(facts: CourseRunFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """A result is recorded once; afterwards it is corrected, with a reason."""
    for index, person in _named("results", attempt):
        place = facts.enrolments.get(person)
        if place is not None and place.has_result:
            yield invalid(f"results[{index}].participant", "a participant without a result")


def sessions_of_graded_held(
    facts: CourseRunFacts, attempt: Attempt, _: Procedure
) -> Iterator[Blocker]:
    """A result is recorded when the sessions of the class are held: attendance is part of it."""
    if not list(attempt.rows("results")):
        ready = any(_complete(one) for one in facts.active_classes)
        yield from unless(ready, Requirement.SESSIONS_HELD)
        return
    graded = {
        facts.enrolments[person].class_id
        for _index, person in _named("results", attempt)
        if person in facts.enrolments
    }
    held = all(_complete(one) for one in facts.classes if one.class_id in graded)
    yield from unless(held, Requirement.SESSIONS_HELD)


def _named(name: str, attempt: Attempt) -> Iterator[tuple[int, UUID]]:
    for index, row in enumerate(attempt.rows(name)):
        person = as_uuid(row.get("participant"))
        if person is not None:
            yield index, person


def _complete(one: RunClass) -> bool:
    return one.sessions_planned > 0 and one.sessions_held >= one.sessions_planned


def all_sessions_held(facts: CourseRunFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """Every session of every class is held, seen by its attendance."""
    held = facts.active_classes and all(_complete(one) for one in facts.active_classes)
    yield from unless(held, Requirement.SESSIONS_HELD)


def all_results_entered(facts: CourseRunFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """Every participant of every class has a result."""
    entered = all(one.results_missing == 0 for one in facts.active_classes)
    yield from unless(entered, Requirement.RESULTS_ENTERED)


GUARDS: Final = named(
    class_planned,
    place_free,
    own_or_organised,
    not_the_leader,
    participant_in_service,
    not_enrolled_yet,
    participant_enrolled,
    corrected_enrolled,
    participant_without_result,
    participant_with_result,
    waiver_provided,
    class_at_minimum,
    every_class_at_minimum,
    another_class_remains,
    session_of_run,
    session_day_reached,
    attendants_enrolled,
    graded_enrolled,
    graded_once,
    sessions_of_graded_held,
    all_sessions_held,
    all_results_entered,
)
