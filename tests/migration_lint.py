"""The SQL of the newer migrations under squawk: what would lock a table while it serves is refused.

The statements are caught as they run on an empty PostgreSQL, so that a migration that asks the
database something is linted as well. `make drift` runs it.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event

from trainingflow.db.migrations import migrate
from trainingflow.postgres import embedded_server

# What was written before there was a lint ran before anybody served.
BASELINE = "0014"
# Set for every migration by alembic/env.py.
EXCLUDED = ("require-timeout-settings", "prefer-robust-stmts")
# What squawk says of a migration, and we do on purpose: rule by rule, with the reason.
SAID_AND_MEANT = {
    ("0019", "prefer-bigint-over-int"): "a seal and a purge count the entries of one batch",
    ("0020", "adding-field-with-default"): "assignments are some thousands of rows",
    ("0020", "changing-column-type"): "assignments are some thousands of rows",
    ("0020", "adding-not-nullable-field"): "assignments are some thousands of rows",
    ("0020", "adding-foreign-key-constraint"): "assignments are some thousands of rows",
    ("0020", "constraint-missing-not-valid"): "assignments are some thousands of rows",
    ("0021", "ban-drop-constraint"): "what a run that was killed has left, before it is added",
    ("0022", "prefer-bigint-over-int"): "so many people are found by one number",
    ("0023", "prefer-bigint-over-int"): "a year",
    ("0024", "ban-drop-constraint"): "its successor allows one word more",
    ("0024", "require-concurrent-index-creation"): "the journal is made in the same release",
    ("0024", "constraint-missing-not-valid"): "the journal is made in the same release",
    ("0027", "constraint-missing-not-valid"): "who is restricted, and who asks: some hundred rows",
    ("0027", "adding-foreign-key-constraint"): "whose restriction was lifted: none yet",
    ("0028", "prefer-bigint-over-int"): "the rows of one file",
    ("0033", "prefer-bigint-over-int"): "the rows of one file, and the attempts at it",
    ("0034", "prefer-bigint-over-int"): "attempts and events of one item",
    ("0038", "prefer-bigint-over-int"): "the attempts at one mail",
    ("0038", "ban-drop-not-null"): "who knows of no mails joins notices to their deadlines",
    ("0038", "constraint-missing-not-valid"): "a million notices are read in half a second",
    ("0040", "adding-foreign-key-constraint"): "imports: some thousand rows",
    ("0040", "constraint-missing-not-valid"): "imports: some thousand rows",
    ("0041", "ban-drop-column"): "imports are made in the same release",
    ("0045", "ban-drop-constraint"): "it is made anew at once, wider by one cause",
    ("0045", "constraint-missing-not-valid"): "a million notices are read in half a second",
    ("0046", "ban-drop-constraint"): "what a run that was killed has left, before it is added",
}
_VERSION = "UPDATE alembic_version SET version_num='"


def statements(url: str, after: str = BASELINE) -> dict[str, str]:
    """What the migrations after a revision send to an empty database, by their revisions."""
    collected: dict[str, list[str]] = {}
    current: list[str] = []
    alone = False

    def note(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        nonlocal alone
        options = connection.get_execution_options()
        if alone != (alone := options.get("isolation_level") == "AUTOCOMMIT"):
            current.append("COMMIT;" if alone else "BEGIN;")
        if statement.startswith(_VERSION):
            revision = statement.removeprefix(_VERSION)[:4]
            collected[revision] = list(current)
            current.clear()
        elif "%(" not in statement:
            current.append(statement.strip().rstrip(";") + ";")

    event.listen(Engine, "before_cursor_execute", note)
    try:
        migrate(url)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return {
        name: "\n".join(["BEGIN;", *sql, "COMMIT;"])
        for name, sql in collected.items()
        if name > after
    }


def findings(scripts: Mapping[str, str]) -> list[str]:
    """What squawk says of scripts by name; empty when it has nothing to say."""
    program = Path(sys.executable).with_name("squawk")
    excluded = [f"--exclude={','.join(EXCLUDED)}"]
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{name}.sql" for name in scripts]
        for path, sql in zip(paths, scripts.values(), strict=True):
            path.write_text(sql, encoding="utf-8")
        done = subprocess.run(
            [program, "--reporter=json", "--pg-version=15.0", *excluded, *paths],
            capture_output=True,
            text=True,
            check=False,
        )
        found: list[dict[str, Any]] = json.loads(done.stdout or "[]") if paths else []
        told = [(Path(one["file"]).stem, one["rule_name"], one["message"]) for one in found]
        return [
            f"{name}: {rule}: {message}"
            for name, rule, message in told
            if (name, rule) not in SAID_AND_MEANT
        ]


def main() -> int:
    """Lint on a server of its own; the exit status."""
    with (
        tempfile.TemporaryDirectory() as folder,
        embedded_server(Path(folder) / "postgres", durable=False) as server,
    ):
        found = findings(statements(server.url))
    print("\n".join(found) or "Newer migrations lock nothing for long.")  # noqa: T201 - a program
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
