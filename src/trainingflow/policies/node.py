"""A place in a policy file: the value, the line, and accessors that refuse what does not fit."""

import difflib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NoReturn, TypeVar

from trainingflow.policies.problem import PolicyProblem

_Choice = TypeVar("_Choice", bound=StrEnum)
_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,6})?")
"""The digits that facts may have as well: no regulation has more, and none are cut off."""

_QUOTIENT = re.compile(r"(\d{1,6})/([1-9]\d{0,5})")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, number, date or yes/no as written; `quoted` texts are never numbers."""

    text: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a policy file that knows where it stands.

    Attributes:
        value: a scalar, an ordered mapping, a sequence, or none for an explicit `null`.
        file: name of the file that the value was written in (a parent's, when inherited).
        line: line in that file, counted from 1.
        where: path of keys from the root.
        article: the article cited by the nearest enclosing entry that cites one.
    """

    value: "Scalar | Mapping[str, Node] | Sequence[Node] | None"
    file: str
    line: int
    where: str = ""
    article: str = ""

    def fail(self, problem: str, remedy: str) -> NoReturn:
        """Refuse this place.

        Raises:
            PolicyProblem: always; it names file, line, place and article.
        """
        raise self.problem(problem, remedy)

    def problem(self, problem: str, remedy: str) -> PolicyProblem:
        """Say what is wrong at this place, or could be, without refusing it."""
        return PolicyProblem(self.file, self.line, self.where, problem, remedy, self.article)

    @property
    def is_null(self) -> bool:
        """Whether the file says `null` here."""
        return self.value is None

    @property
    def is_mapping(self) -> bool:
        """Whether keys and values stand here."""
        return isinstance(self.value, Mapping)

    @property
    def is_sequence(self) -> bool:
        """Whether a list stands here."""
        return isinstance(self.value, Sequence)

    def items(self) -> Iterator[tuple[str, "Node"]]:
        """Give keys and values in the order of the file."""
        for key, child in self._mapping().items():
            yield key, self._below(key, child)

    def elements(self) -> Iterator["Node"]:
        """Give the values of a list; a single value counts as a list of one."""
        if not isinstance(self.value, Sequence):
            yield self
            return
        for index, child in enumerate(self.value):
            yield self._below(str(index), child)

    def get(self, key: str) -> "Node | None":
        """Give the value of a key; none where the key is absent or `null`."""
        child = self._mapping().get(key)
        return None if child is None or child.is_null else self._below(key, child)

    def need(self, key: str, remedy: str = "") -> "Node":
        """Give the value of a key that must be there."""
        child = self.get(key)
        if child is None:
            self.fail(f"`{key}` is missing", remedy or f"add `{key}:`")
        return child

    def only(self, *keys: str) -> None:
        """Refuse keys that nobody reads, with the nearest one that somebody does."""
        for key, child in self.items():
            if key not in keys:
                if " " in key and child.is_null:
                    child.fail(
                        f"“{key}” stands here as a word of its own",
                        "a comma ends a text inside { }: put the whole text in quotes",
                    )
                near = difflib.get_close_matches(key, keys, n=1)
                known = f"did you mean `{near[0]}`?" if near else f"known: {', '.join(keys)}"
                child.fail(f"`{key}` is not known here", f"remove it ({known})")

    def text(self) -> str:
        """Give a text that is not empty."""
        if not isinstance(self.value, Scalar) or not self.value.text.strip():
            self.fail("a text is expected", "write it on this line")
        return self.value.text.strip()

    def decimal(self) -> Decimal:
        """Give an exact number of at least zero."""
        if not isinstance(self.value, Scalar) or not _NUMBER.fullmatch(self.value.text):
            self.fail("a number is expected", "write digits, e.g. 7.2")
        number = Decimal(self.value.text)
        if number < 0:
            self.fail(f"{number} is below zero", "write a number of at least 0")
        return number

    def share(self) -> Fraction:
        """Give a share: a number of at least zero, or a quotient such as 2/3."""
        text = self.value.text if isinstance(self.value, Scalar) else ""
        if quotient := _QUOTIENT.fullmatch(text):
            return Fraction(int(quotient[1]), int(quotient[2]))
        if not _NUMBER.fullmatch(text):
            self.fail("a share is expected", "write digits or a quotient, e.g. 0.15 or 2/3")
        return Fraction(self.decimal())

    def integer(self) -> int:
        """Give a whole number of at least zero."""
        number = self.decimal()
        if number != int(number):
            self.fail(f"{number} is not whole", "write a whole number")
        return int(number)

    def date(self) -> date:
        """Give a date written as year-month-day."""
        text = self.text()
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.fail(f"“{text}” is not a date", "write it as 2025-12-31")

    def flag(self) -> bool:
        """Give `true` or `false`."""
        text = self.value.text if isinstance(self.value, Scalar) and not self.value.quoted else ""
        if text not in {"true", "false"}:
            self.fail("yes or no is expected", "write true or false")
        return text == "true"

    def choice(self, kind: type[_Choice]) -> _Choice:
        """Give a member of a closed set of words."""
        return kind(self.one_of([member.value for member in kind]))

    def one_of(self, words: Collection[str], *, what: str = "word") -> str:
        """Give a word that must be one of those named."""
        text = self.text()
        if text not in words:
            near = difflib.get_close_matches(text, words, n=1)
            known = f"did you mean {near[0]}?" if near else f"known: {', '.join(sorted(words))}"
            self.fail(f"“{text}” is not a known {what}", f"write another ({known})")
        return text

    def texts(self) -> tuple[str, ...]:
        """Give a list of texts; a single text counts as a list of one."""
        return tuple(element.text() for element in self.elements())

    def _mapping(self) -> "Mapping[str, Node]":
        if not isinstance(self.value, Mapping):
            self.fail("keys and values are expected", "write `key: value` lines")
        return self.value

    def _below(self, key: str, child: "Node") -> "Node":
        path = f"{self.where}.{key}" if self.where else key
        return replace(child, where=path, article=_cited(child) or self.article)


def _cited(entry: Node) -> str:
    """Give the article that an entry itself cites, without checking it."""
    if not isinstance(entry.value, Mapping):
        return ""
    place = entry.value.get("citation", entry)
    article = place.value.get("article") if isinstance(place.value, Mapping) else None
    return article.value.text if article and isinstance(article.value, Scalar) else ""
