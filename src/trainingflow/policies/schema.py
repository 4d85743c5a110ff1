"""The JSON Schemas of policies and of facts: where they are, and what they say."""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

POLICY = "policy.schema.json"
FACTS = "facts.schema.json"


def schema_text(file: str = POLICY) -> str:
    """Give a schema as it is published."""
    return (resources.files(__package__) / file).read_text(encoding="utf-8")


def schema_path() -> Path:
    """Give the file of the schema of policies, for an editor to be pointed at."""
    return Path(str(resources.files(__package__) / POLICY))


@cache
def schema(file: str) -> Mapping[str, Any]:
    """Give a schema as data; read once."""
    found: Mapping[str, Any] = json.loads(schema_text(file))
    return found
