"""Instants carry an offset, and no float is born."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from graphql import GraphQLError

from trainingflow.api.scalars import (
    read_date,
    read_datetime,
    read_decimal,
    show_datetime,
    show_decimal,
)


def test_instant_is_written_with_the_offset_of_the_authority() -> None:
    assert show_datetime(datetime(2024, 5, 1, tzinfo=UTC)) == "2024-05-01T08:00:00+08:00"


def test_instant_is_read_with_any_offset() -> None:
    expected = datetime(2024, 5, 1, tzinfo=UTC)

    assert read_datetime("2024-05-01T08:00:00+08:00") == expected
    assert read_datetime("2024-05-01T00:00:00Z") == expected
    assert read_datetime("2024-05-01t00:00:00.000z") == expected


@pytest.mark.parametrize(
    "value",
    ["2024-05-01T08:00:00", "2024-05-01", "20240501T080000Z", "2024-13-01T00:00:00Z", 5, None, ""],
)
def test_instant_without_offset_or_of_another_form_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError):
        read_datetime(value)


@pytest.mark.parametrize("value", ["2024-5-1", "20240501", "2024-02-30", 20240502, "٢٠٢٤-٠٥-٠١"])
def test_day_of_another_form_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError):
        read_date(value)


def test_day_is_read() -> None:
    assert read_date("2024-02-29") == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("value", "text"),
    [("20", "20"), ("2.50", "2.5"), ("0.00", "0"), ("-1.0", "-1"), ("100", "100"), ("1E+2", "100")],
)
def test_exact_number_is_written_plainly(value: str, text: str) -> None:
    assert show_decimal(Decimal(value)) == text


@pytest.mark.parametrize("value", [1.5, 1, "1,5", "NaN", "1e3", "", "Infinity", None, "1" * 40])
def test_number_that_is_no_plain_decimal_in_a_string_is_refused(value: object) -> None:
    with pytest.raises(GraphQLError):
        read_decimal(value)


def test_exact_number_is_read_from_a_string() -> None:
    assert read_decimal("1.50") == Decimal("1.50")


@pytest.mark.parametrize(
    "value",
    [
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "1899-12-31T23:59:59Z",
        "1900-01-01T00:00:00+08:00",
        "2200-01-01T00:00:00Z",
    ],
)
def test_instant_of_another_age_is_refused_as_bad_input(value: str) -> None:
    with pytest.raises(GraphQLError) as refused:
        read_datetime(value)

    assert refused.value.extensions == {"code": "BAD_USER_INPUT"}


@pytest.mark.parametrize("value", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_day_of_another_age_is_refused_as_bad_input(value: str) -> None:
    with pytest.raises(GraphQLError) as refused:
        read_date(value)

    assert refused.value.extensions == {"code": "BAD_USER_INPUT"}


def test_first_and_last_instant_and_day_are_read() -> None:
    assert read_datetime("1900-01-01T08:00:00+08:00") == datetime(1900, 1, 1, tzinfo=UTC)
    assert read_datetime("2199-12-31T23:59:59Z") == datetime(2199, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert (read_date("1900-01-01"), read_date("2199-12-31")) == (
        date(1900, 1, 1),
        date(2199, 12, 31),
    )
