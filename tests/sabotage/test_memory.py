"""A fault is put into memory wherever that is the same as importing the module with it."""

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.sabotage.fault import Fault
from tests.sabotage.memory import NotInFunctions, put_in

MODULE = """
from functools import wraps

LIMIT = 3


def doubled(of):
    @wraps(of)
    def twice(number):
        return 2 * of(number)

    return twice


@doubled
def inside(number):
    return min(number, LIMIT)


class Gate:
    def open(self, number):
        return number < LIMIT


least = lambda number: max(number, 1)
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    (tmp_path / "to_be_broken.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("to_be_broken")
    del sys.modules["to_be_broken"]


def fault(true: str, false: str) -> Fault:
    return Fault("broken", "to_be_broken", true, false, "")


@pytest.mark.parametrize(
    ("true", "false", "said"),
    [
        ("return 2 * of", "return 5 * of", lambda one: one.inside(1)),
        ("return min(number, LIMIT)", "return 5", lambda one: one.inside(1) / 2),
        ("return number < LIMIT", "\n        return 5", lambda one: one.Gate().open(1)),
        ("max(number, 1)", "5", lambda one: one.least(1)),
    ],
)
def test_functions_closures_and_methods_run_what_the_fault_makes_of_them(
    module: Any, true: str, false: str, said: Callable[[Any], object]
) -> None:
    made_before = module.inside, module.Gate
    before = said(module)

    put_in(fault(true, false))

    assert (before != 5, said(module)) == (True, 5)
    assert (module.inside, module.Gate) == made_before


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("LIMIT = 3", "LIMIT = 4"),
        ("@doubled\ndef inside", "def inside"),
        ("class Gate:", "class Gate:\n    width = 2\n"),
        ("return 2 * of(number)", "return 2"),
        ("return number < LIMIT", "return  number  <  LIMIT"),
    ],
)
def test_what_a_module_makes_of_itself_is_left_to_a_fresh_process(
    module: Any, true: str, false: str
) -> None:
    with pytest.raises(NotInFunctions):
        put_in(fault(true, false))
