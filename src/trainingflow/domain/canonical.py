"""One way to write a value down: the same bytes for the same value, whoever writes it."""

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID


def canonical(value: object) -> bytes:
    """The value as bytes that are the same for the same value: JSON, keys sorted."""
    return json.dumps(
        plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()


def plain(value: object) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """The value as JSON knows it; decimals, days, hours, instants and ids become text."""
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal():
            return format(value.normalize(), "f")
        case datetime() | date() | time():
            return value.isoformat()
        case UUID() | float():  # a float is refused by every field, and still what was said
            return str(value)
        case Mapping():
            return {str(key): plain(entry) for key, entry in value.items()}
        case list() | tuple() | set() | frozenset():
            entries = [plain(entry) for entry in value]
            return sorted(entries, key=str) if isinstance(value, (set, frozenset)) else entries
        case _:
            message = f"{type(value).__name__} has no place in JSON"
            raise TypeError(message)
