"""The text of an API token: a prefix that scanners know, random letters, a checksum.

`tfp_` of a person and `tfs_` of a service, then 30 letters of base 62 (178 random bits), then the
CRC-32 of all before it in six letters: a mistyped or cut token is told from a revoked one without
a look at the database, and a scanner of source code finds no false ones.
"""

import hashlib
import re
import secrets
import string
import zlib
from enum import StrEnum
from typing import Final

_LETTERS: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
_RANDOM: Final = 30
_CHECK: Final = 6
_KEY: Final = 8
PATTERN: Final = re.compile(r"tf[ps]_[0-9A-Za-z]{36}")
"""What a token looks like; whether it is one, its checksum says."""


class Prefix(StrEnum):
    """Whose a token is, in its first letters."""

    PERSONAL = "tfp_"
    SERVICE = "tfs_"


def new_text(prefix: Prefix) -> str:
    """A new token; it is shown once and kept nowhere."""
    head = prefix + "".join(secrets.choice(_LETTERS) for _ in range(_RANDOM))
    return head + _checksum(head)


def well_formed(text: str) -> bool:
    """Whether this can be a token at all."""
    return PATTERN.fullmatch(text) is not None and _checksum(text[:-_CHECK]) == text[-_CHECK:]


def found_in(text: str) -> list[str]:
    """The tokens in a text, e.g. in a file that somebody has published."""
    return [one for one in PATTERN.findall(text) if well_formed(one)]


def digest(text: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(text.encode()).digest()


def key_id(text: str) -> str:
    """What a token is called in lists and logs: says nothing about its letters."""
    number = int.from_bytes(hashlib.sha256(b"key id of " + text.encode()).digest())
    return _in_letters(number, _KEY)


def _checksum(head: str) -> str:
    return _in_letters(zlib.crc32(head.encode()), _CHECK)


def _in_letters(number: int, length: int) -> str:
    found = []
    for _ in range(length):
        number, rest = divmod(number, len(_LETTERS))
        found.append(_LETTERS[rest])
    return "".join(reversed(found))
