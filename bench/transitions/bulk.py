"""The same move of many items at once, in requests as large as one may be."""

import time
from collections.abc import Sequence
from typing import Any, Final, LiteralString
from uuid import UUID

import httpx
import psycopg

from bench.copying import copy
from trainingflow.api.nodes import global_id
from trainingflow.services.bulk import MOST_AT_ONCE

_MUTATION: Final = """
mutation Many($input: BulkInput!) {
  performActions(input: $input) { performed refused errors { code } results { result { seq } } }
}
"""
_OWN: Final[dict[str, LiteralString]] = {
    "item": "'id', c.id",
    "item_event": "'item_id', c.id",
    "course": "'id', c.id",
    "dossier": "'item_id', c.id",
    "document": "'item_id', c.id, 'id', md5(c.id::text || o.id::text)::uuid",
    "task": "'item_id', c.id, 'id', md5(c.id::text || o.id::text)::uuid",
}


def copies(url: str, course: UUID, count: int) -> list[UUID]:
    """So many courses like one, in its state."""
    with psycopg.connect(url) as connection:
        connection.execute(
            "CREATE TEMPORARY TABLE copy AS"
            " SELECT n, gen_random_uuid() AS id FROM generate_series(1, %s) n",
            [count],
        )
        copy(connection, course, _OWN)
        return [one for (one,) in connection.execute("SELECT id FROM copy ORDER BY id")]


class Many:
    """Moves all of them, again and again."""

    def __init__(self, courses: Sequence[UUID], token: str, version: int) -> None:
        """Prepare; the courses are as they were after that version."""
        self._courses = [global_id("Course", one) for one in courses]
        self._token = token
        self._version = version

    async def measured(self, address: str) -> dict[str, Any]:
        """Move all once.

        Raises:
            RuntimeError: some were not moved.
        """
        headers = {"authorization": f"Bearer {self._token}"}
        begun = time.perf_counter()
        async with httpx.AsyncClient(base_url=address, headers=headers, timeout=120) as client:
            for at in range(0, len(self._courses), MOST_AT_ONCE):
                await self._some(client, self._courses[at : at + MOST_AT_ONCE])
        took = time.perf_counter() - begun
        self._version += 1
        return {
            "moves": len(self._courses),
            "seconds": round(took, 2),
            "perSecond": round(len(self._courses) / took, 1),
        }

    async def _some(self, client: httpx.AsyncClient, courses: Sequence[str]) -> None:
        asked = {
            "items": [{"itemId": one, "expectedVersion": self._version} for one in courses],
            "action": "saveDraft",
            "idempotencyKey": f"{courses[0]} {self._version}",
            "input": {"title": f"课程 {self._version}"},
        }
        body = {"query": _MUTATION, "variables": {"input": asked}}
        response = await client.post("/graphql", json=body)
        payload = (response.json().get("data") or {}).get("performActions")
        if not payload or payload["performed"] != len(courses):
            message = f"{response.status_code} {response.text:.500}"
            raise RuntimeError(message)
