"""How people behave who only follow buttons: look, choose, fill in, press; now and then wrongly."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from trainingflow.api.nodes import parts
from trainingflow.domain.calendar import ZONE
from trainingflow.domain.lifecycles.registry import latest
from trainingflow.domain.workflow.kinds import ItemKind, Outcome
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.simulate.desk import Answer, Desk, Json
from trainingflow.simulate.filling import fill
from trainingflow.simulate.form import Form
from trainingflow.simulate.knowledge import KNOWN, NotNow
from trainingflow.simulate.population import Persona, Population
from trainingflow.simulate.waiting import Waiting

# What an offer must never be wrong about: what was written into the form cannot be the reason.
FORMLESS: Final = frozenset(
    {
        "WRONG_STATE",
        "ROLE_REQUIRED",
        "OUT_OF_SCOPE",
        "NOT_ASSIGNED",
        "SELF_APPROVAL",
        "SAME_PERSON_TWICE",
        "WINDOW_NOT_OPEN",
        "WINDOW_CLOSED",
        "OUTSIDE_DAILY_HOURS",
        "DEFINITION_RETIRED",
        "LOCKED_PERIOD",
    }
)
_BROUGHT_ALONG: Final = frozenset({"DOCUMENT_MISSING"})
_WRITTEN: Final = frozenset({"FIELD_MISSING", "INPUT_INVALID"})
_PATIENCE: Final = 0.05
"""How much rarer somebody gives up who can do nothing else."""

_ATTEMPTS: Final = 6
"""How many buttons somebody tries on one item on one day."""

_AT_ONE_SITTING: Final = 4
"""How much somebody does with one item before turning to the next."""

_TIRED_AFTER: Final = 4
"""How often somebody repeats an act on an item in one state."""


@dataclass(slots=True)
class Temper:
    """How often somebody does otherwise than what leads on.

    Attributes:
        wrong: presses a grey button on purpose.
        unkind: decides against, returns or withdraws.
        busy: does something that stays in the state, though they could go on.
    """

    wrong: float = 0.05
    unkind: float = 0.08
    busy: float = 0.6


@dataclass(slots=True)
class Crowd:
    """Everybody, and what they have done."""

    desk: Desk
    population: Population
    procedure: Procedure
    chance: Random
    temper: Temper = field(default_factory=Temper)
    seen: dict[str, dict[str, Any]] = field(default_factory=dict)
    done: Counter[tuple[str, str]] = field(default_factory=Counter)
    load: Counter[str] = field(default_factory=Counter)
    broken_offers: list[str] = field(default_factory=list)
    stuck: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    resting: dict[tuple[str, UUID], tuple[int, date]] = field(default_factory=dict)

    async def work_through(self, who: Persona, waiting: Sequence[Waiting], today: date) -> int:
        """Look into the inbox of somebody who was told of something new, and work on it.

        Returns:
            How many acts were carried out.
        """
        if all(self._rests(who, one, today) for one in waiting):
            return 0
        acts = 0
        for head in await self.desk.inbox(who):
            if not self._rests(who, Waiting(_key(head["id"]), head["version"]), today):
                acts += await self._work_on(who, head["id"], today)
        return acts

    def _rests(self, who: Persona, waiting: Waiting, today: date) -> bool:
        """Whether somebody has found nothing to do with the item as it is, and waits."""
        version, again = self.resting.get((who.code, waiting.item_id), (0, today))
        return version == waiting.version and today < again

    async def _work_on(self, who: Persona, id_: str, today: date) -> int:
        """Do with an item what can be done at one sitting."""
        for acts in range(_AT_ONE_SITTING):
            item = await self.desk.item(who, id_)
            if item is None:
                return acts
            if not await self._handle(who, item, today):
                self.resting[who.code, _key(id_)] = (item["version"], _again(item, today))
                return acts
        return _AT_ONE_SITTING

    async def _handle(self, who: Persona, item: Json, today: date) -> bool:
        if self.chance.random() < self.temper.wrong:
            await self._go_wrong(who, item, today)
        tried: set[str] = set()
        while len(tried) < _ATTEMPTS:
            action = self._choose(who, item, tried)
            if action is None:
                self._note_stuck(item)
                return False
            tried.add(action["name"])
            try:
                answer = await self._press(who, item, action, today)
            except NotNow:
                continue
            if answer.performed:
                self._remember(who, item, action)
                return True
            self._blame(who, item, action, answer)
        return False

    def _choose(self, who: Persona, item: Json, tried: set[str]) -> Json | None:
        possible = [one for one in item["actions"] if one["name"] not in tried and _pressable(one)]
        onward = [one for one in possible if one["target"] != item["state"]]
        acts = [
            one
            for one in possible
            if one["target"] == item["state"] and not _unkind(ItemKind(item["kind"]), one)
        ]
        if not _asks_for_writing(item):
            acts = [one for one in acts if one["name"] != "saveDraft"]
        acts = [one for one in acts if self._times(who, item, one["name"]) < _limit(item, one)]
        kind = ItemKind(item["kind"])
        good = [one for one in onward if not _unkind(kind, one)]
        unkind = [one for one in onward if _unkind(kind, one)]
        # Decisions go against somebody now and then; hardly anybody gives up who has to wait.
        if unkind and self.chance.random() < self.temper.unkind * (1 if good else _PATIENCE):
            chosen: Json = self.chance.choice(unkind)
            return chosen
        if acts and (not good or self.chance.random() < self.temper.busy):
            return self._least_done(who, item, acts)
        return next(iter(good), None)

    def _least_done(self, who: Persona, item: Json, acts: Sequence[Json]) -> Json:
        return min(acts, key=lambda one: self._times(who, item, one["name"]))

    def _times(self, who: Persona, item: Json, action: str) -> int:
        own = self.seen.get(item["id"], {}).get("times", {})
        return int(own.get((who.code, item["state"], item["stateSince"], action), 0))

    async def _go_wrong(self, who: Persona, item: Json, today: date) -> None:
        """Press a button that is grey: it has to be refused, for at least the reasons shown."""
        grey = [one for one in item["actions"] if not one["allowed"] and not _pressable(one)]
        if not grey:
            return
        action = self.chance.choice(grey)
        try:
            answer = await self._press(who, item, action, today)
        except NotNow:
            return
        shown = {one["code"] for one in action["blockers"]}
        if answer.performed or not shown & set(answer.codes):
            said = f"{item['kind']}.{action['name']} {sorted(shown)} → {answer.codes}"
            self.broken_offers.append(f"grey button: {said}")

    async def _press(self, who: Persona, item: Json, action: Json, today: date) -> Answer:
        form = self.form(who, item, action["name"], today)
        return await self.desk.perform(
            who,
            {
                "itemId": item["id"],
                "action": action["name"],
                "expectedVersion": item["version"],
                "input": fill(form, action["inputSchema"]),
                "documents": [_document(kind) for kind in _demanded(action)],
                **({"comment": "理由说明"} if action["commentRequired"] else {}),
                **({"actingFor": action["actingFor"]} if action["actingFor"] else {}),
                **(
                    {"decisionReference": f"{today.year}年会议纪要"}
                    if action["decisionReferenceRequired"]
                    else {}
                ),
            },
        )

    def form(self, who: Persona, item: Json, action: str, today: date) -> Form:
        """The form of an action on an item."""
        unit = next(
            (one for one in self.population.units if one.id == _key(item["organisation"]["id"])),
            who.unit,
        )
        return Form(
            who=who,
            kind=item["kind"],
            action=action,
            today=today,
            target_year=today.year,
            population=self.population,
            procedure=self.procedure,
            chance=self.chance,
            unit=unit,
            item=item,
            seen=self.seen.setdefault(item["id"], {}),
        )

    def _remember(self, who: Persona, item: Json, action: Json) -> None:
        times = self.seen.setdefault(item["id"], {}).setdefault("times", Counter())
        times[(who.code, item["state"], item["stateSince"], action["name"])] += 1
        self.done[item["kind"], action["name"]] += 1
        self.load[f"{who.unit.code} {who.role}"] += 1

    def _blame(self, who: Persona, item: Json, action: Json, answer: Answer) -> None:
        """An offer was taken up and refused: only what was written may be the reason."""
        wrong = FORMLESS & set(answer.codes)
        said = f"{item['kind']}.{action['name']} in {item['state']}: {answer.codes}"
        if action["allowed"] and wrong:
            self.broken_offers.append(f"{who.code} {said}")
        self.stuck[item["kind"], item["state"], f"{action['name']} {_details(answer)}"] += 1

    def _note_stuck(self, item: Json) -> None:
        reasons = {
            f"{action['name']}: {one['code']} {_where(one)}"
            for action in item["actions"]
            for one in action["blockers"]
            if action["target"] != item["state"] and not _waits(action)
        }
        for reason in sorted(reasons):
            self.stuck[item["kind"], item["state"], reason] += 1


def _again(item: Json, today: date) -> date:
    """When somebody who can do nothing looks again: when time alone will help, or in a month."""
    instants = [one["nextPossibleAt"] for one in item["actions"] if one["nextPossibleAt"]]
    days = [datetime.fromisoformat(one).astimezone(ZONE).date() for one in instants]
    return min([day for day in days if day > today], default=today + _A_MONTH)


_A_MONTH: Final = timedelta(days=30)


def _details(answer: Answer) -> str:
    return ", ".join(f"{one['code']} {_where(one)}" for one in answer.errors)


def _where(error: Json) -> str:
    return " ".join((".".join(map(str, error["path"] or ())), str(error["message"]))).strip()


def _pressable(action: Json) -> bool:
    """Whether only what can be brought along is missing."""
    return all(one["code"] in _BROUGHT_ALONG for one in action["blockers"])


def _waits(action: Json) -> bool:
    return action["nextPossibleAt"] is not None


def _limit(item: Json, action: Json) -> int:
    if KNOWN.keys() & {(item["kind"], action["name"]), ("*", action["name"])}:
        return _NEVER_TIRED
    return _TIRED_AFTER if action["inputSchema"].get("properties") else 1


_NEVER_TIRED: Final = 1000


def _asks_for_writing(item: Json) -> bool:
    """Whether a button that leads on is grey for something that is not written yet."""
    return any(
        one["code"] in _WRITTEN
        for action in item["actions"]
        if action["target"] != item["state"]
        for one in action["blockers"]
    )


_UNKIND_WORDS: Final = (
    "withdraw",
    "cancel",
    "return",
    "reject",
    "refuse",
    "deny",
    "fail",
    "release",
)


def _unkind(kind: ItemKind, action: Json) -> bool:
    """Whether it leads to a bad end or back."""
    name = action["name"].lower()
    if any(word in name for word in _UNKIND_WORDS):
        return True
    state = next((one for one in latest(kind).states if str(one.name) == action["target"]), None)
    return state is not None and state.outcome in (Outcome.FAILURE, Outcome.WITHDRAWN)


def _demanded(action: Json) -> list[str]:
    """Of each choice of documents the first: those of the button, and those it is grey for."""
    missing = [one["kinds"] for one in action["blockers"] if one.get("kinds")]
    return list(dict.fromkeys(choice[0] for choice in (*action["documents"], *missing)))


def _document(kind: str) -> Json:
    return {"kind": kind, "title": kind, "text": f"{kind}：正文"}


def _key(global_: str) -> UUID:
    _, id_ = parts(global_) or ("", global_)
    return UUID(id_)
