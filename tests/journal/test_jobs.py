"""What the worker changes is told with the name of its job."""

from sqlalchemy import text

from tests.services.conftest import People
from trainingflow.jobs.observed import watched
from trainingflow.jobs.worker import create_worker


async def test_entries_of_the_worker_carry_the_name_of_the_job(
    people: People, database_url: str
) -> None:
    people.world.set_now("2025-01-02T09:00")
    before = people.world.count("audit_entry")
    app = create_worker(database_url, people.database)

    async with app.open_async():
        await app.configure_task("open_windows").defer_async(timestamp=0)
        await app.run_worker_async(
            wait=False, install_signal_handlers=False, worker_middleware=[watched]
        )

    async with people.database.reading() as session:
        rows = await session.execute(
            text(
                "SELECT DISTINCT action, actor_id, result FROM"
                " (SELECT * FROM audit_entry ORDER BY id OFFSET :before) AS written"
            ),
            {"before": before},
        )
        written = {tuple(one) for one in rows}
    # The jobs of the clock run as well where a minute begins meanwhile.
    assert ("open_windows", None, "DONE") in written
    assert {one[0] for one in written} <= app.tasks.keys()
