"""Asks the API with a token instead of a person of the demo."""

from typing import Any
from uuid import uuid4

import httpx

from tests.api.conftest import Api
from trainingflow.api.nodes import global_id

CREATE = """
mutation($input: CreateTokenInput!) {
  createToken(input: $input) {
    secret replayed token { id keyId operations kinds networks expiresAt valid }
    errors { code path message }
  }
}
"""
REVOKE = """
mutation($id: ID!) { revokeToken(tokenId: $id) { token { valid revokedAt } errors { code } } }
"""
VIEWER = "{ viewer { person { name } } }"


def organisation(api: Api, code: str) -> str:
    return global_id("Organisation", api.world.units[code])


async def made(api: Api, who: str, **wanted: Any) -> dict[str, Any]:
    """The payload of a token that has to be made."""
    given = {"name": "script", "operations": ["READ"], "idempotencyKey": str(uuid4()), **wanted}
    payload: dict[str, Any] = (await api.data(CREATE, who, input=given))["createToken"]
    assert payload["errors"] == []
    return payload


async def token(api: Api, who: str, **wanted: Any) -> str:
    """The secret of a token that has to be made."""
    return str((await made(api, who, **wanted))["secret"])


async def refusals(api: Api, who: str, **wanted: Any) -> list[tuple[str, list[str]]]:
    """Why a token is not made."""
    given = {"name": "script", "operations": ["READ"], "idempotencyKey": str(uuid4()), **wanted}
    payload = (await api.data(CREATE, who, input=given))["createToken"]
    assert (payload["token"], payload["secret"]) == (None, None)
    return [(one["code"], one["path"]) for one in payload["errors"]]


async def ask(api: Api, secret: str, query: str, **variables: Any) -> httpx.Response:
    """The response to an operation that is asked with a token."""
    return await api.client.post(
        "/graphql",
        json={"query": query, "variables": variables},
        headers={"authorization": f"Bearer {secret}", "accept-language": "en"},
    )


async def data(api: Api, secret: str, query: str, **variables: Any) -> Any:
    """The data of an operation that has to succeed with a token."""
    body = (await ask(api, secret, query, **variables)).json()
    assert "errors" not in body, body["errors"]
    return body["data"]
