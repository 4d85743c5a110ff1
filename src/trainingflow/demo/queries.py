"""Queries to paste into GraphiQL, in the order in which they tell a story."""

from typing import Final

QUERIES: Final[tuple[tuple[str, str], ...]] = (
    (
        "Who am I, and what day is it here?",
        "query Me { serverTime viewer { person { name } } }",
    ),
)
"""What each shows, and its document."""
