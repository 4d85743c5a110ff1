"""Where the pages are."""

from typing import Final

PATH: Final = "/docs"
