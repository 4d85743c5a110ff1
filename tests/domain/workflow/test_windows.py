"""Windows are half-open, in Asia/Shanghai, and say when they open next."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from tests.domain.workflow.ready import MAY, Ready, at, chaoyang, ready
from trainingflow.domain.calendar import Window
from trainingflow.domain.lifecycles.courses.definition import COURSE
from trainingflow.domain.lifecycles.runs.definition import COURSE_RUN
from trainingflow.domain.lifecycles.runs.facts import CourseRunFacts
from trainingflow.domain.workflow.blockers import Blocker, BlockerCode, Clearer, WindowBlocker
from trainingflow.domain.workflow.decide import Allowed, Blocked, decide
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.windows import window_rows


def ready_for(definition: Definition, state: str, action: str) -> Ready:
    line = definition.transition(state, action)
    assert line is not None
    return ready(definition, line)


def submitted(instant: datetime, windows: Sequence[Window] | None = None) -> tuple[Blocker, ...]:
    """The blockers of a submission for appraisal at the instant."""
    facts, attempt = ready_for(COURSE, "DRAFT", "submitForAppraisal")
    if windows is not None:
        facts = replace(facts, windows=tuple(windows))
    decision = decide(COURSE, facts, "submitForAppraisal", replace(attempt, at=instant))
    return decision.blockers if isinstance(decision, Blocked) else ()


def closed(closes: str, opens: str, again: str) -> WindowBlocker:
    return WindowBlocker(
        code=BlockerCode.WINDOW_CLOSED,
        cleared_by=Clearer.TIME,
        window="COURSE_APPRAISAL",
        opens_at=at(opens),
        closes_at=at(closes),
        next_possible_at=at(again),
    )


@pytest.mark.parametrize(
    ("instant", "refusal"),
    [
        ("2024-04-30 23:59", closed("2023-12-01", "2023-11-01", "2024-05-01")),
        ("2024-05-01 00:00", None),  # V-18: the first instant is inside
        ("2024-05-31 23:59", None),
        ("2024-06-01 00:00", closed("2024-06-01", "2024-05-01", "2024-11-01")),  # V-18
        ("2024-11-01 00:00", None),
        ("2024-11-30 23:59", None),
        ("2024-12-01 00:00", closed("2024-12-01", "2024-11-01", "2025-05-01")),
    ],
)
def test_appraisal_is_declared_in_may_and_november(
    instant: str, refusal: WindowBlocker | None
) -> None:
    """Shows: V-18, CY-COURSE-21."""
    assert submitted(at(instant)) == ((refusal,) if refusal else ())


def test_window_is_that_of_shanghai_whatever_the_zone_of_the_clock() -> None:
    assert submitted(datetime(2024, 4, 30, 16, tzinfo=UTC)) == ()
    assert submitted(datetime(2024, 5, 31, 16, tzinfo=UTC)) != ()


def test_window_not_open_yet_when_there_was_none_before() -> None:
    [row, *_] = window_rows(chaoyang(), 2024)

    assert submitted(at("2024-04-01"), [row]) == (
        WindowBlocker(
            code=BlockerCode.WINDOW_NOT_OPEN,
            cleared_by=Clearer.TIME,
            window="COURSE_APPRAISAL",
            next_possible_at=at("2024-05-01"),
        ),
    )


def test_next_opening_is_foreseen_for_a_year_without_rows() -> None:
    rows = window_rows(chaoyang(), 2024)

    [refusal] = submitted(at("2024-12-05"), rows)

    assert refusal.next_possible_at == at("2025-05-01")


@pytest.mark.parametrize(
    ("instant", "code", "again"),
    [
        ("2024-05-10 07:59", BlockerCode.OUTSIDE_DAILY_HOURS, "2024-05-10 08:00"),
        ("2024-05-10 08:00", None, None),
        ("2024-05-10 22:59", None, None),
        ("2024-05-10 23:00", BlockerCode.OUTSIDE_DAILY_HOURS, "2024-05-11 08:00"),
        ("2024-05-31 23:30", BlockerCode.OUTSIDE_DAILY_HOURS, "2024-11-01 08:00"),
    ],
)
def test_daily_hours_narrow_a_window(
    instant: str, code: BlockerCode | None, again: str | None
) -> None:
    rows = [
        replace(row, daily_from=time(8), daily_until=time(23))
        for row in window_rows(chaoyang(), 2024)
    ]

    found = [(one.code, one.next_possible_at) for one in submitted(at(instant), rows)]

    assert found == ([(code, at(again))] if code and again else [])


def test_soft_close_only_warns() -> None:
    facts, attempt = ready_for(COURSE, "DRAFT", "submitForAppraisal")
    soft = replace(facts, windows=tuple(replace(row, due=row.opens) for row in facts.windows))

    decision = decide(COURSE, soft, "submitForAppraisal", attempt)

    assert isinstance(decision, Allowed)
    assert [one.code for one in decision.warnings] == [BlockerCode.WINDOW_LATE]


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        ("2024-05-20", (BlockerCode.SAME_ROUND, at("2024-11-01"))),  # V-24: the same round
        ("2024-11-05", None),  # V-24: a later round, with the revision note
    ],
)
def test_failed_course_joins_a_later_round(
    instant: str, expected: tuple[BlockerCode, datetime] | None
) -> None:
    """Shows: V-24, CY-COURSE-28."""
    facts, attempt = ready_for(COURSE, "NOT_PASSED", "resubmit")
    failed_in_may = replace(facts, submitted_at=at("2024-05-06"), round="2024-MAY")

    decision = decide(COURSE, failed_in_may, "resubmit", replace(attempt, at=at(instant)))

    found = decision.blockers if isinstance(decision, Blocked) else ()
    assert [(one.code, one.next_possible_at) for one in found] == ([expected] if expected else [])


def test_failed_course_needs_a_new_revision_note_each_time() -> None:
    facts, attempt = ready_for(COURSE, "NOT_PASSED", "resubmit")
    failed_again = replace(facts, entered_at=MAY)

    decision = decide(COURSE, failed_again, "resubmit", attempt)

    assert isinstance(decision, Blocked)
    assert [(one.code, getattr(one, "kinds", None)) for one in decision.blockers] == [
        (BlockerCode.DOCUMENT_MISSING, ("REVISION_NOTE",))
    ]


@pytest.mark.parametrize(
    ("instant", "first", "last", "refused"),
    [
        ("2024-06-10", "2024-09-01", "2025-01-31", None),
        ("2024-06-10", "2025-02-01", "2025-06-30", "RUN_SEMESTER"),
        ("2024-12-10", "2025-02-01", "2025-06-30", None),
        ("2024-12-10", "2025-01-31", "2025-06-30", "RUN_SEMESTER"),
    ],
)
def test_run_is_declared_for_the_following_semester(
    instant: str, first: str, last: str, refused: str | None
) -> None:
    """Shows: CY-COURSE-29."""
    facts, attempt = ready_for(COURSE_RUN, "DRAFT", "declareRun")
    assert isinstance(facts, CourseRunFacts)
    run = replace(facts, first_session=at(first).date(), last_session=at(last).date())

    decision = decide(COURSE_RUN, run, "declareRun", replace(attempt, at=at(instant)))

    found = decision.blockers if isinstance(decision, Blocked) else ()
    assert [getattr(one, "requirement", one.code) for one in found] == (
        [refused] if refused else []
    )


def test_rows_of_a_year_say_round_target_year_and_semester() -> None:
    rows = [
        (row.name, row.round, row.opens, row.closes, row.target_year, row.semester)
        for row in window_rows(chaoyang(), 2024)
        if row.name.startswith("COURSE_")
    ]

    appraisal, declaration = "COURSE_APPRAISAL", "COURSE_RUN_DECLARATION"
    assert rows == [
        (appraisal, "2024-MAY", at("2024-05-01"), at("2024-06-01"), 2024, None),
        (declaration, "2024-JUNE", at("2024-06-01"), at("2024-07-01"), 2024, "2024-AUTUMN"),
        (appraisal, "2024-NOVEMBER", at("2024-11-01"), at("2024-12-01"), 2024, None),
        (declaration, "2024-DECEMBER", at("2024-12-01"), at("2025-01-01"), 2024, "2025-SPRING"),
    ]


def test_target_year_is_offset_as_the_window_says() -> None:
    """Shows: CAL-01, CAL-02, CAL-05, V-16, V-17."""
    years = {(row.name, row.round): row.target_year for row in window_rows(chaoyang(), 2024)}

    assert years["PROJECT_DECLARATION", "2024-OCTOBER"] == 2025
    assert years["SCHOOL_PLAN_DECLARATION", "2024-JANUARY"] == 2024
    assert years["SELF_DIRECTED_SUMMARY", "2024-JANUARY"] == 2023


def test_no_window_opens_before_the_procedure_binds() -> None:
    """Shows: AMB-01."""
    courses = [row.round for row in window_rows(chaoyang(), 2022) if row.name.startswith("COURSE_")]

    assert courses == ["2022-NOVEMBER", "2022-DECEMBER"]
    assert window_rows(chaoyang(), 2021) == ()
