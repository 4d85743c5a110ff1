"""What is written: the same bytes each time, and nothing that a name could slip in."""

from datetime import UTC, date, datetime, time, timedelta
from email.headerregistry import Address
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from tests.services.mail.receiver import SERVER, body, read
from trainingflow.domain.calendar import ZONE
from trainingflow.domain.mailing import Delivery, Habits, is_quiet, mailed_at
from trainingflow.services.mail.letter import AddressUnusable, Letter, Line, usable, written

MAIL = UUID("01a22766-a246-7768-8158-7f6534c1a8e3")
HOSTILE = st.text(
    st.characters(codec="utf-8") | st.sampled_from("\r\n\0\u202e\u2066\u200b<>&\"'{}%"), max_size=80
)
INSTANTS = st.timedeltas(timedelta(0), timedelta(days=36_500)).map(
    lambda since: datetime(2000, 1, 1, tzinfo=UTC) + since
)
HABITS = st.builds(Habits, digest_at=st.times(), quiet_from=st.times(), quiet_until=st.times())


def letter(name: str = "张三", text: str = "一项“课程”已到期。", language: str = "zh-CN") -> Letter:
    return Letter(
        id=MAIL,
        made_at=datetime(2024, 5, 29, 0, tzinfo=UTC),
        language="en" if language == "en" else "zh-CN",
        name=name,
        address="zhang.san@district.example",
        lines=[Line(date(2024, 5, 29), text)],
    )


@given(name=HOSTILE, text=HOSTILE)
def test_no_name_and_no_sentence_adds_a_header_a_tag_or_a_direction(name: str, text: str) -> None:
    wanted = {one.lower() for one in read(bytes(written(letter(), SERVER)))}

    message = read(bytes(written(letter(name, text), SERVER)))

    assert {one.lower() for one in message} == wanted
    assert message["To"] == "zhang.san@district.example"
    said = body(message) + body(message, "html")
    assert not set(said) & set("\0\u202e\u2066\u2067\u2068\u200b")
    assert body(message, "html").count("<li>") == 1
    assert body(message).count("\n- ") == 1


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_letter_is_the_same_bytes_however_often_it_is_written(language: str) -> None:
    first, second = (bytes(written(letter(language=language), SERVER)) for _ in range(2))

    assert first == second
    assert f"<{MAIL}@district.example>".encode() in first


@pytest.mark.parametrize(
    "address",
    ["a@b.example,c@d.example", "<a@b.example>", "a b@c.example", "a\u202eb@c.example", "@c", "a@"],
)
def test_what_is_not_one_address_is_written_to_by_nobody(address: str) -> None:
    with pytest.raises(AddressUnusable):
        usable(address)


def test_an_address_is_taken_as_it_is() -> None:
    assert usable("Li.Si+a@school.example") == Address(addr_spec="Li.Si+a@school.example")


@given(at=INSTANTS, delivery=st.sampled_from([Delivery.AT_ONCE, Delivery.DIGEST]), habits=HABITS)
def test_a_mail_is_never_early_never_in_quiet_hours_and_at_most_two_days_late(
    at: datetime, delivery: Delivery, habits: Habits
) -> None:
    found = mailed_at(at, delivery, habits)

    assert at <= found <= at + timedelta(days=2)
    assert not is_quiet(found, habits)
    assert mailed_at(found, Delivery.AT_ONCE, habits) == found


@pytest.mark.parametrize(
    ("noted", "wanted"),
    [("20:59", "2024-05-29 20:59"), ("21:00", "2024-05-30 07:00"), ("06:59", "2024-05-29 07:00")],
)
def test_quiet_hours_run_over_midnight_in_the_time_of_the_district(noted: str, wanted: str) -> None:
    at = datetime.fromisoformat(f"2024-05-29T{noted}").replace(tzinfo=ZONE)

    found = mailed_at(at, Delivery.AT_ONCE, Habits())

    assert found == datetime.fromisoformat(wanted).replace(tzinfo=ZONE)


def test_where_the_hours_begin_and_end_at_once_no_hour_is_quiet() -> None:
    habits = Habits(quiet_from=time(9), quiet_until=time(9))

    assert not any(is_quiet(datetime(2024, 5, 29, hour, tzinfo=ZONE), habits) for hour in range(24))
