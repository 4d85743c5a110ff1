"""Finds policies by id: those inside the package, and those of the folder that was opened.

The folder belongs to the process: whoever starts one (the application, the worker, a command)
opens it once, before anything asks for a policy.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path

from trainingflow.policies.folder import SUFFIXES, Folder, text_of
from trainingflow.policies.node import Node
from trainingflow.policies.problem import PolicyProblem
from trainingflow.policies.reader import Policy, Reading, read, read_policy

_SUFFIX = ".yaml"
_opened: list[Folder] = []


def open_folder(path: str | Path | None) -> tuple[str, ...]:
    """Let the policies of a folder answer beside those of the package; none closes it again.

    Returns:
        The ids of the policies that were read, in alphabetical order.

    Raises:
        PolicyProblem: the folder or one of its files cannot be read; the one that was open before
            stays open.
    """
    folder = Folder() if path is None else Folder.read(Path(path), _packaged_text, packaged_ids())
    _opened[:] = [folder]
    return tuple(folder.policies)


@cache
def packaged_ids() -> tuple[str, ...]:
    """Give the ids of the policies inside the package, in alphabetical order; looked up once."""
    files = resources.files(__package__).iterdir()
    return tuple(sorted(f.name.removesuffix(_SUFFIX) for f in files if f.name.endswith(_SUFFIX)))


def known_ids() -> tuple[str, ...]:
    """Give the ids of all policies that `named` finds, in alphabetical order."""
    return tuple(sorted({*packaged_ids(), *_folder().policies}))


def read_all() -> None:
    """Read every policy that `named` finds, so that the first request does not wait for it.

    Raises:
        PolicyProblem: one of them cannot be read.
    """
    for identity in known_ids():
        named(identity)


@lru_cache(maxsize=64)
def builtin(identity: str) -> Policy:
    """Read a policy inside the package; read once in the life of the process.

    Raises:
        PolicyProblem: there is none of that id.
    """
    text, file = _packaged_text(identity, None)
    return read_policy(text, file, _packaged_text)


def named(identity: str) -> Policy:
    """Give a policy by its id: of the open folder, or of the package.

    Raises:
        PolicyProblem: there is none of that id.
    """
    return _folder().policies.get(identity) or builtin(identity)


def load(name: str) -> Policy:
    """Read a policy by its id, or by the path of a file that somebody wrote.

    What looks like a path (a folder in it, or `.yaml` at its end) is a file; it may extend a file
    beside it, a policy of the open folder, or one inside the package.

    Raises:
        PolicyProblem: there is no such policy, or it cannot be read.
    """
    return reading(name).policy if _is_path(name) else named(name)


def reading(name: str) -> Reading:
    """Read a policy as `load` does, and give with it what its file says, word for word.

    Raises:
        PolicyProblem: there is no such policy, or it cannot be read.
    """
    if not _is_path(name):
        text, file = _text(name, None)
        return read(text, file, _text)
    path = Path(name)
    return read(text_of(path), path.name, _Beside(path.parent))


def texts(identity: str) -> dict[str, str]:
    """The texts of a policy and of all that it extends, by id.

    Kept beside what is bound to the policy, they give it again: see `from_texts`.
    """
    policy = named(identity)
    return {one: _text(one, None)[0] for one in (policy.id, *policy.extends)}


def from_texts(identity: str, kept: Mapping[str, str]) -> Policy:
    """Read a policy from texts that were kept.

    Raises:
        PolicyProblem: a text is missing or cannot be read.
    """
    return reading_of_texts(identity, kept).policy


def reading_of_texts(identity: str, kept: Mapping[str, str]) -> Reading:
    """Read a policy as `from_texts` does, and give with it what its file says, word for word.

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
    return read(text, file, source)


class _Beside:
    """Finds parents of a file: first beside it, then as any other policy."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, identity: str, asked_by: Node | None) -> tuple[str, str]:
        for path in (self._folder / f"{identity}{suffix}" for suffix in SUFFIXES):
            if Path(identity).name == identity and path.is_file():
                return text_of(path), path.name
        return _text(identity, asked_by)


def _folder() -> Folder:
    return _opened[0] if _opened else Folder()


def _is_path(name: str) -> bool:
    return name.endswith(SUFFIXES) or Path(name).name != name


def _text(identity: str, asked_by: Node | None) -> tuple[str, str]:
    return _folder().texts.get(identity) or _packaged_text(identity, asked_by)


def _packaged_text(identity: str, asked_by: Node | None) -> tuple[str, str]:
    if identity not in packaged_ids():
        known = f"known: {', '.join(known_ids())}"
        if asked_by:
            asked_by.fail(f"there is no policy “{identity}”", f"name another ({known})")
        raise PolicyProblem(identity, 0, "", "there is no such policy", f"name another ({known})")
    file = f"{identity}{_SUFFIX}"
    return (resources.files(__package__) / file).read_text(encoding="utf-8"), file
