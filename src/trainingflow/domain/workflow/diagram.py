"""A definition as a Mermaid state diagram, with how many items are where if that is known."""

from collections.abc import Mapping

from trainingflow.domain.citation import Language
from trainingflow.domain.workflow.definition import NONE, Definition


def mermaid(
    definition: Definition, language: Language, counts: Mapping[str, int] | None = None
) -> str:
    """The diagram as text; actions that stay in their state are left out.

    Args:
        definition: the lifecycle to draw.
        language: the language of states and actions.
        counts: how many items are in each state; a state that is not named has none.
    """
    lines = ["stateDiagram-v2"]
    for state in definition.states:
        name = str(state.name)
        number = "" if counts is None else f" ({counts.get(name, 0)})"
        lines.append(f"    {name} : {state.label.text(language)}{number}")
    for (source, target), actions in _moves(definition, language).items():
        lines.append(f"    {source or '[*]'} --> {target} : {' / '.join(actions)}")
    lines += [f"    {state.name} --> [*]" for state in definition.states if state.final]
    return "\n".join(lines) + "\n"


def _moves(definition: Definition, language: Language) -> dict[tuple[str, str], list[str]]:
    moves: dict[tuple[str, str], list[str]] = {}
    for line in definition.transitions:
        if not line.stays:
            key = ("" if line.source == NONE else str(line.source), str(line.target))
            moves.setdefault(key, []).append(line.label.text(language))
    return moves
