"""Headless Chromium, driven over its own protocol through a pair of pipes."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome")
REMEDY = "Chromium is not here. As root: apt-get install -y --no-install-recommends chromium"
PATIENCE = 60  # seconds; a browser on a busy machine is slow


def program() -> str | None:
    """Where Chromium is on this machine; None where it is not."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Chromium:
    """One tab of a browser that can reach nothing but this machine."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self._out = os.fdopen(to_browser, "wb", buffering=0)
        self._in = os.fdopen(from_browser, "rb")
        self._session: str | None = None
        self._last = 0
        self.events: list[dict[str, Any]] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """Ask the browser; events that arrive meanwhile are kept.

        Raises:
            RuntimeError: the browser refuses, or has gone.
        """
        self._last += 1
        asked: dict[str, Any] = {"id": self._last, "method": method, "params": parameters}
        if self._session:
            asked["sessionId"] = self._session
        self._out.write(json.dumps(asked).encode() + b"\0")
        while (message := self._read()).get("id") != self._last:
            self.events.append(message)
        if "error" in message:
            refusal = f"{method}: {message['error']}"
            raise RuntimeError(refusal)
        result: dict[str, Any] = message["result"]
        return result

    def evaluate(self, expression: str) -> Any:
        """The JSON value of a JavaScript expression in the page."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        return answer["result"].get("value")

    def until(self, expression: str, holds: Callable[[Any], bool] = bool) -> Any:
        """Wait until the value of an expression holds, and return it.

        Raises:
            TimeoutError: it never did; the message has the last value.
        """
        deadline = time.monotonic() + PATIENCE
        while not holds(value := self.evaluate(expression)):
            if time.monotonic() > deadline:
                stuck = f"{expression} stayed {value!r}"
                raise TimeoutError(stuck)
            time.sleep(0.1)
        return value

    def requested(self) -> list[str]:
        """The addresses that the page has asked for, in order."""
        return [
            event["params"]["request"]["url"]
            for event in self.events
            if event["method"] == "Network.requestWillBeSent"
        ]

    def complaints(self) -> list[str]:
        """What the page has thrown, and what the browser has refused or failed to load."""
        thrown = [
            event["params"]["exceptionDetails"]["text"]
            for event in self.events
            if event["method"] == "Runtime.exceptionThrown"
        ]
        logged = [
            event["params"]["entry"]["text"]
            for event in self.events
            if event["method"] == "Log.entryAdded" and event["params"]["entry"]["level"] == "error"
        ]
        return thrown + logged

    def close(self) -> None:
        """Let the pipes go."""
        self._out.close()
        self._in.close()

    def _read(self) -> dict[str, Any]:
        text = bytearray()
        while (byte := self._in.read(1)) != b"\0":
            if not byte:
                gone = "Chromium has gone."
                raise RuntimeError(gone)
            text += byte
        message: dict[str, Any] = json.loads(text)
        return message


@contextmanager
def chromium(profile: Path) -> Iterator[Chromium]:
    """Run the browser while the block runs. Every name but 127.0.0.1 fails to resolve."""
    command = [
        *(program() or "chromium", "--headless", "--no-sandbox", "--disable-gpu"),
        *("--remote-debugging-pipe", f"--user-data-dir={profile}", "--no-first-run"),
        *("--disable-dev-shm-usage", "--disable-background-networking"),
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ]
    child_in, to_browser = os.pipe()
    from_browser, child_out = os.pipe()
    process = subprocess.Popen(
        ["/bin/bash", "-c", f'exec "$@" 3<&{child_in} 4>&{child_out}', "bash", *command],
        pass_fds=(child_in, child_out),
        stderr=subprocess.DEVNULL,
    )
    os.close(child_in)
    os.close(child_out)
    try:
        with closing(Chromium(to_browser, from_browser)) as browser:
            yield browser
    finally:
        process.terminate()
        process.wait(PATIENCE)
