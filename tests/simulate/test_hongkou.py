"""A simulated year under `hongkou-2016`."""

from tests.simulate.living import broken, lived, never_begun, succeeded


async def test_a_year_of_hongkou_breaks_nothing(owner_url: str, database_url: str) -> None:
    report = await lived("hongkou-2016", owner_url, database_url, teachers=8)

    assert broken(report) == {}
    assert never_begun(report) == set()
    assert len(succeeded(report)) >= 2
