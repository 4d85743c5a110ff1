"""Takes out of a text what no log may hold, whoever wrote it there.

The last net: what is logged is chosen so that nothing of this is among it.
"""

import re
import zlib
from collections.abc import Callable
from typing import Final

BASE62: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

_CHECK_DIGITS: Final = 6
# A prefix, 30 characters of chance and six of a checksum. Sought without word borders: a token
# glued to other letters is still a token.
_TOKEN: Final = re.compile(r"(?=(tf[ps]_[0-9A-Za-z]{30})([0-9A-Za-z]{6}))")
_BEARER: Final = re.compile(r"(?i)\b(bearer|basic)\s+[^\s\"',;]+")
# GB 11643: seventeen digits and a check character; the older number has fifteen digits.
_ID_CARD: Final = re.compile(
    r"(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9])|(?<![0-9])[1-9][0-9]{14}(?![0-9])"
)
_PHONE: Final = re.compile(
    r"(?<![0-9])(?:(?:\+|00)?86[- ]?)?1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}(?![0-9])"
)
# Begins where a run of such characters begins, and nowhere within it: else the time that a long
# run takes grows with its square.
_MAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
# What ends a line for some reader or moves a terminal's cursor: C0, DEL, C1, the two separators,
# and marks that turn the direction of a text.
_CONTROL: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_IDENTIFIER: Final = re.compile(
    r"[0-9a-f]{16}|[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
_WORD: Final = re.compile(r"[A-Za-z_./-]{0,30}")
"""No digit, no space, no `@`, shorter than a token: most of what is logged, and nothing to find."""
LONGEST: Final = 200


def scrubbed(text: str, longest: int = LONGEST) -> str:
    """A text without tokens, numbers of people and characters that forge a line.

    Args:
        text: anything.
        longest: characters that are kept; a text that is cut says so with `…`.
    """
    if len(text) <= longest and _WORD.fullmatch(text):
        return text
    head = text[: longest * 4]  # a number at the cut is found before it is cut
    for clean in _STEPS:
        head = clean(head)
    shown = _CONTROL.sub(_escaped, head)
    return shown if len(shown) <= longest and len(text) <= longest * 4 else shown[:longest] + "…"


def identifier(text: str) -> bool:
    """Whether it is an id of ours, hexadecimal: chance makes telephone numbers in them."""
    return _IDENTIFIER.fullmatch(text) is not None


def checksum(body: str) -> str:
    """The six characters that end a token: CRC32 of what stands before them, in base 62."""
    number, digits = zlib.crc32(body.encode()), ""
    while len(digits) < _CHECK_DIGITS:
        number, digit = divmod(number, 62)
        digits = BASE62[digit] + digits
    return digits


def _without_tokens(text: str) -> str:
    for found in _TOKEN.finditer(text):
        body, check = found.groups()
        if checksum(body) == check:
            text = text.replace(body + check, body[:4] + "[token]")
    return text


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def _id_card(found: re.Match[str]) -> str:
    number = found[0].upper()
    if len(number) == 18:  # noqa: PLR2004 - the length of the number in force
        total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
        if _CHECKS[total % 11] != number[-1] and not 1900 <= int(number[6:10]) <= 2100:  # noqa: PLR2004 - years of birth
            return found[0]
    return "[id card]"


_STEPS: Final[tuple[Callable[[str], str], ...]] = (
    _without_tokens,
    lambda text: _BEARER.sub(r"\1 [token]", text),
    lambda text: _ID_CARD.sub(_id_card, text),
    lambda text: _PHONE.sub("[phone]", text),
    lambda text: _MAIL.sub("[mail]", text),
)
