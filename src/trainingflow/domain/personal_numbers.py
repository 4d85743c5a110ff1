"""Numbers by which a person is known elsewhere (个人号码): how they are written, and masked."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class NumberKind(StrEnum):
    """What kind of number it is."""

    ID_CARD = "ID_CARD"
    PHONE = "PHONE"
    EMAIL = "EMAIL"


@dataclass(frozen=True, slots=True)
class _Form:
    zh: str
    en: str
    normal: Callable[[str], str]
    is_one: Callable[[str], bool]
    masked: Callable[[str], str]


_ID: Final = re.compile(r"[1-9]\d{5}(\d{8})\d{3}[\dX]")
_PHONE: Final = re.compile(r"1\d{10}")
_EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
_LONGEST: Final = 254
_HIDDEN: Final = "*"


def check_digit(first: str) -> str:
    """The last character of an ID-card number (GB 11643), from the seventeen before it."""
    return _CHECKS[sum(int(one) * weight for one, weight in zip(first, _WEIGHTS, strict=True)) % 11]


def _is_id(text: str) -> bool:
    found = _ID.fullmatch(text)
    if found is None or not text.isascii():
        return False
    born = found.group(1)
    try:
        date(int(born[:4]), int(born[4:6]), int(born[6:]))
    except ValueError:
        return False
    return check_digit(text[:-1]) == text[-1]


def _digits(text: str) -> str:
    bare = re.sub(r"[\s\-()]", "", text)
    return bare.removeprefix("+86") if bare.startswith("+86") else bare


def _hide(text: str, first: int, last: int) -> str:
    """All but the first and the last characters, as long as it was."""
    shown = text[len(text) - last :]
    return text[:first] + _HIDDEN * (len(text) - first - last) + shown


def _mask_email(text: str) -> str:
    name, _, host = text.partition("@")
    return f"{name[:1]}{_HIDDEN * 3}@{host}"


_FORMS: Final[Mapping[NumberKind, _Form]] = {
    NumberKind.ID_CARD: _Form(
        "十八位居民身份证号，末位为校验码",
        "the 18 characters of an ID card, the last of which checks the others",
        lambda text: re.sub(r"\s", "", text).upper(),
        _is_id,
        lambda text: _hide(text, 6, 4),
    ),
    NumberKind.PHONE: _Form(
        "十一位手机号码",
        "the 11 digits of a mobile phone",
        _digits,
        lambda text: text.isascii() and _PHONE.fullmatch(text) is not None,
        lambda text: _hide(text, 3, 4),
    ),
    NumberKind.EMAIL: _Form(
        "电子邮箱地址",
        "an e-mail address, as name@host",
        lambda text: text.strip().lower(),
        lambda text: len(text) <= _LONGEST and _EMAIL.fullmatch(text) is not None,
        _mask_email,
    ),
}


class NumberInvalid(ValueError):
    """A text is no number of its kind. The message never holds the text.

    Attributes:
        zh: the message in Chinese.
    """

    def __init__(self, kind: NumberKind) -> None:
        """Say what is expected."""
        form = _FORMS[kind]
        super().__init__(f"This is no {kind}: write {form.en}.")
        self.zh = f"格式不正确：请填写{form.zh}。"


def expected(kind: NumberKind) -> str:
    """What a number of the kind is written like, in words."""
    return _FORMS[kind].en


def normal(kind: NumberKind, text: str) -> str:
    """The number as it is stored and searched: without spaces, in one case.

    Raises:
        NumberInvalid: the text is no number of this kind.
    """
    written = _FORMS[kind].normal(text)
    if not _FORMS[kind].is_one(written):
        raise NumberInvalid(kind)
    return written


def masked(kind: NumberKind, number: str) -> str:
    """What is shown of a number by default.

    Of an ID card the first six and the last four characters, of a phone the first three and the
    last four, of an e-mail address the first letter and the host.
    """
    return _FORMS[kind].masked(number)
