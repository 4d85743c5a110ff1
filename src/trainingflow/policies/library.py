"""Finds policies: those inside the package by id, others by the path of their file."""

from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path

from trainingflow.policies.node import Node
from trainingflow.policies.problem import PolicyProblem
from trainingflow.policies.reader import Policy, read_policy

_SUFFIX = ".yaml"


@cache
def known_ids() -> tuple[str, ...]:
    """Give the ids of the policies inside the package, in alphabetical order; looked up once."""
    files = resources.files(__package__).iterdir()
    return tuple(sorted(f.name.removesuffix(_SUFFIX) for f in files if f.name.endswith(_SUFFIX)))


@lru_cache(maxsize=64)
def builtin(identity: str) -> Policy:
    """Read a policy inside the package; read once in the life of the process.

    Raises:
        PolicyProblem: there is none of that id.
    """
    text, file = _builtin_text(identity, None)
    return read_policy(text, file, _builtin_text)


def load(name: str) -> Policy:
    """Read a policy by its id, or by the path of a file that somebody wrote.

    What looks like a path (a folder in it, or `.yaml` at its end) is a file; it may extend a file
    beside it or a policy inside the package.

    Raises:
        PolicyProblem: there is no such policy, or it cannot be read.
    """
    if not name.endswith((_SUFFIX, ".yml")) and Path(name).name == name:
        return builtin(name)
    path = Path(name)
    return read_policy(_file_text(path), path.name, _Beside(path.parent))


def texts(identity: str) -> dict[str, str]:
    """The texts of a policy inside the package and of all that it extends, by id.

    Kept beside what is bound to the policy, they give it again: see `from_texts`.
    """
    policy = builtin(identity)
    return {one: _builtin_text(one, None)[0] for one in (policy.id, *policy.extends)}


def from_texts(identity: str, kept: Mapping[str, str]) -> Policy:
    """Read a policy from texts that were kept.

    Raises:
        PolicyProblem: a text is missing or cannot be read.
    """

    def source(wanted: str, asked_by: Node | None) -> tuple[str, str]:
        if wanted not in kept:
            if asked_by:
                asked_by.fail(f"the text of “{wanted}” was not kept", "restore it")
            raise PolicyProblem(wanted, 0, "", "its text was not kept", "restore it")
        return kept[wanted], f"{wanted}{_SUFFIX}"

    text, file = source(identity, None)
    return read_policy(text, file, source)


class _Beside:
    """Finds parents of a file: first beside it, then in the package."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, identity: str, asked_by: Node | None) -> tuple[str, str]:
        path = self._folder / f"{identity}{_SUFFIX}"
        if Path(identity).name == identity and path.is_file():
            return _file_text(path), path.name
        return _builtin_text(identity, asked_by)


def _builtin_text(identity: str, asked_by: Node | None) -> tuple[str, str]:
    if identity not in known_ids():
        known = f"known: {', '.join(known_ids())}"
        if asked_by:
            asked_by.fail(f"there is no policy “{identity}”", f"name another ({known})")
        raise PolicyProblem(identity, 0, "", "there is no such policy", f"name another ({known})")
    file = f"{identity}{_SUFFIX}"
    return (resources.files(__package__) / file).read_text(encoding="utf-8"), file


def _file_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise PolicyProblem(
            str(path), 0, "", f"the file cannot be read ({error.strerror})", "check its path"
        ) from error
    except UnicodeDecodeError as error:
        raise PolicyProblem(
            str(path), 0, "", "the file is not UTF-8 text", "save it as UTF-8"
        ) from error
