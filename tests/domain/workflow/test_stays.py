"""How long items were in each state, and the diagram with the heat on it."""

from datetime import date, datetime

from hypothesis import given, strategies as st

from trainingflow.domain.calendar import ZONE, WorkingDays
from trainingflow.domain.lifecycles.courses.definition import COURSE
from trainingflow.domain.workflow.diagram import mermaid
from trainingflow.domain.workflow.stays import Stay, stays

# 2024-05-01 to 05-03 were holidays, Saturday 05-11 was worked.
CALENDAR = WorkingDays.of(
    [date(2024, 5, 1), date(2024, 5, 2), date(2024, 5, 3)], [date(2024, 5, 11)]
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def test_stays_count_days_and_working_days_with_the_holidays() -> None:
    entries = [("DRAFT", at("2024-04-30T09:00")), ("SUBMITTED", at("2024-05-06T17:00"))]

    assert stays(entries, at("2024-05-12T08:00"), CALENDAR) == (
        Stay("DRAFT", at("2024-04-30T09:00"), at("2024-05-06T17:00"), 6, 1),
        Stay("SUBMITTED", at("2024-05-06T17:00"), None, 6, 5),
    )


def test_stay_of_the_same_day_has_no_day() -> None:
    entries = [("DRAFT", at("2024-05-06T09:00"))]

    assert stays(entries, at("2024-05-06T23:59"), CALENDAR)[0].days == 0


@given(st.lists(st.integers(0, 400), min_size=1, max_size=6))
def test_stays_follow_each_other_without_a_gap(hours: list[int]) -> None:
    start = at("2024-05-06T00:00").timestamp()
    moments = sorted(datetime.fromtimestamp(start + 3600 * hour, ZONE) for hour in hours)
    found = stays([(str(n), one) for n, one in enumerate(moments)], moments[-1], CALENDAR)

    assert [one.entered for one in found[1:]] == [one.left for one in found[:-1]]
    assert found[-1].left is None
    assert sum(one.days for one in found) == (moments[-1].date() - moments[0].date()).days
    assert all(0 <= one.working_days <= one.days for one in found)


def test_heat_colours_every_state_by_what_is_in_it() -> None:
    drawn = mermaid(COURSE, "en", {"DRAFT": 3, "SUBMITTED": 2, "IN_LIBRARY": 9}, {"SUBMITTED": 1})
    lines = [line.strip() for line in drawn.splitlines()]

    assert "class DRAFT waiting" in lines
    assert "class SUBMITTED overdue" in lines
    assert "class TEXT_REVIEW empty" in lines
    assert sum(line.startswith("class ") for line in lines) == len(COURSE.states)
    assert [line.split()[1] for line in lines if line.startswith("classDef")] == [
        "empty",
        "waiting",
        "overdue",
        "ended",
    ]
    assert "classDef" not in mermaid(COURSE, "en", {"DRAFT": 3})
