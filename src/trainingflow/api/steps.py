"""What stands around the steps of an operation: looked for once, and not at each request.

Strawberry asks every extension at every step whether it has a hook, finds out what kind of function
that is, and wraps it anew.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import lru_cache
from inspect import isgeneratorfunction
from types import TracebackType
from typing import Any, Final

from strawberry.extensions import SchemaExtension
from strawberry.extensions.runner import SchemaExtensionsRunner

_Hook = Callable[[SchemaExtension], AbstractContextManager[None]]

_NOTHING: Final = nullcontext()


class Steps(SchemaExtensionsRunner):
    """Strawberry's, shorter where one extension at most stands around a step, and does not wait."""

    def operation(self) -> Any:  # noqa: ANN401 - a context manager of either kind
        """Around all of it."""
        return _around(self.extensions, "on_operation") or super().operation()

    def parsing(self) -> Any:  # noqa: ANN401 - as above
        """Around the parsing."""
        return _around(self.extensions, "on_parse") or super().parsing()

    def validation(self) -> Any:  # noqa: ANN401 - as above
        """Around the validation."""
        return _around(self.extensions, "on_validate") or super().validation()

    def executing(self) -> Any:  # noqa: ANN401 - as above
        """Around the execution."""
        return _around(self.extensions, "on_execute") or super().executing()


def _around(
    extensions: Sequence[SchemaExtension], step: str
) -> "nullcontext[None] | _Around | None":
    """What is to be done around a step; None: more than is known here."""
    hooks = _hooks(tuple(map(type, extensions)), step)
    if not hooks:
        return None if hooks is None else _NOTHING
    [(place, hook)] = hooks
    return _Around(hook(extensions[place]))


@lru_cache(maxsize=32)
def _hooks(kinds: tuple[type[SchemaExtension], ...], step: str) -> list[tuple[int, _Hook]] | None:
    """The hooks of a step, each with its place among the extensions; None: others than ours."""
    missing = getattr(SchemaExtension, step)
    found = [(place, getattr(kind, step)) for place, kind in enumerate(kinds)]
    found = [(place, hook) for place, hook in found if hook is not missing]
    if len(found) > 1 or not all(isgeneratorfunction(hook) for _, hook in found):
        return None
    return [(place, contextmanager(hook)) for place, hook in found]


class _Around:
    """A context manager that does not wait, also where one that waits is expected."""

    __slots__ = ("_inner",)

    def __init__(self, inner: AbstractContextManager[None]) -> None:
        self._inner = inner

    def __enter__(self) -> None:
        self._inner.__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        return self._inner.__exit__(kind, raised, trace)

    async def __aenter__(self) -> None:
        self._inner.__enter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        return self._inner.__exit__(kind, raised, trace)
