"""Statements of a year: issued in batches with running numbers, superseded, never edited."""

import asyncio
import json
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import select, text
from typer.testing import CliRunner

from tests.services.career import import_career
from tests.services.conftest import People
from tests.services.policy_life import FIRST, SECOND, Officers, appoint, codes, made, wanted
from trainingflow.cli.statements import app
from trainingflow.db.models import CreditStatement
from trainingflow.services.identity import begin
from trainingflow.services.once import MadeOrNot
from trainingflow.services.statements import batches, issue
from trainingflow.services.statements.batches import Wanted
from trainingflow.services.statements.verify import Verified, verify

COMPLETE = "chaoyang-exact"


@pytest.fixture
async def people(people: People) -> People:
    """The district in January 2026; teacher-0 has exactly what is owed for the cycle."""
    import_career(people, "teacher-0", COMPLETE)
    people.world.set_now("2026-01-15T09:00")
    return people


async def ask(
    people: People,
    who: str = "ce-officer",
    *,
    year: int = 2025,
    unit: str = "school",
    reason: str | None = None,
) -> MadeOrNot:
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in(who))
        asked = Wanted(people.world.units[unit], year, reason)
        return await batches.begin(work, asked, str(uuid4()))


async def issued(people: People, **asked: Any) -> UUID:
    """A batch that is finished."""
    batch = made(await ask(people, **asked))
    await issue.run(people.database)
    return batch


async def supersede(people: People, statement: UUID, reason: str = "学分更正") -> MadeOrNot:
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in("ce-officer"))
        return await batches.supersede(work, statement, reason)


async def statements(people: People, who: str | None = None, unit: str | None = None) -> list[Any]:
    """The statements of a person, or the lists of a school, in the order of their numbers."""
    one = CreditStatement
    statement = select(*one.__table__.columns).order_by(one.number)
    if who is not None:
        statement = statement.where(one.teacher_id == people.world.people[who])
    elif unit is not None:
        statement = statement.where(
            one.teacher_id.is_(None), one.organisation_id == people.world.units[unit]
        )
    async with people.database.reading() as session:
        return list((await session.execute(statement)).all())


async def proof(people: People, number: str) -> Verified:
    async with people.database.reading() as session:
        work = await begin(session, people.world.signed_in("ce-officer"))
        found = await verify(work, number)
        assert found is not None
        return found


async def test_every_teacher_of_a_school_gets_a_statement_with_a_number_and_the_school_a_list(
    people: People,
) -> None:
    await issued(people)

    rows = await statements(people)
    assert [one.number for one in rows] == [f"2025-{n:06d}" for n in range(1, len(rows) + 1)]
    at_school = 64  # sixty teachers, two members, the manager and the principal
    assert [one.teacher_id is None for one in rows] == [*[False] * at_school, True]
    [mine] = await statements(people, "teacher-0")
    said = json.loads(mine.content)
    assert (said["kind"], said["number"], said["year"]) == ("TEACHER", mine.number, 2025)
    assert (said["eligible"], said["total"], said["supersedes"]) == (True, "36", None)
    assert said["teacher"]["code"] == "teacher-0"
    assert said["organisation"]["code"] == "school"
    assert said["policy"]["hash"] == mine.policy_hash
    assert (said["validAt"], said["answer"]["validAt"]) == ("2025-12-31", "2025-12-31")
    listed = json.loads(rows[-1].content)
    assert (listed["kind"], len(listed["teachers"])) == ("SCHOOL", at_school)
    [entry] = [one for one in listed["teachers"] if one["teacher"]["code"] == "teacher-0"]
    assert (entry["number"], entry["eligible"], entry["missing"]) == (mine.number, True, [])


async def test_statement_of_the_running_year_is_of_today(people: People) -> None:
    await issued(people, year=2026)

    [mine] = await statements(people, "teacher-0")
    assert (mine.number[:5], str(mine.valid_at)) == ("2026-", "2026-01-15")


async def test_teacher_who_has_a_statement_keeps_it(people: People) -> None:
    await issued(people, unit="school")
    before = await statements(people)

    await issued(people, unit="commission")

    after = await statements(people)
    assert after[: len(before)] == before
    assert len(await statements(people, "teacher-0")) == 1
    assert len(await statements(people, unit="school")) == 1
    assert len(await statements(people, "private-teacher")) == 1


async def test_statement_is_proved_byte_by_byte_and_by_its_hash(people: People) -> None:
    await issued(people)
    reverse_one(people, "teacher-0")
    people.world.set_now("2026-03-01T09:00")

    for row in await statements(people):
        found = await proof(people, row.number)
        assert (found.intact, found.reproduced, found.differs) == (True, True, ())


async def test_statement_is_proved_after_another_version_was_published(people: People) -> None:
    await issued(people)
    [mine] = await statements(people, "teacher-0")
    appoint(people, FIRST, SECOND)
    people.world.set_now("2026-02-01T09:00")
    await Officers(people).published(wanted(40))

    found = await proof(people, mine.number)

    assert (found.intact, found.reproduced) == (True, True)


async def test_ledger_that_was_tampered_with_is_found_by_the_proof(
    people: People, owner_url: str
) -> None:
    await issued(people)
    [mine] = await statements(people, "teacher-0")
    with psycopg.connect(owner_url) as owner:
        owner.execute("ALTER TABLE credit_record DISABLE TRIGGER ALL")
        owner.execute(
            "UPDATE credit_record SET hours = hours + 10 WHERE id IN"
            " (SELECT id FROM credit_record ORDER BY id LIMIT 1)"
        )

    found = await proof(people, mine.number)

    assert found.intact
    assert not found.reproduced
    assert "answer.lines" in found.differs


async def test_superseding_keeps_the_old_statement_and_links_both(people: People) -> None:
    await issued(people)
    [first] = await statements(people, "teacher-0")
    reverse_one(people, "teacher-0")
    people.world.set_now("2026-02-01T09:00")

    made(await supersede(people, first.id))
    await issue.run(people.database)

    old, new = await statements(people, "teacher-0")
    assert old == first
    assert (new.supersedes_id, new.reason) == (first.id, "学分更正")
    said = json.loads(new.content)
    assert (said["supersedes"], said["eligible"]) == (first.number, False)
    one, two = await statements(people, unit="school")
    assert two.supersedes_id == one.id
    [entry] = [t for t in json.loads(two.content)["teachers"] if t["number"] == new.number]
    assert entry["eligible"] is False
    assert (await proof(people, two.number)).reproduced
    assert codes(await supersede(people, first.id)) == ["STATEMENT_CURRENT"]


async def test_batch_with_a_reason_supersedes_only_what_would_say_something_else(
    people: People,
) -> None:
    await issued(people)
    before = await statements(people)
    reverse_one(people, "teacher-0")
    people.world.set_now("2026-02-01T09:00")

    await issued(people, reason="年度核查更正")

    added = (await statements(people))[len(before) :]
    assert [one.teacher_id for one in added] == [people.world.people["teacher-0"], None]
    assert {one.reason for one in added} == {"年度核查更正"}


def reverse_one(people: People, who: str) -> None:
    """End the last record of a person as of now."""
    with people.world.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO credit_record (authority_id, id, teacher_id, activity, facts, hours,"
                " earned_on, passed, provider_recognised, source_kind, source_id, revision,"
                " group_id, reverses_id, recorded_at) SELECT authority_id, gen_random_uuid(),"
                " teacher_id, activity, facts, hours, earned_on, passed, provider_recognised,"
                " 'REVERSAL', id, revision, group_id, id, '2026-01-20' FROM credit_record"
                " WHERE teacher_id = :who AND activity = 'ELECTIVE_COURSE' ORDER BY id LIMIT 1"
            ),
            {"who": people.world.people[who]},
        )


async def test_killed_worker_goes_on_with_the_same_numbers_and_statements(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = made(await ask(people))
    monkeypatch.setattr(issue, "_PAGE", 10)

    assert await issue.run(people.database, pages=3) == 3
    some = await statements(people)
    while await issue.run(people.database, pages=2):
        pass

    rows = await statements(people)
    assert len(some) == 30
    assert rows[:30] == some
    assert [one.number for one in rows] == [f"2025-{n:06d}" for n in range(1, 66)]
    assert {one.batch_id for one in rows} == {batch}
    assert len({one.known_at for one in rows}) == 1


async def test_only_the_office_that_certifies_issues_for_a_year_that_has_begun(
    people: People,
) -> None:
    assert codes(await ask(people, "manager")) == ["ROLE_REQUIRED"]
    assert codes(await ask(people, year=2027)) == ["INPUT_INVALID"]
    assert codes(await ask(people, year=1999)) == ["INPUT_INVALID"]
    assert codes(await ask(people, reason=" ")) == ["INPUT_INVALID"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE credit_statement SET reason = 'x'",
        "UPDATE credit_statement SET content = '{}', sha256 = sha256('{}')",
        "DELETE FROM credit_statement",
        "TRUNCATE credit_statement",
        "UPDATE statement_batch SET known_at = now()",
    ],
)
async def test_database_refuses_to_edit_a_statement(
    people: People, owner_url: str, statement: str
) -> None:
    await issued(people)

    with psycopg.connect(owner_url) as owner, pytest.raises(psycopg.errors.RestrictViolation):
        owner.execute(statement)


FORGED = """
INSERT INTO credit_statement (authority_id, id, number, year, batch_id, teacher_id, organisation_id,
  policy_id, policy_hash, valid_at, known_at, content, sha256, issued_by, issued_at, supersedes_id,
  reason)
SELECT authority_id, gen_random_uuid(), {number}, year, {batch}, teacher_id, organisation_id,
  policy_id, policy_hash, valid_at, known_at, {content}, sha256, issued_by, issued_at, {supersedes},
  {reason}
FROM credit_statement WHERE number = '2025-000001'
"""
HONEST = {
    "number": "'2025-000999'",
    "batch": "batch_id",
    "content": "content",
    "supersedes": "id",
    "reason": "'x'",
}


@pytest.mark.parametrize(
    ("lie", "refused"),
    [
        ({"content": "content || ' '"}, "sha256"),
        ({"number": "number"}, "number"),
        ({"reason": "NULL"}, "superseding"),
        ({"supersedes": "NULL", "reason": "NULL"}, "uq_credit_statement"),
        ({}, "uq_credit_statement"),
    ],
)
async def test_database_refuses_a_forged_statement(
    people: People, owner_url: str, lie: dict[str, str], refused: str
) -> None:
    await issued(people)
    said: Any = FORGED.format(**{**HONEST, **lie})

    with (
        psycopg.connect(owner_url) as owner,
        pytest.raises(psycopg.errors.IntegrityError, match=refused),
    ):
        owner.execute(said)


async def test_operator_proves_every_statement_at_the_terminal(
    people: People, owner_url: str, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    await issued(people)

    async def said(*arguments: str) -> tuple[int, Any]:
        run = CliRunner().invoke
        done = await asyncio.to_thread(run, app, ["verify", *arguments, "--json"])
        return done.exit_code, json.loads(done.stdout)

    whole, one = await said("--year", "2025"), await said("2025-000001")
    [mine] = await statements(people, "teacher-0")
    with psycopg.connect(owner_url) as owner:
        owner.execute("ALTER TABLE credit_statement DISABLE TRIGGER ALL")
        owner.execute(
            'UPDATE credit_statement SET content = replace(content, \'"total":"36"\','
            ' \'"total":"37"\'), sha256 = sha256(convert_to(replace(content,'
            ' \'"total":"36"\', \'"total":"37"\'), \'UTF8\')) WHERE id = %s',
            [mine.id],
        )

    assert whole == (0, {"proved": 65, "wrong": {}})
    assert one == (0, {"proved": 1, "wrong": {}})
    assert await said() == (
        1,
        {
            "proved": 65,
            "wrong": {mine.number: ["total"], "2025-000065": [f"teachers.{mine.number}"]},
        },
    )
