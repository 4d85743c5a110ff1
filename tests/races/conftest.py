"""The small district, in which items stand in every state of every lifecycle."""

from tests.services.conftest import People, contents, district, people, world

__all__ = ["People", "contents", "district", "people", "world"]
