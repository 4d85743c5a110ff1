"""What is sealed cannot be changed, removed, added, moved or rewritten without being found."""

import asyncio
import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.errors import GeneratedAlways, InsufficientPrivilege
from typer.testing import CliRunner, Result

from tests.audited import Audited
from tests.journal.sealing import KEY, Sealed, acts, seal
from tests.services.conftest import People
from trainingflow.cli.audit import app
from trainingflow.services.journal import export
from trainingflow.services.journal.check import Checked, Fault, Found, Reach, check
from trainingflow.services.journal.read import read_outside
from trainingflow.services.journal.sealing import Sealer, unsealed_for
from trainingflow.services.journal.seals import Seal, SigningKey, entry_hash, root_of

Change = Callable[[list[dict[str, Any]]], object]


@pytest.fixture
def contents(sealed: Sealed) -> str:
    return sealed.database_name


@pytest.fixture
def sealer(sealed: Sealed, tmp_path: Path) -> Sealer:
    """The sealer that goes on where the district was left, with a file of its own."""
    outside = tmp_path / "outside.jsonl"
    outside.write_text(sealed.outside)
    return Sealer(KEY, outside)


async def stored(people: People) -> tuple[list[Any], list[dict[str, Any]]]:
    async with people.database.reading() as session:
        seals = list(await export.all_seals(session))
        return seals, [one async for one in export.all_entries(session)]


async def run(*words: str) -> Result:
    """The command, in a thread of its own: it has its own loop."""
    return await asyncio.to_thread(lambda: CliRunner().invoke(app, list(words)))


async def whole(people: People, sealer: Sealer) -> Checked:
    """What a check of the whole database comes to."""
    outside = ("--outside", str(sealer.outside)) if sealer.outside else ()
    key = str(public(sealer))
    done = await run("verify", "--database", "--json", *outside, "--key", key)
    said = json.loads(done.stdout)
    found = said["found"] and Found(
        Fault(said["found"]["fault"]),
        said["found"]["seal"],
        said["found"]["entry"],
        said["found"]["place"],
    )
    assert done.exit_code == (1 if found else 0)
    return Checked(said["seals"], said["entries"], found or None)


def public(sealer: Sealer) -> Path:
    """The public half of its key, in a file."""
    file = Path(tempfile.mkdtemp()) / "key.pem"
    file.write_bytes(sealer.key.public.pem())
    return file


@pytest.fixture(autouse=True)
def _database(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)


async def test_a_hash_is_computed_alike_with_and_without_the_database(
    people: People, owner: psycopg.Connection
) -> None:
    await acts(people, 2)
    owner.execute(
        """INSERT INTO audit_entry (authority_id, action, object_kind, result, reason, detail,
             roles, after_sha256, address)
           VALUES (%s, '审核 · "确认" 12:3', '', 'REFUSED', '', '{"b": [1.50, null], "啊": "z"}',
             '["x"]', '\\x00ff', '::1')""",
        [people.world.authority_id],
    )

    _, entries = await stored(people)

    assert [entry_hash(one).hex() for one in entries] == [one["row_hash"] for one in entries]
    assert entries[-1]["action"] == '审核 · "确认" 12:3'


def test_the_root_of_a_tree_depends_on_every_leaf_and_on_their_order() -> None:
    leaves = [bytes([n]) * 32 for n in range(7)]

    roots = {
        root_of(leaves),
        root_of(leaves[::-1]),
        root_of(leaves[:-1]),
        root_of([*leaves, leaves[-1]]),
        root_of([*leaves[:-1], b"\0" * 32 + leaves[-1]]),
        root_of([]),
        *(root_of([*leaves[:n], b"x" * 32, *leaves[n + 1 :]]) for n in range(7)),
    }

    assert len(roots) == 13


async def test_what_is_sealed_is_sound_and_the_file_outside_says_the_same(
    people: People, sealer: Sealer
) -> None:

    seals, entries = await stored(people)
    assert sealer.outside is not None
    outside = read_outside(sealer.outside)
    assert [one.seal for one in outside.values()] == seals
    assert await whole(people, sealer) == Checked(len(seals), len(entries))
    async with people.database.reading() as session:
        assert await unsealed_for(session) is None


async def test_a_transaction_that_ends_late_is_sealed_late_and_never_left_out(
    people: People, sealer: Sealer, database_url: str
) -> None:
    await seal(people, sealer)
    with psycopg.connect(database_url) as slow:
        slow.execute(
            "INSERT INTO audit_entry (authority_id, action, object_kind, result)"
            " VALUES (%s, 'slow', '', 'DONE')",
            [people.world.authority_id],
        )
        await acts(people, 2)

        assert await sealer.seal(people.database) == 0
        async with people.database.reading() as session:
            waiting = await unsealed_for(session)
        assert waiting is not None
        assert waiting.total_seconds() > 0
        slow.commit()

    assert await seal(people, sealer) == 3
    _, entries = await stored(people)
    assert [one["action"] for one in entries[-3:]] == ["slow", "declareCourse", "declareCourse"]
    assert (await whole(people, sealer)).found is None


async def test_a_seal_that_the_file_missed_is_told_later(people: People, sealer: Sealer) -> None:
    assert sealer.outside is not None
    lines = sealer.outside.read_text().splitlines(keepends=True)
    sealer.outside.write_text("".join(lines[:-1]) + lines[-1][:40])

    await acts(people, 1)
    await seal(people, sealer)

    assert list(read_outside_leniently(sealer)) == [1, 2, 3, 4, 5]


def read_outside_leniently(sealer: Sealer) -> list[int]:
    """The numbers of the lines that are whole."""
    assert sealer.outside is not None
    return [
        json.loads(line)["seal"]["n"]
        for line in sealer.outside.read_text().splitlines()
        if line.endswith("}")
    ]


TAMPERED: dict[str, tuple[str, Found]] = {
    "edited": (
        "UPDATE audit_entry SET action = 'nothing' WHERE id = {third}",
        Found(Fault.ENTRY_EDITED, 3, "{third}", 1),
    ),
    "edited with its hash": (
        """UPDATE audit_entry SET action = 'nothing' WHERE id = {third};
           UPDATE audit_entry e SET row_hash = audit_row_hash(e) WHERE id = {third}""",
        Found(Fault.ENTRY_EDITED, 3, "{third}", 1),
    ),
    "its hash edited": (
        "UPDATE audit_entry SET row_hash = 'forged' WHERE id = {third}",
        Found(Fault.ENTRY_EDITED, 3, "{third}", 1),
    ),
    "removed": (
        "DELETE FROM audit_entry WHERE id = {third}",
        Found(Fault.ENTRY_MISSING, 3, None, 1),
    ),
    "removed at the end": (
        "DELETE FROM audit_entry WHERE id = {fourth}",
        Found(Fault.ENTRY_MISSING, 3, None, 2),
    ),
    "added": (
        """INSERT INTO audit_entry OVERRIDING SYSTEM VALUE
             SELECT authority_id, id - 1000, txid, at, actor_id, on_behalf_of_id, via_id, roles,
               organisation_id, 'forged', object_kind, object_id, before_sha256, after_sha256,
               detail, result, reason, address, request_id, '' FROM audit_entry
             WHERE id = {fourth};
           UPDATE audit_entry e SET row_hash = audit_row_hash(e) WHERE action = 'forged'""",
        Found(Fault.ENTRY_ADDED, 3, "{forged}", 2),
    ),
    "exchanged": (
        """UPDATE audit_entry SET txid = (SELECT txid FROM audit_entry WHERE id = {fourth})
             WHERE id = {third};
           UPDATE audit_entry e SET row_hash = audit_row_hash(e) WHERE id = {third}""",
        Found(Fault.ENTRY_EDITED, 3, "{third}", 1),
    ),
    "a seal dropped": ("DELETE FROM audit_seal WHERE n = 3", Found(Fault.SEAL_MISSING, 3)),
    "the last seal dropped": ("DELETE FROM audit_seal WHERE n = 4", Found(Fault.SEAL_MISSING, 4)),
    "the first seal dropped": ("DELETE FROM audit_seal WHERE n = 1", Found(Fault.SEAL_MISSING, 1)),
    "a seal edited": (
        "UPDATE audit_seal SET entries = 1 WHERE n = 3",
        Found(Fault.SEAL_FORGED, 3),
    ),
    "all thrown away": ("DELETE FROM audit_seal", Found(Fault.SEAL_MISSING, 1)),
}


@pytest.mark.parametrize("how", TAMPERED)
async def test_what_the_owner_of_the_database_does_is_found(
    how: str, people: People, sealer: Sealer, owner: psycopg.Connection
) -> None:
    _, entries = await stored(people)
    third, fourth = (int(one["id"]) for one in entries[-4:-2])
    names = {"third": third, "fourth": fourth, "forged": fourth - 1000}
    statement, expected = TAMPERED[how]

    with owner.transaction():
        for table in ("audit_entry", "audit_seal"):
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER".encode())
        for one in statement.format(**names).split(";"):
            owner.execute(one.encode())

    entry = expected.entry and expected.entry.format(**names)
    assert (await whole(people, sealer)).found == replace(expected, entry=entry)


async def test_a_chain_that_was_rewritten_with_the_very_key_differs_from_the_file_outside(
    people: People, sealer: Sealer, owner: psycopg.Connection
) -> None:
    with owner.transaction():
        for table in ("audit_entry", "audit_seal"):
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER".encode())
        owner.execute("DELETE FROM audit_entry WHERE action = 'declareCourse'")
        owner.execute("DELETE FROM audit_seal")
    await seal(people, Sealer(KEY))

    seals, entries = await stored(people)
    assert check(seals, entries, [KEY.public], reach=Reach(whole=True)).found is None
    assert (await whole(people, sealer)).found == Found(Fault.SEAL_REPLACED, 1)


async def test_seals_of_a_key_that_nobody_trusts_are_none(people: People, sealer: Sealer) -> None:
    sealer = replace(sealer, outside=None)
    await acts(people, 1)
    await seal(people, Sealer(SigningKey.new()))

    assert (await whole(people, sealer)).found == Found(Fault.KEY_OTHER, 5)


async def test_an_export_is_checked_without_the_database(
    people: People, sealer: Sealer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "export"
    made = await run("export", str(folder), "--key", str(public(sealer)), "--json")
    seals, entries = await stored(people)
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")

    said = json.loads(made.stdout)
    receipt = f"1-{len(seals)}:{seals[-1].hash().hex()}"
    assert said == {"seals": len(seals), "entries": len(entries), "receipt": receipt}
    assert verified(folder, "--receipt", receipt) == (0, None)


def verified(folder: Path, *more: str, key: SigningKey = KEY) -> tuple[int, str | None]:
    file = folder.with_name("trusted.pem")
    file.write_bytes(key.public.pem())
    done = CliRunner().invoke(app, ["verify", str(folder), "--json", "--key", str(file), *more])
    found = json.loads(done.stdout)["found"]
    return done.exit_code, found and f"{found['fault']} {found['seal']} {found['place']}"


def test_the_key_that_comes_with_an_export_proves_nothing(tmp_path: Path) -> None:
    (tmp_path / export.KEY).write_bytes(SigningKey.new().public.pem())

    done = CliRunner().invoke(app, ["verify", str(tmp_path)])

    assert (done.exit_code, "proves nothing" in done.stderr) == (2, True)


def swapped(rows: list[dict[str, Any]], one: int, other: int, *, numbered: bool = False) -> None:
    rows[one], rows[other] = rows[other], rows[one]
    if numbered:
        rows[one]["n"], rows[other]["n"] = one + 1, other + 1


def signed_by(
    rows: list[dict[str, Any]], key: SigningKey, *, name: str, chained: bool = False
) -> None:
    """Every seal signed anew, under some name, each naming the new one before it."""
    previous = ""
    for place, row in enumerate(rows):
        said = {
            **row,
            "keyId": name,
            "previous": previous if chained and place else row["previous"],
        }
        seal_ = Seal.of_json(said)
        signed = replace(seal_, signature=key.sign(seal_.said()))
        rows[place], previous = signed.as_json(), signed.hash().hex()


OTHER = SigningKey.new()
EDITS: dict[str, tuple[str, Change, str]] = {
    "edited": (export.ENTRIES, lambda rows: rows[-3].update(action="x"), "ENTRY_EDITED 3 2"),
    "said more": (export.ENTRIES, lambda rows: rows[-3].update(note="x"), "ENTRY_EDITED 3 2"),
    "said less": (export.ENTRIES, lambda rows: rows[-3].pop("reason"), "ENTRY_EDITED 3 2"),
    "removed": (export.ENTRIES, lambda rows: rows.pop(-3), "ENTRY_MISSING 3 None"),
    "moved": (
        export.ENTRIES,
        lambda rows: rows.insert(-2, rows.pop(-4)),
        "ENTRY_MOVED None None",
    ),
    "doubled": (export.ENTRIES, lambda rows: rows.insert(-2, rows[-3]), "ENTRY_MOVED None None"),
    "cut off": (export.ENTRIES, lambda rows: rows.pop(), "ENTRY_MISSING 4 None"),
    "a day dropped": (export.SEALS, lambda rows: rows.pop(2), "SEAL_MISSING 3 None"),
    "seals swapped": (export.SEALS, lambda rows: swapped(rows, 1, 2), "SEAL_MISSING 2 None"),
    "seals swapped and numbered": (
        export.SEALS,
        lambda rows: swapped(rows, 1, 2, numbered=True),
        "SEAL_FORGED 2 None",
    ),
    "the last seal cut off": (export.SEALS, lambda rows: rows.pop(), "ENTRY_ADDED None None"),
    "signed by another": (
        export.SEALS,
        lambda rows: signed_by(rows, OTHER, name=OTHER.public.id, chained=True),
        "KEY_OTHER 1 None",
    ),
    "signed by another in its name": (
        export.SEALS,
        lambda rows: signed_by(rows, OTHER, name=KEY.public.id, chained=True),
        "SEAL_FORGED 1 None",
    ),
    "signed anew, the chain as it was": (
        export.SEALS,
        lambda rows: rows.__setitem__(1, {**rows[1], "previous": "00" * 32}),
        "SEAL_FORGED 2 None",
    ),
}


@pytest.mark.parametrize("how", EDITS)
async def test_an_export_that_was_tampered_with_is_found(
    how: str, people: People, sealer: Sealer, tmp_path: Path
) -> None:
    folder = tmp_path / "export"
    await run("export", str(folder), "--key", str(public(sealer)))
    file, change, expected = EDITS[how]

    edit(folder / file, change)

    assert verified(folder) == (1, expected)


def edit(file: Path, change: Change) -> None:
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    change(rows)
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


CUTS: dict[str, tuple[slice, slice]] = {
    "the first day": (slice(0, 1), slice(0, -6)),
    "the last day": (slice(-1, None), slice(-2, None)),
}


@pytest.mark.parametrize("how", CUTS)
async def test_a_day_that_was_cut_off_with_its_seals_is_found_by_receipt_period_and_file(
    how: str, people: People, sealer: Sealer, tmp_path: Path
) -> None:
    folder = tmp_path / "export"
    made = await run("export", str(folder), "--key", str(public(sealer)), "--json")
    receipt, outside = json.loads(made.stdout)["receipt"], ("--outside", str(sealer.outside))
    day = datetime.now(UTC).date().isoformat()
    seals, entries = CUTS[how]
    assert verified(folder, "--since", day, "--until", day, *outside) == (0, None)

    edit(folder / export.SEALS, lambda rows: rows.__delitem__(seals))
    edit(folder / export.ENTRIES, lambda rows: rows.__delitem__(entries))

    last = 4 if how == "the first day" else 3
    first = 2 if how == "the first day" else 3
    assert verified(folder) == (0, None)
    assert verified(folder, "--receipt", receipt) == (1, f"STRETCH_CUT {last} None")
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    period = ("--since", day) if how == "the first day" else ("--until", tomorrow)
    assert verified(folder, *period, *outside) == (1, f"STRETCH_CUT {first} None")


@pytest.mark.parametrize(
    "line",
    ["[]", "{}", "nothing", '{"id": 1, "txid": "1", "row_hash": ""}', "[" * 100_000, '{"n": 1}'],
)
async def test_a_line_that_is_none_is_told_as_such(
    line: str, people: People, sealer: Sealer, tmp_path: Path
) -> None:
    folder = tmp_path / "export"
    await run("export", str(folder), "--key", str(public(sealer)))
    with (folder / export.ENTRIES).open("a") as file:
        file.write(f"{line}\n")

    done = CliRunner().invoke(app, ["verify", str(folder), "--key", str(public(sealer))])

    assert (done.exit_code, done.stderr[:19]) == (2, "It cannot be read: ")


async def test_a_period_is_exported_with_its_seals_and_checked_against_the_file_outside(
    people: People, sealer: Sealer, tmp_path: Path
) -> None:
    today = datetime.now(UTC).date().isoformat()
    folder, none = tmp_path / "today", tmp_path / "before"
    key = str(public(sealer))

    await run("export", str(folder), "--key", key, "--since", today)
    before = await run("export", str(none), "--key", key, "--until", today, "--json")

    assert verified(folder, "--outside", str(sealer.outside)) == (0, None)
    assert json.loads(before.stdout) == {"seals": 0, "entries": 0, "receipt": None}


def test_the_application_can_neither_change_nor_remove_entries_and_seals(
    people: People, database_url: str
) -> None:
    attempts = (
        "UPDATE audit_entry SET action = 'x'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "ALTER TABLE audit_entry DISABLE TRIGGER USER",
        "DROP TRIGGER audit_entry_append_only ON audit_entry",
        "SET session_replication_role = replica",
        "SET ROLE trainingflow_owner",
        """INSERT INTO audit_entry SELECT * FROM audit_entry
           ON CONFLICT (authority_id, id) DO UPDATE SET action = 'x'""",
        "SELECT purge_audit(gen_random_uuid())",
        "UPDATE audit_seal SET n = n",
        "DELETE FROM audit_seal",
        "TRUNCATE item_event CASCADE",
        "INSERT INTO audit_purge DEFAULT VALUES",
        """INSERT INTO audit_entry (authority_id, id, action, object_kind, result)
           OVERRIDING SYSTEM VALUE VALUES (gen_random_uuid(), 1, 'x', '', 'DONE')""",
        "ALTER FUNCTION refuse_unaudited_change() RESET search_path",
        "CREATE OR REPLACE FUNCTION audit_write() RETURNS trigger LANGUAGE sql AS ''",
        "ALTER TABLE item_event DISABLE TRIGGER item_event_audited",
        "DELETE FROM audit_purge",
    )
    refused = []
    for statement in attempts:
        with Audited.connect(database_url, autocommit=True) as connection:
            try:
                connection.execute(statement)
            except psycopg.Error as error:
                if isinstance(error, (InsufficientPrivilege, GeneratedAlways)):
                    refused.append(statement)

    assert refused == list(attempts)


def test_a_table_of_ones_own_is_not_taken_for_the_journal(
    people: People, database_url: str
) -> None:
    """A temporary table comes first wherever no path says otherwise."""
    with psycopg.connect(database_url) as connection:
        connection.execute("CREATE TEMPORARY TABLE audit_entry (txid bigint)")
        connection.execute("INSERT INTO audit_entry VALUES (pg_current_xact_id()::text::bigint)")
        connection.execute("UPDATE assignment SET withdrawn_at = now() WHERE role = 'OFFICER'")

        with pytest.raises(psycopg.errors.RestrictViolation, match="needs an audit entry"):
            connection.commit()


def test_every_guard_of_the_database_looks_in_one_schema_only(owner: psycopg.Connection) -> None:
    found = owner.execute(
        """SELECT DISTINCT p.proname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
           WHERE NOT t.tgisinternal AND p.pronamespace = 'public'::regnamespace
             AND p.proname NOT LIKE 'procrastinate%'
             AND NOT coalesce(p.proconfig::text LIKE '%search_path=public, pg_temp%', false)"""
    ).fetchall()

    assert found == []
