"""The numbers of annex 4: hours, classes, participants, months, a leader's load."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.domain.workflow.people import an_id
from tests.domain.workflow.ready import CLASS_1, ready
from tests.domain.workflow.spoiled import runs_beside
from trainingflow.domain.lifecycles.courses.definition import COURSE
from trainingflow.domain.lifecycles.runs.definition import COURSE_RUN
from trainingflow.domain.lifecycles.runs.facts import (
    ClassStatus,
    CourseRunFacts,
    OtherRun,
    RunClass,
)
from trainingflow.domain.people import Body
from trainingflow.domain.workflow.blockers import Blocker, BlockerCode, LimitBlocker
from trainingflow.domain.workflow.decide import Allowed, Blocked, Decision, decide
from trainingflow.domain.workflow.definition import Definition


def decided(definition: Definition, state: str, action: str, **changes: Any) -> Decision:
    """The decision on the action when all is well but for these facts."""
    line = definition.transition(state, action)
    assert line is not None
    facts, attempt = ready(definition, line)
    return decide(definition, replace(facts, **changes), action, attempt)


def refusals(decision: Decision) -> list[Any]:
    """Limit, or requirement, or code of every blocker."""
    blockers: tuple[Blocker, ...] = decision.blockers if isinstance(decision, Blocked) else ()
    return [
        getattr(one, "limit", None) or getattr(one, "requirement", None) or one.code
        for one in blockers
    ]


@pytest.mark.parametrize(
    ("size", "hours", "accepted"),
    [
        ("GENERAL", 18, False),
        ("GENERAL", 20, True),
        ("GENERAL", 22, False),
        ("GENERAL", 40, True),
        ("GENERAL", 44, False),
        ("MICRO", 4, True),
        ("MICRO", 8, True),
        ("MICRO", 10, False),
        ("MICRO", 12, False),
    ],
)
def test_elective_hours_come_in_bands_of_units(size: str, hours: int, *, accepted: bool) -> None:
    """Shows: V-20, CY-COURSE-13, CY-COURSE-14, CY-COURSE-15, AMB-26."""
    decision = decided(COURSE, "DRAFT", "submitForAppraisal", size=size, hours=Decimal(hours))

    assert refusals(decision) == ([] if accepted else ["HOURS"])


@pytest.mark.parametrize(
    ("hours", "permitted", "accepted"),
    [(12, 12, True), (16, 16, True), (16, 12, False), (12, 16, True), (20, 20, False)],
)
def test_longer_micro_course_needs_the_committee(
    hours: int, permitted: int, *, accepted: bool
) -> None:
    decision = decided(
        COURSE,
        "DRAFT",
        "submitForAppraisal",
        size="MICRO",
        hours=Decimal(hours),
        hours_override=Decimal(permitted),
    )

    assert refusals(decision) == ([] if accepted else ["HOURS"])


def test_hours_blocker_names_who_may_override() -> None:
    decision = decided(COURSE, "DRAFT", "submitForAppraisal", size="MICRO", hours=Decimal(12))

    assert isinstance(decision, Blocked)
    assert [one.override_by for one in decision.blockers] == [Body.ACADEMIC_COMMITTEE]


def test_override_does_not_lift_a_general_course() -> None:
    decision = decided(
        COURSE,
        "DRAFT",
        "submitForAppraisal",
        hours=Decimal(44),
        hours_override=Decimal(44),
    )

    assert refusals(decision) == ["HOURS"]


def test_required_course_is_not_bound_to_the_bands() -> None:
    decision = decided(
        COURSE,
        "DRAFT",
        "submitForAppraisal",
        category="REQUIRED",
        activity="PROFESSIONAL_COURSE",
        module="RESEARCH_LITERACY",
        hours=Decimal(50),
        organisation_body=Body.EDU_ACADEMY,
        project_reference="2023-07",
    )

    assert isinstance(decision, Allowed)


@pytest.mark.parametrize(
    ("module", "body", "accepted"),
    [
        ("SUBJECT_LITERACY", Body.TD_COLLEGE, True),
        ("SUBJECT_LITERACY", Body.EDU_ACADEMY, False),
        ("RESEARCH_LITERACY", Body.EDU_ACADEMY, True),
        ("RESEARCH_LITERACY", Body.TD_COLLEGE, False),
        ("TEACHING_FUNDAMENTALS", Body.TD_COLLEGE, True),
        ("TEACHING_FUNDAMENTALS", Body.EDU_ACADEMY, True),
        ("TEACHING_FUNDAMENTALS", None, False),
    ],
)
def test_module_of_a_required_course_has_its_provider(
    module: str, body: Body | None, *, accepted: bool
) -> None:
    """Shows: CY-CREDIT-18, CY-CREDIT-19, CY-CREDIT-20, CY-PLAN-26."""
    decision = decided(
        COURSE,
        "DRAFT",
        "submitForAppraisal",
        category="REQUIRED",
        activity="PROFESSIONAL_COURSE",
        module=module,
        organisation_body=body,
        project_reference="2023-07",
    )

    assert refusals(decision) == ([] if accepted else ["PROVIDER_OWNS_MODULE"])


def test_public_required_course_is_not_the_districts() -> None:
    """Shows: CY-CREDIT-16, CY-PLAN-23."""
    decision = decided(
        COURSE,
        "DRAFT",
        "submitForAppraisal",
        category="REQUIRED",
        activity="PUBLIC_COURSE",
        organisation_body=Body.TD_COLLEGE,
    )

    assert refusals(decision) == ["PROVIDER_OWNS_MODULE"]


def a_class(number: int, enrolled: int = 25, **changes: Any) -> RunClass:
    """A planned class with a session."""
    return replace(
        RunClass(
            class_id=an_id(500 + number),
            status=ClassStatus.PLANNED,
            capacity=400,
            enrolled=enrolled,
            sessions_planned=1,
        ),
        **changes,
    )


@pytest.mark.parametrize(
    ("mode", "enrolled", "accepted"),
    [
        ("FACE_TO_FACE", 24, False),
        ("FACE_TO_FACE", 25, True),
        ("BLENDED", 24, False),
        ("ONLINE", 199, False),
        ("ONLINE", 200, True),
    ],
)
def test_class_opens_with_its_minimum(mode: str, enrolled: int, *, accepted: bool) -> None:
    """Shows: V-22, CY-COURSE-38, CY-COURSE-39."""
    changes = {"delivery_mode": mode, "classes": (a_class(1, enrolled), a_class(2, 300))}

    run = decided(COURSE_RUN, "ENROLLING", "startRun", **changes)

    assert refusals(run) == ([] if accepted else ["CLASS_MINIMUM"])


def test_cancelled_class_does_not_hold_up_the_run_and_a_waived_one_may_open() -> None:
    cancelled = a_class(1, 3, status=ClassStatus.CANCELLED)
    waived = a_class(2, 24, minimum_waived=True)

    assert refusals(decided(COURSE_RUN, "ENROLLING", "startRun", classes=(cancelled, waived))) == []
    assert refusals(decided(COURSE_RUN, "ENROLLING", "startRun", classes=(cancelled,))) == [
        "CLASS_WITH_SESSIONS"
    ]


def test_below_minimum_says_which_class_and_who_may_waive() -> None:
    decision = decided(COURSE_RUN, "ENROLLING", "startRun", classes=(a_class(1, 24),))

    assert isinstance(decision, Blocked)
    [blocker] = decision.blockers
    assert isinstance(blocker, LimitBlocker)
    assert (blocker.code, blocker.allowed, blocker.actual) == (
        BlockerCode.BELOW_MINIMUM,
        "25",
        "24",
    )
    assert (blocker.subject, blocker.override_by) == (an_id(501), Body.WORKING_GROUP)


@pytest.mark.parametrize(
    ("mode", "number", "accepted"),
    [
        ("FACE_TO_FACE", 3, True),
        ("FACE_TO_FACE", 4, False),
        ("ONLINE", 2, True),
        ("ONLINE", 3, False),
    ],
)
def test_parallel_classes_are_limited(mode: str, number: int, *, accepted: bool) -> None:
    """Shows: V-22, AMB-23."""
    decision = decided(
        COURSE_RUN,
        "DRAFT",
        "declareRun",
        delivery_mode=mode,
        classes=tuple(a_class(one) for one in range(number)),
    )

    assert refusals(decision) == ([] if accepted else ["CLASSES"])


@pytest.mark.parametrize(
    ("last", "accepted"), [(date(2024, 3, 1), True), (date(2024, 3, 2), False)]
)
def test_run_lasts_at_most_twelve_months(last: date, *, accepted: bool) -> None:
    """Shows: V-23, CY-COURSE-37, AMB-25."""
    line = COURSE_RUN.transition("RUNNING", "finish")
    assert line is not None
    facts, attempt = ready(COURSE_RUN, line)
    assert isinstance(facts, CourseRunFacts)
    run = replace(facts, first_session=date(2023, 3, 1), last_session=last)

    decision = decide(COURSE_RUN, run, "finish", attempt)

    assert refusals(decision) == ([] if accepted else ["MONTHS"])


@pytest.mark.parametrize(
    ("beside", "classes", "refused"),
    [
        (runs_beside(2, 3), 3, ["LEADER_CLASSES"]),  # V-21: 3 electives × 3 classes
        (runs_beside(2, 3), 2, []),  # V-21: 2 × 3 + 1 × 2 classes
        (runs_beside(3, 1), 1, ["LEADER_COURSES"]),  # V-21: 4 electives × 1
        (runs_beside(2, 1), 1, []),
        (runs_beside(3, 3), 3, ["LEADER_COURSES", "LEADER_CLASSES"]),
    ],
)
def test_leader_has_a_limit_a_semester(
    beside: tuple[OtherRun, ...], classes: int, refused: list[str]
) -> None:
    """Shows: V-21, CY-COURSE-36, AMB-24."""
    own = tuple(a_class(one) for one in range(classes))

    declared = decided(COURSE_RUN, "DRAFT", "declareRun", other_runs=beside, classes=own)
    confirmed = decided(COURSE_RUN, "WG_REVIEW", "confirm", other_runs=beside, classes=own)

    assert isinstance(declared, Allowed)
    assert [getattr(one, "limit", None) for one in declared.warnings] == refused
    assert refusals(confirmed) == refused


def test_leader_limits_look_at_each_semester_of_a_long_run() -> None:
    autumn = runs_beside(2, 1)
    spring = tuple(
        replace(
            run,
            run_id=an_id(900 + number),
            course_id=an_id(950 + number),
            first_session=date(2025, 2, 10),
            last_session=date(2025, 6, 1),
        )
        for number, run in enumerate(runs_beside(3, 1))
    )

    assert refusals(decided(COURSE_RUN, "WG_REVIEW", "confirm", other_runs=autumn)) == []
    assert refusals(decided(COURSE_RUN, "WG_REVIEW", "confirm", other_runs=autumn + spring)) == [
        "LEADER_COURSES"
    ]


def test_leader_limits_are_for_electives() -> None:
    line = COURSE_RUN.transition("WG_REVIEW", "confirm")
    assert line is not None
    facts, attempt = ready(COURSE_RUN, line)
    assert isinstance(facts, CourseRunFacts)
    assert facts.course is not None
    required = replace(facts.course, category="REQUIRED")

    decision = decide(
        COURSE_RUN,
        replace(facts, course=required, other_runs=runs_beside(9, 3)),
        "confirm",
        attempt,
    )

    assert isinstance(decision, Allowed)


@pytest.mark.parametrize("state", ["PASSED", "PUBLICISED", "IN_LIBRARY"])
def test_passing_is_enough_to_declare_a_run(state: str) -> None:
    """Shows: CY-COURSE-30."""
    line = COURSE_RUN.transition("DRAFT", "declareRun")
    assert line is not None
    facts, attempt = ready(COURSE_RUN, line)
    assert isinstance(facts, CourseRunFacts)
    assert facts.course is not None

    passed = replace(facts, course=replace(facts.course, state=state))

    assert isinstance(decide(COURSE_RUN, passed, "declareRun", attempt), Allowed)


def test_full_class_takes_nobody_and_says_so() -> None:
    line = COURSE_RUN.transition("ENROLLING", "enrol")
    assert line is not None
    facts, attempt = ready(COURSE_RUN, line)
    assert isinstance(facts, CourseRunFacts)
    full = tuple(replace(one, enrolled=one.capacity) for one in facts.classes)

    decision = decide(COURSE_RUN, replace(facts, classes=full), "enrol", attempt)

    assert isinstance(decision, Blocked)
    [blocker] = decision.blockers
    assert isinstance(blocker, LimitBlocker)
    assert (blocker.limit, blocker.subject) == ("CAPACITY", CLASS_1)


def test_hours_beyond_the_band_are_refused_in_words_where_the_procedure_knows_none() -> None:
    decision = decided(COURSE, "DRAFT", "grantHoursOverride", size="GENERAL")

    assert refusals(decision) == ["HOURS_CAN_EXCEED"]
