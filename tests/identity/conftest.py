"""The whole application on the small district's database, entered in every way there is."""

from tests.api.conftest import Api, api, schema
from tests.services.conftest import People, contents, district, people, world

__all__ = ["Api", "People", "api", "contents", "district", "people", "schema", "world"]
