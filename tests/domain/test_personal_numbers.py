"""Personal numbers as they are written, checked and masked."""

from datetime import date

import pytest
from hypothesis import given, strategies as st

from trainingflow.domain.personal_numbers import (
    NumberInvalid,
    NumberKind,
    check_digit,
    masked,
    normal,
)

born = st.dates(min_value=date(1930, 1, 1), max_value=date(2010, 12, 31))


def id_number(area: int, day: date, number: int) -> str:
    first = f"{area:06}{day:%Y%m%d}{number:03}"
    return first + check_digit(first)


id_numbers = st.builds(id_number, st.integers(100_000, 999_999), born, st.integers(0, 999))


@given(id_numbers)
def test_an_id_number_is_taken_as_it_is_and_shows_six_and_four(text: str) -> None:
    assert normal(NumberKind.ID_CARD, f" {text.lower()} ") == text
    assert masked(NumberKind.ID_CARD, text) == f"{text[:6]}********{text[14:]}"


@given(id_numbers, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_of_an_id_number_is_found(text: str, at: int, by: int) -> None:
    wrong = text[:at] + str((int(text[at]) + by) % 10) + text[at + 1 :]

    with pytest.raises(NumberInvalid):
        normal(NumberKind.ID_CARD, wrong)


def test_the_example_of_the_standard_is_an_id_number() -> None:
    # GB 11643-1999, annex.
    assert normal(NumberKind.ID_CARD, "11010519491231002x") == "11010519491231002X"


@pytest.mark.parametrize(
    ("kind", "text", "number", "shown"),
    [
        (NumberKind.PHONE, "+86 138-0013-8000", "13800138000", "138****8000"),
        (NumberKind.PHONE, "13800138000", "13800138000", "138****8000"),
        (NumberKind.EMAIL, " Wang.Fang@Example.CN ", "wang.fang@example.cn", "w***@example.cn"),
        (NumberKind.EMAIL, "w@example.cn", "w@example.cn", "w***@example.cn"),
    ],
)
def test_a_number_is_stored_in_one_form_and_shown_in_part(
    kind: NumberKind, text: str, number: str, shown: str
) -> None:
    assert normal(kind, text) == number
    assert masked(kind, number) == shown


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (NumberKind.ID_CARD, "11010519491331002X"),
        (NumberKind.ID_CARD, "１１０１０５19491231002X"),
        (NumberKind.ID_CARD, ""),
        (NumberKind.PHONE, "010-6435-1234"),
        (NumberKind.PHONE, "1３800138000"),
        (NumberKind.EMAIL, "wang fang@example.cn"),
        (NumberKind.EMAIL, "wang@example"),
        (NumberKind.EMAIL, "w" * 250 + "@example.cn"),
    ],
)
def test_what_is_no_number_is_refused_without_being_repeated(kind: NumberKind, text: str) -> None:
    with pytest.raises(NumberInvalid) as refused:
        normal(kind, text)

    assert not text or text not in f"{refused.value} {refused.value.zh}"
