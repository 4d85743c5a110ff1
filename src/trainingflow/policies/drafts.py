"""Reads a policy that somebody is still writing, from its text alone."""

from typing import Final

from trainingflow.policies import library
from trainingflow.policies.node import Node
from trainingflow.policies.problem import PolicyProblem
from trainingflow.policies.reader import Policy, read_policy

LONGEST_DRAFT: Final = 200_000
DRAFT_FILE: Final = "draft.yaml"


def read_draft(text: str) -> Policy:
    """Read a draft; it may extend any policy of this installation, itself as it is now included.

    Args:
        text: YAML, as in a policy's file.

    Raises:
        PolicyProblem: it is too long, or something in it cannot be understood.
    """
    if len(text) > LONGEST_DRAFT:
        raise PolicyProblem(
            DRAFT_FILE,
            0,
            "",
            f"it has {len(text)} characters",
            f"shorten it to {LONGEST_DRAFT}, or extend a policy that says the rest",
        )
    return read_policy(text, DRAFT_FILE, _known)


def _known(identity: str, asked_by: Node | None) -> tuple[str, str]:
    known = library.known_ids()
    if identity not in known:
        names = f"name another (known: {', '.join(known)})"
        if asked_by:
            asked_by.fail(f"there is no policy “{identity}”", names)
        raise PolicyProblem(identity, 0, "", "there is no such policy", names)
    return library.texts(identity)[identity], f"{identity}.yaml"
