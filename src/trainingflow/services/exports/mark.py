"""The mark that a file carries: who took it when and for what, so that a copy still says it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from trainingflow.domain.calendar import ZONE
from trainingflow.domain.citation import Label, Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Who took which list when, and for what.

    Attributes:
        export_id: the export, as the journal names it.
        rows: how many there are.
    """

    export_id: UUID
    subject: Label
    by: str
    at: datetime
    purpose: str
    rows: int
    language: Language

    def said(self) -> dict[str, str]:
        """The mark by names for programs."""
        return {
            "export": str(self.export_id),
            "subject": self.subject.text(self.language),
            "by": self.by,
            "at": self.at.astimezone(ZONE).isoformat(timespec="seconds"),
            "purpose": self.purpose,
            "rows": str(self.rows),
        }

    def labelled(self) -> list[tuple[str, str]]:
        """The mark for people."""
        said = self.said()
        return [(label.text(self.language), said[name]) for name, label in _LABELS.items()]

    def line(self) -> str:
        """The mark in one line."""
        return " · ".join(value for name, value in self.said().items() if name in _IN_LINE)


_LABELS: Final = {
    "subject": Label("导出内容", "Exported"),
    "by": Label("导出人", "Exported by"),
    "at": Label("导出时间", "Exported at"),
    "purpose": Label("用途", "Purpose"),
    "rows": Label("行数", "Rows"),
    "export": Label("导出编号", "Export"),
}
_IN_LINE: Final = ("by", "at", "purpose", "export")
