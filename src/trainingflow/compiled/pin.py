"""The version of graphql-core that was compared, value by value, with the compiled code."""

from typing import Final

from graphql import version

VERIFIED: Final = "3.3.2"
"""Another version executes everything itself until the comparison was made for it."""


def verified() -> bool:
    """Whether the installed graphql-core is the one that was compared."""
    return version == VERIFIED
