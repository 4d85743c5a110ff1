"""A pytest plugin that tells which test has seen a fault and how.

A fault in a module is there before pytest is (`breaking`); one of the database is put into each
copy of the migrated template. `SABOTAGE_REPORT` names the file for what was seen; the run ends with
the first test that fails by an assertion.
"""

import json
import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.sabotage.breaking import REPORT, VARIABLE, install, installed, mark_of
from tests.sabotage.fault import DatabaseFault, Fault
from tests.sabotage.faults import FAULTS
from tests.sabotage.seen import Failure, Seen, by_assertion

if VARIABLE in os.environ and isinstance(FAULTS[os.environ[VARIABLE]], Fault) and not installed():
    install()

from tests.copies import Copies

seen = Seen()
"""What this test process has seen so far."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember how a test ended; what an assertion has found is enough."""
    report = yield
    if report.failed and call.excinfo is not None:
        proof = report.when == "call" and by_assertion(call.excinfo.value)
        seen.failures.append(Failure(item.nodeid, call.excinfo.typename, proof))
        if proof and VARIABLE in os.environ:
            item.session.shouldstop = "the fault is caught"
    elif report.passed and report.when == "call":
        seen.passed.append(item.nodeid)
    return report


def pytest_sessionfinish() -> None:
    """Write down what was seen."""
    if REPORT in os.environ:
        report = Path(os.environ[REPORT])
        seen.put_in = seen.put_in or mark_of(report).exists()
        report.write_text(json.dumps(seen.told()), encoding="utf-8")


def break_copies(fault: DatabaseFault) -> None:
    """Let each copy of a database have the fault; a copy of a broken one has it already."""
    whole, done = Copies.copy, set[str]()

    @contextmanager
    def broken(self: Copies, template: str) -> Iterator[str]:
        with whole(self, template) as name:
            if template not in done:
                with psycopg.connect(self.server.database(name), autocommit=True) as owner:
                    owner.execute(fault.statement.encode())
                seen.put_in = True
            done.add(name)
            yield name

    Copies.copy = broken  # type: ignore[method-assign]


if VARIABLE in os.environ:
    _fault = FAULTS[os.environ[VARIABLE]]
    if isinstance(_fault, DatabaseFault):
        break_copies(_fault)
