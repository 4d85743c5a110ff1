"""What a keyboard does to YAML: named in the words of whoever typed it, at the line it stands on.

The scanner of YAML says what it could not go on with, often a line later and in words for
programmers. Most of what goes wrong in a policy that is typed in Chinese is one of a few slips,
which can be seen in the lines around that place.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_WIDE_SPACES: Final = "\u3000\u00a0"
_KEY: Final = r"[A-Za-z][\w.-]*"
_WIDE_COLON: Final = re.compile(rf"^\s*(?:- )?({_KEY})\s*：|[{{,]\s*({_KEY})：")
_TIGHT_COLON: Final = re.compile(rf"^\s*(?:- )?({_KEY}):[^\s:/]")
_TIGHT_DASH: Final = re.compile(r"^\s*-([A-Za-z][\w.]*)\s*$")
_WIDE_COMMA: Final = re.compile(rf"\{{[^}}\"']*，\s*{_KEY}\s*[:：]")


@dataclass(frozen=True, slots=True)
class Slip:
    """What stands there, and what to write instead; clauses without the full stop."""

    line: int
    problem: str
    remedy: str


def slip_near(text: str, line: int) -> Slip | None:
    """Give the slip that explains why YAML cannot be read at a line, if one is seen there.

    Args:
        text: the whole file.
        line: where the scanner stopped, from 1; the line itself and what is written just before
            it are looked at, the latter first.
    """
    lines = text.splitlines()
    before = next((one for one in range(line - 1, 0, -1) if lines[one - 1].strip()), line)
    for number in (before, line) if before != line else (line,):
        if 1 <= number <= len(lines):
            for problem, remedy in _slips(lines[number - 1]):
                return Slip(number, problem, remedy)
    return None


def _slips(line: str) -> Iterator[tuple[str, str]]:
    margin = line[: len(line) - len(line.lstrip())]
    if "\t" in margin:
        yield "a tab stands before the first word", "indent with spaces, two a step"
    if any(space in margin for space in _WIDE_SPACES):
        yield "a wide space stands before the first word", "indent with spaces of a narrow kind"
    if found := _WIDE_COLON.search(line):
        key = found[1] or found[2]
        yield f"“：” is a wide colon, which ends no key (after `{key}`)", "write `: `, and a space"
    if _WIDE_COMMA.search(line):
        yield "“，” is a wide comma, which parts nothing inside { }", "write `, ` between entries"
    if "｛" in line or "｝" in line:
        yield "“｛” is wide, and begins no entries", "write `{` and `}`"
    if found := _TIGHT_DASH.match(line):
        yield "no space follows “-”", f"write `- {found[1]}`"
    if found := _TIGHT_COLON.match(line):
        yield f"no space follows `{found[1]}:`", f"write `{found[1]}: ` and then the value"
