"""Clients that take courses through their appraisal over HTTP, each change until it is answered."""

import asyncio
import random
from collections.abc import Sequence
from itertools import count
from typing import Any, Final

import httpx

from tests.chaos.harness.journal import Acknowledged, Asked, Journal
from tests.chaos.harness.processes import Api
from tests.services.conftest import COMPLETION, DOSSIER, ELECTIVE
from tests.world import World
from trainingflow.api.nodes import global_id

_ANSWER: Final = "performed replayed seq item { id state version } errors { code path message }"
DECLARE: Final = (
    f"mutation D($input: DeclareCourseInput!) {{ declareCourse(input: $input) {{ {_ANSWER} }} }}"
)
ACT: Final = (
    f"mutation A($input: PerformActionInput!) {{ performAction(input: $input) {{ {_ANSWER} }} }}"
)
JOB: Final = (
    "mutation J($input: BulkInput!) { startBulkJob(input: $input) { replayed errors { code } } }"
)
_COMMITTEE: Final = {"actingFor": "ACADEMIC_COMMITTEE"}
_GROUP: Final = {"actingFor": "WORKING_GROUP", "decisionReference": "2024-05 第5次"}
_MEMBERS: Final = ("member-1", "member-2", "member-3")
_AGAIN: Final = frozenset({"IN_FLIGHT"})
_UNSERVED: Final = frozenset({"OVERLOADED", "TIMEOUT", "UNAVAILABLE"})
_TRIES: Final = 400


class Client:
    """Takes one course after another from its declaration to the decision on it."""

    def __init__(  # noqa: PLR0913 - what a client needs, by name
        self,
        number: int,
        *,
        chance: random.Random,
        world: World,
        apis: Sequence[Api],
        journal: Journal,
        http: httpx.AsyncClient,
    ) -> None:
        """Prepare."""
        self._number = number
        self._chance = chance
        self._world = world
        self._apis = apis
        self._journal = journal
        self._http = http
        self._keys = count(1)
        self.going = True

    async def run(self) -> None:
        """Take courses through until told to stop; the one in hand is left where it is."""
        while self.going:
            try:
                await self._course()
            except _Stopped:
                return

    async def replay(self, told: Acknowledged) -> None:
        """Ask again for what was acknowledged: it has to be the same, and a repeat."""
        again = await self.send(told.asked)
        if not isinstance(again, Acknowledged) or (again.item, again.seq, again.replayed) != (
            told.item,
            told.seq,
            True,
        ):
            self._journal.surprises.append(f"{told.asked.key} was acknowledged; then: {again}")

    async def send(self, asked: Asked) -> Acknowledged | list[str] | None:
        """One change, repeated until it is answered; codes of a refusal, None where never."""
        for attempt in range(_TRIES):
            if attempt:
                await asyncio.sleep(min(0.5, 0.02 * 2**attempt) * self._chance.uniform(0.5, 1))
            asked.attempts += 1
            answer = await self._once(asked)
            if answer is None:
                continue
            payload = answer[asked.field]
            codes = [one["code"] for one in payload["errors"]]
            if _AGAIN.intersection(codes):
                self._journal.faults[codes[0]] += 1
                continue
            if codes:
                return codes
            item = payload["item"]
            return Acknowledged(
                asked, item["id"], payload["seq"], item["state"], payload["replayed"]
            )
        return None

    async def _once(self, asked: Asked) -> dict[str, Any] | None:
        """The data of the answer; None where there was none, or the server failed."""
        api = self._chance.choice(self._apis)
        sending = asyncio.create_task(
            self._http.post(
                f"{api.address}/graphql",
                json={"query": asked.query, "variables": {"input": asked.input}},
                headers={"authorization": f"Bearer {self._world.token(asked.who)}"},
            )
        )
        try:
            if self._chance.random() < 0.03:  # the client gives up before the answer
                await asyncio.wait({sending}, timeout=self._chance.uniform(0, 0.15))
                if not sending.done():
                    sending.cancel()
                    asked.cancelled += 1
                    self._journal.faults["given up by the client"] += 1
                    return None
            response = await sending
        except httpx.HTTPError as error:
            self._journal.faults[type(error).__name__] += 1
            return None
        return self._data(response)

    def _data(self, response: httpx.Response) -> dict[str, Any] | None:
        body = response.json()
        if "errors" not in body:
            data: dict[str, Any] = body["data"]
            return data
        said = body["errors"][0]["extensions"]
        code, outcome = said["code"], said.get("outcome")
        self._journal.faults[f"{code} {outcome}" if outcome else code] += 1
        typed = code in _UNSERVED and outcome and "retry-after" in response.headers
        if response.status_code != 503 or not typed:
            self._journal.unexpected.append(f"{response.status_code} {body['errors']}")
        return None

    async def _must(self, asked: Asked, expected: int | None) -> Acknowledged:
        """The change is made, as the very next one of the item: nobody else moves it."""
        answer = await self.send(asked)
        if answer is None:
            self._journal.unknown.append(asked)
            raise _Stopped
        if isinstance(answer, Acknowledged):
            self._journal.acknowledge(answer)
            if expected is not None and answer.seq != expected:
                self._journal.surprises.append(f"{asked.key} is {answer.seq}, not {expected}")
            return answer
        self._journal.refused.append((asked, answer))
        self._journal.surprises.append(f"{asked.key} {asked.input} was refused: {answer}")
        raise _Stopped

    def _asked(self, who: str, query: str, name: str, **given: Any) -> Asked:
        if not self.going:
            raise _Stopped
        key = f"chaos:{self._number}:{next(self._keys)}"
        return Asked(key, who, query, name, {"idempotencyKey": key, "comment": key, **given})

    async def _act(
        self, who: str, item: Acknowledged, action: str, *, documents: str = "", **given: Any
    ) -> Acknowledged:
        asked = self._action(who, item, action, documents=documents, **given)
        return await self._must(asked, item.seq + 1)

    def _action(
        self, who: str, item: Acknowledged, action: str, *, documents: str = "", **given: Any
    ) -> Asked:
        sent = [_document(documents)] if documents else []
        return self._asked(
            who,
            ACT,
            "performAction",
            itemId=item.item,
            action=action,
            expectedVersion=item.seq,
            documents=sent,
            **given,
        )

    async def _course(self) -> None:
        asked = self._asked(
            "applicant",
            DECLARE,
            "declareCourse",
            organisationId=global_id("Organisation", self._world.units["college"]),
            documents=[_document(kind) for kind in DOSSIER],
            **ELECTIVE,
        )
        course = await self._must(asked, 1)
        course = await self._drafted(course)
        course = await self._appraised(course)
        await self._contested(course)

    async def _drafted(self, course: Acknowledged) -> Acknowledged:
        if self._chance.random() < 0.3:
            await self._leave_to_the_worker(course)
            # Whoever is first, the worker or this client, the other finds the version gone.
            asked = self._action("applicant", course, "saveDraft", input=COMPLETION)
            answer = await self.send(asked)
            if isinstance(answer, Acknowledged):
                self._journal.acknowledge(answer)
                return await self._act("applicant", answer, "submitForAppraisal")
            raise_unless_stale(self._journal, asked, answer)
            course = Acknowledged(asked, course.item, 2, "DRAFT", replayed=False)
        else:
            for _ in range(self._chance.randint(1, 4)):
                course = await self._act("applicant", course, "saveDraft", input=COMPLETION)
        return await self._act("applicant", course, "submitForAppraisal")

    async def _leave_to_the_worker(self, course: Acknowledged) -> None:
        """Ask for a bulk job of one item; the answer is only that it was asked for."""
        asked = self._asked(
            "applicant",
            JOB,
            "startBulkJob",
            action="saveDraft",
            input=COMPLETION,
            items=[{"itemId": course.item, "expectedVersion": course.seq}],
        )
        for _ in range(_TRIES):
            answer = await self._once(asked)
            if answer and not answer["startBulkJob"]["errors"]:
                return
            await asyncio.sleep(0.1)

    async def _appraised(self, course: Acknowledged) -> Acknowledged:
        office = "college-officer"
        reviewers = [str(self._world.people[one]) for one in _MEMBERS]
        one = await self._act(
            office, course, "assignReviewers", input={"reviewers": reviewers}, **_COMMITTEE
        )
        one = await self._act(office, one, "openTextReview", **_COMMITTEE)
        opinion = {"conflict": "NONE", "opinion": "PASS", "text": "好"}
        for who in _MEMBERS:
            one = await self._act(who, one, "submitReview", input=opinion)
        one = await self._act(office, one, "finishTextReview", **_COMMITTEE)
        one = await self._act(
            office,
            one,
            "recordDefence",
            documents="DEFENCE_MINUTES",
            input={"heldOn": "2024-05-20"},
            **_COMMITTEE,
        )
        one = await self._act(office, one, "openVote", **_COMMITTEE)
        for who in _MEMBERS:
            one = await self._act(who, one, "castVote", input={"vote": "YES"})
        return await self._act(
            office, one, "formOpinionPass", documents="APPRAISAL_OPINION", **_COMMITTEE
        )

    async def _contested(self, course: Acknowledged) -> None:
        """Two officers decide at the same moment, one for and one against: one of them wins."""
        rivals = [
            self._action(who, course, action, documents="WG_DECISION", **_GROUP)
            for who, action in (("ce-officer", "approve"), ("ce-officer-2", "refuse"))
        ]
        answers = await asyncio.gather(*(self.send(one) for one in rivals))
        won = [one for one in answers if isinstance(one, Acknowledged)]
        for one in won:
            self._journal.acknowledge(one)
        self._journal.unknown += [
            asked for asked, one in zip(rivals, answers, strict=True) if one is None
        ]
        if None not in answers and len(won) != 1:
            self._journal.surprises.append(f"{course.item} was decided by {answers}")


class _Stopped(Exception):
    """The client was told to stop, or has met something that cannot be."""


def raise_unless_stale(journal: Journal, asked: Asked, answer: list[str] | None) -> None:
    """Go on where somebody else was faster."""
    if answer is None:
        journal.unknown.append(asked)
        raise _Stopped
    if answer != ["STALE_VERSION"]:
        journal.surprises.append(f"{asked.key} was refused: {answer}")
        raise _Stopped


def _document(kind: str) -> dict[str, str]:
    return {"kind": kind, "title": kind, "text": kind}
