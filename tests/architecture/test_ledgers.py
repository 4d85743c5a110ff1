"""What the pages of docs/security say is there, and the locks hold no version known to be wrong."""

import csv
import re
from pathlib import Path

import pytest
from packaging.version import Version

from tests.architecture.ledgers import (
    ASVS,
    LEDGERS,
    MEANS,
    PROTECTION,
    ROOT,
    Ledger,
    Row,
    missing,
    page_of,
    rows_of,
)

FLOORS = ROOT / "requirements" / "floors.csv"
NPM = "npm"


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda one: one.name)
def test_every_test_that_a_ledger_names_exists(ledger: Ledger) -> None:
    assert {row.demand: missing(row) for row in rows_of(ledger) if missing(row)} == {}


def test_a_name_that_is_no_test_is_found() -> None:
    wrong = (
        "tests/db/test_migrations.py::test_nothing",
        "tests/none.py::test_a_name_that_is_no_test_is_found",
        "tests/architecture/test_ledgers.py::_text",
        "tests/architecture/test_ledgers.py",
        "tests/architecture",
    )
    right = "tests/architecture/test_ledgers.py::test_a_name_that_is_no_test_is_found"

    found = missing(Row("V0", "1", "tested", "", " ".join((*wrong, right)), ""))

    assert found == [*wrong]


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda one: one.name)
def test_every_row_says_how_it_is_met_and_the_tested_ones_by_what(ledger: Ledger) -> None:
    rows = rows_of(ledger)

    assert [row for row in rows if row.status not in MEANS or not row.how] == []
    assert [row for row in rows if (row.status == "tested") != bool(row.shown_by)] == []


def test_every_requirement_of_both_levels_has_one_row() -> None:
    numbers = [row.demand for row in rows_of(ASVS)]
    levels = [row.level_or_words for row in rows_of(ASVS)]

    assert (len(numbers), len(set(numbers))) == (253, 253)
    assert (levels.count("1"), levels.count("2")) == (70, 183)


def test_every_control_has_one_row() -> None:
    names = [row.demand for row in rows_of(PROTECTION)]

    assert len(names) == len(set(names)) > 30


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda one: one.name)
def test_the_page_is_what_the_rows_say(ledger: Ledger) -> None:
    assert ledger.page.read_text(encoding="utf-8") == page_of(ledger, rows_of(ledger))


def test_no_lock_holds_a_version_that_is_known_to_be_wrong() -> None:
    locked = {
        name.lower(): Version(version)
        for name, version in re.findall(
            r"^([A-Za-z0-9_.-]+)==([^\s;]+)", _text("requirements/dev.txt"), re.MULTILINE
        )
    }
    with FLOORS.open(encoding="utf-8", newline="") as lines:
        floors = list(csv.DictReader(lines))
    below = {
        one["package"]: (str(locked[one["package"]]), one["at_least"], one["because"])
        for one in floors
        if one["package"] in locked and locked[one["package"]] < Version(one["at_least"])
    }

    assert below == {}
    assert {one["package"] for one in floors} & set(locked) != set()


def test_no_package_that_is_given_up_is_locked() -> None:
    locked = _text("requirements/dev.txt").lower()

    assert [name for name in ("passlib", "python-jose", "pyjwt") if f"\n{name}==" in locked] == []


def _text(path: str) -> str:
    return Path(ROOT / path).read_text(encoding="utf-8")
