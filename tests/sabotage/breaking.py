"""Breaks one module of the program while it is imported, in whatever process that happens.

`SABOTAGE` names the fault. The text of the module is changed before it is compiled; nothing on the
disk is, so that templates of the database and compiled files stay those of the program.
"""

import importlib.abc
import importlib.machinery
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import CodeType, ModuleType
from typing import Final

from tests.sabotage.fault import Fault
from tests.sabotage.faults import FAULTS

VARIABLE: Final = "SABOTAGE"
REPORT: Final = "SABOTAGE_REPORT"
CHILDREN: Final = Path(__file__).parent / "children"
"""What is first on the path of every process while a fault is tried."""


def install() -> None:
    """Let the module of the fault be broken; without a fault, or with one elsewhere, nothing."""
    fault = FAULTS[os.environ[VARIABLE]]
    if not isinstance(fault, Fault) or installed():
        return
    if fault.module in sys.modules:
        message = f"{fault.module} is imported already: the fault comes too late"
        raise RuntimeError(message)
    sys.meta_path.insert(0, _Finder(fault))


def installed() -> bool:
    """Whether a module will be broken."""
    return any(isinstance(one, _Finder) for one in sys.meta_path)


def mark() -> None:
    """Write down that the fault is in the program."""
    mark_of(Path(os.environ[REPORT])).touch()


def mark_of(report: Path) -> Path:
    """Where it is written down."""
    return report.with_suffix(".put-in")


class _Loader(importlib.machinery.SourceFileLoader):
    """Compiles the changed text; what is cached of the true one is neither read nor written."""

    def __init__(self, fault: Fault, path: str) -> None:
        super().__init__(fault.module, path)
        self._fault = fault

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 - the importer's signature
        """Compile what the fault makes of the module."""
        text = self.get_data(self.path).decode()
        changed = self._fault.applied(text)
        code: CodeType = compile(changed, self.path, "exec", dont_inherit=True)
        mark()
        return code


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, fault: Fault) -> None:
        self._fault = fault

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The module of the fault, with a loader that breaks it."""
        if fullname != self._fault.module:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.origin is not None:
            spec.loader = _Loader(self._fault, spec.origin)
        return spec
