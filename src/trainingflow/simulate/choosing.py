"""Which button somebody presses: what leads on, now and then what stays or goes against."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

from trainingflow.domain.lifecycles.registry import latest
from trainingflow.domain.workflow.kinds import ItemKind, Outcome
from trainingflow.simulate.desk import Json
from trainingflow.simulate.knowledge import KNOWN

_BROUGHT_ALONG: Final = frozenset({"DOCUMENT_MISSING"})
_WRITTEN: Final = frozenset({"FIELD_MISSING", "INPUT_INVALID"})
_DRAFTS: Final = 3
"""How often somebody writes a draft anew before asking others."""

_GIVING_UP: Final = ("withdraw", "cancel", "release")
_UNKIND_WORDS: Final = (*_GIVING_UP, "return", "reject", "refuse", "deny", "fail")


@dataclass(frozen=True, slots=True)
class Temper:
    """How often somebody does otherwise than what leads on.

    Attributes:
        wrong: takes a wrong turn on purpose.
        unkind: decides against, returns or withdraws, though something better is possible.
        strict: decides against, where nothing else can be decided.
        weary: gives up, where there is nothing to do but wait.
        busy: does something that stays in the state, though they could go on.
    """

    wrong: float = 0.06
    unkind: float = 0.05
    strict: float = 0.05
    weary: float = 0.004
    busy: float = 0.6


@dataclass(frozen=True, slots=True)
class Situation:
    """Somebody before an item, with what they have tried today and how often they did what."""

    item: Json
    tried: frozenset[str]
    times: Mapping[str, int]
    temper: Temper
    chance: Random

    @property
    def kind(self) -> ItemKind:
        """What the item is."""
        return ItemKind(self.item["kind"])


def choose(now: Situation) -> Json | None:
    """The button that is pressed; None: there is nothing to do, or nothing sensible."""
    possible = [one for one in now.item["actions"] if one["name"] not in now.tried]
    pressable = [one for one in possible if is_pressable(one)]
    onward = [one for one in pressable if one["target"] != now.item["state"]]
    good = [one for one in onward if not _unkind(now.kind, one)]
    against = [one for one in onward if _unkind(now.kind, one)]
    acts = _acts(now, [one for one in pressable if one["target"] == now.item["state"]])
    alone = not good and not acts
    if against and (contrary := _contrary(now, against, alone=alone)) is not None:
        return contrary
    if acts and (not good or now.chance.random() < now.temper.busy):
        return min(acts, key=lambda one: now.times.get(one["name"], 0))
    return next(iter(good), None)


def _contrary(now: Situation, against: list[Json], *, alone: bool) -> Json | None:
    chosen: Json = now.chance.choice(against)
    gives_up = any(word in chosen["name"].lower() for word in _GIVING_UP)
    alone_rate = now.temper.weary if gives_up else now.temper.strict
    return chosen if now.chance.random() < (alone_rate if alone else now.temper.unkind) else None


def _acts(now: Situation, staying: list[Json]) -> list[Json]:
    """What stays in the state: once each, where nothing better is known of it."""
    writes = _asks_for_writing(now.item)
    return [
        one
        for one in staying
        if not _unkind(now.kind, one)
        and (one["name"] != "saveDraft" or (writes and now.times.get("saveDraft", 0) < _DRAFTS))
        and (_is_known(now.item, one) or not now.times.get(one["name"]))
    ]


def is_pressable(action: Json) -> bool:
    """Whether only what can be brought along is missing."""
    return all(one["code"] in _BROUGHT_ALONG for one in action["blockers"])


def _is_known(item: Json, action: Json) -> bool:
    return bool(KNOWN.keys() & {(item["kind"], action["name"]), ("*", action["name"])})


def _asks_for_writing(item: Json) -> bool:
    """Whether a button that leads on is grey for something that is not written yet."""
    return any(
        one["code"] in _WRITTEN
        for action in item["actions"]
        if action["target"] != item["state"]
        for one in action["blockers"]
    )


def _unkind(kind: ItemKind, action: Json) -> bool:
    """Whether it leads to a bad end or back."""
    name = action["name"].lower()
    if any(word in name for word in _UNKIND_WORDS):
        return True
    state = next((one for one in latest(kind).states if str(one.name) == action["target"]), None)
    return state is not None and state.outcome in (Outcome.FAILURE, Outcome.WITHDRAWN)
