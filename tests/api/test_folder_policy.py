"""An authority that nobody here has heard of: one file in a folder, a row, and it is served."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.api.test_server import ready
from tests.demo_process import free_port
from tests.policies.test_reader import CITED, POLICY
from tests.world import engine_of
from trainingflow.db.base import new_id
from trainingflow.db.models import (
    Assignment,
    Authority,
    CreditConfirmation,
    CreditRecord,
    CreditRecordGroup,
    DemoClock,
    Employment,
    Organisation,
    Person,
    SignInToken,
    Teacher,
    TeacherFact,
)
from trainingflow.domain.people import Role

SINCE = date(2015, 9, 1)
TOKEN = "token-of-somebody"  # noqa: S105 - of a database that lives as long as this test

QUERY = """{
  viewer { teacher { creditStatus(validAt: "2023-12-31") {
    policy { code title }
    requirements { code label bound need have carriedOver citation { article quote } }
    lines { activityLabel awards { ledgerLabel credits } citation { article } }
  } } }
}"""

CITATION = {"article": "第一条", "quote": "每年十学分"}

OWN_FACTS = """{
  viewer { teacher {
    facts { name value since until }
    creditStatus(validAt: "2023-12-31") { requirements { code need have met } }
  } }
  creditStatuses(first: 5) { nodes { eligible standsUntil requirements { code need have met } } }
}"""

GROUPS = {
    "CERTIFIED": "{certificate: FIRST}",
    "SECOND": "{certificate: SECOND}",
    "BOARD": "{board: true}",
    "ADVANCED": "{level: {atLeast: 3}}",
    "BEGINNER": "{level: {atMost: 3}}",
    "LONG": "{hired: {last: 2018-01-01}}",
    "NAMED": "{motto: {}}",
}


def own_words() -> str:
    """The policy with a number that only it has, and a requirement for each of its own groups."""
    name = "label: {zh-CN: 名, en: Name}"
    facts = "certificate: [FIRST, SECOND], board: flag, level: number, hired: date, motto: text"
    groups = "".join(
        f"    {code}: {{{name}, facts: {rule}, {CITED}}}\n" for code, rule in GROUPS.items()
    )
    asked = "".join(
        f"    OF_{code}: {{{name}, unit: CREDITS, ledgers: B, atLeast: 5, groups: {code},\n"
        f"        {CITED}}}\n"
        for code in GROUPS
    )
    paper = (
        f"    PAPER:\n      {name}\n      rules:\n        all:\n          {CITED}\n"
        "          awards: {ledger: B, every: 10, of: pages, credits: 1}\n"
    )
    return (
        POLICY.replace(
            "  fields:\n", f"  teacherFacts: {{{facts}}}\n  fields:\n    pages: number\n"
        )
        .replace("  ledgers:\n", f"  groups:\n{groups}  ledgers:\n")
        .replace("  offsets:\n", f"{paper}  offsets:\n")
    ) + asked


@pytest.fixture
def contents(template: str) -> str:
    """An empty database: the only authority in it is the made-up one."""
    return template


def test_authority_of_a_folder_policy_is_answered_without_any_code(
    tmp_path: Path, owner_url: str, database_url: str
) -> None:
    (tmp_path / "example.yaml").write_text(POLICY, encoding="utf-8")
    fill(owner_url)

    with serving(database_url, tmp_path) as address:
        answer = httpx.post(
            f"{address}/graphql",
            json={"query": QUERY},
            headers={"Authorization": f"Bearer {TOKEN}", "Accept-Language": "en"},
        ).json()

    def requirement(code: str, label: str, need: str, have: str) -> dict[str, object]:
        named = {"code": code, "label": label, "bound": "AT_LEAST", "need": need, "have": have}
        return {**named, "carriedOver": "0", "citation": CITATION}

    assert {"data": answer["data"]} == {
        "data": {
            "viewer": {
                "teacher": {
                    "creditStatus": {
                        "policy": {"code": "example", "title": "Example"},
                        "requirements": [
                            requirement("TOTAL", "Total", "30", "10"),
                            requirement("A", "A", "10", "5"),
                            requirement("B", "B", "5", "5"),
                        ],
                        "lines": [
                            {
                                "activityLabel": "Course",
                                "awards": [{"ledgerLabel": "A", "credits": "10"}],
                                "citation": {"article": "第一条"},
                            }
                        ],
                    }
                }
            }
        }
    }


def test_facts_and_numbers_that_only_a_folder_policy_has_are_read_from_the_database(
    tmp_path: Path, owner_url: str, database_url: str
) -> None:
    (tmp_path / "example.yaml").write_text(own_words(), encoding="utf-8")
    fill(owner_url)
    add_facts(owner_url)
    evaluate_all(database_url, tmp_path)

    with serving(database_url, tmp_path) as address:
        answer = httpx.post(
            f"{address}/graphql",
            json={"query": OWN_FACTS},
            headers={"Authorization": f"Bearer {TOKEN}", "Accept-Language": "en"},
        ).json()

    def fact(name: str, value: str | None, since: str | None, until: str | None = None) -> object:
        return {"name": name, "value": value, "since": since, "until": until}

    requirements = [
        {"code": code, "need": need, "have": have, "met": code not in {"TOTAL", "A"}}
        for code, need, have in (
            ("TOTAL", "30", "14.5"),
            ("A", "10", "9.5"),  # half a credit fills what the paper leaves open in B
            ("B", "5", "5"),
            ("OF_CERTIFIED", "5", "5"),
            ("OF_BOARD", "5", "5"),
            ("OF_ADVANCED", "5", "5"),
            ("OF_LONG", "5", "5"),
            ("OF_NAMED", "5", "5"),
        )
    ]
    assert {"data": answer["data"]} == {
        "data": {
            "viewer": {
                "teacher": {
                    "facts": [
                        fact("board", "true", None),
                        fact("certificate", "SECOND", None, "2019-12-31"),
                        fact("certificate", "FIRST", "2020-01-01", "2099-12-31"),
                        fact("hired", None, "2015-09-01"),
                        fact("level", "3.50", "2016-01-01"),
                        fact("motto", "42", None),
                        fact("nobodyAsksForThis", "yes", None),
                    ],
                    "creditStatus": {"requirements": requirements},
                }
            },
            "creditStatuses": {
                "nodes": [
                    {"eligible": False, "standsUntil": "2099-12-31", "requirements": requirements}
                ]
            },
        }
    }


@pytest.mark.parametrize("old", ["every: 18", "atLeast: 30"])
def test_server_with_a_broken_policy_does_not_start(tmp_path: Path, old: str) -> None:
    (tmp_path / "example.yaml").write_text(POLICY.replace(old, "every: none"), encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-m", "trainingflow", "serve", "--policies", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 2
    assert f"{tmp_path}/example.yaml:" in done.stderr
    assert "(第一条): " in done.stderr


@contextmanager
def serving(database_url: str, folder: Path) -> Iterator[str]:
    """Where `trainingflow serve --policies` listens."""
    port = free_port()
    environment = os.environ | {"DATABASE_URL": database_url, "TRAININGFLOW_DEMO": "yes"}
    command = [sys.executable, "-m", "trainingflow", "serve", "--port", str(port)]
    with subprocess.Popen([*command, "--policies", str(folder)], env=environment) as server:
        try:
            yield ready(f"http://127.0.0.1:{port}", server)
        finally:
            server.terminate()
            assert server.wait(timeout=30) == 0


def fill(owner_url: str) -> None:
    """A made-up authority with one school, one teacher, and one confirmed training of 180 hours."""
    engine = engine_of(owner_url)
    with Session(engine) as session, session.begin():
        authority, school, person = new_id(), new_id(), new_id()
        session.add(
            Authority(
                id=authority,
                code="somewhere",
                name_zh="某区教育局",
                name_en="Somewhere Education Bureau",
                policy_id="example",
                municipal_policy_id=None,
            )
        )
        session.flush()
        session.add(
            Organisation(
                authority_id=authority,
                id=school,
                code="school",
                name_zh="某小学",
                name_en="Some Primary School",
                kind="PRIMARY_SCHOOL",
                run_by="DISTRICT",
                body=None,
                office_of=[],
                parent_id=None,
                path=[school],
                policy_id=None,
                recognised=False,
                professional_development_school=False,
            )
        )
        session.add(DemoClock(id=1, offset_seconds=0))
        add_teacher(session, authority, school, person)
        add_record(session, authority, person)
    engine.dispose()


def add_teacher(session: Session, authority: UUID, school: UUID, person: UUID) -> None:
    key = {"authority_id": authority}
    session.flush()
    session.add(Person(**key, id=person, code="t", name_zh="某人", name_en="Somebody"))
    session.flush()
    session.add(Teacher(**key, id=person, first_taught_on=SINCE))
    session.flush()
    place = {"organisation_id": school, "since": SINCE}
    session.add(Employment(**key, **place, id=new_id(), teacher_id=person))
    session.add(Assignment(**key, **place, id=new_id(), person_id=person, role=str(Role.TEACHER)))
    session.add(
        SignInToken(
            **key,
            id=new_id(),
            person_id=person,
            sha256=hashlib.sha256(TOKEN.encode()).digest(),
            label="test",
            demo=True,
            expires_at=datetime(2100, 1, 1, tzinfo=UTC),
        )
    )


def add_facts(owner_url: str) -> None:
    """What only the policy of the folder asks for, and a paper of so many pages."""
    engine = engine_of(owner_url)
    with Session(engine) as session, session.begin():
        teacher = session.scalars(select(Teacher)).one()
        session.add_all(
            TeacherFact(
                authority_id=teacher.authority_id,
                id=new_id(),
                teacher_id=teacher.id,
                name=name,
                value=value,
                since=since,
                until=until,
            )
            for name, value, since, until in (
                ("certificate", "FIRST", date(2020, 1, 1), date(2099, 12, 31)),
                ("certificate", "SECOND", None, date(2019, 12, 31)),
                ("board", "true", None, None),
                ("level", "3.50", date(2016, 1, 1), None),
                ("hired", None, date(2015, 9, 1), None),
                ("motto", "42", None, None),
                ("nobodyAsksForThis", "yes", None, None),
            )
        )
        add_record(session, teacher.authority_id, teacher.id, "PAPER", {"pages": "45.0"})
    engine.dispose()


def evaluate_all(database_url: str, folder: Path) -> None:
    """Store a standing for everybody who waits for one."""
    subprocess.run(
        [sys.executable, "-m", "trainingflow", "standings", "recompute", "--policies", str(folder)],
        env=os.environ | {"DATABASE_URL": database_url},
        check=True,
        timeout=60,
    )


def add_record(
    session: Session,
    authority: UUID,
    teacher: UUID,
    activity: str = "COURSE",
    says: Mapping[str, str] | None = None,
) -> None:
    key, group, confirmed = {"authority_id": authority}, new_id(), datetime(2022, 6, 1, tzinfo=UTC)
    session.add(CreditRecordGroup(**key, id=group, batch_id=None, label="import"))
    session.flush()
    session.add(CreditConfirmation(**key, group_id=group, confirmed_at=confirmed))
    session.add(
        CreditRecord(
            **key,
            id=new_id(),
            teacher_id=teacher,
            activity=activity,
            facts=dict(says or {}),
            hours=Decimal(180),
            earned_on=date(2022, 5, 1),
            passed=True,
            provider_recognised=True,
            source_kind="IMPORT",
            source_id=new_id(),
            revision=1,
            group_id=group,
            recorded_at=confirmed,
        )
    )
