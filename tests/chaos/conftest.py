"""The small district for what is broken on purpose."""

from tests.services.conftest import district

__all__ = ["district"]
