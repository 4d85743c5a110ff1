"""Who of the echelon has to declare which sort of course in a cycle."""

import pytest
from hypothesis import given, strategies as st

from trainingflow.domain.lifecycles.reviewed_courses.echelon_duty import (
    Echelon,
    Sorts,
    outstanding,
    owed,
)
from trainingflow.domain.lifecycles.reviewed_courses.states import ReviewedCourse

INTEGRATED, MICRO = frozenset({"INTEGRATED"}), frozenset({"MICRO"})


@pytest.mark.parametrize(
    ("title", "choices"),
    [
        (Echelon.HIGHLAND_CHAIR, (INTEGRATED,)),
        (Echelon.BASE_HOST, (INTEGRATED,)),
        (Echelon.STUDIO_HOST, (INTEGRATED, MICRO)),
        (Echelon.SUBJECT_LEADER, (INTEGRATED | MICRO,)),
        (Echelon.BACKBONE, (MICRO,)),
    ],
)
def test_every_title_of_the_echelon_owes_what_the_annex_says(
    title: Echelon, choices: tuple[Sorts, ...]
) -> None:
    """Shows: HK-COURSE-08, HK-COURSE-10, HK-COURSE-11, DIFF-34."""
    assert owed({title}) == choices


def test_a_choice_is_answered_by_either_course() -> None:
    """Shows: HK-COURSE-11, AMB-59."""
    leader = {Echelon.SUBJECT_LEADER}

    assert outstanding(leader, ()) == (INTEGRATED | MICRO,)
    assert outstanding(leader, {"MICRO"}) == ()
    assert outstanding(leader, {"INTEGRATED"}) == ()
    assert outstanding(leader, {"EXTERNAL"}) == (INTEGRATED | MICRO,)


def test_a_studio_host_owes_both_once() -> None:
    """Shows: HK-COURSE-08, HK-COURSE-10, AMB-59, DIFF-34."""
    host = {Echelon.STUDIO_HOST}

    assert outstanding(host, {"INTEGRATED"}) == (MICRO,)
    assert outstanding(host, {"INTEGRATED", "MICRO"}) == ()


def test_who_holds_no_title_of_the_echelon_owes_nothing() -> None:
    """Shows: HK-COURSE-09."""
    assert owed({"HEAD_TEACHER", "TRAINER"}) == ()


@given(
    st.frozensets(st.sampled_from(Echelon)),
    st.frozensets(st.sampled_from(ReviewedCourse)),
)
def test_more_titles_never_make_a_declared_course_owed_again(
    held: frozenset[Echelon], declared: frozenset[ReviewedCourse]
) -> None:
    """Whatever is outstanding is owed, and no course that was declared answers it."""
    left = outstanding(held, declared)

    assert set(left) <= set(owed(held))
    assert all(choice.isdisjoint(declared) for choice in left)
    assert outstanding(held, {"INTEGRATED", "MICRO"}) == ()
