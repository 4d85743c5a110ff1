"""A pytest plugin that tries many faults in one process: the program is imported once.

The tests of a file are set up once, too. For each fault the process is forked: the child puts the
fault into the functions in memory, runs the tests of the fault and says what it has seen; nothing
of the fault is left with the parent, which then runs the test that has failed as it is. What
cannot be put into functions is left to a process of its own.

`SABOTAGE_FAULTS` names the faults, `SABOTAGE_LINES` the file for what was seen, a line for each.
"""

import gc
import json
import os
import signal
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest
from _pytest.mark import KeywordMatcher
from _pytest.mark.expression import Expression
from _pytest.runner import runtestprotocol

from tests.copies import Copies
from tests.sabotage import plugin
from tests.sabotage.fault import AnyFault, DatabaseFault
from tests.sabotage.faults import FAULTS
from tests.sabotage.memory import NotInFunctions, put_in

WARM: Final = "SABOTAGE_FAULTS"
LINES: Final = "SABOTAGE_LINES"
PATIENCE: Final = 300
"""Seconds that the tests of a fault may take; one that waits for ever has not been caught."""


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Try the faults in place of running the tests."""
    names = os.environ[WARM].split(",")
    report = Path(os.environ[LINES])
    green: dict[str, bool] = {}
    for name in sorted(names, key=lambda one: (FAULTS[one].tests, one)):
        items = list(_of(FAULTS[name], session.items))
        if not items:
            continue
        begun = time.monotonic()
        _ready(items[0])
        if items[0].nodeid not in green:
            green[items[0].nodeid] = _passes(items[0])
        told = report.with_suffix(f".{name}")
        _in_child(name, items, told)
        if not told.exists():
            continue
        said = json.loads(told.read_text())
        for item in items:
            if item.nodeid in _found(said) and item.nodeid not in green:
                green[item.nodeid] = _passes(item)
        line = {
            "fault": name,
            "seconds": time.monotonic() - begun,
            "seen": said,
            "green": [test for test, passes in green.items() if passes],
        }
        with report.open("a", encoding="utf-8") as out:
            out.write(json.dumps(line) + "\n")
    return True


def _of(fault: AnyFault, items: Sequence[pytest.Item]) -> Iterator[pytest.Item]:
    """The tests of a fault, file after file."""
    only = Expression.compile(fault.only) if fault.only else None
    for file in fault.tests.split():
        for item in items:
            if item.nodeid.startswith(f"{file}::") and (
                only is None or only.evaluate(KeywordMatcher.from_item(item))
            ):
                yield item


def _found(said: dict[str, list[dict[str, object]]]) -> list[object]:
    return [one["test"] for one in said["failures"] if one["by_assertion"]]


def _ready(item: pytest.Item) -> None:
    """Tear down what the test does not use."""
    item.session._setupstate.teardown_exact(_module(item))  # noqa: SLF001 - no public name for it


def _passes(item: pytest.Item) -> bool:
    """Run a test; what its file has set up stays."""
    _ready(item)
    reports = runtestprotocol(item, log=False, nextitem=_module(item))
    return all(one.passed for one in reports)


def _module(item: pytest.Item) -> Any:
    """What stays set up after the test: all that its file uses."""
    return item.getparent(pytest.Module)


def _in_child(name: str, items: Sequence[pytest.Item], told: Path) -> None:
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    try:
        signal.alarm(PATIENCE)
        gc.disable()  # it would copy what the parent has in memory, page after page
        _try(name, items, told)
    finally:
        os._exit(0)


def _try(name: str, items: Sequence[pytest.Item], told: Path) -> None:
    fault, seen = FAULTS[name], plugin.seen
    seen.failures.clear()
    seen.passed.clear()
    copies = _own_copies()
    if isinstance(fault, DatabaseFault):
        plugin.break_copies(fault)
    else:
        try:
            put_in(fault)
        except NotInFunctions:
            return
        seen.put_in = True
    for item in items:
        runtestprotocol(item, log=False, nextitem=_module(item))
        if any(one.by_assertion for one in seen.failures):
            break
    told.write_text(json.dumps(seen.told()), encoding="utf-8")
    for one in copies:
        one.clear()


def _own_copies() -> list[Copies]:
    """Connect anew: two processes cannot talk on one connection, nor drop the same databases."""
    found = [one for one in gc.get_objects() if type(one) is Copies]
    for one in found:
        one._connection = psycopg.connect(one.server.url, autocommit=True)  # noqa: SLF001 - as above
        one._left = []  # noqa: SLF001
    return found
