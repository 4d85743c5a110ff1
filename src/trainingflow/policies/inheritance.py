"""How a policy that extends another overrides it: by key, once, when it is loaded."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace

from trainingflow.policies.node import Node, Scalar


def overlay(parent: Node, child: Node) -> Node:
    """Lay one node over another.

    Keys of mappings are merged, the parent's order first; `null` removes what the parent says;
    everything else (a list, a text, a number) is replaced as a whole. Every part keeps the file
    and the line that it was written in.
    """
    if not isinstance(parent.value, Mapping) or not isinstance(child.value, Mapping):
        return child
    merged = dict(parent.value)
    for key, value in child.value.items():
        merged[key] = overlay(merged[key], value) if key in merged else value
    return replace(child, value={key: part for key, part in merged.items() if not part.is_null})


def content_hash(node: Node) -> str:
    """Hash what a resolved policy says; lines and comments do not matter."""
    text = json.dumps(_plain(node), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(node: Node) -> object:
    match node.value:
        case None:
            return None
        case Scalar(text, quoted=quoted):
            return [text, "text"] if quoted else [text]
        case Mapping():
            return {key: _plain(child) for key, child in node.value.items()}
        case _:
            return [_plain(child) for child in node.value]
