"""An export at work: which list, as whom, and which attempt it is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from trainingflow.db.models import DataExport
from trainingflow.domain.citation import Language
from trainingflow.domain.scopes import Scope
from trainingflow.services.credentials import Credential, Means
from trainingflow.services.exports.formats import Format
from trainingflow.services.exports.known import KNOWN
from trainingflow.services.exports.subject import Subject
from trainingflow.services.exports.wanted import read
from trainingflow.services.identity import SignedIn
from trainingflow.services.reports.report import Report


@dataclass(frozen=True, slots=True)
class Named:
    """An export, and whose it is."""

    authority_id: UUID
    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """An attempt at an export.

    Attributes:
        attempt: its number; where the row has a greater one, another has begun anew.
        who: as whom every page is read, with what was signed in with when it was asked for.
    """

    of: Named
    attempt: int
    who: SignedIn
    subject: Subject | Report
    wanted: Any
    said: dict[str, Any]
    format: Format
    language: Language
    purpose: str
    began_at: datetime

    @property
    def file_name(self) -> str:
        """What the file is called: the list, the day, the beginning of the export's id."""
        label, day = self.subject.label.text(self.language), self.began_at.strftime("%Y%m%d")
        ending = self.format.lower()
        return f"{label.replace(' ', '-')}-{day}-{self.of.id.hex[-6:]}.{ending}"


def task_of(row: DataExport, began_at: datetime) -> Task:
    """The attempt that the row says is at work."""
    subject = KNOWN[row.subject]
    return Task(
        of=Named(row.authority_id, row.id),
        attempt=row.attempts,
        who=SignedIn(row.authority_id, row.person_id, _credential(row)),
        subject=subject,
        wanted=read(subject.wanted, row.wanted),
        said=row.wanted,
        format=Format(row.format),
        language="zh-CN" if row.language == "zh-CN" else "en",
        purpose=row.purpose,
        began_at=began_at,
    )


def _credential(row: DataExport) -> Credential | None:
    if row.via_id is None and row.scope is None:
        return None
    scope = None if row.scope is None else read(Scope, row.scope)
    return Credential(Means.SESSION if scope is None else Means.TOKEN, row.via_id, scope)
