"""What a seeded fault is: a change of a module's text, or of a database that is ready."""

import hashlib
from dataclasses import dataclass


class FaultOutdated(Exception):
    """The text that a fault changes is not, or not only once, in its module any more."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to break the program.

    Attributes:
        what: in words, for the table.
        module: the module that is changed.
        true: the text that is taken out; it stands in the module once.
        false: what is put in its place.
        tests: the narrow tests that have to fail, as pytest takes them.
        only: an expression as for pytest's `-k`; empty: all of the tests.
    """

    what: str
    module: str
    true: str
    false: str
    tests: str
    only: str = ""

    @property
    def print(self) -> str:
        """Another one as soon as anything of the fault is another."""
        return _print(self.module, self.true, self.false, self.tests, self.only)

    def applied(self, text: str) -> str:
        """The module's text with the fault.

        Raises:
            FaultOutdated: the true text is not there exactly once.
        """
        if text.count(self.true) != 1:
            message = f"{self.module} holds the text {text.count(self.true)} times: {self.true!r}"
            raise FaultOutdated(message)
        return text.replace(self.true, self.false)


@dataclass(frozen=True, slots=True)
class DatabaseFault:
    """One way to break what the database keeps by itself.

    Attributes:
        what: in words, for the table.
        statement: done as superuser in each migrated database before a test sees it; it fails
            where what it breaks is not there.
        tests: the narrow tests that have to fail, as pytest takes them.
        only: an expression as for pytest's `-k`; empty: all of the tests.
    """

    what: str
    statement: str
    tests: str
    only: str = ""

    @property
    def print(self) -> str:
        """Another one as soon as anything of the fault is another."""
        return _print(self.statement, self.tests, self.only)


AnyFault = Fault | DatabaseFault


def _print(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]
