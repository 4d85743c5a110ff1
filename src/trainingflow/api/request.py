"""Reads a GraphQL request from HTTP, and refuses what is none."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.requests import Request

from trainingflow.api.limits import Limits

LONGEST_DOCUMENT_ID = 100
NUL_ESCAPE = re.compile(r"\x00|\\u0000|\\u\{0+\}")


class BadRequest(Exception):
    """An HTTP request that holds no GraphQL request."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = headers or {}


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """What a client asks to be executed: a document, or the id of one that is registered."""

    query: str | None
    document_id: str | None
    operation_name: str | None
    variables: dict[str, Any]
    extensions: dict[str, Any]


async def read(request: Request, limits: Limits) -> GraphQLRequest:
    """Read the GraphQL request of a GET or a POST.

    A POST must say `application/json`: a browser sends that to another origin only after it
    asked (CORS), so no page can make a signed-in reader's browser post for it.

    Raises:
        BadRequest: method, media type, size or content is not that of a GraphQL request.
    """
    if request.method == "GET":
        return checked(_from_query_string(request, limits))
    if request.method == "POST":
        return checked(_parsed(await _body(request, limits), "body"))
    message = "Use POST, or GET for queries."
    raise BadRequest(405, message, {"Allow": "GET, POST"})


def _from_query_string(request: Request, limits: Limits) -> object:
    if len(request.url.query) > limits.body_bytes:
        raise BadRequest(414, f"The address is longer than {limits.body_bytes} bytes.")
    parameters: dict[str, Any] = dict(request.query_params)
    for name in ("variables", "extensions"):
        if parameters.get(name):
            parameters[name] = _parsed(parameters[name], name)
    return parameters


async def _body(request: Request, limits: Limits) -> bytes:
    media_type, _, parameters = request.headers.get("content-type", "").partition(";")
    charset = parameters.replace(" ", "").replace('"', "").lower()
    if media_type.strip().lower() != "application/json" or charset not in ("", "charset=utf-8"):
        raise BadRequest(415, "Send the request as application/json in UTF-8.")
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        # A few bytes may hold gigabytes: nothing that comes in is ever inflated.
        message = "Send the request as it is: compressed bodies are not accepted."
        raise BadRequest(415, message, {"Accept-Encoding": "identity"})
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limits.body_bytes:
            raise BadRequest(413, f"The body is longer than {limits.body_bytes} bytes.")
    return bytes(body)


def _parsed(text: bytes | str, what: str) -> object:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadRequest(400, f"The {what} is not JSON: {error.msg}.") from error


def checked(parameters: object) -> GraphQLRequest:
    """A GraphQL request of what was parsed.

    Raises:
        BadRequest: it is none.
    """
    if isinstance(parameters, list):
        raise BadRequest(400, "Send one operation at a time: batches are not accepted.")
    if not isinstance(parameters, dict):
        raise BadRequest(400, "The body must be a JSON object.")
    query, document_id = parameters.get("query"), _document_id(parameters)
    if query in (None, "") and document_id is not None:
        query = None
    elif not isinstance(query, str) or not query.strip():
        raise BadRequest(400, "`query` must be a GraphQL document.")
    name = parameters.get("operationName")
    if not isinstance(name, str | None):
        raise BadRequest(400, "`operationName` must be a string or null.")
    if NUL_ESCAPE.search(query or "") or _holds_nul(parameters.get("variables")):
        raise BadRequest(400, "A text must not hold the character U+0000.")
    return GraphQLRequest(
        query,
        document_id,
        name or None,
        _map(parameters, "variables"),
        _map(parameters, "extensions"),
    )


def _document_id(parameters: Mapping[str, object]) -> str | None:
    """The id of a registered document: `documentId`, or where Apollo's clients put it."""
    found = parameters.get("documentId")
    extensions = parameters.get("extensions")
    persisted = extensions.get("persistedQuery") if isinstance(extensions, dict) else None
    if found is None and isinstance(persisted, dict):
        found = persisted.get("sha256Hash")
    if found is None:
        return None
    if not isinstance(found, str) or not 0 < len(found) <= LONGEST_DOCUMENT_ID:
        raise BadRequest(400, "`documentId` must be the id of a registered document.")
    return found


def _map(parameters: Mapping[str, object], name: str) -> dict[str, Any]:
    value = parameters.get(name)
    if value is None or value == "":
        return {}
    if not isinstance(value, dict):
        raise BadRequest(400, f"`{name}` must be an object or null.")
    return value


def _holds_nul(value: object) -> bool:
    """Whether a text within holds NUL, which PostgreSQL cannot store; at any depth."""
    pending = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, str):
            if "\x00" in one:
                return True
        elif isinstance(one, list):
            pending += one
        elif isinstance(one, dict):
            pending += [*one.keys(), *one.values()]
    return False
