"""The preview says what the clock then does, and what mails come of it."""

from datetime import timedelta

from tests.services.conftest import People
from tests.services.mail.conftest import addressed, wishes, worked
from tests.services.mail.receiver import Receiver
from tests.services.test_window_changes import at, submitted
from trainingflow.db.session import clock
from trainingflow.domain.mailing import Delivery, MailKind
from trainingflow.domain.people import SYSTEM
from trainingflow.services import clock as the_clock
from trainingflow.services.mail.habits import Change
from trainingflow.services.mail.preview import Preview, preview
from trainingflow.services.work import Work


async def looked(people: People, days: int) -> Preview:
    async with people.database.reading() as session:
        work = Work(session, people.world.authority_id, SYSTEM, await clock(session))
        return await preview(work, work.now + timedelta(days=days), "en", with_gaps=True)


async def test_everything_of_the_days_ahead_is_then_sent_at_its_time_to_as_many(
    people: People, receiver: Receiver
) -> None:
    await addressed(people, "chair", "college-officer", "ce-officer")
    never = Change(deliveries={MailKind.REMINDER: Delivery.NEVER})
    await wishes(people, "college-officer", never)
    await submitted(people)

    ahead = await looked(people, 31)

    reminder = next(one for one in ahead.planned if "due within" in one.text)
    assert (reminder.due_at, reminder.people) == (at("2024-05-29T00:00"), 2)
    assert list(reminder.mails) == [(at("2024-05-29T08:00"), 1)]
    assert (ahead.more, ahead.waiting, ahead.unsent) == (False, 0, 0)
    sent = []
    for instant in sorted({one.due_at for one in ahead.planned}):
        people.world.set_now(instant)
        sent += await the_clock.send_due(people.database)
    assert [(one.kind, one.recipients) for one in sent] == [
        (one.kind, len(one.recipients or ())) for one in ahead.planned
    ]


async def test_what_waits_is_counted_until_it_is_taken(people: People, receiver: Receiver) -> None:
    await addressed(people, "chair")
    await submitted(people)
    await worked(people, receiver, "2024-05-29T00:00")
    assert ((await looked(people, 1)).waiting, receiver.taken) == (1, [])

    await worked(people, receiver, "2024-05-29T08:00")

    assert ((await looked(people, 1)).waiting, len(receiver.taken)) == (0, 1)
