"""A provider whose keys the tests hold: it signs what no provider would, and can fall silent."""

import base64
import json
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
from joserfc import jws
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from trainingflow.services.signing_in.configuration import Provider
from trainingflow.services.signing_in.provider_keys import ProviderKeys

ISSUER = "https://idp.example"
NOW = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)
KEYS: Mapping[str, Key] = {
    "RS256": RSAKey.generate_key(2048, {"kid": "rs", "use": "sig", "alg": "RS256"}),
    "PS256": RSAKey.generate_key(2048, {"kid": "ps", "use": "sig", "alg": "PS256"}),
    "ES256": ECKey.generate_key("P-256", {"kid": "es", "use": "sig", "alg": "ES256"}),
    "EdDSA": OKPKey.generate_key("Ed25519", {"kid": "ed", "use": "sig", "alg": "EdDSA"}),
}
with warnings.catch_warnings():
    warnings.simplefilter("ignore", SecurityWarning)
    SHORT = RSAKey.generate_key(1024, {"kid": "short", "use": "sig", "alg": "RS256"})
SECRET = OctKey.import_key("a secret that two would share, long enough", {"kid": "oct"})
STRANGER = RSAKey.generate_key(2048, {"kid": "rs"})
PROVIDER = Provider(issuer=ISSUER, client_id="trainingflow", audience="https://training.example")


class Forger:
    """The provider, as an application that counts what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.silent = False
        self.keys = [*KEYS.values(), SHORT]
        self.time = 1000.0
        self.app = Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._discovery),
                Route("/jwks", self._jwks),
            ]
        )
        self.found = ProviderKeys(ISSUER, self.client, lambda: self.time)

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app))

    async def _discovery(self, request: Request) -> Response:
        self.asked.append(request.url.path)
        if self.silent:
            return Response(status_code=503)
        return JSONResponse(
            {
                "issuer": ISSUER,
                "authorization_endpoint": f"{ISSUER}/auth",
                "token_endpoint": f"{ISSUER}/token",
                "jwks_uri": f"{ISSUER}/jwks",
            }
        )

    async def _jwks(self, request: Request) -> Response:
        self.asked.append(request.url.path)
        shown = [one.as_dict(private=False) for one in self.keys]
        return JSONResponse({"keys": [*shown, SECRET.as_dict(private=True)]})


def said(**other: Any) -> dict[str, Any]:
    """The claims of a token that is accepted, some of them changed; None leaves one out."""
    now = int(NOW.timestamp())
    claims = {
        "iss": ISSUER,
        "aud": "https://training.example",
        "sub": "s-1",
        "iat": now,
        "exp": now + 600,
        "client_id": "trainingflow",
        **other,
    }
    return {name: value for name, value in claims.items() if value is not None}


def signed(
    claims: Any = None, algorithm: str = "RS256", key: Key | None = None, **header: Any
) -> str:
    """A token with these claims; header parameters are added, or left out where they are None."""
    key = key or KEYS[algorithm]
    names = {"alg": algorithm, "kid": key.kid, **header}
    protected = {name: value for name, value in names.items() if value is not None}
    text = by_hand(protected, claims).rpartition(".")[0]
    registry = jws.JWSRegistry(algorithms=[algorithm])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)
        signature = registry.get_alg(algorithm).sign(text.encode(), key)
    return text + "." + _written(signature)


def by_hand(header: Any, claims: Any = None, signature: bytes = b"x" * 256) -> str:
    """A token whose parts are written as they are given."""
    parts = (header, said() if claims is None else claims)
    return ".".join((*(_written(json.dumps(one).encode()) for one in parts), _written(signature)))


def _written(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).decode().rstrip("=")
