"""The words of imports: kinds, states, outcomes, and what may be wrong."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from trainingflow.api.types.described import described
from trainingflow.domain.citation import Label
from trainingflow.services.imports.faults import REFUSALS, SENTENCES, Code
from trainingflow.services.imports.kinds import KINDS
from trainingflow.services.imports.reader.refused import Why
from trainingflow.services.imports.states import ImportState, RowOutcome

# Whoever shows one of these takes it from here: they are described before they are used.
__all__ = ["Code", "ImportKind", "ImportState", "RowOutcome", "Why"]

ImportKind = StrEnum("ImportKind", {name: name for name in KINDS})  # type: ignore[misc]  # whatever kinds there are
"""The kinds of imports."""


class _Left(dict[str, str]):
    """What a sentence says of one cell is left open where all cells are meant."""

    def __missing__(self, key: str) -> str:
        return "…"


def _open(sentences: Mapping[Any, Label]) -> dict[str, str]:
    return {
        str(one): f"{label.en.format_map(_Left())} ({label.zh.format_map(_Left())})"
        for one, label in sentences.items()
    }


described(
    ImportKind,
    "What an import takes over (导入种类).",
    {name: f"{kind.label.en} ({kind.label.zh}). {kind.about.en}" for name, kind in KINDS.items()},
)
described(
    ImportState,
    "Where an import stands (导入状态).",
    {
        "AWAITED": "Its file is awaited (待上传).",
        "CHECKING": "Its file is checked (检查中).",
        "CHECKED": "It can be looked at and applied (待确认).",
        "APPLYING": "It is applied (办理中).",
        "APPLIED": "It is applied (已导入).",
        "UNDOING": "It is undone (撤销中).",
        "UNDONE": "It is undone (已撤销).",
        "REFUSED": "Its file cannot be taken over (无法导入).",
        "CANCELLED": "It was dropped (已取消).",
    },
)
described(
    RowOutcome,
    "What a row of an import comes to (导入行结果).",
    {
        "ADDED": "Something new is added (新增).",
        "CHANGED": "Something known is changed (更改).",
        "UNCHANGED": "Everything is known already (无变化).",
        "FAULTY": "Something is wrong with it, and it is left out (有误).",
    },
)
described(
    Code,
    "What is wrong with a cell (导入问题).",
    _open(SENTENCES),
    name="ImportFaultCode",
)
described(
    Why,
    "Why a file or a step was refused (导入拒绝原因).",
    _open(REFUSALS),
    name="ImportRefusalCode",
)
