"""One status and a page of a hundred over HTTP, each beside the plain query, turn by turn."""

import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import httpx

from bench.credits.rows import TOKEN, a_teacher
from trainingflow.api.nodes import global_id

Ask = Callable[[httpx.Client, httpx.Client, int], httpx.Response]

_NUMBERS: Final = "requirements { code need have shortfall met }"
_STORED: Final = f"""
query S($where: CreditStatusFilter!, $first: Int!) {{
  creditStatuses(where: $where, first: $first) {{
    nodes {{ teacher {{ code name }} eligible asOf inputsHash {_NUMBERS} }}
  }}
}}
"""
_EVALUATED: Final = f"""
query E($id: ID!) {{
  teacher(id: $id) {{
    creditStatus {{
      eligible {_NUMBERS}
      lines {{ record activity hours earnedOn status reason awards {{ ledger credits }} }}
    }}
  }}
}}
"""
_CHAOYANG: Final = global_id("Policy", "chaoyang-2021")
_SERVED: Final = ("trainingflow.app:app", "bench.credits.plain:app")
_PORTS: Final = (8741, 8742)
_ROUNDS, _WARM = 12, 30


def measured(url: str, teachers: int, rounds: int = _ROUNDS, times: int = 20) -> dict[str, Any]:
    """Milliseconds of each request: the median, and the quarter below and above it."""
    taken: dict[str, list[float]] = {name: [] for name in _ASKED}
    with _serving(url) as (api, plain):
        for number in range(_WARM):
            for ask in _ASKED.values():
                ask(api, plain, 1 + number % teachers).raise_for_status()
        chance = random.Random(1)  # noqa: S311 - reproducible
        for _ in range(rounds):
            for name, ask in _ASKED.items():
                for _ in range(times):
                    number = chance.randrange(1, teachers + 1)
                    begun = time.perf_counter()
                    response = ask(api, plain, number)
                    taken[name].append((time.perf_counter() - begun) * 1000)
                    _must_answer(name, response)
    return {name: _spread(values) for name, values in taken.items()}


def _spread(values: list[float]) -> Mapping[str, float]:
    low, middle, high = statistics.quantiles(values, n=4)
    return {"p25": round(low, 3), "median": round(middle, 3), "p75": round(high, 3)}


def _must_answer(name: str, response: httpx.Response) -> None:
    said = response.json()
    if response.status_code != httpx.codes.OK or (isinstance(said, dict) and "errors" in said):
        message = f"{name}: {response.text[:500]}"
        raise RuntimeError(message)


def _graphql(api: httpx.Client, query: str, **variables: object) -> httpx.Response:
    body = json.dumps({"query": query, "variables": variables})
    return api.post("/graphql", content=body)


def _stored(api: httpx.Client, _plain: httpx.Client, number: int) -> httpx.Response:
    where = {"policy": _CHAOYANG, "teachers": [global_id("Teacher", a_teacher(number))]}
    return _graphql(api, _STORED, where=where, first=1)


def _page(api: httpx.Client, _plain: httpx.Client, _number: int) -> httpx.Response:
    return _graphql(api, _STORED, where={"policy": _CHAOYANG}, first=100)


def _evaluated(api: httpx.Client, _plain: httpx.Client, number: int) -> httpx.Response:
    return _graphql(api, _EVALUATED, id=global_id("Teacher", a_teacher(number)))


def _plain_stored(_api: httpx.Client, plain: httpx.Client, number: int) -> httpx.Response:
    return plain.get(f"/standings/{a_teacher(number)}?first=1")


def _plain_page(_api: httpx.Client, plain: httpx.Client, _number: int) -> httpx.Response:
    return plain.get("/standings/00000000-0000-0000-0000-000000000000?first=100")


def _plain_records(_api: httpx.Client, plain: httpx.Client, number: int) -> httpx.Response:
    return plain.get(f"/records/{a_teacher(number)}")


def _floor(api: httpx.Client, _plain: httpx.Client, _number: int) -> httpx.Response:
    """What any answer costs: who asks is looked up, and nothing else is read."""
    return _graphql(api, "{ serverTime }")


_ASKED: Final[Mapping[str, Ask]] = {
    "anyAnswer": _floor,
    "statusStored": _stored,
    "statusStoredPlain": _plain_stored,
    "statusEvaluated": _evaluated,
    "recordsPlain": _plain_records,
    "page100": _page,
    "page100Plain": _plain_page,
}


@contextmanager
def _serving(url: str) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    """The API and the plain routes, each in a process of its own of the same server."""
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "TRAININGFLOW_DEMO": "yes",
        "TRAININGFLOW_RATE_LIMITS": "no",  # one client asks as fast as it can
        "PYTHONPATH": str(Path.cwd()),
    }
    started = [
        subprocess.Popen(  # noqa: S603 - granian of this environment
            [
                *(sys.executable, "-m", "granian", target, "--factory", "--interface", "asgi"),
                *("--port", str(port), "--loop", "uvloop", "--no-log"),
            ],
            env=environment,
        )
        for target, port in zip(_SERVED, _PORTS, strict=True)
    ]
    headers = {"authorization": f"Bearer {TOKEN}", "content-type": "application/json"}
    try:
        clients = [
            httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=30)
            for port in _PORTS
        ]
        for client in clients:
            _wait_for(client)
        yield clients[0], clients[1]
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(20)


def _wait_for(client: httpx.Client) -> None:
    for _ in range(300):
        try:
            client.get("/health/live")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    message = f"nothing answers at {client.base_url}"
    raise RuntimeError(message)
