"""The journal and its seals."""

from collections.abc import Mapping
from typing import Final

from tests.sabotage.fault import AnyFault, DatabaseFault, Fault

_SEALS: Final = "tests/journal/test_seals.py"
_ENTRIES: Final = "tests/journal/test_entries.py"

FAULTS: Final[Mapping[str, AnyFault]] = {
    "drop-audit": Fault(
        "a transaction tells the journal only what the database insists on: what was done",
        "trainingflow.services.journal.journal",
        "        self.notes.append(note)\n",
        "        if note.result is Result.DONE:\n            self.notes.append(note)\n",
        _ENTRIES,
        "refused_attempt",
    ),
    "entry-hash-unchecked": Fault(
        "the hash of an entry is not compared",
        "trainingflow.services.journal.check",
        '        if digest.hex() != entry["row_hash"]:\n',
        "        if digest.hex() is entry:\n",
        _SEALS,
        "does_is_found",
    ),
    "entry-hash-partial": Fault(
        "the hash of an entry does not cover what was done",
        "trainingflow.services.journal.seals",
        "    parts = (_part(entry[name]) for name in FIELDS)\n",
        "    parts = (_part(entry[name]) for name in FIELDS[:9])\n",
        _SEALS,
        "computed_alike or sound",
    ),
    "entry-hash-in-database": DatabaseFault(
        "an entry is written without its hash",
        "DROP TRIGGER audit_entry_written ON audit_entry",
        _SEALS,
        "computed_alike",
    ),
    "seal-unsigned": Fault(
        "the signature of a seal is not checked",
        "trainingflow.services.journal.check",
        "        if not any(key.signed(seal) for key in trusted):\n",
        "        if not trusted:\n",
        _SEALS,
        "does_is_found",
    ),
    "seal-unchained": Fault(
        "a seal does not name the one before it",
        "trainingflow.services.journal.sealing",
        "            previous=last.hash() if last else BEGINNING,\n",
        "            previous=BEGINNING,\n",
        _SEALS,
        "sound",
    ),
    "seal-without-root": Fault(
        "the root of the entries is not compared with what was sealed",
        "trainingflow.services.journal.check",
        "    if len(under) == seal.entries and root_of(leaves) == seal.root:\n",
        "    if len(under) == seal.entries:\n",
        _SEALS,
        "does_is_found",
    ),
    "seal-not-compared-outside": Fault(
        "what the file outside says of a seal is not compared",
        "trainingflow.services.journal.check",
        "        if self.outside is not None and (told is None or told.seal != seal):\n",
        "        if self.outside is not None and told is seal:\n",
        _SEALS,
        "rewritten",
    ),
    "seal-ahead": Fault(
        "entries are sealed while one before them is still being written",
        "trainingflow.services.journal.sealing",
        "      AND txid < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint\n",
        "",
        _SEALS,
        "ends_late",
    ),
    "journal-alterable": DatabaseFault(
        "the application may change entries of the journal",
        "GRANT UPDATE, DELETE ON audit_entry TO trainingflow_app;"
        "DROP TRIGGER audit_entry_append_only ON audit_entry",
        _SEALS,
        "neither_change",
    ),
    "change-without-entry": DatabaseFault(
        "the database lets a move commit without an entry",
        "DROP TRIGGER item_event_audited ON item_event",
        _ENTRIES,
        "forgets_the_journal",
    ),
    "purge-too-early": DatabaseFault(
        "entries can be taken away before half a year is over",
        "ALTER TABLE audit_purge DROP CONSTRAINT ck_audit_purge_floor",
        "tests/journal/test_retention.py",
        "younger",
    ),
    "refusal-untold": Fault(
        "an attempt that was turned away leaves no entry",
        "trainingflow.api.journal",
        "                await _write(context, _failed(name, error))\n                raise\n"
        "            if not origin.written:\n",
        "                raise\n            if not origin.written:\n",
        "tests/journal/test_mutations.py",
        "not_let_in",
    ),
    "reading-untold": Fault(
        "a sensitive read leaves no entry",
        "trainingflow.api.journal",
        "            context.entries.append(_entry(context, note))\n            return answer\n",
        "            return answer\n",
        "tests/journal/test_mutations.py",
        "sensitive_read",
    ),
    "number-reading-untold": Fault(
        "that a whole number was shown leaves no row",
        "trainingflow.services.privacy.shown",
        "    work.session.add(\n        NumberReading(\n",
        "    (\n        NumberReading(\n",
        "tests/privacy/test_masking.py",
        "with_a_reason",
    ),
}
