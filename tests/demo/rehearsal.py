"""Which exhibits are acted to prove the telling: few of them, but every action of every kind."""

from collections import defaultdict
from collections.abc import Iterable

from trainingflow.demo.exhibits.acts import Exhibit
from trainingflow.domain.workflow.kinds import ItemKind

Troupe = tuple[Exhibit, ...]
"""Exhibits that set each other off, so that none is acted without the others."""

_LEARNING = (ItemKind.SELF_DIRECTED_PLAN, ItemKind.SELF_DIRECTED_SUMMARY)


def rehearsed(exhibits: Iterable[Exhibit]) -> tuple[Exhibit, ...]:
    """A choice that shows each action of each kind, with the managers whom its units must have."""
    told = tuple(exhibits)
    chosen = {one.name for troupe in _chosen(_troupes(told)) for one in troupe}
    places = {one.place for one in told if one.name in chosen}
    return tuple(
        one
        for one in told
        if one.name in chosen or (one.kind is ItemKind.MANAGER_FILING and one.place in places)
    )


def _troupes(told: tuple[Exhibit, ...]) -> list[Troupe]:
    found: dict[str, list[Exhibit]] = defaultdict(list)
    for one in told:
        found[_belongs_to(one)].append(one)
    return [tuple(troupe) for troupe in found.values()]


def _belongs_to(one: Exhibit) -> str:
    parent = one.acts[0].given.get("parent")
    if isinstance(parent, str):
        return parent.removeprefix("@item ")
    if one.kind in _LEARNING:
        return f"learning/{one.place}"
    return f"manager/{one.place}" if one.kind is ItemKind.MANAGER_FILING else one.name


def _chosen(troupes: list[Troupe]) -> list[Troupe]:
    """Those that show most for their acts, until everything is shown; none that shows no more."""
    chosen: list[Troupe] = []
    left = frozenset().union(*map(_shows, troupes))
    while left:
        best = max(troupes, key=lambda troupe: len(_shows(troupe) & left) / _acts(troupe))
        chosen.append(best)
        left -= _shows(best)
    for one in sorted(chosen, key=_acts, reverse=True):
        others = [other for other in chosen if other is not one]
        if _shows(one) <= frozenset().union(*map(_shows, others)):
            chosen = others
    return chosen


def _shows(troupe: Troupe) -> frozenset[tuple[ItemKind, str]]:
    return frozenset((one.kind, act.action) for one in troupe for act in one.acts)


def _acts(troupe: Troupe) -> int:
    return sum(len(one.acts) for one in troupe)
