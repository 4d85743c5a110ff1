"""Policies that an authority keeps in a folder of its own, outside the package."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path

from trainingflow.policies.node import Node
from trainingflow.policies.problem import PolicyProblem
from trainingflow.policies.reader import Policy, read_policy

SUFFIXES = (".yaml", ".yml")

Packaged = Callable[[str, Node | None], tuple[str, str]]
"""Gives the text and the file name of a policy inside the package; the node asks, for errors."""


@dataclass(frozen=True)
class Folder:
    """The policies of a folder, read once: what changes on the disk later is not seen.

    Attributes:
        texts: text and file of each policy, by its id.
        policies: the policies themselves, by id, in the order of their ids.
    """

    texts: dict[str, tuple[str, str]] = field(default_factory=dict)
    policies: dict[str, Policy] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path, packaged: Packaged, taken: Collection[str]) -> "Folder":
        """Read every policy of a folder; one may extend another beside it or a packaged one.

        Args:
            path: the folder; files in folders inside it are not read.
            packaged: gives the text of a policy inside the package.
            taken: ids that policies of the package have already.

        Raises:
            PolicyProblem: there is no such folder, or one of its files cannot be read.
        """
        if not path.is_dir():
            raise PolicyProblem(
                str(path), 0, "", "there is no such folder", "name the folder with the policy files"
            )
        files = sorted(one for one in path.iterdir() if one.suffix in SUFFIXES and one.is_file())
        folder = cls({one.stem: (text_of(one), str(one)) for one in files})

        def source(identity: str, asked_by: Node | None) -> tuple[str, str]:
            return folder.texts.get(identity) or packaged(identity, asked_by)

        for stem, (text, file) in folder.texts.items():
            if stem in taken:
                raise PolicyProblem(
                    file, 0, "", f"a policy inside the package is called {stem}", "rename the file"
                )
            policy = read_policy(text, file, source)
            if policy.id != stem:
                raise PolicyProblem(
                    file, 1, "id", f"the id is {policy.id}, the file {stem}", "give both one name"
                )
            folder.policies[stem] = policy
        return folder


def text_of(path: Path) -> str:
    """Read the text of a policy file.

    Raises:
        PolicyProblem: it cannot be read, or is no UTF-8.
    """
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
