"""A day of real work with everything on that tells: logs, traces, metrics, errors name nobody."""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from psycopg import sql
from typer.testing import CliRunner

from tests.copies import Copies
from tests.operations.watching import Watched, serving
from tests.privacy.conftest import MASTER
from tests.world import World, build_world
from trainingflow.api.nodes import global_id
from trainingflow.cli import account as account_command
from trainingflow.db.privileges import APPLICATION
from trainingflow.domain.people import Role
from trainingflow.postgres import EmbeddedServer

ID, OTHER_ID = "11010519491231002X", "110101199003070134"
PHONE, OTHER_PHONE, EMAIL = "13800138000", "13911112222", "wang.canary@example.cn"
PASSWORD, NEXT, WRONG = "Lantern-River-42", "Harbour-Stone-77", "Guessed-Word-99"
PEPPER = "a pepper of this test, which is long enough"
PUBLIC = "https://training.example"
OWN = {"origin": PUBLIC, "x-trainingflow": "1", "user-agent": f"Browser of {EMAIL}"}
TEACHER, OFFICER, SECOND = "teacher-0", "personnel-officer", "finance-officer"


@dataclass
class Day:
    """A served district, the secrets that were used in it, and the errors that it answered."""

    watched: Watched
    world: World
    owner_url: str
    secrets: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)
    asked: int = 0

    def send(self, method: str, path: str, **said: Any) -> httpx.Response:
        answer = httpx.request(
            method, f"{self.watched.address}{path}", trust_env=False, timeout=120, **said
        )
        self.asked += 1
        if answer.status_code >= 400:
            self.errors.append(answer.text)
        elif answer.headers.get("content-type", "").startswith("application/"):
            self.errors += [json.dumps(one, ensure_ascii=False) for one in errors_of(answer.json())]
        return answer

    def ask(self, who: str, document: str, **variables: Any) -> Any:
        """An operation over HTTP; what it answers, data or not."""
        headers = {
            "authorization": f"Bearer {self.world.token(who)}",
            "x-forwarded-for": "10.1.2.3",
        }
        said = {"query": document, "variables": variables}
        return self.send("POST", "/graphql", json=said, headers=headers).json()

    def password(self, path: str, **said: str) -> httpx.Response:
        return self.send("POST", f"/sign-in/password{path}", json=said, headers=OWN)

    def about(self, who: str = TEACHER) -> str:
        return global_id("Teacher", self.world.people[who])


def errors_of(said: Any) -> Iterator[Any]:
    """Every error of an answer, those of payloads included."""
    if isinstance(said, dict):
        yield from said.get("errors") or ()
        for value in said.values():
            yield from errors_of(value)
    elif isinstance(said, list):
        for one in said:
            yield from errors_of(one)


@pytest.fixture
def day(server: EmbeddedServer, copies: Copies, template: str, tmp_path: Path) -> Iterator[Day]:
    with copies.copy(template) as name, build_world(server.database(name), teachers=2) as world:
        world.set_now("2024-05-20T09:00")
        world.appoint(SECOND, Role.SECURITY_ADMINISTRATOR, "commission")
        names = baptise(server.database(name))
        variables = {
            "TRAININGFLOW_MASTER_KEY": MASTER,
            "TRAININGFLOW_LOCAL_ACCOUNTS": "mlps",
            "TRAININGFLOW_PASSWORD_PEPPER": PEPPER,
            "TRAININGFLOW_PUBLIC_URL": PUBLIC,
            "TRAININGFLOW_LOG_LEVEL": "debug",
        }
        url = server.database(name, user=APPLICATION)
        with serving(url, tmp_path, workers=1, variables=variables) as watched:
            yield Day(watched, world, server.database(name), names)


def baptise(owner_url: str) -> set[str]:
    """Give everybody a name that stands nowhere else."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        people = connection.execute("SELECT id FROM person ORDER BY id").fetchall()
        names = set()
        for number, (person,) in enumerate(people):
            zh, en = f"欧阳金丝雀{chr(0x4E00 + number)}", f"Ouyang Canary{number:03d}"
            connection.execute(
                "UPDATE person SET name_zh = %s, name_en = %s WHERE id = %s", [zh, en, person]
            )
            names |= {zh, en}
    return names


def opens_an_account(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a one-time code from the terminal; wrong passwords, a change, a session, a sign-out."""
    monkeypatch.setenv("DATABASE_URL", day.owner_url)
    made = CliRunner().invoke(account_command.app, ["create", "--person", TEACHER, "--name", EMAIL])
    code = made.stdout.split()[0]
    assert day.password("/choose", name=EMAIL, code=code, newPassword=PASSWORD).status_code == 204
    assert day.password("", name=EMAIL, password=WRONG).status_code == 403
    assert day.password("", name=f"{PHONE}", password=WRONG).status_code == 403
    changed = day.password("/change", name=EMAIL, password=PASSWORD, newPassword=NEXT)
    assert changed.status_code == 204
    entered = day.password("", name=EMAIL, password=NEXT)
    cookie = entered.headers["set-cookie"].partition(";")[0]
    headers = OWN | {"cookie": cookie}
    said = {"query": "{ viewer { person { name } } }"}
    shown = day.send("POST", "/graphql", json=said, headers=headers)
    assert shown.json()["data"]["viewer"]["person"]["name"] in day.secrets
    assert day.send("POST", "/sign-out", headers=headers).status_code < 400
    day.secrets |= {code, PASSWORD, NEXT, WRONG, cookie.partition("=")[2]}


def makes_tokens(day: Day) -> None:
    """A token of a program: used, rotated, revoked, used again, sent where it does not belong."""
    made = day.ask(
        TEACHER,
        'mutation($key: String!) { createToken(input: { name: "统计 13800138000", '
        "operations: [READ], idempotencyKey: $key }) { secret token { id } errors { code } } }",
        key=str(uuid4()),
    )["data"]["createToken"]
    secret = made["secret"]
    use = {"authorization": f"Bearer {secret}"}
    said = {"query": "{ viewer { person { name } } }"}
    assert day.send("POST", "/graphql", json=said, headers=use).status_code == 200
    revoke = "mutation($id: ID!) { revokeToken(tokenId: $id) { errors { code } } }"
    assert day.ask(TEACHER, revoke, id=made["token"]["id"])["data"]["revokeToken"]["errors"] == []
    assert day.send("POST", "/graphql", json=said, headers=use).status_code == 401
    day.send("GET", "/graphql", params={"query": "{ serverTime }", "token": secret})
    day.send("GET", f"/calendar/{secret}")
    feed = day.ask(TEACHER, "mutation { createCalendarFeed { address } }")
    address = str((feed.get("data") or {}).get("createCalendarFeed", {}).get("address") or "")
    if address:
        path = "/" + address.partition("://")[2].partition("/")[2]
        day.send("GET", path if "://" in address else address)
        day.secrets.add(re.split(r"[/?.]", path)[-2] if path.endswith(".ics") else path[-20:])
    day.secrets |= {secret, secret[4:34]}


def works_with_numbers(day: Day) -> None:
    """Records, corrects, reads and searches numbers, and gets refused in every way."""
    for kind, number in (("ID_CARD", ID), ("PHONE", PHONE), ("EMAIL", EMAIL)):
        made = day.ask(OFFICER, RECORD, about=day.about(), kind=kind, number=number)
        assert made["data"]["recordPersonalNumber"]["errors"] == []
    for about, kind, number in (
        (day.about("teacher-1"), "ID_CARD", ID),
        (day.about("teacher-1"), "PHONE", f"{OTHER_PHONE}9"),
        (day.about("teacher-1"), "EMAIL", OTHER_ID),
    ):
        refused = day.ask(OFFICER, RECORD, about=about, kind=kind, number=number)
        assert refused["data"]["recordPersonalNumber"]["errors"] != []
    why = {"kind": "PHONE", "reason": "联系本人"}
    held = day.ask(OFFICER, FIND, number=PHONE, kind="PHONE", reason=f"联系 {OTHER_PHONE}")
    assert held["data"]["findByNumber"]["withheld"] == "REASON_MISSING"
    whole = day.ask(OFFICER, WHOLE, about=day.about(), **why)
    assert whole["data"]["wholeNumber"]["number"] == PHONE
    found = day.ask(OFFICER, FIND, number=PHONE, **why)
    assert len(found["data"]["findByNumber"]["people"]) == 1
    assert "errors" in day.ask("manager", FIND, number=PHONE, **why)
    for literal in (PHONE, ID, EMAIL):
        day.ask(OFFICER, f'{{ findByNumber(kind: "{literal}", number: {literal}) {{ x }} }}')
        day.ask(OFFICER, f'{{ teachers(first: 5, name: "{literal}") {{ totalCount }} }}')
        day.send("GET", "/graphql", params={"query": f'{{ node(id: "{literal}") {{ id }} }}'})


def is_broken(day: Day) -> None:
    """The database fails under a number: a fault, of which the number is a parameter."""
    with psycopg.connect(day.owner_url, autocommit=True) as connection:
        rename = sql.SQL("ALTER TABLE {} RENAME TO {}")
        there, gone = sql.Identifier("personal_number"), sql.Identifier("personal_number_gone")
        connection.execute(rename.format(there, gone))
        try:
            faults = [
                day.ask(OFFICER, RECORD, about=day.about(), kind="PHONE", number=OTHER_PHONE),
                day.ask(OFFICER, FIND, kind="PHONE", number=OTHER_PHONE, reason="核对名单"),
                day.ask(TEACHER, "mutation { exportOwnData { files { name } } }"),
            ]
        finally:
            connection.execute(rename.format(gone, there))
    codes = [one["errors"][0]["extensions"]["code"] for one in faults]
    assert codes == ["INTERNAL_SERVER_ERROR"] * 3


def uses_the_rights(day: Day) -> None:
    """Everything of a person is read, and the person is erased by two."""
    copy = day.ask(TEACHER, "mutation { exportOwnData { files { content } } }")
    assert PHONE in json.dumps(copy)
    name = next(one for one in day.secrets if one.startswith("欧阳"))
    asked = day.ask(TEACHER, ASK, reason=f"{name} 不再任教，电话 {PHONE}", key=str(uuid4()))
    id_ = asked["data"]["requestOwnData"]["request"]["id"]
    assert (
        day.ask(OFFICER, DECIDE, id=id_, answer=name)["data"]["decideDataRequest"]["errors"] == []
    )
    assert day.ask(OFFICER, CONFIRM, id=id_)["data"]["confirmErasure"]["errors"] != []
    assert day.ask(SECOND, CONFIRM, id=id_)["data"]["confirmErasure"]["errors"] == []
    assert day.ask(TEACHER, "{ viewer { person { name } } }")["errors"] != []


def looks_at_people(day: Day) -> None:
    """What officers do all day: lists by name, standings, a course with a name in its title."""
    name = next(one for one in day.secrets if one.startswith("欧阳"))
    listed = day.ask("ce-officer", LIST, name=name[:2])
    assert listed["data"]["teachers"]["totalCount"] > 0
    day.ask("ce-officer", "{ creditStatuses(first: 5) { nodes { teacher { name } } } }")
    declared = day.ask(
        "applicant",
        DECLARE,
        input={
            "idempotencyKey": str(uuid4()),
            "organisationId": global_id("Organisation", day.world.units["college"]),
            "kind": "COURSE",
            "comment": f"{name} {PHONE}",
            "input": {"title": f"{name} 的课程 {PHONE}", "hours": EMAIL},
        },
    )
    assert declared["data"]["createItem"]["errors"] != []


RECORD = """
    mutation($about: ID!, $kind: NumberKind!, $number: String!) {
        recordPersonalNumber(input: { personId: $about, kind: $kind, number: $number }) {
            errors { code message }
        }
    }
"""
WHOLE = """
    query($about: ID!, $kind: NumberKind!, $reason: String!) {
        wholeNumber(personId: $about, kind: $kind, purpose: CONTACT, reason: $reason) { number }
    }
"""
FIND = """
    query($kind: NumberKind!, $number: String!, $reason: String!) {
        findByNumber(kind: $kind, number: $number, purpose: CONTACT, reason: $reason) {
            people { name } withheld
        }
    }
"""
LIST = """
    query($name: String!) { teachers(first: 5, name: $name) { totalCount nodes {
        name personalNumbers { masked }
    } } }
"""
DECLARE = """
    mutation($input: CreateItemInput!) { createItem(input: $input) { errors { code message } } }
"""
ASK = """
    mutation($reason: String!, $key: String!) {
        requestOwnData(input: { kind: ERASURE, reason: $reason, idempotencyKey: $key }) {
            request { id } errors { code }
        }
    }
"""
DECIDE = """
    mutation($id: ID!, $answer: String!) {
        decideDataRequest(input: { requestId: $id, granted: true, answer: $answer }) {
            errors { code message }
        }
    }
"""
CONFIRM = """
    mutation($id: ID!) { confirmErasure(requestId: $id) { errors { code message } } }
"""


def test_a_day_of_work_leaves_no_number_name_password_or_token_in_what_is_told(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    day.secrets |= {ID, OTHER_ID, PHONE, OTHER_PHONE, EMAIL, MASTER, PEPPER}
    day.secrets |= {day.world.token(who) for who in day.world.people}

    opens_an_account(day, monkeypatch)
    works_with_numbers(day)
    looks_at_people(day)
    makes_tokens(day)
    is_broken(day)
    uses_the_rights(day)
    last = day.send("GET", "/graphql", params={"query": "{ serverTime }"})
    day.watched.event_of(last.headers["x-request-id"])
    time.sleep(0.5)  # spans are sent every 0.2 s

    told = {
        "logs": "\n".join(day.watched.lines()),
        "traces": b"".join(day.watched.collector.raw).decode(errors="replace"),
        "metrics": httpx.get(day.watched.metrics, trust_env=False).text,
        "errors": "\n".join(day.errors),
    }
    found = {
        where: sorted(one for one in day.secrets if one in text) for where, text in told.items()
    }
    assert found == {where: [] for where in told}
    assert len(day.watched.events("request")) >= day.asked  # the probes of health beside
    assert len(day.watched.events("fault")) == 3
    assert len(day.watched.collector.spans) > day.asked
    assert len(day.errors) >= 10
