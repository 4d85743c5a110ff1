"""The pages, round by round: each server is asked in its turn, so that none has a better moment."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import httpx

from bench.pages.operations import Asking, Operation
from bench.pages.rows import Rows
from bench.servers import Running

SAME_OF = 3
"""So many answers of each server are compared, before anything is timed."""


_AGAIN = 3


class Refused(Exception):
    """A server did not answer, or not with 200: what is refused quickly is no measurement."""


class Different(Exception):
    """The servers do not show the same rows: what they need for it says nothing."""


def askings(operation: Operation) -> Iterator[tuple[str, Asking]]:
    """Who is asked for a page, and how."""
    for name in ("ours", "peer", "limit"):
        asking: Asking | None = getattr(operation, name)
        if asking is not None:
            yield name, asking


def order(
    operation: Operation, name: str, server: Running, rows: Rows, timing: tuple[int, float]
) -> dict[str, Any]:
    """What the process that asks is told; `timing` says over how many connections, how long."""
    asking: Asking = getattr(operation, name)
    requests = [_request(operation, asking, rows, number) for number in operation.chosen(rows)]
    headers = {"Accept-Language": "zh-CN"}
    if name == "ours":
        headers["Authorization"] = f"Bearer {operation.token}"
    return {
        "address": server.address,
        "headers": headers,
        "requests": requests,
        "connections": timing[0],
        "seconds": timing[1],
    }


def compared(operation: Operation, servers: Mapping[str, Running], rows: Rows) -> None:
    """Ask each server for the same pages.

    Raises:
        Different: an answer holds other data than that of ours.
    """
    said = {
        name: [asking.says(one) for one in _answers(order(operation, name, server, rows, (1, 0)))]
        for name, asking in askings(operation)
        if (server := servers.get(name)) is not None
    }
    for name, answers in said.items():
        if answers != said["ours"]:
            message = f"{operation.name}: {name} says {answers!r:.600}, ours {said['ours']!r:.600}"
            raise Different(message)


def a_round(
    operation: Operation, servers: Mapping[str, Running], rows: Rows, timing: tuple[int, float]
) -> dict[str, Any]:
    """Each server in its turn."""
    found: dict[str, Any] = {"load": round(os.getloadavg()[0], 1)}
    for name, _ in askings(operation):
        if name in servers:
            told = order(operation, name, servers[name], rows, timing)
            found[name] = _patiently(told, servers[name])
    return found


def _patiently(told: Mapping[str, Any], server: Running) -> dict[str, Any]:
    """Ask again where the server was too busy, as it is when others take its processors."""
    for _ in range(_AGAIN):
        try:
            return asked(told, server)
        except Refused:
            time.sleep(1)
    return asked(told, server)


def asked(told: Mapping[str, Any], server: Running) -> dict[str, Any]:
    """Let a process of its own ask; with what the server itself computed for a request."""
    before = server.processor_seconds()
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        input=json.dumps(told),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        message = f"{told['requests'][0]}: {done.stderr[-2000:]}"
        raise Refused(message)
    found: dict[str, Any] = json.loads(done.stdout)
    computed = (server.processor_seconds() - before) / found["requests"]
    return found | {"processorMilliseconds": round(1000 * computed, 2)}


def _request(operation: Operation, asking: Asking, rows: Rows, number: int) -> dict[str, Any]:
    about = asking.about(rows, number)
    if asking.document is None:
        return {"path": f"/{operation.name}?{httpx.QueryParams(about)}", "body": None}
    body = json.dumps({"query": asking.document, "variables": about})
    return {"path": "/graphql", "body": body}


def _answers(told: Mapping[str, Any]) -> Sequence[Any]:
    found = []
    with httpx.Client(base_url=told["address"], headers=told["headers"], timeout=60) as client:
        for one in told["requests"][:SAME_OF]:
            answer = (
                client.get(one["path"])
                if one["body"] is None
                else client.post(
                    one["path"], content=one["body"], headers={"Content-Type": "application/json"}
                )
            )
            said = answer.raise_for_status().json()
            if isinstance(said, dict) and "errors" in said:
                raise RuntimeError(answer.text)
            found.append(said)
    return found
