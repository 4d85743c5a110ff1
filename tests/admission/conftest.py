"""Fixtures of admission: the API's own."""

from tests.api.conftest import api, http, schema
from tests.services.conftest import People, contents, district, people, world

__all__ = ["People", "api", "contents", "district", "http", "people", "schema", "world"]
