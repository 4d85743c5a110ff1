"""Where simulated people sit: the GraphQL API, asked as a portal asks it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import httpx
from starlette.applications import Starlette

from trainingflow.domain.calendar import ZONE
from trainingflow.simulate.population import Persona

Json = Mapping[str, Any]

_ACTIONS = """
  actions(includeBlocked: true) {
    name target allowed actingFor commentRequired decisionReferenceRequired documents inputSchema
    window nextPossibleAt blockers { code path message ... on DocumentBlocker { kinds } }
  }
"""
_HEAD = "__typename id kind title state version stateSince attempt owner { id } organisation { id }"
_INBOX = f"query {{ inbox(first: 100) {{ nodes {{ {_HEAD} }} }} }}"
_PANEL = """
  appraisalPanel {
    quorum roles { role count } rubric { criteria { key maximum } }
    members { status role person { id } }
  }
"""
_KINDS = """
  ... on GeneralItem { targetYear records(last: 60) { nodes { seq action content } } }
  ... on TrainingProject { variant }
  ... on Course { objections { id status } }
  ... on ReviewedCourse { reviewedVariant: variant }
  ... on CourseRun {
    classes { id status enrolled minimum sessions { id heldAt plannedOn } }
    enrolments(first: 100) { nodes { participant { id } result { passed } } }
  }
"""
_ITEM = f"""
query ($id: ID!) {{
  node(id: $id) {{ ... on WorkItem {{ {_HEAD} {_ACTIONS} {_PANEL} {_KINDS} }} }}
}}
"""
_ERRORS = "performed errors { code path message nextPossibleAt }"
_PERFORM = f"""
mutation ($input: PerformActionInput!) {{
  performAction(input: $input) {{
    {_ERRORS} item {{ ... on WorkItem {{ {_HEAD} {_ACTIONS} {_PANEL} {_KINDS} }} }}
  }}
}}
"""
_CREATE = f"""
mutation ($input: CreateItemInput!) {{
  createItem(input: $input) {{ {_ERRORS} item {{ id state version kind }} }}
}}
"""


class RequestFailed(Exception):
    """The API did not understand a request, or failed: a fault of the simulation or of it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a change: the item afterwards, or why it was refused; and its key."""

    item: Json | None
    performed: bool
    errors: Sequence[Json]
    key: str

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the refusal, in order; empty when it was carried out."""
        return tuple(str(one["code"]) for one in self.errors)

    @property
    def next_possible_on(self) -> date | None:
        """The day on which time alone will help; None when it will not."""
        instants = [one["nextPossibleAt"] for one in self.errors]
        if not instants or not all(instants):
            return None
        return max(datetime.fromisoformat(one) for one in instants).astimezone(ZONE).date()


@dataclass(slots=True)
class Desk:
    """Sends what people want, and counts it."""

    app: Starlette
    requests: int = 0
    refusals: Counter[str] = field(default_factory=Counter)
    _clients: dict[str, httpx.AsyncClient] = field(default_factory=dict)

    async def inbox(self, who: Persona) -> list[Json]:
        """What waits for somebody."""
        answer = await self.ask(who, _INBOX)
        return list(answer["inbox"]["nodes"])

    async def item(self, who: Persona, id_: str) -> Json | None:
        """An item with every button, as somebody sees it; None where they do not."""
        found: Json | None = (await self.ask(who, _ITEM, id=id_))["node"]
        return found or None

    async def perform(self, who: Persona, asked: Json) -> Answer:
        """Press a button."""
        given = {"idempotencyKey": str(uuid4()), **asked}
        payload = (await self.ask(who, _PERFORM, input=given))["performAction"]
        return self._answer(payload, given)

    async def create(self, who: Persona, asked: Json) -> Answer:
        """Begin something new."""
        given = {"idempotencyKey": str(uuid4()), **asked}
        payload = (await self.ask(who, _CREATE, input=given))["createItem"]
        return self._answer(payload, given)

    async def ask(self, who: Persona, query: str, **variables: object) -> Any:  # noqa: ANN401 - JSON
        """Send one operation as somebody.

        Raises:
            RequestFailed: the answer has top-level errors.
        """
        self.requests += 1
        client = self._client(who)
        answer = await client.post("/graphql", json={"query": query, "variables": variables})
        body = answer.json()
        if body.get("errors"):
            message = f"{who.code}: {body['errors'][0]['message']} ({variables})"
            raise RequestFailed(message)
        return body["data"]

    async def leave(self) -> None:
        """Close every connection."""
        for client in self._clients.values():
            await client.aclose()

    def _answer(self, payload: Json, given: Json) -> Answer:
        key = str(given["idempotencyKey"])
        answer = Answer(payload["item"], payload["performed"], payload["errors"], key)
        self.refusals.update(answer.codes)
        return answer

    def _client(self, who: Persona) -> httpx.AsyncClient:
        if who.code not in self._clients:
            self._clients[who.code] = httpx.AsyncClient(
                transport=httpx.ASGITransport(app=self.app),
                base_url="http://simulated",
                headers={"Authorization": f"Bearer {who.token}"},
            )
        return self._clients[who.code]
