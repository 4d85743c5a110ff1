"""What a field costs by graphql-core and by compiled code: `python bench/execution/measure.py`.

In one process, without HTTP and without a database: CPU time, the least of many rounds that take
turns, so that a busy machine does not favour one. The page has the shape of an inbox: fifty items
with school, owner and four events with their actors.
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable
from typing import Any

import strawberry
from graphql import parse, version as core_version
from graphql.execution import Executor, execute
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from trainingflow.compiled import Plans, compiled
from trainingflow.compiled.strawberry_fields import PREDICATE, attribute

ROUNDS = 25


@strawberry.type
class Person:
    """Somebody."""

    name: str


@strawberry.type
class Event:
    """Something that happened."""

    id: strawberry.ID
    kind: str
    at: int
    note: str | None
    actor: Person


@strawberry.type
class Item:
    """Something that waits."""

    id: strawberry.ID
    title: str
    state: str
    number: int
    open: bool
    due: str | None
    school: Person
    owner: Person
    events: list[Event]

    @strawberry.field
    def label(self) -> str:
        """What a resolver computes."""
        return self.title

    @strawberry.field
    async def later(self) -> str:
        """What a resolver computes asynchronously."""
        return self.title


_PEOPLE = [Person(name=f"P{number}") for number in range(100)]
_ITEMS = [
    Item(
        id=strawberry.ID(str(n)), title=f"Item {n}", state="OPEN", number=n, open=True, due=None,
        school=_PEOPLE[n], owner=_PEOPLE[n + 1],
        events=[
            Event(id=strawberry.ID(str(e)), kind="K", at=e, note=None, actor=_PEOPLE[e])
            for e in range(4)
        ],
    )
    for n in range(50)
]  # fmt: skip


@strawberry.type
class Query:
    """The root."""

    items: list[Item]


SCHEMA = strawberry.Schema(Query)
PAGES = {
    "inbox page": (
        (
            "{ items { id title state number open due school { name } owner { name }"
            " events { id kind at note actor { name } } } }"
        ),
        50 * (8 + 2 + 1 + 4 * 6) + 1,
    ),
    "attributes": ("{ items { id title state number open due } }", 50 * 6 + 1),
    "resolvers": ("{ items { a: label b: label c: label d: label } }", 50 * 4 + 1),
    "async resolvers": ("{ items { a: later b: later c: later d: later } }", 50 * 4 + 1),
}


def _once(text: str, executor: type[Executor[Any]]) -> Callable[[], Any]:
    document = parse(text)
    root = Query(items=_ITEMS)

    def asked() -> Any:
        return execute(
            SCHEMA._schema,  # noqa: SLF001 - strawberry has no public name for it
            document,
            root,
            executor_class=executor,
            is_awaitable=optimized_is_awaitable,
        )

    async def awaited() -> Any:
        return await asked()

    runner = asyncio.Runner()
    return (lambda: runner.run(awaited())) if "later" in text else asked


def _cpu(call: Callable[[], Any]) -> float:
    began = time.process_time_ns()
    call()
    return (time.process_time_ns() - began) / 1000


def measure() -> list[dict[str, Any]]:
    """One row for each page: microseconds a field by both, and the ratio."""
    rows = []
    plans = Plans(attribute, [PREDICATE], threshold=1)
    ours_class = compiled(StrawberryGraphQLCoreExecutionContext, plans)
    for name, (text, fields) in PAGES.items():
        core, ours = _once(text, StrawberryGraphQLCoreExecutionContext), _once(text, ours_class)
        if core() != ours():
            message = f"{name}: different answers"
            raise AssertionError(message)
        times = [(_cpu(core), _cpu(ours)) for _ in range(ROUNDS)]
        least_core, least_ours = (min(one) / fields for one in zip(*times, strict=True))
        rows.append(
            {
                "page": name,
                "fields": fields,
                "core": round(least_core, 2),
                "compiled": round(least_ours, 2),
                "ratio": round(least_core / least_ours, 1),
            }
        )
    return rows


def main() -> None:
    """Print a table, or JSON with --json."""
    rows = measure()
    if "--json" in sys.argv:
        print(json.dumps(rows))
        return
    print(f"graphql-core {core_version}, Python {sys.version.split()[0]}; µs of CPU a field")
    for row in rows:
        print(
            "{page:16} {fields:5} fields  core {core:6}  compiled {compiled:6}  x{ratio}".format(
                **row
            )
        )


if __name__ == "__main__":
    main()
