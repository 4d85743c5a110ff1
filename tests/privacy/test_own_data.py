"""People ask for their own data over the API, and are restricted and erased by two others."""

import csv
import io
import json
from typing import Any
from uuid import uuid4

import pytest

from tests.privacy.conftest import Api, Connection, People
from tests.privacy.test_numbers import ALL, EMAIL, ID, KEYRING, PHONE, keep
from trainingflow.api.nodes import global_id
from trainingflow.api.token_scope import Need, need_of
from trainingflow.db.models import Base
from trainingflow.services.privacy import export
from trainingflow.services.privacy.ending import ENDED
from trainingflow.services.privacy.entries import REGISTER
from trainingflow.services.privacy.others import OTHER
from trainingflow.services.privacy.register import FATES, Category, Fate

SUBJECT = "teacher-0"
KEEPER = "personnel-officer"

EXPORT = """
    mutation { exportOwnData { files { name contentType content } errors { code message } } }
"""
ASK = """
    mutation($kind: DataRequestKind!, $reason: String!, $key: String!) {
        requestOwnData(input: { kind: $kind, reason: $reason, idempotencyKey: $key }) {
            request { id state } replayed errors { code message path }
        }
    }
"""
DECIDE = """
    mutation($id: ID!, $granted: Boolean!, $answer: String!) {
        decideDataRequest(input: { requestId: $id, granted: $granted, answer: $answer }) {
            request { state answer decidedBy { name } } replayed errors { code message }
        }
    }
"""
CONFIRM = """
    mutation($id: ID!) {
        confirmErasure(requestId: $id) { request { state } replayed errors { code message } }
    }
"""
REQUESTS = """
    { dataRequests(first: 10) { nodes {
        kind state reason answer person { name }
        consequences { category name rows fate because }
    } } }
"""


async def ask(api: Api, kind: str = "ERASURE", who: str = SUBJECT) -> str:
    found = await api.data(ASK, who, kind=kind, reason="不再任教", key=str(uuid4()))
    assert found["requestOwnData"]["errors"] == []
    return str(found["requestOwnData"]["request"]["id"])


async def decide(api: Api, id_: str, who: str = KEEPER, *, granted: bool = True) -> Any:
    found = await api.data(DECIDE, who, id=id_, granted=granted, answer="同意")
    return found["decideDataRequest"]


async def confirm(api: Api, id_: str, who: str) -> Any:
    return (await api.data(CONFIRM, who, id=id_))["confirmErasure"]


def codes(payload: Any) -> list[str]:
    return [one["code"] for one in payload["errors"]]


async def exported(api: Api, who: str = SUBJECT) -> tuple[Any, list[list[str]]]:
    """The file for machines, and the sheet for people."""
    answer = (await api.data(EXPORT, who))["exportOwnData"]
    assert answer["errors"] == []
    machine, sheet = answer["files"]
    assert (machine["contentType"], sheet["contentType"]) == (
        "application/json",
        "text/csv; charset=utf-8",
    )
    text = sheet["content"]
    assert text.startswith("\ufeff")
    return json.loads(machine["content"]), list(csv.reader(io.StringIO(text[1:])))


async def test_a_teacher_is_given_everything_for_machines_and_for_people(
    keyed: Api, people: People
) -> None:
    await keep(people, KEYRING, *ALL)

    said, sheet = await exported(keyed)

    assert said["numbers"] == {"EMAIL": EMAIL, "ID_CARD": ID, "PHONE": PHONE}
    assert [row["code"] for row in said["tables"]["person"]["rows"]] == [SUBJECT]
    assert said["tables"]["teacher"]["kept"] != ""
    assert sheet[0][:5] == ["类别", "名称", "序号", "项目", "内容"]
    assert ["身份", "人员", "1", "人员编号", SUBJECT] in [line[:5] for line in sheet]
    assert ["个人号码", "个人号码", "1", "ID_CARD", ID] in [line[:5] for line in sheet]


async def test_what_a_teacher_is_given_says_nothing_of_anybody_else(
    keyed: Api, people: People, owner: Connection
) -> None:
    await keep(people, KEYRING, *ALL)
    about = global_id("Teacher", people.world.people[SUBJECT])
    await keyed.data(WHOLE, KEEPER, about=about)
    owner.execute("ALTER TABLE assignment DISABLE TRIGGER ALL")  # append-only, but for this test
    owner.execute("UPDATE assignment SET recorded_by = %s", [people.world.people["principal"]])
    others = owner.execute(
        "SELECT id::text, code FROM person WHERE id <> %s", [people.world.people[SUBJECT]]
    ).fetchall()
    entries = owner.execute(
        "SELECT count(*) FROM audit_entry WHERE object_id = %s AND actor_id <> object_id",
        [people.world.people[SUBJECT]],
    )
    assert entries.fetchone() == (1,)

    said, sheet = await exported(keyed)

    text = json.dumps(said, ensure_ascii=False) + "\n".join(map(",".join, sheet))
    assert [key for key, _ in others if key in text] == []
    assert said["tables"]["assignment"]["rows"][0]["recorded_by"] == OTHER
    [read] = [
        row for row in said["tables"]["audit_entry"]["rows"] if row["action"] == "wholeNumber"
    ]
    assert (read["actor_id"], read["address"], read["roles"], read["object_id"]) == (
        OTHER,
        None,
        None,
        str(people.world.people[SUBJECT]),
    )


WHOLE = """
    query($about: ID!) {
        wholeNumber(personId: $about, kind: PHONE, purpose: CONTACT, reason: "联系本人") { number }
    }
"""


async def test_an_export_is_in_the_journal_as_a_read_of_the_person(
    keyed: Api, owner: Connection
) -> None:
    await exported(keyed)

    person = keyed.world.people[SUBJECT]
    assert owner.execute(
        "SELECT actor_id, object_id, result FROM audit_entry WHERE action = 'exportPersonalData'"
    ).fetchall() == [(person, person, "READ")]


async def test_more_than_is_answered_at_once_is_handed_over_by_the_office(
    keyed: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MOST", 2)

    answer = (await keyed.data(EXPORT, SUBJECT))["exportOwnData"]

    assert answer["files"] == []
    assert codes(answer) == ["INPUT_INVALID"]


async def test_an_erasure_takes_two_keepers_and_answers_the_person(
    keyed: Api, people: People, owner: Connection, second: str
) -> None:
    await keep(people, KEYRING, *ALL)
    id_ = await ask(keyed)

    early = await confirm(keyed, id_, second)
    granted = await decide(keyed, id_)
    again = await decide(keyed, id_)
    otherwise = await decide(keyed, id_, second, granted=False)
    alone = await confirm(keyed, id_, KEEPER)
    waiting = (await keyed.data(REQUESTS, SUBJECT))["dataRequests"]["nodes"]
    done = await confirm(keyed, id_, second)
    repeated = await confirm(keyed, id_, second)

    assert codes(early) == ["INPUT_INVALID"]
    assert (granted["request"]["state"], granted["request"]["answer"]) == ("RESTRICTED", "同意")
    assert (again["replayed"], codes(otherwise)) == (True, ["INPUT_INVALID"])
    assert codes(alone) == ["SAME_PERSON_TWICE"]
    assert [(one["state"], one["answer"]) for one in waiting] == [("RESTRICTED", "同意")]
    assert (done["request"]["state"], done["errors"]) == ("DONE", [])
    assert repeated["replayed"]
    person = people.world.people[SUBJECT]
    assert owner.execute("SELECT code, name_zh FROM person WHERE id = %s", [person]).fetchone() == (
        f"erased-{person}",
        "已删除人员",
    )
    assert owner.execute(
        "SELECT array_agg(action ORDER BY action) FROM audit_entry WHERE object_id = %s "
        "AND action LIKE %s",
        [person, "%PersonalData"],
    ).fetchone() == (["erasePersonalData", "restrictPersonalData"],)


async def test_who_was_restricted_before_is_erased_by_two_who_both_agree_to_the_erasure(
    keyed: Api, second: str
) -> None:
    await decide(keyed, await ask(keyed, "RESTRICTION"), second)
    id_ = await ask(keyed)
    await decide(keyed, id_, KEEPER)

    alone = await confirm(keyed, id_, KEEPER)
    done = await confirm(keyed, id_, second)

    assert codes(alone) == ["SAME_PERSON_TWICE"]
    assert done["request"]["state"] == "DONE"


async def test_a_request_that_is_refused_changes_nothing(keyed: Api, owner: Connection) -> None:
    id_ = await ask(keyed)

    refused = await decide(keyed, id_, granted=False)

    assert refused["request"]["state"] == "REFUSED"
    assert owner.execute("SELECT count(*) FROM erasure").fetchone() == (0,)


async def test_while_a_request_waits_there_is_no_second_one(keyed: Api, owner: Connection) -> None:
    first, later = await ask(keyed), await ask(keyed)

    assert first == later
    assert owner.execute("SELECT count(*) FROM data_request").fetchone() == (1,)


@pytest.mark.parametrize("who", ["manager", "principal", "ce-officer", "chair", "teacher-1"])
async def test_nobody_but_a_keeper_sees_or_decides_the_request_of_another(
    keyed: Api, who: str
) -> None:
    id_ = await ask(keyed)

    assert codes(await decide(keyed, id_, who)) == ["ROLE_REQUIRED"]
    assert codes(await confirm(keyed, id_, who)) == ["ROLE_REQUIRED"]
    assert (await keyed.data(REQUESTS, who))["dataRequests"]["nodes"] == []


async def test_a_keeper_decides_nothing_about_themselves(keyed: Api, second: str) -> None:
    id_ = await ask(keyed, who=second)

    assert codes(await decide(keyed, id_, second)) == ["SELF_APPROVAL"]
    assert (await decide(keyed, id_))["errors"] == []
    assert codes(await confirm(keyed, id_, second)) == ["SAME_PERSON_TWICE"]


async def test_what_stays_by_law_is_listed_with_the_law_before_anything_is_decided(
    keyed: Api, people: People
) -> None:
    await keep(people, KEYRING, *ALL)
    await ask(keyed)

    [request] = (await keyed.data(REQUESTS, KEEPER))["dataRequests"]["nodes"]

    fates = {one["name"]: (one["rows"], one["fate"]) for one in request["consequences"]}
    assert fates["人员"] == (1, "ERASED")
    assert fates["个人号码"] == (3, "ERASED")
    assert fates["教师"] == (1, "KEPT")
    assert fates["演示令牌"] == (1, "ENDED")
    kept = [one["because"] for one in request["consequences"] if one["fate"] == "KEPT"]
    assert [because for because in kept if "PIPL art." not in because] == []


async def test_an_erased_person_cannot_sign_in_by_any_means_and_is_never_readmitted(
    keyed: Api, people: People, owner: Connection, second: str
) -> None:
    person, authority = people.world.people[SUBJECT], people.world.authority_id
    for statement in WAYS_IN:
        owner.execute(statement, {"person": person, "authority": authority})
    id_ = await ask(keyed)
    await decide(keyed, id_)
    await confirm(keyed, id_, second)

    refused = await keyed.code("{ viewer { person { name } } }", SUBJECT)
    resumed = await keyed.data(RESUME, second, about=global_id("Person", person))

    assert refused == "UNAUTHENTICATED"
    assert codes(resumed["resumePerson"]) == ["INPUT_INVALID"]
    for table, values in ENDED.items():
        rows = owner.execute(f'SELECT t::text FROM "{table}" t').fetchall()  # noqa: S608 - of ours
        assert [row for (row,) in rows if "canary" in row] == [], table
        assert rows != []
        assert values
    assert (
        owner.execute(
            "SELECT count(*) FROM browser_session WHERE ended_at IS NULL"
            " UNION ALL SELECT count(*) FROM api_token WHERE revoked_at IS NULL"
            " UNION ALL SELECT count(*) FROM provider_identity WHERE ended_at IS NULL"
            " UNION ALL SELECT count(*) FROM calendar_feed WHERE revoked_at IS NULL"
            " UNION ALL SELECT count(*) FROM local_account WHERE password IS NOT NULL"
            " UNION ALL SELECT count(*) FROM second_factor WHERE secret IS NOT NULL"
            " UNION ALL SELECT count(*) FROM webhook_endpoint WHERE switched_off_at IS NULL"
        ).fetchall()
        == [(0,)] * 7
    )


RESUME = "mutation($about: ID!) { resumePerson(personId: $about) { replayed errors { code } } }"
WAYS_IN = (
    """INSERT INTO browser_session (authority_id, id, person_id, sha256, means, two_factor, address,
       agent, created_at, last_seen_at, expires_at) VALUES (%(authority)s, gen_random_uuid(),
       %(person)s, '\\x01', 'PASSWORD', true, '10.9.8.7-canary', 'canary', now(), now(),
       now() + interval '1 day')""",
    """INSERT INTO api_token (authority_id, id, person_id, key_id, sha256, name, operations,
       created_at, created_by, expires_at, last_used_from) VALUES (%(authority)s,
       gen_random_uuid(), %(person)s, 'abc', '\\x02', 'canary', '{READ}', now(), %(person)s,
       now() + interval '1 day', '10.9.8.7-canary')""",
    """INSERT INTO provider_identity (authority_id, id, person_id, issuer, subject, linked_at,
       linked_because) VALUES (%(authority)s, gen_random_uuid(), %(person)s, 'https://id',
       'canary', now(), 'CLAIM')""",
    """INSERT INTO local_account (authority_id, id, name, password, earlier, created_at)
       VALUES (%(authority)s, %(person)s, 'canary', 'canary-hash', '{canary-hash}', now())""",
    """INSERT INTO second_factor (authority_id, id, secret, recovery)
       VALUES (%(authority)s, %(person)s, 'canary', '{canary}')""",
    """INSERT INTO sign_out (authority_id, id, at)
       VALUES (%(authority)s, %(person)s, now() - interval '1 day')""",
    """INSERT INTO calendar_feed (authority_id, id, person_id, sha256, language, created_at)
       VALUES (%(authority)s, gen_random_uuid(), %(person)s, '\\x03', 'zh-CN', now())""",
    """INSERT INTO webhook_endpoint (authority_id, id, person_id, url, secret, master, created_at,
       position, position_item, position_seq) VALUES (%(authority)s, gen_random_uuid(),
       %(person)s, 'https://canary', '\\x04', 'master', now(), 1, gen_random_uuid(), 1)""",
    """UPDATE sign_in_token SET label = 'canary' WHERE person_id = %(person)s""",
)


def test_every_way_to_sign_in_of_the_register_is_ended_with_all_that_it_says() -> None:
    ways = {name for name, one in REGISTER.items() if one.category is Category.SIGN_IN}

    assert ways <= ENDED.keys()
    assert {
        (name, column)
        for name in ways
        for column in REGISTER[name].contents.keys() - ENDED[name].keys()
    } == set()
    assert {FATES[REGISTER[name].stay] for name in ENDED} == {Fate.ENDED}
    assert ENDED.keys() <= Base.metadata.tables.keys()


def test_a_token_of_a_program_uses_none_of_these_rights() -> None:
    names = ("exportOwnData", "requestOwnData", "decideDataRequest", "confirmErasure")

    assert [need_of(f"Mutation.{name}") for name in names] == [Need(None)] * 4
