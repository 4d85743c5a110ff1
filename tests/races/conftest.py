"""The small district, in which items stand in every state of every lifecycle."""

from tests.api.conftest import Api, api, schema
from tests.services.conftest import People, contents, district, people, world

__all__ = ["Api", "People", "api", "contents", "district", "people", "schema", "world"]
