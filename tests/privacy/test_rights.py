"""People get everything that is kept of them, and are forgotten when two others agree."""

import json
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.exc import IntegrityError
from typer.testing import CliRunner, Result

from tests.privacy.conftest import Api, Connection, People, drop_checks
from tests.privacy.test_numbers import ALL, EMAIL, FIRST, ID, KEYRING, PHONE, dump, keep
from trainingflow.api.nodes import global_id
from trainingflow.cli import person as command
from trainingflow.db.models import Base
from trainingflow.db.session import clock
from trainingflow.domain.people import SYSTEM, Role
from trainingflow.domain.personal_numbers import NumberKind
from trainingflow.services.identity import begin
from trainingflow.services.privacy import erasing, export
from trainingflow.services.privacy.entries import REGISTER
from trainingflow.services.privacy.erasing import Refusal
from trainingflow.services.standings.verify import verify_batch
from trainingflow.services.work import Work

NAME = "欧阳金丝雀"
SUBJECT = "teacher-0"


async def restrict(people: People, by: str, reason: str = "本人申请") -> Refusal | None:
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in(by))
        return await erasing.restrict(work, people.world.people[SUBJECT], reason)


async def erase(people: People, by: str) -> Refusal | None:
    try:
        async with people.database.writing() as session:
            work = await begin(session, people.world.signed_in(by))
            return await erasing.erase(work, people.world.people[SUBJECT])
    except IntegrityError as error:
        pytest.fail(f"the database had to refuse it: {error.orig}")


async def exported(people: People) -> Any:
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in(SUBJECT))
        return await export.data_of(work, KEYRING, people.world.people[SUBJECT])


async def test_an_export_holds_a_row_of_every_table_that_names_the_person(
    people: People, owner: Connection
) -> None:
    drop_checks(owner, REGISTER)
    owner.execute("DROP INDEX uq_municipal_upload_open")  # more than one at once, for once
    for name in REGISTER:
        statement = sql.SQL("ALTER TABLE {} DISABLE TRIGGER ALL")
        owner.execute(statement.format(sql.Identifier(name)))
    person = people.world.people[SUBJECT]
    for name, entry in REGISTER.items():
        for column in entry.subjects:
            add_row(owner, name, column, people.world.authority_id, person)

    said = await exported(people)

    told = {
        (name, column)
        for name, table in said["tables"].items()
        for row in table["rows"]
        for column in REGISTER[name].subjects
        if row[column] == str(person)
    }
    assert told == {(name, column) for name, one in REGISTER.items() for column in one.subjects}


async def test_an_export_shows_whole_numbers_no_key_and_nothing_of_others(people: People) -> None:
    await keep(people, KEYRING, *ALL, ("teacher-1", NumberKind.PHONE, "13900139000"))

    said = await exported(people)

    assert said["numbers"] == {"EMAIL": EMAIL, "ID_CARD": ID, "PHONE": PHONE}
    assert [row["code"] for row in said["tables"]["person"]["rows"]] == [SUBJECT]
    text = json.dumps(said)
    for other in ("13900139000", "teacher-1", FIRST, str(people.world.people["teacher-1"])):
        assert other not in text


async def test_an_export_is_told_to_the_journal(people: People, owner: Connection) -> None:
    await exported(people)

    person = people.world.people[SUBJECT]
    assert owner.execute(
        "SELECT actor_id, object_id, result FROM audit_entry WHERE action = 'exportPersonalData'"
    ).fetchall() == [(person, person, "READ")]


async def test_two_people_erase_one_after_the_other(people: People, second: str) -> None:
    assert await erase(people, second) is Refusal.NOT_RESTRICTED
    assert await restrict(people, "personnel-officer", "  ") is Refusal.REASON_MISSING
    assert await restrict(people, "personnel-officer") is None
    assert await restrict(people, second) is Refusal.ALREADY
    assert await erase(people, "personnel-officer") is Refusal.SAME_PERSON
    assert await erase(people, second) is None
    assert await erase(people, second) is Refusal.ALREADY


@pytest.mark.parametrize("who", ["manager", "principal", "ce-officer", "chair", SUBJECT])
async def test_nobody_but_a_keeper_restricts_or_erases(people: People, who: str) -> None:
    assert await restrict(people, who) is Refusal.NOT_ALLOWED
    assert await erase(people, who) is Refusal.NOT_ALLOWED


async def test_a_keeper_neither_restricts_nor_erases_themselves(
    people: People, second: str
) -> None:
    people.world.appoint(SUBJECT, Role.SECURITY_ADMINISTRATOR, "commission")

    assert await restrict(people, SUBJECT) is Refusal.SAME_PERSON
    assert await restrict(people, second) is None
    assert await erase(people, SUBJECT) is Refusal.SAME_PERSON


SEEN = """
    query($about: ID!) {
        teacher(id: $about) { id }
        teachers(first: 100) { nodes { code } }
        creditStatuses(first: 100) { nodes { teacher { code } } }
    }
"""


async def test_a_restricted_teacher_is_shown_to_nobody(people: People, api: Api) -> None:
    about = global_id("Teacher", people.world.people[SUBJECT])
    before = await api.answer(SEEN, "manager", about=about)
    assert before["data"]["teacher"] is not None
    await restrict(people, "personnel-officer")

    for who in ("ce-officer", "manager", SUBJECT):
        answer = await api.answer(SEEN, who, about=about)

        assert answer["data"]["teacher"] is None
        assert f'"{SUBJECT}"' not in json.dumps(answer)


async def test_of_an_erased_person_nothing_is_left_but_what_the_register_says_stays(
    people: People, owner: Connection, owner_url: str, second: str
) -> None:
    person = people.world.people[SUBJECT]
    owner.execute(
        "UPDATE person SET name_zh = %s, name_en = %s WHERE id = %s", [NAME, NAME, person]
    )
    await keep(people, KEYRING, *ALL)
    assert NAME in dump(owner_url)
    await restrict(people, "personnel-officer")
    await erase(people, second)

    dumped = dump(owner_url)

    for text in (NAME, ID, PHONE, EMAIL):
        assert text not in dumped
    assert owner.execute(
        "SELECT count(*) FROM subject_key WHERE person_id = %s AND wrapped IS NULL", [person]
    ).fetchone() == (1,)
    async with people.database.reading() as session:
        work = Work(session, people.world.authority_id, SYSTEM, await clock(session))
        found = await verify_batch(work, None, 1_000)
    assert (list(found.differences), found.teachers > 0) == ([], True)


def run(*words: str) -> Result:
    return CliRunner().invoke(command.app, list(words))


@pytest.mark.usefixtures("people")
def test_an_office_exports_restricts_and_erases_at_the_terminal(
    second: str, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    file = tmp_path / "data.json"

    said = [
        run("export", SUBJECT, str(file), "--by", "ce-officer"),
        run("export", SUBJECT, str(file), "--by", "personnel-officer"),
        run("restrict", SUBJECT, "--by", "ce-officer", "--reason", "本人申请"),
        run("restrict", SUBJECT, "--by", "personnel-officer", "--reason", "本人申请"),
        run("erase", SUBJECT, "--by", "personnel-officer"),
        run("erase", SUBJECT, "--by", "ce-officer"),
        run("erase", SUBJECT, "--by", second),
        run("export", SUBJECT, str(file), "--by", "personnel-officer"),
    ]

    assert [one.exit_code for one in said] == [2, 0, 1, 0, 1, 1, 0, 2]
    assert "given nobody's data" in said[0].output
    assert "decides nothing about personal data" in said[2].output
    assert json.loads(file.read_text())["tables"]["person"]["rows"][0]["code"] == SUBJECT
    assert file.stat().st_mode & 0o777 == 0o600


def add_row(
    connection: psycopg.Connection[Any], table: str, subject: str, authority: Any, person: Any
) -> None:
    """A row that names the person in one column, and somebody unknown in the others."""
    key = {"authority_id", subject}
    columns = [
        one
        for one in Base.metadata.tables[table].columns
        if one.name in key or (not one.nullable and one.server_default is None)
    ]
    values = [
        authority if one.name == "authority_id" else person if one.name == subject else None
        for one in columns
    ]
    kinds = [
        _VALUES.get(type(one.type).__name__.upper(), "gen_random_uuid()::text") for one in columns
    ]
    connection.execute(
        sql.SQL("INSERT INTO {} ({}) VALUES ({}) ON CONFLICT DO NOTHING").format(
            sql.Identifier(table),
            sql.SQL(", ").join(sql.Identifier(one.name) for one in columns),
            sql.SQL(", ").join(
                sql.SQL(kind) if value is None else sql.Literal(value)
                for value, kind in zip(values, kinds, strict=True)
            ),
        )
    )


_VALUES = {
    "UUID": "gen_random_uuid()",
    "DATE": "date '2024-03-01'",
    "TIME": "time '08:00'",
    "DATETIME": "timestamptz '2024-03-01 10:00+08'",
    "BOOLEAN": "true",
    "INTEGER": "1",
    "BIGINTEGER": "1 + floor(random() * 1000000)::bigint",
    "SMALLINTEGER": "1",
    "NUMERIC": "1",
    "JSONB": "'{}'",
    "ARRAY": "'{}'",
    "LARGEBINARY": "uuid_send(gen_random_uuid())",
    "INTERVAL": "interval '1 day'",
}
