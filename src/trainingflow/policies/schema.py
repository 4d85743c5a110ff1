"""The JSON Schema of policy files: where it is, and what it says of every word."""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

_FILE = "policy.schema.json"


def schema_text() -> str:
    """Give the schema as it is published."""
    return (resources.files(__package__) / _FILE).read_text(encoding="utf-8")


def schema_path() -> Path:
    """Give the schema's file, for an editor to be pointed at."""
    return Path(str(resources.files(__package__) / _FILE))


@cache
def schema() -> Mapping[str, Any]:
    """Give the schema as data; read once."""
    found: Mapping[str, Any] = json.loads(schema_text())
    return found
