"""Which transactions begin without saying whose data they work on: those that ask for nobody's."""

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "src" / "trainingflow"

# Each looks for work of any authority in tables without personal data, answers before anybody is
# known, or enters an authority itself.
UNBOUND = {
    ("api/calendar_feed.py", "show"),
    ("api/auth.py", "viewer"),
    ("api/demo_clock.py", "move"),
    ("api/leaked_token.py", "report"),
    ("api/mail_links.py", "decline"),
    ("cli/account.py", "_in_transaction"),
    ("cli/audit_purge.py", "_purge"),
    ("cli/audit_purge.py", "_sealed"),
    ("cli/heat.py", "heat_of"),
    ("cli/keys.py", "act"),
    ("cli/person.py", "_in_transaction"),
    ("cli/token.py", "_in_transaction"),
    ("demo/numbers.py", "_keep"),
    ("services/bulk.py", "_open_jobs"),
    ("services/carry_over.py", "_pending"),
    ("services/clock/moves.py", "_due"),
    ("services/clock/notices.py", "_due"),
    ("services/clock/years.py", "open_windows"),
    ("services/dossiers/uploads.py", "purge"),
    ("services/invariants/afresh.py", "_sample"),
    ("services/invariants/stored_files.py", "_expected"),
    ("services/mail/making.py", "_waiting"),
    ("services/mail/sending.py", "_waiting"),
    ("services/measuring.py", "broken_rows"),
    ("services/measuring.py", "measure"),
    ("services/municipal/run.py", "_unfinished"),
    ("services/privacy/copies.py", "make_waiting"),
    ("services/privacy/copies.py", "purge"),
    ("services/privacy/starting.py", "check"),
    ("services/privacy/starting.py", "generations"),
    ("services/publishing/comparison.py", "_unfinished"),
    ("services/standings/overview.py", "authorities"),
    ("services/standings/recompute.py", "_open_jobs"),
    ("services/statements/issue.py", "_unfinished"),
    ("services/statements/proofs.py", "prove_all"),
    ("services/webhooks/outbox.py", "with_something_to_do"),
}

# A resolver gets the database of its viewer, bound when the operation began; a step of an export
# or import that of its export or import, or of whoever works at the terminal.
HANDED_ON = (
    "api/loader.py",
    "api/loaders.py",
    "api/mutations/",
    "api/queries/",
    "api/types/",
    "cli/export.py",
    "services/exports/",
    "cli/webhooks.py",
    "cli/import_steps.py",
    "cli/imports.py",
    "services/imports/",
)
# Who comes in is not known yet, or the journal of all is written: they enter where they must.
BEFORE = ("api/sign_in/", "cli/audit.py", "services/journal/", "services/signing_in/")


def transactions() -> Iterator[tuple[str, str]]:
    """Every function that begins a transaction of a database that it did not bind itself."""
    for path in sorted(SOURCES.rglob("*.py")):
        module = path.relative_to(SOURCES).as_posix()
        if module.startswith(HANDED_ON + BEFORE):
            continue
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.AsyncFunctionDef) and _begins_unbound(function):
                yield module, function.name


def _begins_unbound(function: ast.AsyncFunctionDef) -> bool:
    bound = any(
        isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Attribute)
        and node.value.func.attr == "of"
        for node in ast.walk(function)
    )
    begun = [
        node.func.value
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"reading", "writing"}
    ]
    return not bound and any(
        ast.unparse(one) in {"database", "self", "self._database", "self.database"} for one in begun
    )


def test_every_transaction_on_personal_data_says_whose_it_is() -> None:
    assert set(transactions()) == UNBOUND
