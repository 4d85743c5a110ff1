"""What is compiled for one pool is compiled for all of them."""

from sqlalchemy import literal, select

from trainingflow.db.dialect import COMPILED
from trainingflow.db.session import Database, engine_for

ONLY_HERE = select(literal("compiled for the first pool").label("only_here"))


async def test_what_one_pool_has_compiled_serves_the_next(
    database: Database, database_url: str
) -> None:
    async with database.writing() as session:
        await session.scalar(ONLY_HERE)
    before = len(COMPILED)

    other = Database(database_url)
    async with other.writing() as session:
        said = await session.scalar(ONLY_HERE)
    await other.close()

    assert said == "compiled for the first pool"
    assert len(COMPILED) == before


def test_what_is_compiled_for_one_version_of_the_server_serves_no_other() -> None:
    engines = [engine_for("postgresql:///never-connected", pool_size=1) for _ in range(3)]
    one, same, other = (engine.dialect for engine in engines)
    one.server_version_info = same.server_version_info = (18, 6)
    other.server_version_info = (15, 9)

    assert (one == same, hash(one) == hash(same)) == (True, True)
    assert one != other
