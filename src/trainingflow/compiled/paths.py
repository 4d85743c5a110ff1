"""Paths in the answer: tuples while nobody looks at them, graphql-core's when somebody does."""

from typing import Any

from graphql.pyutils import Path

Trail = tuple[Any, str | int, str | None]
"""What a `Path` holds, as a tuple that costs nothing to make; the first part may be one too."""


def real(trail: Any) -> Any:
    """The `Path` of a trail; a path stays itself, the root stays None."""
    if trail is None or type(trail) is Path:
        return trail
    return Path(real(trail[0]), trail[1], trail[2])
