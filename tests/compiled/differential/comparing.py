"""Executes one document both ways and compares everything that can be seen of it."""

import asyncio
import gc
import re
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from inspect import isawaitable
from random import Random
from typing import Any

from graphql import DocumentNode, ExecutionResult, execute, execute_sync, parse
from graphql.execution import Executor
from graphql.execution.incremental import IncrementalExecutor
from strawberry.execution import optimized_is_awaitable

from tests.compiled.differential.documents import Writer, variables
from tests.compiled.differential.schemas import World
from trainingflow.compiled import Plans, compiled

Error = tuple[str, tuple[str | int, ...], tuple[tuple[int, int], ...], str, str]


@dataclass(frozen=True)
class Seen:
    """What is seen of an execution: keys in their order, errors, which resolvers were called."""

    data: str
    errors: list[Error]
    calls: list[tuple[object, ...]]


@dataclass
class Comparison:
    """What came of many comparisons.

    Attributes:
        counts: how many had which outcome: `same`, `same, errors in another order`, `different`.
        different: the seed, the document and both sides of the first that differed.
        met: what there was to compare, and what the plans counted.
    """

    counts: Counter[str] = field(default_factory=Counter)
    different: list[str] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """How many there were."""
        return sum(self.counts.values())


def _errors(result: ExecutionResult) -> list[Error]:
    return [
        (
            re.sub("0x[0-9a-f]+", "0x", one.message),
            tuple(one.path or ()),
            tuple((place.line, place.column) for place in one.locations or ()),
            repr(one.extensions),
            type(one.original_error).__name__,
        )
        for one in result.errors or ()
    ]


def compare_world(
    seed: int,
    documents: int,
    into: Comparison,
    make: Callable[[Plans], type[Executor[Any]]] | None = None,
) -> None:
    """Compare random documents in the random world of a seed; each with three sets of values.

    Args:
        seed: decides everything.
        documents: how many.
        into: where outcomes are counted.
        make: makes the executor that is compared; by default the one that is served.
    """
    random = Random(seed)
    late = random.random() < 0.5
    world = World(random, late=late, calm=random.choice([100, 99, 97, 90, 75]))
    plans = Plans(predicates=[optimized_is_awaitable], threshold=random.choice([1, 1, 2]))
    other = make(plans) if make else compiled(IncrementalExecutor, plans)
    with asyncio.Runner() as runner, _quiet():
        for number in range(documents):
            kind = random.choice(["query", "query", "query", "mutation"])
            text = Writer(world, random).document(kind)
            document = parse(text)
            root_type = world.schema.query_type if kind == "query" else world.schema.mutation_type
            assert root_type is not None
            root = world.values.root(root_type)
            how = random.choice([None, optimized_is_awaitable])
            sync = not late and random.random() < 0.3
            for values in [variables(random) for _ in range(3)]:
                seen = [
                    _seen(runner, world, document, root, values, how, executor, sync=sync)
                    for executor in (IncrementalExecutor, other)
                ]
                outcome = _outcome(*seen, late=late)
                into.counts[outcome] += 1
                into.met.update(_met(seen[0], kind, late=late))
                if outcome == "different" and len(into.different) < 5:
                    told = f"seed {seed}, document {number}, {values}\n{text}\n"
                    into.different.append(f"{told}core: {seen[0]}\nours: {seen[1]}")
    into.met.update(plans.counts)


def _met(core: Seen, kind: str, *, late: bool) -> Iterator[str]:
    """What there was in an answer."""
    facts = {
        "errors": core.errors,
        "several errors": len(core.errors) > 1,
        "nothing but null": core.data == "None",
        "lists": "[" in core.data,
        "asynchronous": late,
        "mutations": kind == "mutation",
    }
    yield from (name for name, fact in facts.items() if fact)


@contextmanager
def _quiet() -> Iterator[None]:
    """A sibling of what failed may stay unawaited, in graphql-core as here; Python tells of it."""
    before, sys.unraisablehook = sys.unraisablehook, lambda _: None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            yield
            gc.collect()
    finally:
        sys.unraisablehook = before


def _seen(
    runner: asyncio.Runner,
    world: World,
    document: DocumentNode,
    root: object,
    values: dict[str, Any],
    predicate: Any,
    executor: type[Executor[Any]],
    *,
    sync: bool,
) -> Seen:
    world.calls.clear()
    world.values.begin()
    about: dict[str, Any] = {
        "variable_values": values,
        "context_value": "context",
        "executor_class": executor,
    }
    if sync:
        result: Any = execute_sync(world.schema, document, root, **about)
    else:
        result = runner.run(_executed(world, document, root, {**about, "is_awaitable": predicate}))
    # Two objects made for two executions have two addresses.
    data = re.sub("0x[0-9a-f]+", "0x", repr(result.data))
    return Seen(data, _errors(result), list(world.calls))


async def _executed(
    world: World, document: DocumentNode, root: object, about: dict[str, Any]
) -> ExecutionResult:
    result = execute(world.schema, document, root, **about)
    answer: ExecutionResult = await result if isawaitable(result) else result
    while others := asyncio.all_tasks() - {asyncio.current_task()}:  # siblings of what failed
        await asyncio.wait(others)
    return answer


def _outcome(core: Seen, ours: Seen, *, late: bool) -> str:
    if core == ours:
        return "same"
    if core.data != ours.data or sorted(map(repr, core.errors)) != sorted(map(repr, ours.errors)):
        return "different"
    calls = sorted(map(repr, core.calls)) == sorted(map(repr, ours.calls))
    return "same, in another order" if late and calls else "different"
