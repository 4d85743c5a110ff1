"""What the knowledge of every kind is written with."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from trainingflow.domain.people import Role
from trainingflow.simulate.form import Form, person_id

Knowledge = Callable[[Form], Mapping[str, Any]]


class NotNow(Exception):
    """There is nothing sensible to write into the form today."""


def not_now(_: Form) -> Mapping[str, Any]:
    """Nobody does this of their own accord.

    Raises:
        NotNow: always.
    """
    raise NotNow


def now_and_then(share: float) -> Knowledge:
    """A form that is filled in as it stands, by so many of those who could."""

    def knowledge(form: Form) -> Mapping[str, Any]:
        if form.chance.random() > share:
            raise NotNow
        return {}

    return knowledge


def a_week_to_answer(form: Form) -> Mapping[str, Any]:
    """A questionnaire that runs for a week, once an item.

    Raises:
        NotNow: it has been opened already.
    """
    if form.seen.get("survey"):
        raise NotNow
    form.seen["survey"] = True
    return {"closesOn": (form.today + timedelta(days=7)).isoformat()}


def held_today(form: Form) -> Mapping[str, Any]:
    """A meeting or a check of this very day, once in half a year.

    Raises:
        NotNow: it was held in this half of the year.
    """
    once(form, f"{form.today.year}/{form.today.month > _JULY}")
    return {"heldOn": form.today.isoformat()}


def once(form: Form, occasion: str = "") -> None:
    """See to it that an act is done once on an occasion, by whomever.

    Raises:
        NotNow: it has been done.
    """
    done = form.seen.setdefault("once", set())
    if (form.action, occasion) in done:
        raise NotNow
    done.add((form.action, occasion))


_JULY: Final = 7


def manager_of(form: Form) -> str:
    """The training manager of the unit; whoever fills in where there is none."""
    found = form.population.of_unit(form.unit.id, Role.TRAINING_MANAGER)
    return person_id(found[0] if found else form.who)


def principal_of(form: Form) -> str:
    """The principal of the unit; whoever fills in where there is none."""
    found = form.population.of_unit(form.unit.id, Role.PRINCIPAL)
    return person_id(found[0] if found else form.who)


def some_teachers(form: Form, count: int) -> list[str]:
    """So many teachers of the unit; of any where it has none."""
    known = form.population.teachers(form.unit.id) or form.population.teachers()
    return [person_id(one) for one in known[:count]]


def year_planned(form: Form) -> int:
    """The year for which people plan: from October on the next one."""
    return form.today.year + (form.today.month >= _OCTOBER)


_OCTOBER: Final = 10


def recorded(form: Form, action: str) -> list[Mapping[str, Any]]:
    """What the item's archive holds of an action, oldest first."""
    nodes = ((form.item or {}).get("records") or {}).get("nodes") or ()
    return [one for one in nodes if one["action"] == action]


TRAINEES: Final = 5
