"""The fonts that reports are set in: Noto Sans SC and Noto Serif SC, of a locked package."""

from functools import cache
from importlib.resources import as_file, files

SANS = "Noto Sans SC"
SERIF = "Noto Serif SC"


@cache
def folder() -> str:
    """Where they lie. No font of the machine is ever used: a report looks the same everywhere."""
    with as_file(files("pylopdf_fonts_zh_cn")) as path:
        return str(path)
