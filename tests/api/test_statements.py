"""Statements and the certificate list over the API."""

import csv
import hashlib
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import text

from tests.api.conftest import Api
from tests.api.offices import Office, opened
from tests.services.career import import_career
from tests.services.conftest import People
from tests.services.policy_life import POLICY
from tests.services.test_statements import reverse_one
from trainingflow.api.nodes import global_id
from trainingflow.db.session import Database
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.standings.renew import renew
from trainingflow.services.statements import issue

ISSUE: Final = """
mutation Issue($input: IssueCreditStatementsInput!) {
  issueCreditStatements(input: $input) {
    batch { id year total seen issued finishedAt organisation { name } askedBy { name } }
    errors { code path ... on RoleBlocker { required } ... on InputProblem { expected } }
  }
}
"""
SUPERSEDE: Final = """
mutation Supersede($id: ID!, $reason: String!) {
  supersedeCreditStatement(statementId: $id, reason: $reason) {
    batch { id total organisation { name } } errors { code }
  }
}
"""
LIST: Final = """
query List($superseded: Boolean!) {
  creditStatements(year: 2025, superseded: $superseded, first: 100) {
    totalCount nodes { number kind person { name } eligible total }
  }
}
"""
MINE: Final = """
{ viewer { teacher { creditStatements {
  id number year eligible total validAt reason sha256 content
  policy { code } organisation { name } issuedBy { name }
  supersedes { number } supersededBy { number }
} } } }
"""
PROVE: Final = """
query Prove($number: String!) {
  verifyCreditStatement(number: $number) {
    intact reproduced differs stands statement { number }
  }
}
"""
CERTIFICATES: Final = """
query Certificates($policy: ID!, $organisation: ID, $eligible: Boolean) {
  certificateList(policy: $policy, organisation: $organisation, cycleYear: 2025) {
    policy { code }
    counts { eligible notEligible missing { code teachers } states { state teachers } }
    candidates(eligible: $eligible, first: 3) {
      totalCount pageInfo { hasNextPage }
      nodes {
        person { name } organisation { name } eligible have need
        certificateState certificateNumber certificate { title }
        missing { code label need have shortfall unit blocking citation { article } }
      }
    }
  }
}
"""
WRITE: Final = """
mutation Write($policy: ID!) {
  writeCertificateList(policy: $policy) { file { name size address } errors { code } }
}
"""


@pytest.fixture
async def office(people: People, database: Database, tmp_path: Path) -> AsyncIterator[Office]:
    """January 2026; teacher-0 has exactly what is owed for the cycle."""
    import_career(people, "teacher-0", "chaoyang-exact")
    people.world.set_now("2026-01-15T09:00")
    async with opened(people.world, database, tmp_path) as (api, files):
        yield Office(api, files)


async def issued(api: Api, who: str = "ce-officer", **changes: Any) -> dict[str, Any]:
    """Statements of a year for the school, asked for and issued."""
    wanted = {
        "idempotencyKey": "0190163d-8694-739b-aea5-966c26f8ad94",
        "organisationId": global_id("Organisation", api.world.units["school"]),
        "year": 2025,
        **changes,
    }
    payload: dict[str, Any] = (await api.data(ISSUE, who, input=wanted))["issueCreditStatements"]
    await issue.run(api.database)
    return payload


async def mine(api: Api, who: str = "teacher-0") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await api.data(MINE, who))["viewer"]["teacher"][
        "creditStatements"
    ]
    return found


async def test_teacher_reads_the_own_statement_and_can_check_its_hash(office: Office) -> None:
    payload = await issued(office.api)

    [statement] = await mine(office.api)
    content = statement.pop("content")
    assert statement.pop("sha256") == hashlib.sha256(content.encode()).hexdigest()
    assert json.loads(content)["answer"]["eligible"] is True
    assert statement.pop("id")
    number = statement["number"]
    assert statement == {
        "number": number,
        "year": 2025,
        "eligible": True,
        "total": "36",
        "validAt": "2025-12-31",
        "reason": None,
        "policy": {"code": POLICY},
        "organisation": {"name": "school"},
        "issuedBy": {"name": "ce-officer"},
        "supersedes": None,
        "supersededBy": None,
    }
    assert payload["errors"] == []
    assert (payload["batch"]["total"], payload["batch"]["seen"]) == (64, 0)
    assert (await office.api.data(PROVE, "teacher-0", number=number))["verifyCreditStatement"] == {
        "intact": True,
        "reproduced": True,
        "differs": [],
        "stands": True,
        "statement": {"number": number},
    }


async def test_statements_are_seen_by_whom_they_concern(office: Office) -> None:
    api = office.api
    await issued(api)

    async def seen(who: str) -> int:
        found = await api.data(LIST, who, superseded=False)
        return int(found["creditStatements"]["totalCount"])

    counts = {
        who: await seen(who)
        for who in ("teacher-0", "manager", "ce-officer", "private-principal", "applicant")
    }
    assert counts == {
        "teacher-0": 1,
        "manager": 65,
        "ce-officer": 65,
        "private-principal": 0,
        "applicant": 0,
    }
    [number] = [one["number"] for one in await mine(api)]
    assert (await api.data(PROVE, "teacher-1", number=number))["verifyCreditStatement"] is None
    assert await api.code(PROVE, number=number) == "UNAUTHENTICATED"


async def test_superseded_statement_and_its_successor_name_each_other(
    office: Office, people: People
) -> None:
    api = office.api
    await issued(api)
    [first] = await mine(api)
    reverse_one(people, "teacher-0")
    people.world.set_now("2026-02-01T09:00")

    payload = await api.data(SUPERSEDE, "ce-officer", id=first["id"], reason="学分更正")
    await issue.run(api.database)

    new, old = await mine(api)
    assert payload["supersedeCreditStatement"]["errors"] == []
    assert (old["supersededBy"], new["supersedes"]) == (
        {"number": new["number"]},
        {"number": old["number"]},
    )
    assert (old["content"], new["reason"], new["eligible"]) == (first["content"], "学分更正", False)
    proof = (await api.data(PROVE, "teacher-0", number=old["number"]))["verifyCreditStatement"]
    assert (proof["intact"], proof["reproduced"], proof["stands"]) == (True, True, False)
    all_ = (await api.data(LIST, "ce-officer", superseded=True))["creditStatements"]
    standing = (await api.data(LIST, "ce-officer", superseded=False))["creditStatements"]
    assert (all_["totalCount"], standing["totalCount"]) == (67, 65)


async def test_only_the_office_issues(office: Office) -> None:
    payload = await issued(office.api, "manager")

    assert payload["batch"] is None
    assert payload["errors"] == [
        {"code": "ROLE_REQUIRED", "path": [], "required": ["CE_OFFICE.CHAIR", "CE_OFFICE.OFFICER"]}
    ]


@pytest.fixture
async def closing(office: Office, people: People) -> Office:
    """The end of the cycle: two certificates are open, one of them eligible."""
    people.world.set_now("2025-12-20T09:00")
    for who in ("teacher-0", "teacher-1"):
        await people.must(
            "ce-officer",
            "openCertificate",
            kind=ItemKind.CERTIFICATE,
            organisation_id=people.world.units["school"],
            subject=str(people.world.people[who]),
            year=2025,
        )
    await renew(people.database)
    return office


async def certificates(api: Api, who: str, **asked: Any) -> dict[str, Any]:
    found: dict[str, Any] = (
        await api.data(CERTIFICATES, who, policy=global_id("Policy", POLICY), **asked)
    )["certificateList"]
    return found


async def test_certificate_list_says_who_is_eligible_and_what_the_others_lack(
    closing: Office,
) -> None:
    api = closing.api
    school = global_id("Organisation", api.world.units["school"])

    found = await certificates(api, "ce-officer", organisation=school)

    counts = found["counts"]
    assert (counts["eligible"], counts["notEligible"]) == (1, 63)
    assert {"code": "TOTAL", "teachers": 63} in counts["missing"]
    assert counts["states"] == [
        {"state": "ELIGIBLE", "teachers": 1},
        {"state": "IN_PROGRESS", "teachers": 1},
    ]
    [one] = (await certificates(api, "ce-officer", eligible=True))["candidates"]["nodes"]
    assert one == {
        "person": {"name": "teacher-0"},
        "organisation": {"name": "school"},
        "eligible": True,
        "have": "36",
        "need": "36",
        "certificateState": "ELIGIBLE",
        "certificateNumber": None,
        "certificate": {"title": one["certificate"]["title"]},
        "missing": [],
    }
    page = (await certificates(api, "ce-officer", eligible=False))["candidates"]
    assert (page["totalCount"] > 63, page["pageInfo"]["hasNextPage"]) == (True, True)
    lacks = page["nodes"][0]["missing"][0]
    assert lacks == {
        "code": "TOTAL",
        "label": "Total credits",
        "need": "36",
        "have": "0",
        "shortfall": "36",
        "unit": "CREDITS",
        "blocking": True,
        "citation": {"article": "附件2 第三条"},
    }


async def test_certificate_list_is_of_those_whom_the_viewer_may_see(closing: Office) -> None:
    async def seen(who: str) -> int:
        return int((await certificates(closing.api, who))["candidates"]["totalCount"])

    counts = {who: await seen(who) for who in ("teacher-1", "manager", "private-principal")}
    assert counts == {"teacher-1": 1, "manager": 64, "private-principal": 0}


async def test_certificate_list_is_written_as_a_table(closing: Office, people: People) -> None:
    api = closing.api
    with people.world.engine.begin() as connection:
        connection.execute(text("UPDATE person SET name_zh = '=1+1' WHERE code = 'teacher-1'"))

    written = await api.data(WRITE, "ce-officer", policy=global_id("Policy", POLICY))

    payload = written["writeCertificateList"]
    response = await api.client.get(payload["file"]["address"])
    assert payload["errors"] == []
    assert response.content[:3] == b"\xef\xbb\xbf"
    rows = {row[0]: row for row in csv.reader(io.StringIO(response.content[3:].decode()))}
    assert rows["teacher-0"][3:6] == ["是", "36", "36"]
    assert rows["teacher-0"][6:] == ["", "ELIGIBLE", ""]
    assert rows["teacher-1"][1] == "'=1+1"
    assert rows["teacher-1"][6].startswith("总学分缺36学分（附件2 第三条）；")


async def test_no_file_is_written_where_none_are_kept(api: Api) -> None:
    written = await api.data(WRITE, "ce-officer", policy=global_id("Policy", POLICY))

    assert written["writeCertificateList"] == {"file": None, "errors": [{"code": "PREREQUISITE"}]}
