"""Reading of variables: each from the environment or from the file that `NAME_FILE` names."""

import inspect
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

OURS: Final = "TRAININGFLOW_"
_FILE: Final = "_FILE"
_SECRETS: Final = ("_KEY", "SECRET", "PEPPER", "PASSWORD", "HEADERS", "TOKEN")
_LONGEST: Final = 64 * 1024
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


class SettingInvalid(ValueError):
    """A variable of the environment has a value that cannot be used."""

    def __init__(self, name: str, value: str, remedy: str) -> None:
        """Say which variable, what it held and what to write instead."""
        super().__init__(f"{name}={value!r} cannot be used: {remedy}")
        self.name = name


class SettingsInvalid(SettingInvalid):
    """Several variables cannot be used; one line each, so that one start tells all of them."""

    def __init__(self, mistakes: tuple[SettingInvalid, ...]) -> None:
        """Say all of them, in the order in which they were read."""
        ValueError.__init__(self, "\n".join(str(one) for one in mistakes))
        self.name = mistakes[0].name
        self.mistakes = mistakes


class Reading(Mapping[str, str]):
    """The variables by name, and what was noticed while they were read.

    Attributes:
        asked: the names that were asked for, so that a misspelt one can be told from a known one.
        warnings: sentences about what can be used and should not be left so.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Read nothing yet."""
        self._environment = environment
        self._mistakes: list[SettingInvalid] = []
        self.asked: set[str] = set()
        self.warnings: list[str] = []

    @classmethod
    def of(cls, environment: Mapping[str, str] | None) -> "Reading":
        """The reading itself, or a new one of variables: the process's where none are given."""
        if isinstance(environment, Reading):
            return environment
        return cls(os.environ if environment is None else environment)

    def __getitem__(self, name: str) -> str:
        """The value of a variable, or the content of the file that `NAME_FILE` names.

        Raises:
            KeyError: it is given in neither way.
        """
        self.asked.add(name)
        path = self._environment.get(name + _FILE)
        if path is None:
            return self._environment[name]
        if name in self._environment:
            self.refuse(SettingInvalid(name + _FILE, path, f"{name} is set too: give one of both."))
        return self._content(name + _FILE, path)

    def __iter__(self) -> Iterator[str]:
        return iter(self._environment)

    def __len__(self) -> int:
        return len(self._environment)

    def origin(self, name: str) -> str:
        """Where a value comes from: `file`, `environment` or `default`."""
        if name + _FILE in self._environment:
            return "file"
        return "environment" if name in self._environment else "default"

    def is_secret(self, name: str) -> bool:
        """Whether a variable holds what nobody may see, by its name."""
        return any(part in name for part in _SECRETS)

    def secrets(self) -> tuple[str, ...]:
        """The secrets that were asked for and are set, sorted: what no backup holds."""
        return tuple(
            sorted(name for name in self.asked if self.is_secret(name) and self.get(name, ""))
        )

    def refuse(self, mistake: SettingInvalid) -> None:
        """Keep a mistake, so that the next ones are found too; the same one is kept once."""
        if str(mistake) not in {str(one) for one in self._mistakes}:
            self._mistakes.append(mistake)

    def settle(self) -> None:
        """End the reading.

        Raises:
            SettingInvalid: something could not be used; `SettingsInvalid` where it is several.
        """
        if len(self._mistakes) == 1:
            raise self._mistakes[0]
        if self._mistakes:
            raise SettingsInvalid(tuple(self._mistakes))

    def unknown(self) -> tuple[str, ...]:
        """Variables that look like ours and that nobody asked for, sorted: most often misspelt."""
        known = self.asked | {name + _FILE for name in self.asked}
        return tuple(sorted(n for n in self._environment if n.startswith(OURS) and n not in known))

    def _content(self, name: str, path: str) -> str:
        try:
            with Path(path).open(encoding="utf-8") as file:
                mode = os.fstat(file.fileno()).st_mode
                text = file.read(_LONGEST + 1)
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
            self.refuse(SettingInvalid(name, path, f"the file cannot be read: {reason}."))
            return ""
        if len(text) > _LONGEST:
            self.refuse(SettingInvalid(name, path, "the file is longer than 64 KiB."))
            return ""
        if mode & _OTHERS:
            self._warn(f"{name}: others may read {path}; give it the mode 0400.")
        return text.removesuffix("\n").removesuffix("\r")

    def _warn(self, sentence: str) -> None:
        if sentence not in self.warnings:
            self.warnings.append(sentence)


def collected(read: Callable[P, T]) -> Callable[P, T]:
    """Let a reader of one variable keep its mistake in the `Reading`, and go on with its default.

    Outside a `Reading` the mistake is raised at once.
    """
    signature = inspect.signature(read)

    @wraps(read)
    def reader(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return read(*args, **kwargs)
        except SettingInvalid as mistake:
            environment = next(iter(args), None)
            if not isinstance(environment, Reading):
                raise
            environment.refuse(mistake)
            default: T = signature.bind(*args, **kwargs).arguments.get("default")  # type: ignore[assignment]  # the settings are refused as a whole: it is used by nobody
            return default

    return reader
