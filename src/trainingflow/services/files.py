"""What this installation does with files: where they lie, which it takes, how it names them."""

import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Self

from trainingflow.services.addresses import Signer
from trainingflow.services.storage import Storage
from trainingflow.settings import Settings

LASTS: Final = timedelta(minutes=15)
"""As long as an address can be used."""

LONGEST_NAME: Final = 150
_UNSAFE: Final = frozenset('\\/:*?"<>|%')


@dataclass(frozen=True, slots=True)
class Files:
    """Where files lie, who may send and fetch them, and which there may be.

    Attributes:
        types: the media types that are taken.
        largest: the most bytes that a file may have.
    """

    storage: Storage
    signer: Signer
    types: frozenset[str]
    largest: int

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """As the settings say; None where this installation takes no files."""
        if settings.files is None or settings.files_key is None:
            return None
        return cls(
            Storage.at(settings.files, endpoint=settings.files_endpoint),
            Signer(settings.files_key),
            frozenset(settings.file_types),
            settings.file_megabytes * 1024 * 1024,
        )


def safe_name(name: str) -> str:
    """The name as a file can have it anywhere: no path, no control or direction characters.

    Returns:
        At most 150 characters, the ending kept; empty when nothing is left.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(
        "_" if one in _UNSAFE else one
        for one in unicodedata.normalize("NFC", last)
        if unicodedata.category(one)[0] != "C"
    ).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    if not dot or len(ending) >= LONGEST_NAME:
        return kept[:LONGEST_NAME].strip(" .")
    return stem[: LONGEST_NAME - len(ending) - 1] + dot + ending
