"""One watched server for the tests that only look at what it tells."""

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from psycopg import sql

from tests.copies import Copies
from tests.operations.watching import Watched, serving
from tests.world import World, build_world
from trainingflow.db.privileges import APPLICATION
from trainingflow.postgres import EmbeddedServer


@dataclass(frozen=True)
class Site:
    """A watched server on a small district."""

    watched: Watched
    world: World
    owner_url: str

    def rename(self, table: str, to: str) -> None:
        """Break the database under the server, or mend it."""
        with psycopg.connect(self.owner_url, autocommit=True) as connection:
            names = sql.Identifier(table), sql.Identifier(to)
            connection.execute(sql.SQL("ALTER TABLE {} RENAME TO {}").format(*names))


@pytest.fixture(scope="module")
def site(
    server: EmbeddedServer,
    copies: Copies,
    template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """Two processes that serve a district of one teacher."""
    with copies.copy(template) as name, build_world(server.database(name), teachers=1) as world:
        world.set_now("2024-05-20T09:00")
        database_url = server.database(name, user=APPLICATION)
        with serving(database_url, tmp_path_factory.mktemp("serve")) as watched:
            yield Site(watched, world, server.database(name))
