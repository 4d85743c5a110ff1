"""Chooses between Chinese and English from what a client accepts."""

from enum import StrEnum


class Language(StrEnum):
    """The languages of labels and messages; codes never change with them."""

    ZH = "zh-CN"
    EN = "en"


def accepted(header: str | None) -> Language:
    """Choose the language that an `Accept-Language` header likes most.

    Chinese where the header is missing, cannot be read or names neither language: the people
    who work with this system read Chinese.
    """
    best, language = 0.0, Language.ZH
    for part in (header or "").split(","):
        tag, _, parameters = part.strip().partition(";")
        weight = _weight(parameters)
        found = _of_tag(tag)
        if found is not None and weight > best:
            best, language = weight, found
    return language


def _of_tag(tag: str) -> Language | None:
    match tag.strip().lower().split("-")[0]:
        case "zh":
            return Language.ZH
        case "en":
            return Language.EN
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
