"""A pytest plugin that breaks one module of the program while it is imported.

`SABOTAGE` names the fault. The text of the module is changed before it is compiled; nothing on the
disk is, so that templates of the database and compiled files stay those of the program.
"""

import importlib.abc
import importlib.machinery
import os
import sys
from collections.abc import Sequence
from types import CodeType, ModuleType

from tests.sabotage.faults import FAULTS, Fault

VARIABLE = "SABOTAGE"


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


def _install(name: str) -> None:
    fault = FAULTS[name]
    if fault.module in sys.modules:
        message = f"{fault.module} is imported already: the fault {name} comes too late"
        raise RuntimeError(message)
    sys.meta_path.insert(0, _Finder(fault))


if VARIABLE in os.environ:
    _install(os.environ[VARIABLE])
