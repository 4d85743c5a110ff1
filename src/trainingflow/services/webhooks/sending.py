"""Sends one message to one address, and says what came of it; a reply is never read further."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import httpx

from trainingflow.services.webhooks.targets import (
    NotAllowed,
    Resolver,
    Rules,
    Target,
    checked,
    resolved,
    target_of,
)

SECONDS: Final = 10
"""After so long an attempt has failed, whatever the receiver does."""

_GONE: Final = 410


class Problem(StrEnum):
    """Why a message was not taken."""

    REFUSED_ADDRESS = "REFUSED_ADDRESS"
    UNRESOLVED = "UNRESOLVED"
    TIMEOUT = "TIMEOUT"
    TLS = "TLS"
    CONNECTION = "CONNECTION"
    ANSWER = "ANSWER"


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of an attempt.

    Attributes:
        status: of the answer; None where there was none.
        problem: None where the message was taken, with any status from 200 to 299.
    """

    status: int | None = None
    problem: Problem | None = None

    @property
    def gone(self) -> bool:
        """Whether the receiver says that it wants no more (410)."""
        return self.status == _GONE


async def send(  # noqa: PLR0913 - two of them are for tests
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    rules: Rules,
    *,
    resolve: Resolver = resolved,
    seconds: float = SECONDS,
) -> Sent:
    """Send a message once. No redirect is followed, and no proxy of the environment is asked."""
    try:
        async with asyncio.timeout(seconds):
            target = target_of(url)
            address = await checked(target, rules, resolve)
            status = await _post(target, str(address), headers, body)
    except NotAllowed:
        return Sent(problem=Problem.REFUSED_ADDRESS)
    except TimeoutError:
        return Sent(problem=Problem.TIMEOUT)
    except httpx.HTTPError as error:
        return Sent(problem=Problem.TLS if _of_tls(error) else Problem.CONNECTION)
    except OSError:
        return Sent(problem=Problem.UNRESOLVED)
    return Sent(status, None if httpx.codes.is_success(status) else Problem.ANSWER)


async def _post(target: Target, address: str, headers: Mapping[str, str], body: bytes) -> int:
    """The status of the answer: the connection is the address's, the certificate the name's."""
    host = f"[{address}]" if ":" in address else address
    async with (
        httpx.AsyncClient(
            verify=ssl.create_default_context(), trust_env=False, follow_redirects=False
        ) as client,
        client.stream(
            "POST",
            f"https://{host}:{target.port}{target.path}",
            headers={
                **headers,
                "host": target.authority,
                "content-type": "application/json",
                "user-agent": "trainingflow",
                "accept-encoding": "identity",
            },
            content=body,
            extensions={"sni_hostname": target.host},
            timeout=SECONDS,
        ) as response,
    ):
        return response.status_code


def _of_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False
