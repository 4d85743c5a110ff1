"""What is asked of systems like this one, and what shows it: two pages of docs/security.

`docs/security/asvs.csv` has a row for every requirement of OWASP ASVS 5.0 up to level 2, by its
number; `docs/security/classified-protection.csv` one for every control of GB/T 22239-2019 that an
application of level 3 gives. Each is shown by a test, built in, the operator's, without object
here (`absent`), or open. `python -m tests.architecture.ledgers --write` writes the pages.
"""

import csv
import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[2]
FOLDER: Final = ROOT / "docs" / "security"
MEANS: Final = {
    "tested": "shown by a test",
    "built": "so by construction; nothing to run shows it",
    "operator": "the operator's: the machine, the network, the proxy or the identity provider",
    "absent": "nothing here that it could be about",
    "open": "not done",
}


class Row(NamedTuple):
    """One demand: its number or name, what the source calls it, and how it is met."""

    demand: str
    level_or_words: str
    status: str
    how: str
    shown_by: str
    note: str


class Ledger(NamedTuple):
    """A table of demands and its page."""

    name: str
    title: str
    intro: str
    heads: tuple[str, str]

    @property
    def table(self) -> Path:
        """Where the rows are."""
        return FOLDER / f"{self.name}.csv"

    @property
    def page(self) -> Path:
        """Where people read them."""
        return FOLDER / f"{self.name}.md"


ASVS: Final = Ledger(
    "asvs",
    "OWASP ASVS 5.0, level 2",
    "Every requirement of levels 1 and 2 by its number; the words are those of the standard\n"
    "(https://github.com/OWASP/ASVS, version 5.0.0).",
    ("requirement", "level"),
)
PROTECTION: Final = Ledger(
    "classified-protection",
    "Classified protection 网络安全等级保护, level 3",
    "The controls of 安全计算环境 (GB/T 22239-2019, 8.1.4) as far as an application can give\n"
    "them, and the keeping of the audit of 安全管理中心. Whether a filing holds is for the\n"
    "assessor (测评机构) to say.",
    ("control 控制点", "in words"),
)
LEDGERS: Final = (ASVS, PROTECTION)


def rows_of(ledger: Ledger) -> list[Row]:
    """The rows, in their order."""
    with ledger.table.open(encoding="utf-8", newline="") as lines:
        return [Row(*row) for row in list(csv.reader(lines))[1:]]


def missing(row: Row) -> list[str]:
    """What a row points at that is no test: each is named by its file and its function."""
    return [one for one in row.shown_by.split() if not _is_test(one)]


def _is_test(node: str) -> bool:
    path, _, name = node.partition("::")
    file = ROOT / path
    if not file.is_file() or not re.fullmatch(r"test_\w+", name):
        return False
    written = file.read_text(encoding="utf-8")
    return re.search(rf"^(?:async )?def {name}\(", written, re.MULTILINE) is not None


def page_of(ledger: Ledger, rows: Sequence[Row]) -> str:
    """The page, as it is committed."""
    counts = Counter(row.status for row in rows)
    told = [f"- **{status}** ({counts[status]}): {MEANS[status]}" for status in MEANS]
    demand, words = ledger.heads
    table = [
        f"| {row.demand} | {row.level_or_words} | {row.status} | {_how(row)} | {_shown(row)} |"
        for row in rows
    ]
    return "\n".join(
        [
            f"# {ledger.title}",
            "",
            f"Generated from `{ledger.name}.csv` by `make docs`; a test holds every name in it.",
            "",
            ledger.intro,
            "",
            *told,
            "",
            f"| {demand} | {words} | | how | shown by |",
            "| --- | --- | --- | --- | --- |",
            *table,
            "",
        ]
    )


def _how(row: Row) -> str:
    return f"{row.how} ({row.note})" if row.note else row.how


def _shown(row: Row) -> str:
    return ", ".join(f"`{one}`" for one in row.shown_by.split())


if __name__ == "__main__" and "--write" in sys.argv:
    for each in LEDGERS:
        each.page.write_text(page_of(each, rows_of(each)), encoding="utf-8")
