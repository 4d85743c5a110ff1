"""Extensions and exceptional windows, computed purely: never shorter, whatever the order."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from hypothesis import given, strategies as st

from tests.domain.workflow.ready import at
from trainingflow.domain.calendar import Window
from trainingflow.domain.workflow.window_changes import (
    Exceptional,
    Extension,
    Scope,
    Subject,
    WindowChange,
    effective,
    late,
)

SCHOOL, DISTRICT, ITEM, PERSON = (UUID(int=number) for number in range(1, 5))
MAY = Window(
    name="COURSE_APPRAISAL",
    opens=at("2024-05-01"),
    closes=at("2024-06-01"),
    round="2024-MAY",
    target_year=2024,
    due=at("2024-05-21"),
)
SUBJECT = Subject(
    kind="COURSE",
    organisation_path=(SCHOOL, DISTRICT),
    item_id=ITEM,
    persons=frozenset({PERSON}),
)

ids = st.one_of(st.none(), st.sampled_from([SCHOOL, DISTRICT, ITEM, PERSON, UUID(int=9)]))
scopes = st.builds(
    Scope,
    kind=st.sampled_from([None, "COURSE", "COURSE_RUN"]),
    organisation_id=ids,
    item_id=ids,
    person_id=ids,
)
instants = st.integers(0, 24 * 120).map(lambda hours: at("2024-04-01") + timedelta(hours=hours))
extensions = st.builds(
    Extension,
    name=st.sampled_from(["COURSE_APPRAISAL", "COURSE_RUN_DECLARATION"]),
    round=st.sampled_from(["2024-MAY", "2024-NOVEMBER"]),
    until=instants,
    scope=scopes,
)
exceptional = st.builds(
    lambda opens, days, scope: Exceptional(
        replace(MAY, opens=opens, closes=opens + timedelta(days=days), round="2024-EXCEPTIONAL-1"),
        scope,
    ),
    instants,
    st.integers(1, 30),
    scopes,
)
changes = st.lists(st.one_of(extensions, exceptional), max_size=8)


@given(changes)
def test_no_extension_ever_shortens(made: list[WindowChange]) -> None:
    """Shows: AMB-14."""
    before = MAY
    for number in range(len(made) + 1):
        now = next(
            one for one in effective([MAY], made[:number], SUBJECT) if one.round == MAY.round
        )
        assert now.closes >= before.closes
        assert now.due is not None
        assert before.due is not None
        assert now.due >= before.due
        before = now


@given(changes, st.randoms(use_true_random=False))
def test_order_of_changes_does_not_matter(made: list[WindowChange], chance: st.DataObject) -> None:
    """An extension given later leads to the same as one given first. Shows: AMB-14."""
    other = list(made)
    chance.shuffle(other)  # type: ignore[attr-defined]  # hypothesis hands in a Random

    assert effective([MAY], made, SUBJECT) == effective([MAY], other, SUBJECT)


@given(changes)
def test_an_extended_window_is_one_that_had_been_so_from_the_start(
    made: list[WindowChange],
) -> None:
    ours = [
        one.until
        for one in made
        if isinstance(one, Extension)
        and one.scope.covers(SUBJECT)
        and (one.name, one.round) == (MAY.name, MAY.round)
    ]
    assert MAY.due is not None
    longer = replace(MAY, closes=max([MAY.closes, *ours]), due=max([MAY.due, *ours]))
    opened = [one for one in made if isinstance(one, Exceptional)]

    assert effective([MAY], made, SUBJECT) == effective([longer], opened, SUBJECT)


@given(changes)
def test_who_is_not_in_a_scope_notices_nothing(made: list[WindowChange]) -> None:
    stranger = Subject(kind="CREDIT_BATCH", organisation_path=(UUID(int=7),))
    narrow = [one for one in made if not one.scope.covers(stranger)]

    assert effective([MAY], narrow, stranger) == (MAY,)


def test_extension_takes_a_late_mark_away() -> None:
    submitted = at("2024-05-25")
    given_later = Extension(MAY.name, MAY.round, at("2024-05-28"))

    assert late([MAY], "2024-MAY", submitted)
    assert not late(effective([MAY], [given_later], SUBJECT), "2024-MAY", submitted)
    assert not late([MAY], None, None)


def test_scopes_have_one_text_each() -> None:
    parts = [Scope(), Scope(kind="COURSE"), Scope(item_id=ITEM), Scope(person_id=ITEM)]

    assert len({one.text for one in parts}) == len(parts)
    assert all(one.text for one in parts)
    assert [one.everybody for one in parts] == [True, False, False, False]
