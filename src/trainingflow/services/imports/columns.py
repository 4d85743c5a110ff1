"""The columns of a kind of import: what they are called, and how their cells are understood."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.services.imports.cells import Cell, Odd, shown
from trainingflow.services.imports.characters import mended, strange
from trainingflow.services.imports.faults import Code

Value = str | bool | None
"""A cell as it was understood; days are written as ISO 8601 has them."""

FIRST_DAY: Final = date(1940, 1, 1)
LAST_DAY: Final = date(2099, 12, 31)

_REPLACEMENT: Final = "\ufffd"
_MOST_DIGITS: Final = 15
"""A spreadsheet keeps so many digits of a quantity."""
_CODE: Final = re.compile(r"[\w.\-]+")
_DAY: Final = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})\D?")
_PACKED: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_EPOCH: Final = date(1899, 12, 30)
_SERIALS: Final = range(10_000, 80_000)


class Wrong(Exception):
    """A cell does not say what it should."""

    def __init__(self, code: Code, **about: str) -> None:
        super().__init__(code)
        self.code, self.about = code, about


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        name: of the field, as it is stored.
        heading: in Chinese and English; a file may use either, or the name.
        understand: what a cell that is not empty says.
        note: what to write, for the template.
        example: what the template writes as one.
        required: whether every row has to fill it in.
        choices: the words of a closed list, by code.
        also: other headings by which a file may call it.
    """

    name: str
    heading: Label
    understand: Callable[[Cell], Value]
    note: Label
    example: str = ""
    required: bool = False
    choices: Mapping[str, Label] | None = None
    also: tuple[str, ...] = ()

    @property
    def headings(self) -> tuple[str, ...]:
        """Everything by which a file may call it."""
        return (self.name, self.heading.zh, self.heading.en, *self.also)

    def value_of(self, cell: Cell) -> Value:
        """What a cell says; None where it is empty and may be.

        Raises:
            Wrong: it says something else than it should, or nothing where it has to.
        """
        if cell is Odd.FORMULA:
            raise Wrong(Code.FORMULA)
        if cell is Odd.COVERED:
            raise Wrong(Code.COVERED)
        bare = tidied(cell) if isinstance(cell, str) else cell
        if bare is None or bare == "":
            if self.required:
                raise Wrong(Code.MISSING)
            return None
        return self.understand(bare)


def tidied(text: str) -> str:
    """Text without what nobody sees: spaces around it, marks without width, doubled spaces."""
    if not text.isprintable():  # most is, and costs no look at each character
        text = mended("".join(one for one in text if unicodedata.category(one) != "Cf"))
    return " ".join(text.split())


def heading_key(text: str) -> str:
    """A heading as headings are compared: without marks, spaces, case and width."""
    plain = unicodedata.normalize("NFKC", tidied(text)).casefold()
    return re.sub(r"\(.*?\)|[\s*:：]", "", plain)


def _checked(text: str, longest: int) -> str:
    odd = None if text.isprintable() and _REPLACEMENT not in text else strange(text)
    if odd is not None:
        raise Wrong(Code.CHARACTER, character=odd)
    if len(text) > longest:
        raise Wrong(Code.TOO_LONG, most=str(longest))
    return text


def text(longest: int = 100) -> Callable[[Cell], Value]:
    """Words, as they are written."""
    return lambda cell: _checked(unicodedata.normalize("NFC", shown(cell)), longest)


def code(longest: int = 40) -> Callable[[Cell], Value]:
    """A code or number that names something: full-width characters are written as usual ones."""

    def understand(cell: Cell) -> Value:
        if isinstance(cell, float) or (isinstance(cell, int) and len(str(cell)) > _MOST_DIGITS):
            raise Wrong(Code.DIGITS_LOST)
        plain = unicodedata.normalize("NFKC", shown(cell)).replace(" ", "")
        if not _CODE.fullmatch(plain):
            raise Wrong(Code.NOT_A_CODE)
        return _checked(plain, longest)

    return understand


def day(first: date = FIRST_DAY, last: date = LAST_DAY) -> Callable[[Cell], Value]:
    """A day, in any usual order of year, month and day."""

    def understand(cell: Cell) -> Value:
        found = cell if isinstance(cell, date) else _day_of(_plain(cell))
        if not first <= found <= last:
            raise Wrong(Code.DAY_BEYOND, first=first.isoformat(), last=last.isoformat())
        return found.isoformat()

    return understand


@lru_cache(maxsize=10_000)
def _day_of(cell: str | float | None) -> date:
    plain = unicodedata.normalize("NFKC", shown(cell)).replace(" ", "")
    parts = _DAY.fullmatch(plain) or _PACKED.fullmatch(plain)
    if parts is not None:
        try:
            return date(*map(int, parts.groups()))
        except ValueError:
            raise Wrong(Code.NOT_A_DAY) from None
    if isinstance(cell, int | float) and int(cell) in _SERIALS:
        likely = _EPOCH + timedelta(days=int(cell))
        raise Wrong(Code.DAY_AS_NUMBER, day=likely.isoformat())
    raise Wrong(Code.NOT_A_DAY)


def choice(words: Mapping[str, Label]) -> Callable[[Cell], Value]:
    """One of a closed list, by its code or its name in either language."""
    known = {
        heading_key(name): found
        for found, label in words.items()
        for name in (found, label.zh, label.en)
    }

    def understand(cell: Cell) -> Value:
        written = shown(cell)
        found = known.get(written) or known.get(heading_key(written))
        if found is None:
            raise Wrong(Code.NOT_A_CHOICE, choices="、".join(one.zh for one in words.values()))
        return found

    return understand


def number(most: int) -> Callable[[Cell], Value]:
    """A whole number from 1; kept as its digits."""

    def understand(cell: Cell) -> Value:
        plain = unicodedata.normalize("NFKC", shown(cell)).strip("第班次课 ")
        if not (plain.isascii() and plain.isdigit() and 0 < int(plain) <= most):
            raise Wrong(Code.NOT_A_NUMBER, expected=f"1～{most}")
        return str(int(plain))

    return understand


_AMOUNT: Final = re.compile(r"\d{1,4}(\.\d{1,2})?")


def amount(most: int) -> Callable[[Cell], Value]:
    """A number above zero with two decimals at most; kept as its digits, without idle zeros."""

    def understand(cell: Cell) -> Value:
        plain = unicodedata.normalize("NFKC", shown(cell)).replace(" ", "")
        if not _AMOUNT.fullmatch(plain) or not 0 < Decimal(plain) <= most:
            raise Wrong(Code.NOT_A_NUMBER, expected=f"0.01～{most}")
        return f"{Decimal(plain).normalize():f}"

    return understand


_SEMESTER: Final = re.compile(
    r"(\d{4})\W?年?\W?(AUTUMN|SPRING|秋|春)(季|学期|季学期)?", re.IGNORECASE
)
_SEASONS: Final = {"秋": "AUTUMN", "春": "SPRING"}


def semester() -> Callable[[Cell], Value]:
    """A semester: the year in which it begins, and autumn or spring."""

    def understand(cell: Cell) -> Value:
        plain = unicodedata.normalize("NFKC", shown(cell)).replace(" ", "")
        found = _SEMESTER.fullmatch(plain)
        if found is None:
            raise Wrong(
                Code.NOT_A_CHOICE, choices="2024-AUTUMN（2024年秋）、2025-SPRING（2025年春）"
            )
        return f"{found[1]}-{_SEASONS.get(found[2], found[2].upper())}"

    return understand


YES_OR_NO: Final[Mapping[str, Label]] = {"true": Label("是", "yes"), "false": Label("否", "no")}
_YES: Final = frozenset({"是", "yes", "y", "true", "1", "有", "√"})
_NO: Final = frozenset({"否", "no", "n", "false", "0", "无", "×"})


def yes_or_no() -> Callable[[Cell], Value]:
    """Whether something is so."""

    def understand(cell: Cell) -> Value:
        written = shown(cell)
        plain = written if written in _YES else heading_key(written)
        if plain in _YES:
            return True
        if plain in _NO:
            return False
        raise Wrong(Code.NOT_A_CHOICE, choices="是、否")

    return understand


def _plain(cell: Cell) -> str | int | float | None:
    return str(cell) if isinstance(cell, bool | Odd | date) else cell


def number_typed(cell: Cell) -> bool:
    """Whether a code came as a quantity, which keeps no leading zeros."""
    return isinstance(cell, int) and not isinstance(cell, bool)
