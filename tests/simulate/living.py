"""A small year of an authority, lived through the API on a database of its own."""

from trainingflow.simulate import Plan, Report, simulate


async def lived(policy: str, owner_url: str, app_url: str) -> Report:
    """A year with two schools, seen every twelve days; the seed decides."""
    plan = Plan(policy=policy, seed=7, schools=2, teachers=28, step_days=12, passes=2)
    return await simulate(plan, owner_url, app_url, lambda _day, _acts: None)


def broken(report: Report) -> dict[str, object]:
    """What must not be: offers that were wrong, and the invariants that do not hold."""
    found: dict[str, object] = {words: rows for words, rows in report.broken.items() if rows}
    return {**found, "offers": report.broken_offers} if report.broken_offers else found
