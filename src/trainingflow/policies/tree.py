"""From the text of a policy file to a tree of nodes: no code runs, no number becomes a float."""

from collections.abc import Mapping
from typing import Final

import yaml

from trainingflow.policies.node import Node, Scalar
from trainingflow.policies.problem import PolicyProblem
from trainingflow.policies.slips import slip_near

DEEPEST: Final = 50
"""Values inside values; the deepest policy of the package has a third of it."""

_NULL = "tag:yaml.org,2002:null"
_PLAIN = frozenset(
    f"tag:yaml.org,2002:{kind}"
    for kind in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq")
)


def parse(text: str, file: str) -> Node:
    """Read YAML into nodes that know their line.

    The YAML is composed and never constructed: a tag cannot create an object, a number stays
    the digits that were written, and an anchor is refused because a reader cannot follow it.

    Raises:
        PolicyProblem: the text is not YAML, is nested too deep, or uses a tag, an anchor or a key
            twice.
    """
    try:
        _refuse_depth(text, file)
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        raise _unreadable(text, file, error) from error
    except yaml.YAMLError as error:
        raise PolicyProblem(
            file, 0, "", f"this is not YAML: {error}", "save the file as UTF-8 text"
        ) from error
    if root is None:
        raise PolicyProblem(file, 0, "", "the file is empty", "write a policy into it")
    return _Composer(file).node(root)


def _refuse_depth(text: str, file: str) -> None:
    """Refuse what is nested deeper than any policy, before anything that calls itself reads it."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            line = event.start_mark.line + 1 if event.start_mark else 0
            problem = f"values are nested more than {DEEPEST} deep"
            raise PolicyProblem(file, line, "", problem, "write them as the handbook shows them")


def _unreadable(text: str, file: str, error: yaml.MarkedYAMLError) -> PolicyProblem:
    """Say why a text is not YAML: by the slip that is seen there, or in the scanner's words."""
    line = error.problem_mark.line + 1 if error.problem_mark else 0
    if error.context_mark and "quoted scalar" in (error.context or ""):
        opened = error.context_mark.line + 1
        return PolicyProblem(file, opened, "", "a quote is not closed", "close it on its line")
    slip = slip_near(text, line)
    if slip is not None:
        problem = f"this is not YAML: {slip.problem}"
        return PolicyProblem(file, slip.line, "", problem, slip.remedy)
    return PolicyProblem(
        file,
        line,
        "",
        f"this is not YAML: {error.problem}",
        "mend the indentation or the quotes near this line",
    )


class _Composer:
    """Turns composed YAML into nodes; remembers what it saw to refuse shared parts."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._seen: set[int] = set()

    def node(self, part: yaml.Node) -> Node:
        if id(part) in self._seen:
            self._refuse(part, "anchors and aliases are not used here", "write the value again")
        self._seen.add(id(part))
        return Node(self._value(part), self._file, part.start_mark.line + 1)

    def _value(self, part: yaml.Node) -> Scalar | Mapping[str, Node] | list[Node] | None:
        if part.tag not in _PLAIN:
            self._refuse(part, f"the tag {part.tag} is not used here", "remove it")
        if isinstance(part, yaml.MappingNode):
            return self._mapping(part)
        if isinstance(part, yaml.SequenceNode):
            return [self.node(element) for element in part.value]
        if part.tag == _NULL:
            return None
        return Scalar(part.value, quoted=isinstance(part, yaml.ScalarNode) and bool(part.style))

    def _mapping(self, part: yaml.MappingNode) -> dict[str, Node]:
        mapping: dict[str, Node] = {}
        for key, value in part.value:
            if not isinstance(key, yaml.ScalarNode):
                self._refuse(key, "a key must be a word", "write `key: value`")
            if key.value in mapping:
                self._refuse(key, f"`{key.value}` stands twice", "keep one of the two")
            mapping[key.value] = self.node(value)
        return mapping

    def _refuse(self, part: yaml.Node, problem: str, remedy: str) -> None:
        raise PolicyProblem(self._file, part.start_mark.line + 1, "", problem, remedy)
