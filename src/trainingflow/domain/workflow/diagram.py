"""A definition as a Mermaid state diagram, with how many items are where if that is known."""

from collections.abc import Mapping

from trainingflow.domain.citation import Language
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.lines import NONE


def mermaid(
    definition: Definition,
    language: Language,
    counts: Mapping[str, int] | None = None,
    overdue: Mapping[str, int] | None = None,
) -> str:
    """The diagram as text; actions that stay in their state are left out.

    Args:
        definition: the lifecycle to draw.
        language: the language of states and actions.
        counts: how many items are in each state; a state that is not named has none.
        overdue: how many of them are overdue; with it each state has the colour of its heat.
    """
    lines = ["stateDiagram-v2"]
    for state in definition.states:
        name = str(state.name)
        number = "" if counts is None else f" ({counts.get(name, 0)})"
        lines.append(f"    {name} : {state.label.text(language)}{number}")
    for (source, target), actions in moves(definition, language).items():
        lines.append(f"    {source or '[*]'} --> {target} : {' / '.join(actions)}")
    lines += [f"    {state.name} --> [*]" for state in definition.states if state.final]
    if counts is not None and overdue is not None:
        lines += _colours(definition, counts, overdue)
    return "\n".join(lines) + "\n"


_COLOURS = {
    "empty": "fill:#f5f5f5,stroke:#bdbdbd,color:#757575",
    "waiting": "fill:#fff3cd,stroke:#d39e00,color:#5c4400",
    "overdue": "fill:#f8d7da,stroke:#c82333,color:#721c24",
    "ended": "fill:#d4edda,stroke:#28a745,color:#155724",
}
"""A state without items, with items, with items whose date has passed, and a final one."""


def _colours(
    definition: Definition, counts: Mapping[str, int], overdue: Mapping[str, int]
) -> list[str]:
    lines = [f"    classDef {name} {style}" for name, style in _COLOURS.items()]
    for state in definition.states:
        name = str(state.name)
        if not counts.get(name, 0):
            heat = "empty"
        elif state.final:
            heat = "ended"
        else:
            heat = "overdue" if overdue.get(name, 0) else "waiting"
        lines.append(f"    class {name} {heat}")
    return lines


def moves(definition: Definition, language: Language) -> dict[tuple[str, str], list[str]]:
    """What leads from where to where, without what stays; the source of a beginning is empty."""
    found: dict[tuple[str, str], list[str]] = {}
    for line in definition.transitions:
        if not line.stays:
            key = ("" if line.source == NONE else str(line.source), str(line.target))
            found.setdefault(key, []).append(line.label.text(language))
    return found
