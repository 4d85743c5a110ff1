"""A definition as a graph in DOT, laid out where it is shown."""

from html import escape
from typing import Final
from unicodedata import east_asian_width

from trainingflow.domain.citation import Language
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.diagram import moves

_POINTS: Final = 12
_INCH: Final = 72
_LATIN: Final = 0.6
"""A letter of the alphabet takes so much of the width of a Chinese character, or less."""


def graph(definition: Definition, language: Language) -> str:
    """The graph as text; actions that stay in their state are left out.

    Every text brings its size along: what lays it out knows no font that has Chinese characters.

    Args:
        definition: the lifecycle to draw.
        language: the language of states and actions.
    """
    lines = [
        "digraph {",
        f'  node [shape=box style=rounded fixedsize=true fontsize={_POINTS} fontname="sans-serif"]',
        f'  edge [fontsize={_POINTS} fontname="sans-serif" arrowsize=0.7]',
        '  "" [shape=circle style=filled fillcolor=black width=0.12 label=""]',
    ]
    for state in definition.states:
        ended = " peripheries=2" if state.final else ""
        lines.append(
            f'  "{state.name}" [{_box([state.label.text(language), str(state.name)])}{ended}]'
        )
    for (source, target), actions in moves(definition, language).items():
        lines.append(f'  "{source}" -> "{target}" [label={_label(actions)}]')
    return "\n".join([*lines, "}"]) + "\n"


def _box(texts: list[str]) -> str:
    width = max(map(_width, texts)) + _POINTS
    height = (_POINTS + 3) * len(texts) + _POINTS
    said = "\\n".join(text.replace("\\", "\\\\").replace('"', '\\"') for text in texts)
    return f'label="{said}" width={width / _INCH:.2f} height={height / _INCH:.2f}'


def _label(texts: list[str]) -> str:
    rows = "".join(
        f'<TR><TD FIXEDSIZE="TRUE" WIDTH="{_width(text)}" HEIGHT="{_POINTS + 5}">'
        f"{escape(text)}</TD></TR>"
        for text in texts
    )
    return f'<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0">{rows}</TABLE>>'


def _width(text: str) -> int:
    wide = sum(1 if east_asian_width(one) in "WF" else _LATIN for one in text)
    return round(wide * _POINTS) + 4
