"""Every exhibit is told, act after act in the order of time, with what each act sets off."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import NamedTuple

from trainingflow.demo.binding import Binding
from trainingflow.demo.chance import Chance
from trainingflow.demo.diary import Diary
from trainingflow.demo.exhibits.acts import Act, Exhibit
from trainingflow.demo.exhibits.casting import Casting
from trainingflow.demo.exhibits.telling import Telling
from trainingflow.demo.instants import NOW
from trainingflow.demo.world import World
from trainingflow.domain.workflow.lines import Ask, Same, SetsOff


class Cue(NamedTuple):
    """When an act is due; of acts at one instant the earlier exhibit's comes first."""

    at: datetime
    exhibit: int
    act: int


def cues(exhibits: Iterable[Exhibit]) -> list[Cue]:
    """When each act of the exhibits is due, in the order of time."""
    return sorted(cue for number, one in enumerate(exhibits) for cue in _cues(number, one))


def tell(world: World, bindings: Mapping[str, Binding], exhibits: tuple[Exhibit, ...]) -> None:
    """Tell the exhibits into the sheets of the world."""
    teller = _Teller(world, bindings)
    for cue in cues(exhibits):
        exhibit = exhibits[cue.exhibit]
        teller.tell(exhibit, exhibit.acts[cue.act], cue.at)
    teller.finish()


class _Teller:
    """The exhibits that have begun, by name."""

    def __init__(self, world: World, bindings: Mapping[str, Binding]) -> None:
        self._world = world
        self._bindings = bindings
        self._casting = Casting(world)
        self._told: dict[str, Telling] = {}

    def tell(self, exhibit: Exhibit, act: Act, at: datetime) -> None:
        one = self._told.get(exhibit.name)
        if one is None:
            one = Telling(self._world, self._bindings, self._casting, exhibit, at)
            self._told[exhibit.name] = one
            self._casting.items[exhibit.name] = one.id
        for following in one.tell(act, at):
            for other in list(self._meant(one, following)):
                other.let(following.action, at)
        if one.heading.parent and one.parent is None:
            one.parent = next(p for p in self._told.values() if p.id == one.heading.parent)

    def finish(self) -> None:
        for one in self._told.values():
            one.finish()

    def _meant(self, one: Telling, following: SetsOff) -> Iterator[Telling]:
        if following.to == "self":
            yield one
            return
        others: Iterable[Telling] = [one.parent] if one.parent else []
        if following.to != "parent":
            asks = (ask for ask in one.definition.asks if ask.name == following.to)
            others = self._agreeing(one, next(asks))
        yield from (o for o in others if not following.states or o.state in following.states)

    def _agreeing(self, one: Telling, ask: Ask) -> list[Telling]:
        return [
            other
            for other in self._told.values()
            if other is not one
            and other.definition.kind is ask.kind
            and all(_agrees(one, other, same) for same in ask.same)
        ]


def _agrees(one: Telling, other: Telling, same: Same) -> bool:
    match same:
        case Same.ORGANISATION:
            return other.place == one.place
        case Same.SUBJECT:
            return other.subject == one.subject
        case Same.YEAR:
            return other.heading.target_year == one.heading.target_year
        case Same.PARENT:
            return other.heading.parent == one.heading.parent
        case Same.CHILD:
            return other.heading.parent == one.id


def _cues(number: int, exhibit: Exhibit) -> Iterator[Cue]:
    diary = Diary(Chance(f"diary of {exhibit.name}"), date.fromisoformat(exhibit.acts[0].on))
    for place, act in enumerate(exhibit.acts):
        at = diary.on(date.fromisoformat(act.on))
        if at > NOW:
            message = f"{exhibit.name} tells {act.action} of {at}, which has not come"
            raise ValueError(message)
        yield Cue(at, number, place)
