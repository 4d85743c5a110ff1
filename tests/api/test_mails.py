"""Mails as a portal meets them: what somebody chooses, what is going to be sent, and one's no."""

import asyncio
import json
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from tests.api.conftest import Api
from tests.services.conftest import People
from tests.services.mail.conftest import addressed
from tests.services.mail.receiver import SERVER
from tests.services.test_window_changes import submitted
from trainingflow.app import create_app
from trainingflow.cli.notices import app as notices_command
from trainingflow.services import clock
from trainingflow.services.mail import making
from trainingflow.services.mail.configured import proof
from trainingflow.settings import Settings

SETTINGS = """
{ mailSettings { language digestAt quietFrom quietUntil choices { kind delivery } refusedAt } }
"""
CHANGE = """
mutation($input: MailSettingsInput!) { changeMailSettings(input: $input) {
  settings { language digestAt quietFrom quietUntil choices { kind delivery } }
  errors { code path message } } }
"""
PREVIEW = """
{ noticePreview(days: 31) { more waiting unsent planned {
  dueAt kind text people decidedThen mails { at count }
  recipients { role organisation { code } person { name } } } } }
"""
USUAL = {
    "REMINDER": "DIGEST",
    "ESCALATION": "AT_ONCE",
    "WINDOW": "DIGEST",
    "WATCHED": "DIGEST",
    "MENTION": "AT_ONCE",
}


def chosen(**changes: str) -> list[dict[str, str]]:
    return [{"kind": kind, "delivery": how} for kind, how in {**USUAL, **changes}.items()]


async def test_everybody_chooses_for_themselves_and_what_is_left_out_stays(api: Api) -> None:
    usual = (await api.data(SETTINGS, "chair"))["mailSettings"]
    wanted = {"quietUntil": "06:30", "choices": [{"kind": "WINDOW", "delivery": "NEVER"}]}
    changed = (await api.data(CHANGE, "chair", input=wanted))["changeMailSettings"]
    other = (await api.data(SETTINGS, "manager"))["mailSettings"]

    hours = {"language": "zh-CN", "digestAt": "08:00", "quietFrom": "21:00"}
    assert usual == {**hours, "quietUntil": "07:00", "choices": chosen(), "refusedAt": None}
    assert changed == {
        "settings": {**hours, "quietUntil": "06:30", "choices": chosen(WINDOW="NEVER")},
        "errors": [],
    }
    assert other == usual


async def test_an_hour_that_is_none_is_refused_with_what_to_write(api: Api) -> None:
    answer = (await api.data(CHANGE, "chair", input={"digestAt": "25:00"}))["changeMailSettings"]

    assert answer["settings"] is None
    [error] = answer["errors"]
    assert (error["code"], error["path"]) == ("INPUT_INVALID", ["input", "digestAt"])


async def test_whoever_acts_for_a_body_sees_what_is_going_to_be_sent_to_whom(
    api: Api, people: People
) -> None:
    await addressed(people, "chair")
    await submitted(people)

    found = (await api.data(PREVIEW, "ce-officer"))["noticePreview"]

    due = [one for one in found["planned"] if "within" in one["text"]]
    assert due == [
        {
            "dueAt": "2024-05-29T00:00:00+08:00",
            "kind": "REMIND",
            "text": "An item of “course appraisal” is due within 3 days.",
            "people": 2,
            "decidedThen": False,
            "mails": [{"at": "2024-05-29T08:00:00+08:00", "count": 1}],
            "recipients": [
                {"role": role, "organisation": {"code": "committee"}, "person": None}
                for role in ("CHAIR", "OFFICER")
            ],
        }
    ]
    assert "课堂观察与诊断" not in json.dumps(found, ensure_ascii=False)


async def test_a_teacher_does_not_see_what_others_are_told(api: Api) -> None:
    answer = await api.answer(PREVIEW, "applicant")

    assert [one["extensions"]["code"] for one in answer["errors"]] == ["FORBIDDEN"]


async def test_the_terminal_says_the_same_in_one_line_of_json(
    people: People, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await submitted(people)
    monkeypatch.setenv("DATABASE_URL", database_url)

    done = await asyncio.to_thread(
        CliRunner().invoke, notices_command, ["preview", "--days", "31", "--json"]
    )

    (told,) = json.loads(done.stdout)["authorities"]
    assert told["authority"] == str(people.world.authority_id)
    assert [one["people"] for one in told["planned"] if "须在" in one["text"]] == [2]


async def test_a_link_in_a_mail_declines_its_kinds_and_reading_it_declines_nothing(
    api: Api, people: People
) -> None:
    await addressed(people, "chair")
    await submitted(people)
    people.world.set_now("2024-05-29T00:00")
    await clock.send_due(people.database)
    people.world.set_now("2024-05-29T08:00")
    await making.make(people.database)
    with people.world.engine.connect() as connection:
        mail = connection.execute(text("SELECT id FROM mail")).scalar_one()
    assert isinstance(mail, UUID)
    assert SERVER.key is not None
    link = f"/mail/decline/{mail.hex}.{proof(SERVER.key, mail)}"
    made = create_app(Settings(demo=True), people.database, mail_server=SERVER)
    transport = httpx.ASGITransport(made)

    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        page = await client.get(link, headers={"accept-language": "en"})
        before = (await api.data(SETTINGS, "chair"))["mailSettings"]["choices"]
        posted = await client.post(link, content="List-Unsubscribe=One-Click")
        forged = await client.post(link[:-4] + "0000")

    after = (await api.data(SETTINGS, "chair"))["mailSettings"]["choices"]
    assert (page.status_code, "Stop them" in page.text) == (200, True)
    assert (before, after) == (chosen(), chosen(REMINDER="NEVER"))
    assert (posted.status_code, forged.status_code) == (200, 404)
    with people.world.engine.connect() as connection:
        entry = connection.execute(
            text("SELECT actor_id, detail->'kinds' FROM audit_entry WHERE action = 'declineMails'")
        ).one()
    assert tuple(entry) == (people.world.people["chair"], ["REMINDER"])
