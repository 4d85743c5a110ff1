"""Collects what is wrong with parts of a file that do not hang on each other."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

from trainingflow.policies.node import Node
from trainingflow.policies.problem import PolicyProblem

_Part = TypeVar("_Part")

MOST: Final = 20
"""How many problems are told at once: more are not read."""


class Collected:
    """Problems of parts that are read one after another, so that all are told together."""

    def __init__(self) -> None:
        self._found: list[PolicyProblem] = []

    @contextmanager
    def part(self) -> Iterator[None]:
        """Keep the problem of a part for later; what is read in it is not to be used then."""
        try:
            yield
        except PolicyProblem as problem:
            self._found += [problem, *problem.others]

    def entries(
        self, section: Iterable[tuple[str, Node]], read: Callable[[str, Node], _Part]
    ) -> dict[str, _Part]:
        """Read the entries of a section that can be read, by their codes."""
        found: dict[str, _Part] = {}
        for code, entry in section:
            with self.part():
                found[code] = read(code, entry)
        return found

    def refuse(self) -> None:
        """Refuse the file if anything was wrong with a part of it.

        Raises:
            PolicyProblem: the first, in the order found; it names the others, at most `MOST` in
                all.
        """
        if self._found:
            first, *others = self._found[:MOST]
            first.others = tuple(others)
            raise first
