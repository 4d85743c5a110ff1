"""Chooses between Chinese and English from what a client accepts."""

from functools import lru_cache
from typing import Final

from trainingflow.domain.citation import Language

_DIFFERENT: Final = 200
"""Headers that are remembered: browsers send few different ones."""


@lru_cache(maxsize=_DIFFERENT)
def accepted(header: str | None) -> Language:
    """Choose the language that an `Accept-Language` header likes most.

    Chinese where the header is missing, cannot be read or names neither language: the people
    who work with this system read Chinese.
    """
    best, language = 0.0, _of_tag("zh")
    for part in (header or "").split(","):
        tag, _, parameters = part.strip().partition(";")
        weight, found = _weight(parameters), _of_tag(tag)
        if found is not None and weight > best:
            best, language = weight, found
    return language or "zh-CN"


def _of_tag(tag: str) -> Language | None:
    match tag.strip().lower().split("-")[0]:
        case "zh":
            return "zh-CN"
        case "en":
            return "en"
        case _:
            return None


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
