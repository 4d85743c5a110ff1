"""The processes that serve: two of the API and a worker, killed and started again."""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO

import httpx
import psutil

from tests.demo_process import free_port

_PATIENCE = 60


class Served:
    """One `trainingflow` command that runs on, whatever happens to it."""

    def __init__(self, name: str, log: Path, environment: dict[str, str], *command: str) -> None:
        """Prepare; nothing runs before `start`."""
        self.name = name
        self._command = [sys.executable, "-m", "trainingflow", *command]
        self._environment = os.environ | environment
        self._log: IO[bytes] = log.open("ab")
        self._process: subprocess.Popen[bytes] | None = None
        self.killed = False
        self.fell = 0

    def start(self) -> None:
        """Start it."""
        self.killed = False
        self._process = subprocess.Popen(
            self._command,
            env=self._environment | {"TRAININGFLOW_ENDS_WITH_PARENT": str(os.getpid())},
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    @property
    def pid(self) -> int | None:
        """Of the process; None where it was not started."""
        return None if self._process is None else self._process.pid

    def restart_if_ended(self) -> bool:
        """Start it again where it has ended; whether it had. One that nobody killed is counted."""
        if self._process is None or self._process.poll() is None:
            return False
        if not self.killed:
            self.fell += 1
        self.start()
        return True

    def kill(self) -> int:
        """SIGKILL it with the processes that it has started itself; how many signals were sent."""
        if self._process is None or self._process.poll() is not None:
            return 0
        self.killed = True
        sent = 0
        with contextlib.suppress(psutil.NoSuchProcess):
            own = psutil.Process(self._process.pid)
            for one in (*own.children(recursive=True), own):
                with contextlib.suppress(psutil.NoSuchProcess):
                    one.send_signal(signal.SIGKILL)
                    sent += 1
        self._process.wait()
        return sent

    def stop(self) -> int:
        """Ask it to stop, and wait; its exit status."""
        if self._process is None or self._process.poll() is not None:
            return 0
        self._process.terminate()
        try:
            return self._process.wait(timeout=_PATIENCE)
        finally:
            self.kill()
            self._log.close()


class Api(Served):
    """One process of the API."""

    def __init__(self, name: str, log: Path, environment: dict[str, str]) -> None:
        """Prepare it on a free port."""
        port = free_port()
        super().__init__(name, log, environment, "serve", "--port", str(port))
        self.address = f"http://127.0.0.1:{port}"

    async def ready(self, client: httpx.AsyncClient) -> bool:
        """Whether it serves, its database included."""
        try:
            return (await client.get(f"{self.address}/health/ready")).status_code == 200
        except httpx.HTTPError:
            return False
