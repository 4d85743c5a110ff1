"""A copy of own data that is too large for an answer is a file, made by the worker, for a day."""

import io
import json
import os
import secrets
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from tests.operations.watching import Watched, serving, until
from tests.privacy.conftest import MASTER, Api, Connection, People
from tests.privacy.test_numbers import ALL, EMAIL, ID, KEYRING, PHONE, keep
from tests.privacy.test_rights import erase, restrict
from trainingflow.app import create_app
from trainingflow.db.session import Database
from trainingflow.environment import Secret
from trainingflow.services.files import Files
from trainingflow.services.invariants.stored_files import wrong_files
from trainingflow.services.privacy import copies, export
from trainingflow.settings import Settings

SUBJECT: Final = "teacher-0"
EXPORT: Final = """
    mutation { exportOwnData {
        files { name content } copy { name madeAt size sha256 address } errors { code }
    } }
"""

MANY: Final = 10_001


@pytest.fixture
def files(tmp_path: Path) -> Files:
    found = Files.of(Settings(files=tmp_path.as_uri(), files_key="only the tests"))
    assert found is not None
    return found


@pytest.fixture
async def asked(
    people: People, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Any:
    """The application where two entries are too many for an answer."""
    monkeypatch.setattr(export, "MOST", 2)
    settings = Settings(
        demo=True,
        master_keys=(Secret(MASTER),),
        files=tmp_path.as_uri(),
        files_key="only the tests",
    )
    transport = httpx.ASGITransport(create_app(settings, database))
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        yield Api(client, people.world, database)


async def exported(api: Api, who: str = SUBJECT) -> Any:
    answer = (await api.data(EXPORT, who))["exportOwnData"]
    assert answer["errors"] == []
    return answer


async def test_a_copy_waits_for_the_worker_and_is_one_however_often_it_is_asked_for(
    asked: Api, database: Database, people: People, files: Files, owner: Connection
) -> None:
    await keep(people, KEYRING, *ALL)

    waiting = [await exported(asked) for _ in range(2)]
    made = await copies.make_waiting(database, files)
    ready = await exported(asked)
    content = (await asked.client.get(ready["copy"]["address"])).content

    assert [one["copy"]["address"] for one in waiting] == [None, None]
    assert [json.loads(one["content"]) for one in waiting[0]["files"]] == [
        {"EMAIL": EMAIL, "ID_CARD": ID, "PHONE": PHONE}
    ]
    assert (made, await copies.make_waiting(database, files)) == (1, 0)
    assert (
        ready["copy"]["size"],
        owner.execute("SELECT count(*) FROM own_data_copy").fetchone(),
    ) == (
        len(content),
        (1,),
    )
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        said = json.loads(archive.read(names[0]))
    assert [name.rpartition(".")[2] for name in names] == ["json", "csv"]
    assert [row["code"] for row in said["tables"]["person"]["rows"]] == [SUBJECT]
    assert [number for number in (ID, PHONE, EMAIL) if number.encode() in content] == []
    assert said["numbers"] == {}
    assert await wrong_files(people.database, files.storage) == (1, [])


async def test_a_copy_is_in_the_journal_when_it_is_asked_for_and_when_it_is_made(
    asked: Api, database: Database, people: People, files: Files, owner: Connection
) -> None:
    await exported(asked)
    await copies.make_waiting(database, files)

    person = people.world.people[SUBJECT]
    assert owner.execute(
        "SELECT action, actor_id, object_id, result FROM audit_entry"
        " WHERE action IN ('askForOwnDataCopy', 'exportPersonalData') ORDER BY id"
    ).fetchall() == [
        ("askForOwnDataCopy", person, person, "DONE"),
        ("exportPersonalData", person, person, "READ"),
        ("exportPersonalData", person, person, "READ"),
    ]


async def test_a_copy_lies_for_a_day_and_another_may_be_asked_for_then(
    asked: Api, database: Database, people: People, files: Files
) -> None:
    await exported(asked)
    await copies.make_waiting(database, files)
    address = (await exported(asked))["copy"]["address"]

    early = await copies.purge(database, files)
    people.world.set_now("2024-05-21T10:00")
    expired = await asked.client.get(address)
    late = await copies.purge(database, files)
    anew = await exported(asked)

    assert (early, late, expired.status_code) == (0, 1, 404)
    assert anew["copy"]["address"] is None
    assert await wrong_files(people.database, files.storage) == (0, [])
    assert await copies.make_waiting(database, files) == 1


async def test_who_asks_while_the_worker_makes_the_copy_is_answered_at_once(
    asked: Api, people: People
) -> None:
    first = await exported(asked)
    with people.world.engine.connect() as worker:
        locked = worker.exec_driver_sql("SELECT id FROM own_data_copy FOR UPDATE NOWAIT").all()
        meanwhile = await exported(asked)

    assert (len(locked), meanwhile) == (1, first)


async def test_the_copy_of_somebody_who_is_erased_goes_before_its_day(
    asked: Api, database: Database, people: People, files: Files, second: str
) -> None:
    await exported(asked)
    await copies.make_waiting(database, files)
    early = await copies.purge(database, files)
    await restrict(people, "personnel-officer")
    await erase(people, second)

    assert (early, await copies.purge(database, files)) == (0, 1)
    assert await wrong_files(people.database, files.storage) == (0, [])


async def test_of_somebody_who_was_erased_meanwhile_no_copy_is_made(
    asked: Api, database: Database, people: People, files: Files, second: str
) -> None:
    await exported(asked)
    await restrict(people, "personnel-officer")
    await erase(people, second)

    assert await copies.make_waiting(database, files) == 0
    assert await wrong_files(people.database, files.storage) == (0, [])


async def test_where_no_files_are_kept_the_office_hands_over_the_copy(
    keyed: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MOST", 2)

    answer = (await keyed.data(EXPORT, SUBJECT))["exportOwnData"]

    assert (answer["files"], answer["copy"], answer["errors"]) == (
        [],
        None,
        [{"code": "INPUT_INVALID"}],
    )


@pytest.fixture
def running(database_url: str, people: People, tmp_path: Path) -> Iterator[Watched]:
    """A server and a worker, each a process of its own, of somebody with many entries."""
    person, authority = people.world.people[SUBJECT], people.world.authority_id
    with people.world.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # rows alone
        connection.exec_driver_sql(
            "INSERT INTO notice_read (authority_id, person_id, notice_id, read_at)"
            " SELECT %s, %s, gen_random_uuid(), now()"
            " FROM generate_series(1, %s)",
            (authority, person, MANY),
        )
    variables = {
        "TRAININGFLOW_FILES": (tmp_path / "files").as_uri(),
        "TRAININGFLOW_FILES_KEY": secrets.token_hex(32),
    }
    environment = os.environ | variables | {"DATABASE_URL": database_url}
    command = [sys.executable, "-m", "trainingflow", "worker"]
    with (
        (tmp_path / "worker.log").open("ab") as log,
        serving(database_url, tmp_path, workers=1, variables=variables) as watched,
        subprocess.Popen(command, env=environment, stdout=log, stderr=log) as worker,
    ):
        try:
            yield watched
        finally:
            worker.terminate()
            worker.wait(timeout=30)


def test_who_has_more_than_is_answered_fetches_a_file_that_the_worker_has_made(
    running: Watched, people: People
) -> None:
    headers = {"Authorization": f"Bearer {people.world.token(SUBJECT)}"}

    def copy() -> Any:
        time.sleep(1)  # asking costs points
        answer = httpx.post(
            f"{running.address}/graphql",
            json={"query": EXPORT},
            headers=headers,
            trust_env=False,
            timeout=60,
        ).json()
        return answer["data"]["exportOwnData"]["copy"]

    first = copy()
    made = until(lambda: found if (found := copy())["address"] else None, 120)
    fetched = httpx.get(f"{running.address}{made['address']}", trust_env=False)

    assert first["address"] is None
    assert (fetched.status_code, fetched.headers["content-type"]) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(fetched.content)) as archive:
        said = json.loads(archive.read(archive.namelist()[0]))
    assert len(said["tables"]["notice_read"]["rows"]) == MANY
