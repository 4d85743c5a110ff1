"""A place in the facts: accessors that refuse what does not fit, with the path."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import (
    date as Date,  # noqa: N812 - `date` is an accessor here
    datetime,
)
from decimal import Decimal
from typing import NoReturn, TypeVar

_Parsed = TypeVar("_Parsed")
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(eq=False)
class FactsProblem(ValueError):
    """Facts cannot be read; says where and what to write instead.

    Attributes:
        path: where, e.g. `records[3].hours`; empty for the whole.
        problem: what is wrong, a clause without the full stop.
        remedy: what to write instead, a clause without the full stop.
    """

    path: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        """Give the sentence: place, problem, remedy."""
        place = f"facts.{self.path}" if self.path else "facts"
        return f"{place}: {self.problem}; {self.remedy}."


class Unexact(str):
    """A number that JSON would turn into a float, kept as written so that it can be refused."""

    __slots__ = ()


class Place:
    """A JSON object that knows its path; absent and `null` are the same.

    Every accessor gives the value, none where it is absent, and raises FactsProblem where
    something else stands there.
    """

    def __init__(self, value: object, path: str) -> None:
        if not isinstance(value, dict):
            raise FactsProblem(path, "an object is expected", 'write {"name": value}')
        self._value = {key: child for key, child in value.items() if child is not None}
        self._all = value
        self._path = path

    def only(self, *names: str) -> None:
        """Refuse fields that nobody reads."""
        for name in self._all:
            if name not in names:
                self.fail(name, "this field is not known", f"remove it (known: {', '.join(names)})")

    def object(self, name: str) -> "Place | None":
        """Give an object."""
        value = self._value.get(name)
        return None if value is None else Place(value, self._at(name))

    def objects(self, name: str) -> "list[Place]":
        """Give a list of objects, empty where it is absent."""
        value = self._value.get(name, [])
        if not isinstance(value, list):
            self.fail(name, "a list is expected", "write [ … ]")
        return [Place(child, f"{self._at(name)}[{i}]") for i, child in enumerate(value)]

    def text(self, name: str) -> str | None:
        """Give a text."""
        value = self._value.get(name)
        if value is not None and (not isinstance(value, str) or isinstance(value, Unexact)):
            self.fail(name, "a text is expected", 'write it in "quotes"')
        return value if isinstance(value, str) else None

    def word(self, name: str, words: frozenset[str]) -> str | None:
        """Give one of the words."""
        value = self.text(name)
        if value is not None and value not in words:
            self.fail(name, f"“{value}” is not known", f"use one of {', '.join(sorted(words))}")
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        """Give true or false."""
        value = self._value.get(name, default)
        if not isinstance(value, bool):
            quoted = value in {"true", "false"} if isinstance(value, str) else False
            remedy = f"write {value} without quotes" if quoted else "write true or false"
            self.fail(name, "true or false is expected", remedy)
        return value is True

    def number(self, name: str) -> Decimal | None:
        """Give an exact number of at least 0, written in quotes or as a whole number."""
        value = self._value.get(name)
        if value is None:
            return None
        plain = isinstance(value, str | int) and not isinstance(value, bool | Unexact)
        if not plain or not _NUMBER.fullmatch(str(value)):
            self.fail(name, "this is not a number in quotes", 'write e.g. "7.5", at least 0')
        return Decimal(str(value))

    def date(self, name: str) -> Date | None:
        """Give a date."""
        return self._parsed(name, _date, "a date", "2025-12-31")

    def instant(self, name: str) -> datetime | None:
        """Give an aware instant."""
        return self._parsed(
            name, instant_of, "an instant with its offset", "2025-12-31T09:00:00+08:00"
        )

    def _parsed(
        self, name: str, parse: Callable[[str], _Parsed], what: str, example: str
    ) -> _Parsed | None:
        value = self.text(name)
        if value is None:
            return None
        try:
            return parse(value)
        except ValueError:
            self.fail(name, f"“{value}” is not {what}", f"write it as {example}")

    def is_list(self, name: str) -> bool:
        """Whether a list stands there."""
        return isinstance(self._value.get(name), list)

    def names(self) -> tuple[str, ...]:
        """Give the names of the fields that are there."""
        return tuple(self._value)

    def _at(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name

    def fail(self, name: str, problem: str, remedy: str) -> NoReturn:
        """Refuse a field."""
        raise FactsProblem(self._at(name), problem, remedy)


def instant_of(text: str) -> datetime:
    """Read an instant that says its offset from UTC.

    Raises:
        ValueError: it is no instant, or says no offset.
    """
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        msg = "the offset from UTC is missing"
        raise ValueError(msg)
    return found


def _date(text: str) -> Date:
    if not _DAY.fullmatch(text):
        msg = "not year-month-day"
        raise ValueError(msg)
    return Date.fromisoformat(text)
