"""Characters that fonts show and registers do not know: mended where their meaning is settled.

GB 18030 of 2005 had eighteen characters at private code points that its edition of 2022 gives
their own, as Unicode does. Others at private code points mean something in one font only.
"""

import unicodedata
from typing import Final

# What the edition of 2005 says, and the edition of 2022.
_SETTLED: Final = {
    **dict(
        zip(
            range(0xE78D, 0xE797),
            (0xFE10, 0xFE12, 0xFE11, 0xFE13, 0xFE14, 0xFE15, 0xFE16, 0xFE17, 0xFE18, 0xFE19),
            strict=True,
        )
    ),
    **dict(
        zip(
            (0xE81E, 0xE826, 0xE82B, 0xE82C, 0xE832, 0xE843, 0xE854, 0xE864),
            range(0x9FB4, 0x9FBC),
            strict=True,
        )
    ),
}
_REPLACEMENT: Final = "\ufffd"


def mended(text: str) -> str:
    """The text with the characters whose place is settled by now."""
    return text.translate(_SETTLED)


def strange(text: str) -> str | None:
    """The first character that means nothing by a standard, as `U+E000`; None: there is none."""
    for one in text:
        kind = unicodedata.category(one)
        if one == _REPLACEMENT or kind in {"Co", "Cc", "Cs"}:
            return f"U+{ord(one):04X}"
    return None
