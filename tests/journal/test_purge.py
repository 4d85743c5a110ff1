"""`trainingflow audit purge`: what is old goes after an export, and every later check tells so."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner, Result

from tests.copies import Copies
from tests.journal.sealing import KEY, Sealed, acts, seal
from tests.services.conftest import People
from trainingflow.cli.audit import app
from trainingflow.db.privileges import APPLICATION, MIGRATOR
from trainingflow.failpoints import Boundary, Broken, Moment, armed
from trainingflow.services.invariants.catalogue import INVARIANTS
from trainingflow.services.journal import export
from trainingflow.services.journal.sealing import Sealer
from trainingflow.services.journal.seals import BEGINNING, Seal, root_of

LONG_AGO = timedelta(days=1200)
BEFORE = (datetime.now(UTC) - timedelta(days=1000)).date().isoformat()


@pytest.fixture
def contents(sealed: Sealed) -> str:
    return sealed.database_name


@pytest.fixture
def sealer(tmp_path: Path) -> Sealer:
    return Sealer(KEY, tmp_path / "outside.jsonl")


@pytest.fixture
def key(tmp_path: Path) -> str:
    """The public key of the auditors."""
    file = tmp_path / "public.pem"
    file.write_bytes(KEY.public.pem())
    return str(file)


@pytest.fixture(autouse=True)
def aged(
    people: People, owner: psycopg.Connection, monkeypatch: pytest.MonkeyPatch, owner_url: str
) -> None:
    """The first two seals of four, and what lies under them, are more than three years old."""
    monkeypatch.setenv("DATABASE_URL", owner_url.replace("postgres@", f"{MIGRATOR}@"))
    monkeypatch.setenv("TRAININGFLOW_AUDIT_KEY", KEY.pem().decode())
    with owner.transaction():
        owner.execute("SET LOCAL session_replication_role = replica")
        for table in ("audit_entry", "audit_seal"):
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER".encode())
        owner.execute(
            """UPDATE audit_entry SET at = at - %s WHERE (txid, id) <=
                 (SELECT last_txid, last_id FROM audit_seal WHERE n = 2)""",
            [LONG_AGO],
        )
        owner.execute("UPDATE audit_entry e SET row_hash = audit_row_hash(e)")
        put_on_again(owner)
        for table, triggers in TRIGGERS.items():
            for name in triggers:
                owner.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_{name}".encode())


TRIGGERS = {
    "audit_entry": ("written", "append_only", "no_truncate"),
    "audit_seal": ("append_only", "no_truncate"),
}


def put_on_again(owner: psycopg.Connection) -> None:
    """The same seals over the same stretches, the first two of them as old as what they seal."""
    previous = BEGINNING
    rows = owner.execute(
        "SELECT n, first_txid, first_id, last_txid, last_id, sealed_at FROM audit_seal ORDER BY n"
    ).fetchall()
    for n, *ends, at in rows:
        leaves = [
            bytes(row[0])
            for row in owner.execute(
                """SELECT row_hash FROM audit_entry
                   WHERE (txid, id) >= (%s, %s) AND (txid, id) <= (%s, %s) ORDER BY txid, id""",
                ends,
            )
        ]
        sealed_at = at - LONG_AGO if n <= 2 else at
        made = Seal(
            n=n,
            first=(ends[0], ends[1]),
            last=(ends[2], ends[3]),
            entries=len(leaves),
            root=root_of(leaves),
            previous=previous,
            sealed_at=sealed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            key_id=KEY.public.id,
        )
        made = replace(made, signature=KEY.sign(made.said()))
        owner.execute(
            "UPDATE audit_seal SET root = %s, previous = %s, sealed_at = %s, signature = %s"
            " WHERE n = %s",
            [made.root, previous, sealed_at, made.signature, n],
        )
        previous = made.hash()


async def run(*words: str) -> Result:
    return await asyncio.to_thread(lambda: CliRunner().invoke(app, list(words)))


async def exported(folder: Path, key: str, *more: str) -> Path:
    done = await run("export", str(folder), "--key", key, *more)
    assert done.exit_code == 0, done.stderr
    return folder


async def purge(folder: Path, key: str, **other: str) -> Result:
    said = {
        "before": BEFORE,
        "proposed-by": "ce-officer",
        "approved-by": "ce-officer-2",
        "reason": "保存期满",
        **{name.replace("_", "-"): value for name, value in other.items()},
    }
    options = [word for name, value in said.items() for word in (f"--{name}", value)]
    return await run("purge", "--export", str(folder), "--key", key, "--json", *options)


async def verified(*words: str) -> dict[str, Any]:
    done = await run("verify", *words, "--json")
    said: dict[str, Any] = json.loads(done.stdout)
    assert done.exit_code == (1 if said["found"] else 0)
    return said


async def test_what_is_old_goes_and_every_later_check_passes_and_tells_it(
    people: People, sealer: Sealer, key: str, tmp_path: Path, owner: psycopg.Connection
) -> None:
    folder = await exported(tmp_path / "all", key)
    before = people.world.count("audit_entry")

    done = await purge(folder, key)

    said = json.loads(done.stdout)
    marks = owner.execute("SELECT count(*) FROM audit_entry WHERE action = 'purgeJournal'")
    authorities = owner.execute("SELECT count(*) FROM authority").fetchone()
    assert marks.fetchone() == authorities == (1,)
    assert people.world.count("audit_entry") == before + 1 - said["entries"]
    assert (said["through"], said["sealed"]) == (2, True)
    await acts(people, 1)
    await seal(people, sealer)
    outside = ("--outside", str(sealer.outside))
    later = await exported(tmp_path / "later", key)
    found = [
        await verified("--database", "--key", key),
        await verified("--database", "--key", key, *outside),
        await verified(str(later), "--key", key),
        await verified(str(later), "--key", key, *outside),
    ]
    assert [one["found"] for one in found] == [None] * 4
    told = [{**one["purged"], "before": one["purged"]["before"][:10]} for one in found]
    assert [(one["purge"], one["through"], one["before"]) for one in told] == [
        (said["purge"], 2, BEFORE)
    ] * 4
    assert told[0]["entries"] == said["entries"]
    assert told[0]["proposedBy"] == str(people.world.people["ce-officer"])
    assert told[0]["approvedBy"] == str(people.world.people["ce-officer-2"])


async def test_the_export_of_a_period_that_was_purged_says_so(
    people: People, key: str, tmp_path: Path
) -> None:
    await purge(await exported(tmp_path / "all", key), key)

    gone = await exported(tmp_path / "gone", key, "--until", BEFORE)
    rest = await exported(tmp_path / "rest", key, "--since", BEFORE)

    purged, left = await verified(str(gone), "--key", key), await verified(str(rest), "--key", key)
    assert (purged["found"], purged["entries"], purged["purged"]["through"]) == (None, 2, 2)
    assert (left["found"], left["entries"] > 0) == (None, True)


async def test_a_second_purge_goes_on_where_the_first_ended(
    people: People, key: str, tmp_path: Path, owner: psycopg.Connection
) -> None:
    folder = await exported(tmp_path / "all", key)
    await purge(folder, key)

    again = await purge(folder, key)

    assert (again.exit_code, "nothing was taken away" in again.stderr) == (1, True)
    found = await verified("--database", "--key", key)
    assert found["found"] is None


@pytest.mark.parametrize("moment", Moment)
async def test_a_purge_that_breaks_is_wholly_done_or_not_at_all_and_can_be_asked_again(
    people: People, sealer: Sealer, key: str, tmp_path: Path, moment: Moment
) -> None:
    folder = await exported(tmp_path / "all", key)
    before = people.world.count("audit_entry")

    with armed(f"{Boundary.JOURNAL_PURGED}.{moment}=raise"):
        broken = await purge(folder, key)
    left = people.world.count("audit_entry")
    await seal(people, sealer)  # as the worker does: a mark that is not sealed proves nothing
    again = await purge(folder, key)

    committed = moment is Moment.AFTER
    assert isinstance(broken.exception, Broken)
    assert (left < before, again.exit_code) == (committed, 1 if committed else 0)
    assert people.world.count("audit_entry") < before
    assert (await verified("--database", "--key", key))["found"] is None


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"before": datetime.now(UTC).date().isoformat()}, "six months at least"),
        ({"approved_by": "ce-officer"}, "Another person must agree"),
        ({"approved_by": "nobody"}, "no person with the number"),
        ({"reason": "  "}, "Say why"),
        ({"before": "2001-01-01"}, "nothing was taken away"),
    ],
)
async def test_what_may_not_go_stays(
    changed: dict[str, str], words: str, people: People, key: str, tmp_path: Path
) -> None:
    folder = await exported(tmp_path / "all", key)
    before = people.world.count("audit_entry")

    done = await purge(folder, key, **changed)

    assert (done.exit_code, words in done.stderr) == (1, True), done.stderr
    assert people.world.count("audit_entry") == before
    assert people.world.count("audit_purge") == 0


async def test_nothing_goes_that_was_not_exported_or_whose_export_was_touched(
    people: People, key: str, tmp_path: Path
) -> None:
    part = await exported(tmp_path / "part", key, "--since", BEFORE)
    for name, drop in ((export.SEALS, 1), (export.ENTRIES, -4)):
        lines = (part / name).read_text().splitlines(keepends=True)
        (part / name).write_text("".join(lines[drop:]))
    touched = await exported(tmp_path / "touched", key)
    file = touched / export.ENTRIES
    file.write_text(file.read_text().replace("declareCourse", "declareNothing", 1))

    refused = [await purge(part, key), await purge(touched, key)]

    assert [one.exit_code for one in refused] == [1, 1]
    assert "does not hold everything" in refused[0].stderr
    assert "not as it was sealed: ENTRY_EDITED" in refused[1].stderr
    assert people.world.count("audit_purge") == 0


async def test_the_role_of_the_application_cannot_purge(
    people: People, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    folder = await exported(tmp_path / "all", key)
    before = people.world.count("audit_entry")
    assert f"{APPLICATION}@" in database_url
    monkeypatch.setenv("DATABASE_URL", database_url)

    done = await purge(folder, key)

    assert (done.exit_code, "must name the one that migrates" in done.stderr) == (1, True)
    assert people.world.count("audit_entry") == before


FORGERIES = {
    "no mark": "DELETE FROM audit_entry WHERE action = 'purgeJournal'",
    "more than was marked": """
        DELETE FROM audit_entry WHERE (txid, id) <=
          (SELECT last_txid, last_id FROM audit_seal WHERE n = 3)""",
    "a mark that says more": """
        UPDATE audit_entry SET detail = jsonb_set(detail, '{through}', '4')
        WHERE action = 'purgeJournal'""",
    "a mark that says more, hashed": """
        UPDATE audit_entry SET detail = jsonb_set(detail, '{through}', '4')
        WHERE action = 'purgeJournal';
        UPDATE audit_entry e SET row_hash = audit_row_hash(e)""",
}


@pytest.mark.parametrize("how", FORGERIES)
async def test_a_purge_that_nobody_was_told_of_is_found(
    how: str, people: People, key: str, tmp_path: Path, owner: psycopg.Connection
) -> None:
    await purge(await exported(tmp_path / "all", key), key)
    with owner.transaction():
        owner.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        for statement in FORGERIES[how].split(";"):
            owner.execute(statement.encode())

    found = (await verified("--database", "--key", key))["found"]

    expected = {"no mark": "ENTRY_MISSING", "more than was marked": "PURGE_UNFOUNDED"}
    assert found is not None
    assert found["fault"] == expected.get(
        how, "ENTRY_EDITED" if "hashed" not in how else "ENTRIES_REPLACED"
    )


async def test_who_owns_the_tables_and_purges_by_hand_too_early_is_found(
    people: People, key: str, owner: psycopg.Connection
) -> None:
    """A purge and its mark as the command writes them, of entries that are of today."""
    [through] = owner.execute("SELECT max(n) FROM audit_seal").fetchone() or [0]
    async with people.database.reading() as session:
        stored = list(await export.all_seals(session))
    said = {
        "through": through,
        "head": stored[-1].hash().hex(),
        "entries": sum(one.entries for one in stored),
        "before": BEFORE,
        "export": "",
        "proposedBy": "x",
        "approvedBy": "y",
    }
    with owner.transaction():
        owner.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_append_only")
        owner.execute("DELETE FROM audit_entry")
        owner.execute(
            """INSERT INTO audit_entry (authority_id, action, object_kind, object_id, result,
                 detail)
               SELECT id, 'purgeJournal', 'JOURNAL', id, 'DONE', %s FROM authority""",
            [json.dumps(said)],
        )
        owner.execute(
            """INSERT INTO audit_purge (id, before, proposed_by, approved_by, reason, seal_n,
                 entries, root)
               SELECT id, %s, id, gen_random_uuid(), 'x', %s, 1, '' FROM authority""",
            [BEFORE, through],
        )
    await seal(people, Sealer(KEY))

    found = (await verified("--database", "--key", key))["found"]

    assert (found["fault"], found["seal"]) == ("PURGE_UNFOUNDED", through)


def test_the_invariants_of_the_journal_hold_after_a_purge(
    people: People, key: str, tmp_path: Path, copies: Copies
) -> None:
    asyncio.run(_purged(key, tmp_path))

    with people.world.engine.connect() as connection:
        seals = INVARIANTS["seals-are-chained"]
        assert seals.look is not None
        assert list(seals.look(connection)) == []


async def _purged(key: str, tmp_path: Path) -> None:
    done = await purge(await exported(tmp_path / "all", key), key)
    assert done.exit_code == 0, done.stderr
