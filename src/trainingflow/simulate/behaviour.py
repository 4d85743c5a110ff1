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
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.simulate.choosing import Situation, Temper, choose, is_pressable
from trainingflow.simulate.desk import Answer, Desk, Json
from trainingflow.simulate.filling import fill
from trainingflow.simulate.form import Form
from trainingflow.simulate.knowledge import NotNow
from trainingflow.simulate.population import Persona, Population
from trainingflow.simulate.waiting import Waiting
from trainingflow.simulate.wrong_turns import press_again, press_grey

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
_ATTEMPTS: Final = 6
"""How many buttons somebody tries on one item on one day."""

_AT_ONE_SITTING: Final = 4
"""How much somebody does with one item before turning to the next."""

_A_MONTH: Final = timedelta(days=30)


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
        item = await self.desk.item(who, id_)
        acts = 0
        while item is not None and acts < _AT_ONE_SITTING:
            after = await self._handle(who, item, today)
            if after is None:
                self.resting[who.code, _key(id_)] = (item["version"], _again(item, today))
                break
            item, acts = after, acts + 1
        return acts

    async def _handle(self, who: Persona, item: Json, today: date) -> Json | None:
        """Do one thing with an item; the item afterwards, None when nothing was done."""
        if self.chance.random() < self.temper.wrong:
            await self._go_wrong(who, item, today)
        tried: set[str] = set()
        while len(tried) < _ATTEMPTS:
            times = self._times(who, item)
            now = Situation(item, frozenset(tried), times, self.temper, self.chance)
            action = choose(now)
            if action is None:
                self._note_waiting(item)
                return None
            tried.add(action["name"])
            try:
                asked = self.asked(who, item, action, today)
            except NotNow:
                continue
            answer = await self.desk.perform(who, asked)
            if answer.performed:
                self._remember(who, item, action)
                if self.chance.random() < self.temper.wrong:
                    self.broken_offers += await press_again(self.desk, who, asked, answer)
                return answer.item
            self._blame(who, item, action, answer)
        return None

    async def _go_wrong(self, who: Persona, item: Json, today: date) -> None:
        grey = [one for one in item["actions"] if not is_pressable(one)]
        if not grey:
            return
        action = self.chance.choice(grey)
        try:
            asked = self.asked(who, item, action, today)
        except NotNow:
            return
        self.broken_offers += await press_grey(self.desk, who, action, asked)

    def _times(self, who: Persona, item: Json) -> Counter[str]:
        """How often somebody did what since the item has come into its state."""
        own = self.seen.setdefault(item["id"], {}).setdefault("times", {})
        times: Counter[str] = own.setdefault(
            (who.code, item["state"], item["stateSince"]), Counter()
        )
        return times

    def asked(self, who: Persona, item: Json, action: Json, today: date) -> Json:
        """A button with its form filled in.

        Raises:
            NotNow: there is nothing sensible to write into it today.
        """
        return {
            "itemId": item["id"],
            "action": action["name"],
            "expectedVersion": item["version"],
            "input": fill(self._form(who, item, action["name"], today), action["inputSchema"]),
            "documents": [_document(kind) for kind in _demanded(action)],
            **({"comment": "理由说明"} if action["commentRequired"] else {}),
            **({"actingFor": action["actingFor"]} if action["actingFor"] else {}),
            **(
                {"decisionReference": f"{today.year}年会议纪要"}
                if action["decisionReferenceRequired"]
                else {}
            ),
        }

    def _form(self, who: Persona, item: Json, action: str, today: date) -> Form:
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
        self._times(who, item)[action["name"]] += 1
        self.done[item["kind"], action["name"]] += 1
        self.load[f"{who.unit.code} {who.role}"] += 1

    def _blame(self, who: Persona, item: Json, action: Json, answer: Answer) -> None:
        """An offer was taken up and refused: only what was written may be the reason."""
        wrong = FORMLESS & set(answer.codes)
        said = f"{item['kind']}.{action['name']} in {item['state']}: {answer.codes}"
        if action["allowed"] and wrong:
            self.broken_offers.append(f"{who.code} {said}")
        self.note_refusal(item["kind"], item["state"], action["name"], answer)

    def note_refusal(self, kind: str, state: str, action: str, answer: Answer) -> None:
        """Remember what was refused, and for what."""
        self.stuck[kind, state, f"{action} {_details(answer)}"] += 1

    def _note_waiting(self, item: Json) -> None:
        reasons = {
            f"{action['name']}: {one['code']} {_where(one)}"
            for action in item["actions"]
            for one in action["blockers"]
            if action["target"] != item["state"] and action["nextPossibleAt"] is None
        }
        for reason in sorted(reasons):
            self.stuck[item["kind"], item["state"], reason] += 1


def _again(item: Json, today: date) -> date:
    """When somebody who can do nothing looks again: when time alone will help, or in a month."""
    instants = [one["nextPossibleAt"] for one in item["actions"] if one["nextPossibleAt"]]
    days = [datetime.fromisoformat(one).astimezone(ZONE).date() for one in instants]
    return min([day for day in days if day > today], default=today + _A_MONTH)


def _details(answer: Answer) -> str:
    return ", ".join(f"{one['code']} {_where(one)}" for one in answer.errors)


def _where(error: Json) -> str:
    return " ".join((".".join(map(str, error["path"] or ())), str(error["message"]))).strip()


def _demanded(action: Json) -> list[str]:
    """Of each choice of documents the first: those of the button, and those it is grey for."""
    missing = [one["kinds"] for one in action["blockers"] if one.get("kinds")]
    return list(dict.fromkeys(choice[0] for choice in (*action["documents"], *missing)))


def _document(kind: str) -> Json:
    return {"kind": kind, "title": kind, "text": f"{kind}：正文"}


def _key(global_: str) -> UUID:
    _, id_ = parts(global_) or ("", global_)
    return UUID(id_)
