"""The keys of the identity provider, found by discovery and kept even while it cannot be reached.

Whoever sends tokens decides how often a key is asked for that nobody knows; so the provider is
asked at most once a minute, whatever comes in.
"""

import asyncio
import logging
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey, import_key

_log = logging.getLogger(__name__)

_APART: Final = 60.0
_FRESH: Final = 3600.0
_TIMEOUT: Final = 5.0
_LARGEST: Final = 256 * 1024
_MOST_KEYS: Final = 50
_SHORTEST_RSA: Final = 2048
_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})

# Which keys can carry which algorithm, so that no key is ever used for what it is not made for.
_CURVES: Final[Mapping[str, str]] = {"ES256": "P-256", "EdDSA": "Ed25519"}


class ProviderUnreachable(Exception):
    """The provider does not answer, or not as OpenID Connect demands; the log says why."""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where the provider is asked what.

    Attributes:
        names_itself: whether it says with each answer whose it is (RFC 9207).
    """

    authorization: str
    token: str
    keys: str
    names_itself: bool = False


class ProviderKeys:
    """The endpoints and keys of one provider, shared by all requests of a process.

    Args:
        issuer: as the settings name it.
        client: makes the client that asks; tests count and break its answers.
        now: seconds that only ever grow.
    """

    def __init__(
        self,
        issuer: str,
        client: Callable[[], httpx.AsyncClient] | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Ask nothing yet."""
        self._issuer = issuer
        self._client = client or new_client
        self._now = now
        self._lock = asyncio.Lock()
        self._endpoints: Endpoints | None = None
        self._keys: dict[str | None, list[Key]] = {}
        self._asked_at: float | None = None
        self._fresh_until = 0.0

    async def endpoints(self) -> Endpoints:
        """Where the provider is asked what.

        Raises:
            ProviderUnreachable: it has never answered.
        """
        if self._endpoints is None:
            await self._refresh()
        if self._endpoints is None:
            raise ProviderUnreachable
        return self._endpoints

    async def key(self, kid: str | None, algorithm: str) -> Key | None:
        """The key of this id that is meant for the algorithm.

        Args:
            kid: as the token names it; none: the only key that is meant for the algorithm.
            algorithm: one that is allowed.

        Returns:
            The key; None when the provider has none such. A key that it had when it last answered
            stays as long as it does not answer.
        """
        found = self._of(kid, algorithm)
        if found is None or self._now() >= self._fresh_until:
            await self._refresh()
            found = self._of(kid, algorithm)
        return found

    def _of(self, kid: str | None, algorithm: str) -> Key | None:
        among = (
            [one for keys in self._keys.values() for one in keys]
            if kid is None
            else self._keys.get(kid, [])
        )
        fitting = [one for one in among if _fits(one, algorithm)]
        return fitting[0] if len(fitting) == 1 else None

    async def _refresh(self) -> None:
        """Ask the provider, unless it was asked less than a minute ago by whomever."""
        async with self._lock:
            now = self._now()
            if self._asked_at is not None and now - self._asked_at < _APART:
                return
            self._asked_at = now
            try:
                async with self._client() as client:
                    endpoints = await self._discover(client)
                    keys = _keys_of(await _json(client, endpoints.keys))
            except (httpx.HTTPError, ValueError, TypeError, JoseError):
                _log.warning("the identity provider was not read; its old keys stay", exc_info=True)
                return
            self._endpoints, self._keys = endpoints, keys
            self._fresh_until = now + _FRESH

    async def _discover(self, client: httpx.AsyncClient) -> Endpoints:
        where = f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
        said = await _json(client, where)
        if said.get("issuer") != self._issuer:
            message = f"{where} is of another issuer than {self._issuer}"
            raise ValueError(message)
        names_itself = said.get("authorization_response_iss_parameter_supported") is True
        authorization, token, keys = (
            _address(said.get(name), name)
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
        )
        return Endpoints(authorization, token, keys, names_itself)


def new_client() -> httpx.AsyncClient:
    """A client that follows nowhere and does not wait for long."""
    return httpx.AsyncClient(timeout=_TIMEOUT, follow_redirects=False)


async def _json(client: httpx.AsyncClient, address: str) -> Mapping[str, Any]:
    async with client.stream("GET", address, headers={"accept": "application/json"}) as response:
        response.raise_for_status()
        if response.status_code != httpx.codes.OK:
            message = f"{address} answers {response.status_code}"
            raise ValueError(message)
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > _LARGEST:
                message = f"{address} answers with more than {_LARGEST} bytes"
                raise ValueError(message)
    said = httpx.Response(200, content=bytes(body)).json()
    if not isinstance(said, dict):
        message = f"{address} does not answer with an object"
        raise TypeError(message)
    return said


def _address(text: object, name: str) -> str:
    parts = urlsplit(text if isinstance(text, str) else "")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOCAL):
        message = f"{name} is no address that starts with https://"
        raise ValueError(message)
    return parts.geturl()


def _keys_of(said: Mapping[str, Any]) -> dict[str | None, list[Key]]:
    """The keys for signatures, by id; what is no such key is left out."""
    listed = said.get("keys")
    if not isinstance(listed, list):
        message = "the set of keys has no list of keys"
        raise TypeError(message)
    found: dict[str | None, list[Key]] = {}
    for one in listed[:_MOST_KEYS]:
        if not isinstance(one, dict) or one.get("use") not in (None, "sig"):
            continue
        public = {name: value for name, value in one.items() if name not in _PRIVATE}
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", SecurityWarning)  # a key that is too short
                key = import_key(public)
        except (JoseError, SecurityWarning, ValueError, TypeError):
            _log.info("a key of the provider cannot be used and is left out")
            continue
        found.setdefault(key.kid, []).append(key)
    return found


_PRIVATE: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


def _fits(key: Key, algorithm: str) -> bool:
    if key.alg not in (None, algorithm):
        return False
    match key:
        case RSAKey():
            return algorithm in {"RS256", "PS256"} and key.raw_value.key_size >= _SHORTEST_RSA
        case ECKey() | OKPKey():
            return _CURVES.get(algorithm) == key.curve_name
        case _:
            return False
