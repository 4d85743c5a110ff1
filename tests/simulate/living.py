"""A small year of an authority, lived through the API on a database of its own.

Chance decides what people do, and nothing here depends on it: no invariant may break and no offer
be wrong, whatever they did; and they begin whatever can be begun.
"""

from trainingflow.domain.lifecycles.registry import latest
from trainingflow.domain.workflow.kinds import ItemKind, Outcome
from trainingflow.policies import library
from trainingflow.simulate import Plan, Report, simulate
from trainingflow.simulate.ambitions import PARENTS


async def lived(policy: str, owner_url: str, app_url: str, *, teachers: int) -> Report:
    """A year with one school, seen every fortnight."""
    plan = Plan(policy=policy, seed=3, schools=1, teachers=teachers, step_days=14, passes=2)
    return await simulate(plan, owner_url, app_url, lambda _day, _acts: None)


def broken(report: Report) -> dict[str, object]:
    """What must not be: offers that were wrong, and invariants with the rows that break them."""
    found: dict[str, object] = {words: rows for words, rows in report.broken.items() if rows}
    return {**found, "offers": report.broken_offers} if report.broken_offers else found


def never_begun(report: Report) -> set[str]:
    """Kinds that can be begun by themselves, and of which there is no item."""
    procedure = library.builtin(report.policy).procedure
    assert procedure is not None
    follow = {str(kind) for kind in (*PARENTS, ItemKind.CREDIT_BATCH)}
    return set(map(str, procedure.lifecycles)) - follow - report.states.keys()


def succeeded(report: Report) -> set[str]:
    """Kinds of which an item has come to a good end."""
    return {
        kind
        for kind, states in report.states.items()
        if any(latest(ItemKind(kind)).state(one).outcome is Outcome.SUCCESS for one in states)
    }
