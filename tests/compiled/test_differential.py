"""Compiled code and graphql-core answer alike; and a fault in the code would be seen."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.compiled.differential.comparing import Comparison, compare_world
from trainingflow.compiled import writing
from trainingflow.compiled.executor import CompiledExecution

SEEDS = range(1, 9)


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    """What came of comparing some; `python -m tests.compiled.differential` does more."""
    comparison = Comparison()
    for seed in SEEDS:
        compare_world(seed, 8, comparison)
    return comparison


def test_random_documents_are_answered_alike(comparison: Comparison) -> None:
    assert comparison.different == []
    assert comparison.total == len(SEEDS) * 8 * 3


def test_random_worlds_hold_what_can_go_wrong(comparison: Comparison) -> None:
    assert comparison.met["compiled"] > comparison.total / 2
    assert {name for name, count in comparison.met.items() if count > 3} >= {
        "errors", "several errors", "asynchronous", "nothing but null", "lists", "mutations",
    }  # fmt: skip


def _replaced(template: str, old: str, new: str) -> Callable[[pytest.MonkeyPatch], None]:
    def patch(monkeypatch: pytest.MonkeyPatch) -> None:
        before: str = getattr(writing, template)
        assert old in before
        monkeypatch.setattr(writing, template, before.replace(old, new))

    return patch


def _overridden(name: str, method: Callable[..., Any]) -> Callable[[pytest.MonkeyPatch], None]:
    def patch(monkeypatch: pytest.MonkeyPatch) -> None:
        assert hasattr(CompiledExecution, name)
        monkeypatch.setattr(CompiledExecution, name, method)

    return patch


def _forgets_the_error(*_: object) -> None:
    """An error that is null and nothing else."""


FAULTS = {
    "an error is lost": _overridden("failed", _forgets_the_error),
    "an error of an item is lost": _overridden("item_failed", _forgets_the_error),
    "null stands where none may": _replaced(
        "_FIELD",
        "    else:\n        x = S.resolved",
        "    elif x is not None:\n        x = S.resolved",
    ),
    "paths lack the index": _replaced("_LIST", "            index += 1\n", ""),
    "what is awaited is forgotten": _replaced("_WAITS", "    waiting.append({key!r})\n", ""),
    "items that are awaited are forgotten": _replaced(
        "_ITEM", "            waiting.append(index)\n", ""
    ),
    "siblings are left behind": _replaced("_OBJECT", "        S.abandon(answer, waiting)\n", ""),
    "a value that can be called is not": _replaced("_DEFAULT", "callable(x)", "False"),
    "mappings are objects": _replaced(
        "_DEFAULT", "type(source) is dict or isinstance(source, Mapping)", "False"
    ),
    "errors of fields go on upwards": _replaced(
        "_FIELD", "x = S.failed({f}, {path}, error)", "raise"
    ),
    "nullable items take the list with them": _replaced(
        "_ITEM", "x = S.item_failed(error, {t}, {f}, (path, index, None))", "raise"
    ),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_fault_is_seen(fault: Callable[[pytest.MonkeyPatch], None]) -> None:
    comparison = Comparison()
    with pytest.MonkeyPatch.context() as monkeypatch:
        fault(monkeypatch)
        for seed in range(1, 40):
            compare_world(seed, 6, comparison)
            if comparison.different:
                return
    pytest.fail("no comparison differed")
