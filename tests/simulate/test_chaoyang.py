"""A simulated year under `chaoyang-2021`."""

from tests.simulate.living import broken, lived, never_begun, succeeded


async def test_a_year_of_the_district_breaks_nothing(owner_url: str, database_url: str) -> None:
    report = await lived("chaoyang-2021", owner_url, database_url, teachers=27)

    assert broken(report) == {}
    assert never_begun(report) == set()
    assert len(succeeded(report)) >= 4
