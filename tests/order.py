"""In which order the files of the suite run: the longest first.

Two workers take one file after another; whoever is left with a long one at the end works alone.
How long each file takes is written in `tests/seconds.csv`; it decides the order and nothing else.
"""

import csv
from collections import Counter
from pathlib import Path

import pytest

FIRST = ("tests/chaos/test_imports.py",)
"""Their plays are forked, and read files: they begin before their process has read any itself. The
threads that read are not there in a fork, and it would wait for them."""

SECONDS = Path(__file__).with_name("seconds.csv")
_LEAST = 3.0
"""What takes less is not written down: it comes last, as it stands in its folder."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write-seconds", action="store_true", help="write down how long each file has taken"
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--write-seconds") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Watch(), "seconds")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let whole files change places; each keeps the order of its tests."""
    known = read() | dict.fromkeys(FIRST, float("inf"))
    items.sort(key=lambda item: -known.get(_file(item.nodeid), 0.0))


def read() -> dict[str, float]:
    """The seconds of each file that takes some."""
    with SECONDS.open(encoding="utf-8", newline="") as file:
        return {row["file"]: float(row["seconds"]) for row in csv.DictReader(file)}


class _Watch:
    """Adds up how long the tests of each file take, their set-up included."""

    def __init__(self) -> None:
        self._seconds: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._seconds[_file(report.nodeid)] += report.duration  # type: ignore[assignment]  # seconds are no whole numbers

    def pytest_sessionfinish(self) -> None:
        """Write them down beside what files have taken that did not run this time."""
        root = SECONDS.parents[1]
        known = {file: took for file, took in read().items() if (root / file).exists()}
        known |= {file: round(took, 1) for file, took in self._seconds.items()}
        rows = sorted(
            ((took, file) for file, took in known.items() if took >= _LEAST), reverse=True
        )
        with SECONDS.open("w", encoding="utf-8", newline="") as file:
            written = csv.writer(file, lineterminator="\n")
            written.writerow(["file", "seconds"])
            written.writerows([file_, took] for took, file_ in rows)


def _file(nodeid: str) -> str:
    return nodeid.split("::", 1)[0]
