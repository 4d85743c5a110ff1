"""A connection that waits where the server asks for it."""

from typing import Final, cast

import httpx
from httpx_retries import Retry, RetryTransport

from trainingflow_client.generated import Api
from trainingflow_client.generated.base_client import HttpClient

_AGAIN: Final = 12
_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 60.0


def connect(url: str, token: str, *, timeout: float = 60, patience: float = 900) -> Api:
    """Make a client of one server; use it in a `with` block, which closes its connections.

    What is overloaded, limited (429, 503 with `Retry-After`) or not reached is asked again, after
    the pause that the server names or ever longer ones. A change may be sent again too: its
    `idempotencyKey` keeps it from being done twice.

    Args:
        url: of GraphQL, e.g. https://training.example.cn/graphql.
        token: of a person or a service (令牌); it never appears in an error.
        timeout: seconds for one answer.
        patience: seconds that one request may wait for others altogether.
    """
    retry = Retry(
        total=_AGAIN,
        allowed_methods=["POST"],
        backoff_factor=_FIRST_PAUSE,
        max_backoff_wait=_LONGEST_PAUSE,
        total_timeout=patience,
    )
    headers = {"Authorization": f"Bearer {token}"}
    http = httpx.Client(headers=headers, transport=RetryTransport(retry=retry), timeout=timeout)
    # Its protocol has arguments in an order that httpx does not promise; they go by name.
    return Api(url=url, http_client=cast("HttpClient", http))
