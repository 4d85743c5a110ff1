"""Writes docs/invariants.md: which row of the catalogue is answered by what, for auditors."""

from collections.abc import Iterator, Mapping
from typing import Final

from trainingflow.services.invariants.catalogue import BEYOND, INVARIANTS
from trainingflow.services.invariants.invariant import Beyond, Invariant

ROWS: Final[Mapping[str, str]] = {
    "I01": "every event has one predecessor, numbered from 1 without gap or fork",
    "I02": "an event leaves the state that the one before it entered",
    "I03": "an item is in exactly one state, that of its last event",
    "I04": "every event is allowed by the version of the lifecycle then in force",
    "I05": "what has ended is left by steps that reopen it only",
    "I06": "every event lies in its window, or in an extension that is written down",
    "I07": "every actor held the right then, and is not the applicant",
    "I08": "levels of a review are decided by different persons",
    "I09": "what a ledger adds up to is what is stored",
    "I10": "no credit twice",
    "I11": "a reversal is the exact negative of one record, once",
    "I12": "confirmed batches count, revoked ones count nothing",
    "I13": "no balance below its floor or above its cap",
    "I14": "events, records and entries are never changed",
    "I15": "the chain of the journal is whole",
    "I16": "every change has an entry in its transaction",
    "I17": "every notice that is due is there, once",
    "I18": "a receiver gets every event, in order",
    "I19": "no session or token outlives the right of its owner",
    "I20": "the three administrators are apart",
    "I21": "every row lies in its authority, and no key leads out of it",
    "I22": "no key of a request without its result, none with two",
    "I23": "no job is stuck, none has two results",
    "I24": "files and rows are the same, in size and hash",
    "I25": "no transaction idles, none is prepared and forgotten",
    "I26": "what was acknowledged is stored",
    "I27": "the versions that clients see are without gap, and every race has one winner",
    "I28": "no personal data in logs, traces, metrics or errors",
    "I29": "after an erasure no plaintext of the person is left",
    "I30": "a replay from nothing gives every head and every standing",
}
"""What each row of the catalogue of invariants asks, in short."""

ELSEWHERE: Final[Mapping[str, str]] = {
    "I09": "the stored standings are compared with an evaluation of the ledger: "
    "`standings-can-be-recomputed`, and `trainingflow standings verify` for everybody",
    "I13": "caps belong to policies: the evaluator applies them, and "
    "`standings-can-be-recomputed` compares",
    "I15": "who signed is checked by `trainingflow audit verify`, which is given the key",
    "I16": "the other way round the database refuses the commit (migration 0019); "
    "`tests/journal/test_mutations.py`, `tests/journal/test_transactions.py`",
    "I18": "webhooks are sent from the feed of events, each kept once by its address (ADR 0168): "
    "`tests/services/webhooks`; mails: `tests/services/mail`; both: `tests/chaos`",
    "I26": "`make chaos`, `tests/chaos`: the log of what was acknowledged against the database",
    "I27": "`tests/races`, and `tests/chaos`",
    "I28": "`tests/privacy/test_nothing_is_told.py`, `tests/operations/test_scrub.py`",
    "I29": "`tests/privacy/test_dump.py`, `tests/privacy/test_rights.py`",
}
"""What answers a row beside the queries, or instead of them."""

_HEAD = """# Invariants

<!-- Written by `make docs` from src/trainingflow/services/invariants; do not edit. -->

`trainingflow verify` asks each of these of any database, in production too, and prints the rows
that break it. The worker asks the {queries} that are queries every hour, for the gauge
`trainingflow_invariant_rows{{invariant="…"}}`; {beyond} more are asked of the evaluator and of the
stored files.

Each is shown to bite by a change that breaks it: `tests/invariants/breaking.py`,
`tests/cli/test_verify_beyond.py`.

## By row of the catalogue

| row | what it asks | answered by | and by |
|---|---|---|---|
"""

_NAMES = """
## By name

| name | row | what holds | 内容 |
|---|---|---|---|
"""


def page() -> str:
    """The page as it is checked in."""
    everything: tuple[Invariant | Beyond, ...] = (*INVARIANTS.values(), *BEYOND.values())
    head = _HEAD.format(queries=len(INVARIANTS), beyond=len(BEYOND))
    rows = "\n".join(_by_row(everything))
    names = "\n".join(f"| `{one.name}` | {one.row} | {one.en} | {one.zh} |" for one in everything)
    return f"{head}{rows}\n{_NAMES}{names}\n"


def _by_row(everything: tuple[Invariant | Beyond, ...]) -> Iterator[str]:
    for row, asked in ROWS.items():
        names = ", ".join(f"`{one.name}`" for one in everything if one.row == row)
        yield f"| {row} | {asked} | {names or '—'} | {ELSEWHERE.get(row, '')} |"
