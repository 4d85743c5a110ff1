"""Mails: when they go out, what they say, and what happens when nobody takes them."""

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import text

from tests.services.conftest import People
from tests.services.mail.conftest import addressed, posted, wishes, worked
from tests.services.mail.receiver import Receiver, body
from tests.services.test_window_changes import submitted
from trainingflow.domain.mailing import Delivery, MailKind
from trainingflow.services.identity import begin
from trainingflow.services.mail.habits import Change
from trainingflow.services.once import Made
from trainingflow.services.reading import notices
from trainingflow.services.reading.viewers import viewer_at

MORNING, LATER, NOON = "2024-05-29T08:00", "2024-05-29T08:05", "2024-06-04T12:00"


def outcomes(people: People, table: str) -> Counter[Any]:
    with people.world.engine.connect() as connection:
        return Counter(connection.execute(text(f"SELECT outcome FROM {table}")).scalars())  # noqa: S608 - of this file


async def told(people: People, who: str) -> list[str]:
    """The sentences by key that the portal shows to somebody."""
    async with people.database.reading() as session:
        viewer = await viewer_at(await begin(session, people.world.signed_in(who)))
        rows = await session.execute(notices.notices(viewer).statement)
        return sorted(row.text_key for row in rows)


async def test_a_reminder_waits_for_the_morning_and_says_nothing_of_what_is_inside(
    people: People, receiver: Receiver
) -> None:
    await addressed(people, "chair", "college-officer")
    await submitted(people)

    at_night = await worked(people, receiver, "2024-05-29T00:00")
    early = await worked(people, receiver, "2024-05-29T07:59")
    by_day = await worked(people, receiver, MORNING)
    again = await worked(people, receiver, "2024-05-29T08:05")

    assert (at_night, early, by_day, again) == (0, 0, 2, 0)
    assert receiver.recipients() == {
        "chair@district.example": 1,
        "college-officer@district.example": 1,
    }
    message = receiver.messages()[0]
    said = body(message)
    assert "天内办理。" in said
    assert "课堂观察与诊断" not in said + body(message, "html")
    assert "https://portal.district.example/notices" in said


async def test_the_headers_say_that_a_machine_writes_and_how_to_stop_it(
    people: People, receiver: Receiver
) -> None:
    await addressed(people, "chair")
    await submitted(people)
    await worked(people, receiver, "2024-05-29T00:00")
    await worked(people, receiver, MORNING)

    (message,) = receiver.messages()

    with people.world.engine.connect() as connection:
        mail = connection.execute(text("SELECT id FROM mail")).scalar_one()
    assert {
        name: message[name]
        for name in ("From", "To", "Subject", "Message-ID", "Auto-Submitted", "Content-Language")
    } == {
        "From": "教师培训 <training@district.example>",
        "To": "chair@district.example",
        "Subject": "教师培训：一条通知",
        "Message-ID": f"<{mail}@district.example>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "zh-CN",
    }
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = message["List-Unsubscribe"]
    assert link.startswith(f"<https://api.district.example/mail/decline/{mail.hex}.")
    assert [part.get_content_type() for part in message.iter_parts()] == [
        "text/plain",
        "text/html",
    ]


async def test_what_is_noted_in_a_day_comes_in_one_digest_in_the_reader_s_language(
    people: People, receiver: Receiver
) -> None:
    await addressed(people, "chair")
    changed = await wishes(people, "chair", Change(language="en", deliveries={}))
    for _ in range(2):
        await submitted(people)

    await worked(people, receiver, "2024-05-29T00:00")
    await worked(people, receiver, MORNING)

    (message,) = receiver.messages()
    assert isinstance(changed, Made)
    assert message["Subject"] == "Teacher training: one notice"  # the same words once
    assert "Dear chair," in body(message)
    assert outcomes(people, "mail_entry") == {"MAILED": 2}


async def test_each_kind_is_told_as_it_was_chosen(people: People, receiver: Receiver) -> None:
    await addressed(people, "chair", "ce-officer", "ce-officer-2")
    at_once, never = Delivery.AT_ONCE, Delivery.NEVER
    await wishes(people, "chair", Change(deliveries={MailKind.REMINDER: never}))
    await wishes(people, "ce-officer", Change(deliveries={MailKind.ESCALATION: at_once}))
    await wishes(people, "ce-officer-2", Change(deliveries={MailKind.ESCALATION: never}))
    await submitted(people)

    await worked(people, receiver, "2024-05-29T00:00")
    await worked(people, receiver, MORNING)
    assert receiver.recipients() == {}
    await worked(people, receiver, NOON)

    assert receiver.recipients() == {
        "chair@district.example": 1,
        "ce-officer@district.example": 1,
    }
    assert "ESCALATE.AFTER" in await told(people, "ce-officer-2")


async def test_whoever_changes_their_mind_before_it_goes_out_gets_what_they_want_now(
    people: People, receiver: Receiver
) -> None:
    await addressed(people, "chair")
    await submitted(people)
    await worked(people, receiver, "2024-05-29T00:00")

    changed = Change(digest_at="18:00", deliveries={})
    await wishes(people, "chair", changed)
    assert await worked(people, receiver, MORNING) == 0
    await wishes(people, "chair", Change(deliveries={MailKind.REMINDER: Delivery.AT_ONCE}))

    assert await worked(people, receiver, "2024-05-29T08:01") == 1


async def test_an_address_that_is_refused_costs_the_others_nothing_and_is_left_alone(
    people: People, receiver: Receiver
) -> None:
    await addressed(people, "chair", "college-officer")
    receiver.says["chair@district.example"] = "550 5.1.1 no such user"
    await submitted(people)
    await worked(people, receiver, "2024-05-29T00:00")

    assert await worked(people, receiver, MORNING) == 1
    await worked(people, receiver, NOON)

    assert receiver.recipients() == {"college-officer@district.example": 1}
    assert outcomes(people, "mail") == {"SENT": 1, "REFUSED": 1}
    assert outcomes(people, "mail_entry") == {
        "MAILED": 2,
        "UNADDRESSED": 1,
        None: 1,  # for the digest of the other
    }
    assert await told(people, "chair") == ["ESCALATE.AFTER", "ESCALATE.MAIL", "REMIND.BEFORE"]


async def test_an_address_that_is_recorded_anew_is_written_to_again(
    people: People, receiver: Receiver
) -> None:
    await addressed(people, "chair")
    receiver.says["chair@district.example"] = "550 5.1.1 no such user"
    await submitted(people)
    await worked(people, receiver, "2024-05-29T00:00")
    await worked(people, receiver, MORNING)
    await addressed(people, "chair", at="elsewhere.example")

    await worked(people, receiver, NOON)

    assert receiver.recipients() == {"chair@elsewhere.example": 1}


async def test_what_is_put_off_is_tried_again_and_given_up_with_a_notice(
    people: People, receiver: Receiver
) -> None:
    await addressed(people, "chair")
    receiver.says_to_data["chair@district.example"] = "451 4.3.0 come back"
    await submitted(people)
    await worked(people, receiver, "2024-05-29T00:00")
    tries = ("29T08:00", "29T08:02", "29T08:06", "29T08:37", "29T10:38", "29T16:39", "30T04:40")

    taken = [await worked(people, receiver, f"2024-05-{one}") for one in tries]
    assert (taken, outcomes(people, "mail")) == ([0] * 7, {None: 1})
    await worked(people, receiver, "2024-05-31T04:41")

    assert outcomes(people, "mail") == {"GIVEN_UP": 1}
    assert await told(people, "chair") == ["ESCALATE.MAIL", "REMIND.BEFORE"]


async def test_a_temporary_failure_in_between_is_sent_under_the_same_message_id(
    people: People, receiver: Receiver
) -> None:
    await addressed(people, "chair")
    receiver.says["chair@district.example"] = "450 4.2.0 greylisted"
    await submitted(people)
    await worked(people, receiver, "2024-05-29T00:00")
    assert await worked(people, receiver, MORNING) == 0
    receiver.says.clear()

    assert await worked(people, receiver, "2024-05-29T08:06") == 1

    with people.world.engine.connect() as connection:
        found = connection.execute(text("SELECT attempts, outcome, answer FROM mail")).one()
    assert tuple(found) == (2, "SENT", "250")


async def test_a_server_that_is_away_costs_nobody_an_attempt_and_is_left_alone_for_longer(
    people: People, receiver: Receiver
) -> None:
    await addressed(people, "chair")
    await submitted(people)
    await worked(people, receiver, "2024-05-29T00:00")
    post = posted(receiver)
    away = posted(Receiver(1))  # nobody listens there

    assert await worked(people, receiver, MORNING, away) == 0
    assert (away.lull.total_seconds(), away.until is not None) == (10, True)
    with people.world.engine.connect() as connection:
        assert connection.execute(text("SELECT attempts FROM mail")).scalar_one() == 0
    assert await worked(people, receiver, LATER, post) == 1


async def test_what_is_a_week_old_is_mailed_to_nobody(people: People, receiver: Receiver) -> None:
    await addressed(people, "chair")
    await submitted(people)
    await worked(people, receiver, "2024-05-29T00:00")
    with people.world.engine.begin() as connection:
        connection.execute(text("UPDATE mail_entry SET noted_at = noted_at - interval '8 days'"))

    assert await worked(people, receiver, MORNING) == 0
    assert outcomes(people, "mail_entry") == {"OUTDATED": 1}


@pytest.mark.parametrize(
    "wanted",
    [
        Change(digest_at="24:00", deliveries={}),
        Change(quiet_from="soon", deliveries={}),
        Change(language="fr", deliveries={}),
    ],
)
async def test_an_hour_that_is_none_is_refused(people: People, wanted: Change) -> None:
    assert not isinstance(await wishes(people, "chair", wanted), Made)


async def test_nobody_is_written_to_whose_data_is_restricted(
    people: People, receiver: Receiver
) -> None:
    await addressed(people, "chair")
    await submitted(people)
    await worked(people, receiver, "2024-05-29T00:00")
    with people.world.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO erasure (authority_id, person_id, reason, restricted_at,"
                " restricted_by) SELECT authority_id, id, '本人申请', trainingflow_now(), :by"
                " FROM person WHERE id = :who"
            ),
            {"who": people.world.people["chair"], "by": people.world.people["manager"]},
        )

    assert await worked(people, receiver, MORNING) == 0
    assert outcomes(people, "mail_entry") == {"UNADDRESSED": 1}
